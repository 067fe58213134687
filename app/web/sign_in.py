"""The cookie of the session, and who is signed in by it.

Who is signed in is read from the cookie at each request (request_loader): nothing of it lives in
Flask's own signed cookie, so that a session ended in the database is ended.
"""

import uuid
from collections.abc import Callable
from typing import TypeVar

import flask
from flask import Flask, Response, current_app, g, request
from flask_login import UserMixin
from flask_login import current_user as _current_user

from app.extensions import db, login_manager
from app.keys import Keys, mac
from app.models import Account, Role
from app.models.engine import enter_school, reading, set_reading
from app.queries.access import ended_by_terminer
from app.services import sessions
from app.web.page import now

T = TypeVar("T")

_SESSION = "repere"
#: The cookie of the pupil's way through a story: it goes with the session.
JOURNEY = "repere-way"
#: Set by our script when a page is left fast: the beacon that ends the session may be lost. Whoever
#: comes back is not signed in.
GONE_COOKIE = "repere_gone"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignedIn(UserMixin):  # type: ignore[misc]
    """Who is signed in for this request."""

    def __init__(self, opened: sessions.OpenSession) -> None:
        self.opened = opened
        self.school_id = opened.school_id
        self.account_id = opened.account_id
        self.role = opened.role
        self.display_name = opened.display_name

    def get_id(self) -> str:
        return str(self.account_id)

    def confirmed(self, long_form: bool = False) -> bool:
        """Whether the password was given again lately enough to act, or to send a long form."""
        return self.opened.confirmed(now(), long_form)


def keys() -> Keys:
    """The key ring of the application."""
    ring: Keys = current_app.extensions["repere_keys"]
    return ring


def signed_in() -> SignedIn:
    """The person signed in; only under `@access` of a role, where there is one."""
    user = _current_user._get_current_object()
    assert isinstance(user, SignedIn)
    return user


def person() -> SignedIn | None:
    """The person signed in, or None."""
    user = _current_user._get_current_object()
    return user if isinstance(user, SignedIn) else None


def device_mark(me: SignedIn) -> str:
    """What tells a browser whether what waits in it is of the person signed in now, and nobody
    else whose it is."""
    return mac(keys().newest("order"), "device", str(me.school_id), str(me.account_id)).hex()[:20]


def cookie_name(name: str) -> str:
    """A cookie's name in this profile: with the `__Host-` prefix where links are encrypted."""
    secure = current_app.config.get("REPERE_PROFILE") != "school_network"
    return f"__Host-{name}" if secure else name


def put_cookie(response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie of ours: HttpOnly, SameSite=Lax, Path=/, Secure in the secure profile."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age,
        path="/",
        secure=current_app.config.get("REPERE_PROFILE") != "school_network",
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response, name: str) -> None:
    """Take a cookie of ours away."""
    response.delete_cookie(
        cookie_name(name),
        path="/",
        secure=current_app.config.get("REPERE_PROFILE") != "school_network",
        httponly=True,
        samesite="Lax",
    )


def read_cookie(name: str) -> str:
    """The value of a cookie of ours, empty when absent."""
    return request.cookies.get(cookie_name(name), "")


def cookie_school() -> uuid.UUID | None:
    """The school named in the session cookie, without looking anything up."""
    try:
        return uuid.UUID(read_cookie(_SESSION).partition(".")[0])
    except ValueError:
        return None


def look_up(query: Callable[[], T]) -> T:
    """Run a look-up (and its slow hash), or slow hashes alone, outside any write transaction.

    What came before in the request only read, or wrote idle time: it is let go, with its lock.
    """
    db.session.rollback()
    with reading():
        found = query()
    db.session.rollback()
    return found


def watched() -> sessions.Watched | None:
    """What the request's cookie may know of its session and class. A poll: nothing is written."""
    if GONE_COOKIE in request.cookies:
        return None
    return sessions.watch(db.session, read_cookie(_SESSION), now())


def begin(account: Account, confirmed: bool = False) -> str:
    """Open a session for an account, and end the one this browser had. The caller commits, then
    calls `remember`."""
    db.session.flush()
    end_cookie_session()
    enter_school(db.session, account.school_id)
    return sessions.begin(db.session, account, now(), confirmed)


def remember(response: Response, cookie: str) -> Response:
    """Give the browser its session, and a new CSRF seed."""
    flask.session.clear()
    put_cookie(response, _SESSION, cookie)
    drop_cookie(response, JOURNEY)
    g.repere_renewed = True
    return response


def end(response: Response) -> Response:
    """End the session of this request and forget it in the browser. The caller commits."""
    opened = person()
    if opened is not None:
        sessions.end(db.session, opened.opened)
    return forget(response)


def forget(response: Response) -> Response:
    """Take the session, the journey and the CSRF seed out of the browser, and what it stored.

    Not the cache: it holds no page (`no-store`), and the quick exit would wait for it. Browsers
    obey over encrypted links only, and complain elsewhere.
    """
    flask.session.clear()
    if current_app.config.get("REPERE_PROFILE") != "school_network":
        response.headers["Clear-Site-Data"] = '"storage"'
    for name in (_SESSION, JOURNEY):
        drop_cookie(response, name)
    return response


def end_cookie_session() -> None:
    """End the session that the cookie names, whoever's it is. The caller commits."""
    opened = sessions.find(db.session, read_cookie(_SESSION), now())
    if opened is not None:
        sessions.end(db.session, opened)


def class_has_ended() -> bool:
    """Whether the session of this request's cookie was ended by Terminer."""
    school_id = cookie_school()
    if school_id is None:
        return False
    enter_school(db.session, school_id)
    return ended_by_terminer(db.session, school_id, session_hash())


def session_hash() -> bytes:
    """The hash of the session that the cookie names, open or not."""
    return sessions.hash_of(read_cookie(_SESSION))


def _load(_: flask.Request) -> SignedIn | None:
    cookie = read_cookie(_SESSION)
    if not cookie or GONE_COOKIE in request.cookies:
        return None
    moment = now()
    opened = sessions.find(db.session, cookie, moment)
    if opened is None:
        return None
    _keep_awake(opened)
    return SignedIn(opened)


def _keep_awake(opened: sessions.OpenSession) -> None:
    """Write idle time: with what a POST commits, or by itself on a page load long after the last
    write, the one exception to « GET never writes »."""
    if request.method not in _READS:
        if opened.needs_touch(now(), action=True):
            sessions.touch(db.session, opened, now())
    elif opened.needs_touch(now()) and not request.headers.get("X-Poll"):
        db.session.rollback()
        set_reading(False)
        sessions.touch(db.session, opened, now())
        db.session.commit()
        set_reading(True)


def _mark_reading() -> None:
    set_reading(request.method in _READS)
    if GONE_COOKIE in request.cookies:  # the page that is made now has a form token of its own
        flask.session.clear()


def _forget_reading(_: BaseException | None) -> None:
    set_reading(False)


def _finish_leaving(response: Response) -> Response:
    """Take the session that was left fast out of the browser, unless a new one has just begun."""
    if GONE_COOKIE in request.cookies and not request.path.startswith("/static/"):
        if not g.get("repere_renewed"):
            for name in (_SESSION, JOURNEY):
                drop_cookie(response, name)
        response.delete_cookie(GONE_COOKIE, path="/", samesite="Lax")
    return response


def register(app: Flask) -> None:
    """Attach to the application."""
    app.after_request(_finish_leaving)
    app.before_request_funcs.setdefault(None, []).insert(0, _mark_reading)
    app.teardown_request(_forget_reading)
    # Not Flask-Login's context processor: it looks the person up for every page, /aide too.
    login_manager.init_app(app, add_context_processor=False)
    app.jinja_env.globals.update(current_user=_current_user, device_mark=device_mark)
    login_manager.session_protection = None
    login_manager.request_loader(_load)


def role_home(role: Role) -> str:
    """The endpoint where a role begins."""
    return {
        Role.PUPIL: "learn.home",
        Role.TEACHER: "teach.classes",
        Role.ADMINISTRATOR: "admin.home",
    }[role]
