"""Forms of the sign-in door."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from app.services.staff import SHORTEST_PASSWORD


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


class PasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField(
        _("Password"),
        [
            DataRequired(_("Choose a password.")),
            Length(min=SHORTEST_PASSWORD, message=_("Twelve characters at least.")),
            Length(max=200, message=_("200 characters at most.")),
        ],
    )
    again = PasswordField(
        _("The same again"), [EqualTo("password", _("The two passwords are not the same."))]
    )


class EnrolForm(FlaskForm):
    """The first code of a new second factor."""

    code = StringField(_("The six digits it shows"), [DataRequired(_("Type the six digits."))])
