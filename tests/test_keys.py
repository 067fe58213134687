"""The key ring: whole, private, rotated without signing anyone out."""

import json
import stat
from pathlib import Path

import pytest

from app import keys


def test_what_is_sealed_opens_with_the_same_ring_and_purpose_only() -> None:
    ring = keys.parse(keys.new_ring())
    sealed = ring.seal("seal", b"a ballot")
    assert ring.open("seal", sealed) == b"a ballot"
    assert ring.open("journey", sealed) is None
    assert keys.parse(keys.new_ring()).open("seal", sealed) is None
    assert ring.open("seal", sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert ring.open("seal", b"") is None


def test_the_same_words_sealed_twice_look_unlike_and_alike_in_size() -> None:
    ring = keys.parse(keys.new_ring())
    first, second = ring.seal("seal", b"x" * 20), ring.seal("seal", b"x" * 20)
    assert first != second and len(first) == len(second)


def test_after_any_number_of_rotations_second_factors_open_and_cards_are_found() -> None:
    ring = keys.new_ring()
    sealed = keys.parse(ring).seal("seal", b"seed")
    lookup = keys.parse(ring).mac("lookup", "K7QF2M9DXPTB")
    for _ in range(6):
        ring = keys.rotated(ring)
    rotated = keys.parse(ring)
    assert rotated.open("seal", sealed) == b"seed"
    assert rotated.mac("lookup", "K7QF2M9DXPTB") == lookup
    assert len(rotated.all("cookie")) == 3


def test_parts_of_a_mac_cannot_run_into_each_other() -> None:
    ring = keys.parse(keys.new_ring())
    assert ring.mac("order", "ab", "c") != ring.mac("order", "a", "bc")


def test_the_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keys.json"
    keys.save(path, keys.new_ring())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert keys.load(path).rings


def test_a_ring_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys.json"
    keys.save(path, keys.new_ring())
    before = path.read_text("utf-8")

    def disk_is_full(descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", disk_is_full)
    with pytest.raises(OSError, match="no space"):
        keys.save(path, keys.new_ring())
    assert path.read_text("utf-8") == before
    monkeypatch.undo()
    path.chmod(0o644)
    keys.save(path, keys.new_ring())
    assert path.read_text("utf-8") != before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.goal("R27")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not json", "cannot be read"),
        ("{}", "lacks: cookie"),
        (json.dumps({"keys": {p: ["00"] for p in keys.PURPOSES}}), "32 bytes"),
    ],
)
def test_a_broken_ring_says_what_to_do(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(keys.KeysError, match=says):
        keys.load(path)
    with pytest.raises(keys.KeysError, match="keys create"):
        keys.load(tmp_path / "nowhere.json")
