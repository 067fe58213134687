"""Files are taken where a list is expected, by their content, and keep no name; what would inflate
is refused before it does."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from app.domain.roster import RosterFileError
from app.services import roster_files
from app.web.input_checks import UPLOADS
from tests.security.recorded import MULTIPART, Answer, Range, Shot, multipart, nothing_stays
from tests.security.test_requests import addresses
from tests.services.roster_samples import golden, members, zipped

READ = {"petit": "/teach/import/read", "benali": "/admin/import/read"}
NAMES = (
    "photo.jpg", "../../config.py", "..\\..\\config.py", "/etc/passwd", "C:\\x.csv", "con",
    ".htaccess",
    "x.php", "x.csv.exe", "x" * 900, "é\u202ecsv.exe", "<xqz>.csv", "a;b.csv", "%2e%2e%2fx", "",
)  # fmt: skip
LIST = "Classe;Nom;Prénom\n6eZ;DUPONT;Léa\n".encode()
JPEG, PNG, GIF = (
    b"\xff\xd8\xff\xe0" + b"\0" * 200,
    b"\x89PNG\r\n\x1a\n" + b"\1" * 200,
    b"GIF89a" + b"\0" * 200,
)
#: What is something else than it says: two formats at once, a wrong beginning, nothing.
STRANGE = {
    "nothing": b"", "one byte": b"\0", "picture": PNG, "photo": JPEG, "GIF": GIF,
    "PDF": b"%PDF-1.7\n" + LIST,
    "PDF and zip": b"%PDF-1.7\n" + golden("siecle.zip"),
    "GIF and script": GIF + b"<script>xqz()</script>",
    "program": b"MZ\x90\0" + b"\0" * 300, "ELF": b"\x7fELF" + b"\2" * 300,
    "old office": b"\xd0\xcf\x11\xe0" * 90,
    "script": b"#!/bin/sh\nexit\n", "page": b"<!doctype html><script>xqz()</script>",
    "gzip": b"\x1f\x8b" * 99,
    "SVG": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='xqz()'/>",
    "zip of a program": zipped({"x.exe": b"MZ" * 99}), "half a zip": golden("siecle.zip")[:200],
    "zip of parents": zipped({"../../../tmp/x.sh": b"x"}),
    "zip of zip": zipped({"a.zip": golden("siecle.zip")}),
    "pickle": b"\x80\x04\x95" + b"\0" * 50, "sqlite": b"SQLite format 3\0" + b"\0" * 300,
}  # fmt: skip


def send(here: Range, who: str, data: bytes, name: str = "list.csv", field: str = "file") -> Answer:
    """Send a file as the page of class lists does."""
    fields = (("csrf_token", here.token), ("how", "names"), ("pasted", ""), ("label", ""))
    body = multipart(fields, [(field, name, data)])
    return here.fire(Shot(who, "POST", READ[who], body=body, kind=MULTIPART))


@pytest.mark.goal("S22")
@pytest.mark.once
def test_a_file_is_taken_by_two_addresses_and_by_no_other(firing: Range) -> None:
    refused = 0
    with nothing_stays():
        for shot in firing.shots:
            names = {name for name, _ in shot.fields} | {"file"}
            for field in names if shot.method == "POST" else ():
                if (shot.path, field) in ((path, "file") for path in READ.values()):
                    continue
                body = multipart((("csrf_token", firing.token),), [(field, "x.csv", LIST)])
                answer = firing.fire(replace(shot, body=body, kind=MULTIPART))
                assert answer.status == 400, (str(shot), field)
                refused += 1
    assert refused > 200
    taken = {rule for rule, _ in addresses(firing.app, "POST")} & set(READ.values())
    assert len(taken) == len(UPLOADS) == 2


@pytest.mark.goal("S22", "S21")
@pytest.mark.once
@pytest.mark.parametrize("who", READ)
def test_the_name_of_a_file_is_not_read(firing: Range, who: str, tmp_path: Any) -> None:
    answers = set()
    with nothing_stays():
        for name in NAMES[:-1]:  # without a name a browser sends no file
            answer = send(firing, who, LIST, name.replace('"', ""))
            answers.add((answer.status, answer.headers.get("Location")))
            assert answer.status == 303, name
    assert answers == {(303, READ[who].replace("read", "preview"))}


@pytest.mark.goal("S22")
@pytest.mark.once
def test_what_is_no_list_is_refused_by_its_content(firing: Range) -> None:
    with nothing_stays():
        for what, data in STRANGE.items():
            answer = send(firing, "petit", data)
            assert answer.status == 422, what
            assert b"xqz()" not in answer.body, what


@pytest.mark.goal("S22", "R22")
@pytest.mark.once
def test_one_byte_too_many_is_refused(firing: Range) -> None:
    most = firing.app.config["MAX_CONTENT_LENGTH"]
    padding = b"\n" * most
    with nothing_stays():
        empty = multipart((("csrf_token", firing.token), ("how", "names")), [("file", "x", b"")])
        for extra, status in ((0, 303), (1, 413)):
            room = most - len(empty) + extra
            body = multipart(
                (("csrf_token", firing.token), ("how", "names")),
                [("file", "x", (LIST + padding)[:room])],
            )
            assert len(body) == most + extra
            shot = Shot("petit", "POST", READ["petit"], body=body, kind=MULTIPART)
            assert firing.fire(shot).status == status
    assert most == roster_files.LARGEST == 2 * 1024 * 1024


# -- what would inflate ----------------------------------------------------------------------------


def nested(levels: int) -> bytes:
    """A zip in a zip in a zip."""
    data = b"0" * 1_000_000
    for level in range(levels):
        data = zipped({f"{level}.zip": data})
    return data


def overlapping(times: int) -> bytes:
    """One member that the directory of the zip names many times."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.csv", b"0" * 4_000_000)
        first = archive.infolist()[0]
        for number in range(1, times):
            twin = zipfile.ZipInfo(f"{number}.csv")
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(twin, name, getattr(first, name))
            archive.filelist.append(twin)
    return stream.getvalue()


def spreadsheet(kind: str, part: str, bomb: bytes) -> bytes:
    """A spreadsheet with one part that inflates."""
    return zipped({**members(golden(f"spreadsheet.{kind}")), part: bomb})


LAUGHS = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a0 'aaaaaaaaaa'>" + b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
)
ZEROS = b"0" * 60_000_000
BOMBS: dict[str, Callable[[], bytes]] = {
    "sixty members of 1 MB": lambda: zipped({f"{n}.csv": ZEROS[:1_000_000] for n in range(60)}),
    "60 MB of zeros": lambda: zipped({"users.csv": ZEROS}),
    "one member named two hundred times": lambda: overlapping(200),
    "zips in zips": lambda: nested(4),
    "a sheet of zeros in xlsx": lambda: spreadsheet("xlsx", "xl/worksheets/sheet1.xml", ZEROS),
    "words of zeros in xlsx": lambda: spreadsheet("xlsx", "xl/sharedStrings.xml", ZEROS),
    "content of zeros in ods": lambda: spreadsheet("ods", "content.xml", ZEROS),
    "entities": lambda: LAUGHS + b"]><BEE_ELEVES>&a9;</BEE_ELEVES>",
    "entities in xlsx": lambda: spreadsheet(
        "xlsx", "xl/sharedStrings.xml", LAUGHS + b"]><sst>&a9;</sst>"
    ),
    "entities in ods": lambda: spreadsheet(
        "ods", "content.xml", LAUGHS + b"]><office:x>&a9;</office:x>"
    ),
    "quadratic": lambda: (
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a '" + b"a" * 50_000
        + b"'>]><BEE_ELEVES>" + b"&a;" * 50_000 + b"</BEE_ELEVES>"
    ),
    "deep": lambda: b"<?xml version='1.0'?><BEE_ELEVES>" + b"<a>" * 200_000,
    "wide": lambda: b"Nom;Classe\n" + b";x" * 900_000,
}  # fmt: skip


@pytest.mark.goal("R22")
def test_what_would_inflate_is_refused_before_it_does(figure: Callable[[str, str], None]) -> None:
    """Memory grows by what the largest list may unfold to (16 MB) and its few copies, whatever the
    file says of itself."""
    most = 0
    for grew in measured(BOMBS.items()):
        assert grew < 50_000_000
        most = max(most, grew)
    figure("R22", f"{len(BOMBS)} bombs refused, memory grew by {most / 1e6:.0f} MB at most")


def measured(bombs: Iterable[tuple[str, Callable[[], bytes]]]) -> Iterable[int]:
    """How far memory grew while each was refused."""
    for name, make in bombs:
        data = make()
        assert len(data) <= roster_files.LARGEST, name
        tracemalloc.start()
        try:
            with pytest.raises(RosterFileError) as caught:
                roster_files.open_file(data)
            if name.startswith(("entities", "quadratic")):
                assert caught.value.problem.code == "entities", "not even begun"
            yield tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
