"""Put each message in a box: « Ça va », « J’hésite », « Alerte »."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.kinds.parts import (
    UNSURE,
    Base,
    LevelFeedback,
    chosen_key,
    read_each,
    scored,
    shuffled,
)
from app.domain.question import (
    Answer,
    Bar,
    OptionView,
    Outcome,
    QuestionReview,
    QuestionView,
    Remark,
    Shuffler,
)

#: The boxes, in the order of the page. Hesitating is half right everywhere.
BOXES = ("ok", UNSURE, "alert")


@dataclass(frozen=True)
class BoxNotes:
    """What is said for each box that the element was put in."""

    ok: str
    unsure: str
    alert: str

    def of(self, box: str) -> str:
        """The note for a box."""
        return {"ok": self.ok, UNSURE: self.unsure}.get(box, self.alert)


@dataclass(frozen=True)
class SortItem:
    """An element, its box (`ok` or `alert`), and what misfiling it shows."""

    key: str
    text: str
    box: str
    notes: BoxNotes
    misconception: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sort(Base):
    """Elements to sort; the score is the mean of the elements."""

    kind: ClassVar[str] = "sort"
    scored: ClassVar[bool] = True

    items: tuple[SortItem, ...]
    feedback: LevelFeedback

    def view(self, shuffle: Shuffler) -> QuestionView:
        """The elements, shuffled, and the boxes."""
        options = tuple(OptionView(i.key, i.text) for i in self.items)
        boxes = tuple(OptionView(box, "", f"box-{box}") for box in BOXES)
        return QuestionView(
            self.key,
            self.kind,
            self.prompt,
            shuffled(options, shuffle, self.key),
            {"boxes": boxes},
        )

    def read(self, form: Mapping[str, Sequence[str]]) -> Answer:
        """One field `item-<key>` per element."""
        return read_each(form, "item", [i.key for i in self.items], BOXES)

    def judge(self, answer: Answer) -> Outcome:
        """1 for the right box, ½ for « J’hésite », 0 for the other; then the mean."""
        total, marks = 0.0, []
        for item in self.items:
            box = chosen_key(answer, item.key, BOXES)
            marks.append(f"{item.key}={box}")
            total += 1.0 if box == item.box else 0.5 if box == UNSURE else 0.0
        return scored(total / len(self.items), marks)

    def review(self, answer: Answer) -> QuestionReview:
        """The overall feedback, and for each element the note of its box."""
        level = self.judge(answer).level
        remarks = []
        for item in self.items:
            box = chosen_key(answer, item.key, BOXES)
            fits = None if box == UNSURE else box == item.box
            remarks.append(Remark(item.key, item.text, box, fits, item.notes.of(box), item.box))
        return QuestionReview(level, self.feedback.of(level), tuple(remarks))

    def bars(self) -> tuple[Bar, ...]:
        """Three lines per element, one for each box."""
        return tuple(
            Bar(
                mark=f"{item.key}={box}",
                text="",
                fits=None if box == UNSURE else box == item.box,
                misconception=item.misconception if box not in (UNSURE, item.box) else None,
                group=item.text,
                word=f"box-{box}",
            )
            for item in self.items
            for box in BOXES
        )

    def misconceptions(self) -> frozenset[str]:
        """What misfiled elements show."""
        return frozenset(i.misconception for i in self.items if i.misconception)
