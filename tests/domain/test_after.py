"""After a lesson: objectives, signs and false alarms, tactics, how the class feels."""

from dataclasses import replace

import pytest

from app.content.library import Library
from app.domain import breakdowns, feeling, figures, objectives, signs
from app.domain.disclosure import Band, End, Share
from app.domain.kinds.attitude import Attitude
from app.domain.lesson import Lesson, StepKind
from tests.domain.test_figures import Counts, pairs


def test_an_objective_holds_its_pairs_and_one_asked_only_after_has_no_before(
    lesson: Lesson,
) -> None:
    counts = pairs(8, 16) | {f"after:{s}": {"n": 24, "acquired": 12} for s in (5, 6)}
    found = {o.figures.objective: o for o in objectives.by_objective(lesson, counts)}
    texts = {o.key: o.text for o in lesson.objectives}
    both, after_only = found[texts["O3"]], found[texts["O1"]]
    assert both.slots == (1, 3) and both.figures.before == Share(35)
    assert both.figures.after == Share(65) and both.figures.change
    assert not after_only.asked_before and after_only.figures.before is None
    assert after_only.figures.after == Share(50) and after_only.figures.change is None


def test_an_objective_with_one_pair_shows_the_figures_of_the_pair(lesson: Lesson) -> None:
    texts = {o.key: o.text for o in lesson.objectives}
    pair = figures.before_after(lesson, pairs(8, 16))[1]
    (one,) = [
        o
        for o in objectives.by_objective(lesson, pairs(8, 16))
        if o.figures.objective == texts["O2"]
    ]
    assert one.figures == replace(pair, slot=0)


def test_an_objective_does_not_tell_the_pair_whose_share_is_not_given(lesson: Lesson) -> None:
    for slot in (1, 3):
        counts = pairs(8, 16)
        counts[f"after:{slot}"]["acquired"] = 24
        found = objectives.by_objective(lesson, counts)
        both = next(o for o in found if len(o.slots) == 2)
        assert both.figures.before is both.figures.after is both.figures.change is None


SIGNALS = 4  # the question of L1 where messages are tapped


def tapped(lesson: Lesson, named: list[int], harmless: list[int], number: int = 24) -> Counts:
    (question,) = figures.questions_of(lesson, SIGNALS)
    options = question.options  # type: ignore[attr-defined]
    marks = {"n": number, question.key: number}
    for wanted, counts in ((True, named), (False, harmless)):
        for option, count in zip([o for o in options if o.correct is wanted], counts, strict=True):
            marks[f"{question.key}:{option.key}"] = count
    return {f"after:{SIGNALS}": marks}


def of_signals(lesson: Lesson, counts: Counts) -> signs.Alarms:
    return next(a for a in signs.alarms(lesson, counts) if a.slot == SIGNALS)


def test_signs_recognised_and_false_alarms_are_two_shares(lesson: Lesson) -> None:
    found = of_signals(lesson, tapped(lesson, [12, 18, 12], [6, 6, 6, 6]))
    assert found.recognised == Share(60) and found.false_alarms == Share(25)
    assert found.band is Band.MANY


def test_nothing_is_said_of_signs_under_ten_answers(lesson: Lesson) -> None:
    found = of_signals(lesson, tapped(lesson, [4, 4, 4], [2, 2, 2, 2], number=9))
    assert found.recognised is found.false_alarms is None


def test_the_mean_does_not_tell_the_one_sign_whose_share_is_not_given(lesson: Lesson) -> None:
    one_masked = of_signals(lesson, tapped(lesson, [12, 18, 1], [6, 6, 6, 6]))
    assert one_masked.recognised is None and one_masked.false_alarms == Share(25)
    two_masked = of_signals(lesson, tapped(lesson, [12, 1, 1], [0, 0, 0, 0]))
    assert two_masked.recognised, "two that are not given hide each other"
    assert two_masked.false_alarms == Share(10, End.BELOW)


def test_both_forms_of_a_sort_count_together_before_and_after(lesson: Lesson) -> None:
    one, twin = figures.questions_of(lesson, 1)
    counts: Counts = {}
    for item, share in (("before:1", 6), ("after:1", 9)):
        marks = {"n": 24, one.key: 12, twin.key: 12}
        for question in (one, twin):
            for element in question.items:  # type: ignore[attr-defined]
                alert = share if element.box == "alert" else 12 - share
                marks[f"{question.key}:{element.key}=alert"] = alert
                marks[f"{question.key}:{element.key}=ok"] = 12 - alert
        counts[item] = marks
    found = next(a for a in signs.alarms(lesson, counts) if a.slot == 1)
    assert found.recognised_before == Share(50) and found.recognised == Share(75)
    assert found.false_alarms_before == Share(50) and found.false_alarms == Share(25)


def test_a_tactic_is_the_share_that_recognised_its_sign_after_the_lesson(lesson: Lesson) -> None:
    found = signs.by_tactic(lesson, tapped(lesson, [12, 18, 6], [0, 0, 0, 0]))
    assert [(t.tactic, t.after) for t in found] == [
        ("isolation", Share(50)),
        ("secret", Share(75)),
        ("guilt", Share(25)),
    ]
    assert not any(t.asked_before or t.before for t in found)


def felt(lesson: Lesson, *counts: int) -> breakdowns.Breakdown:
    question = lesson.step_of(StepKind.RECAP).feeling
    assert question
    marks = {f"{question.key}:{b.mark}": c for b, c in zip(question.bars(), counts, strict=True)}
    number = sum(counts)
    found = feeling.feeling(lesson, {"feeling": {"n": number, question.key: number, **marks}})
    assert found
    return found


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((8, 8, 4, 0), False),  # a fifth, no more
        ((6, 6, 5, 3), True),
        ((0, 0, 22, 0), True),
        ((3, 3, 3, 0), False),  # nine answers
        ((11, 11, 1, 1), False),
    ],
)
def test_more_than_a_fifth_less_at_ease_is_said(
    lesson: Lesson, counts: tuple[int, ...], said: bool
) -> None:
    assert (feeling.less_at_ease(felt(lesson, *counts)) is not None) is said


def test_the_scale_of_every_lesson_goes_down(library: Library) -> None:
    for lesson in library.main:
        question = lesson.step_of(StepKind.RECAP).feeling
        assert isinstance(question, Attitude)
        assert question.options[-1].text == "Moins tranquille"
