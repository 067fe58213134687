"""Files of class lists opened: what they are is read in their bytes, never in their name.

Whoever sends a file may send anything. Sizes are counted while reading, no entity and no document
type is taken, and every fault is a `RosterFileError` with a line.
"""

import io
import struct
import zipfile
import zlib

from app.domain.roster import Layout, Line, RosterFileError, Table, columns, oneroster, text
from app.services.roster_files.sheets import ODS, read_ods, read_xlsx
from app.services.roster_files.siecle import read_siecle

#: A file sent, in bytes; all that a zip or spreadsheet unfolds to; how many members it has.
LARGEST = 2 * 1024 * 1024
LARGEST_UNFOLDED = 16 * 1024 * 1024
MOST_MEMBERS = 200

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
#: What the libraries of zip files raise on files that are broken, or made to break them.
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    OverflowError,
    NotImplementedError,
    LookupError,
)


def open_file(data: bytes) -> Table:
    """The lines of a file. Raises `RosterFileError`."""
    if len(data) > LARGEST:
        raise RosterFileError(1, "too_big")
    if not data.strip(b"\x00 \t\r\n"):
        raise RosterFileError(1, "empty")
    if data.startswith(b"PK"):
        return _open_zip(data)
    if data.startswith(_OLD_OFFICE):
        raise RosterFileError(1, "old_office")
    if data.startswith(b"%PDF"):
        raise RosterFileError(1, "pdf")
    if _is_xml(data):
        return read_siecle(data)
    return open_text(text.decode(data))


def open_text(pasted: str) -> Table:
    """The lines of a text, pasted or from a CSV file. Raises `RosterFileError`."""
    lines = text.lines_of(pasted)
    layout = columns.layout_of(lines)
    return oneroster.users_alone(lines) if layout is Layout.ONEROSTER else Table(lines, layout)


def _is_xml(data: bytes) -> bool:
    start = data[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith((b"<?xml", b"<BEE_ELEVES", b"<!"))


def _open_zip(data: bytes) -> Table:
    try:
        members = _members(data)
    except _BROKEN_ZIP as error:
        if isinstance(error, RosterFileError):
            raise
        raise RosterFileError(1, "broken_zip") from error
    if "xl/workbook.xml" in members:
        return _recognised(read_xlsx(data, members))
    if members.get("mimetype", b"").strip() == ODS and "content.xml" in members:
        return _recognised(read_ods(members["content.xml"]))
    inside = {name.rsplit("/", 1)[-1].casefold(): body for name, body in members.items()}
    if "users.csv" in inside:
        return _open_oneroster(inside)
    return _only_list(inside)


def _members(data: bytes) -> dict[str, bytes]:
    """Every member, unfolded; sizes are counted, not believed."""
    found: dict[str, bytes] = {}
    room = LARGEST_UNFOLDED
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.infolist()
        if len(names) > MOST_MEMBERS:
            raise RosterFileError(1, "too_big")
        for member in names:
            if member.filename.endswith("/"):
                continue
            with archive.open(member) as stream:
                body = stream.read(room + 1)
            room -= len(body)
            if room < 0:
                raise RosterFileError(1, "too_big")
            found[member.filename] = body
    return found


def _only_list(inside: dict[str, bytes]) -> Table:
    """The one list of a zip: the XML of SIECLE, or one text file."""
    for body in inside.values():
        if _is_xml(body) and b"BEE_ELEVES" in body[:2000].replace(b"\x00", b""):
            return read_siecle(body)
    lists = [body for name, body in inside.items() if name.endswith((".csv", ".txt"))]
    if len(lists) != 1:
        raise RosterFileError(1, "zip_without_list")
    return open_text(text.decode(lists[0]))


def _open_oneroster(inside: dict[str, bytes]) -> Table:
    wanted = ("users.csv", "enrollments.csv", "classes.csv")
    files = {name: text.lines_of(text.decode(inside[name])) for name in wanted if name in inside}
    if "enrollments.csv" in files:
        return oneroster.joined(files)
    return oneroster.users_alone(files["users.csv"])


def _recognised(lines: tuple[Line, ...]) -> Table:
    return Table(lines, columns.layout_of(lines))
