"""Forms of the sign-in door."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, ValidationError

from app.services import passwords


class CodeForm(FlaskForm):
    """A card's code, typed. `kept` carries the answer of a session that has ended."""

    code = StringField(_("The code of your card"), [DataRequired(_("Type the code of your card."))])
    kept = HiddenField()


class CardForm(FlaskForm):
    """The QR token, and the last three characters of the code."""

    token = HiddenField()
    last = StringField(
        _("The last three characters of your code"),
        [DataRequired(_("Type the last three characters of your card."))],
    )


class StaffForm(FlaskForm):
    """E-mail address and password."""

    email = EmailField(_("E-mail address"), [DataRequired(_("Type your e-mail address."))])
    password = PasswordField(_("Password"), [DataRequired(_("Type your password."))])


class FactorForm(FlaskForm):
    """The code of the second factor."""

    code = StringField(_("Code"), [DataRequired(_("Type the code."))])
    trust = BooleanField(_("Do not ask again on this device for 30 days"))


class ConfirmForm(FlaskForm):
    """Password and second factor, asked again before something that cannot be undone."""

    password = PasswordField(_("Password"), [DataRequired(_("Type your password."))])
    code = StringField(_("Code"))


#: What any new password must be, before it is asked how easily it is guessed.
NEW_PASSWORD = [
    DataRequired(_("Choose a password.")),
    Length(min=passwords.SHORTEST, message=_("Twelve characters at least.")),
    Length(max=passwords.LONGEST, message=_("200 characters at most.")),
]
SAME_AGAIN = [EqualTo("password", _("The two passwords are not the same."))]


class PasswordForm(FlaskForm):
    """A new password, twice. `own` is what is known of the person: no password is made of it."""

    def __init__(self, *args: Any, own: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = tuple(own)

    password = PasswordField(_("Password"), NEW_PASSWORD)
    again = PasswordField(_("The same again"), SAME_AGAIN)

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what is guessed first: common, stolen, or made of words known here."""
        text = field.data or ""
        if len(text) >= passwords.SHORTEST and passwords.is_easily_guessed(text, self.own):
            raise ValidationError(
                gettext("This password is among those tried first. Take four words by chance.")
            )


class ChangePasswordForm(PasswordForm):
    """The password in use, and a new one, twice."""

    current = PasswordField(_("Your password now"), [DataRequired(_("Type your password."))])
    password = PasswordField(_("The new password"), NEW_PASSWORD)
    again = PasswordField(_("The same again"), SAME_AGAIN)


class EnrolForm(FlaskForm):
    """The first code of a new second factor."""

    code = StringField(_("The six digits it shows"), [DataRequired(_("Type the six digits."))])


def please_wait(seconds: int) -> str:
    """What a form says while a try must wait."""
    words: str = ngettext(
        "Please wait %(num)d second before the next try.",
        "Please wait %(num)d seconds before the next try.",
        seconds,
    )
    return words
