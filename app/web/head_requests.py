"""HEAD is GET without a body, for every view, whatever the view looks at.

A view that asks `request.method == "GET"` would take a HEAD for a POST, and the check of the form
token lets HEAD pass: so no view ever meets one.
"""

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class HeadAsGet:
    """Answer HEAD with the headers of GET."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass everything on but HEAD, which becomes a GET whose body is dropped."""
        if environ["REQUEST_METHOD"] != "HEAD":
            return self.app(environ, start_response)
        body: Any = self.app({**environ, "REQUEST_METHOD": "GET"}, start_response)
        if hasattr(body, "close"):
            body.close()
        return []
