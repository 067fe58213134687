"""Class figures: nothing small, nothing that names, and what to take up again first."""

import pytest

from app.content.library import Library
from app.domain import breakdowns, figures, ideas
from app.domain.disclosure import Band, End, Share
from app.domain.figures import questions_of
from app.domain.ideas import persisting
from app.domain.kinds import One
from app.domain.lesson import ChoiceStatus, Lesson
from app.domain.progress import Gain
from app.domain.ways_back import way_back

Counts = dict[str, dict[str, int]]


def pairs(before: int, after: int, number: int = 24) -> Counts:
    counts: Counts = {}
    for slot in (1, 2, 3):
        counts[f"before:{slot}"] = {"n": number, "acquired": before}
        counts[f"after:{slot}"] = {"n": number, "acquired": after}
    return counts


def test_nothing_is_said_under_ten_answers_at_either_moment(lesson: Lesson) -> None:
    counts = pairs(4, 8, number=9)
    assert all(
        f.before is f.after is f.change is None for f in figures.before_after(lesson, counts)
    )
    assert figures.overall(lesson, counts) is None
    assert ideas.take_up_again(lesson, counts) is None
    assert ideas.persisting(lesson, counts) == ()


def test_a_clear_rise_is_called_one_and_a_small_one_is_not(lesson: Lesson) -> None:
    clear, small = (figures.overall(lesson, pairs(8, after)) for after in (21, 10))
    assert clear and clear.change and clear.change.gain is Gain.RISE
    assert small and small.change and small.change.gain is Gain.UNCLEAR


def test_three_questions_of_a_pupil_are_not_three_pupils(lesson: Lesson) -> None:
    twelve = figures.overall(lesson, pairs(5, 9, number=12))
    assert twelve and twelve.change and twelve.change.gain is Gain.UNCLEAR
    assert twelve.after_band is Band.SOME


def test_the_ends_are_not_given(lesson: Lesson) -> None:
    some = figures.before_after(lesson, pairs(0, 12, number=12))[0]
    assert some.before and (some.before.percent, some.before.end) == (20, End.BELOW)
    assert some.after and (some.after.percent, some.after.end) == (80, End.ABOVE)
    many = figures.before_after(lesson, pairs(1, 23))[0]
    assert many.before and (many.before.percent, many.before.end) == (10, End.BELOW)


def test_the_normalised_gain_does_not_tell_a_share_that_is_not_given(lesson: Lesson) -> None:
    told = figures.before_after(lesson, pairs(8, 16))[0].change
    assert told and told.normalised is not None
    for before, after in ((0, 12), (1, 12), (12, 24)):
        changes = [f.change for f in figures.before_after(lesson, pairs(before, after))]
        total = figures.overall(lesson, pairs(before, after))
        assert total
        for change in (*changes, total.change):
            assert change and change.normalised is change.low is change.high is None


def test_the_total_does_not_tell_the_one_pair_whose_share_is_not_given(lesson: Lesson) -> None:
    counts = pairs(8, 16)
    whole = figures.overall(lesson, counts)
    assert whole and whole.before and whole.after
    counts["before:2"]["acquired"] = 0
    said = figures.overall(lesson, counts)
    assert said and said.before is said.after is None
    assert said.change and said.change.gain is Gain.RISE and said.change.normalised is None
    counts["before:3"]["acquired"] = 1
    both = figures.overall(lesson, counts)
    assert both and both.before, "two that are not given hide each other"


def test_a_misconception_persists_from_a_fifth_of_the_answers_after(lesson: Lesson) -> None:
    slot, question = next(
        (s, q)
        for s in range(1, 7)
        for q in figures.questions_of(lesson, s)
        if any(b.misconception for b in q.bars())
    )
    bar = next(b for b in question.bars() if b.misconception)
    counts = pairs(20, 20)
    item = counts.setdefault(f"after:{slot}", {"n": 24, "acquired": 10})
    item[f"{question.key}:{bar.mark}"] = 4
    assert ideas.persisting(lesson, counts) == ()
    item[f"{question.key}:{bar.mark}"] = 9
    (held,) = ideas.persisting(lesson, counts)
    assert (held.code, held.slot, held.after.percent) == (bar.misconception, slot, 40)
    first = ideas.take_up_again(lesson, counts)
    assert first and first.misconception == bar.misconception


def test_what_is_least_retained_comes_first_and_a_class_that_retained_all_is_told_so(
    lesson: Lesson,
) -> None:
    counts = pairs(10, 20)
    counts["after:2"]["acquired"] = 9
    first = ideas.take_up_again(lesson, counts)
    assert first and first.slot == 2 and first.objective
    nothing = ideas.take_up_again(lesson, pairs(10, 22))
    assert nothing and nothing.misconception is nothing.objective is None


def test_a_breakdown_gives_no_line_under_ten_answers_to_its_question(lesson: Lesson) -> None:
    question = lesson.questions[lesson.pairs[0][0]]
    counts: Counts = {"after:1": {"n": 18, question.key: 9}}
    assert breakdowns.breakdown(question, "after:1", counts).lines == ()
    counts = {"after:1": {"n": 12, question.key: 12}}
    assert breakdowns.breakdown(question, "after:1", counts).lines


@pytest.mark.parametrize(("other", "shown"), [(0, True), (1, False), (9, False), (10, True)])
def test_a_form_is_not_shown_beside_another_that_subtraction_would_give(
    lesson: Lesson, other: int, shown: bool
) -> None:
    question, twin = (lesson.questions[key] for key in lesson.pairs[0])
    counts: Counts = {"after:1": {"n": 12 + other, question.key: 12, twin.key: other}}
    assert bool(breakdowns.breakdown(question, "after:1", counts).lines) is shown
    assert bool(breakdowns.breakdown(twin, "after:1", counts).lines) is (other >= 10)


def test_first_choices_at_a_turn_are_shown_together_or_not_at_all(lesson: Lesson) -> None:
    counts: Counts = {"story:t1": {"n": 20, "a": 1, "b": 9, "c": 6, "d": 4}}
    shown = breakdowns.turns(lesson, counts)[0].figures
    assert {m for f in shown for m in f.marks} == {
        c.key for c in breakdowns.turns(lesson, {})[0].turn.choices
    }
    assert breakdowns.turns(lesson, {"story:t1": {"n": 9, "a": 9}})[0].figures == ()


def test_a_branch_says_its_way_back_at_once_or_at_its_end(lesson: Lesson) -> None:
    turns = {t.key: t for s in lesson.steps for t in s.turns}
    at_once = way_back(lesson, turns["t3"].choices[0])
    at_the_end = way_back(lesson, turns["t5"].choices[1])
    assert at_once and at_once.key == "t3r"
    assert at_the_end and at_the_end.key == "t5s"
    assert way_back(lesson, turns["t5"].choices[2]) is None


def test_every_choice_that_leaves_exposed_has_a_way_back(library: Library) -> None:
    for lesson in library.main:
        for turn in (t for s in lesson.steps for t in s.turns):
            for choice in turn.choices:
                if choice.status is ChoiceStatus.EXPOSED:
                    assert way_back(lesson, choice), (lesson.code, turn.key, choice.key)


def test_the_share_of_an_idea_is_not_given_where_its_answer_is_shown_with_another(
    library: Library,
) -> None:
    """« 35 % ensemble » for two answers, and 30 % for the idea of one of them, would tell the
    other: one pupil."""
    lesson = library.get("L3")
    assert lesson is not None
    (question,) = questions_of(lesson, 6)
    assert isinstance(question, One)
    right, few, beside, most = question.options
    tallies = {right: 4, few: 1, beside: 6, most: 9}
    marks = {f"{question.key}:{option.key}": n for option, n in tallies.items()}
    counts = {"after:6": {"n": 20, question.key: 20, "acquired": 4, **marks}}
    found = {h.code: h.after for h in persisting(lesson, counts)}
    assert beside.misconception != most.misconception
    assert found == {beside.misconception: None, most.misconception: Share(45)}
