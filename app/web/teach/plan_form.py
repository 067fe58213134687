"""The plan of the hour: its blocks in words, and the form that shortens them."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.domain.plan import LONGEST, Block, Plan


def block_words(block: Block) -> str:
    """A block of the hour."""
    return {
        Block.FRAME: gettext("Frame"),
        Block.BEFORE: gettext("Before"),
        Block.STORY: gettext("Story"),
        Block.DEBATE: gettext("Debate"),
        Block.HELP: gettext("Help"),
        Block.BREATHE: gettext("Breathe"),
    }[block]


def _minutes(label: Any) -> IntegerField:
    message = _("Whole minutes, from 0 to %(most)s.", most=LONGEST)
    return IntegerField(label, [InputRequired(message), NumberRange(0, LONGEST, message)])


class PlanForm(FlaskForm):  # type: ignore[misc]
    """Minutes of each block; fields bear the names of `Block`."""

    frame = _minutes(_("Frame"))
    before = _minutes(_("Before"))
    story = _minutes(_("Story"))
    debate = _minutes(_("Debate"))
    help = _minutes(_("Help"))
    breathe = _minutes(_("Breathe"))

    def plan(self) -> Plan:
        """The plan of a valid form."""
        return Plan(tuple(int(self[block.value].data) for block in Block))

    def validate(self, extra_validators: Any = None) -> bool:
        """The blocks together make an hour, two at most."""
        if not super().validate(extra_validators):
            return False
        try:
            self.plan()
        except ValueError:
            message = gettext("The whole hour lasts from 1 to %(most)s minutes.", most=LONGEST)
            self.frame.errors = [message]
            return False
        return True
