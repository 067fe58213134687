"""The class report: what the progress page shows and what its exports hold, from one place."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.models import Assignment, Classroom
from app.queries.class_progress import ClassProgress, Counted, class_progress, counted


@dataclass(frozen=True)
class ClassReport:
    """A class, one of its lessons, and all that may be shown of both."""

    label: str
    assignment_id: uuid.UUID
    lesson_code: str
    edition_hash: str
    progress: ClassProgress
    counted: Counted

    @property
    def column(self) -> int:
        """The place of the lesson among the columns of the table."""
        return self.progress.column(self.assignment_id)


def class_report(session: Session, assignment: Assignment, classroom: Classroom) -> ClassReport:
    """The report of an assignment, for the page and for the exports. Four statements,
    five when a lesson of the class is for a part of it."""
    return ClassReport(
        classroom.label,
        assignment.id,
        assignment.lesson_code,
        assignment.edition_hash,
        class_progress(session, assignment.school_id, assignment.classroom_id),
        counted(session, assignment.school_id, assignment.id),
    )
