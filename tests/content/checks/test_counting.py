"""Words, sentences, syllables: a proxy of reading level."""

import pytest

from app.content.checks.counting import measure, sentences, spoken_words, syllables, written_words


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("chat", 1),
        ("porte", 1),
        ("maison", 2),
        ("message", 2),
        ("création", 3),
        ("parlent", 1),
        ("inès", 2),
        ("elle", 1),
        ("responsable", 3),
        ("aujourd", 2),
        ("l", 1),
    ],
)
def test_syllables(word, count):
    assert syllables(word) == count


def test_words_on_the_page_and_words_read_aloud():
    assert written_words("L’amie d’Inès arrive à 19:40.") == 5
    assert spoken_words("L’amie d’Inès") == ["l", "amie", "d", "inès"]


def test_sentences():
    assert len(sentences("Elle part. « Quoi ? » Il reste… Puis plus rien")) == 4
    assert len(sentences("coucou, tu fais quoi")) == 1
    assert len(sentences("Elle a 3.5 euros.")) == 1


def test_short_plain_words_read_easily_and_long_ones_do_not():
    easy = measure(["Le chat dort. Il a faim."])
    hard = measure(["L’anticonstitutionnalité particulièrement incompréhensible persiste."])
    assert easy.kandel_moles > 100 > 50 > hard.kandel_moles
    assert easy.mean == 3
