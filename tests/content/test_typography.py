"""French spaces and apostrophes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.typography import NBSP, french


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Quoi ?", f"Quoi{NBSP}?"),
        ("Quoi?", f"Quoi{NBSP}?"),
        ("Quoi ?!", f"Quoi{NBSP}?!"),
        ("Non ; oui : 30 %", f"Non{NBSP}; oui{NBSP}: 30{NBSP}%"),
        ("30%", f"30{NBSP}%"),
        ("« Oui »", f"«{NBSP}Oui{NBSP}»"),
        ("«Oui»", f"«{NBSP}Oui{NBSP}»"),
        ("« Quoi ? »", f"«{NBSP}Quoi{NBSP}?{NBSP}»"),
        ("l'amie d'Inès", "l’amie d’Inès"),
        ("à 22:47, https://exemple.fr", "à 22:47, https://exemple.fr"),
        ("3018 : appel", f"3018{NBSP}: appel"),
        ("à 21 h.", f"à 21{NBSP}h."),
        ("19 h 40", f"19{NBSP}h{NBSP}40"),
        ("Inès a 13 ans", f"Inès a 13{NBSP}ans"),
        ("28 767 signalements", f"28{NBSP}767 signalements"),
        ("en 2024 trois", "en 2024 trois"),
        ("b:»", f"b{NBSP}:{NBSP}»"),
        ("il dit: oui", f"il dit{NBSP}: oui"),
    ],
)
def test_french_sets_no_break_spaces_and_apostrophes(typed, read):
    assert french(typed) == read


@given(st.text(alphabet="abh 1?!:;%«»'’.\u00a0", max_size=30))
def test_doing_it_twice_changes_nothing(text):
    assert french(french(text)) == french(text)
