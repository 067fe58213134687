"""What is never written (charter, « never / instead »), for pupils and for adults."""

import re
from collections.abc import Iterator

from app.content.checks.counting import sentences
from app.content.checks.passages import passages
from app.content.draft import Draft
from app.content.problems import Problem

_PROTECT = "raconter, alerter, signaler, protéger"
_RESPONSIBLE = "« la personne qui menace est responsable », « on l’a trompé »"
_STILL = "« des moyens existent pour faire retirer », « on peut encore… »"
_CHOICE = "« ce choix laisse sans protection ; voici ce qu’on peut encore faire »"
_PERSON = "« personne malveillante », « auteur »"

#: Pattern → what to write instead. Whole words, any case.
PUPILS: tuple[tuple[str, str], ...] = (
    (r"(?<!j’)aurai[st] dû|aurai[st] pas dû", _RESPONSIBLE),
    (r"imprudente?s?|naïf|naïve|naïfs|naïves", _RESPONSIBLE),
    (r"(?:s’est|t’es|s’être) fait avoir", _RESPONSIBLE),
    (r"l’(?:a|as|ont) (?:bien )?cherchée?s?", _RESPONSIBLE),
    (r"pourquoi as-tu|pourquoi tu as", "« que s’est-il passé ? »"),
    (r"avou(?:er|e|é|ée|es|ent|ons|ez)", _PROTECT),
    (r"dénonc(?:er|e|é|ée|es|ent|ez)", _PROTECT),
    (r"balanc(?:er|es|é|ée|ent|eur|e ton|e tout)", _PROTECT),
    (r"revenge porn|porno\w*|pédoporno\w*", "« diffusion d’images intimes sans accord »"),
    (r"prédat(?:eur|rice)s?|monstres?|pervers\w*", _PERSON),
    (r"(?:internet )?n’oublie jamais|fichue?s?|irréversibles?", _STILL),
    (r"perdue?s?|échecs?|game over|mauvaises? réponses?", _CHOICE),
    (r"bravo|tombée?s? dans le piège", _CHOICE),
    (r"attention !", "say calmly what there is to see"),
    (r"qui parmi vous|balance ton expérience", "« une élève de ton âge… »"),
    (r"3020", "3018"),
    (r"telegram|nudif\w*|undress\w*|face ?swap\w*|deepnude\w*", "no name of a tool"),
    (r"\w*[a-zà-ÿ]·[a-zà-ÿ]+", "an epicene word, or both forms in full"),
)
ADULTS: tuple[tuple[str, str], ...] = (
    (r"prédat(?:eur|rice)s?|pervers\w*", _PERSON),
    (r"revenge porn|pédoporno\w*", "« diffusion d’images intimes sans accord »"),
    (r"3020", "3018"),
    (r"telegram|nudif\w*|undress\w*|face ?swap\w*|deepnude\w*", "no name of a tool"),
    (r"\w*[a-zà-ÿ]·[a-zà-ÿ]+", "an epicene word, or both forms in full"),
)
#: « always », « never » about paying and removing: a promise nobody can keep.
_ABSOLUTE = re.compile(r"\b(?:toujours|jamais)\b", re.IGNORECASE)
_OUTCOME = re.compile(
    r"\b(?:pay(?:er|é|e|es|ent)|paie|retir(?:er|é|ée|e)|retrait)\b", re.IGNORECASE
)


def _compiled(rules: tuple[tuple[str, str], ...]) -> list[tuple[re.Pattern[str], str]]:
    return [
        (
            re.compile(rf"(?<!\w)(?:{p.replace(' !', chr(0xA0) + '!')})(?!\w)", re.IGNORECASE),
            instead,
        )
        for p, instead in rules
    ]


_PUPILS, _ADULTS = _compiled(PUPILS), _compiled(ADULTS)


def check(draft: Draft) -> Iterator[Problem]:
    """Every banned phrase of the lesson and of its sheet."""
    for passage in passages(draft.lesson):
        for pattern, instead in _PUPILS:
            found = pattern.search(passage.text)
            if found:
                yield draft.problem(passage.key, f"« {found[0]} »", f"rather: {instead}")
        for sentence in sentences(passage.text):
            if _ABSOLUTE.search(sentence) and _OUTCOME.search(sentence):
                yield draft.warning(
                    passage.key,
                    f"« always » or « never » about paying or removing: « {sentence[:60]} »",
                    "rather « souvent », « ne garantit pas »",
                )
    for pattern, instead in _ADULTS:
        found = pattern.search(draft.lesson.sheet)
        if found:
            yield draft.sheet_problem(f"« {found[0]} »", f"rather: {instead}")
