"""Calls that the application never makes, read from its source."""

import ast
import re

import pytest

from tests.house.source import ROOT, imports, python_files, shown, templates, tree

APP = python_files("app")
SCRIPTS = sorted((ROOT / "app" / "static" / "js").rglob("*.js"))


def calls(*names: str) -> list[str]:
    """Where the application calls one of these, as `file:line`. A dotted name ends the call's."""
    found = []
    for path in APP:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if any(called == name or called.endswith(f".{name}") for name in names):
                    found.append(f"{shown(path)}:{node.lineno} {called}")
    return found


def imported(*modules: str) -> list[str]:
    """Files that import one of these modules, or something of them."""
    return sorted(
        {
            shown(path)
            for path in APP
            for _, name in imports(path)
            if any(name == module or name.startswith(f"{module}.") for module in modules)
        }
    )


@pytest.mark.asvs("1.3.2", "1.3.10")
def test_nothing_evaluates_text() -> None:
    named = [
        f"{shown(path)}:{node.lineno}"
        for path in APP
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("eval", "exec", "compile", "__import__")
    ]
    assert not named
    assert not calls("format_map", "vformat")
    for script in SCRIPTS:
        assert not re.search(
            r"\beval\(|new Function|\bsetTimeout\(\s*[\"']", script.read_text("utf-8")
        )


@pytest.mark.asvs("1.2.5")
def test_no_command_of_the_system_is_run_by_the_server() -> None:
    ran = imported("subprocess", "pty", "commands")
    assert not [name for name in ran if not name.startswith("app/cli/")]
    assert not [call for call in calls("system", "popen", "execv") if " os." in call]


@pytest.mark.asvs("14.2.3")
def test_the_server_asks_nobody_anything() -> None:
    """Sockets are those it listens on; the command line reads the machine's own addresses."""
    assert imported("socket") == ["app/cli/addresses.py", "app/server.py"]
    assert not imported("http.client", "urllib.request", "smtplib", "ftplib", "telnetlib")
    assert not imported("requests", "httpx", "aiohttp", "urllib3", "websockets")


@pytest.mark.asvs("1.5.2")
def test_nothing_is_unpickled_but_our_own_shelf_of_lessons() -> None:
    assert imported("pickle", "marshal", "shelve", "dill") == ["app/content/shelf.py"]
    # Handlers and errors are the standard library's; what parses is defusedxml.
    assert not imported(
        "xml.etree", "xml.dom", "lxml", "xml.sax.make_parser", "xml.sax.expatreader"
    )
    assert imported("defusedxml") == ["app/services/roster_files/xml.py"]
    assert not imported("yaml")  # ruamel.yaml, plain values only


@pytest.mark.asvs("1.3.7")
def test_no_template_is_made_from_text() -> None:
    assert not calls("render_template_string", "from_string")


@pytest.mark.asvs("1.2.9")
def test_no_regular_expression_is_made_from_what_people_type() -> None:
    """Patterns are written out; those of the content checks come from the lessons' own files."""
    made = []
    for path in APP:
        if shown(path).startswith("app/content/"):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
                pattern = node.args[0] if node.args else None
                names = (
                    {n.id for n in ast.walk(pattern) if isinstance(n, ast.Name)}
                    if pattern
                    else set()
                )
                if any(not name.isupper() for name in names):
                    made.append(f"{shown(path)}:{node.lineno}")
    assert not made


@pytest.mark.asvs("3.2.2", "15.3.6")
def test_scripts_put_text_as_text_and_make_no_object_from_input() -> None:
    for script in SCRIPTS:
        source = script.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", source), (
            script
        )
        assert not re.search(r"__proto__|\.prototype\b|Object\.assign", source), script


@pytest.mark.asvs("3.7.1")
def test_pages_ask_for_no_plugin() -> None:
    for path in templates():
        assert not re.search(r"<(object|embed|applet|param)\b", path.read_text("utf-8")), path


@pytest.mark.asvs("11.2.1", "11.3.1", "11.3.2", "11.3.3", "11.6.1")
def test_ciphers_are_authenticated_and_come_from_one_library() -> None:
    used = sorted(
        {
            name
            for path in APP
            for _, name in imports(path)
            if name.startswith(("cryptography.hazmat", "Crypto", "nacl"))
        }
    )
    unauthenticated = [name for name in used if "ciphers" in name and ".aead" not in name]
    assert not unauthenticated
    assert any(name.endswith("AESGCM") for name in used)
    assert not [name for name in used if "asymmetric" in name and "x25519" not in name]


#: What a hash is asked of, and names in them that are none.
HASHING, NO_HASH = ("hashlib", "hmac", "hashes"), {"new", "digest", "compare_digest", "file_digest"}


def digests(source: ast.AST) -> set[str]:
    """Each hash that a file names: hashlib's, imported from it, or by a text given to it."""
    named = set()
    for node in ast.walk(source):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith(HASHING):
            named.add(node.attr)
        elif isinstance(node, ast.ImportFrom) and str(node.module).endswith(HASHING):
            named |= {name.name for name in node.names}
        elif isinstance(node, ast.Import):
            named |= {
                f"{n.name} as {n.asname}" for n in node.names if n.name in HASHING and n.asname
            }
        elif isinstance(node, ast.Call):
            given = [*node.args, *(one.value for one in node.keywords)]
            texts = {one.value for one in given if isinstance(one, ast.Constant)}
            if re.search(r"hashlib|hmac|digest", ast.unparse(node.func)) or any(
                one.arg in ("digestmod", "digest_method", "digest") for one in node.keywords
            ):
                named |= {text for text in texts if isinstance(text, str)}
    return named - NO_HASH


@pytest.mark.asvs("11.4.1", "11.4.3")
def test_hashes_are_sha_256() -> None:
    used = {name for path in APP for name in digests(tree(path))}
    assert used and used <= {"sha256", "sha512", "SHA256"}


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("hashlib.md5(x)", "md5"),
        ("from hashlib import sha1", "sha1"),
        ("import hashlib as h", "hashlib as h"),
        ("hmac.new(key, text, 'md5')", "md5"),
        ("hmac.new(key, digestmod='sha1')", "sha1"),
        ("hmac.digest(key, text, 'sha1')", "sha1"),
        ("hashlib.new('sha1')", "sha1"),
        ("hashlib.file_digest(file, 'md5')", "md5"),
        ("Signer(key, digest_method=hashlib.sha1)", "sha1"),
        ("HMAC(key, hashes.SHA1())", "SHA1"),
    ],
)
def test_another_hash_would_be_seen(source: str, named: str) -> None:
    assert named in digests(ast.parse(source))


#: What plays the demonstration and the benchmarks: invented classes, the same every time.
PLAYED = {"app/cli/demo.py", "app/cli/player.py"}


@pytest.mark.asvs("6.5.3", "11.5.1")
def test_secrets_come_from_the_systems_generator() -> None:
    """Of `random` only the system's generator is taken, and the type of one that is handed over."""
    taken = set()
    for path in APP:
        if "random" not in {name.partition(".")[0] for _, name in imports(path)}:
            continue
        for node in ast.walk(tree(path)):
            where = f"{shown(path)}:{getattr(node, 'lineno', '')}"
            assert not (isinstance(node, ast.ImportFrom) and node.module == "random"), where
            if isinstance(node, ast.Import):
                assert not any(n.name == "random" and n.asname for n in node.names), where
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "random":
                taken.add((shown(path), node.attr))
    assert {what for path, what in taken if path not in PLAYED} == {"SystemRandom", "Random"}
    assert not [one for one in calls("random.Random") if one.split(":")[0] not in PLAYED]
    assert not {path for path, _ in taken} & {"app/keys.py", "app/domain/pupil_code.py"}


@pytest.mark.asvs("15.2.3", "13.4.2")
def test_nothing_of_the_tests_and_no_debugger_is_in_the_application() -> None:
    assert not imported("tests", "pytest", "pdb", "werkzeug.debug", "flask_debugtoolbar")
    assert not calls("breakpoint", "set_trace")
