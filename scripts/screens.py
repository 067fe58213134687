"""Takes docs/screens/<page>-<width>-<theme>.png: every page and state that the tests look at.

    var/venv/bin/python -m scripts.screens                    # all
    var/venv/bin/python -m scripts.screens --only pupil-home  # those whose name contains this

The application runs on a temporary database filled as in tests/browser/world.py.
"""

import argparse
import base64
import logging
import os
import shutil
import struct
import tempfile
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app import create_app, keys
from app.cli.translations import compile_catalogues
from app.models.engine import configure
from config import ROOT, Config
from tests import databases
from tests.browser.pages import SCENES, Scene
from tests.browser.world import World
from tests.conftest import MORNING, Clock

FOLDER = ROOT / "docs" / "screens"
#: Width of the window, and its least height.
SIZES = ((390, 844), (1280, 800))
#: A longer page is cut: the top says how it looks.
TALLEST = 2200
PALETTE = (ROOT / "scripts" / "palette.js").read_text(encoding="utf-8")
#: What the pictures say of where Repère is.
PUBLIC_URL = "https://repere.college.example"
#: States of a page that are taken on a phone only.
VARIANTS = (
    "-already",
    "-answered",
    "-asked",
    "-empty",
    "-ended",
    "-missing",
    "-names",
    "-new",
    "-read",
    "-replaced",
    "-slip",
    "-unknown",
    "-unread",
    "-withdrawn",
    "-wrong",
)
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="part of the names of the pages to take")
    parser.add_argument("--to", type=Path, default=FOLDER, help="the folder of the pictures")
    wanted = parser.parse_args()
    scenes = [scene for scene in SCENES if wanted.only in scene.name]
    wanted.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, school(Path(folder)) as (world, address):
        shoot(scenes, world, address, wanted.to)


@contextmanager
def school(folder: Path) -> Iterator[tuple[World, str]]:
    """A running application on a filled database."""
    compile_catalogues()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    database = databases.sqlite(folder)
    keys.save(folder / "keys" / "keys.json", keys.new_ring())
    app = create_app(
        Config(
            var_dir=folder,
            database_url=database.url,
            profile="secure",
            public_url=PUBLIC_URL,
            testing=True,
        )
    )
    app.extensions["clock"] = Clock()
    engine = sa.create_engine(database.url)
    configure(engine)
    with Session(engine) as session, serving(app) as address:
        yield World.build(app, session, MORNING), address
    engine.dispose()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)


def shoot(scenes: list[Scene], world: World, address: str, folder: Path) -> None:
    """Take every scene at each size; the main ones in the dark too."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=fr-FR"],
            env={**os.environ, "LANGUAGE": "fr"},
        )
        context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris")
        page, painter = context.new_page(), context.new_page()
        for scene in scenes:
            print(scene.name)
            page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
            scene.show(page, world, address)
            for theme in ("light", "dark") if scene.main else ("light",):
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                for width, height in SIZES[:1] if scene.name.endswith(VARIANTS) else SIZES:
                    picture = take(page, width, height)
                    file = folder / f"{scene.name}-{width}-{theme}.png"
                    file.write_bytes(lighter(painter, picture))
        browser.close()


def take(page: Page, width: int, height: int) -> bytes:
    """The whole page, in a window as high as it is: what sticks to the bottom stays there."""
    page.set_viewport_size({"width": width, "height": height})
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(height, min(TALLEST, whole))})
    page.evaluate("document.activeElement?.blur?.(); scrollTo(0, 0)")
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready.then(() => true)")
    return page.screenshot()


def lighter(painter: Page, picture: bytes) -> bytes:
    """The picture as a PNG of 256 colours, about a third of its size."""
    source = "data:image/png;base64," + base64.b64encode(picture).decode()
    drawn = painter.evaluate(PALETTE, source)
    rows = zlib.decompress(base64.b64decode(drawn["rows"]))
    header = struct.pack(">IIBBBBB", drawn["width"], drawn["height"], 8, 3, 0, 0, 0)
    parts = [
        (b"IHDR", header),
        (b"PLTE", bytes(drawn["palette"])),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    length, check = struct.pack(">I", len(data)), struct.pack(">I", zlib.crc32(name + data))
    return length + name + data + check


if __name__ == "__main__":
    main()
