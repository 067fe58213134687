"""Forms of the administrator's door. Each text has a length and a character set."""

import re
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    URLField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.domain.person_name import clean_name, name_problem
from app.models import ContactRole
from app.services.schools import is_plain
from app.services.teaching import Days
from app.web import help_card
from app.web.page import today

#: ASCII: a look-alike letter of another alphabet would make a twin of somebody else's address.
EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-zA-Z0-9.-]+\.[a-zA-Z0-9-]{2,}", re.ASCII)
#: ASCII: it goes into a header.
EXIT = re.compile(r"https://[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}(:\d+)?(/[\w./%~:+@,;=-]*)?", re.ASCII)
SCHOOL_NAME = re.compile(r"[\w .'’«»()&,/-]*")

#: A substitute's last day is no further than that.
SUBSTITUTE = timedelta(days=366)
#: A school names at most this many adults on its help page.
CONTACTS = 6


def plain_name(form: FlaskForm, field: Field) -> None:
    """A person's name: letters, spaces, dots, apostrophes, hyphens; 40 characters."""
    problem = name_problem(field.data or "")
    if problem == "long":
        raise ValidationError(gettext("40 characters at most."))
    if problem:
        raise ValidationError(gettext("Letters, spaces, dots, apostrophes and hyphens only."))


def plain_email(form: FlaskForm, field: Field) -> None:
    """An address that could exist."""
    if not EMAIL.fullmatch(field.data or "") or len(field.data) > 254:
        raise ValidationError(gettext("Type an e-mail address, such as name@school.fr."))


def contact_text(form: Any, field: Field) -> None:
    """Plain words: no link, no sentence."""
    if not is_plain(field.data or ""):
        raise ValidationError(
            gettext("Plain words only: no link, no sentence; a space after each dot.")
        )


def school_name(form: FlaskForm, field: Field) -> None:
    """The name of an establishment."""
    if not SCHOOL_NAME.fullmatch(field.data or ""):
        raise ValidationError(gettext("Letters, digits and simple punctuation only."))


def https_address(form: FlaskForm, field: Field) -> None:
    """An https address that a browser opens as it is written."""
    if not EXIT.fullmatch(field.data or ""):
        raise ValidationError(
            gettext("An address that begins with https://, without spaces or accents.")
        )


class SetupForm(FlaskForm):
    """The school and its first administrator."""

    school = StringField(
        _("Name of the school"),
        [DataRequired(_("Type the name of the school.")), Length(max=80), school_name],
        filters=[clean_name],
    )
    name = StringField(
        _("Your name"), [DataRequired(_("Type your name.")), plain_name], filters=[clean_name]
    )
    email = EmailField(
        _("Your e-mail address"), [DataRequired(_("Type your e-mail address.")), plain_email]
    )


class InviteForm(FlaskForm):
    """A new member of staff."""

    name = StringField(
        _("Name, as pupils say it"),
        [DataRequired(_("Type the person’s name.")), plain_name],
        filters=[clean_name],
    )
    email = EmailField(
        _("E-mail address"), [DataRequired(_("Type the person’s e-mail address.")), plain_email]
    )
    role = RadioField(
        _("Role"),
        choices=[
            SelectChoice("teacher", _("Teacher")),
            SelectChoice("administrator", _("Administrator")),
        ],
        default="teacher",
    )


class RemoveForm(FlaskForm):
    """Removing somebody is said twice."""

    sure = BooleanField(
        _("Yes, remove this account"), [DataRequired(_("Tick the box to remove the account."))]
    )


class TeacherForm(FlaskForm):
    """One more teacher for a class, or a substitute from a day to a day."""

    teacher = SelectField(_("Teacher"), [DataRequired(_("Choose a teacher."))])
    starts = DateField(_("First day"), [Optional()])
    ends = DateField(_("Last day"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Both days or none, in order, and not over already."""
        sound = super().validate(extra_validators)
        problem = "" if self.starts.errors or self.ends.errors else self._problem()
        if problem:
            self.ends.errors = [problem]
        return bool(sound and not problem)

    def _problem(self) -> str:
        first, last, words = self.starts.data, self.ends.data, ""
        if (first is None) != (last is None):
            words = gettext("Give both days, or neither.")
        elif last is not None and last < first:
            words = gettext("The last day comes before the first.")
        elif last is not None and last < today():
            words = gettext("The last day has passed.")
        elif last is not None and last - today() > SUBSTITUTE:
            words = gettext("A substitute has a class for a year at most.")
        return words

    @property
    def days(self) -> Days | None:
        """The days of a substitute; None for a teacher of the class."""
        first, last = self.starts.data, self.ends.data
        return Days(first, last) if first and last else None


class EraseForm(FlaskForm):
    """Erasing a year: the name of the school, and what the page said would go."""

    name = StringField(_("Name of the school"), [DataRequired(_("Type the name of the school."))])
    shown = HiddenField()

    def names(self, school: str) -> bool:
        """Whether the school is named, letter for letter; apostrophes may be typed straight."""
        return _written(self.name.data or "") == _written(school)


def _written(name: str) -> str:
    return clean_name(name).replace("'", "’")


class ContactFields(PlainForm):
    """One adult of the help page."""

    role = SelectField(_("Role"), [Optional()])
    name = StringField(
        _("Name"),
        [Length(max=40, message=_("40 characters at most.")), contact_text],
        filters=[clean_name],
    )
    room = StringField(
        _("Room"),
        [Length(max=30, message=_("30 characters at most.")), contact_text],
        filters=[clean_name],
    )
    hours = StringField(
        _("Days and hours"),
        [Length(max=40, message=_("40 characters at most.")), contact_text],
        filters=[clean_name],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [
            SelectChoice("", gettext("Nobody")),
            *(SelectChoice(role.value, help_card.role_words(role)) for role in ContactRole),
        ]

    def validate_name(self, field: Field) -> None:
        """A role needs a name."""
        if self.role.data and not field.data:
            raise ValidationError(gettext("Type the name of this person."))


class ContactsForm(FlaskForm):
    """The adults of the help page, six at most."""

    contacts = FieldList(FormField(ContactFields), min_entries=CONTACTS, max_entries=CONTACTS)


class ExitForm(FlaskForm):
    """Where « Quitter vite » leads."""

    url = URLField(
        _("Address of the page"),
        [DataRequired(_("Type the address.")), Length(max=200), https_address],
        filters=[lambda text: (text or "").strip()],
    )


class RetentionForm(FlaskForm):
    """The day after which the year's rows go."""

    on = DateField(_("Last day of the year’s data"), [DataRequired(_("Choose a day."))])
