"""The configuration, read once from the environment.

Repère refuses to start on a doubtful setting: every problem is a ConfigError whose text is one
line for the person who runs the server.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent

Profile = Literal["secure", "school_network"]

#: Endings of names that exist only inside a building (RFC 6762, 8375, 6761, and common practice).
PRIVATE_SUFFIXES = (".local", ".lan", ".home.arpa", ".internal", ".test", ".localhost")


class ConfigError(Exception):
    """A setting that Repère cannot start with; the text says what to change."""


def is_loopback(host: str) -> bool:
    """Return whether this host name or address is this very machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_private(host: str) -> bool:
    """Return whether this host name or address exists only inside a building."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(PRIVATE_SUFFIXES))
    return address.is_private or address.is_link_local


@dataclass(frozen=True)
class Config:
    """What the application is started with; `flask_settings()` is what Flask reads."""

    #: Where the database, the keys and built files live.
    var_dir: Path
    #: SQLAlchemy address of the database the application connects to.
    database_url: str
    #: "secure" (https, or this machine alone) or "school_network" (plain http, private addresses).
    profile: Profile
    #: Whether every page says « Démonstration ».
    demo: bool = False
    #: The address pupils type, without a slash at the end; None on this machine alone.
    public_url: str | None = None
    #: Names accepted in the Host header besides those the profile accepts.
    hosts: frozenset[str] = frozenset()
    #: Number of reverse proxies whose X-Forwarded headers are believed.
    proxies: int = 0
    #: Address of the owner of the tables, for migrations; None when it is the same role.
    owner_database_url: str | None = None
    #: Address and port of the metrics, on this machine or the own network; None: no metrics.
    metrics: tuple[str, int] | None = None
    lessons_dir: Path = ROOT / "lessons"
    #: Where backups are kept for thirty days; None for `backups` in `var_dir`.
    backups: Path | None = None
    testing: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """Return the configuration that REPERE_… variables describe, or raise ConfigError."""
        env = dict(os.environ if environ is None else environ)
        var_dir = Path(env.get("REPERE_VAR") or ROOT / "var" / "school").resolve()
        public_url = (env.get("REPERE_PUBLIC_URL") or "").rstrip("/") or None
        hosts = frozenset(
            h.strip().lower() for h in env.get("REPERE_HOSTS", "").split(",") if h.strip()
        )
        demo = env.get("REPERE_DEMO", "") == "1"
        for name in ("REPERE_DATABASE_URL", "REPERE_OWNER_DATABASE_URL"):
            _check_link(env, name)
        return cls(
            var_dir=var_dir,
            database_url=env.get("REPERE_DATABASE_URL")
            or f"sqlite:///{var_dir / 'repere.sqlite3'}",
            profile=_profile(env.get("REPERE_PROFILE"), public_url),
            demo=demo,
            public_url=public_url,
            hosts=hosts | ({_host_of(public_url)} if public_url else frozenset()),
            owner_database_url=env.get("REPERE_OWNER_DATABASE_URL") or None,
            proxies=_number(env, "REPERE_PROXIES", 0),
            metrics=_metrics(env),
            lessons_dir=Path(env.get("REPERE_LESSONS") or ROOT / "lessons").resolve(),
            backups=Path(env["REPERE_BACKUPS"]).resolve() if env.get("REPERE_BACKUPS") else None,
        )

    @property
    def backups_dir(self) -> Path:
        """The folder of the backups, and of the numbers of what was erased since."""
        return self.backups or self.var_dir / "backups"

    @property
    def secure(self) -> bool:
        """Whether cookies and headers may rely on https (or on this machine alone)."""
        return self.profile == "secure"

    @property
    def metrics_dir(self) -> Path:
        """Where each server process counts, in a file of its own."""
        return self.var_dir / "metrics"

    def flask_settings(self) -> dict[str, Any]:
        """Return the settings of Flask and its extensions, the secret key excepted."""
        return {
            "TESTING": self.testing,
            "SQLALCHEMY_ENGINES": {"default": self.engine_options()},
            "REPERE_PROFILE": self.profile,
            "REPERE_DEMO": self.demo,
            "REPERE_PUBLIC_URL": self.public_url,
            "REPERE_HOSTS": self.hosts,
            "LESSONS_DIR": self.lessons_dir,
            "VAR_DIR": self.var_dir,
            "BACKUPS_DIR": self.backups_dir,
            "SESSION_COOKIE_NAME": "__Host-repere-page" if self.secure else "repere-page",
            "SESSION_COOKIE_SECURE": self.secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            "SESSION_PROTECTION": None,
            "PREFERRED_URL_SCHEME": "https"
            if (self.public_url or "").startswith("https")
            else "http",
            "WTF_CSRF_TIME_LIMIT": None,
            # Referrer-Policy is no-referrer everywhere: the check of the Referer would refuse all.
            "WTF_CSRF_SSL_STRICT": False,
            "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 500,
            "MAX_FORM_MEMORY_SIZE": 500_000,
            "BABEL_DEFAULT_LOCALE": "fr",
            "BABEL_DEFAULT_TIMEZONE": "Europe/Paris",
            "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "app" / "translations"),
            "COMPRESS_REGISTER": False,
            "COMPRESS_MIMETYPES": ["text/html", "application/json", "text/plain"],
            "COMPRESS_ALGORITHM": ["br", "gzip"],
            "COMPRESS_BR_LEVEL": 2,
            "COMPRESS_LEVEL": 2,
            "COMPRESS_MIN_SIZE": 700,
        }

    def engine_options(self) -> dict[str, Any]:
        """Return what `sqlalchemy.create_engine` is given for this database."""
        options: dict[str, Any] = {"url": self.database_url, "hide_parameters": not self.testing}
        if self.database_url.startswith("postgresql"):
            # PgBouncer in transaction mode knows no prepared statements of another client.
            options |= {"pool_pre_ping": True, "connect_args": {"prepare_threshold": None}}
        return options

    def accepts_host(self, host: str) -> bool:
        """Return whether a request for this Host (without port) is for us."""
        name = host.lower().rstrip(".")
        if name in self.hosts or is_loopback(name):
            return True
        return self.profile == "school_network" and is_private(name)


def _host_of(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"REPERE_PUBLIC_URL must be like https://repere.example.fr, not {url!r}.")
    return parts.hostname.lower()


def _profile(wanted: str | None, public_url: str | None) -> Profile:
    """Return the profile: by configuration, never by a header."""
    if wanted not in (None, "", "secure", "school_network"):
        raise ConfigError("REPERE_PROFILE must be 'secure' or 'school_network'.")
    if public_url is None:
        return "school_network" if wanted == "school_network" else "secure"
    host, https = _host_of(public_url), public_url.startswith("https://")
    if https or is_loopback(host):
        return "school_network" if wanted == "school_network" and not https else "secure"
    if not is_private(host):
        raise ConfigError(
            f"{public_url} is a public address over http: give it https, or use a private address."
        )
    if wanted == "secure":
        raise ConfigError(f"REPERE_PROFILE=secure needs an https address, not {public_url}.")
    return "school_network"


def _check_link(env: Mapping[str, str], name: str) -> None:
    """Refuse a database on another machine unless its certificate is checked."""
    try:
        url = make_url(env.get(name) or "sqlite://")
    except ArgumentError:
        raise ConfigError(f"{name} must be like postgresql+psycopg://user@host/name.") from None
    if url.get_backend_name() != "postgresql":
        return
    if url.query.get("sslmode", env.get("PGSSLMODE")) == "verify-full":
        return
    for host in _database_hosts(env, url):
        if not (host.startswith(("/", "@")) or is_loopback(host)):  # a socket, this machine
            raise ConfigError(
                f"{name} names another machine, {host}: end it with ?sslmode=verify-full, so that "
                "the link is encrypted and the certificate checked (docs/deploying.md)."
            )


def _database_hosts(env: Mapping[str, str], url: URL) -> list[str]:
    """Return every host that the driver may try: those of the address, or of libpq's variables."""
    asked = [*url.normalized_query.get("host", ()), *url.normalized_query.get("hostaddr", ())]
    named = [url.host or "", *(host for one in asked for host in one.split(","))]
    given = [re.sub(r":\d+$", "", host) if host.count(":") == 1 else host for host in named if host]
    return given or [env[name] for name in ("PGHOSTADDR", "PGHOST") if env.get(name)]


def _metrics(env: Mapping[str, str]) -> tuple[str, int] | None:
    """Return where metrics are answered: by an address that only this network reaches."""
    value = env.get("REPERE_METRICS") or ""
    if not value:
        return None
    host, _, port = value.rpartition(":")
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not port.isdigit() or not 0 < int(port) < 65536:
        raise ConfigError(
            f"REPERE_METRICS must be like 127.0.0.1:9464 or [::1]:9464, not {value!r}."
        )
    if address.is_unspecified or not (address.is_loopback or address.is_private):
        raise ConfigError(
            f"REPERE_METRICS={value} would answer beyond the own network: give 127.0.0.1 or a "
            "private address of this machine."
        )
    if port == (env.get("PORT") or "8000"):
        raise ConfigError(f"REPERE_METRICS={value} is the port of the pages: choose another.")
    return str(address), int(port)


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(env.get(name) or default)
    except ValueError:
        raise ConfigError(f"{name} must be a whole number.") from None
