"""The code on a pupil's card: `K7QF-2M9D-XPTB`.

Eleven random characters of an alphabet of 24 without vowels or look-alikes (50.4 bits), and a
check character. The check is that of Damm (H. M. Damm, Totally anti-symmetrische Quasigruppen,
2004) on the ring R = GF(3) x GF(8) of 24 elements: the state goes from s to a·s + c for each
character c, and a right code ends at zero, with a = 2 in GF(3) and a = α in GF(8).

- a is a unit: two codes that differ in one character end apart, so every wrong character is
  caught;
- a - 1 = (1, α + 1) is a unit: a·x + y = a·y + x only if x = y, so every swap of two neighbours
  is caught. A slip of the finger is said at once, without a hash.
"""

from collections.abc import Callable, Sequence

ALPHABET = "BCDFGHJKMPQRTVWXY2346789"
LENGTH = 12
_RANDOM = LENGTH - 1


def new_code(choose: Callable[[Sequence[str]], str]) -> str:
    """A new code without dashes; `choose` picks a character (`secrets.choice`)."""
    body = "".join(choose(ALPHABET) for _ in range(_RANDOM))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The character that brings the quasigroup back to zero after `body`."""
    three, eight = _state(body)
    return ALPHABET[(-2 * three) % 3 * 8 + _times_alpha(eight)]


def normalise(text: str) -> str:
    """A typed code as it is compared: upper case, without spaces and dashes of any kind."""
    return "".join(c for c in text.upper() if c.isalnum())


def grouped(code: str) -> str:
    """Three groups of four, as printed."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def slip(code: str) -> int | None:
    """The place (from 0) of the first character that no card bears; None when there is none."""
    return next((i for i, c in enumerate(code) if c not in ALPHABET), None)


def is_well_formed(code: str) -> bool:
    """Whether a normalised code has its length, its alphabet and the right check character."""
    return len(code) == LENGTH and slip(code) is None and _state(code) == (0, 0)


def _state(text: str) -> tuple[int, int]:
    three = eight = 0
    for character in text:
        value = ALPHABET.index(character)
        three = (2 * three + value // 8) % 3
        eight = _times_alpha(eight) ^ (value % 8)
    return three, eight


def _times_alpha(value: int) -> int:
    """Multiply by α in GF(8) = GF(2)[x]/(x³+x+1)."""
    value <<= 1
    return value ^ 0b1011 if value & 0b1000 else value
