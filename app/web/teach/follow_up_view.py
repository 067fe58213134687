"""A follow-up of a lesson in a class, in words: one view for the page and for its export."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from app.domain.breakdowns import breakdown
from app.domain.disclosure import Share
from app.domain.follow_up import Transfer, transfer_of
from app.domain.lesson import Lesson
from app.domain.retained import item_of, retained, transferred
from app.extensions import db
from app.models import Assignment, Classroom
from app.queries.class_progress import counted
from app.queries.follow_ups import PupilHere, pupils_of
from app.web.figure_words import LessonName, moment_words, name_of
from app.web.follow_up_flow import questions_of
from app.web.teach.names import shown_name
from app.web.teach.questions_view import BreakdownView, FigureView, breakdown_view, figure_view


@dataclass(frozen=True)
class PupilLine:
    """A pupil, and whether the follow-up is done; « not yet » and « lesson not finished » too."""

    name: str
    words: str


@dataclass(frozen=True)
class RetainedLine:
    """An objective, after the lesson and now."""

    title: str
    after: FigureView | None
    now: FigureView | None


@dataclass(frozen=True)
class TransferLine:
    """A family of questions."""

    words: str
    now: FigureView | None


@dataclass(frozen=True)
class AskedView:
    """A question of the follow-up, and how far it is from the lesson."""

    transfer: str
    objective: str
    answers: BreakdownView


@dataclass(frozen=True)
class FollowUpView:
    """The whole page. `chosen` is false while the questions may still change."""

    label: str
    moment: str
    lesson: LessonName
    opens_at: datetime
    open: bool
    chosen: bool
    expected: int
    done: int
    pupils: tuple[PupilLine, ...]
    retained: tuple[RetainedLine, ...]
    transfer: tuple[TransferLine, ...]
    asked: tuple[AskedView, ...]

    @property
    def counted(self) -> bool:
        """Whether any class figure may be shown."""
        return any(line.now for line in (*self.retained, *self.transfer)) or any(
            one.answers.figures for one in self.asked
        )


def transfer_words(transfer: Transfer) -> str:
    """How far the questions are from what the lesson trained."""
    return {
        Transfer.TRAINED: gettext("As in the lesson"),
        Transfer.NEAR: gettext("Near: the same tactic elsewhere"),
        Transfer.FAR: gettext("Far: another situation"),
    }[transfer]


def follow_up_view(
    follow_up: Assignment,
    given: Assignment,
    room: Classroom,
    lesson: Lesson,
    names: bool,
    now: datetime,
) -> FollowUpView:
    """What the page shows and the export holds. Five statements, three more until the questions
    are chosen."""
    keys = questions_of(db.session, follow_up, lesson)
    counts = counted(db.session, room.school_id, follow_up.id).marks
    after = counted(db.session, room.school_id, given.id).marks
    pupils = pupils_of(db.session, follow_up)
    objectives = {o.key: o.text for o in lesson.objectives}
    return FollowUpView(
        room.label,
        moment_words(follow_up.moment),
        name_of(lesson),
        follow_up.opens_at,
        follow_up.opens_at <= now,
        follow_up.questions is not None,
        sum(p.expected for p in pupils),
        sum(p.done and p.expected for p in pupils),
        _pupils(pupils, names),
        tuple(
            RetainedLine(line.objective.text, _figure(line.after), _figure(line.now))
            for line in retained(lesson, keys, after, counts)
        ),
        tuple(
            TransferLine(transfer_words(line.transfer), _figure(line.now))
            for line in transferred(lesson, keys, counts)
        ),
        tuple(
            AskedView(
                transfer_words(transfer_of(lesson, key)),
                objectives.get(lesson.questions[key].objective or "", ""),
                breakdown_view(breakdown(lesson.questions[key], item_of(key), counts)),
            )
            for key in keys
        ),
    )


def _figure(share: Share | None) -> FigureView | None:
    return figure_view(share) if share else None


def _pupils(pupils: Sequence[PupilHere], names: bool) -> tuple[PupilLine, ...]:
    return tuple(
        PupilLine(
            shown_name(one.display_name, one.position, names),
            _words(one),
        )
        for one in pupils
    )


def _words(one: PupilHere) -> str:
    if one.done:
        return gettext("done")
    if not one.expected:
        return gettext("lesson not finished")
    return gettext("in progress") if one.begun else gettext("not yet")
