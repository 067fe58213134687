"""A backup that cannot be believed is refused in one line, and nothing is written."""

import errno
import json
import random
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app import keys as key_ring
from app.keys import Keys
from app.models.migrate import head
from app.models.snapshot import Rows
from app.services import archive
from app.services.archive import ArchiveError, Header
from tests.backups.conftest import Machine
from tests.cast import Cast
from tests.house.source import ROOT

pytestmark = pytest.mark.goal("R19")

HEADER = Header(1, datetime(2026, 11, 22, 4, tzinfo=UTC), "0001", "0.1.0", "sqlite", "abcd1234")


@pytest.fixture(scope="module")
def ring() -> Keys:
    return key_ring.parse(key_ring.new_ring())


def rows(number: int) -> list[Rows]:
    """A table of so many rows that compress badly, and one without any."""
    chance = random.Random(7)
    body = ([f"row{n}", chance.randbytes(60).hex()] for n in range(number))
    return [
        Rows("things", None, [["id", "text"], ["body", "text"]], body),
        Rows("none", "0" * 32, [["id", "text"]], iter(())),
    ]


@pytest.fixture
def whole(tmp_path: Path, ring: Keys) -> Path:
    """A backup of several blocks."""
    path = tmp_path / "whole.backup"
    counts = archive.write(path, HEADER, ring, rows(4000))
    assert counts == {"things": 4000, "none": 0}
    return path


def spoilt(whole: Path, change: Callable[[bytes], bytes]) -> Path:
    path = whole.with_name("spoilt.backup")
    path.write_bytes(change(whole.read_bytes()))
    return path


def test_a_whole_backup_says_what_it_holds(whole: Path, ring: Keys) -> None:
    summary = archive.check(whole, ring)
    assert (summary.header, summary.counts) == (HEADER, {"things": 4000, "none": 0})
    assert whole.stat().st_size > 3 * 65_536
    assert b"row17" not in whole.read_bytes()


def test_no_backup_cut_short_is_believed(
    whole: Path, ring: Keys, length: Callable[[int, int], int]
) -> None:
    size, chance = whole.stat().st_size, random.Random(1)
    line = len(HEADER.line())
    header = whole.read_bytes().index(b"\n---") + 4
    block = whole.read_bytes().index(b"\n", header) + 1 + 16 + 65_552
    cuts = [0, 1, line - 1, line, line + 30, header, block, block + 65_552, size - 1]
    for cut in [*cuts, *(chance.randrange(size) for _ in range(length(20, 1000)))]:
        with pytest.raises(ArchiveError):
            archive.check(spoilt(whole, lambda data, cut=cut: data[:cut]), ring)


def test_no_backup_with_a_changed_bit_is_believed(
    whole: Path, ring: Keys, length: Callable[[int, int], int], figure: Callable[[str, str], None]
) -> None:
    size, chance, line = whole.stat().st_size, random.Random(2), len(HEADER.line())
    places = [*range(0, line, length(7, 1)), line, line + 50, size - 1]
    places += [chance.randrange(size) for _ in range(length(30, 2000))]
    for place in places:

        def flipped(data: bytes, place: int = place) -> bytes:
            return data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]

        with pytest.raises(ArchiveError):
            archive.check(spoilt(whole, flipped), ring)
    figure("R19", f"{len(places)} of {len(places)} changed bits refused")


def test_what_follows_the_end_is_refused(whole: Path, ring: Keys) -> None:
    with pytest.raises(ArchiveError):
        archive.check(spoilt(whole, lambda data: data + b"x"), ring)


def test_the_readable_line_of_another_backup_is_refused(whole: Path, ring: Keys) -> None:
    other = replace(HEADER, made_at=datetime(2026, 11, 23, 4, tzinfo=UTC)).line()
    path = spoilt(whole, lambda data: other + data[len(HEADER.line()) :])
    with pytest.raises(ArchiveError, match="was changed"):
        archive.check(path, ring)


def test_the_readable_line_written_otherwise_is_refused(whole: Path, ring: Keys) -> None:
    """The same day with a space for the T reads the same, and is not what was written."""
    path = spoilt(whole, lambda data: data.replace(b"2026-11-22T04", b"2026-11-22 04", 1))
    with pytest.raises(ArchiveError, match="was changed"):
        archive.check(path, ring)


def test_a_backup_that_holds_other_rows_than_it_says_is_refused(tmp_path: Path, ring: Keys) -> None:
    from app.services.archive import writing

    path, lines = tmp_path / "lying.backup", writing._lines
    with pytest.MonkeyPatch.context() as patch:

        def lying(header: Header, content: Any, counts: dict[str, int]) -> Any:
            *most, _ = lines(header, content, counts)
            return iter([*most, writing._line({"end": {**counts, "things": 7}})])

        patch.setattr(writing, "_lines", lying)
        archive.write(path, HEADER, ring, rows(6))
    with pytest.raises(ArchiveError, match="other rows than it says"):
        archive.check(path, ring)


def test_a_backup_without_its_end_is_refused(tmp_path: Path, ring: Keys) -> None:
    from app.services.archive import writing

    path, lines = tmp_path / "endless.backup", writing._lines
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_lines", lambda *words: iter(list(lines(*words))[:-1]))
        archive.write(path, HEADER, ring, rows(6))
    with pytest.raises(ArchiveError, match="has no end"):
        archive.check(path, ring)


def test_another_ring_is_named_with_the_one_that_is_needed(whole: Path) -> None:
    other = key_ring.parse(key_ring.new_ring())
    with pytest.raises(archive.WrongKeys, match=f"{other.key_id}.*abcd1234"):
        archive.check(whole, other)


def test_after_any_number_of_rotations_the_new_ring_opens_the_old_backup_and_not_the_reverse(
    tmp_path: Path,
) -> None:
    rings = [key_ring.new_ring()]
    for _ in range(4):
        rings.append(key_ring.rotated(rings[-1]))
    first, *_, last = (key_ring.parse(ring) for ring in rings)
    old, new = tmp_path / "old.backup", tmp_path / "new.backup"
    archive.write(old, HEADER, first, rows(2))
    archive.write(new, HEADER, last, rows(2))
    assert archive.check(old, last).rows == archive.check(new, last).rows == 2
    with pytest.raises(archive.WrongKeys):
        archive.check(new, first)


def test_the_keys_of_backups_are_written_as_age_writes_them(ring: Keys) -> None:
    import pyrage

    for identity in archive.identities(ring):
        again = pyrage.x25519.Identity.from_str(str(identity))
        assert str(again.to_public()) == str(identity.to_public())
    assert ring.derived("seal", "backup")[0] != ring.newest("seal")


def test_a_disk_that_is_full_leaves_no_half_backup(
    tmp_path: Path, ring: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "repere.backup"

    def full(descriptor: int) -> None:
        assert not path.exists(), "it has its name before it is on the disk"
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ArchiveError, match="No space left"):
        archive.write(path, HEADER, ring, rows(3000))
    assert not any(tmp_path.iterdir())


def test_a_database_that_fails_half_way_leaves_no_half_backup(tmp_path: Path, ring: Keys) -> None:
    def failing() -> Any:
        yield ["row0", "a"]
        raise LookupError("the database went away")

    content = [Rows("things", None, [["id", "text"], ["body", "text"]], failing())]
    with pytest.raises(LookupError):
        archive.write(tmp_path / "repere.backup", HEADER, ring, content)
    assert not any(tmp_path.iterdir())


# --- at the command line -----------------------------------------------------------------------


def changed(path: Path, **values: Any) -> Path:
    """The same backup with another readable line."""
    line, _, body = path.read_bytes().partition(b"\n")
    word, _, data = line.partition(b" ")
    data = json.dumps({**json.loads(data), **values}, sort_keys=True).encode()
    spoilt = path.with_name(f"changed-{len(list(path.parent.iterdir()))}.backup")
    spoilt.write_bytes(word + b" " + data + b"\n" + body)
    return spoilt


def test_one_line_says_why_a_backup_is_not_restored_and_nothing_is_written(
    machine: Machine, empty: Machine, sheet: Path, tmp_path: Path
) -> None:
    archive_ = machine.saved()
    assert head() in archive_.read_bytes()[:300].decode("utf-8", "replace")
    wrong, cut = tmp_path / "wrong.txt", tmp_path / "cut.backup"
    wrong.write_text(json.dumps(key_ring.new_ring()), "utf-8")
    cut.write_bytes(archive_.read_bytes()[:-20])
    half = tmp_path / "half.txt"
    half.write_text(sheet.read_text("utf-8")[:-20], "utf-8")
    text = tmp_path / "text.backup"
    text.write_text("a letter", "utf-8")
    for path, keys, says in (
        (archive_, wrong, "does not open this backup"),
        (archive_, half, "not a whole key ring"),
        (cut, sheet, "cut short"),
        (text, sheet, "not a backup"),
        (changed(archive_, revision="0999"), sheet, "revision 0999"),
        (changed(archive_, format=2, version="9.9"), sheet, "install Repère 9.9"),
        (changed(archive_, version="0.0.1"), sheet, "was changed"),
    ):
        assert says in empty.refused("restore", path, "--keys", keys)
        assert empty.is_empty(), says


def test_a_full_disk_is_one_line_and_the_folder_stays_as_it_was(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    kept = machine.saved()
    before = sorted(machine.backups.iterdir())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, hard))
    try:
        said = machine.refused("backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert said and sorted(machine.backups.iterdir()) == before
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(machine.backups.stat().st_mode) == 0o700


def test_a_school_that_is_there_is_not_replaced_unless_it_is_asked(
    machine: Machine, sheet: Path, cast: Cast, tmp_path: Path
) -> None:
    archive_ = machine.saved()
    before = machine.content(tmp_path)
    assert "add --replace" in machine.refused("restore", archive_, "--keys", sheet)
    assert machine.content(tmp_path) == before


#: Somebody else of the machine does what the launcher does, then waits.
HOLDS = """
import sys
sys.path.insert(0, "scripts")
import launch
launch.hold_mark(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_nothing_is_replaced_while_repere_runs(
    machine: Machine,
    empty: Machine,
    sheet: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without WAL, SQLite itself refuses nothing while nobody writes."""
    monkeypatch.setattr("app.models.engine.journal_settings", lambda: ("TRUNCATE", "EXTRA"))
    archive_ = machine.saved()
    empty.done("restore", archive_, "--keys", sheet)
    before = empty.content(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(empty.folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as serving:
        assert serving.stdout and serving.stdout.readline() == b"held\n"
        assert "Repère is running: stop it" in empty.refused("restore", archive_, "--replace")
        serving.communicate(b"")
    assert empty.content(tmp_path) == before
    assert not empty.backups.exists(), "nothing was saved for it either"
    empty.done("restore", archive_, "--replace")
