"""Forms of another site are refused by what the browser says of where they come from.

Behind the token of each form, which alone already refuses them: our pages send no referrer, so the
Origin of their own forms is `null` and says nothing; `Sec-Fetch-Site` tells, where links are
encrypted (W3C Fetch Metadata; OWASP ASVS 5.0, 3.5.1 to 3.5.3).
"""

from urllib.parse import urlsplit

from flask import Flask, abort, request

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
#: `none` is an address typed or a bookmark. A neighbour under the same domain is another site.
_OURS = frozenset({"", "same-origin", "none"})


def register(app: Flask) -> None:
    """Refuse what another site sends with 403, before anybody is looked up."""
    app.before_request(refuse_other_sites)


def refuse_other_sites() -> None:
    """Refuse a request that may write and that says it comes from elsewhere."""
    if request.method in _SAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "").lower() not in _OURS or not _same_host():
        abort(403)


def _same_host() -> bool:
    """Whether the Origin is absent, hidden, or on the host that was asked. Ports are left to
    proxies, which may take them out of Host."""
    origin = request.headers.get("Origin", "null")
    if origin == "null":
        return True
    try:
        return urlsplit(origin).hostname == urlsplit(f"//{request.host}").hostname
    except ValueError:
        return False
