"""What a preview needs of an attempt, in one encrypted cookie: nothing is written anywhere else."""

import base64
import binascii
import json

from flask import Response

from app.domain.journey import AttemptState, ResponseState
from app.domain.lesson import Form
from app.web.sign_in import drop_cookie, keys, put_cookie, read_cookie

NAME = "repere-preview"


def load(name: str, form: Form) -> AttemptState:
    """The state of that preview in this browser; a fresh one when there is none."""
    data = _opened()
    if data.get("for") != f"{name}:{form.value}":
        return AttemptState(form)
    responses = {key: ResponseState(*flags) for key, flags in data["responses"].items()}
    return AttemptState(form, data["step"], data["finished"], responses)


def save(response: Response, name: str, state: AttemptState) -> None:
    """Put the state in the browser."""
    data = {
        "for": f"{name}:{state.form.value}",
        "step": state.step,
        "finished": state.finished,
        "responses": {
            key: [r.passed, r.first_acquired, r.best_acquired] for key, r in state.responses.items()
        },
    }
    sealed = keys().seal("journey", json.dumps(data).encode())
    put_cookie(response, NAME, base64.urlsafe_b64encode(sealed).decode())


def drop(response: Response) -> None:
    """Forget the preview."""
    drop_cookie(response, NAME)


def _opened() -> dict:  # type: ignore[type-arg]
    try:
        plain = keys().open("journey", base64.urlsafe_b64decode(read_cookie(NAME).encode()))
        return json.loads(plain) if plain else {}  # type: ignore[no-any-return]
    except (ValueError, binascii.Error):
        return {}
