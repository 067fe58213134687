"""Identity: the folder says slug and band; quiet words name no theme."""

import re
from collections.abc import Iterator

from app.content.draft import Draft
from app.content.problems import Problem

#: Words of the theme, which no list, tab, address or file may show on a pupil's screen.
_THEME = re.compile(
    r"chantage|sexto|intime|grooming|emprise|deepfake|victime|agress|harc[eè]l|menace|nude",
    re.IGNORECASE,
)


def check(draft: Draft) -> Iterator[Problem]:
    """The folder and the quiet title."""
    lesson = draft.lesson
    folder = draft.source.file.split("/")[-3:-1]
    if folder != [lesson.slug, lesson.band]:
        yield draft.problem(
            "slug", f"the folder is {'/'.join(folder)}", f"name it {lesson.slug}/{lesson.band}"
        )
    for key, words in [
        ("quiet_title", lesson.quiet_title),
        *((f"steps.{s.key}.title", s.title) for s in lesson.steps),
    ]:
        found = _THEME.search(words)
        if found:
            yield draft.problem(key, f"« {found[0]} » names the theme", "a neutral title")
