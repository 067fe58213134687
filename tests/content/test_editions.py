"""Frozen and thawed: the same lesson; the hash covers what pupils read and what scores."""

import json
from dataclasses import replace

import pytest

from app.content.comparison import differences
from app.content.editions import edition_hash, freeze, thaw
from app.content.opaque import opaque_key, seal, seal_lesson
from app.content.plain import from_plain, to_plain
from app.domain.question import Question
from tests.content import drafts
from tests.domain.kinds import samples


def lesson(change=None):
    return seal_lesson(drafts.draft(change).lesson)


def test_a_thawed_lesson_is_the_frozen_one():
    hash_, body = freeze(lesson())
    thawed = thaw(body)
    assert thawed == replace(lesson(), hash=hash_)
    assert freeze(thawed) == (hash_, body)


@pytest.mark.parametrize("question", samples.all_kinds(), ids=lambda q: q.kind)
def test_every_kind_goes_through_json(question):
    assert from_plain(Question, json.loads(json.dumps(to_plain(question)))) == question


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="unknown edition format"):
        thaw('{"format": 0, "lesson": {}}')


def words(data):
    drafts.screen(data, "r1")["text"] = ["Un autre [[petit pas]]."]


def score(data):
    options = drafts.question(data, "q4")["options"]
    options[1]["score"] = 0.5


@pytest.mark.parametrize("change", [words, score])
def test_words_and_scores_make_another_edition(change):
    assert edition_hash(lesson(change)) != edition_hash(lesson())


def review(data):
    data["reviews"] = [{"role": "CPE", "date": "2026-01-02", "name": "Mme Essai"}]


def summary(data):
    data["summary"] = "Autre chose pour les adultes."


@pytest.mark.parametrize("change", [review, summary])
def test_reviews_and_words_for_adults_do_not(change):
    assert edition_hash(lesson(change)) == edition_hash(lesson())


def test_the_sheet_is_outside():
    assert edition_hash(replace(lesson(), sheet="x")) == edition_hash(lesson())


def test_a_correction_of_words_keeps_the_keys_and_a_new_option_does_not():
    assert differences(lesson(), lesson(words)) == []

    def more(data):
        options = drafts.question(data, "q4")["options"]
        options.append({**options[1], "key": "c"})

    assert any("q4" in line for line in differences(lesson(), lesson(more)))


def test_keys_on_the_page_tell_nothing_of_the_author_s():
    keys = [opaque_key("q4", k) for k in "abcd"]
    assert len(set(keys)) == 4
    assert len({len(k) for k in keys}) == 1
    assert opaque_key("q4", "unsure") == "unsure"
    assert opaque_key("q5", "a") not in keys


@pytest.mark.parametrize("question", samples.all_kinds(), ids=lambda q: q.kind)
def test_a_sealed_question_scores_as_before(question):
    sealed = seal(question)
    for first, second in zip(question.bars(), sealed.bars(), strict=True):
        assert (first.text, first.fits, first.misconception) == (
            second.text,
            second.fits,
            second.misconception,
        )
    assert seal(question) == sealed


def test_a_sealed_order_keeps_its_accepted_orders():
    question = samples.order(accepted=(tuple("acbde"),), anywhere=("e",))
    sealed = seal(question)
    key = {k: opaque_key("q4", k) for k in "abcde"}
    for given in ("abcde", "acbde", "eabcd", "bacde"):
        answer = {"order": [key[k] for k in given]}
        assert sealed.judge(answer).fraction == question.judge({"order": list(given)}).fraction
