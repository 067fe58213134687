"""What a pupil does, on the floor and in Repère: the same lesson of ten questions.

Each way yields the name of a step when it is done; the crowd times what lies between.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from benchmarks.browser import Answer, Browser, Unexpected
from benchmarks.floorquiz import CODE
from benchmarks.sizes import QUESTIONS

#: How long the pages of a whole school ask how their class is, in seconds.
POLLS_FOR = 30.0


@dataclass
class Job:
    """What one pupil is to do: whose card, which lesson."""

    number: int
    #: Number of the quiz, or id of the assignment.
    lesson: str
    code: str = ""
    token: str = ""
    #: Send each answer twice at once, as an impatient finger does.
    doubled: bool = False
    #: Questions whose answer the server said it had stored.
    stored: list[str] = field(default_factory=list)


Way = Callable[[Browser, Job], Iterator[str]]


def floor_lesson(browser: Browser, job: Job) -> Iterator[str]:
    """A quiz on the floor: the answer's own page is the page after it."""
    browser.get("/")
    yield "sign-in page"
    fields = {**browser.fields("code"), "name": f"p{job.number}", "code": CODE, "quiz": job.lesson}
    browser.post("/", fields)
    _expect(browser, "Quiz</h1>")
    yield "sign-in and first page"
    token = browser.fields("token")
    first = (int(job.lesson) - 1) * QUESTIONS
    for question in range(first + 1, first + QUESTIONS + 1):
        choice = str((job.number + question) % 4)
        browser.post("/answer", {**token, "question": str(question), "choice": choice})
        _expect(browser, "Question suivante")
        yield "answer"
    browser.get(f"/result/{job.lesson}")
    _expect(browser, f"sur {QUESTIONS}</h1>")
    yield "end"


def floor_steps(browser: Browser, job: Job) -> Iterator[str]:
    """The same quiz on the floor by Repère's exchanges: question, feedback, the next question."""
    browser.get("/")
    yield "sign-in page"
    fields = {**browser.fields("code"), "name": f"p{job.number}", "code": CODE, "quiz": job.lesson}
    browser.post("/", fields)
    first = (int(job.lesson) - 1) * QUESTIONS
    browser.get(f"/step/{first + 1}")
    yield "sign-in and first page"
    for question in range(first + 1, first + QUESTIONS + 1):
        choice = str((job.number + question) % 4)
        browser.post(f"/step/{question}", {**browser.fields("choice"), "choice": choice})
        yield "answer"
        browser.post(f"/next/{question}", browser.fields("Suite"))
        yield "go on"
    browser.get(f"/result/{job.lesson}")
    _expect(browser, f"sur {QUESTIONS}</h1>")
    yield "end"


def our_lesson(browser: Browser, job: Job) -> Iterator[str]:
    """A lesson of Repère with its script, from the QR card to the closing screen."""
    browser.script = True
    yield from our_plain_lesson(browser, job)


def our_plain_lesson(browser: Browser, job: Job) -> Iterator[str]:
    """The same by plain forms: each is followed by a redirect."""
    browser.get("/c")
    yield "sign-in page"
    fields = {**browser.fields('name="last"'), "token": job.token, "last": job.code[-3:]}
    browser.post("/c", fields)
    browser.post("/lecon", {**browser.fields("csrf_token"), "assignment": job.lesson})
    _act(browser, "start")
    yield "sign-in and first page"
    for number in range(QUESTIONS):
        _answer(browser, job, number)
        yield "answer"
        _act(browser, "go")
        yield "go on"
    _act(browser, "go")
    _act(browser, "finish")
    _expect(browser, 'value="redo"')
    yield "end"


def _act(browser: Browser, action: str) -> None:
    """Press a button of the lesson's screen."""
    browser.post(_address(browser), browser.fields(f'name="action" value="{action}"'))


def _answer(browser: Browser, job: Job, number: int) -> None:
    """Choose an option and send it; what the server acknowledges is noted."""
    fields = browser.fields('name="action" value="answer"')
    options = browser.values("choice")
    if len(options) < 2:
        raise Unexpected("a question without options")
    fields["choice"] = options[(job.number + number) % len(options)]
    address = _address(browser)
    if job.doubled:
        again = Browser(browser.port, dict(browser.cookies), script=browser.script)
        _note(job, fields, again.send("POST", address, fields))
        browser.broken += again.broken
        again.close()
    answer = browser.send("POST", address, fields)
    _note(job, fields, answer)
    browser.land(answer)


def _note(job: Job, fields: dict[str, str], answer: Answer) -> None:
    if answer.status not in (200, 303):
        raise Unexpected(f"answer refused: {answer.status} {answer.page[:200]}")
    job.stored.append(fields["screen"])


def _address(browser: Browser) -> str:
    start = browser.page.find('action="/lecon/')
    if start < 0:
        raise Unexpected("not a screen of a lesson")
    start += len('action="')
    return browser.page[start : browser.page.index('"', start)]


def _expect(browser: Browser, words: str) -> None:
    if words not in browser.page:
        raise Unexpected(f"{words!r} is missing: {browser.page[:300]}")


def our_sign_in(browser: Browser, job: Job) -> Iterator[str]:
    """The typed code, which costs its slow hash, and the page after it."""
    browser.get("/connexion")
    yield "sign-in page"
    browser.post("/connexion", {**browser.fields('name="code"'), "code": job.code})
    yield "sign-in"


def floor_sign_in(browser: Browser, job: Job) -> Iterator[str]:
    """The name and the code, and the page after them."""
    browser.get("/")
    yield "sign-in page"
    browser.post("/", {**browser.fields("code"), "name": f"p{job.number}", "code": CODE})
    yield "sign-in"


def hello(browser: Browser, job: Job) -> Iterator[str]:
    """As many bare pages as the floor's lesson has requests."""
    for _ in range(QUESTIONS + 4):
        browser.get(job.lesson)
        yield "hello"


def polls(browser: Browser, job: Job) -> Iterator[str]:
    """An open page: `code` is its cookie, `token` who it is and how often it asks."""
    browser.cookies["__Host-repere"] = job.code
    who, seconds = job.token.split()
    period, started, tag = float(seconds), time.monotonic(), ""
    time.sleep(random.Random(job.number).uniform(0, period))
    while time.monotonic() - started < POLLS_FOR:
        yield "rest"
        asked = time.monotonic()
        more = {"X-Poll": "1", **({"If-None-Match": tag} if tag else {})}
        answer = browser.send("GET", job.lesson, more=more)
        if answer.status != (304 if tag else 200):
            raise Unexpected(f"a poll is answered {answer.status}: {answer.page[:200]}")
        tag = answer.tag or tag
        yield who
        time.sleep(max(0.0, asked + period - time.monotonic()))


WAYS: dict[str, Way] = {
    way.__name__: way
    for way in (
        floor_lesson,
        floor_steps,
        our_lesson,
        our_plain_lesson,
        our_sign_in,
        floor_sign_in,
        hello,
        polls,
    )
}
