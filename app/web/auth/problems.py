"""What can be wrong with a typed code, said kindly and where it stands."""

from dataclasses import dataclass

from app.domain import pupil_code

LAST = 3


@dataclass(frozen=True)
class CodeProblem:
    """Why the code was not taken.

    `kind`: slip (a character that no card bears), short, short_last (of the three last ones),
    check (a slip of the finger somewhere), unknown, unknown_card, no_token, closed (the class is
    not open), wait.
    """

    kind: str
    code: str
    seconds: int = 0

    @property
    def status(self) -> int:
        """The status of the page that says it."""
        return 429 if self.kind == "wait" else 422

    @property
    def code_shown(self) -> str:
        """The code as typed, in its groups, to be mended."""
        return pupil_code.grouped(self.code)

    @property
    def echo(self) -> tuple[str, str, str] | None:
        """The code before, at and after the character that does not fit; None without one."""
        place = pupil_code.slip(self.code) if self.kind == "slip" else None
        if place is None:
            return None
        shown = pupil_code.grouped(self.code)
        there = place + place // 4
        return shown[:there], shown[there], shown[there + 1 :]


def code_problem(code: str) -> CodeProblem | None:
    """What the code itself tells, without looking anything up and without a hash."""
    if pupil_code.slip(code) is not None:
        return CodeProblem("slip", code[: pupil_code.LENGTH * 2])
    if len(code) != pupil_code.LENGTH:
        return CodeProblem("short", code[: pupil_code.LENGTH * 2])
    if not pupil_code.is_well_formed(code):
        return CodeProblem("check", code)
    return None


def last_problem(last: str, token: str) -> CodeProblem | None:
    """The same for the three last characters of the QR form."""
    if len(token) != 32 or any(c not in "0123456789abcdef" for c in token):
        return CodeProblem("no_token", "")
    if pupil_code.slip(last) is not None:
        return CodeProblem("slip", last[: pupil_code.LENGTH])
    if len(last) != LAST:
        return CodeProblem("short_last", last)
    return None
