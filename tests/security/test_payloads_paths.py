"""A name in an address reaches no file but those it is for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.web import assets
from tests.security.payloads import PATHS
from tests.security.recorded import Range, Shot

ROOT = Path(__file__).resolve().parents[2]
#: Addresses that hold a name, and a name that is right there.
NAMED = {
    "/teach/lessons/{}": "L1",
    "/teach/lessons/{}/sheet": "L1",
    "/teach/lessons/{}/assign": "L1",
    "/teach/lessons/{}/preview": "L1",
    "/familles/{}": "le-bocal",
    "/static/{}": "",
    f"/static/{assets.revision()}/{{}}": "css/main.css",
    f"/static/{assets.revision()}/css/{{}}": "main.css",
    f"/static/{assets.revision()}/js/../{{}}": "",
    "/{}": "",
}
#: Words of files that no address serves.
SECRETS = (
    "REPERE_DATABASE_URL", "root:x:", "BEGIN", "verified_on:", "repositoryformatversion",
    "SQLite format", '"cookie"', "def register(",
)  # fmt: skip


@pytest.mark.goal("S21")
@pytest.mark.once
def test_no_name_reaches_another_file(firing: Range, figure: Callable[[str, str], None]) -> None:
    assert "REPERE_DATABASE_URL" in (ROOT / "config.py").read_text("utf-8")
    tried = 0
    for address, right in NAMED.items():
        if right:
            assert firing.fire(Shot("petit", "GET", address.format(right))).status in (200, 303), (
                address
            )
        for name in PATHS:
            for who in ("petit", ""):
                answer = firing.fire(Shot(who, "GET", address.format(name.replace("?", "%3f"))))
                where = f"{who} {address} {name[:60]}"
                assert answer.status in (200, 302, 303, 308, 400, 404, 410), where
                told = [word for word in SECRETS if word in answer.text]
                assert not told, (where, told)
                if answer.status == 200:
                    assert answer.endpoint not in ("", "static"), where
                tried += 1
    figure("S21", f"{tried} addresses with a name that leads elsewhere, no file reached")


@pytest.mark.goal("S21")
@pytest.mark.once
def test_the_name_of_a_file_sent_holds_no_path(firing: Range) -> None:
    """It is made of the class and the day, in plain letters."""
    exports = [s for s in firing.shots if s.path.endswith("/export") and s.method == "POST"]
    assert len(exports) >= 4
    for shot in exports:
        told = firing.fire(shot).headers.get("Content-Disposition", "")
        name = told.partition('filename="')[2].rstrip('"')
        assert name and all(c.isalnum() or c in "._-" for c in name) and name.isascii(), told
        assert not name.startswith(".") and ".." not in name
