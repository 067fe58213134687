"""The golden export: the file of a class that never changes."""

import uuid
from pathlib import Path

from flask import Flask

from app.content.shared import Misconception
from app.domain.disclosure import End, Share
from app.domain.progress import change
from app.web.teach.files import write_csv
from app.web.teach.progress_view import (
    CellView,
    ChangeView,
    ColumnView,
    IdeaView,
    ProgressView,
    RowView,
)
from app.web.teach.tables import tables_of
from app.web.teach.words import LessonName, share_words

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
        ColumnView(uuid.UUID(int=1), NAME, True),
        ColumnView(uuid.UUID(int=2), OTHER, False),
    )
    ideas = (IdeaView(idea, (), "", "30\xa0%", 1),)
    return ProgressView(
        "4eB", NAME, True, columns, rows, 3, 0, 0, None, True, changes, total, ideas
    )


def test_the_file_is_the_one_that_was_agreed(app: Flask) -> None:
    with app.test_request_context():
        written = write_csv(tables_of(a_view()))
    assert written == GOLDEN.read_bytes(), (
        "the export changed: if it is meant, write the new bytes to tests/golden/class_report.csv"
    )
