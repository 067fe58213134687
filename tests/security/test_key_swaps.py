"""Each key opens what it closed, and nothing of another purpose or of another installation."""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

import pyotp
import pytest
from flask import Flask, g
from flask import session as flask_session
from flask_wtf.csrf import generate_csrf, validate_csrf
from itsdangerous import Signer
from sqlalchemy.orm import Session
from wtforms.validators import ValidationError

from app import keys
from app.domain.journey import Journey
from app.keys import PURPOSES, Keys
from app.services import ballot_box, cards, roster_drafts, staff
from app.web import (
    fresh_keys,
    journey_cookie,
    lesson_flow,
    lesson_view,
    option_keys,
    sealed,
    throttling,
)
from tests.cast import SEED, Cast
from tests.conftest import Clock
from tests.factories import account_of, new_recovery_codes
from tests.two_schools import furnish_both

pytestmark = [
    pytest.mark.goal("S25"),
    pytest.mark.asvs("9.1.1", "9.2.2", "9.2.3", "11.3.3"),
    pytest.mark.once,
]

ATTEMPT, OWNER = uuid.UUID(int=5), b"\x07" * 32
JOURNEY = Journey(at="after:qa4")


@dataclass(frozen=True)
class Closed:
    """Something that a key closed: the purposes it needs, and whether it opens with the ring in
    use now."""

    needs: tuple[str, ...]
    opens: Callable[[], bool]


@pytest.fixture
def use(app: Flask) -> Iterator[Callable[[Keys], None]]:
    """Give the application another ring, as if it had been started with it."""
    own: Keys = app.extensions["repere_keys"]
    yield lambda ring: fresh_keys.use(app, ring)
    fresh_keys.use(app, own)


def asked(app: Flask, cookies: Mapping[str, str] | None = None) -> Any:
    """A request of a browser with these cookies."""
    header = "; ".join(f"__Host-{name}={value}" for name, value in (cookies or {}).items())
    return app.test_request_context("https://localhost/", headers={"Cookie": header})


def tokens_of(app: Flask, clock: Clock) -> dict[str, str]:
    """One of each thing that a browser carries for us."""
    with asked(app):
        form_token = generate_csrf()
        seed = app.session_interface.get_signing_serializer(app).dumps(dict(flask_session))  # type: ignore[attr-defined]
        fields = {"screen": ["after:qa4"], "choice": ["k1"]}
        way = app.make_response("")
        journey_cookie.save(way, ATTEMPT, OWNER, JOURNEY)
        return {
            "device": throttling._new_device(clock.now),
            "page": seed,
            "form": form_token,
            "pending": sealed.close("pending", {"stage": "factor"}, 900),
            "link": sealed.close("link", ["id", "x"], 120),
            "kept": lesson_flow.keep(ATTEMPT, JOURNEY, fields),
            "way": way.headers["Set-Cookie"].partition("=")[2].partition(";")[0],
        }


def is_taken(app: Flask, place: str, token: str, seed: str) -> bool:
    """Whether the application believes a token in that place."""
    cookie = {"device": "repere-device", "page": "repere-page", "way": "repere-way"}.get(place)
    cookies = {cookie: token} if cookie else {"repere-page": seed}
    with asked(app, cookies):
        if place == "device":
            g.pop("repere_device", None)
            return throttling._device() is not None
        if place == "page":
            return bool(flask_session)
        if place == "way":
            return journey_cookie.load(ATTEMPT, OWNER) == JOURNEY
        if place == "kept":
            return lesson_flow.kept(token) is not None
        if place == "form":
            try:
                validate_csrf(token)
            except ValidationError:
                return False
            return True
        return sealed.unseal(place, token) is not None


@pytest.fixture
def closed(app: Flask, cast: Cast, session: Session, clock: Clock) -> dict[str, Closed]:
    """One of everything that the ring closes, signs, finds or orders."""
    here, _ = furnish_both(app, session, cast, clock)
    ring: Keys = app.extensions["repere_keys"]
    petit = account_of(session, cast.petit)
    recovery = new_recovery_codes(session, ring, petit)[0]
    session.commit()
    now: Callable[[], Keys] = lambda: app.extensions["repere_keys"]  # noqa: E731
    ballot = ballot_box._sealed(ring, ("b",))
    tokens = tokens_of(app, clock)
    order = ordered(app)

    def factor(code: Callable[[], str]) -> bool:
        found = staff.check_factor(session, now(), petit, code(), clock.now)
        session.rollback()
        return found

    carried = {
        place: Closed(
            ("cookie",) if place in ("device", "page", "form") else ("journey",),
            lambda place=place: is_taken(app, place, tokens[place], tokens["page"]),  # type: ignore[misc]
        )
        for place in tokens
    }
    return {
        **carried,
        "code": Closed(
            ("lookup", "pepper"),
            lambda: cards.find_by_code(session, now(), here.code) is not None,
        ),
        "qr": Closed(
            ("lookup",),
            lambda: cards.find_by_qr(session, now(), here.qr_token, here.code[-3:]) is not None,
        ),
        "second factor": Closed(("seal",), lambda: factor(lambda: pyotp.TOTP(SEED).at(clock.now))),
        "recovery code": Closed(("pepper",), lambda: factor(lambda: recovery)),
        "class list": Closed(
            ("seal",),
            lambda: (
                roster_drafts.find(session, now(), cast.school.id, cast.petit.id, clock.now)
                is not None
            ),
        ),
        "ballot": Closed(("seal",), lambda: ballot_box._opened(now(), ballot) is not None),
        "order": Closed(("order",), lambda: ordered(app) == order),
    }


def ordered(app: Flask) -> list[str]:
    """The order and the names of the options of a question, for one attempt."""
    letters = [f"k{n:06x}" for n in range(12)]
    with asked(app):
        shuffled = lesson_view.Shuffle(str(ATTEMPT))(letters, "question")
        return [option_keys.hidden(key, str(ATTEMPT), "qa1") for key in shuffled]


def exchanged(ring: Keys, first: str, second: str) -> Keys:
    """The ring with the keys of two purposes exchanged."""
    rings = {**ring.rings, first: ring.rings[second], second: ring.rings[first]}
    return Keys(rings, ring.key_id)


def test_keys_exchanged_between_two_purposes_open_nothing_of_either(
    app: Flask,
    closed: Mapping[str, Closed],
    use: Callable[[Keys], None],
    length: Callable[[int, int], int],
    figure: Callable[[str, str], None],
) -> None:
    ring: Keys = app.extensions["repere_keys"]
    assert all(one.opens() for one in closed.values()), "with its own ring everything opens"
    tried = 0
    for pair in combinations(PURPOSES, 2):
        use(exchanged(ring, *pair))
        for name, one in closed.items():
            assert one.opens() is not bool({*pair} & {*one.needs}), (pair, name)
            tried += 1
    use(ring)
    assert all(one.opens() for one in closed.values())
    figure("S25", f"{tried} openings with exchanged keys")


def test_a_key_of_another_installation_opens_nothing_of_its_purpose(
    app: Flask, closed: Mapping[str, Closed], use: Callable[[Keys], None]
) -> None:
    ring: Keys = app.extensions["repere_keys"]
    elsewhere = keys.parse(keys.new_ring())
    for purpose in PURPOSES:
        use(Keys({**ring.rings, purpose: elsewhere.rings[purpose]}, "mixed"))
        for name, one in closed.items():
            assert one.opens() is (purpose not in one.needs), (purpose, name)
    use(elsewhere)
    assert not any(one.opens() for one in closed.values())


def test_after_a_rotation_all_of_it_still_opens(
    app: Flask, closed: Mapping[str, Closed], use: Callable[[Keys], None]
) -> None:
    ring: Keys = app.extensions["repere_keys"]
    plain = {purpose: [key.hex() for key in ring.all(purpose)] for purpose in PURPOSES}
    use(keys.parse(keys.rotated({"id": "x", "keys": plain})))
    assert [name for name, one in closed.items() if not one.opens()] == []


@pytest.mark.asvs("9.2.4")
def test_a_token_of_one_purpose_serves_for_no_other(app: Flask, clock: Clock) -> None:
    tokens = tokens_of(app, clock)
    assert all(is_taken(app, place, token, tokens["page"]) for place, token in tokens.items())
    for token, place in permutations(tokens, 2):
        assert not is_taken(app, place, tokens[token], tokens["page"]), f"{token} as {place}"


def test_one_key_for_every_purpose_still_keeps_them_apart(app: Flask) -> None:
    """The purpose is inside what is sealed: the keys are the second fence."""
    one = Keys(dict.fromkeys(PURPOSES, (b"k" * 32,)), "same")
    for closes, opens in permutations(PURPOSES, 2):
        assert one.open(opens, one.seal(closes, b"x")) is None


@pytest.mark.asvs("11.4.1")
@pytest.mark.once
@pytest.mark.parametrize("place", ["page", "form"])
def test_the_page_cookie_and_the_form_tokens_are_signed_with_sha_256(
    app: Flask, clock: Clock, place: str
) -> None:
    tokens = tokens_of(app, clock)
    salt = {"page": "cookie-session", "form": "wtf-csrf-token"}[place]
    derivation = {"page": "hmac", "form": "django-concat"}[place]
    signed = tokens[place].rpartition(".")[0]

    def under(digest: Any) -> str:
        signer = Signer(app.secret_key or "", salt, key_derivation=derivation, digest_method=digest)
        return signer.sign(signed).decode()

    assert under(hashlib.sha256) == tokens[place]
    assert is_taken(app, place, under(hashlib.sha256), tokens["page"])
    assert not is_taken(app, place, under(hashlib.sha1), tokens["page"])
