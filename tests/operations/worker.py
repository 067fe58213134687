"""The application as the server loads it, with two addresses that only these tests need."""

import os
import sys
import time
from pathlib import Path

from flask import Flask, Response, request

from app import server
from app.web.access import PUBLIC, access


def create_slow_app() -> Flask:
    """The application, a view that takes its time, and which process answered."""
    app = server.load()

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


if __name__ == "__main__":
    server.main(sys.argv[1:], "tests.operations.worker:create_slow_app")
