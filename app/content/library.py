"""Everything that lessons hold, loaded once at start-up. No file is read on a request."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from app.content.checks import check_structure
from app.content.editions import edition_hash, freeze, thaw
from app.content.letters import LetterPage, letter_page, quiet_name
from app.content.loader import lesson_folders, try_draft
from app.content.markdown import render
from app.content.opaque import seal_lesson
from app.content.problems import ContentError, Problem
from app.content.shared import Channel, Fact, Gesture, Misconception, Shared, Tactic, load_shared
from app.domain.lesson import Lesson

#: From the youngest to the oldest.
BANDS = ("6e-5e", "4e-3e", "lycee")


@dataclass(frozen=True)
class Library:
    """The lessons served, what they share, and what is wrong with those put aside."""

    lessons: tuple[Lesson, ...]
    shared: Shared
    problems: tuple[Problem, ...] = ()
    _by_hash: dict[str, Lesson] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_hash.update({lesson.hash: lesson for lesson in self.lessons})

    @property
    def main(self) -> tuple[Lesson, ...]:
        """The lessons that can be given to a class, by band and code."""
        return tuple(lesson for lesson in self.lessons if lesson.role == "main")

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The help channels, in the order of the file."""
        return self.shared.channels

    def get(self, name: str, band: str | None = None) -> Lesson | None:
        """The lesson of a code, a slug or an edition hash; in `band` if one is given."""
        if name in self._by_hash:
            return self._by_hash[name]
        return next(
            (
                lesson
                for lesson in self.lessons
                if name in (lesson.code, lesson.slug) and band in (None, lesson.band)
            ),
            None,
        )

    def edition(self, hash_: str) -> Lesson | None:
        """The lesson of an edition, if it is loaded."""
        return self._by_hash.get(hash_)

    def thaw(self, body: str) -> Lesson:
        """The lesson of an older edition kept in the database; thawed once per process."""
        return _thaw(body)

    def frozen(self) -> Iterable[tuple[Lesson, str]]:
        """Every lesson with the JSON of its edition, to be published at start-up."""
        return ((lesson, freeze(lesson)[1]) for lesson in self.lessons)

    def parallel_of(self, lesson: Lesson) -> Lesson | None:
        """« Autre parcours, même durée »."""
        other = self.get(lesson.parallel, lesson.band) if lesson.parallel else None
        return other if other and len(other.steps) == len(lesson.steps) else None

    def facts(self, keys: Iterable[str]) -> tuple[Fact, ...]:
        """The facts that may be shown, in the order asked; certainty C never is."""
        found = (self.shared.facts.get(key) for key in keys)
        return tuple(f for f in found if f is not None and f.certainty != "C")

    def tactic(self, key: str | None) -> Tactic | None:
        """The tactic of a stamp."""
        return self.shared.tactics.get(key) if key else None

    def misconception(self, key: str) -> Misconception | None:
        """A mistaken idea by its code."""
        return self.shared.misconceptions.get(key)

    def gestures(self, keys: Iterable[str]) -> tuple[Gesture, ...]:
        """The gestures that exist, in the order asked."""
        found = (self.shared.gestures.get(key) for key in keys)
        return tuple(g for g in found if g is not None)

    def sheet(self, lesson: Lesson) -> str:
        """The adults' sheet as safe HTML."""
        return render(lesson.sheet)

    def letter(self, lesson: Lesson, language: str) -> LetterPage:
        """The letter to families, without what may no longer be shown, and its sources."""
        shown = {f.key: f for f in self.shared.facts.values() if f.certainty != "C"}
        return letter_page(lesson.letter(language), shown)

    def by_quiet_name(self, name: str) -> Lesson | None:
        """The main lesson whose quiet title stands in an address as `name`."""
        return next((one for one in self.main if quiet_name(one) == name), None)


@lru_cache(maxsize=64)
def _thaw(body: str) -> Lesson:
    return thaw(body)


def load(root: Path) -> Library:
    """The library of a lessons folder.

    A broken lesson is put aside with its problems and the others are served; a broken shared file
    (help channels above all) raises ContentError: Repère does not start without help numbers.
    """
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for folder in lesson_folders(root):
        draft = try_draft(folder, root)
        if isinstance(draft, ContentError):
            problems += draft.problems
            continue
        broken = check_structure(draft)
        if broken:
            problems += broken
            continue
        lesson = seal_lesson(draft.lesson)
        lessons.append(replace(lesson, hash=edition_hash(lesson)))
    lessons.sort(key=lambda lesson: (BANDS.index(lesson.band), lesson.role, lesson.code))
    return Library(tuple(lessons), load_shared(root), tuple(problems))
