"""The list of classes, the notice of changed help, a new class."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.content import school_card
from app.content.school_card import Contact, SchoolCard
from app.models import Account, Classroom, Enrolment, School
from app.services import schools
from config import ROOT
from tests.cast import Cast
from tests.factories import add_pupils
from tests.page import Client


def test_the_list_shows_the_classes_of_the_teacher_alone(petit: Client) -> None:
    page = petit.get("/teach")
    assert page.h1 == "Mes classes"
    assert [link.text for link in page.select(".class-card h2 a")] == ["4eB"]
    assert "2 élèves" in page.text


def test_a_colleague_sees_another_list(client: Client, cast: Cast, sign_in: Any) -> None:
    page = sign_in(client, cast.roy).get("/teach")
    assert [link.text for link in page.select(".class-card h2 a")] == ["3eA"]


def test_a_pupil_and_an_administrator_are_refused(
    app: Flask, session: Session, cast: Cast, sign_in: Any
) -> None:
    for person in (cast.alice, cast.benali):
        sign_in(Client(app, session), person).get("/teach", expect=404)


def test_without_a_class_the_page_says_what_to_do(
    petit: Client, session: Session, cast: Cast
) -> None:
    session.execute(sa.delete(Classroom).where(Classroom.id == cast.room_4eb.id))
    page = petit.get("/teach")
    assert "Créez votre première classe" in page.text
    assert page.select_one('.empty-state a[href="/teach/classes/new"]')


def test_the_list_costs_the_same_for_any_class(
    petit: Client, session: Session, cast: Cast, clock: Any, statements: Any
) -> None:
    with statements() as few:
        petit.get("/teach")
    add_pupils(session, cast.room_4eb, 30, clock.now)
    with statements() as many:
        petit.get("/teach")
    assert len(few) == len(many) <= 8


def test_a_changed_exit_address_is_shown_in_full_until_read(
    petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    clock.advance(minutes=1)
    schools.set_exit_url(
        session, cast.school.id, "https://ent.example/accueil", cast.benali.id, clock.now
    )
    page = petit.get("/teach")
    assert "https://ent.example/accueil" in page.text
    clock.advance(minutes=1)
    petit.submit(action="/teach/contacts/seen")
    assert not petit.get("/teach").select("#notice")


def test_the_first_visit_shows_help_and_exit_in_full_until_read(
    petit: Client, session: Session, cast: Cast, in_file: SchoolCard
) -> None:
    session.get_one(Account, (cast.school.id, cast.petit.id)).contacts_seen_at = None
    page = petit.get("/teach")
    notice = page.select_one('section[aria-labelledby="notice"]').get_text()
    assert "https://ent.example/accueil" in notice and "Mme Aubry" in notice
    assert not page.select(".school-help"), "once is enough"
    page = petit.follow(petit.submit(action="/teach/contacts/seen"))
    assert not page.select("#notice")


def test_what_changed_while_the_notice_was_being_read_is_shown_again(
    petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    clock.advance(minutes=1)
    schools.set_exit_url(session, cast.school.id, "https://a.example/", cast.benali.id, clock.now)
    petit.get("/teach")
    clock.advance(minutes=1)
    schools.set_exit_url(session, cast.school.id, "https://b.example/", cast.benali.id, clock.now)
    clock.advance(minutes=1)
    page = petit.follow(petit.submit(action="/teach/contacts/seen"))
    assert "https://b.example/" in page.select_one('section[aria-labelledby="notice"]').get_text()


@pytest.mark.parametrize("shown_at", ["", "hier", "2026-13-01"])
def test_a_notice_shown_at_no_time_is_refused(petit: Client, shown_at: str) -> None:
    petit.post("/teach/contacts/seen", {"shown_at": shown_at}, expect=400)


def test_help_and_exit_stay_at_hand(
    petit: Client, session: Session, cast: Cast, in_file: SchoolCard, clock: Any
) -> None:
    session.get_one(Account, (cast.school.id, cast.petit.id)).contacts_seen_at = clock.now
    section = petit.get("/teach").select_one(".school-help").get_text()
    assert "Aide et sortie de l’établissement" in section
    assert "https://ent.example/accueil" in section and "salle 012" in section


@pytest.fixture
def in_file(app: Flask, cast: Cast) -> SchoolCard:
    """What every page of the school shows."""
    card = SchoolCard(
        (Contact("nurse", "Mme Aubry", "salle 012", "lundi"),), "https://ent.example/accueil"
    )
    school_card.write(Path(app.config["VAR_DIR"]), cast.school.id, card)
    return card


def test_no_notice_when_nothing_changed(
    petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    school = session.get_one(School, cast.school.id)
    account = session.get_one(Account, (cast.school.id, cast.petit.id))
    account.contacts_seen_at = (school.contacts_changed_at or clock.now) + timedelta(seconds=1)
    assert not petit.get("/teach").select("#notice")


def test_what_the_other_choice_asks_for_waits_until_it_is_chosen(petit: Client) -> None:
    """The style sheet hides one of two blocks by their place in the form."""
    page = petit.get("/teach/classes/new")
    assert page.select('.how > .by-number input[name="number"]')
    assert page.select('.how > .by-list textarea[name="names"]')
    rules = (ROOT / "app/static/css/components/staff/classes.css").read_text()
    for chosen, hidden in (("pseudonyms", "by-list"), ("list", "by-number")):
        assert page.select(f'.how input[name="how"][value="{chosen}"]')
        assert f'.how:has(input[value="{chosen}"]:checked) > .{hidden}' in rules


def test_a_class_is_created_by_number(petit: Client, session: Session, cast: Cast) -> None:
    petit.get("/teach/classes/new")
    answer = petit.submit(action="/teach/classes/new", label="4eC", number="26")
    page = petit.follow(answer)
    assert page.h1 == "4eC"
    room = session.scalars(sa.select(Classroom).where(Classroom.label == "4eC")).one()
    names = session.scalars(
        sa.select(Account.display_name)
        .join(Enrolment, Enrolment.pupil_id == Account.id)
        .where(Enrolment.classroom_id == room.id)
    ).all()
    assert len(names) == len(set(names)) == 26
    assert not room.named


def test_a_class_is_created_from_a_pasted_list(petit: Client, session: Session) -> None:
    petit.get("/teach/classes/new")
    petit.submit(
        action="/teach/classes/new", label="4eC", how="list", names="Adam C.\r\n\r\nAïcha B.\r\n"
    )
    room = session.scalars(sa.select(Classroom).where(Classroom.label == "4eC")).one()
    assert room.named
    number = session.scalar(
        sa.select(sa.func.count()).select_from(Enrolment).where(Enrolment.classroom_id == room.id)
    )
    assert number == 2


def test_problems_of_a_list_are_shown_by_line_and_nothing_is_lost(
    petit: Client, session: Session
) -> None:
    pasted = "Adam C.\r\n=cmd()\r\nadam c."
    page = petit.post(
        "/teach/classes/new",
        {"label": "4eC", "how": "list", "names": pasted, "mode": "in_class", "number": "26"},
        expect=422,
    )
    problems = [item.get_text(" ", strip=True) for item in page.select(".line-problems li")]
    assert len(problems) == 2
    assert "Ligne 2" in problems[0].replace("\xa0", " ")
    assert "Ligne 3" in problems[1].replace("\xa0", " ")
    assert "=cmd()" in page.select_one("textarea").text
    assert session.scalar(sa.select(Classroom).where(Classroom.label == "4eC")) is None


def test_everything_wrong_is_said_at_once(petit: Client) -> None:
    fields = {"label": "", "how": "list", "names": "a\r\na", "mode": "in_class"}
    page = petit.post("/teach/classes/new", fields, expect=422)
    assert len(page.select(".line-problems li")) == 1
    assert len(page.select(".error-summary a")) == 2


def test_two_classes_cannot_have_the_same_name(petit: Client) -> None:
    page = petit.post(
        "/teach/classes/new",
        {"label": "3eA", "how": "pseudonyms", "number": "3", "mode": "in_class"},
        expect=422,
    )
    assert "porte ce nom" in page.text


@pytest.mark.parametrize("label", ["4e<b>", "=4eC", "4eC;rm", "4e😀"])
def test_the_name_of_a_class_is_plain(petit: Client, label: str) -> None:
    fields = {"label": label, "how": "pseudonyms", "number": "3", "mode": "in_class"}
    assert "ponctuation simple" in petit.post("/teach/classes/new", fields, expect=422).text


@pytest.mark.parametrize("label", ["4eC", "3e A (groupe 2)", "CM2/6e – n° 1", "L’Étang & Co."])
def test_the_name_of_a_class_is_written_as_at_school(petit: Client, label: str) -> None:
    fields = {"label": label, "how": "pseudonyms", "number": "3", "mode": "in_class"}
    petit.post("/teach/classes/new", fields)


def test_a_number_out_of_bounds_is_refused(petit: Client) -> None:
    for number in ("0", "61", "beaucoup", ""):
        petit.post(
            "/teach/classes/new",
            {"label": "4eC", "how": "pseudonyms", "number": number, "mode": "in_class"},
            expect=422,
        )
