"""French typography, applied once when files are read.

U+00A0 stands before : ; ? ! %, inside « », and between a number and its unit; the apostrophe is
’. U+202F stands nowhere: the font lacks it.
"""

import re

NBSP = "\u00a0"
THIN = "\u202f"

_SPACE = f"[ {NBSP}]"
_BEFORE_DOUBLE = re.compile(rf"(?<!{_SPACE}){_SPACE}+([;?!:»%])")
_GLUED = re.compile(r"(?<=[\w»)’…\]])([;?!])(?=[\s;?!»\"\])…,.]|$)")
_GLUED_COLON = re.compile(r"(?<=[^\W\d]|[»)\]])(:)(?=\s|$)")
_GLUED_PERCENT = re.compile(r"(?<=\d)(%)")
_GLUED_CLOSE = re.compile(rf"(?<=[^\s{NBSP}])(»)")
#: Inside « 28 767 », « 19 h 40 », « 13 ans »: a number and its unit stay on one line.
_IN_NUMBER = re.compile(
    r"(?<=\d) (?=\d{3}(?!\d)|(?:h|min|s|ans?|mois|jours?|heures?|minutes?|euros?|mots?)\b|€)"
    r"|(?<=\d[ \u00a0]h) (?=\d)"
)
_AFTER_OPEN = re.compile(rf"«{_SPACE}*")
_APOSTROPHE = re.compile(r"(?<=\w)'|'(?=\w)")


def french(text: str) -> str:
    """The text with its no-break spaces and apostrophes. Doing it twice changes nothing."""
    text = _APOSTROPHE.sub("’", text)
    text = _BEFORE_DOUBLE.sub(rf"{NBSP}\1", text)
    for glued in (_GLUED_CLOSE, _GLUED, _GLUED_COLON, _GLUED_PERCENT):
        text = glued.sub(rf"{NBSP}\1", text)
    text = _IN_NUMBER.sub(NBSP, text)
    return _AFTER_OPEN.sub(f"«{NBSP}", text)
