"""« Fin d'année »: who opens it, the steps, the export of every class."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from odfdo import Document
from sqlalchemy.orm import Session

from app.domain.lesson import Lesson
from app.models import (
    AuditAction,
    AuditEvent,
    PurgeReceipt,
)
from app.services import classrooms, retention
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import add_pupils, classroom_of
from tests.follow_ups import plan
from tests.page import Client
from tests.web.admin.years import PAGES, made, rows_of
from tests.web.teach.conftest import give, play
from tests.years import END, pupils


def test_nobody_but_the_administrators_of_the_school_opens_these_pages(
    app: Flask, session: Session, cast: Cast, sign_in: Any, clock: Clock
) -> None:
    mine = retention.purge(session, cast.school.id, END, clock.now, cast.benali.id)
    assert mine is not None
    session.commit()
    address = f"/admin/receipts/{mine.id}"
    petit = sign_in(Client(app, session), cast.petit)
    for path in (*PAGES, address):
        petit.get(path, expect=404)
    for path in PAGES[1:]:
        petit.post(path, {"name": cast.school.name, "format": "csv"}, expect=404)
    ferrand = sign_in(Client(app, session), cast.ferrand)
    ferrand.get(address, expect=404)
    assert "Trois-Rivières" not in ferrand.get("/admin/year").text
    assert "Reçu d’effacement" in sign_in(Client(app, session), cast.benali).get(address).h1


def test_a_pupil_meets_the_same_404(app: Flask, session: Session, cast: Cast, sign_in: Any) -> None:
    alice = sign_in(Client(app, session), cast.alice)
    for path in PAGES:
        alice.get(path, expect=404)
        if path != "/admin/year":
            alice.post(path, {}, expect=404)


@pytest.mark.parametrize("path", PAGES[1:])
def test_what_acts_asks_for_the_password_again(
    benali: Client, cast: Cast, session: Session, clock: Clock, path: str
) -> None:
    clock.advance(minutes=6)
    assert "/prof/confirmer" in benali.get(path, expect=303).location
    if path == "/admin/year/next":
        clock.advance(minutes=10)  # a form that takes long to fill in
    sent = benali.post(path, {"format": "csv", "name": cast.school.name}, expect=303)
    assert "/prof/confirmer" in sent.location
    assert pupils(session, cast) == 3 and not session.scalars(sa.select(PurgeReceipt)).all()


def test_in_november_only_the_export_and_the_date_stand_there(benali: Client) -> None:
    page = benali.get("/admin/year")
    assert "Les données de l’année seront effacées le 30 septembre 2027." in page.text
    assert "Ouvert de mai à octobre" in page.text
    assert "2 classes, 3 élèves, 0 passage" in page.text.replace("\xa0", " ")
    assert not page.select('a[href="/admin/year/next"]')
    assert "Ouvert de mai à octobre" in benali.get("/admin/year/next").text
    benali.post("/admin/year/next", {}, expect=200)


def test_each_step_says_when_it_is_done(july: Client, cast: Cast, session: Session) -> None:
    page = july.get("/admin/year")
    assert "servent encore : 3eA et 4eB" in page.text.replace("\xa0", " ")
    july.post("/admin/year/export", {"format": "ods"}, expect=200)
    assert "fait le 5 juillet 2027" in july.get("/admin/year").select_one("#step-1").parent.text
    july.get("/admin/year/next")
    july.submit(action="/admin/year/next")
    page = july.get("/admin/year")
    assert "fait" in page.select_one("#step-2").parent.text
    assert "2 classes de la nouvelle année" in page.text.replace("\xa0", " ")
    july.get("/admin/year/erase")
    july.submit(action="/admin/year/erase", name=cast.school.name)
    page = july.get("/admin/year")
    assert "fait le 5 juillet 2027" in page.select_one("#step-3").parent.text
    assert "Effacé le 5 juillet 2027" in page.text


def test_the_page_costs_the_same_for_two_classes_and_for_twenty(
    benali: Client, cast: Cast, session: Session, clock: Clock, statements: Any
) -> None:
    with statements() as few:
        benali.get("/admin/year")
    for number in range(18):
        made(session, cast, clock.now, f"6e{number}")
    with statements() as many:
        benali.get("/admin/year")
    assert len(few) == len(many) <= 8


def test_the_file_holds_the_figures_of_each_class_and_no_pupil(
    benali: Client, cast: Cast, session: Session, played: Any, clock: Clock
) -> None:  # fmt: skip
    played(22)
    classrooms.archive(
        session, benali.app.extensions["repere_keys"], classroom_of(session, cast.room_3ea),
        cast.benali.id, clock.now,
    )  # fmt: skip
    session.commit()
    rows = rows_of(benali.post("/admin/year/export", {"format": "csv"}, expect=200))
    assert rows[0] == ["Classe", "Élèves", "Leçons données"]
    assert rows[1:3] == [["3eA, rangée", "1", "0"], ["4eB", "24", "1"]]
    lesson_row = next(row for row in rows if row and row[0].startswith("L1 "))
    assert lesson_row[2] == "22" and "%" in lesson_row[3]
    text = "\n".join(";".join(row) for row in rows)
    for name in ("Alice", "Bilal", "Chloé", "Élève 1"):
        assert name not in text


def test_the_file_of_the_school_holds_what_the_teacher_s_file_of_the_class_holds(
    app: Flask, benali: Client, cast: Cast, session: Session, sign_in: Any, played: Any,
) -> None:  # fmt: skip
    played(12)
    ours = rows_of(benali.post("/admin/year/export", {"format": "csv"}, expect=200))
    petit = sign_in(Client(app, session), cast.petit)
    path = f"/teach/classes/{cast.room_4eb.id}/year/export"
    theirs = rows_of(petit.post(path, {"format": "csv"}, expect=200))
    start = ours.index(["4eB"])
    assert ours[start + 1 : start + 3] == theirs[:2] and "L1" in theirs[1][0]


def test_half_a_class_has_no_figure_in_the_file_either(
    benali: Client, played: Any
) -> None:  # fmt: skip
    played(9)
    rows = rows_of(benali.post("/admin/year/export", {"format": "csv"}, expect=200))
    row = next(row for row in rows if row and row[0].startswith("L1 "))
    assert row[3:6] == ["pas compté", "pas compté", ""]


def test_a_part_of_fewer_than_ten_has_no_number_in_the_file_and_one_of_ten_has(
    app: Flask, benali: Client, cast: Cast, session: Session, lesson: Lesson, clock: Clock,
) -> None:  # fmt: skip
    pupils = add_pupils(session, cast.room_4eb, 19, clock.now)
    few = give(session, cast, cast.room_4eb, lesson, clock.now, pupils[:9])
    play(app, session, few, pupils[0], clock.now)
    plan(session, few, clock.now)
    give(session, cast, cast.room_4eb, lesson, clock.now + timedelta(minutes=1), pupils[9:])
    rows = rows_of(benali.post("/admin/year/export", {"format": "csv"}, expect=200))
    lines = [row for row in rows if row and row[0].startswith("L1 ")]
    assert [len(row) for row in lines] == [10, 10]
    hidden, shown = lines
    assert hidden[1] == shown[1] == "2026-11-23"
    assert hidden[2:] == ["", "pas compté", "pas compté", "", "", "", "", ""]
    assert (shown[2], shown[7], shown[8]) == ("0", "10", "10 élèves choisis")


def test_each_class_has_its_sheet_in_a_spreadsheet_with_a_quiet_name(
    benali: Client, cast: Cast, session: Session, clock: Clock
) -> None:
    made(session, cast, clock.now, "4e/3")
    page = benali.post("/admin/year/export", {"format": "ods"}, expect=200)
    assert 'filename="etablissement_annee_2026-11-23.ods"' in page.headers["Content-Disposition"]
    book = Document(io.BytesIO(page.response.get_data()))
    assert [sheet.name for sheet in book.body.tables][:4] == ["Classes", "3eA", "4e 3", "4eB"]
    xlsx = benali.post("/admin/year/export", {"format": "xlsx"}, expect=200)
    assert zipfile.is_zipfile(io.BytesIO(xlsx.response.get_data()))
    benali.post("/admin/year/export", {"format": "exe"}, expect=400)
    query = sa.select(AuditEvent).where(AuditEvent.action == AuditAction.EXPORTED)
    assert sorted(e.subject for e in session.scalars(query)) == ["* ods", "* xlsx"]
    assert "l’année de toutes les classes, ods" in benali.get("/admin/journal").text


def test_the_export_costs_the_same_for_two_classes_and_for_twenty(
    benali: Client, cast: Cast, session: Session, clock: Clock, statements: Any
) -> None:
    with statements() as few:
        benali.post("/admin/year/export", {"format": "csv"}, expect=200)
    for number in range(18):
        made(session, cast, clock.now, f"6e{number}")
    with statements() as many:
        benali.post("/admin/year/export", {"format": "csv"}, expect=200)
    assert len(few) == len(many)
