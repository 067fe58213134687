"""Exports: the same rows, columns, order, suppressions and names as the page."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from odfdo import Document
from sqlalchemy.orm import Session

from app.models import Account, Assignment, AuditAction, AuditEvent
from app.web.files import file_name, safe
from tests.cast import Cast
from tests.page import Client, Page
from tests.web.teach.conftest import play

GOLDEN = Path(__file__).parents[2] / "golden" / "class_report.csv"


def path(given: Assignment, end: str = "/export") -> str:
    return f"/teach/assignments/{given.id}{end}"


def download(client: Client, given: Assignment, **fields: str) -> Page:
    return client.post(path(given), {"format": "csv", **fields}, expect=200)


def rows_of(page: Page) -> list[list[str]]:
    text = page.response.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def table_of(page: Page) -> list[list[str]]:
    """The heat table as the page shows it."""
    rows = []
    for row in page.select("table.heat tbody tr"):
        cells = [c.get_text(" ", strip=True).removesuffix(" sur 6") for c in row.select("td")]
        rows.append([row.select_one("th").get_text(strip=True), *cells])
    return rows


@pytest.mark.parametrize("names", ["0", "1"])
def test_the_file_holds_the_rows_of_the_page(
    petit: Client, given: Assignment, played: Any, names: str
) -> None:
    played(14)
    shown = table_of(petit.get(path(given, f"/progress?names={names}")))
    rows = rows_of(download(petit, given, names=names))
    assert rows[1 : 1 + len(shown)] == shown
    assert rows[1 + len(shown)] == []


def test_ods_holds_the_same_tables(petit: Client, given: Assignment, played: Any) -> None:
    played(14)
    written = rows_of(download(petit, given))
    page = petit.post(path(given), {"format": "ods"}, expect=200)
    document = Document(io.BytesIO(page.response.get_data()))
    sheets = document.body.tables
    assert len(sheets) == 10
    first = [[str(value) for value in row] for row in sheets[0].iter_values()]
    assert first == written[: len(first)]


def test_the_file_begins_with_a_byte_order_mark_and_has_a_quiet_name(
    petit: Client, given: Assignment
) -> None:
    page = download(petit, given)
    assert page.response.get_data().startswith(b"\xef\xbb\xbf")
    assert 'filename="4eB_L1_2026-11-23.csv"' in page.headers["Content-Disposition"]


def test_a_file_name_keeps_plain_letters(app: Flask, clock: Any) -> None:
    with app.test_request_context():
        assert file_name('6e É "1"/..', "L2", "ods") == "6eE1_L2_2026-11-23.ods"


def test_suppressed_figures_are_suppressed_in_the_file(
    app: Flask, petit: Client, session: Session, given: Assignment, cast: Cast, clock: Any
) -> None:
    play(app, session, given, cast.alice, clock.now)
    text = download(petit, given).response.get_data().decode("utf-8-sig")
    assert "non compté" in text or "pas compté" in text
    assert "%" not in text.replace("95\xa0%", "")


def test_without_names_there_is_none(petit: Client, given: Assignment, cast: Cast) -> None:
    assert "Alice" not in download(petit, given).response.get_data().decode()
    assert "Alice" in download(petit, given, names="1").response.get_data().decode()


@pytest.mark.goal("S17")
def test_formulas_are_neutralised(
    petit: Client, session: Session, given: Assignment, cast: Cast
) -> None:
    for text in ("=1+1", "+33", "-cmd", "@SUM", "\tx"):
        assert str(safe(text)).startswith("'")
    assert safe(-0.4) == -0.4
    session.get_one(Account, (cast.school.id, cast.alice.id)).display_name = "-cmd"
    assert rows_of(download(petit, given, names="1"))[1][0] == "'-cmd"


def test_an_export_is_written_down(
    petit: Client, session: Session, given: Assignment, cast: Cast
) -> None:
    download(petit, given)
    event = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == AuditAction.EXPORTED)
    ).one()
    assert event.subject == "4eB L1 csv" and event.actor_id == cast.petit.id


def test_an_export_asks_for_the_password_again(
    petit: Client, session: Session, given: Assignment, clock: Any
) -> None:
    clock.advance(minutes=6)
    answer = petit.post(path(given), {"format": "csv"})
    assert "/prof/confirmer" in answer.location and "teach.export" in answer.location
    assert not session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == AuditAction.EXPORTED)
    ).all()


def test_an_unknown_format_is_refused(petit: Client, given: Assignment) -> None:
    petit.post(path(given), {"format": "exe"}, expect=400)


def test_head_exports_nothing(petit: Client, session: Session, given: Assignment) -> None:
    petit.raw.head(path(given), base_url="https://localhost")
    assert not session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == AuditAction.EXPORTED)
    ).all()


def share_rows(section: Any) -> list[tuple[str, str]]:
    """The lines of shares as a page shows them: words and figure."""
    return [
        (line.select_one(".share-words").get_text(), line.select_one(".share-figure b").get_text())
        for line in section.select(".share")
    ]


def tables_by_title(page: Page) -> dict[str, list[list[str]]]:
    """Title (without the lesson's code) to rows without the header; not the table of pupils."""
    found: dict[str, list[list[str]]] = {}
    rows = rows_of(page)
    for place, row in enumerate(rows):
        if row == []:
            (title,) = rows[place + 1]
            end = next((n for n in range(place + 1, len(rows)) if rows[n] == []), len(rows))
            found[title.rpartition(",")[0]] = rows[place + 3 : end]
    return found


@pytest.mark.parametrize("number", [9, 10, 24])
def test_every_figure_of_the_progress_page_is_the_figure_of_the_file(
    petit: Client, given: Assignment, played: Any, number: int
) -> None:
    played(number)
    page = petit.get(path(given, "/progress"))
    written = tables_by_title(download(petit, given))
    counted = number >= 10

    shown = [
        tuple(b.get_text() for b in line.select(".dumbbell-words b"))
        for line in page.select("#before-after > .ideas > li")
    ]
    assert shown == ([(r[1], r[2]) for r in written["Par objectif"]] if counted else [])

    pairs = [
        tuple(b.get_text() for b in line.select(".dumbbell-words b"))
        for line in page.select("#before-after details li")
    ]
    assert pairs == ([(r[1], r[2]) for r in written["Avant et après"][:3]] if counted else [])

    alarms = share_rows(page.select_one("[aria-labelledby=alarms]"))
    expected = []
    for row in written["Signes et fausses alertes"]:
        expected.append(("Signes reconnus", row[2]))
        expected += [("Sans risque, pris pour un signe", row[3])] if row[3] else []
    assert alarms == (expected if counted else [])

    tactics = share_rows(page.select_one("[aria-labelledby=tactics]"))
    told = [(f"{r[0]} · avant\xa0: {r[1]}", r[2]) for r in written["Par tactique"]]
    assert tactics == (told if counted else [])

    feeling = share_rows(page.select_one("[aria-labelledby=feeling]"))
    assert feeling == [(r[0], r[1]) for r in written["Après la leçon"]]
    assert bool(feeling) is counted


@pytest.mark.parametrize("number", [10, 24])
def test_every_share_of_the_questions_page_is_the_share_of_the_file(
    petit: Client, given: Assignment, played: Any, number: int
) -> None:
    played(number)
    page = petit.get(path(given, "/questions"))
    written = tables_by_title(download(petit, given))
    turns = [figure for _, figure in share_rows(page.select_one("[aria-labelledby=turns]"))]
    assert turns == [row[2] for row in written["Tournants"]] and turns
    shown = [
        figure
        for name in ("after", "practice")
        for _, figure in share_rows(page.select_one(f"[aria-labelledby={name}]"))
        if figure != "pas compté"
    ]
    lines = [row[5] for row in written["Question par question"] if row[4] != "acquis"]
    assert sorted(shown) == sorted(lines) and shown
    ways = [p.get_text() for p in page.select(".way-back")]
    for row in written["Tournants"]:
        assert not row[3] or any(w.split("\u00a0? ")[-1][-40:] in row[3] for w in ways)


def test_every_debate_card_is_in_the_file(petit: Client, given: Assignment, played: Any) -> None:
    played(24)
    cards = petit.get(path(given, "/debate")).select(".debate-card")
    written = tables_by_title(download(petit, given))["Cartes de débat"]
    assert cards and len(cards) == len(written)
    for card, row in zip(cards, written, strict=True):
        text = card.get_text(" ", strip=True)
        assert card.select_one("h2").get_text() in row[0] and row[1] in text
