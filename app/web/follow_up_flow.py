"""The questions of a follow-up: frozen when the first pupil begins, until then those that would be
chosen now. Shared by the pupil's door and the teacher's."""

from sqlalchemy.orm import Session

from app.domain.follow_up import choose, least_retained
from app.domain.lesson import Lesson
from app.domain.retained import after_shares, follow_up_shares
from app.models import Assignment
from app.queries.class_progress import counted
from app.queries.follow_ups import earlier_questions


def questions_of(session: Session, follow_up: Assignment, lesson: Lesson) -> tuple[str, ...]:
    """The keys of its questions; none where the edition has none left."""
    if follow_up.questions:
        return tuple(follow_up.questions.split())
    assert follow_up.follows_id is not None
    parent = counted(session, follow_up.school_id, follow_up.follows_id)
    shares = [after_shares(lesson, parent.marks)]
    asked: set[str] = set()
    for earlier, text in earlier_questions(session, follow_up).items():
        keys = text.split()
        asked |= set(keys)
        counts = counted(session, follow_up.school_id, earlier)
        shares.append(follow_up_shares(lesson, keys, counts.marks))
    return choose(lesson, asked, least_retained(lesson, *shares))
