"""Compression of pages, except of those that reflect what somebody typed.

A compressed page that mixes a secret (the form token) with reflected input tells the secret by
its length. Answers to POST and pages with a query string go out plain, but for the page that our
script asks for in the answer to a form: it is byte for byte the page of the GET that it spares.
"""

from flask import Flask, Response, request
from flask_compress import Compress


def register(app: Flask) -> None:
    """Compress pages that hold nothing of the request."""
    compress = Compress()
    compress.init_app(app)

    @app.after_request
    def pack(response: Response) -> Response:
        same_as_get = request.method == "GET" or "Preference-Applied" in response.headers
        if not same_as_get or request.query_string or response.is_streamed:
            return response
        packed: Response = compress.after_request(response)
        return packed
