"""Every request that pages offer, recorded from a school in full swing, and sent byte by byte.

`record()` opens each page of `tests/browser/pages.py` and notes its address and its forms as a
browser would send them. `Shot` is one request down to its bytes, so that it may also be one that
no browser makes; `fire()` puts it to the application as a server would.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch
from urllib.parse import quote_plus, unquote_to_bytes, urlsplit

import lxml.html
import sqlalchemy as sa
from flask import Flask, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from tests.browser.pages import SCENES
from tests.browser.world import World

SEED = "0123456789abcdef0123456789abcdef01234567"
FORM = "application/x-www-form-urlencoded"
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shot:
    """One request. `fields` are sent as a form unless `body` says the bytes."""

    who: str
    method: str
    path: str
    query: Fields = ()
    fields: Fields = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    kind: str = FORM
    token: bool = True

    def __str__(self) -> str:
        where = f"{self.who or 'nobody'}: {self.method} {self.path!r}"
        body = "" if self.body is None else f" body {self.kind!r} {self.body[:400]!r}"
        rest = {k: v for k, v in (("query", self.query), ("fields", self.fields)) if v}
        return f"{where} {rest or ''}{body} {dict(self.headers) or ''}"


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Headers
    body: bytes
    endpoint: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Range:
    """The application with its school: where shots are fired."""

    world: World
    app: Flask
    seed_cookie: str = ""
    token: str = ""
    shots: list[Shot] = field(default_factory=list)
    #: What each page answered when it was recorded.
    answers: list[tuple[Shot, Answer]] = field(default_factory=list)
    #: Set by a test that changes the school: the next one builds it anew.
    spoilt: bool = False

    @classmethod
    def of(cls, world: World) -> "Range":
        from itsdangerous import URLSafeTimedSerializer

        app = world.app
        signer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        token = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(SEED)
        made = cls(world, app, signer.dumps({"csrf_token": SEED}), str(token))
        made.shots = list(record(made))
        world.session.commit()  # another test empties the tables: nothing of ours holds them
        return made

    def is_there(self, owner: sa.Engine) -> bool:
        """Whether the database still holds this school as it was built."""
        with owner.connect() as connection:
            table = sa.table("school", sa.column("id", sa.Uuid))
            wanted = sa.select(table.c.id).where(table.c.id == self.world.people["petit"].school_id)
            return not self.spoilt and connection.execute(wanted).first() is not None

    def fire(self, shot: Shot, app: Flask | None = None) -> Answer:
        """Put a request to the application as a server would."""
        served, seen = app or self.app, {}

        def note() -> None:
            seen["endpoint"] = request.endpoint or ""

        with patch.dict(served.before_request_funcs, {None: [note, *self._before(served)]}):
            chunks, status, headers = run_wsgi_app(served.wsgi_app, self.environ(shot), True)
            body = b"".join(chunks)
        return Answer(int(status[:3]), headers, body, seen.get("endpoint", ""))

    @staticmethod
    def _before(app: Flask) -> list[Any]:
        return list(app.before_request_funcs.get(None, []))

    def environ(self, shot: Shot) -> dict[str, Any]:
        """The request as WSGI hands it over: bytes of the path and the headers as Latin-1."""
        body, kind = self._body(shot)
        asked, _, tail = shot.path.partition("?")
        path = unquote_to_bytes(asked.encode("utf-8", "surrogatepass")).decode("latin-1")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": shot.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "&".join(filter(None, (tail, encoded(shot.query).decode("latin-1")))),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": self._cookies(shot),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if body:
            environ["CONTENT_TYPE"] = kind
        for name, value in shot.headers:
            plain = name.upper().replace("-", "_")
            key = plain if plain in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{plain}"
            text = value.encode("utf-8", "surrogatepass").decode("latin-1")
            environ[key] = f"{environ[key]}; {text}" if key == "HTTP_COOKIE" else text
        return environ

    def _cookies(self, shot: Shot) -> str:
        kept = [f"__Host-repere-page={self.seed_cookie}"]
        if shot.who:
            kept.append(f"__Host-repere={self.world.cookies[shot.who]}")
        return "; ".join(kept)

    def _body(self, shot: Shot) -> tuple[bytes, str]:
        if shot.body is not None:
            return shot.body.replace(TOKEN.encode(), self.token.encode()), shot.kind
        if shot.method in ("GET", "HEAD") and not shot.fields:
            return b"", ""
        token = (("csrf_token", self.token),) if shot.token else ()
        if shot.kind.startswith("multipart/"):
            return multipart((*token, *shot.fields)), shot.kind
        return encoded((*token, *shot.fields)), shot.kind


def encoded(fields: Fields) -> bytes:
    """The fields as a form or a query string; lone surrogates as their three bytes."""
    return "&".join(
        f"{quote_plus(n.encode('utf-8', 'surrogatepass'))}="
        f"{quote_plus(v.encode('utf-8', 'surrogatepass'))}"
        for n, v in fields
    ).encode()


#: Stands in the bytes of a body for the form token of this browser.
TOKEN = "@form-token@"
BOUNDARY = "frontiere"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def multipart(fields: Fields, files: Iterable[tuple[str, str, bytes]] = ()) -> bytes:
    """The fields, and `(name, file name, content)`, as a browser sends files."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode(
            "utf-8", "surrogatepass"
        )
        + value.encode("utf-8", "surrogatepass")
        for name, value in fields
    ]
    parts += [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode("utf-8", "surrogatepass")
        + content
        for name, file, content in files
    ]
    return b"\r\n".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


# -- recording ----------------------------------------------------------------------------------


def record(here: Range) -> Iterator[Shot]:
    """Every address that a scene opens, and every form on those pages, each once by shape."""
    seen: set[tuple[Any, ...]] = set()
    for scene in SCENES:
        path = scene.path if isinstance(scene.path, str) else scene.path(here.world)
        if scene.way:
            path = f"/lecon/{here.world.attempts[scene.way(here.world)[0]]}"
        opened = get(scene.who, path)
        if scene.way:
            way = here.world.way(*scene.way(here.world))
            opened = replace(opened, headers=(("Cookie", f"__Host-repere-way={way}"),))
        key = (opened.who, opened.path, opened.query, opened.headers)
        if key in seen or not path:
            continue
        seen.add(key)
        yield opened
        answer = here.fire(opened)
        here.answers.append((opened, answer))
        for shot in forms(opened, answer):
            shape = (shot.who, *(urlsplit(shot.path).path.split("/")[:3]), _names(shot))
            if shape not in seen:
                seen.add(shape)
                yield shot


def _names(shot: Shot) -> tuple[str, ...]:
    return tuple(sorted({name.split("-")[0] for name, _ in shot.fields}))


def get(who: str, path: str) -> Shot:
    """The opening of an address."""
    place, _, query = path.partition("#")[0].partition("?")
    pairs = tuple(tuple(pair.split("=", 1)) for pair in query.split("&") if "=" in pair)
    return Shot(who, "GET", place, pairs)  # type: ignore[arg-type]


#: What somebody types in an empty field.
TYPED = {
    "password": "un long mot de passe",
    "email": "zoe@college.test",
    "date": "2026-12-01",
    "datetime-local": "2026-12-01T08:00",
    "number": "3",
    "file": "",
}
#: Controls of which a browser sends one of those that share a name.
ONE_OF = ("radio", "submit")


def forms(opened: Shot, answer: Answer) -> Iterator[Shot]:
    """The forms of a page, filled in as they stand, with something for what is empty."""
    if not answer.body or "html" not in answer.headers.get("Content-Type", ""):
        return
    for form in lxml.html.fromstring(answer.body).iter("form"):
        target = replace(get(opened.who, form.get("action") or opened.path), headers=opened.headers)
        controls = [
            one
            for one in form.iter("input", "select", "textarea", "button")
            if one.get("name") and one.get("name") != "csrf_token"
        ]
        single = {one.get("name"): one for one in controls if one.get("type") in ONE_OF}
        fields = tuple(
            (str(one.get("name")), _value(one))
            for one in controls
            if one.get("type") not in ONE_OF or single[one.get("name")] is one
        )
        if form.get("method", "get").lower() == "post":
            yield replace(target, method="POST", fields=fields)
        else:
            yield replace(target, query=(*target.query, *fields))


def _value(field_: Any) -> str:
    if field_.tag == "select":
        values = [option.get("value", "") for option in field_.iter("option")]
        return next((value for value in reversed(values) if value), "")
    if field_.tag == "textarea":
        return field_.text or "Zoé D."
    return field_.get("value") or TYPED.get(field_.get("type", ""), "Zoé")


@contextmanager
def nothing_stays() -> Iterator[None]:
    """What requests write is sent to the database and taken back at their end: each shot meets
    the same school, and can be fired again."""
    with patch.object(Session, "commit", Session.flush):
        yield
