"""Forms of the teacher's door."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.services.classrooms import LARGEST_CLASS, clean_name

PSEUDONYMS, LIST = "pseudonyms", "list"
NOW, LATER = "now", "later"
#: What `<input type="datetime-local">` sends.
LOCAL_TIME = "%Y-%m-%dT%H:%M"


def trimmed(text: str | None) -> str:
    """The text in one written form."""
    return clean_name(text or "")


class ClassForm(FlaskForm):  # type: ignore[misc]
    """A new class: pseudonyms by number, or a pasted list."""

    label = StringField(
        _("Name of the class"),
        [
            DataRequired(_("Give the class a name, like 4eB.")),
            Length(max=20, message=_("20 characters at most.")),
        ],
        filters=[trimmed],
    )
    how = RadioField(
        _("Pupils"),
        choices=[(PSEUDONYMS, _("Pseudonyms")), (LIST, _("A list"))],
        default=PSEUDONYMS,
    )
    number = IntegerField(_("Number of pupils"), [Optional()], default=26)
    names = TextAreaField(_("One pupil a line"))
    mode = RadioField(
        _("Where the cards work"),
        choices=[("in_class", _("In class only")), ("also_home", _("Also at home"))],
        default="in_class",
    )

    def validate_number(self, field: IntegerField) -> None:
        """A number is needed for pseudonyms only."""
        if self.how.data == PSEUDONYMS:
            message = _("Give a number between 1 and %(most)s.", most=LARGEST_CLASS)
            InputRequired(message)(self, field)
            NumberRange(1, LARGEST_CLASS, message)(self, field)

    def validate_names(self, field: TextAreaField) -> None:
        """A list is needed for a list only."""
        if self.how.data == LIST:
            DataRequired(_("Paste the list, one pupil a line."))(self, field)


class PupilForm(FlaskForm):  # type: ignore[misc]
    """One pupil's display name; empty for a pseudonym where it may be."""

    name = StringField(_("Displayed name"), filters=[trimmed])


class AssignForm(FlaskForm):  # type: ignore[misc]
    """A lesson to a class, from a moment on."""

    classroom = SelectField(_("Class"))
    opening = RadioField(
        _("Opening"),
        choices=[(NOW, _("Now")), (LATER, _("At a date"))],
        default=NOW,
    )
    opens_at = DateTimeLocalField(_("From"), [Optional()], format=LOCAL_TIME)
    closes_at = DateTimeLocalField(_("Until (optional)"), [Optional()], format=LOCAL_TIME)


class SheetForm(FlaskForm):  # type: ignore[misc]
    """Which cards to print. `number` is used once: a refresh changes nothing."""

    number = HiddenField()
    which = RadioField(
        _("Which cards"),
        choices=[("new", _("Never printed")), ("all", _("The whole class"))],
    )


class OneButton(FlaskForm):  # type: ignore[misc]
    """A form that is one button; `number` is used once."""

    number = HiddenField()
