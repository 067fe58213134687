"""How the MDN HTTP Observatory scores the answer of a site.

The figures are those of mdn/mdn-http-observatory, src/grader/charts.js, and the rules those of
src/analyzer/tests, read on 22 November 2026 at revision 94042bb (20 August 2026); in our own form.
What needs a scan of the network (redirection from http, the list of preloaded sites) scores
nothing here: both are 0 for a site that answers on https alone and is not preloaded.
"""

from collections.abc import Sequence
from http.cookies import SimpleCookie

from bs4 import BeautifulSoup
from werkzeug.datastructures import Headers

#: Bonuses count only from this score on.
BASE, ENOUGH_FOR_BONUS, SIX_MONTHS = 100, 90, 15_768_000
BROAD = {
    "ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*",
}  # fmt: skip
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def policy(headers: Headers) -> dict[str, set[str]]:
    """The directives of the Content-Security-Policy; the first of a name counts."""
    found: dict[str, set[str]] = {}
    for directive in headers.get("Content-Security-Policy", "").split(";"):
        name, *sources = directive.split()
        found.setdefault(name.lower(), set(sources))
    return found


def content_security_policy(headers: Headers) -> int:
    if not headers.get("Content-Security-Policy", "").strip(" ;"):
        return -25
    csp = policy(headers)
    default = csp.get("default-src", {"*"})
    script, style = csp.get("script-src", default), csp.get("style-src", default)
    objects = csp.get("object-src", default)
    active = set().union(*(v for k, v in csp.items() if k not in ("img-src", "media-src")))
    passive = csp.get("img-src", default) | csp.get("media-src", default)
    if script & (BROAD | INLINE) or objects & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return -10
    if style & (BROAD | INLINE):
        return 0
    return 10 if csp.get("default-src") == {"'none'"} else 5


def cookies(sent: Sequence[str], strict_transport: bool) -> int:
    if not sent:
        return 0
    points = [5]
    for line in sent:
        ((name, one),) = SimpleCookie(line).items()
        is_session = any(word in name.lower() for word in ("login", "sess"))
        if one["samesite"].lower() not in ("lax", "strict"):
            points.append(-20 if one["samesite"] or "csrf" in name.lower() else 0)
        if not one["secure"]:
            points.append((-10 if strict_transport else -40) if is_session else
                          (-5 if strict_transport else -20))  # fmt: skip
        if is_session and not one["httponly"]:
            points.append(-30)
    return min(points)


def sharing(headers: Headers) -> int:
    origin = headers.get("Access-Control-Allow-Origin")
    with_cookies = headers.get("Access-Control-Allow-Credentials") == "true"
    return -50 if origin and origin != "null" and with_cookies else 0


def referrer(headers: Headers) -> int:
    if "Referrer-Policy" not in headers:
        return 0
    last = headers["Referrer-Policy"].split(",")[-1].strip().lower()
    return 5 if last in PRIVATE else -5


def transport(headers: Headers) -> int:
    for part in headers.get("Strict-Transport-Security", "").lower().split(";"):
        name, _, seconds = part.strip().partition("=")
        if name == "max-age":
            return 0 if int(seconds) >= SIX_MONTHS else -10
    return -20


def integrity(html: str) -> int:
    """Scripts of our own address need no hash; from elsewhere they do."""
    scripts = BeautifulSoup(html, "html.parser").select("script[src]")
    foreign = [s for s in scripts if str(s["src"]).startswith(("http:", "https:", "//"))]
    if not foreign:
        return 5 if scripts and all(s.get("integrity") for s in scripts) else 0
    return -5 if all(str(s["src"]).startswith("https:") for s in foreign) else -50


def framing(headers: Headers) -> int:
    if "frame-ancestors" in policy(headers):
        return 5
    return 5 if headers.get("X-Frame-Options", "").upper() in ("DENY", "SAMEORIGIN") else -20


def one_of(headers: Headers, name: str, good: set[str], neutral: set[str]) -> int:
    """Ten points for a policy that closes, none for one that does not, five lost for nonsense."""
    value = headers.get(name, "").strip().lower()
    return 10 if value in good else 0 if value in neutral | {""} else -5


def score(headers: Headers, html: str, cookies_sent: Sequence[str]) -> tuple[int, dict[str, int]]:
    """The score of an answer over https, and the points of each test."""
    hsts = transport(headers)
    points = {
        "content-security-policy": content_security_policy(headers),
        "cookies": cookies(cookies_sent, hsts >= 0),
        "cross-origin-resource-sharing": sharing(headers),
        "referrer-policy": referrer(headers),
        "strict-transport-security": hsts,
        "subresource-integrity": integrity(html),
        "x-content-type-options": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "x-frame-options": framing(headers) if headers.get("Content-Security-Policy") else -20,
        "cross-origin-resource-policy": one_of(
            headers, "Cross-Origin-Resource-Policy", {"same-origin", "same-site"}, {"cross-origin"}
        ),
        "cross-origin-embedder-policy": one_of(
            headers, "Cross-Origin-Embedder-Policy", {"require-corp", "credentialless"},
            {"unsafe-none"},
        ),
        "cross-origin-opener-policy": one_of(
            headers, "Cross-Origin-Opener-Policy",
            {"same-origin", "same-origin-allow-popups", "noopener-allow-popups"}, {"unsafe-none"},
        ),
    }  # fmt: skip
    lost = BASE + sum(value for value in points.values() if value < 0)
    total = lost + sum(value for value in points.values() if value > 0)
    return (total if lost >= ENOUGH_FOR_BONUS else lost), points
