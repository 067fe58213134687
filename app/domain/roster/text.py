"""Bytes to lines: the encoding and the separator are those under which the header is read.

Guessing an encoding from a short class list fails (every list of accented names is a valid text in
several). The words of the header decide; between readings that show the same header, the one with
the fewest characters that no name holds.
"""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from app.domain.roster.columns import HEADER_WITHIN, hits
from app.domain.roster.table import Line, RosterFileError, numbered

#: Tried in this order. The last three read any bytes.
ENCODINGS = ("utf-8", "cp1252", "iso-8859-15", "mac_roman")
SEPARATORS = (";", "\t", ",")
#: What names and headings in French schools hold besides plain letters.
PLAUSIBLE = frozenset("àâäáãåæçéèêëíîïìñóôöòõøœúûüùýÿßš’«»–°\u00a0")
#: Characters beyond ASCII looked at: no list of a school holds more, and a file made to may.
MOST_FOREIGN = 20_000
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def decode(data: bytes) -> str:
    """The text of a file, whatever program wrote it. Never fails: what is broken shows by line."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").removeprefix("\ufeff")
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", "replace")
    wide = _wide(data)
    encodings = (wide, *ENCODINGS) if wide else ENCODINGS
    readings = [data.decode(encoding, "replace") for encoding in encodings]
    return max(readings, key=lambda text: (_header_hits(text), -_strange(text)))


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of plain text is NUL."""
    start = data[:400]
    if start and start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    return "utf-16-be" if start and start[::2].count(0) > len(start) // 4 else ""


def _header_hits(text: str) -> int:
    return max((_hits_under(text, separator) for separator in SEPARATORS), default=0)


def _hits_under(text: str, separator: str) -> int:
    """The most words of a header that one of the first lines shows under a separator."""
    first = text[:20_000].splitlines()[:HEADER_WITHIN]
    return max((hits([c.strip(' "') for c in line.split(separator)]) for line in first), default=0)


def _strange(text: str) -> int:
    """How many characters no name would hold there: a symbol, a capital inside a word."""
    found = 0
    for match in islice(_FOREIGN.finditer(text), MOST_FOREIGN):
        c, place = match.group(), match.start()
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        if c.lower() not in PLAUSIBLE:
            found += 2
        elif c.isupper() and (before.islower() or (before.isalpha() and after.islower())):
            found += 1
    return found


def separator_of(text: str) -> str:
    """The separator under which the header is read; without a header, the one of the lines."""
    found = {separator: _hits_under(text, separator) for separator in SEPARATORS}
    best = max(found.values())
    if best > 1:
        return next(s for s in SEPARATORS if found[s] == best)
    sample = "\n".join(text[:4096].splitlines()[:20])
    try:
        return csv.Sniffer().sniff(sample, delimiters=";,\t").delimiter
    except csv.Error:
        return next((s for s in SEPARATORS if s in sample), "\t")


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text, cut in cells. Raises `RosterFileError`."""
    text = text.removeprefix("\ufeff")
    said = _SEPARATOR_LINE.match(text)
    body, skipped = (text[said.end() :], 1) if said else (text, 0)
    separator = said.group(1) if said and said.group(1) in SEPARATORS else separator_of(body)
    if _is_binary(body):
        raise RosterFileError(1, "unreadable")
    return numbered(_rows(body, separator, skipped))


def _rows(body: str, separator: str, skipped: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(body, newline=None), delimiter=separator)
    number = 1
    try:
        for row in reader:
            yield number + skipped, tuple(row)
            number = reader.line_num + 1
    except csv.Error as error:
        raise RosterFileError(reader.line_num + skipped, "unreadable") from error


def _is_binary(text: str) -> bool:
    """Whether a tenth of the text are control characters: no list of names."""
    start = text[:4000]
    return sum(c < " " and c not in "\t\r\n" for c in start) * 10 > len(start)
