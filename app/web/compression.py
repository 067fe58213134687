"""Compression of pages, except of those that reflect what somebody typed.

A compressed page that mixes a secret (the form token) with reflected input tells the secret by
its length. Answers to POST and pages with a query string go out plain.
"""

from flask import Flask, Response, request
from flask_compress import Compress


def register(app: Flask) -> None:
    """Compress the answers to plain GETs."""
    compress = Compress()
    compress.init_app(app)

    @app.after_request
    def pack(response: Response) -> Response:
        if request.method != "GET" or request.query_string or response.is_streamed:
            return response
        packed: Response = compress.after_request(response)
        return packed
