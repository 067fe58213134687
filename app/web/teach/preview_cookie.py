"""What a preview needs of an attempt, in one encrypted cookie: nothing is written anywhere else."""

from flask import Response

from app.domain.journey import AttemptState, ResponseState
from app.domain.lesson import Form
from app.web import sealed
from app.web.sign_in import put_cookie, read_cookie

NAME = "repere-preview"
#: A preview goes on where it stood for that long, in seconds.
LIFE = 12 * 60 * 60


def load(name: str, form: Form) -> AttemptState:
    """The state of that preview in this browser; a fresh one when there is none."""
    data = sealed.unseal(_use(name, form), read_cookie(NAME))
    if data is None:
        return AttemptState(form)
    responses = {key: ResponseState(*flags) for key, flags in data["responses"].items()}
    return AttemptState(form, data["step"], data["finished"], responses)


def save(response: Response, name: str, state: AttemptState) -> None:
    """Put the state in the browser."""
    data = {
        "step": state.step,
        "finished": state.finished,
        "responses": {
            key: [r.passed, r.first_acquired, r.best_acquired] for key, r in state.responses.items()
        },
    }
    put_cookie(response, NAME, sealed.close(_use(name, state.form), data, LIFE))


def _use(name: str, form: Form) -> str:
    return f"{name}:{form.value}"
