#!/usr/bin/env python3
"""Start or test Repère on a machine that has nothing but Python.

Standard library only, and readable by older Pythons, so that a machine that cannot run Repère is
told why in one line. It makes the environment from the hashed lock file in var/venv, then hands
over to `python -m app.cli` and to the production server.
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VAR = os.path.join(ROOT, "var")
VENV = os.path.join(VAR, "venv")
STAMP = os.path.join(VENV, "repere-stamp")
OLDEST = (3, 11)
HOUR = 3600
DAY = 24 * HOUR
#: Seconds that a stop waits for the requests under way, and for maintenance.
GRACE = 30
#: How often in a row a server that does not stay open is opened again.
REOPENINGS = 5
#: The file that is locked while Repère runs (app/cli/running.py asks for it).
MARK = "running"
#: What the server inherits: the lock, which it keeps when this launcher is killed.
HELD = []
#: Settings of a real installation that the demonstration must never touch.
REAL = ("REPERE_DATABASE_URL", "REPERE_OWNER_DATABASE_URL", "REPERE_KEYS")


class CannotStart(Exception):
    """Why Repère cannot start here: one line for the person at the keyboard."""


def main(arguments):
    """Run one command and return its exit code."""
    command = arguments[0] if arguments else "help"
    commands = {
        "run": run,
        "serve": serve,
        "test": test,
        "lessons": lessons,
        "assurance": assurance,
        "mutants": mutants,
        "bench": bench,
        "format": reformat,
        "translations": translations,
        "sbom": sbom,
        "audit": audit,
    }
    if command not in commands:
        print("Usage: python3 scripts/launch.py " + "|".join(commands))
        return 2
    os.chdir(ROOT)
    try:
        check_python()
        check_folder()
        return commands[command](arguments[1:])
    except CannotStart as why:
        print("Repère cannot start: {}".format(why), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# --- the machine -------------------------------------------------------------------------------


def check_python():
    """Go on with a Python that is new enough, or say which one is needed."""
    if sys.version_info < OLDEST:
        for minor in range(19, OLDEST[1] - 1, -1):
            newer = shutil.which("python3.{}".format(minor))
            if newer:
                os.execv(newer, [newer, os.path.abspath(__file__)] + sys.argv[1:])
        raise CannotStart(
            "Python {}.{} is needed, this is {}.{}. Install a newer one and try again.".format(
                OLDEST[0], OLDEST[1], sys.version_info[0], sys.version_info[1]
            )
        )


def check_folder():
    """Make var/ or say that the folder refuses writing."""
    try:
        os.makedirs(VAR, exist_ok=True)
        probe = os.path.join(VAR, ".writable-{}".format(os.getpid()))
        with open(probe, "w"):
            pass
        os.remove(probe)
    except OSError as error:
        raise CannotStart(
            "the folder {} cannot be written ({}). Copy Repère to a folder of yours.".format(
                VAR, error.strerror
            )
        ) from None


def check_port(host, port):
    """Say that the port is taken before anything long is begun."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    probe = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host, port))
    except OSError as error:
        raise CannotStart(
            "port {} of {} is not free ({}). Choose another: PORT={}.".format(
                port, host, error.strerror, port + 1
            )
        ) from None
    finally:
        probe.close()


def port_of(environ):
    """Return the port to listen on."""
    value = environ.get("PORT") or "8000"
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise CannotStart("PORT={} is not a port number.".format(value))
    return int(value)


# --- the environment ---------------------------------------------------------------------------


def python_of_venv():
    """Return the path of the environment's Python."""
    if os.name == "nt":
        return os.path.join(VENV, "Scripts", "python.exe")
    return os.path.join(VENV, "bin", "python")


def tool(name):
    """Return the path of a program installed in the environment."""
    folder = os.path.dirname(python_of_venv())
    return os.path.join(folder, name + (".exe" if os.name == "nt" else ""))


def fingerprint(lock):
    """Return what the environment must have been made from: this Python and this lock file."""
    digest = hashlib.sha256("{}.{}".format(*sys.version_info[:2]).encode())
    with open(os.path.join(ROOT, lock), "rb") as stream:
        digest.update(stream.read())
    return digest.hexdigest()


def ready(locks):
    """Return whether the environment was made from one of these lock files."""
    stamp = read_line(STAMP)
    return os.path.exists(python_of_venv()) and stamp in [fingerprint(lock) for lock in locks]


def make_environment(for_tests=False):
    """Make or refresh var/venv from the hashed lock file, telling how far it is."""
    check_own_environment()
    lock = "requirements-dev.lock" if for_tests else "requirements.lock"
    if ready(["requirements-dev.lock"] if for_tests else [lock, "requirements-dev.lock"]):
        return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise CannotStart(
            "this Python cannot make an environment. On Debian or Ubuntu: "
            "sudo apt install python3-venv"
        ) from None
    started = time.time()
    say("Making the environment in var/venv (once) …")
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True
    )
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        raise CannotStart(
            "the environment could not be made ({}). On Debian or Ubuntu: "
            "sudo apt install python3-venv".format("".join(last))
        )
    install(lock)
    with open(STAMP, "w") as stream:
        stream.write(fingerprint(lock))
    say("  ready in {:.0f} s".format(time.time() - started))


def check_own_environment():
    """Refuse an environment that is a link: making ours would empty what it points at."""
    if os.path.islink(VENV):
        raise CannotStart(
            "{} is a link to {}: making the environment would empty that folder. Remove the link "
            "(what it points at stays) and start again.".format(VENV, os.path.realpath(VENV))
        )


def install(lock):
    """Install a hashed lock file with pip, one short line of progress per package."""
    with open(os.path.join(ROOT, lock), encoding="utf-8") as stream:
        total = sum(1 for line in stream if "==" in line.split(";")[0] and line[0] not in " #")
    command = [python_of_venv(), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-input", "--progress-bar", "off", "--require-hashes", "-r", lock]
    pip = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    count, tail = 0, []
    for line in pip.stdout:
        tail = (tail + [line.rstrip()])[-6:]
        if line.startswith("Collecting "):
            count += 1
            progress("  {}/{} {}".format(count, total, line.split()[1].split("==")[0]))
        elif line.startswith("Installing collected"):
            progress("  installing {} packages".format(count))
    progress("")
    if pip.wait():
        errors = [line for line in tail if "ERROR" in line] or tail
        raise CannotStart(
            "the packages could not be installed. Is this machine connected? pip says: "
            + " ".join(errors[-2:])
        )


def say(text):
    """Print one line at once."""
    print(text, flush=True)


def progress(text):
    """Show a line that the next one replaces; on paper and in logs, nothing."""
    if sys.stdout.isatty():
        print("\r\033[K" + text, end="", flush=True)


# --- the commands ------------------------------------------------------------------------------


def run(arguments):
    """Start the demonstration school, whatever real installation this shell is set up for."""
    for name in REAL:
        os.environ.pop(name, None)
    host, port = os.environ.get("HOST") or "0.0.0.0", port_of(os.environ)  # noqa: S104
    check_port(host, port)
    make_environment()
    settings = {
        "REPERE_VAR": os.environ.get("REPERE_VAR") or os.path.join(VAR, "demo"),
        "REPERE_DEMO": "1",
        "REPERE_PROFILE": os.environ.get("REPERE_PROFILE") or profile_of(host),
    }
    return start(settings, host, port)


def serve(arguments):
    """Start the real installation."""
    public = os.environ.get("REPERE_PUBLIC_URL", "")
    open_to_all = public.startswith("http://")
    host = os.environ.get("HOST") or ("0.0.0.0" if open_to_all else "127.0.0.1")  # noqa: S104
    port = port_of(os.environ)
    if not public and not host.startswith("127.") and host not in ("localhost", "::1"):
        raise CannotStart(
            "HOST={} opens Repère to others: set REPERE_PUBLIC_URL to the address they will "
            "type.".format(host)
        )
    check_port(host, port)
    make_environment()
    settings = {"REPERE_VAR": os.environ.get("REPERE_VAR") or os.path.join(VAR, "school")}
    return start(settings, host, port)


def profile_of(host):
    """Return the profile of the demonstration: plain http unless this machine alone."""
    return "secure" if host in ("127.0.0.1", "localhost", "::1") else "school_network"


def start(settings, host, port):
    """Prepare the data, start the production server, and look after it until it is stopped."""
    environ = dict(os.environ, PYTHONUTF8="1", **settings)
    environ.pop("PYTHONPATH", None)
    os.umask(0o077)  # the database and the keys are for this user alone
    hold_mark(settings["REPERE_VAR"])
    mark = os.path.join(settings["REPERE_VAR"], "prepared")
    sources = fingerprint_of_sources()
    # Nothing changed since the last start: the server may load while the data is prepared.
    early = read_line(mark) == sources
    stop_on_signals()
    shutil.rmtree(os.path.join(settings["REPERE_VAR"], "metrics"), ignore_errors=True)
    server = open_server(host, port, environ) if early else None
    helpers = []
    try:
        code = prepare(helpers, host, port, environ)
        if code:
            return code
        with open(mark, "w") as stream:
            stream.write(sources)
        server = server or open_server(host, port, environ)
        if not wait_until_healthy(server, host, port):
            raise CannotStart("the server did not answer. What it said stands above.")
        if environ.get("REPERE_METRICS"):
            open_helper(helpers, "metrics", environ)
        renew_on_hangup(server)
        say("Repère is ready. Ctrl-C stops it.")
        while look_after(server, helpers, environ):
            server = open_again(server, host, port, environ)
            renew_on_hangup(server)
        return 0
    finally:
        if server:
            close_server(server)
        close_helpers(helpers)


def stop_on_signals():
    """End by way of `finally`, which closes what was started. SIGHUP too until the server is ready:
    a window that is closed meanwhile would leave a server of ours on the port."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, lambda number, frame: sys.exit(0))


def hold_mark(folder):
    """Say with a lock that Repère runs here: `restore` is refused as long as anybody holds it."""
    try:
        os.makedirs(folder, exist_ok=True)
        descriptor = os.open(os.path.join(folder, MARK), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return  # preparing says what is wrong with the folder
    if not lock(descriptor):
        os.close(descriptor)
        raise CannotStart(
            "a backup is being put back in {}. Wait until `restore` has ended.".format(folder)
        )
    HELD.append(descriptor)


def lock(descriptor):
    """Take our part of a lock, several may; False when somebody has it whole. Windows knows no
    parts: a second launcher of the same folder is refused there."""
    try:
        if fcntl:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # a disk without locks
    return True


def prepare(helpers, host, port, environ):
    """Bring keys, database and lessons up to date; returns 0, or another number when it cannot."""
    return wait_for(helpers, "prepare", environ, "--host", host, "--port", str(port))


def open_server(host, port, environ):
    """Start the production server, out of reach of the terminal's Ctrl-C: we close it."""
    held = () if os.name == "nt" else HELD
    command = server_command(host, port)
    return subprocess.Popen(command, env=environ, start_new_session=True, pass_fds=held)


def renew_on_hangup(server):
    """On SIGHUP let the server replace its workers one by one, with no request refused.

    In a terminal it means that the window was closed: everything stops.
    """
    if hasattr(signal, "SIGHUP"):
        stop = sys.stdin is not None and sys.stdin.isatty()
        signal.signal(
            signal.SIGHUP,
            lambda number, frame: sys.exit(0) if stop else server.send_signal(signal.SIGHUP),
        )


def close_server(server):
    """Ask the server to end: the requests under way are answered first. Then end what is left."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=GRACE + 5)
        except subprocess.TimeoutExpired:
            kill_group(server)
            server.wait()


def open_helper(helpers, command, environ, *arguments):
    """Start one of our commands beside the server, out of reach of the terminal's Ctrl-C."""
    line = [python_of_venv(), "-m", "app.cli", command] + list(arguments)
    helper = subprocess.Popen(line, env=environ, start_new_session=True)
    helpers.append((command, helper))
    return helper


def wait_for(helpers, command, environ, *arguments):
    """Run one of our commands to its end and return its exit code."""
    return open_helper(helpers, command, environ, *arguments).wait()


def close_helpers(helpers):
    """Let what writes to the database end by itself, and end the rest."""
    for command, helper in helpers:
        if command == "metrics":
            helper.terminate()
        try:
            helper.wait(timeout=GRACE)
        except subprocess.TimeoutExpired:
            helper.terminate()
            helper.wait()


def open_again(ended, host, port, environ):
    """Return a new server in the place of one that ended by itself, or say that none stays open.

    Its workers are killed first: they would keep the port. The server gives up by itself when a
    worker ends twice in a few seconds, which a machine short of memory does in the middle of a
    class.
    """
    for _ in range(REOPENINGS):
        say("The server ended by itself: it is opened again.")
        kill_group(ended)
        ended.wait()
        server = open_server(host, port, environ)
        try:
            if wait_until_healthy(server, host, port):
                return server
        except BaseException:
            close_server(server)
            raise
        ended = server
    raise CannotStart("the server ends again and again. What it said stands above.")


def kill_group(server):
    """End a server and its workers at once."""
    if not hasattr(os, "killpg"):
        server.kill()
        return
    try:
        os.killpg(server.pid, signal.SIGKILL)
    except OSError:
        pass  # nobody is left


def fingerprint_of_sources():
    """Return the hash of what preparing depends on: schema, lessons, words, code."""
    digest = hashlib.sha256(fingerprint("requirements.lock").encode())
    for folder in ("migrations", "lessons", "app"):
        for parent, folders, names in os.walk(os.path.join(ROOT, folder)):
            folders[:] = sorted(name for name in folders if name not in ("__pycache__", "static"))
            for name in sorted(names):
                if name.endswith((".py", ".yaml", ".md", ".po", ".head")):
                    with open(os.path.join(parent, name), "rb") as stream:
                        digest.update(stream.read())
    return digest.hexdigest()


def read_line(path):
    """Return the text of a small file, empty when it is missing."""
    try:
        with open(path) as stream:
            return stream.read().strip()
    except OSError:
        return ""


def server_command(host, port):
    """Return the command of the production server (chosen by measurement, docs/performance.md)."""
    workers = os.environ.get("REPERE_WORKERS") or str(min(2, os.cpu_count() or 1))
    return [
        python_of_venv(), "-m", "app.server", "--factory", "app:create_app",
        "--host", host, "--port", str(port), "--workers", workers, "--grace", str(GRACE),
    ]  # fmt: skip


def wait_until_healthy(server, host, port):
    """Return whether the server answered that it is ready within half a minute."""
    where = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    name = "[{}]".format(where) if ":" in where else where
    request = "GET /healthz HTTP/1.0\r\nHost: {}\r\n\r\n".format(name)
    for _ in range(300):
        if server.poll() is not None:
            return False
        try:
            with socket.create_connection((where, port), timeout=5) as line:
                line.sendall(request.encode())
                if b" 200 " in line.recv(64):
                    return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def look_after(server, helpers, environ):
    """Wait for the server; run what is due each day and each hour (a lock keeps it to one).

    Returns 0 when it was stopped, another number when it ended by itself.
    """
    due = hourly = time.time() + 60
    try:
        while server.poll() is None:
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                if time.time() >= due:
                    due = time.time() + DAY
                    wait_for(helpers, "maintenance", environ)
                if time.time() >= hourly:
                    hourly = time.time() + HOUR
                    wait_for(helpers, "maintenance", environ, "--hourly")
                helpers[:] = [one for one in helpers if one[1].poll() is None]
    except KeyboardInterrupt:
        return 0
    return server.returncode


def test(arguments):
    """Run every check, stop at the first that fails, and return its code."""
    make_environment(for_tests=True)
    need_chromium()
    checks = [
        ["ruff", "format", "--check", "--quiet", "."],
        ["ruff", "check", "--quiet", "."],
        ["mypy"],
    ]
    for check in checks:
        say("» " + " ".join(check))
        code = subprocess.run([tool(check[0])] + check[1:]).returncode
        if code:
            return code
    # A worker keeps a file's tests together, with what they share, until another has none left.
    workers = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "worksteal"]
    for database, marked in (("sqlite", []), ("postgresql", ["-m", "not once"])):
        say("» pytest on " + database)
        command = [python_of_venv(), "-m", "pytest", "-q", "--db", database]
        code = subprocess.run(command + marked + workers + arguments).returncode
        if code:
            return code
    return 0


def need_chromium():
    """Find Chromium for the browser tests; on Debian as root install it, else say how."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    for name in (*names, "google-chrome", "google-chrome-stable"):
        if shutil.which(name):
            return
    apt = shutil.which("apt-get")
    command = "apt-get install -y --no-install-recommends "
    if apt and hasattr(os, "geteuid") and os.geteuid() == 0:
        say("Installing Chromium for the browser tests (once) …")
        environ = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        subprocess.run([apt, "update", "-qq"], env=environ, stdout=subprocess.DEVNULL)
        for package in names[:2]:  # the first has no windows, and older Debians lack it
            install = [apt] + command.split()[1:] + [package]
            if not subprocess.run(install, env=environ, stdout=subprocess.DEVNULL).returncode:
                return
    raise CannotStart(
        "the browser tests need Chromium. Install it with: sudo " + command + names[1]
    )


def lessons(arguments):
    """Check every lesson and print a table."""
    make_environment()
    return subprocess.run(
        [python_of_venv(), "-m", "app.cli", "lessons", "check"] + arguments
    ).returncode


def assurance(arguments):
    """Run the long form of what proves each promise, and write docs/assurance.md."""
    make_environment(for_tests=True)
    need_chromium()
    return subprocess.run([python_of_venv(), "scripts/assurance.py"] + arguments).returncode


def mutants(arguments):
    """Take controls away, one at a time, and see that a test fails each time."""
    make_environment(for_tests=True)
    need_chromium()
    return subprocess.run([python_of_venv(), "scripts/mutants.py"] + arguments).returncode


def bench(arguments):
    """Measure; figures go to the screen, and to docs/performance.md by hand."""
    make_environment(for_tests=True)
    return subprocess.run([python_of_venv(), "-m", "benchmarks"] + arguments).returncode


def reformat(arguments):
    """Put the code in its form."""
    make_environment(for_tests=True)
    subprocess.run([tool("ruff"), "check", "--fix", "--quiet", "."])
    return subprocess.run([tool("ruff"), "format", "."]).returncode


def translations(arguments):
    """Compile the French words of the interface."""
    make_environment()
    return subprocess.run([python_of_venv(), "-m", "app.cli", "translations"]).returncode


def sbom(arguments):
    """Write var/sbom.json: every package and vendored file, with version, licence and hashes."""
    make_environment(for_tests=True)
    return subprocess.run([python_of_venv(), "scripts/sbom.py"]).returncode


def audit(arguments):
    """Ask whether a package in use has a known vulnerability: 0 none, 1 some, 3 not to be known."""
    make_environment(for_tests=True)
    return subprocess.run([python_of_venv(), "scripts/audit.py"]).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
