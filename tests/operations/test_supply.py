"""What Repère is made of: listed, hashed, looked up, and without a secret of ours among it."""

import importlib.util
import json
import math
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.house.source import ROOT

pytestmark = [pytest.mark.once, pytest.mark.goal("S26")]

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
VENDOR = (ROOT / "scripts" / "vendor" / "vendor.json").read_text("utf-8")

#: Packages whose licence the list may lack: one that declares none, and those installed elsewhere.
WITHOUT_LICENCE = {
    "pyrage": "says nothing of it in its metadata",
    "backports-zstd": "for Python before 3.14 only",
    "brotlicffi": "for PyPy only",
    "tzdata": "for Windows only",
}


def script(name: str) -> ModuleType:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    """The list's maker."""
    return script("sbom")


def hashed_pins(lock: str) -> dict[str, int]:
    """`name==version` → how many hashes stand under it."""
    found: dict[str, int] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", "\n" + lock):
        pin = re.match(r"\s*([A-Za-z0-9._-]+==[^\s;\\]+)", block)
        if pin:
            found[pin[1]] = len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block))
    return found


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_requirement_is_pinned_and_has_its_own_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    starts = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    pins = hashed_pins(text)
    assert len(pins) == len(starts) > 20
    assert not [pin for pin, hashes in pins.items() if not hashes]


def test_the_launcher_installs_nothing_without_its_hash() -> None:
    text = (ROOT / "scripts" / "launch.py").read_text("utf-8")
    installs = re.findall(r'"pip", "install".*\n.*', text)
    assert len(installs) == 1 and '"--require-hashes"' in installs[0]


def test_every_pinned_package_is_listed_with_version_licence_and_hashes(sbom: ModuleType) -> None:
    listed = {
        (one["name"], one["version"]): one
        for one in json.loads(sbom.document(LOCK, VENDOR))["components"]
        if one["type"] == "library"
    }
    for pin, hashes in hashed_pins(LOCK).items():
        one = listed.pop(tuple(pin.split("==")))
        assert len(one["externalReferences"]) == hashes
        assert one.get("licenses") or one["name"] in WITHOUT_LICENCE, pin
    assert not listed


def test_every_vendored_file_is_listed_with_version_licence_and_hash(sbom: ModuleType) -> None:
    listed = {
        one["name"]: one
        for one in json.loads(sbom.document(LOCK, VENDOR))["components"]
        if one["type"] == "file"
    }
    for entry in json.loads(VENDOR):
        one = listed.pop(entry["path"])
        assert one["version"] == entry["version"]
        assert one["licenses"][0]["license"]["id"] == entry["licence"]
        assert one["hashes"] == [{"alg": "SHA-512", "content": entry["sha512"]}]
    assert not listed


def test_the_list_is_the_same_bytes_each_time_and_other_when_a_package_is(
    sbom: ModuleType,
) -> None:
    once, again = sbom.document(LOCK, VENDOR), sbom.document(LOCK, VENDOR)
    assert once == again and "timestamp" not in once
    changed = sbom.document(LOCK.replace("flask==", "flask==9."), VENDOR)
    assert json.loads(changed)["serialNumber"] != json.loads(once)["serialNumber"]


def audited(*packages: dict[str, Any]) -> str:
    """What pip-audit prints."""
    return json.dumps({"dependencies": packages, "fixes": []})


CLEAN = {"name": "flask", "version": "3.1.3", "vulns": []}
BAD = {
    "name": "jinja2",
    "version": "3.1.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.6"], "aliases": [], "description": ""}],
}
SKIPPED = {"name": "flask", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("printed", "code", "words"),
    [
        (audited(CLEAN), 0, "No known vulnerability in 1 packages"),
        (audited(CLEAN, BAD), 1, "jinja2 3.1.0: PYSEC-1 (mended in 3.1.6)"),
        (audited(SKIPPED, BAD), 1, "jinja2"),
        (audited(CLEAN, SKIPPED), 3, "1 of 2 packages"),
        (audited(SKIPPED), 3, "0 of 1 packages"),
        ("", 3, "Not to be known from here"),
        ("Traceback", 3, "Not to be known from here"),
    ],
)
def test_an_audit_that_could_not_look_is_not_an_audit_that_found_nothing(
    printed: str, code: int, words: str
) -> None:
    said, lines = script("audit").verdict(printed)
    assert said == code and words in "\n".join(lines)


@pytest.mark.asvs("15.2.1")
def test_make_audit_fails_while_a_library_of_the_lock_file_has_a_known_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """docs/controls.md says within how many days it is replaced, which no test can know."""
    audit, launch, asked = script("audit"), script("launch"), list[list[str]]()

    def found(command: list[str], **_: Any) -> SimpleNamespace:
        asked.append(command)
        return SimpleNamespace(stdout=audited(CLEAN, BAD), stderr="", returncode=1)

    monkeypatch.setattr(subprocess, "run", found)
    code = audit.main()
    assert code == 1 and "jinja2 3.1.0" in capsys.readouterr().out
    assert asked[0][asked[0].index("-r") + 1] == "requirements.lock"

    monkeypatch.setattr(launch, "make_environment", lambda **_: None)
    monkeypatch.setattr(subprocess, "run", lambda _: SimpleNamespace(returncode=code))
    assert launch.audit(None) == code
    recipe = (ROOT / "Makefile").read_text("utf-8").split("\naudit:")[1].split("\n\n")[0]
    assert recipe.splitlines()[1] == "\t@$(PYTHON) scripts/launch.py audit"


def test_without_a_network_the_audit_says_so(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    audit = script("audit")

    def unreachable(*_: Any, **__: Any) -> SimpleNamespace:
        return SimpleNamespace(stdout="", stderr="ConnectionError", returncode=1)

    monkeypatch.setattr(audit.subprocess, "run", unreachable)
    assert audit.main() == 3
    assert "Not to be known" in capsys.readouterr().out


# -- secrets of ours ---------------------------------------------------------------------------

#: Shapes that only a secret has.
SHAPES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+"
    r"|\bsk-[A-Za-z0-9]{32,}|://[^/\s:@{}…<>]+:[^/\s:@{}…<>]{6,}@"
)
#: Long runs of letters and digits: a key of 32 bytes in hexadecimal or in base 64.
RUN = re.compile(r"[A-Za-z0-9+/_=-]{40,}")
#: Files whose long runs are hashes of public files.
HASHES = {"requirements.lock", "requirements-dev.lock", "scripts/vendor/vendor.json"}
#: The beginnings of runs that are as random and no secret.
KNOWN = {
    "6PtmmaTYqCI/": "salt and hash that an unknown card is compared with",
    "UWUeOQgpuHMq": "the same for an unknown account",
    "0123456789ab": "the seed of the tests' form tokens",
}
BINARY = (".woff2", ".png", ".jpg", ".ico", ".xlsx", ".ods", ".zip", ".pdf", ".gif", ".webp")


def entropy(text: str) -> float:
    """Bits per character (Shannon)."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def secrets_in(text: str) -> list[str]:
    """What looks like a secret in a text: a known shape, or a run as random as a key."""
    found = [match[0][:40] for match in SHAPES.finditer(text)]
    for match in RUN.finditer(text):
        run = match[0]
        mixed = re.search(r"\d", run) and re.search(r"[A-Za-z]", run)
        words = re.search(r"[a-z]{7,}|[A-Z]{7,}|[-_/][a-z]+[-_/]", run)
        enough = 3.0 if re.fullmatch(r"[0-9a-fA-F]+", run) else 4.5
        if mixed and not words and entropy(run) > enough:
            found.append(run[:40])
    return found


@pytest.mark.goal("S25")
def test_no_file_of_the_repository_holds_a_secret() -> None:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    wrong = {}
    for name in filter(None, names):
        path = ROOT / name
        if name in HASHES or name.endswith(BINARY) or not path.is_file():
            continue
        found = [
            one for one in secrets_in(path.read_text("utf-8", "replace")) if one[:12] not in KNOWN
        ]
        if found:
            wrong[name] = found
    assert not wrong


@pytest.mark.goal("S25")
def test_the_scan_knows_a_secret_when_it_meets_one(tmp_path: Path) -> None:
    import base64
    import secrets as random

    from app.keys import new_ring

    key = bytes(range(7, 39))
    for text in (
        json.dumps(new_ring()),
        random.token_hex(32),
        base64.b64encode(key).decode(),
        "-----BEGIN " + "PRIVATE KEY-----",
        "postgresql://repere:" + "correct-horse@db/repere",
        "gh" + "p_" + "a1" * 18,
    ):
        assert secrets_in(text), text
    assert not secrets_in("a_function_name_that_is_rather_long_and_reads_as_words")
