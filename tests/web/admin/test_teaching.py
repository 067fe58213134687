"""The administrator gives a class to a colleague, for some days or for good, and takes it back."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import AuditAction, AuditEvent, Teaching
from tests.cast import Cast
from tests.page import Client


@pytest.fixture
def path(cast: Cast) -> str:
    return f"/admin/classes/{cast.room_4eb.id}"


def row(session: Session, cast: Cast) -> Teaching | None:
    session.expire_all()
    return session.get(Teaching, (cast.school.id, cast.room_4eb.id, cast.roy.id))


def events(session: Session, action: AuditAction) -> list[tuple[Any, str]]:
    query = sa.select(AuditEvent.actor_id, AuditEvent.subject).where(AuditEvent.action == action)
    return [tuple(found) for found in session.execute(query)]


def test_a_substitute_is_given_the_class_for_some_days(
    benali: Client, cast: Cast, session: Session, path: str
) -> None:
    benali.get(path)
    sent = benali.submit(
        action=path, teacher=str(cast.roy.id), starts="2026-11-24", ends="2026-12-04"
    )
    page = benali.follow(sent)
    assert "Remplace du 24 novembre 2026 au 4 décembre 2026" in page.text
    assert "Pas encore" in page.text
    given = row(session, cast)
    assert given is not None and str(given.ends_on) == "2026-12-04"
    assert events(session, AuditAction.CLASS_GIVEN) == [
        (cast.benali.id, "4eB → M. Roy, 2026-11-24 – 2026-12-04")
    ]
    assert "a confié la classe 4eB → M. Roy" in benali.get("/admin/journal").text


def test_the_page_of_a_class_counts_its_pupils_and_reads_no_name(
    benali: Client, path: str, statements: Any
) -> None:
    with statements() as seen:
        assert "2 élèves" in benali.get(path).text.replace("\xa0", " ")
    read = [one for one in seen if "enrolment" in one]
    assert len(read) == 1 and "display_name" not in read[0]


def test_a_second_teacher_has_the_class_without_days(
    benali: Client, cast: Cast, session: Session, path: str
) -> None:
    benali.get(path)
    benali.submit(action=path, teacher=str(cast.roy.id))
    given = row(session, cast)
    assert given is not None and given.ends_on is None
    assert events(session, AuditAction.CLASS_GIVEN) == [(cast.benali.id, "4eB → M. Roy")]
    assert not benali.get(path).select(f'option[value="{cast.roy.id}"]')


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [
        ("2026-11-24", "", "Donnez les deux jours, ou aucun."),
        ("", "2026-12-04", "Donnez les deux jours, ou aucun."),
        ("2026-12-04", "2026-11-24", "Le dernier jour vient avant le premier."),
        ("2026-11-02", "2026-11-22", "Le dernier jour est déjà passé."),
        ("2026-11-24", "2027-11-25", "Un remplaçant a une classe pour un an au plus."),
    ],
)
def test_days_that_make_no_sense_give_nothing(
    benali: Client, cast: Cast, session: Session, path: str, starts: str, ends: str, says: str
) -> None:
    benali.get(path)
    page = benali.submit(
        action=path, expect=422, teacher=str(cast.roy.id), starts=starts, ends=ends
    )
    assert says in page.text
    assert row(session, cast) is None


def test_a_class_is_taken_back_and_leaves_a_line(
    benali: Client, cast: Cast, session: Session, path: str
) -> None:
    back = f"{path}/take-back"
    page = benali.get(path)
    assert "Retirer la classe à Mme Petit" in page.text
    page = benali.follow(benali.submit(action=back))
    assert "Mme Petit n’a plus accès à la classe 4eB." in page.text
    assert "la classe attend un enseignant" in page.text
    assert events(session, AuditAction.CLASS_TAKEN_BACK) == [(cast.benali.id, "4eB ← Mme Petit")]
    benali.post(back, {"teacher": str(cast.petit.id)}, expect=404)
    assert len(events(session, AuditAction.CLASS_TAKEN_BACK)) == 1
    for wrong in ("", "x", str(cast.alice.id), str(cast.faure.id)):
        benali.post(back, {"teacher": wrong}, expect=404)


def test_the_list_says_who_teaches_today(
    benali: Client, cast: Cast, session: Session, path: str, clock: Any, sign_in: Any
) -> None:
    benali.get(path)
    benali.submit(action=path, teacher=str(cast.roy.id), starts="2026-11-24", ends="2026-12-04")
    for days, said in ((0, False), (2, True), (20, False)):
        clock.advance(days=days)
        benali = sign_in(benali, cast.benali)
        text = benali.get("/admin/classes").text
        assert ("2 élèves · M. Roy, Mme Petit" in text.replace("\xa0", " ")) is said, days


def test_nobody_else_gives_or_takes_a_class(
    app: Flask, session: Session, cast: Cast, path: str, sign_in: Any
) -> None:
    for person in (cast.petit, cast.ferrand, cast.alice):
        other = sign_in(Client(app, session), person)
        other.get(path, expect=404)
        other.post(path, {"teacher": str(cast.roy.id)}, expect=404)
        other.post(f"{path}/take-back", {"teacher": str(cast.petit.id)}, expect=404)
    assert row(session, cast) is None
    assert session.get(Teaching, (cast.school.id, cast.room_4eb.id, cast.petit.id))
