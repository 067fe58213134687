"""Delays on sign-in: never a lock-out, and never a delay on an account a classmate could aim at.

A wrong code names no account, so what waits is the device that typed it (a cookie). A school is
one address: above what ten classes need, devices of that address lose their free tries and new
ones wait a moment, each by itself. No delay is shared: somebody who guesses in the corridor
cannot keep the others out. Who already holds one half of a secret (a QR link, a password) is
counted by that half too, whatever the device: only its holders can make it wait. Counters live in
the database: each worker sees them.
"""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from app.keys import Keys, mac
from app.models import SignInDelay
from app.models.base import insert_once

#: Wrong tries of one device that cost nothing.
FREE_TRIES = 5
#: Longest wait of a device, in seconds.
LONGEST_WAIT = 30
#: A device is forgotten after that much quiet.
DEVICE_MEMORY = timedelta(minutes=15)
#: Wrong tries of one address in a window that cost nothing: ten classes of thirty.
ADDRESS_TRIES = 300
#: From that many wrong second halves on, the wait is the longest of all, in seconds.
MANY_HALVES, LONGEST_HALF_WAIT = 20, 300
#: A delay that ends later than that was written under a clock since set back: it is over.
LONGEST_OF_ALL = timedelta(seconds=LONGEST_HALF_WAIT)
#: Wrong second halves are remembered for that long.
HALF_MEMORY = timedelta(hours=12)
#: The window of an address.
ADDRESS_WINDOW = timedelta(minutes=5)
#: Over the ceiling, a device younger than that waits, in seconds: typing a code takes longer.
NEW_DEVICE_WAIT = 2

COOKIE = "repere-device"


@dataclass(frozen=True)
class Wait:
    """How long the next try must wait, in whole seconds; 0 when it is evaluated now."""

    seconds: int

    def __bool__(self) -> bool:
        return self.seconds > 0


def check(session: Session, now: datetime, subject: str = "", held: str = "") -> Wait:
    """Return how long this device must wait before a try is evaluated.

    `subject` narrows the device's counter to one thing tried (a second factor after a right
    password); it is never what the person typed. `held` names the half of a secret that the
    person has shown already.
    """
    until = now
    for key in _counters(subject, held):
        row = session.get(SignInDelay, key)
        if row and row.expires_at > now and row.until - now <= LONGEST_OF_ALL:
            until = max(until, row.until)
    device = _device()
    if device and device.born <= now and _over_ceiling(session, now):
        until = max(until, device.born + timedelta(seconds=NEW_DEVICE_WAIT))
    return Wait(_whole_seconds(until - now))


def failed(session: Session, now: datetime, subject: str = "", held: str = "") -> Wait:
    """Count a wrong try; return how long the next one must wait. The view commits."""
    address = _row(session, _address_key(), now, ADDRESS_WINDOW)
    address.failures += 1
    free = 0 if address.failures > ADDRESS_TRIES else FREE_TRIES
    device = _row(session, _device_key(subject), now, DEVICE_MEMORY)
    wait = _count(device, now, free, DEVICE_MEMORY)
    if held:
        half = _row(session, _half_key(held), now, HALF_MEMORY)
        wait = max(wait, _count(half, now, FREE_TRIES, HALF_MEMORY))
    session.flush()
    return Wait(wait)


def _count(row: SignInDelay, now: datetime, free: int, memory: timedelta) -> int:
    """Add one failure to a counter; return its wait in seconds."""
    row.failures += 1
    many = memory == HALF_MEMORY and row.failures >= MANY_HALVES
    wait = LONGEST_HALF_WAIT if many else wait_after(row.failures, free)
    row.until = now + timedelta(seconds=wait)
    row.expires_at = now + memory
    return wait


def succeeded(session: Session, now: datetime, subject: str = "", held: str = "") -> None:
    """Forget the wrong tries of the device and of the half; the address keeps its count.

    The view commits.
    """
    for key in _counters(subject, held):
        row = session.get(SignInDelay, key)
        if row:
            session.delete(row)
    session.flush()


def wait_after(failures: int, free: int = FREE_TRIES) -> int:
    """Return the seconds a device waits after its n-th wrong try: 0 five times, 1, 2, 4 … 30."""
    if failures <= free:
        return 0
    return min(LONGEST_WAIT, 2 ** min(failures - free - 1, 10))


def register(app: Flask) -> None:
    """Give a device cookie to whoever opens a page of the sign-in door."""

    @app.after_request
    def give_device_cookie(response: Response) -> Response:
        if (request.endpoint or "").startswith("auth.") and not _device():
            name = _cookie_name()
            response.set_cookie(
                name,
                _new_device(current_app.extensions["clock"]()),
                secure=name.startswith("__Host-"),
                httponly=True,
                samesite="Lax",
                path="/",
            )
        return response


def _row(session: Session, key: str, now: datetime, memory: timedelta) -> SignInDelay:
    """Return the counter of a key, locked, fresh when its memory is over."""
    insert_once(session, SignInDelay, {"key": key}, failures=0, until=now, expires_at=now + memory)
    row = session.get_one(SignInDelay, key, with_for_update=True, populate_existing=True)
    if row.expires_at <= now:
        row.failures, row.until, row.expires_at = 0, now, now + memory
    return row


def _keys() -> Keys:
    keys: Keys = current_app.extensions["repere_keys"]
    return keys


def _cookie_name() -> str:
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


@dataclass(frozen=True)
class _Device:
    """A browser that kept our cookie."""

    token: str
    born: datetime


def _over_ceiling(session: Session, now: datetime) -> bool:
    row = session.get(SignInDelay, _address_key())
    return row is not None and row.expires_at > now and row.failures > ADDRESS_TRIES


def _new_device(now: datetime) -> str:
    token = f"{secrets.token_hex(16)}-{int(now.timestamp())}"
    return f"{token}.{_signature(_keys().newest('cookie'), token)}"


def _signature(key: bytes, token: str) -> str:
    return mac(key, "device", token).hex()[:32]


def _device() -> _Device | None:
    """Return the device of the cookie, or None when it is missing or not ours."""
    if "repere_device" not in g:
        token, _, signature = request.cookies.get(_cookie_name(), "").partition(".")
        keys = _keys().all("cookie")
        ours = any(secrets.compare_digest(signature, _signature(key, token)) for key in keys)
        g.repere_device = None
        if token and ours:
            born = datetime.fromtimestamp(int(token.partition("-")[2]), UTC)
            g.repere_device = _Device(token, born)
    device: _Device | None = g.repere_device
    return device


def _device_key(subject: str) -> str:
    """Return the counter's name of this device; those without a cookie share their address's."""
    device = _device()
    return _name("device", device.token if device else f"none {_address()}", subject)


def _half_key(held: str) -> str:
    return _name("half", held)


def _counters(subject: str, held: str) -> list[str]:
    return [_device_key(subject), *([_half_key(held)] if held else [])]


def _address_key() -> str:
    return _name("address", _address())


def _address() -> str:
    """Return the caller's address; an IPv6 caller is its /64, which one machine owns whole."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)


def _name(*parts: str) -> str:
    return _keys().mac("lookup", "sign_in_delay", *parts).hex()


def _whole_seconds(span: timedelta) -> int:
    return max(0, -int(-span.total_seconds() // 1))
