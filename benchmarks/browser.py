"""A small browser: cookies, one kept connection, forms, redirects. Standard library only."""

import gzip
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, RemoteDisconnected
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import brotli

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_INPUT = re.compile(r"<input\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)=(?:"([^"]*)"|([^\s>]+))')
_REDIRECTS = frozenset({301, 302, 303})


class Unexpected(Exception):
    """An answer that is not what the way through a lesson expects."""


@dataclass(frozen=True)
class Answer:
    """A status, a page, and where it leads."""

    status: int
    page: str
    location: str = ""
    tag: str = ""
    #: When to try again, as a 503 says it.
    retry_after: str = ""


@dataclass
class Browser:
    """One pupil's browser. Counts its requests, and the bytes of bodies on the wire."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    page: str = ""
    #: Whether our script runs: it asks for the page after a form in the answer to the form.
    script: bool = False
    requests: int = 0
    wire: int = 0
    #: Statuses of 500 and more, which no pupil should ever meet.
    broken: int = 0

    def __post_init__(self) -> None:
        self._line = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def get(self, path: str) -> str:
        """Open a page, following redirects; it must be a 200."""
        return self.land(self.send("GET", path))

    def post(self, path: str, fields: Mapping[str, str]) -> str:
        """Send a form and open the page after it."""
        return self.land(self.send("POST", path, fields))

    def fields(self, mark: str) -> dict[str, str]:
        """The hidden fields of the first form of the page that holds `mark`."""
        for attributes, inside in _FORM.findall(self.page):
            if mark in attributes or mark in inside:
                inputs = [_attributes(text) for text in _INPUT.findall(inside)]
                return {
                    one["name"]: one.get("value", "")
                    for one in inputs
                    if one.get("type") == "hidden" and "name" in one
                }
        raise Unexpected(f"no form with {mark!r}")

    def values(self, name: str) -> list[str]:
        """The values of the fields of that name, in the order of the page."""
        found = [_attributes(text) for text in _INPUT.findall(self.page)]
        return [one.get("value", "") for one in found if one.get("name") == name]

    def send(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Answer:
        """One exchange; `more` are headers."""
        headers = {
            "Accept-Encoding": "gzip, deflate, br",
            "Accept": "text/html",
            **(more or {}),
        }
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            if self.script:
                headers["Prefer"] = "return=representation"
        try:
            self._line.request(method, path, body, headers)
            response = self._line.getresponse()
        except (RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            if method == "POST":
                raise
            self._line.close()  # a kept connection that the server had closed meanwhile
            self._line.request(method, path, body, headers)
            response = self._line.getresponse()
        packed = response.read()
        self.requests += 1
        self.wire += len(packed)
        self.broken += response.status >= 500
        self._keep(response.headers.get_all("Set-Cookie") or [])
        page = _unpacked(packed, response.headers.get("Content-Encoding", "")).decode()
        told = response.headers
        where, tag = told.get("Location", ""), told.get("ETag", "")
        return Answer(response.status, page, where, tag, told.get("Retry-After", ""))

    def land(self, answer: Answer) -> str:
        """Go where an answer leads; it must end at a 200."""
        for _ in range(4):
            if answer.status not in _REDIRECTS:
                break
            answer = self.send("GET", answer.location)
        if answer.status != 200:
            raise Unexpected(f"status {answer.status}: {answer.page[:300]}")
        self.page = answer.page
        return answer.page

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(one or other) for name, one, other in _ATTRIBUTE.findall(text)}


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.decompress(body))
    return gzip.decompress(body) if encoding == "gzip" else body
