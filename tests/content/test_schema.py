"""What the file format refuses, and how it says so."""

import pytest

from app.content.problems import ContentError
from app.content.schema.base import first_day
from app.content.schema.shared import FactsFile
from tests.content import drafts


def refused(change):
    with pytest.raises(ContentError) as error:
        drafts.draft(change)
    return error.value.problems


def only(change):
    (problem,) = refused(change)
    return problem


def test_the_small_lesson_is_read():
    lesson = drafts.draft().lesson
    assert lesson.after_keys(lesson_form()) == ("qb1", "qb2", "qb3", "q4", "q5", "q6")
    assert [s.number for s in lesson.steps] == [1, 2, 3, 4, 5, 6]
    assert lesson.frameworks == {"evars": ("2",), "crcn": ("2.4",)}


def lesson_form():
    from app.domain.lesson import Form

    return Form.A


def test_several_errors_are_said_at_once_with_remedies():
    def change(data):
        del data["title"]
        data["minutes"] = "20"
        data["sumary"] = "x"
        del data["summary"]

    problems = {p.key: p for p in refused(change)}
    assert set(problems) == {"title", "minutes", "sumary", "summary"}
    assert problems["title"].remedy == "add `title:`"
    assert problems["minutes"].what == "must be a whole number"
    assert problems["sumary"].remedy == "did you mean `summary`?"


def test_a_problem_names_elements_by_their_key():
    def change(data):
        drafts.screen(data, "t2")["choices"][1]["outcom"] = "x"

    problem = only(change)
    assert problem.key == "steps.s3.screens.t2.choices.b.outcom"
    assert "outcome" in problem.remedy


def test_a_narrow_space_is_refused():
    def change(data):
        data["title"] = "Quoi\u202f?"

    assert "U+202F" in only(change).what


def test_an_unknown_kind_is_refused_with_the_known_ones():
    def change(data):
        drafts.question(data, "q4")["kind"] = "two"

    problem = only(change)
    assert problem.key == "questions.q4"
    assert "'one'" in problem.remedy


def in_question(key, **fields):
    return lambda data: drafts.question(data, key).update(fields)


def option(key="a", **fields):
    return {"key": key, "text": "x", "feedback": drafts.SAID, **fields}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([option(score=1), option("b", score=1)], "exactly one"),
        ([option(score=0.75), option("b", score=1)], "needs its `misconception`"),
        ([option(score=0.7, misconception="M01"), option("b", score=1)], "0, 0.5 or 1"),
        (
            [option(score=1, misconception="M01"), option("b", score=0, misconception="M01")],
            "shows no",
        ),
        ([option(), option("b", score=1)], "needs `text` and `score`"),
    ],
)
def test_the_scores_of_one_best_answer(options, said):
    assert said in only(in_question("q4", options=options)).what


def ticks(*correct):
    return [
        {
            "key": f"k{n}",
            "text": "x",
            "correct": c,
            "note": "x",
            **({} if c else {"misconception": "M01"}),
        }
        for n, c in enumerate(correct)
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "several", "options": ticks(True, True, False)}, "W ≥ C"),
        ({"kind": "several", "options": ticks(False, False, False)}, "at least one right"),
        (
            {
                "kind": "true_false_why",
                "answer": True,
                "misconception": "M01",
                "notes": {"true": "x", "false": "x"},
                "reasons": ticks(True, True, False),
            },
            "exactly one right reason",
        ),
        (
            {
                "kind": "order",
                "items": [{"key": k, "text": "x", "note": "x"} for k in "abc"],
                "accepted": [["a", "b"]],
            },
            "every key once",
        ),
        (
            {
                "kind": "order",
                "items": [{"key": k, "text": "x", "note": "x"} for k in "abc"],
                "anywhere": ["a", "b"],
            },
            "nothing to order",
        ),
        (
            {
                "kind": "match",
                "left": [
                    {"key": k, "text": "x", "right": r, "misconception": "M01", "note": "x"}
                    for k, r in zip("abc", "xyz", strict=True)
                ],
                "right": [{"key": k, "text": "x"} for k in "xyz"],
            },
            "decoy",
        ),
        (
            {
                "kind": "match",
                "left": [
                    {"key": k, "text": "x", "right": "x", "misconception": "M01", "note": "x"}
                    for k in "ab"
                ],
                "right": [{"key": k, "text": "x"} for k in "xyz"],
            },
            "its own `misconception` and `note`",
        ),
        ({"kind": "several", "options": ticks(True, False, False) + ticks(False)}, "`options` has"),
        (
            {
                "kind": "signals",
                "from": "Lou",
                "messages": [
                    {"key": "a", "text": "x", "sign": False, "misconception": "M01", "note": "x"}
                ]
                * 2
                + [{"key": "b", "text": "x", "sign": True, "note": "x"}],
            },
            "`messages` has the same key twice: a",
        ),
        (
            {
                "kind": "order",
                "items": [{"key": k, "text": "x", "note": "x"} for k in "aba"],
            },
            "`items` has",
        ),
        (
            {
                "kind": "true_false_why",
                "answer": True,
                "misconception": "M01",
                "notes": {"true": "x", "false": "x"},
                "reasons": ticks(True) + ticks(False),
            },
            "`reasons` has",
        ),
    ],
)
def test_each_kind_keeps_its_rules(fields, said):
    def change(data):
        question = drafts.question(data, "q4")
        for name in ("options",):
            question.pop(name)
        question.update(fields, feedback=drafts.LEVELS)

    assert said in only(change).what


def test_two_options_of_one_best_answer_have_two_keys():
    options = [option(score=1), option(score=0, misconception="M01")]
    assert "`options` has the same key twice: a" in only(in_question("q4", options=options)).what


def test_a_choice_has_one_way_on():
    def change(data):
        drafts.screen(data, "t2")["choices"][0]["next"] = "e1"

    assert "`repair` and `next`" in only(change).what


def test_a_practice_step_is_linear_and_has_no_field_that_would_do_nothing():
    assert "start" in only(lambda data: data["steps"][3].update(start="r9")).key


@pytest.mark.parametrize("date", ["2026-13-45", "2026-02-30", "2026-02", "unknown"])
def test_a_review_took_place_on_a_day_that_exists(date):
    def change(data):
        data["reviews"] = [{"role": "CPE", "date": date, "name": "Mme Essai"}]

    assert only(change).key == "reviews.1.date"


@pytest.mark.parametrize(
    ("written", "day"), [("2026-02-03", "2026-02-03"), ("2026", "2026-01-01"), ("unknown", "None")]
)
def test_the_date_of_a_source_counts_from_its_first_day(written, day):
    assert str(first_day(written)) == day


def test_a_source_has_a_date_that_exists():
    fact = {"text": "x", "source": "x", "certainty": "A", "band": "6"}
    assert FactsFile.model_validate({"S01": {**fact, "date": "2026-12"}})
    with pytest.raises(ValueError, match="month must be"):
        FactsFile.model_validate({"S01": {**fact, "date": "2026-13-45"}})
