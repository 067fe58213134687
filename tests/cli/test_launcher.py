"""The launcher says in one line why it cannot start."""

import importlib.util
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import click
import pytest

from app.cli.running import alone
from tests.house.source import ROOT

SCRIPT = ROOT / "scripts" / "launch.py"


@pytest.fixture
def launch(tmp_path: Path) -> ModuleType:
    """The launcher as a module, its folders in a temporary one."""
    spec = importlib.util.spec_from_file_location("launch", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.VAR = str(tmp_path / "var")
    module.VENV = str(tmp_path / "var" / "venv")
    module.STAMP = str(tmp_path / "var" / "venv" / "stamp")
    return module


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_that_is_taken_is_said_with_another_to_try(launch: ModuleType, taken: int) -> None:
    with pytest.raises(launch.CannotStart, match=f"port {taken} .* is not free.*PORT={taken + 1}"):
        launch.check_port("127.0.0.1", taken)


@pytest.mark.parametrize("port", ["0", "eight", "70000", "-1"])
def test_a_port_that_is_none_is_said(launch: ModuleType, port: str) -> None:
    with pytest.raises(launch.CannotStart, match="not a port number"):
        launch.port_of({"PORT": port})


def test_a_folder_that_cannot_be_written_is_said(launch: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    launch.VAR = str(tmp_path / "file" / "var")
    with pytest.raises(launch.CannotStart, match="cannot be written"):
        launch.check_folder()


def test_an_old_python_is_told_which_one_is_needed(
    launch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(launch.shutil, "which", lambda name: None)
    with pytest.raises(launch.CannotStart, match=r"Python 3\.11 is needed, this is 3\.9"):
        launch.check_python()


def test_a_python_without_venv_is_told_what_to_install(
    launch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(launch.CannotStart, match="apt install python3-venv"):
        launch.make_environment()


@pytest.mark.parametrize("for_tests", [True, False])
def test_an_environment_that_is_a_link_is_refused_and_what_it_points_at_stays(
    launch: ModuleType, tmp_path: Path, for_tests: bool
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    Path(launch.VAR).mkdir()
    Path(launch.VENV).symlink_to(elsewhere)
    with pytest.raises(launch.CannotStart, match=f"is a link to {elsewhere}.*Remove the link"):
        launch.make_environment(for_tests)
    assert [path.name for path in elsewhere.iterdir()] == ["kept"]


def test_the_environment_is_made_again_when_the_lock_changes(
    launch: ModuleType, tmp_path: Path
) -> None:
    python = Path(launch.python_of_venv())
    python.parent.mkdir(parents=True)
    python.touch()
    Path(launch.STAMP).write_text(launch.fingerprint("requirements.lock"), encoding="utf-8")
    assert launch.ready(["requirements.lock", "requirements-dev.lock"])
    assert not launch.ready(["requirements-dev.lock"])


def test_a_school_is_not_opened_to_others_without_its_address(
    launch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.delenv("REPERE_PUBLIC_URL", raising=False)
    with pytest.raises(launch.CannotStart, match="set REPERE_PUBLIC_URL"):
        launch.serve([])


def test_the_demonstration_never_opens_a_real_database_or_its_keys(
    launch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REPERE_DATABASE_URL", "REPERE_OWNER_DATABASE_URL", "REPERE_KEYS"):
        monkeypatch.setenv(name, "real")
    seen: dict[str, str] = {}
    monkeypatch.setattr(launch, "check_port", lambda host, port: None)
    monkeypatch.setattr(launch, "make_environment", lambda: None)
    monkeypatch.setattr(launch, "start", lambda *settings: seen.update(os.environ))
    launch.run([])
    assert seen and "real" not in seen.values()


def test_a_server_on_an_ipv6_address_is_asked_by_its_name_in_brackets(launch: ModuleType) -> None:
    asked = []
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:

        def answer() -> None:
            line, _ = listener.accept()
            with line:
                asked.append(line.recv(200))
                line.sendall(b"HTTP/1.0 200 OK\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        running = SimpleNamespace(poll=lambda: None)
        assert launch.wait_until_healthy(running, "::1", listener.getsockname()[1])
        thread.join()
    assert b"Host: [::1]" in asked[0]


def test_the_launcher_is_read_by_older_pythons() -> None:
    compile(SCRIPT.read_text("utf-8"), str(SCRIPT), "exec", dont_inherit=True)
    import ast

    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 6))


def test_an_unknown_command_lists_those_there_are() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "dance"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ},
    )
    assert done.returncode == 2 and "run|serve|test" in done.stdout


#: A launcher whose early server and whose preparing only wait; the server says its number.
PREPARES = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under nohup, which is respected
sys.path.insert(0, "scripts")
import launch
launch.fingerprint_of_sources = lambda: "same"
launch.server_command = lambda host, port: [
    sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(30)"
]
launch.wait_for = lambda *words: __import__("time").sleep(30)
sys.exit(launch.start({"REPERE_VAR": sys.argv[1]}, "127.0.0.1", 8000))
"""


@pytest.mark.once
@pytest.mark.goal("R17")
def test_a_window_closed_while_the_data_is_prepared_leaves_no_server(tmp_path: Path) -> None:
    (tmp_path / "prepared").write_text("same", "utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", PREPARES, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    ) as launcher:
        assert launcher.stdout
        server = int(launcher.stdout.readline())
        launcher.send_signal(signal.SIGHUP)
        assert launcher.wait(20) == 0
        with pytest.raises(ProcessLookupError):
            os.kill(server, signal.SIGKILL)


@pytest.mark.once
@pytest.mark.goal("R19")
def test_a_backup_is_put_back_only_where_nothing_serves_and_nothing_serves_meanwhile(
    launch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with alone(tmp_path), pytest.raises(launch.CannotStart, match="is being put back"):
        launch.start({"REPERE_VAR": str(tmp_path)}, "127.0.0.1", 8000)
    launch.hold_mark(str(tmp_path))
    command = [sys.executable, "-c", "import time; time.sleep(15)"]
    monkeypatch.setattr(launch, "server_command", lambda host, port: command)
    server = launch.open_server("127.0.0.1", 8000, os.environ)
    os.close(launch.HELD.pop())  # as when the launcher is killed: the server goes on
    with pytest.raises(click.ClickException, match="Repère is running"), alone(tmp_path):
        pass
    server.kill()
    server.wait()
    with alone(tmp_path):
        pass
    assert (tmp_path / "running").stat().st_mode & 0o777 == 0o600


@pytest.mark.goal("R01")
def test_a_server_that_ends_by_itself_is_opened_again_and_its_workers_are_gone(
    launch: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def open_server(host: str, port: int, environ: object) -> subprocess.Popen[bytes]:
        opened.append(subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE))
        return opened[-1]

    worker = [sys.executable, "-c", "import time; time.sleep(15)"]
    dies = f"import subprocess; subprocess.Popen({worker!r}); raise SystemExit(1)"
    opened: list[subprocess.Popen[bytes]] = []
    command = [sys.executable, "-c", dies]
    monkeypatch.setattr(launch, "open_server", open_server)
    monkeypatch.setattr(launch, "wait_until_healthy", lambda server, *_: len(opened) == 3)
    ended = open_server("", 0, {})
    ended.wait()
    command[:] = worker
    server = launch.open_again(ended, "", 0, {})
    assert server is opened[2] and capsys.readouterr().out.count("it is opened again") == 2
    assert opened[1].wait() == -9
    assert ended.stdout and select.select([ended.stdout], [], [], 10)[0], "a worker is left"
    monkeypatch.setattr(launch, "wait_until_healthy", lambda *_: False)
    with pytest.raises(launch.CannotStart, match="ends again and again"):
        launch.open_again(server, "", 0, {})
    launch.kill_group(opened[-1])
    for one in opened:
        one.communicate()
