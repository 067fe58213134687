"""The application as the server loads it, with two addresses that only these tests need."""

import os
import time
from pathlib import Path

from flask import Flask, Response, request

from app import create_app
from app.web.access import PUBLIC, access


def create_slow_app() -> Flask:
    """The application, a view that takes its time, and which process answered."""
    app = create_app()

    @app.get("/lent")
    @access(PUBLIC)
    def slow() -> str:
        (Path(os.environ["REPERE_VAR"]) / "begun").touch()
        time.sleep(float(request.args["s"]))
        return "done"

    @app.after_request
    def name_the_worker(response: Response) -> Response:
        response.headers["X-Worker"] = str(os.getpid())
        return response

    return app
