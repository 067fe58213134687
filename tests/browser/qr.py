"""Reads a QR code back from the SVG of a printed card, as a camera does with a clean picture.

segno only writes. A card's drawing has no smudge, so error correction is not needed: the modules
are read from the path, unmasked, put back in order and decoded.
"""

import re
from collections.abc import Iterator

from segno import consts

#: Error levels by the two bits of the format information.
_LEVELS = {0: consts.ERROR_LEVEL_M, 1: consts.ERROR_LEVEL_L, 2: consts.ERROR_LEVEL_H}
_LEVELS[3] = consts.ERROR_LEVEL_Q
_FORMAT_MASK = 0b101010000010010
_MASKS = (
    lambda i, j: (i + j) % 2,
    lambda i, j: i % 2,
    lambda i, j: j % 3,
    lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: i * j % 2 + i * j % 3,
    lambda i, j: (i * j % 2 + i * j % 3) % 2,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2,
)


def read(path: str, side: int, border: int = 2) -> str:
    """The text of the code drawn by this path of horizontal lines; `side` with its border."""
    modules = _modules(path, side - 2 * border, border)
    version = (len(modules) - 17) // 4
    level, mask = _format(modules)
    bits = list(_data_bits(modules, version, mask))
    words = [int("".join(map(str, bits[i : i + 8])), 2) for i in range(0, len(bits) - 7, 8)]
    return _text(_in_order(words, version, level), version)


def _modules(path: str, size: int, border: int) -> list[list[int]]:
    modules = [[0] * size for _ in range(size)]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(n) for n in re.findall(r"-?[\d.]+", numbers)]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            for k in range(int(values[0])):
                modules[int(y) - border][int(x) - border + k] = 1
            x += values[0]
    return modules


def _format(modules: list[list[int]]) -> tuple[int, int]:
    row = [modules[8][j] for j in (0, 1, 2, 3, 4, 5, 7, 8)]
    column = [modules[i][8] for i in (7, 5, 4, 3, 2, 1, 0)]
    bits = int("".join(map(str, row + column)), 2) ^ _FORMAT_MASK
    return _LEVELS[bits >> 13], bits >> 10 & 0b111


def _data_bits(modules: list[list[int]], version: int, mask: int) -> Iterator[int]:
    """The data modules two columns at a time from the right, up then down."""
    size = len(modules)
    reserved = _reserved(version, size)
    upwards = True
    columns = [c if c > 6 else c - 1 for c in range(size - 1, 0, -2)]
    for right in columns:
        for i in range(size - 1, -1, -1) if upwards else range(size):
            for j in (right, right - 1):
                if (i, j) not in reserved:
                    yield modules[i][j] ^ (_MASKS[mask](i, j) == 0)
        upwards = not upwards


def _reserved(version: int, size: int) -> set[tuple[int, int]]:
    """Where no data stands: corners with the format, timing, alignment, version."""
    every = range(size)
    found = {(6, k) for k in every} | {(k, 6) for k in every}
    low, far = range(9), range(size - 8, size)
    found |= {(i, j) for i in low for j in (*low, *far)} | {(i, j) for i in far for j in low}
    if version > 6:
        strip = {(i, j) for i in range(6) for j in range(size - 11, size - 8)}
        found |= strip | {(j, i) for i, j in strip}
    places = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for a, b in {(a, b) for a in places for b in places} - corners:
        found |= {(a + i, b + j) for i in range(-2, 3) for j in range(-2, 3)}
    return found


def _in_order(words: list[int], version: int, level: int) -> list[int]:
    lengths = [b.num_data for b in consts.ECC[version][level] for _ in range(b.num_blocks)]
    blocks: list[list[int]] = [[] for _ in lengths]
    source = iter(words)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(source))
    return [word for block in blocks for word in block]


def _text(words: list[int], version: int) -> str:
    bits = "".join(f"{word:08b}" for word in words)
    assert int(bits[:4], 2) == consts.MODE_BYTE, "only links are read"
    width = 8 if version < 10 else 16
    length = int(bits[4 : 4 + width], 2)
    start = 4 + width
    data = [int(bits[start + 8 * k : start + 8 * k + 8], 2) for k in range(length)]
    return bytes(data).decode()
