"""Forms of the teacher's door."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp

from app.domain.follow_up import FOLLOW_UPS, Moment
from app.domain.person_name import clean_name
from app.services.classrooms import LARGEST_CLASS

PSEUDONYMS, LIST = "pseudonyms", "list"
NOW, LATER = "now", "later"
#: What `<input type="datetime-local">` sends.
LOCAL_TIME = "%Y-%m-%dT%H:%M"
#: « 4eB », « 3e A (groupe 2) »: it is printed on cards and names the file of an export.
CLASS_NAME = re.compile(r"\A[\w .'’()&°,/+–-]*\Z")


class ClassForm(FlaskForm):  # type: ignore[misc]
    """A new class: pseudonyms by number, or a pasted list."""

    label = StringField(
        _("Name of the class"),
        [
            DataRequired(_("Give the class a name, like 4eB.")),
            Length(max=20, message=_("20 characters at most.")),
            Regexp(CLASS_NAME, message=_("Letters, digits and simple punctuation only.")),
        ],
        filters=[clean_name],
    )
    how = RadioField(
        _("Pupils"),
        choices=[SelectChoice(PSEUDONYMS, _("Pseudonyms")), SelectChoice(LIST, _("A list"))],
        default=PSEUDONYMS,
    )
    number = IntegerField(_("Number of pupils"), [Optional()], default=26)
    names = TextAreaField(_("One pupil a line"))
    mode = RadioField(
        _("Where the cards work"),
        choices=[
            SelectChoice("in_class", _("In class only")),
            SelectChoice("also_home", _("Also at home")),
        ],
        default="in_class",
    )

    def validate_names(self, field: TextAreaField) -> None:
        """A list is needed for a list only."""
        if self.how.data == LIST:
            DataRequired(_("Paste the list, one pupil a line."))(self, field)

    def validate(self, extra_validators: Any = None) -> bool:
        """A number is needed for pseudonyms only: its own checks stop at an empty field."""
        valid = bool(super().validate(extra_validators))
        number = self.number.data
        if self.how.data == PSEUDONYMS and not (number and 1 <= number <= LARGEST_CLASS):
            message = _("Give a number between 1 and %(most)s.", most=LARGEST_CLASS)
            self.number.errors = [message]
            return False
        return valid


class PupilForm(FlaskForm):  # type: ignore[misc]
    """One pupil's display name; empty for a pseudonym where it may be."""

    name = StringField(_("Displayed name"), filters=[clean_name])


class NewPupilForm(PupilForm):
    """One pupil more. `number` is used once: a refresh adds nobody."""

    number = HiddenField()


class AssignForm(FlaskForm):  # type: ignore[misc]
    """A lesson to a class or a part of it, from a moment on. `whom` and `pupils` are read by
    `app.web.teach.whom`."""

    classroom = SelectField(_("Class"), [DataRequired(_("Choose the class."))])
    whom = RadioField(_("For whom"), choices=[], default="class", validate_choice=False)
    pupils = SelectMultipleField(_("Pupils"), choices=[], validate_choice=False)
    opening = RadioField(
        _("Opening"),
        choices=[SelectChoice(NOW, _("Now")), SelectChoice(LATER, _("At a date"))],
        default=NOW,
    )
    opens_at = DateTimeLocalField(_("From"), [Optional()], format=LOCAL_TIME)
    closes_at = DateTimeLocalField(_("Until (optional)"), [Optional()], format=LOCAL_TIME)
    again = BooleanField(_("Plan the three refreshers"), default=True)


class DatesForm(FlaskForm):  # type: ignore[misc]
    """The end of a lesson, and the days on which it comes back."""

    closes_at = DateTimeLocalField(_("Until (optional)"), [Optional()], format=LOCAL_TIME)
    first = DateField(_("Refresher 1"), [Optional()])
    second = DateField(_("Refresher 2"), [Optional()])
    check = DateField(_("Check after three months"), [Optional()])

    def fields(self) -> dict[Moment, DateField]:
        """The field of each follow-up."""
        return {moment: self[moment.value] for moment in FOLLOW_UPS}


class SheetForm(FlaskForm):  # type: ignore[misc]
    """Which cards to print. `number` is used once: a refresh changes nothing."""

    number = HiddenField()
    which = RadioField(
        _("Which cards"),
        choices=[
            SelectChoice("new", _("Never printed")),
            SelectChoice("all", _("The whole class")),
        ],
    )


class OneButton(FlaskForm):  # type: ignore[misc]
    """A form that is one button; `number` is used once."""

    number = HiddenField()
