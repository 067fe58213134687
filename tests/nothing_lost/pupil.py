"""A pupil's browser that tries again: after a lost line at once, after a 503 as long as it says."""

import time
from collections.abc import Callable
from http.client import HTTPException

from benchmarks.browser import Answer, Browser
from benchmarks.sizes import QUESTIONS
from tests.nothing_lost.history import History
from tests.nothing_lost.school import COOKIE, PupilHere

#: After that long without an answer a pupil gives up and the test fails, in seconds.
PATIENCE = 90.0


class GaveUp(Exception):
    """The server did not answer for as long as a pupil waits."""


class Patient:
    """A pupil who answers the ten questions, whatever happens to the server."""

    def __init__(self, pupil: PupilHere, port: int, history: History, pace: float = 0.0) -> None:
        self.pupil, self.history, self.pace = pupil, history, pace
        self.browser = Browser(port, {COOKIE: pupil.cookie}, script=True)
        self.answered = 0

    def begin(self) -> None:
        """Come to the first question."""
        self._insist("GET", None)
        self._press("resume")

    def try_once(self) -> Answer:
        """Send the answer to the question on screen, once."""
        return self.browser.send("POST", self.pupil.address, self.filled_in(0))

    def finish(self) -> None:
        """Answer every question and press « Terminer »."""
        self._answer_all()
        self.browser.close()

    def go_round(self) -> None:
        """Answer every question, finish, and come to the first question again."""
        self._answer_all()
        self._press("redo")

    def _answer_all(self) -> None:
        for number in range(QUESTIONS):
            time.sleep(self.pace)
            fields = self.filled_in(number)
            self._insist("POST", fields, fields["screen"].partition(":")[2])
            self.answered += 1
            self._press("go")
        self._press("go")
        self._press("finish")

    def filled_in(self, number: int) -> dict[str, str]:
        """The form of the question on screen, with one of its options."""
        fields = self.browser.fields('name="action" value="answer"')
        options = self.browser.values("choice")
        return {**fields, "choice": options[number % len(options)]}

    def _press(self, action: str) -> None:
        self._insist("POST", self.browser.fields(f'name="action" value="{action}"'))

    def _insist(self, method: str, fields: dict[str, str] | None, question: str = "") -> None:
        """Send the same form until the server has taken it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = self._once(lambda: self.browser.send(method, self.pupil.address, fields))
            if answer is not None and answer.status == 200:
                self._note(question, "ok")
                self.browser.page = answer.page
                return
            self._note(question, "info" if answer is None else "fail")
            if answer is not None and not (answer.status == 503 and answer.retry_after):
                self.history.strange.append(f"{method} {question} {answer.status}")
                raise GaveUp(f"{answer.status}: {answer.page[:200]}")
            time.sleep(0.3 if answer is None else 0.5)
        raise GaveUp(f"{self.pupil.attempt} {question}")

    def _once(self, send: Callable[[], Answer]) -> Answer | None:
        """The answer; None when the line broke and nobody knows what became of the form."""
        try:
            return send()
        except (OSError, HTTPException):
            self.browser.close()
            return None

    def _note(self, question: str, outcome: str) -> None:
        if question:
            self.history.note(str(self.pupil.attempt), question, outcome)  # type: ignore[arg-type]
