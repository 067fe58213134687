"""French spaces and quotation marks, as they stand after the loader has set them."""

import re
from collections.abc import Iterator

from app.content.checks.passages import passages
from app.content.draft import Draft
from app.content.problems import Problem
from app.content.typography import NBSP, THIN

_RULES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(THIN), "a narrow no-break space", "an ordinary space: the loader sets the rest"),
    (re.compile(rf"[ {NBSP}]{{2,}}"), "two spaces in a row", "one space"),
    (re.compile(r"[ \u00a0][.,)]"), "a space before . , or )", "remove it"),
    (re.compile(r'"'), 'a straight quotation mark (")', "« … »"),
    (re.compile(r"\.{2,}"), "dots in a row", "… (one character)"),
    (re.compile(r"<[a-z/]"), "a tag", "plain words: nothing is markup but [[terme]]"),
)


def rules_broken(text: str) -> Iterator[tuple[str, str]]:
    """`(what, remedy)` of everything that typography cannot mend in a text."""
    for pattern, what, remedy in _RULES:
        if pattern.search(text):
            yield what, remedy
    if text.count("«") != text.count("»"):
        yield "« and » do not pair", "close the quotation"


def check(draft: Draft) -> Iterator[Problem]:
    """Everything that typography cannot mend on its own."""
    for passage in passages(draft.lesson):
        for what, remedy in rules_broken(passage.text):
            yield draft.problem(passage.key, what, remedy)
        if passage.text.count("[[") != passage.text.count("]]"):
            yield draft.problem(passage.key, "[[ and ]] do not pair", "close the term")
