"""The test client: each page it opens is inspected.

Every HTML answer must parse without an error, have one h1 that the title begins with, a language,
no id twice, a label on every field, no inline style or script; pupils' pages carry 3018 and the
quick exit. Reading a page must not write.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import html5lib
import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag
from bs4.builder import HTML5TreeBuilder
from flask import Flask, request
from flask.testing import FlaskClient
from html5lib import constants
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.extensions import db
from tests.inspection import inspect, words

#: The only write a GET may make: a session's idle time (decided, see docs/architecture.md).
IDLE_TIME = re.compile(r"UPDATE sign_in SET seen_at=", re.IGNORECASE)
WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE")


class TellingBuilder(HTML5TreeBuilder):
    """The tree of a page, and what the parser of HTML5 had to mend in it (`errors`)."""

    def feed(self, markup: Any) -> None:
        """Parse once: the tree for the tests' selectors, the errors for the inspection."""
        parser = html5lib.HTMLParser(tree=self.create_treebuilder)
        self.underlying_builder.parser = parser
        document = parser.parse(markup)
        document.original_encoding = None
        self.underlying_builder.parser = None
        self.errors = [
            f"{place}: {constants.E[code] % values}" for place, code, values in parser.errors
        ]


@functools.lru_cache(maxsize=200)
def parse(body: str) -> tuple[BeautifulSoup, list[str]]:
    """Return the tree of a page and what had to be mended in it.

    Pages that are the same to the byte share one tree: two in five of those that tests open. A
    test that changes a tree copies it first.
    """
    builder = TellingBuilder()
    return BeautifulSoup(body, builder=builder), builder.errors


class Page:
    """An answer, with the words of tests: `page.h1`, `page.text`, `page.select_one("…")`."""

    def __init__(self, response: TestResponse, endpoint: str | None) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location", "")
        self.endpoint = endpoint or ""
        self.is_html = response.mimetype == "text/html"
        self.body = response.get_data(as_text=True) if self.is_html else ""
        self.soup, self.parse_errors = parse(self.body)

    @property
    def h1(self) -> str:
        """The page's heading."""
        return words(self.select_one("h1"))

    @property
    def title(self) -> str:
        """The title of the tab."""
        return words(self.select_one("title"))

    @property
    def text(self) -> str:
        """Every word of the page, spaces made one."""
        return words(self.soup)

    @property
    def json(self) -> Any:
        """The body of a JSON answer."""
        return self.response.get_json()

    def select(self, css: str) -> list[Tag]:
        """Every element that the selector finds."""
        return list(self.soup.select(css))

    def select_one(self, css: str) -> Tag:
        """The one element that the selector finds; none or several is a failure."""
        found = self.soup.select(css)
        assert len(found) == 1, f"{css!r} found {len(found)} elements in {self.endpoint}"
        return found[0]

    def find(self, *_: Any, **__: Any) -> None:
        """Not here: it returns the first of several without a word."""
        raise AssertionError("use select_one(css): it fails when there is none or several")

    def values(self, form: str = "form") -> dict[str, Any]:
        """What a browser would send of a form that nobody touched."""
        return form_values(self.select_one(form))

    def form(self, selector: str | None = None, action: str | None = None) -> Tag:
        """The form that the selector finds, or that goes to an address."""
        found = [
            form
            for form in self.soup.select(selector or "form")
            if action is None or str(form.get("action", "")).split("?")[0] == action
        ]
        assert len(found) == 1, f"{len(found)} forms for {selector or action!r} in {self.endpoint}"
        return found[0]


class Client:
    """A browser without JavaScript."""

    def __init__(self, app: Flask, session: Session | None = None) -> None:
        self.app = app
        self.session = session
        self.raw: FlaskClient = app.test_client()
        self.page: Page | None = None
        self.path = "/"

    def get(self, path: str, expect: int = 200, **options: Any) -> Page:
        """Open an address; fails unless it answers `expect`, and if reading it writes."""
        with self._no_writes():
            page = self._open("GET", path, expect, **options)
        if page.status == 200 and page.is_html:
            self.page, self.path = page, path
        return page

    def post(
        self, path: str, data: Mapping[str, Any] | None = None, expect: int = 303, **options: Any
    ) -> Page:
        """Send a form with the token of this browser's session."""
        fields = {"csrf_token": self.token(), **(data or {})}
        page = self._open("POST", path, expect, data=fields, **options)
        if page.is_html and page.status < 400:
            self.page, self.path = page, path
        return page

    def submit(
        self,
        form: str | None = None,
        action: str | None = None,
        expect: int = 303,
        button: tuple[str, str] | None = None,
        **fields: Any,
    ) -> Page:
        """Fill in a form of the page last opened and send it as a browser would."""
        assert self.page is not None, "open a page first"
        tag = self.page.form(form, action)
        data = {**form_values(tag), **fields}
        if button:
            data[button[0]] = button[1]
        target = str(tag.get("action") or self.path)
        assert str(tag.get("method", "get")).lower() == "post", "submit() is for POST forms"
        page = self._open("POST", target, expect, data=data)
        if page.is_html and page.status < 400:
            self.page, self.path = page, target
        return page

    def follow(self, page: Page) -> Page:
        """Open where a 303 leads."""
        assert page.location.startswith("/"), f"leads outside: {page.location!r}"
        return self.get(page.location)

    def token(self) -> str:
        """A form token that this browser's session accepts."""
        raw = "0123456789abcdef0123456789abcdef01234567"
        with self.raw.session_transaction(base_url=self._base()) as cookie:
            raw = cookie.setdefault("csrf_token", raw)
        signer = URLSafeTimedSerializer(self.app.secret_key or "", salt="wtf-csrf-token")
        return str(signer.dumps(raw))

    def cookie(self, name: str) -> str | None:
        """The value of a cookie this browser keeps."""
        found = self.raw.get_cookie(name)
        return found.value if found else None

    def _base(self) -> str:
        return (
            "https://localhost" if self.app.config["SESSION_COOKIE_SECURE"] else "http://localhost"
        )

    def _open(self, method: str, path: str, expect: int | None, **options: Any) -> Page:
        if self.session is not None:
            self.session.commit()
            self.session.expire_all()
        seen: dict[str, str | None] = {}

        def remember(response: Any) -> Any:
            seen["endpoint"] = request.endpoint
            return response

        functions = self.app.after_request_funcs.setdefault(None, [])
        functions.append(remember)
        try:
            response = self.raw.open(path, method=method, base_url=self._base(), **options)
        finally:
            functions.remove(remember)
        page = Page(response, seen.get("endpoint"))
        response.close()
        if expect is not None:
            assert page.status == expect, f"{method} {path}: {page.status}\n{page.text[:600]}"
        inspect(page, path)
        return page

    @contextmanager
    def _no_writes(self) -> Iterator[None]:
        with self.app.app_context():
            engine = db.engine
        written: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if statement.lstrip().upper().startswith(WRITES) and not IDLE_TIME.match(statement):
                written.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        assert not written, f"reading a page wrote: {written}"


def form_values(form: Tag) -> dict[str, Any]:
    """What a browser would send of this form: fields as they stand."""
    data: dict[str, Any] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(field["name"]), str(field.get("type", "text"))
        if field.has_attr("disabled") or kind in ("submit", "button", "image"):
            continue
        if kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                data.setdefault(name, []).append(str(field.get("value", "on")))
        elif field.name == "select":
            chosen = field.select("option[selected]") or field.select("option")[:1]
            data[name] = [str(option.get("value", words(option))) for option in chosen]
        else:
            value = field.get_text() if field.name == "textarea" else str(field.get("value", ""))
            data.setdefault(name, []).append(value)
    return {name: value[0] if len(value) == 1 else value for name, value in data.items()}
