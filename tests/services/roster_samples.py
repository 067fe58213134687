"""The golden class lists, in every encoding, and ways to break them."""

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "rosters"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15", "mac_roman")
#: What a prolog of XML calls them.
XML_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "windows-1252",
    "iso-8859-15": "ISO-8859-15",
    "mac_roman": "mac-roman",
}
TEXTS = ("siecle.csv", "onde.csv", "pronote.csv", "pronote-paste.txt", "sacoche.csv", "list.txt")
ONEROSTER = ("users.csv", "enrollments.csv", "classes.csv")


def golden(name: str) -> bytes:
    """A golden file."""
    return (GOLDEN / name).read_bytes()


def text(name: str) -> str:
    """A golden text file."""
    return golden(name).decode("utf-8")


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return stream.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """What a zip holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(name: str, encoding: str) -> bytes:
    """A golden file as a program of that encoding writes it."""
    if name.endswith(".xml"):
        return text(name).replace("UTF-8", XML_NAMES[encoding]).encode(encoding)
    if name == "siecle.zip":
        return zipped({"ElevesSansAdresses.xml": written("siecle.xml", encoding)})
    if name == "oneroster.zip":
        inside = members(golden(name))
        return zipped({n: body.decode().encode(encoding) for n, body in inside.items()})
    if name.startswith("spreadsheet"):
        return golden(name)  # a zip of UTF-8, whatever the computer
    return text(name).encode(encoding)


# -- broken -------------------------------------------------------------------------------------

Breaker = Callable[[bytes, random.Random], bytes]


def truncated(data: bytes, rng: random.Random) -> bytes:
    """Stopped anywhere."""
    return data[: rng.randrange(len(data))]


def scratched(data: bytes, rng: random.Random) -> bytes:
    """A few bytes changed."""
    body = bytearray(data)
    for _ in range(rng.randint(1, 30)):
        body[rng.randrange(len(body))] = rng.randrange(256)
    return bytes(body)


def with_nul(data: bytes, rng: random.Random) -> bytes:
    """NUL bytes put in."""
    place = rng.randrange(len(data))
    return data[:place] + b"\x00" * rng.randint(1, 5) + data[place:]


def wrongly_encoded(data: bytes, rng: random.Random) -> bytes:
    """Read in one encoding and written in another."""
    read, write = rng.choice(ENCODINGS), rng.choice(ENCODINGS)
    return data.decode(read, "replace").encode(write, "replace")


def mixed(data: bytes, rng: random.Random) -> bytes:
    """Some separators changed."""
    swaps = {ord(";"): b",;\t| ", ord(","): b";\t", ord("\t"): b";, "}
    return bytes(
        rng.choice(swaps[byte]) if byte in swaps and rng.random() < 0.2 else byte for byte in data
    )


def without_column(data: bytes, rng: random.Random) -> bytes:
    """A column gone, from all lines or from some."""
    place, always = rng.randrange(6), rng.random() < 0.5
    lines = []
    for line in data.split(b"\n"):
        cells = line.split(b";")
        if len(cells) > place and (always or rng.random() < 0.5):
            del cells[place]
        lines.append(b";".join(cells))
    return b"\n".join(lines)


def wide(data: bytes, rng: random.Random) -> bytes:
    """A line of ten thousand columns."""
    lines = data.split(b"\n")
    lines.insert(rng.randrange(len(lines)), rng.choice([b";", b"x;", b"\t", b","]) * 10_000)
    return b"\n".join(lines)


def with_formula(data: bytes, rng: random.Random) -> bytes:
    """Cells that a spreadsheet would run, markup, quotation marks."""
    bad = rng.choice(
        [b"=cmd|' /C calc'!A0", b"@SUM(1)", b"+1", b"<script>", b'"', b'""x"', b"\x1b"]
    )
    place = rng.randrange(len(data))
    return data[:place] + bad + data[place:]


def doubled(data: bytes, rng: random.Random) -> bytes:
    """Twice itself, or shuffled lines."""
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return data + data if rng.random() < 0.5 else b"\n".join(lines)


def entities(data: bytes, rng: random.Random) -> bytes:
    """A document type with entities, growing or from outside."""
    kind = rng.choice(
        [
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
            b'<!DOCTYPE x SYSTEM "http://example.test/x.dtd">',
        ]
    )
    xml = golden("siecle.xml").replace(b"<BEE_ELEVES", kind + b"<BEE_ELEVES", 1)
    xml = xml.replace(b"DUPONT", b"&b;", 1)
    return xml if rng.random() < 0.5 else zipped({"e.xml": xml})


def bomb(data: bytes, rng: random.Random) -> bytes:
    """A zip that unfolds to far more than it says, or that is no list."""
    return rng.choice(BOMBS)


def _bombs() -> list[bytes]:
    zeros = zipped({"users.csv": b"0" * 40_000_000})
    many = zipped({f"{n}.csv": b"x" for n in range(400)})
    nested = zipped({"a.zip": zeros})
    content = b'<office:x xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table>'
    row = b'<table:table-row table:number-rows-repeated="2000000000"><table:table-cell '
    cell = b'table:number-columns-repeated="2000000000"><text:p>Nom</text:p></table:table-cell>'
    ods = zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content + row + cell + b"</table:table-row></table:table></office:x>",
        }
    )
    xlsx = members(golden("spreadsheet.xlsx"))
    sheet = "xl/worksheets/sheet1.xml"
    far = {
        **xlsx,
        sheet: xlsx[sheet]
        .replace(b'r="A9"', b'r="XFD1048576"')
        .replace(b'<row r="9"', b'<row r="1048576"'),
    }
    declared = {**xlsx, sheet: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + xlsx[sheet]}
    return [zeros, many, nested, ods, zipped(far), zipped(declared)]


BOMBS = _bombs()
BREAKERS: tuple[Breaker, ...] = (
    truncated,
    scratched,
    with_nul,
    wrongly_encoded,
    mixed,
    without_column,
    wide,
    with_formula,
    doubled,
    entities,
    bomb,
)
NAMES = (
    *TEXTS,
    "siecle.xml",
    "siecle.zip",
    "oneroster.zip",
    "oneroster-users.csv",
    "spreadsheet.ods",
    "spreadsheet.xlsx",
)


def broken(number: int) -> tuple[str, bytes]:
    """The broken file of that number, with a name for what was done to it."""
    rng = random.Random(number)
    name, breaker = NAMES[number % len(NAMES)], BREAKERS[number // len(NAMES) % len(BREAKERS)]
    data = breaker(written(name, rng.choice(ENCODINGS)), rng)
    if rng.random() < 0.3 and data:
        again = rng.choice(BREAKERS[:9])
        return f"{name} {breaker.__name__} {again.__name__}", again(data, rng)
    return f"{name} {breaker.__name__}", data
