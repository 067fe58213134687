"""What no form and no address of ours ever holds is refused before any view."""

from flask import Flask, abort, request


def register(app: Flask) -> None:
    """Refuse a NUL character, which databases treat each in its own way, anywhere in a request."""

    @app.before_request
    def refuse_nul() -> None:
        if "\x00" in request.path:
            abort(404)
        for values in (request.args, request.form):
            for name, texts in values.lists():
                if "\x00" in name or any("\x00" in text for text in texts):
                    abort(400)
