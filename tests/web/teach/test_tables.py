"""The golden export: the file of a class that never changes."""

import uuid
from pathlib import Path

from flask import Flask

from app.content.shared import Misconception
from app.domain.disclosure import End, Share
from app.domain.progress import change
from app.web.class_figures import ChangeView
from app.web.figure_words import LessonName, share_words
from app.web.files import write_csv
from app.web.teach.after_view import (
    AlarmsView,
    FeelingView,
    ObjectiveView,
    TacticView,
)
from app.web.teach.debate_view import AnswerView, CardView
from app.web.teach.progress_view import CellView, ColumnView, IdeaView, ProgressView, RowView
from app.web.teach.questions_view import (
    BranchView,
    ChoiceLine,
    FigureView,
    QuestionsView,
    TurnView,
)
from app.web.teach.tables import tables_of

GOLDEN = Path(__file__).parents[2] / "golden" / "class_report.csv"
NAME = LessonName("L1", "Ami ou piège ?", "Deux messages", 25)
OTHER = LessonName("L2", "Le chantage", "Le compte à rebours", 25)


def cell(digit: int | None, words: str = "") -> CellView:
    return CellView(words or str(digit), "", digit)


def a_change(number: int, title: str, before: Share | None, after: Share | None) -> ChangeView:
    measured = change(0.25, 22, 0.7, 22) if before and after else None
    return ChangeView(
        number,
        title,
        before,
        after,
        share_words(before) or "pas compté",
        share_words(after) or "pas compté",
        "20 réponses et plus" if measured else "moins de 10 réponses",
        "hausse nette" if measured else "",
        measured,
    )


def a_view() -> ProgressView:
    idea = Misconception("M1", "« Payer fait cesser le chantage. »", "", (), "", ())
    rows = (
        RowView(uuid.UUID(int=1), "Alice", (cell(6), cell(None, "pas commencé"))),
        RowView(uuid.UUID(int=2), "-cmd", (cell(0), cell(None, "en cours"))),
        RowView(uuid.UUID(int=3), "Zoé ; U.", (cell(3), cell(5))),
    )
    changes = (
        a_change(1, "Ordonner cinq étapes", Share(25), Share(70)),
        a_change(2, "Distinguer", Share(10, End.BELOW), Share(90, End.ABOVE)),
        a_change(3, "Choisir", None, None),
    )
    total = a_change(0, "Les trois repères ensemble", Share(25), Share(70))
    columns = (
        ColumnView(uuid.UUID(int=1), NAME, True, ""),
        ColumnView(uuid.UUID(int=2), OTHER, False, ""),
    )
    ideas = (IdeaView(idea, (), "", "30\xa0%", 1),)
    card = CardView(
        "idea-M01", "Une idée reçue persiste.", 1, "Que peut-il se passer ?", "", (), (),
        ("Qui choisit ?",), AnswerView((), "Payer ne garantit rien.", ()),
    )  # fmt: skip
    return ProgressView(
        "4eB",
        NAME,
        True,
        columns,
        rows,
        3,
        0,
        0,
        None,
        True,
        changes,
        total,
        ideas,
        (ObjectiveView(changes[0], "questions 1, 3"),),
        (TacticView("Le secret", "20 réponses et plus", FigureView("65\xa0%", 65), "pas demandé"),),
        (an_alarm(FigureView("70\xa0%", 70)), an_alarm(None)),
        FeelingView((("Pareil", FigureView("60\xa0%", 60)), ("Moins", None)), "", ""),
        QuestionsView(True, (), (), (a_turn(),)),
        (card,),
    )


def an_alarm(recognised: FigureView | None) -> AlarmsView:
    return AlarmsView(
        "Question 4", "Distinguer", "20 réponses et plus", recognised, None, "", "", True
    )


def a_turn() -> TurnView:
    branches = (BranchView("Répondre", "On peut encore en parler."), BranchView("Attendre", ""))
    lines = (ChoiceLine(branches, FigureView("35\xa0%", 35)),)
    return TurnView("Que pourrait faire Inès ?", "20 réponses et plus", lines)


def test_the_file_is_the_one_that_was_agreed(app: Flask) -> None:
    with app.test_request_context():
        written = write_csv(tables_of(a_view()))
    assert written == GOLDEN.read_bytes(), (
        "the export changed: if it is meant, write the new bytes to tests/golden/class_report.csv"
    )
