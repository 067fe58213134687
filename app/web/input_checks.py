"""What no form and no address of ours ever holds is refused before any view."""

from flask import Flask, abort, request

#: The addresses that take a file, and the field it comes in; nothing else does.
UPLOADS = {"teach.roster_read": "file", "admin.roster_read": "file"}


def register(app: Flask) -> None:
    """Refuse, anywhere in a request, a NUL character, which databases treat each in its own way,
    and a file where none is asked for: a form would meet its bytes where it expects words."""

    @app.before_request
    def refuse_nul() -> None:
        if "\x00" in request.path:
            abort(404)
        for values in (request.args, request.form):
            for name, texts in values.lists():
                if "\x00" in name or any("\x00" in text for text in texts):
                    abort(400)

    @app.before_request
    def refuse_stray_files() -> None:
        if any(name != UPLOADS.get(request.endpoint or "") for name in request.files):
            abort(400)
