"""Requests that no browser makes, from a seed; and the least part of one that still fails."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from werkzeug.routing import Map

from tests.security.recorded import BOUNDARY, FORM, MULTIPART, TOKEN, Fields, Shot, multipart

METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "LIST")
ZERO = "00000000-0000-0000-0000-000000000000"
VALUES = (
    "", " ", "0", "-1", "1", "1.5", "1e9", "1e400", "NaN", "Infinity", "-0", "0x10", "²", "٣",
    "9" * 19, "9" * 40, "9" * 5000, "true", "null", "[]", "{}", "y", "on", "csv", "xlsx", "cancel",
    "look", "group", "some", "0001-01-01", "9999-12-31", "2026-02-30", "2026-11-24", "10000-01-01",
    "0001-01-01T00:00", "9999-12-31T23:59", "2026-10-25T02:30", "2027-03-28T02:30",
    "2026-11-24T08:00",
    ZERO, f"urn:uuid:{ZERO}", f"{{{ZERO}}}", ZERO.replace("-", ""), "x" * 36, "x" * 41,
    "x" * 70_000,
    "é" * 300, "e\u0301" * 30, "\u202e", "\u200b", "\ufeff", "\U0001f44b", "\x00", "\ud800",
    "\x1b[31m",
    "\r\nX: y", "%", "%00", "%zz", "%s%s%n", "../../etc/passwd", "..\\..\\x", "con", "' OR 1=1 --",
    "{{7*7}}", "${7*7}", "<script>x</script>", "=1+1", "k000000", "k000000,k111111", "a" * 12,
    "KKKKKKKKKKKK", "4eB", "L1", "teach.classes", "admin.member", "static", "//evil.example",
    "a@b.fr",
    "Zoé\nLéa\nZoé", "nom;classe\nX;4eB", "1,2,3", "1-2", "B", "12",
)  # fmt: skip
NAMES = (
    "form", "names", "show", "answer", "lesson", "then", "back", "e", "ended", "kept", "langue",
    "whom",
    "pupils", "classroom", "number", "screen", "action", "choice", "truth", "reason", "question",
    "csrf_token", "contacts-0-role", "contacts-99999999999-role", "contacts--1-name", "twins-0-0",
    "place-k000000", "item-k000000", "x" * 300, "\x00", "a[]", "a[b]", "__proto__", "é", "",
)  # fmt: skip
KINDS = (
    FORM, f"{FORM}; charset=utf-16", f"{FORM}; charset=nothing", "application/json", "text/plain",
    "application/json; charset=utf-7", "multipart/form-data", f"{MULTIPART}; charset=x", MULTIPART,
    "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "b" * 300,
    "application/xml",
    "text/html; charset=\u00ff", "x", "", "image/png", f"{FORM};;;=", "multipart/mixed; boundary=x",
)  # fmt: skip
HEADERS = (
    ("Accept-Language", "x" * 9000), ("Accept-Language", "fr;q=nan,en;q=1e999"),
    ("Accept", "*;q=x"),
    ("Accept-Encoding", "br;q=x, gzip;q=1e5"), ("Range", "bytes=0-0,5-,-9"),
    ("If-None-Match", '"x"'),
    ("If-Modified-Since", "Thu, 99 Foo 99999 99:99:99 GMT"), ("Prefer", "return=representation"),
    ("X-Poll", "1"), ("Cookie", "__Host-repere-way=" + "A" * 3000), ("Cookie", "=;;;\x01=\x02"),
    ("Cookie", "__Host-repere=x.y; __Host-repere=z"), ("Cookie", "__Host-repere-trusted=a.b"),
    ("Cookie", "repere_theme=<x>; repere_reading=\xff"), ("Content-Length", "99999999999"),
    ("Content-Length", "-5"), ("Content-Length", "x"), ("Transfer-Encoding", "chunked"),
    ("Content-Encoding", "gzip"), ("Expect", "100-continue"), ("Authorization", "Basic !!!"),
    ("Referer", "http://\x00"), ("Origin", "null"), ("X-Forwarded-For", "x"), ("Date", "\xff\xfe"),
    ("X-Http-Method-Override", "DELETE"), ("X-Huge", "y" * 60_000), ("User-Agent", "\xe9" * 500),
    ("Cookie", "; ".join(f"c{n}=v" for n in range(400))), ("If-Match", "W/"), ("If-Range", "\xff"),
)  # fmt: skip


def draw(rng: random.Random, recorded: Sequence[Shot], urls: Map, people: Sequence[str]) -> Shot:
    """A request at random: a recorded one spoilt in one to four ways, or any address of ours."""
    shot = rng.choice(recorded)
    if shot.method == "GET":  # forms reach further
        shot = rng.choice(recorded)
    if rng.random() < 0.1:
        shot = replace(shot, path=_any_address(rng, urls))
    if rng.random() < 0.08:
        shot = replace(shot, who=rng.choice(["", *people]))
    for _ in range(rng.choice((1, 1, 2, 3, 4))):
        shot = rng.choice(SPOILERS)(shot, rng)
    return shot


def _any_address(rng: random.Random, urls: Map) -> str:
    path = rng.choice([rule.rule for rule in urls.iter_rules()])
    while "<" in path:
        head, _, rest = path.partition("<")
        path = head + rng.choice((ZERO, "L1", *VALUES[:12])) + rest.partition(">")[2]
    return path


def _method(shot: Shot, rng: random.Random) -> Shot:
    return replace(shot, method=rng.choice(METHODS))


def _path(shot: Shot, rng: random.Random) -> Shot:
    parts = shot.path.split("/")
    parts[rng.randrange(len(parts))] = rng.choice(VALUES)[:2000].replace("/", "%2f")
    return replace(shot, path="/" + "/".join(parts).lstrip("/"))


def _changed(pairs: Fields, rng: random.Random) -> Fields:
    """One of: another value, twice, gone, another name, one more, many."""
    found = list(pairs)
    place = rng.randrange(len(found)) if found else 0
    way = rng.randrange(6) if found else 4
    if way < 2:
        found[place] = (found[place][0], rng.choice(VALUES))
    elif way == 2:
        found.insert(0, (found[place][0], rng.choice(VALUES)))
    elif way == 3:
        del found[place]
    elif way == 4:
        found.append((rng.choice(NAMES), rng.choice(VALUES)))
    else:
        found += [(found[place][0], str(n)) for n in range(rng.choice((2, 60, 600)))]
    return tuple(found)


def _query(shot: Shot, rng: random.Random) -> Shot:
    return replace(shot, query=_changed(shot.query, rng))


def _field(shot: Shot, rng: random.Random) -> Shot:
    return replace(shot, fields=_changed(shot.fields, rng))


def _header(shot: Shot, rng: random.Random) -> Shot:
    return replace(shot, headers=(*shot.headers, rng.choice(HEADERS)))


def _kind(shot: Shot, rng: random.Random) -> Shot:
    return replace(shot, kind=rng.choice(KINDS))


def _body(shot: Shot, rng: random.Random) -> Shot:
    """Bytes instead of a form: JSON, half a multipart, anything."""
    plain = {name: value.encode("utf-8", "replace").decode() for name, value in shot.fields}
    name = rng.choice(["file", *plain])
    whole = multipart(
        (("csrf_token", TOKEN), *shot.fields), [(name, rng.choice(VALUES)[:99], rng.randbytes(40))]
    )
    body = rng.choice(
        [
            json.dumps(plain).encode(), json.dumps([plain]).encode(), b"[1e999, NaN]", b"[" * 9000,
            *(whole,) * 6, whole[: rng.randrange(len(whole))], whole.replace(b"\r\n", b"\n"),
            whole.replace(b"form-data", b"\xff"), f"--{BOUNDARY}".encode() * 700,
            rng.randbytes(300),
            b"%", b"a=%zz&b=%u1234&&&==", b"&" * 3000, b"\x00", b"x" * 2_100_000,
        ]
    )  # fmt: skip
    kind = MULTIPART if body.startswith(b"--") and rng.random() < 0.7 else rng.choice(KINDS)
    return replace(shot, body=body, kind=kind, method="POST")


def _no_token(shot: Shot, rng: random.Random) -> Shot:
    return replace(shot, token=False)


Spoiler = Callable[[Shot, random.Random], Shot]
SPOILERS: tuple[Spoiler, ...] = (
    *(_field,) * 9, *(_query,) * 3, _path, _method, _header, _header, _kind, _body, _body,
    _no_token,
)  # fmt: skip


# -- shrinking ----------------------------------------------------------------------------------


def shrunk(shot: Shot, fails: Callable[[Shot], bool], tries: int = 300) -> Shot:
    """The least part of a failing request that still fails."""
    going = True
    while going and tries > 0:
        going = False
        for smaller in _smaller(shot):
            tries -= 1
            if fails(smaller):
                shot, going = smaller, True
                break
    return shot


def _smaller(shot: Shot) -> Iterator[Shot]:
    for name in ("headers", "query", "fields"):
        pairs = getattr(shot, name)
        for n in range(len(pairs)):
            yield replace(shot, **{name: (*pairs[:n], *pairs[n + 1 :])})
    if shot.body:
        yield replace(shot, body=None)
        yield replace(shot, body=shot.body[: len(shot.body) // 2])
    if shot.who:
        yield replace(shot, who="")
    for name in ("query", "fields"):
        pairs = getattr(shot, name)
        for n, (key, value) in enumerate(pairs):
            if len(value) > 1:
                half = (key, value[: len(value) // 2])
                yield replace(shot, **{name: (*pairs[:n], half, *pairs[n + 1 :])})
