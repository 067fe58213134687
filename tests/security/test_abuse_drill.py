"""The abuse drill of docs/security.md, walked through the pages as a teacher or an administrator
would, by the words on the buttons, and counted in clicks."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import keys as key_ring
from app.models import AuditAction, AuditEvent, Ballot, Base, Card, SignIn, StaffCredential
from app.models.engine import enter_school
from app.services import cards, secrets, sittings, staff
from tests.cast import PASSWORD, SEED, Cast
from tests.conftest import Clock
from tests.factories import account_of, classroom_of, issue_card
from tests.house.source import ROOT
from tests.inspection import words
from tests.page import Client, Page
from tests.security.conftest import Walker

DOCUMENT = ROOT / "docs" / "security.md"


class Hand:
    """Somebody who reads the page and clicks on words."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.clicks = client, 0
        self.page = client.get(path)

    def on(self, label: str, **fields: str) -> "Hand":
        """Click on the one link or button with these words; quoted in the document."""
        told = DOCUMENT.read_text("utf-8").replace("\u00a0", " ")
        assert f"« {label} »" in told, f"the document lacks « {label} »"
        return self.on_name(label, **fields)

    def on_name(self, label: str, **fields: str) -> "Hand":
        """Click on a person's name, or on words of the page."""
        self.clicks += 1
        links = [a for a in self.page.select("a[href]") if label in words(a)]
        if links:
            self.page = self.client.get(str(links[0]["href"]))
            return self
        forms = [
            form
            for form in self.page.select("form")
            if any(label in words(button) for button in form.select("button"))
        ]
        assert len(forms) == 1, f"{len(forms)} buttons say {label!r}"
        self._send(forms[0], fields)
        return self

    def _send(self, form: Any, fields: dict[str, str]) -> None:
        data = {
            str(field["name"]): str(field.get("value", ""))
            for field in form.select("input[type=hidden][name]")
        }
        target = str(form.get("action") or self.client.path)
        page = self.client.post(target, {**data, **fields}, expect=None)
        assert page.status in (200, 303), f"{target}: {page.status} {page.text[:300]}"
        self.page = self.client.follow(page) if page.status == 303 else page

    def says(self, text: str) -> bool:
        """Whether the page now shown holds these words."""
        return text in self.page.text


@pytest.fixture
def petit(app: Flask, session: Session, cast: Cast, sign_in: Any) -> Client:
    """Mme Petit's browser."""
    browser: Client = sign_in(Client(app, session), cast.petit)
    return browser


@pytest.fixture
def benali(app: Flask, session: Session, cast: Cast, sign_in: Any) -> Client:
    """The administrator's browser."""
    browser: Client = sign_in(Client(app, session), cast.benali)
    return browser


def signed_in_with(app: Flask, session: Session, code: str, expect: int = 303) -> Client:
    """A device on which a code was typed."""
    device = Client(app, session)
    device.post("/connexion", {"code": code}, expect=expect)
    return device


def is_out(device: Client, path: str = "/accueil") -> bool:
    """Whether the next page of a device is the sign-in page, or says that the class is over."""
    page: Page = device.get(path, expect=None)
    return page.status in (302, 303) and any(
        part in page.location for part in ("/connexion", "/fini")
    )


def lines_of(session: Session, cast: Cast) -> list[tuple[AuditAction, str]]:
    """The journal's lines."""
    enter_school(session, cast.school.id)
    return [(one.action, one.subject) for one in session.scalars(sa.select(AuditEvent))]


@pytest.mark.goal("S09", "S10")
def test_a_card_lost_or_photographed_ends_with_two_clicks_and_opens_nothing_from_then_on(
    app: Flask, session: Session, cast: Cast, clock: Clock, petit: Client, open_4eb: None
) -> None:
    ring = app.extensions["repere_keys"]
    lost = issue_card(session, ring, cast.alice, clock.now)
    bilal = signed_in_with(app, session, issue_card(session, ring, cast.bilal, clock.now).code)
    thief = signed_in_with(app, session, lost.code)
    thief.get("/accueil")
    hand = Hand(petit, f"/teach/pupils/{cast.alice.id}").on("Refaire la carte")
    hand.on("Montrer la carte")
    assert hand.clicks == 2
    fresh = words(hand.page.select(".code-large span")[0])
    assert is_out(thief)
    signed_in_with(app, session, lost.code, expect=422)
    page = Client(app, session).post(
        "/c", {"token": lost.qr_token, "last": lost.code[-3:]}, expect=422
    )
    assert page.status == 422
    signed_in_with(app, session, fresh).get("/accueil")
    bilal.get("/accueil")
    assert AuditAction.CARDS_PRINTED in [action for action, _ in lines_of(session, cast)]


@pytest.mark.goal("S30", "S10")
def test_a_flooded_class_holds_its_pupils_and_is_ended_by_one_click(
    app: Flask, session: Session, cast: Cast, clock: Clock, petit: Client, open_4eb: None
) -> None:
    ring = app.extensions["repere_keys"]
    codes = [issue_card(session, ring, one, clock.now).code for one in (cast.alice, cast.bilal)]
    for code in codes * 3:
        last = signed_in_with(app, session, code)
    enter_school(session, cast.school.id)
    pupils = {cast.alice.id, cast.bilal.id}
    held = session.scalars(sa.select(SignIn.account_id).where(SignIn.account_id.in_(pupils))).all()
    assert sorted(held) == sorted(pupils)  # one session for each pupil of the list, whoever came
    hand = Hand(petit, f"/teach/classes/{cast.room_4eb.id}").on("Terminer")
    assert hand.clicks == 1
    assert is_out(last)
    for code in codes:
        signed_in_with(app, session, code, expect=422)


@pytest.mark.goal("S10", "S27")
def test_a_teachers_account_that_was_taken_is_closed_by_two_clicks_and_begins_again_by_one_more(
    app: Flask, session: Session, cast: Cast, clock: Clock, benali: Client, sign_in: Any
) -> None:
    thief = sign_in(Client(app, session), cast.petit)
    thief.get("/teach")
    device = staff.trust_device(session, account_of(session, cast.petit), clock.now)
    session.commit()
    hand = Hand(benali, "/admin/staff").on_name("Mme Petit").on("Fermer toutes les sessions")
    assert hand.clicks == 2 and hand.says("Toutes les sessions de Mme Petit sont fermées")
    assert is_out(thief, "/teach")
    petit = account_of(session, cast.petit)
    assert not staff.device_is_trusted(session, petit, device, clock.now)
    assert staff.check_password(session, "petit@rivieres.test", PASSWORD)

    hand.on("Remettre la deuxième clé à zéro")
    assert hand.clicks == 3 and hand.page.select("#link")
    session.expire_all()
    assert session.get(StaffCredential, (cast.school.id, cast.petit.id)) is None
    fields = {"email": "petit@rivieres.test", "password": PASSWORD}
    Client(app, session).post("/prof/connexion", fields, expect=422)

    journal = Hand(benali, "/admin").on("Journal")
    assert journal.clicks == 1
    assert journal.says("a fermé les sessions de Mme Petit")
    assert journal.says("a remis à zéro la deuxième clé de Mme Petit")


def test_nobody_but_an_administrator_of_the_school_signs_a_colleague_out(
    app: Flask, session: Session, cast: Cast, petit: Client, benali: Client, sign_in: Any
) -> None:
    roy = sign_in(Client(app, session), cast.roy)
    path = f"/admin/staff/{cast.roy.id}/sessions"
    petit.post(path, expect=404)
    sign_in(Client(app, session), cast.ferrand).post(path, expect=404)
    assert "/connexion" in Client(app, session).post(path).location
    roy.get("/teach")
    benali.post(f"/admin/staff/{cast.benali.id}/sessions", expect=404)
    benali.post(f"/admin/staff/{cast.faure.id}/sessions", expect=404)
    benali.get(path, expect=303)  # back from the re-authentication: nothing is done by reading
    roy.get("/teach")


@pytest.mark.goal("S10")
def test_a_stolen_tablet_is_signed_out_with_its_class_by_one_click_and_holds_nothing(
    app: Flask, session: Session, cast: Cast, clock: Clock, petit: Client, sign_in: Any
) -> None:
    room = classroom_of(session, cast.room_4eb)
    room.mode = "also_home"
    session.commit()
    code = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now).code
    tablet = signed_in_with(app, session, code)
    page = tablet.get("/accueil")
    assert page.headers["Cache-Control"] == "no-store"
    kept = [morsel for morsel in tablet.raw._cookies.values() if "repere" in morsel.key]
    assert kept and all(morsel.max_age is None and morsel.expires is None for morsel in kept)
    elsewhere = sign_in(Client(app, session), cast.chloe)
    hand = Hand(petit, f"/teach/classes/{cast.room_4eb.id}").on("Fermer les sessions des élèves")
    assert hand.clicks == 1 and hand.says("Les élèves de 4eB sont déconnectés partout")
    assert is_out(tablet)
    elsewhere.get("/accueil")
    assert (AuditAction.SESSIONS_ENDED, "4eB") in lines_of(session, cast)
    signed_in_with(app, session, code).get("/accueil")  # the card in the pupil's hand still works


def test_nobody_but_a_teacher_of_the_class_signs_its_pupils_out(
    app: Flask,
    session: Session,
    cast: Cast,
    clock: Clock,
    benali: Client,
    sign_in: Any,
    open_4eb: None,
) -> None:
    alice = sign_in(Client(app, session), cast.alice)
    path = f"/teach/classes/{cast.room_4eb.id}/sign-out"
    for other in (cast.roy, cast.faure, cast.bilal, cast.benali):
        sign_in(Client(app, session), other).post(path, expect=404)
    assert "/connexion" in Client(app, session).post(path).location
    alice.get("/accueil")


@pytest.mark.goal("S25")
def test_a_database_that_was_copied_opens_nothing_without_the_key_ring(
    app: Flask, session: Session, cast: Cast, clock: Clock, walks: Any
) -> None:
    ring = app.extensions["repere_keys"]
    other = key_ring.parse(key_ring.new_ring())
    card = issue_card(session, ring, cast.bilal, clock.now)
    alice: Walker = walks(cast.alice)
    alice.reaches("turn")  # a step has been left: its ballots are in the box
    sittings.sign_out(session, classroom_of(session, cast.room_4eb), cast.petit.id, clock.now)
    session.commit()
    cookie = (alice.client.cookie("__Host-repere") or "").partition(".")[2]
    dump = dumped(session, cast)
    for secret in (card.code, card.qr_token, cookie, SEED, PASSWORD):
        assert secret and secret not in dump

    row = session.get_one(Card, (cast.school.id, cast.bilal.id))
    assert secrets.code_matches(ring, row.code_hash, card.code)
    assert not secrets.code_matches(other, row.code_hash, card.code)
    assert cards.find_by_code(session, ring, card.code)
    assert cards.find_by_code(session, other, card.code) is None
    credential = session.get_one(StaffCredential, (cast.school.id, cast.petit.id))
    assert ring.open("seal", credential.totp_seed) == SEED.encode()
    assert other.open("seal", credential.totp_seed) is None
    sealed = session.scalars(sa.select(Ballot.sealed)).all()
    assert sealed, "the pupil has left a step with ballots"
    assert all(ring.open("seal", one) and other.open("seal", one) is None for one in sealed)
    assert len({len(one) for one in sealed}) == 1


def dumped(session: Session, cast: Cast) -> str:
    """Every row of every table, as whoever copied the file reads it."""
    enter_school(session, cast.school.id)
    return "\n".join(
        str(tuple(row))
        for table in Base.metadata.sorted_tables
        for row in session.execute(sa.select(table))
    )


@pytest.mark.once
@pytest.mark.parametrize(
    "part",
    [
        "Lost card",
        "Photographed card",
        "Class flooded",
        "Teacher's account taken",
        "Tablet stolen",
        "Database copied",
    ],
)
def test_each_case_says_what_happens_what_to_click_what_is_lost_and_whom_to_tell(part: str) -> None:
    text = DOCUMENT.read_text("utf-8").split(f"### {part}\n", 1)[1].split("\n### ", 1)[0]
    for heading in ("By itself", "Click", "Lost", "Tell"):
        assert f"**{heading}.**" in text, heading


@pytest.mark.once
def test_every_test_that_the_document_names_is_there() -> None:
    folder = ROOT
    for name in re.findall(r"`((?:tests/)?[\w/]*test_\w+\.py|tests/[\w/]+)`", DOCUMENT.read_text()):
        path = ROOT / name if name.startswith("tests/") else folder / name
        assert path.exists(), name
        folder = path.parent
