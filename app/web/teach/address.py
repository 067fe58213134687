"""The address that pupils type, and what it looks like from their devices."""

from dataclasses import dataclass

from flask import current_app, request

from config import is_loopback


@dataclass(frozen=True)
class Address:
    """Where pupils go. `only_here` when it leads nowhere from another device."""

    url: str
    shown: str
    only_here: bool
    encrypted: bool


def pupils_address() -> Address:
    """The configured public address, else the one this page was asked at."""
    url = str(current_app.config.get("REPERE_PUBLIC_URL") or request.host_url).rstrip("/")
    host = url.partition("//")[2]
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return Address(
        url,
        host if url.startswith("https://") else url,
        is_loopback(name.strip("[]")),
        current_app.config.get("REPERE_PROFILE") != "school_network",
    )
