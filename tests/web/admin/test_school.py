"""Help contacts, exit address, retention, classes, journal."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models import AuditAction, AuditEvent, Role, School, Teaching
from app.services import schools, staff
from tests.cast import Cast
from tests.page import Client

NURSE = {
    "contacts-0-role": "nurse",
    "contacts-0-name": "Mme Aubry",
    "contacts-0-room": "salle 012",
    "contacts-0-hours": "lundi et jeudi",
}


def test_home_says_what_is_missing_first(benali: Client, cast: Cast) -> None:
    page = benali.get("/admin")
    assert page.h1 == cast.school.name
    assert page.select_one(".card.marker h2").get_text().startswith("Personne")


def test_contacts_are_read_on_the_help_page_without_the_database(
    benali: Client, cast: Cast, session: Session, sign_in: Any, statements: Any
) -> None:
    benali.get("/admin/contacts")
    benali.submit(action="/admin/contacts", **NURSE)
    pupil = sign_in(Client(benali.app, session), cast.alice)
    with statements() as seen:
        page = pupil.get("/aide")
    assert "Mme Aubry" in page.text and "salle 012" in page.text
    assert not seen


def test_a_change_of_contacts_is_audited_and_dated(
    benali: Client, cast: Cast, session: Session, clock: Any
) -> None:
    benali.get("/admin/contacts")
    benali.submit(action="/admin/contacts", **NURSE)
    assert session.query(AuditEvent).filter_by(action=AuditAction.CONTACTS_CHANGED).count() == 1
    assert session.get_one(School, cast.school.id).contacts_changed_at == clock.now


@pytest.mark.parametrize(
    "text",
    [
        "https://x.fr",
        "www.x.fr",
        "t.me/abc",
        "snapchat.com/add/xyz",
        "Insta.Com",
        "Viens me voir !",
        "<b>x</b>",
        "a" * 41,
        "écris @moi",
    ],
)
def test_a_contact_holds_no_link_and_no_sentence(
    benali: Client, cast: Cast, session: Session, text: str
) -> None:
    benali.get("/admin/contacts")
    page = benali.submit(action="/admin/contacts", expect=422, **{**NURSE, "contacts-0-name": text})
    assert page.select(".error-summary")
    assert not schools.contacts(session, cast.school.id)


@pytest.mark.parametrize("text", ["M. Le Goff", "J.-P. D'Arc", "bât. B/2", "8.30-12.00, 13:30"])
def test_names_rooms_and_hours_are_written_as_people_write_them(text: str) -> None:
    assert schools.is_plain(text)


def test_contacts_typed_slowly_are_not_lost_and_the_page_asks_again_later(
    benali: Client, cast: Cast, session: Session, clock: Any
) -> None:
    benali.get("/admin/contacts")
    clock.advance(minutes=14)
    benali.submit(action="/admin/contacts", **NURSE)
    assert [c.name for c in schools.contacts(session, cast.school.id)] == ["Mme Aubry"]
    assert benali.get("/admin/contacts", expect=303).location.startswith("/prof/confirmer")
    clock.advance(minutes=1)
    answer = benali.post("/admin/contacts", NURSE)
    assert answer.location.startswith("/prof/confirmer")


def test_a_role_out_of_the_list_is_refused(benali: Client) -> None:
    benali.get("/admin/contacts")
    benali.submit(action="/admin/contacts", expect=422, **{**NURSE, "contacts-0-role": "friend"})


def test_the_exit_address_is_https_and_used_at_once(
    benali: Client, cast: Cast, session: Session, sign_in: Any
) -> None:
    benali.get("/admin/exit")
    for wrong in (
        "http://x.fr",
        "javascript:alert(1)",
        "https://x.fr/ y",
        "//x.fr",
        "https://u:p@x.fr",
        "https://x.fr/œuvre",
        "https://x.fr/\u0661",
    ):
        benali.submit(action="/admin/exit", expect=422, url=wrong)
    benali.get("/admin/exit")
    benali.submit(action="/admin/exit", url="https://meteofrance.com/")
    assert session.get_one(School, cast.school.id).exit_url == "https://meteofrance.com/"
    pupil = sign_in(Client(benali.app, session), cast.alice)
    assert "https://meteofrance.com/" in pupil.get("/aide").body


def test_the_journal_shows_the_longest_exit_address_in_full(benali: Client) -> None:
    url = "https://meteofrance.com/".ljust(200, "a")
    benali.get("/admin/exit")
    benali.submit(action="/admin/exit", url=url)
    assert url in benali.get("/admin/journal").text


def test_data_is_not_kept_beyond_the_school_year(benali: Client, cast: Cast) -> None:
    benali.get("/admin/retention")
    for wrong in ("2027-09-01", "2026-01-01", "never"):
        benali.submit(action="/admin/retention", expect=422, on=wrong)
    benali.get("/admin/retention")
    benali.submit(action="/admin/retention", on="2027-07-05")
    assert "5 juillet 2027" in benali.get("/admin").text


def test_a_class_is_given_to_one_more_teacher(benali: Client, cast: Cast, session: Session) -> None:
    assert "3eA" in benali.get("/admin/classes").text
    path = f"/admin/classes/{cast.room_3ea.id}"
    benali.get(path)
    benali.submit(action=path, teacher=str(cast.petit.id))
    assert session.get(Teaching, (cast.school.id, cast.room_3ea.id, cast.petit.id))


def test_a_class_is_given_to_a_second_teacher_of_the_same_name(
    benali: Client, cast: Cast, session: Session, clock: Any
) -> None:
    twin = staff.create(
        session, cast.school.id, Role.TEACHER, cast.roy.name, "autre.roy@example.fr", clock.now
    )
    path = f"/admin/classes/{cast.room_3ea.id}"
    offered = benali.get(path).select_one(f'option[value="{twin.id}"]').get_text()
    assert offered == f"{cast.roy.name} (autre.roy@example.fr)"
    benali.submit(action=path, teacher=str(twin.id))
    assert session.get(Teaching, (cast.school.id, cast.room_3ea.id, twin.id))


def test_a_class_cannot_be_given_to_somebody_of_another_school(benali: Client, cast: Cast) -> None:
    path = f"/admin/classes/{cast.room_3ea.id}"
    benali.get(path)
    benali.submit(action=path, expect=422, teacher=str(cast.faure.id))
    benali.get(f"/admin/classes/{cast.other_room.id}", expect=404)


def test_the_lists_of_another_school_are_not_seen(benali: Client) -> None:
    for path in ("/admin", "/admin/staff", "/admin/classes", "/admin/journal"):
        text = benali.get(path).text
        assert "M. Faure" not in text and "Vallon" not in text


def test_the_journal_names_no_pupil(benali: Client) -> None:
    text = benali.get("/admin/journal").text
    assert "a créé la classe 4eB" in text
    assert "Alice" not in text and "Chloé" not in text


def test_home_costs_the_same_for_one_class_and_for_many(
    benali: Client, cast: Cast, session: Session, clock: Any, statements: Any
) -> None:
    from app.models import CardMode
    from app.services import classrooms

    with statements() as few:
        benali.get("/admin")
    for number in range(8):
        classrooms.create(
            session,
            cast.school.id,
            f"5e{number}",
            cast.petit.id,
            CardMode.IN_CLASS,
            False,
            clock.now,
        )
    with statements() as many:
        benali.get("/admin")
    assert len(few) == len(many) <= 8
