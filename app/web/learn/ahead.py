"""What a browser fetches ahead of a network that may go: the screens of the rest of a lesson.

One JSON answer to a GET that writes nothing: the same whatever was chosen so far, and of one length
on the wire for both routes and both forms. Questions are those of `Question.view()`: no key, no
explanation, no score.
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache

from flask import Response, render_template
from flask_babel import get_locale

from app.domain.follow_up import Moment
from app.domain.journey import Ahead, AttemptState, Course, Journey, Route, Screen, look_ahead
from app.queries.access import OwnAttempt
from app.web import late_answers, lesson_flow
from app.web.learn.one_length import one_length
from app.web.lesson_view import Shuffle, values

#: Screens that are the same for everybody who takes the edition: made once.
_SAME_FOR_ALL = frozenset({"reading", "choice", "ending", "recap", "kept"})


@dataclass(frozen=True)
class _Key:
    """What a table depends on; `course` and `state` follow from the rest."""

    edition: str
    moment: Moment
    questions: str | None
    form: str
    route: Route
    stored: tuple[object, ...]
    course: Course = field(compare=False)
    state: AttemptState = field(compare=False)


def pack(own: OwnAttempt, journey: Journey) -> Response:
    """The screens by place, the ways between them, which answers may wait on the device, and under
    which ticket."""
    table = _table(_key(own, journey.route))
    found = {
        "pages": {name: _page(own, name, screen) for name, screen in table.screens.items()},
        "moves": table.moves,
        "named": [name for name, screen in table.screens.items() if _is_named(screen)],
        "ticket": late_answers.ticket(own.attempt.id),
    }
    return one_length(json.dumps(found, separators=(",", ":"), ensure_ascii=False))


def _key(own: OwnAttempt, route: Route) -> _Key:
    course = lesson_flow.course_of(own.assignment)
    assert course is not None, own.assignment.edition_hash
    state = own.state
    stored = (state.step, *sorted((key, r.passed) for key, r in state.responses.items()))
    given = own.assignment
    made_of = (given.edition_hash, given.moment, given.questions)
    return _Key(*made_of, state.form, route, stored, course, state)


@lru_cache(maxsize=64)
def _table(key: _Key) -> Ahead:
    """Thirty pupils at the same step share one."""
    return look_ahead(key.course, key.state, key.route)


def _is_named(screen: Screen) -> bool:
    """Whether what is sent from this screen may wait on the device: an after-question and going on
    from it, but for one that was skipped or of the other route, which nothing must tell."""
    return screen.at.startswith("after:") and screen.route is Route.MAIN and not screen.replaced


# -- pages ---------------------------------------------------------------------------------------


def _page(own: OwnAttempt, place: str, screen: Screen) -> str:
    if screen.name not in _SAME_FOR_ALL:
        return _made(own, place, screen)
    given = own.assignment
    kept = _pages(given.edition_hash, given.moment, given.questions, str(get_locale()))
    name = (own.state.form, place)
    if name not in kept:
        kept[name] = _made(own, place, screen)
    return kept[name]


@lru_cache(maxsize=16)
def _pages(
    edition: str, moment: Moment, questions: str | None, language: str
) -> dict[tuple[str, str], str]:
    """The pages of an edition that are the same for everybody, by form and place."""
    return {}


def _made(own: OwnAttempt, place: str, screen: Screen) -> str:
    """A screen without what our script adds: the form token, and where its forms go."""
    course = lesson_flow.course_of(own.assignment)
    assert course is not None
    return render_template(
        f"learn/screens/{screen.name}.html",
        frame="learn/ahead.html",
        place=place,
        post_to="",
        csrf_token=str,
        follow_up=own.assignment.moment is not Moment.LESSON,
        **values(course, screen, Shuffle(str(own.attempt.id))),
    )
