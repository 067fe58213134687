"""Checks of words: length, reading level, banned phrases, address, spaces, quiet titles."""

import pytest

from app.content.checks import address, banned, identity, lengths, readability, spaces
from app.content.problems import Severity
from tests.content import drafts
from tests.content.checks.saying import fires, said, text
from tests.content.drafts import screen

LONG = " ".join(["mot"] * 61) + "."


def feedback(**words):
    def change(data):
        said_ = {**drafts.SAID, **words}
        screen(data, "t2")["choices"][1]["feedback"] = said_

    return change


def test_lengths():
    fires(lengths, text(LONG), "61 words")
    fires(lengths, feedback(reason=" ".join(["mot"] * 45)), "words")
    fires(lengths, lambda d: d["steps"][0].update(text=[LONG]), "61 words")
    fires(
        lengths,
        lambda d: screen(d, "t2")["notes"][0].update(text=" ".join(["mot"] * 21)),
        "21 words",
    )


def test_a_fourth_line_of_the_author_of_harm():
    def change(data):
        messages = screen(data, "t2")["threads"][0]["messages"]
        messages += [{"key": f"x{n}", "from": "Lou", "text": "ok"} for n in range(3)]

    fires(lengths, change, "fourth line")


def test_readability():
    fires(readability, text(" ".join(["mot"] * 23) + "."), "sentence of 23")
    hard = (
        "L’anticonstitutionnalité particulièrement incompréhensible caractérise l’administration. "
    )
    fires(readability, text(hard * 40), "Kandel-Moles")


@pytest.mark.parametrize(
    "words",
    [
        "Tu n’aurais pas dû répondre.",
        "Elle s’est fait avoir.",
        "Il faut avouer.",
        "Un prédateur écrit.",
        "C’est un échec.",
        "Appelle le 3020.",
        "Attention !",
        "Chaque élève est concerné·e.",
    ],
)
def test_banned(words):
    fires(banned, text(words), "«")


@pytest.mark.parametrize(
    "words", ["« J’aurais dû t’écouter », dit la CPE.", "Un joueur avance.", "La balance penche."]
)
def test_words_that_only_look_banned(words):
    assert said(banned, text(words)) == []


def test_a_promise_about_paying_is_a_warning():
    problems = list(banned.check(drafts.draft(text("Payer ne marche jamais."))))
    assert [p.severity for p in problems] == [Severity.WARNING]


def test_a_sheet_has_its_own_list():
    assert said(banned, sheet="Un prédateur.") != []
    assert said(banned, sheet="« Elle l’a cherché. »") == []


def test_address():
    fires(address, feedback(useful="Gardez vos messages."), "« vos »")
    assert said(address, feedback(useful="Dire : « Vous pouvez m’aider ? »")) == []
    assert said(address, feedback(useful="Un rendez-vous se refuse.")) == []


def test_spaces():
    fires(spaces, text("Il dit « oui."), "do not pair")
    fires(spaces, text('Il dit "oui".'), "straight quotation")
    fires(spaces, text("Un  mot."), "two spaces")
    fires(spaces, text("Il attend..."), "dots")


def test_identity():
    fires(identity, lambda d: d.update(quiet_title="Le chantage"), "names the theme")
    fires(identity, lambda d: d.update(slug="autre"), "folder")


def test_the_words_of_cards_clocks_buttons_and_senders_are_read_too():
    def change(data):
        turn = screen(data, "t2")
        turn["threads"][0].update(time="Bravo, 8 h")
        turn["threads"][0]["messages"][0]["card"] = "Bravo, une carte"
        turn["choices"][1]["card"] = "Bravo, une autre"
        turn["peek"] = {"label": "Bravo, relire", "screen": "r1"}
        data["glossary"][0]["term"] = "bravo"

    keys = [p.key.removeprefix("steps.s3.screens.t2.") for p in banned.check(drafts.draft(change))]
    assert keys == [
        "glossary.petit-pas.term",
        "threads.1.time",
        "threads.1.messages.t2m1.card",
        "choices.b.card",
        "peek.label",
    ]
