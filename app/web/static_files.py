"""Static files straight from WhiteNoise, before Flask, with compressed copies made once.

The revision in the address changes with any file, so every answer may be kept a year.
"""

import gzip
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from app.web import assets
from app.web.headers import STATIC, common_headers, is_ours
from config import Config

#: What is worth compressing; fonts and pictures are compressed already.
TEXT = {".css", ".js", ".svg", ".json", ".txt", ".webmanifest"}
YEAR = 365 * 24 * 3600


def serve(app: Flask, config: Config) -> None:
    """Answer /static/<revision>/… without entering Flask."""
    folder = build(config.var_dir / "static")

    def add_headers(headers: Headers, path: str, url: str) -> None:
        for name, value in STATIC.items():
            headers[name] = value

    pages = app.wsgi_app
    files = WhiteNoise(
        pages,
        root=str(folder),
        prefix=f"static/{assets.revision()}/",
        max_age=YEAR,
        immutable_file_test=lambda path, url: True,
        add_headers_function=add_headers,
        allow_all_origins=False,
    )
    app.wsgi_app = Guarded(files, pages, config)  # type: ignore[method-assign]


class Guarded:
    """Files for whoever asks by a name of ours; an answer that carries no policy is given it.

    WhiteNoise looks at no Host, and refuses a method or a range with a bare answer.
    """

    def __init__(self, files: WSGIApplication, pages: WSGIApplication, config: Config) -> None:
        self.files = files
        self.pages = pages
        self.config = config
        self.bare = {**common_headers(config), "Cache-Control": "no-store", "Vary": "Cookie"}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a file, or let the pages answer; a foreign Host meets their refusal."""
        if not is_ours(environ.get("HTTP_HOST", ""), self.config):
            return self.pages(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if not any(name.lower() == "content-security-policy" for name, _ in headers):
                headers = [*headers, *self.bare.items()]
            return start_response(status, headers, *error)

        return self.files(environ, start)


def build(into: Path) -> Path:
    """Return the folder of this revision's files, making it when it is missing.

    It is built aside and renamed, so that several workers may start at once; folders of older
    revisions are removed.
    """
    folder = into / assets.revision()
    if folder.is_dir():
        return folder
    into.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=into, prefix=".building-"))
    shutil.copytree(
        assets.STATIC, aside, dirs_exist_ok=True, ignore=shutil.ignore_patterns("components")
    )
    for sheet in ("main", "staff"):
        (aside / "css" / f"{sheet}.css").write_text(assets.bundle(sheet), encoding="utf-8")
    for path in list(aside.rglob("*")):
        if path.is_file() and path.suffix in TEXT:
            compress(path)
    aside.chmod(0o755)
    try:
        aside.rename(folder)
    except OSError:  # another worker was first
        shutil.rmtree(aside)
    _remove_older(into, keep=folder)
    return folder


def compress(path: Path) -> None:
    """Write path.br and path.gz beside a file, unless they would be hardly smaller."""
    plain = path.read_bytes()
    for suffix, packed in (
        (".br", brotli.compress(plain, quality=11)),
        (".gz", gzip.compress(plain, 9, mtime=0)),
    ):
        if len(packed) < 0.95 * len(plain):
            path.with_name(path.name + suffix).write_bytes(packed)


def _remove_older(into: Path, keep: Path) -> None:
    for entry in os.scandir(into):
        if entry.is_dir() and Path(entry.path) != keep and not entry.name.startswith("."):
            shutil.rmtree(entry.path, ignore_errors=True)
