"""Forms of the import of class lists, for both doors."""

import unicodedata
from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.domain.person_name import clean_name
from app.domain.roster import Order

#: Categories of characters that no list is pasted for.
_HIDDEN = frozenset({"Cc", "Cs", "Cn", "Co"})
PSEUDONYMS, NAMES = "pseudonyms", "names"
NONE = ""


def _label() -> StringField:
    return StringField(
        _("Class, if the list does not say it"),
        [Length(max=20, message=_("20 characters at most."))],
        filters=[clean_name],
    )


def _visible(text: str | None) -> str:
    """The text without control characters, which no page may show again; tabs part columns."""
    return "".join(c for c in text or "" if c in "\t\n\r" or unicodedata.category(c) not in _HIDDEN)


class ListForm(FlaskForm):  # type: ignore[misc]
    """A file or a pasted list, and whether names are kept."""

    file = FileField(_("A file"))
    pasted = TextAreaField(_("Or a list that I paste"), filters=[_visible])
    label = _label()
    how = RadioField(
        _("Pupils"),
        choices=[
            SelectChoice(PSEUDONYMS, _("Pseudonyms")),
            SelectChoice(NAMES, _("First name and initial")),
        ],
        default=PSEUDONYMS,
    )


class ColumnsForm(FlaskForm):  # type: ignore[misc]
    """Which column is what. `table` carries the list, sealed: the server keeps none of it."""

    table = HiddenField()
    headed = BooleanField(_("The first line names the columns"))
    group = SelectField(_("Class"))
    label = _label()
    first = SelectField(_("First name"))
    last = SelectField(_("Surname or initial"))
    order = RadioField(
        _("When first name and surname are in the same column"),
        choices=[
            SelectChoice(Order.CAPITALS.value, _("The surname is in capitals")),
            SelectChoice(Order.LAST_FIRST.value, _("Surname, then first name")),
            SelectChoice(Order.FIRST_LAST.value, _("First name, then surname")),
        ],
        default=Order.CAPITALS.value,
    )

    def offer(self, headings: Sequence[str]) -> None:
        """Put the columns of the list in the three menus."""
        columns = [SelectChoice(str(i), heading) for i, heading in enumerate(headings)]
        self.group.choices = [SelectChoice(NONE, gettext("No column says it")), *columns]
        self.last.choices = [SelectChoice(NONE, gettext("No column")), *columns]
        self.first.choices = columns
