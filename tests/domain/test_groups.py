"""A list is put in two groups at once."""

import pytest

from app.domain.groups import Split, split


@pytest.mark.parametrize(
    ("how", "numbers"),
    [
        (Split.ODD_EVEN, [1, 2, 1, 2, 1]),
        (Split.HALVES, [1, 1, 1, 2, 2]),
        (Split.NONE, [None] * 5),
    ],
)
def test_a_list_of_five_is_put_in_groups(how: Split, numbers: list[int | None]) -> None:
    assert list(split("abcde", how).items()) == list(zip("abcde", numbers, strict=True))


def test_an_empty_list_has_no_group() -> None:
    assert split([], Split.HALVES) == {}
