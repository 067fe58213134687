"""A small whole lesson in plain data, and drafts made from it with one thing changed."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from app.content.build import build_lesson
from app.content.draft import Draft
from app.content.schema.lesson import LessonFile
from app.content.shared import Fact, Gesture, Misconception, Shared, Tactic
from app.content.source import Source
from app.content.validation import validate

SAID = {"empathy": "C’est dur.", "reason": "Le ton trompe.", "useful": "Lire la demande."}
LEVELS = {"full": SAID, "partial": SAID, "not_yet": SAID}


def one(key: str, misconception: str = "M01") -> dict[str, Any]:
    """A question with one best answer."""
    return {
        "key": key,
        "kind": "one",
        "prompt": f"Quelle phrase aide Kim ({key}) ?",
        "objective": "O1",
        "options": [
            {"key": "a", "text": "En parler.", "score": 1, "feedback": SAID},
            {
                "key": "b",
                "text": "Attendre.",
                "score": 0,
                "misconception": misconception,
                "feedback": SAID,
            },
        ],
    }


def sort(key: str) -> dict[str, Any]:
    """Two messages of four are harmless."""
    notes = {
        "ok": "On peut refuser.",
        "unsure": "On peut hésiter.",
        "alert": "On demande de taire.",
    }
    return {
        "key": key,
        "kind": "sort",
        "prompt": "Où ranger chaque message ?",
        "objective": "O1",
        "items": [
            {
                "key": f"i{n}",
                "text": f"Message {n}.",
                "box": "ok" if n % 2 else "alert",
                "misconception": "M02",
                "notes": notes,
            }
            for n in range(1, 5)
        ],
        "feedback": LEVELS,
    }


def choice(key: str, status: str, **fields: Any) -> dict[str, Any]:
    """A branch of a turn."""
    words = {} if status == "unsure" else {"text": f"Faire {key}."}
    return {
        "key": key,
        "status": status,
        **words,
        "outcome": "La suite arrive.",
        "feedback": SAID,
        **fields,
    }


def turn(key: str, benign: bool = False) -> dict[str, Any]:
    """A turning point with a way back from the risky choice."""
    return {
        "key": key,
        "type": "turn",
        "tactic": "none" if benign else "secret",
        "benign": benign,
        "threads": [
            {
                "head": "Lou",
                "messages": [{"key": f"{key}m1", "from": "Lou", "text": "garde ça pour toi"}],
            }
        ],
        "question": "Que pourrait faire Inès ?",
        "notes": [{"message": f"{key}m1", "words": "pour toi", "text": "Caché."}],
        "responsibility": "Ce n’est pas sa faute.",
        "choices": [
            choice("a", "exposed", misconception="M01", repair=f"{key}r"),
            choice("b", "protects", next=f"{key}r"),
            choice("c", "unsure", next=f"{key}r"),
        ],
    }


def reading(key: str) -> dict[str, Any]:
    """A screen to read."""
    return {"key": key, "type": "reading", "title": "Le chat", "text": ["Le chat dort."]}


def plain() -> dict[str, Any]:
    """A main lesson that passes every check that reads one lesson."""
    return {
        "format": 1,
        "code": "L9",
        "slug": "essai",
        "band": "4e-3e",
        "role": "main",
        "title": "Un essai",
        "quiet_title": "Deux messages",
        "summary": "Une leçon pour les essais.",
        "minutes": 20,
        "address": "tu",
        "parallel": "calme",
        "objectives": [{"key": "O1", "text": "Lire une demande", "criterion": "trois sur trois"}],
        "frameworks": {"evars": [2], "crcn": ["2.4"]},
        "facts": ["S01"],
        "gestures": ["B1"],
        "misconceptions": ["M01", "M02"],
        "glossary": [{"key": "petit-pas", "term": "petit pas", "text": "Une petite demande."}],
        "people": [
            {"name": "Inès", "gender": "f", "role": "protagonist", "age": 13},
            {"name": "Lou", "gender": "n", "role": "author_of_harm"},
        ],
        "steps": [
            {"key": "hu", "kind": "heads_up", "title": "Avant de commencer", "text": ["Calme."]},
            {"key": "bq", "kind": "before", "title": "Trois questions", "text": ["Pas noté."]},
            {
                "key": "s3",
                "kind": "story",
                "title": "La porte",
                "protagonist": "Inès",
                "skip": {"question": "n1", "next": "s4"},
                "screens": [
                    {**reading("r1"), "text": ["Un [[petit pas]]."], "facts": ["S01"]},
                    turn("t1", benign=True),
                    reading("t1r"),
                    turn("t2"),
                    {**reading("t2r"), "gestures": ["B1"]},
                    {
                        "key": "e1",
                        "type": "ending",
                        "value": 1,
                        "state": "En sécurité",
                        "text": ["Fini."],
                    },
                ],
            },
            {"key": "s4", "kind": "practice", "title": "Un geste", "screens": [reading("r9")]},
            {"key": "q", "kind": "after", "title": "Six questions", "text": ["On garde l’essai."]},
            {
                "key": "rc",
                "kind": "recap",
                "title": "Ce que je sais",
                "tactics": ["secret"],
                "gestures_title": "Si ça arrive",
                "gestures": ["Arrête de répondre.", "Parle à quelqu’un."],
                "feeling": {
                    "key": "fe",
                    "kind": "attitude",
                    "prompt": "Comment te sens-tu ?",
                    "options": [{"key": "a", "text": "Pareil"}, {"key": "b", "text": "Mieux"}],
                },
                "help_title": "Des gens répondent",
                "help_text": ["Même avec juste un doute."],
            },
        ],
        "pairs": [["qa1", "qb1"], ["qa2", "qb2"], ["qa3", "qb3"]],
        "more": ["q4", "q5", "q6"],
        "follow_up": ["qc1", "qc2", "qc3"],
        "near": ["tn1", "tn2", "tn3", "tn4"],
        "far": ["tf1", "tf2", "tf3", "tf4"],
        "neutral": ["n1", "n2"],
        "questions": [
            sort("qa1"),
            sort("qb1"),
            *(one(k) for k in ("qa2", "qb2", "qa3", "qb3", "q4", "q5", "q6")),
            *(one(k) for k in ("qc1", "qc2", "qc3", "n1", "n2")),
            *(one(k) for k in ("tn1", "tn2", "tn3", "tn4", "tf1", "tf2", "tf3", "tf4")),
        ],
    }


SHARED = Shared(
    facts={
        "S01": Fact("S01", "Un fait.", "Une source", "2025", "A", "6"),
        "S02": Fact("S02", "Un doute.", "Une source", "2025", "C", "6"),
        "S03": Fact("S03", "Pour plus tard.", "Une source", "2025", "A", "L"),
    },
    tactics={"secret": Tactic("secret", "Le secret", "On demande de taire.", "lock")},
    misconceptions={
        k: Misconception(k, "Une idée.", "Une question ?", ("Et si ?",), "Ce qui est vrai.", ())
        for k in ("M01", "M02")
    },
    gestures={"B1": Gesture("B1", "Arrêter de répondre")},
    channels=(),
)


def draft(
    change: Callable[[dict[str, Any]], None] | None = None,
    sheet: str = "",
    english: Mapping[str, Any] | None = None,
) -> Draft:
    """A draft of the small lesson, `change` having been made to its data."""
    data = copy.deepcopy(plain())
    if change:
        change(data)
    source = Source("lessons/essai/4e-3e/lesson.yaml", data)
    lesson = build_lesson(validate(source, LessonFile), sheet)
    other = Source("lessons/essai/4e-3e/lesson.en.yaml", english or {})
    return Draft(lesson, source, other, "lessons/essai/4e-3e/teacher.fr.md", data)


def screen(data: dict[str, Any], key: str) -> dict[str, Any]:
    """The screen of that key in plain data."""
    return next(s for step in data["steps"] for s in step.get("screens", []) if s["key"] == key)


def question(data: dict[str, Any], key: str) -> dict[str, Any]:
    """The question of that key in plain data."""
    return next(q for q in data["questions"] if q["key"] == key)
