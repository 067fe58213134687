"""A class list is sent, looked at, added: the teacher's door."""

import io
import random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import (
    Account,
    AuditAction,
    AuditEvent,
    Classroom,
    Enrolment,
    RosterDraft,
    School,
    Teaching,
)
from app.services import roster_drafts
from tests.cast import Cast
from tests.page import Client, Page
from tests.services.roster_samples import broken, golden

LIST = "Classe;Nom;Prénom;Date de naissance\n4eB;DUPONT;Léa;01/02/2012\n4eC;MARTIN;Inès;3/4/2012\n"


def send(client: Client, data: bytes | str, how: str = "names", **more: Any) -> Page:
    """Choose a file, or paste a text, and press the button."""
    fields: dict[str, Any] = {"how": how, "label": "", "pasted": "", **more}
    if isinstance(data, bytes):
        fields["file"] = (io.BytesIO(data), "photo.jpg")  # the name says nothing
    else:
        fields["pasted"] = data
    door = "/admin" if client.path.startswith("/admin") else "/teach"
    return client.post(f"{door}/import/read", fields, expect=None)


def names(session: Session, label: str) -> list[str]:
    """The display names of a class, in the order of its list."""
    session.expire_all()
    return list(
        session.scalars(
            sa.select(Account.display_name)
            .join(Enrolment, Enrolment.pupil_id == Account.id)
            .join(Classroom, Classroom.id == Enrolment.classroom_id)
            .join(School, School.id == Classroom.school_id)
            .where(Classroom.label == label, School.name == "Collège des Trois-Rivières")
            .order_by(Enrolment.position)
        )
    )


def fingerprint(session: Session) -> list[Any]:
    """Every class and pupil."""
    session.expire_all()
    rows = session.execute(
        sa.select(Classroom.label, Account.display_name, Enrolment.position)
        .join(Enrolment, Enrolment.classroom_id == Classroom.id)
        .join(Account, Account.id == Enrolment.pupil_id)
    )
    return sorted(map(tuple, rows))


def test_a_list_is_looked_at_then_added(petit: Client, session: Session, cast: Cast) -> None:
    answer = send(petit, LIST)
    assert answer.status == 303 and answer.location == "/teach/import/preview"
    page = petit.follow(answer)
    assert "2 élèves à ajouter, 2 nouvelles cartes à imprimer" in page.text
    assert "1\u00a0colonne ignorée" in page.text.replace("1 colonne", "1\u00a0colonne")
    assert "Date de naissance" in page.text
    assert "DUPONT" not in page.body and "MARTIN" not in page.body
    assert names(session, "4eB") == ["Alice", "Bilal"], "nothing before the confirmation"
    page = petit.follow(petit.submit(action="/teach/import/preview", button=("do", "add")))
    assert names(session, "4eB") == ["Alice", "Bilal", "Léa D."]
    assert names(session, "4eC") == ["Inès M."]
    assert "2 élèves sont ajoutés" in page.text
    assert page.select('a[href$="/cards"]'), "the new cards are one press away"
    room = session.scalars(sa.select(Classroom).filter_by(label="4eC")).one()
    assert session.get(Teaching, (cast.school.id, room.id, cast.petit.id)), "it becomes hers"
    assert session.query(AuditEvent).filter_by(action=AuditAction.ROSTER_IMPORTED).count() == 1
    assert not session.query(RosterDraft).count()


def test_sent_again_it_adds_nobody_and_changes_nobody(petit: Client, session: Session) -> None:
    for _ in range(2):
        petit.follow(send(petit, LIST))
        if _ == 0:
            petit.submit(action="/teach/import/preview", button=("do", "add"))
    assert "Rien à ajouter" in petit.page.text
    assert names(session, "4eB") == ["Alice", "Bilal", "Léa D."]


def test_a_partial_list_takes_nobody_away(petit: Client, session: Session) -> None:
    petit.follow(send(petit, "Classe;Nom;Prénom\n4eB;X;Alice\n4eB;ZOLA;Émile\n"))
    petit.submit(action="/teach/import/preview", button=("do", "add"))
    assert names(session, "4eB") == ["Alice", "Bilal", "Alice X.", "Émile Z."]


def test_twins_are_asked_about(petit: Client, session: Session) -> None:
    twins = "Classe;Nom;Prénom\n4eC;BERNARD;Léa\n4eC;BLANC;Léa\n4eC;BLANC;Tom\n4eC;BLANC;Tom\n"
    page = petit.follow(send(petit, twins))
    questions = [f.get_text(" ", strip=True) for f in page.select("fieldset legend")]
    assert len(questions) == 2 and "Léa B." in questions[0] and "Tom B." in questions[1]
    chosen = page.values('form[action="/teach/import/preview"]')
    assert (chosen["twins-0-0"], chosen["twins-0-1"]) == ("2", "1"), "what the whole names suggest"
    petit.submit(action="/teach/import/preview", button=("do", "add"), **{"twins-0-1": "2"})
    assert names(session, "4eC") == ["Léa B.", "Léa B. 2", "Tom B.", "Tom B. 2"]
    page = petit.follow(send(petit, twins))
    assert not page.select("fieldset") and "Rien à ajouter" in page.text


def test_the_same_person_twice_is_one_pupil(petit: Client, session: Session) -> None:
    petit.follow(send(petit, "Classe;Nom;Prénom\n4eC;BERNARD;Léa\n4eC;BLANC;Léa\n"))
    petit.submit(action="/teach/import/preview", button=("do", "add"), **{"twins-0-0": "1"})
    assert names(session, "4eC") == ["Léa B."]


def test_with_pseudonyms_the_list_only_says_how_many(
    petit: Client, session: Session, cast: Cast, app: Flask, clock: Any
) -> None:
    data = golden("pronote.csv").replace(b";4eB;", b";4eD;")
    page = petit.follow(send(petit, data, "pseudonyms"))
    assert "Léa" not in page.body and "4eD" in page.text
    keys = app.extensions["repere_keys"]
    found = roster_drafts.find(session, keys, cast.school.id, cast.petit.id, clock.now)
    assert found is not None and [(one.label, one.number) for one in found.classes] == [
        ("4eD", 4),
        ("4eC", 4),
    ]
    assert not any(one.pupils for one in found.classes)


def test_pseudonyms_fill_a_class_up_to_the_number_of_the_list(
    petit: Client, session: Session
) -> None:
    first = "Classe;Nom;Prénom\n" + "".join(f"4eC;N{n};P\n" for n in range(5))
    petit.follow(send(petit, first, "pseudonyms"))
    petit.submit(action="/teach/import/preview", button=("do", "add"))
    assert len(names(session, "4eC")) == 5
    page = petit.follow(send(petit, first + "4eC;Z;Q\n", "pseudonyms"))
    assert "1 élève à ajouter, 1 nouvelle carte à imprimer" in page.text
    petit.submit(action="/teach/import/preview", button=("do", "add"))
    assert len(names(session, "4eC")) == 6
    assert not any(name.startswith(("N", "P ")) for name in names(session, "4eC") if len(name) < 5)


def test_a_class_of_a_colleague_is_a_line_to_mend_and_says_nothing_else(
    petit: Client, session: Session
) -> None:
    page = send(petit, "Classe;Nom;Prénom\n4eB;A;Léa\n3eA;B;Tom\n")
    assert page.status == 422
    problem = page.select_one(".line-problems li").get_text(" ", strip=True).replace("\xa0", " ")
    assert problem.startswith("Ligne 3 :") and "3eA" in problem
    assert "Chloé" not in page.body and "Roy" not in page.body
    assert not session.query(RosterDraft).count()


def test_names_are_not_mixed_with_pseudonyms(petit: Client, session: Session) -> None:
    page = send(petit, "Classe;Nom;Prénom\n4eB;A;Léa\n", "pseudonyms")
    assert page.status == 422 and "4eB a des noms" in page.text


def test_one_wrong_line_and_nothing_is_added(petit: Client, session: Session) -> None:
    before = fingerprint(session)
    page = send(petit, LIST + "4eC;;;\n4eD;=1+1;=cmd()\n;DURAND;Ève\n")
    assert page.status == 422
    lines = [b.get_text() for b in page.select(".line-problems b")]
    assert [line.replace("\xa0", " ") for line in lines] == ["Ligne 4 :", "Ligne 5 :", "Ligne 6 :"]
    assert "Léa" in page.select_one("textarea").text, "nothing typed is lost"
    assert fingerprint(session) == before and not session.query(RosterDraft).count()


def test_a_class_beyond_sixty_is_refused(petit: Client) -> None:
    page = send(petit, "Classe;Nom;Prénom\n" + "".join(f"4eC;N{n};P{n}\n" for n in range(61)))
    assert page.status == 422 and "plus de 60" in page.text


def test_pupils_and_colleagues_of_another_role_are_refused(
    app: Flask, session: Session, cast: Cast, sign_in: Any
) -> None:
    for person in (cast.alice, cast.benali):
        client = sign_in(Client(app, session), person)
        for page in ("", "/preview", "/done"):
            client.get(f"/teach/import{page}", expect=404)
        assert send(client, LIST).status == 404


def test_the_password_is_asked_again_and_the_list_waits(
    petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    clock.advance(minutes=6)
    assert petit.get("/teach/import", expect=303).location.startswith("/prof/confirmer")
    answer = send(petit, LIST)
    assert answer.location == "/teach/import/preview", "what was pasted is not lost"
    assert petit.get(answer.location, expect=303).location.startswith("/prof/confirmer")
    assert petit.post(answer.location, {"do": "add"}).location.startswith("/prof/confirmer")
    assert names(session, "4eC") == []


def test_nothing_sent_is_said(petit: Client) -> None:
    page = send(petit, "")
    assert page.status == 422 and "Choisissez un fichier" in page.text


def test_a_file_that_is_too_big_is_said_in_its_own_page(petit: Client) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    answer = petit.raw.post(
        "/teach/import/read",
        base_url="https://localhost",
        input_stream=io.BytesIO(body + b"x" * (2 * 1024 * 1024)),
        content_length=len(body) + 2 * 1024 * 1024,
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "2 Mo au plus" in answer.get_data(as_text=True).replace("\xa0", " ")


def test_the_preview_costs_the_same_for_any_list(petit: Client, statements: Any) -> None:
    petit.follow(send(petit, LIST))
    with statements() as few:
        petit.get("/teach/import/preview")
    send(petit, "Classe;Nom;Prénom\n" + "".join(f"4e{n % 9}X;N{n};P{n}\n" for n in range(400)))
    with statements() as many:
        petit.get("/teach/import/preview")
    assert len(few) == len(many) <= 8


@pytest.mark.goal("R20")
@pytest.mark.parametrize("start", [0, 40, 80])
def test_broken_files_never_break_the_page_nor_add_anybody(
    petit: Client, session: Session, start: int
) -> None:
    """A sample of the two thousand, through the door itself."""
    before = fingerprint(session)
    for number in range(start, start + 40):
        what, data = broken(number * 13 + 5)
        how = random.Random(number).choice(["names", "pseudonyms"])
        page = send(petit, data or b"\x00", how, label="4eZ")
        assert page.status in (303, 422), what
        if page.status == 422 and page.select(".line-problems"):
            assert all(
                b.get_text().startswith("Ligne ") for b in page.select(".line-problems b")
            ), what
    assert fingerprint(session) == before
