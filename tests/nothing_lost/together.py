"""The same browser several times over, its forms sent at the same moment."""

import re
import threading
from collections.abc import Callable, Sequence
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.page import Client

BASE = "https://localhost"
AT_ONCE = {"Prefer": "return=representation"}


def copy_of(client: Client) -> FlaskClient:
    """A browser with the same cookies: another tab, or a second finger."""
    copy = client.app.test_client()
    copy._cookies.update(client.raw._cookies)  # type: ignore[attr-defined]
    return copy


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all this at the same moment; what each returned, in order."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        start.wait(timeout=30)
        results[place] = acts[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def send(browser: FlaskClient, path: str, fields: dict[str, Any]) -> TestResponse:
    """Send a form as our script does: the answer is the page after it."""
    return browser.post(path, data=fields, headers=AT_ONCE, base_url=BASE)


def page_of(answer: TestResponse) -> str:
    """The page, its form tokens taken out: they carry the second they were made in."""
    body = answer.get_data(as_text=True)
    return re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r"\1", body)
