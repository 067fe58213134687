"""Each check of the charter fires on what it names, and is silent on the small lesson."""

import pytest

from app.content import checks
from app.content.checks import (
    address,
    banned,
    benign,
    forms,
    graph,
    identity,
    lengths,
    parallel,
    parity,
    people,
    readability,
    references,
    shape,
    sheet,
    spaces,
)
from tests.content import drafts
from tests.content.checks.saying import change_screen, fires, said, text
from tests.content.drafts import choice, question, reading, screen

ONE_READER = [
    shape,
    forms,
    graph,
    identity,
    readability,
    lengths,
    banned,
    address,
    spaces,
    benign,
    people,
    parity,
]


@pytest.mark.parametrize("check", ONE_READER, ids=lambda c: c.__name__.rpartition(".")[2])
def test_the_small_lesson_passes(check):
    assert said(check) == []


# -- shape --------------------------------------------------------------------------------------


def without_help(data):
    data["steps"] = [*data["steps"][:-2], data["steps"][-1], data["steps"][-2]]


def no_unsure(data):
    screen(data, "t2")["choices"][2] = choice("c", "protects", next="t2r")


def no_way_back(data):
    del screen(data, "t2")["choices"][0]["repair"]


def no_responsibility(data):
    del screen(data, "t2")["responsibility"]


def same_key(data):
    screen(data, "r9")["key"] = "r1"


def no_misconception(data):
    del screen(data, "t2")["choices"][0]["misconception"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without_help, "after, recap"),
        (no_unsure, "status: unsure"),
        (no_way_back, "without a way back"),
        (no_responsibility, "is missing"),
        (same_key, "stands 2 times"),
        (no_misconception, "without its misconception"),
    ],
)
def test_shape(change, words):
    fires(shape, change, words)


def test_a_key_that_stands_twice_is_said_where_it_stands_and_where_the_other_is():
    (problem,) = shape.check(drafts.draft(same_key))
    assert problem.key == "steps.s4.screens.r1" and "steps.s3.screens.r1" in problem.remedy

    (problem,) = shape.check(drafts.draft(lambda d: d["questions"].append(drafts.one("n2"))))
    assert problem.key == "questions.n2"


# -- graph --------------------------------------------------------------------------------------


def loop(data):
    screen(data, "t2r")["next"] = "t2"
    data["steps"][2]["skip"]["next"] = "t2"


def island(data):
    screen(data, "t1r")["next"] = "t2r"
    for c in screen(data, "t1")["choices"]:
        c.pop("next", None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (change_screen("t1r", next="nowhere"), "no screen or step `nowhere`"),
        (change_screen("t1r", next="bq"), "earlier step"),
        (change_screen("e1", value=0.5), "no way on"),
        (change_screen("t1r", peek={"label": "Relire", "screen": "zz"}), "no screen `zz`"),
        (island, "no path leads to this screen"),
        (loop, "no path leads from here to the end"),
    ],
)
def test_graph(change, words):
    fires(graph, change, words)


# -- forms --------------------------------------------------------------------------------------


def tally_after(data):
    item = question(data, "q4")
    item["kind"] = "judgement"


def other_tags(data):
    question(data, "qb2")["options"][1]["misconception"] = "M02"


def five(data):
    data["more"] = ["q4", "q5"]
    data["spare"] = ["q6"]


def other_kind(data):
    data["pairs"][0] = ["qa1", "qb2"]
    data["pairs"][1] = ["qa2", "qb1"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (tally_after, "`judgement` after"),
        (other_tags, "does not measure"),
        (five, "5 after-questions"),
        (other_kind, "beside"),
        (lambda d: d.update(neutral=[]), "named in 0 forms"),
        (lambda d: d["more"].append("zz"), "no question `zz`"),
    ],
)
def test_forms(change, words):
    fires(forms, change, words)


# -- what is judged, who is named ---------------------------------------------------------------


def test_benign():
    fires(benign, change_screen("t1", benign=False), "0 of 2 turns")

    def alarm(data):
        for key in ("qa1", "qb1"):
            for item in question(data, key)["items"]:
                item["box"] = "alert"

    fires(benign, alarm, "0 of 8 elements")
    assert benign.turns(drafts.draft().lesson) == (1, 2)
    assert benign.items(drafts.draft().lesson) == (4, 8)


def test_people():
    fires(people, lambda d: d["people"].pop(), "Lou is not in people")
    fires(people, lambda d: question(d, "q4").update(prompt="Que fait Inès ?"), "name of the story")
    fires(people, text("Lou dit que c’est lui, puis il part."), "a pronoun after Lou")


def test_people_over_a_band():
    boys = drafts.draft(lambda d: d["people"][0].update(gender="m")).lesson
    girls = drafts.draft().lesson
    assert list(people.check_band([girls, boys])) == []
    assert list(people.check_band([girls])) == []
    assert len(list(people.check_band([girls, girls, girls]))) == 1


# -- other files ----------------------------------------------------------------------------------


def refer(change):
    return [f"{p.key}: {p.what}" for p in references.check(drafts.draft(change), drafts.SHARED)]


def test_references():
    assert refer(None) == []
    assert "declared and not used: S03" in str(refer(lambda d: d["facts"].append("S03")))
    assert "used and not declared: S01" in str(refer(lambda d: d.update(facts=[])))
    assert "certainty C" in str(refer(lambda d: d["facts"].append("S02")))
    assert "not for 4e-3e" in str(refer(lambda d: d["facts"].append("S03")))
    assert "unknown: S99" in str(refer(lambda d: d["facts"].append("S99")))
    assert "not in t2m1" in str(refer(lambda d: screen(d, "t2")["notes"][0].update(words="rien")))
    assert "not in the glossary" in str(refer(text("Un [[autre mot]].")))
    in_option = refer(lambda d: question(d, "q4")["options"][0].update(text="Un [[petit pas]]."))
    assert "a term is marked here" in str(in_option)
    assert "never marked" in str(refer(change_screen("r1", text=["Rien."])))
    assert "no objective" in str(refer(lambda d: question(d, "q4").update(objective="O7")))


def test_the_tactic_of_a_signal_is_one_of_the_lexicon():
    def change(data):
        question(data, "q4").clear()
        data["questions"] = [q for q in data["questions"] if q]
        note = {"text": "x", "note": "x"}
        calm = [{**note, "key": k, "sign": False, "misconception": "M01"} for k in "ab"]
        data["questions"].append(
            {
                "key": "q4",
                "kind": "signals",
                "prompt": "Où ?",
                "from": "Sam",
                "messages": [*calm, {**note, "key": "c", "sign": True, "tactic": "secrett"}],
                "feedback": drafts.LEVELS,
            }
        )

    assert refer(change) == ["questions.q4.messages.c.tactic: secrett is unknown"]


def test_parity():
    english = {"title": "A trial", "nothing": {"text": "x"}}
    found = said(parity, english=english)
    assert "nothing.text: has no French source" in found
    assert "summary: has no English words" in found
    assert said(parity, english={}) == []


GOOD_SHEET = """# Un essai

*Leçon pas encore relue par un professionnel.* « Autre parcours, même durée » est offert.

Dites : « Ce n’est pas ta faute. » Ne promettez pas le secret. Ne regardez aucune image.
Rien n’entre dans Repère. Le 3018 répond. Ne demandez jamais qui a vécu cela.
"""


def test_sheet():
    assert said(sheet, sheet=GOOD_SHEET) == []
    assert "empty" in str(said(sheet))
    long = drafts.draft(sheet=GOOD_SHEET + "mot. " * 1300)
    assert any("two A4 pages" in p.remedy for p in sheet.check(long))
    assert "does not say" in str(said(sheet, sheet=GOOD_SHEET.replace("3018", "119")))
    assert "sentence of" in str(said(sheet, sheet=GOOD_SHEET + " ".join(["mot"] * 36) + "."))


def test_a_reviewed_lesson_need_not_say_that_it_is_not():
    def reviewed(data):
        data["reviews"] = [{"role": "CPE", "date": "2026-01-02", "name": "Mme Essai"}]

    words = GOOD_SHEET.replace("pas encore relue", "relue")
    assert said(sheet, sheet=words) != []
    assert said(sheet, reviewed, sheet=words) == []


def test_parallel():
    main = drafts.draft()

    def calm(data):
        data.update(slug="calme", role="parallel")
        del data["parallel"]

    other = drafts.draft(calm)
    assert list(parallel.check(main, [main, other])) == []
    assert "no parallel lesson" in str(list(parallel.check(main, [main])))

    def longer(data):
        calm(data)
        step = {**data["steps"][3], "key": "s4b", "screens": [reading("r10")]}
        data["steps"].insert(4, step)

    shorter = list(parallel.check(main, [main, drafts.draft(longer)]))
    assert "7 steps beside 6" in shorter[0].what


def test_everything_at_once_is_sorted_and_says_each_thing_once():
    problems = checks.check_draft(drafts.draft(), drafts.SHARED, [])
    assert problems == sorted(set(problems))
    assert {p.key for p in problems} == {"(letter)", "(sheet)", "parallel"}


def test_only_what_would_break_a_screen_puts_a_lesson_aside():
    assert checks.check_structure(drafts.draft(text("Bravo."))) == []
    assert checks.check_structure(drafts.draft(no_unsure)) != []
