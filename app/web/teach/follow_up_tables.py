"""The page of a follow-up as tables, for its export. Nothing here that the page does not show."""

from flask_babel import gettext

from app.web.files import Table
from app.web.teach.follow_up_view import FollowUpView
from app.web.teach.questions_view import FigureView
from app.web.teach.tables import question_rows


def tables_of_follow_up(view: FollowUpView) -> tuple[Table, ...]:
    """Who has done it, what has stayed by objective, transfer, question by question."""
    head = f"{view.lesson.code} {view.moment}"
    return (
        Table(
            gettext("Who has done it, %(code)s", code=head),
            (gettext("Pupil"), gettext("Refresher")),
            tuple((line.name, line.words) for line in view.pupils),
        ),
        Table(
            gettext("What has stayed, %(code)s", code=head),
            (gettext("Objective"), gettext("After the lesson"), gettext("Now")),
            tuple((o.title, _words(o.after), _words(o.now)) for o in view.retained),
        ),
        Table(
            gettext("Transfer, %(code)s", code=head),
            (gettext("Questions"), gettext("Now")),
            tuple((line.words, _words(line.now)) for line in view.transfer),
        ),
        Table(
            gettext("Question by question, %(code)s", code=head),
            (
                gettext("Number"),
                gettext("Transfer"),
                gettext("Question"),
                gettext("Element"),
                gettext("The answer"),
                gettext("Share"),
                gettext("Answers"),
            ),
            tuple(
                row
                for number, one in enumerate(view.asked, start=1)
                for row in question_rows(str(number), one.transfer, one.answers)
            ),
        ),
    )


def _words(figure: FigureView | None) -> str:
    return figure.words if figure else gettext("not given")
