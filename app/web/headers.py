"""Headers of every answer, and the check of the Host header.

One static policy: nothing from another origin, nothing inline, so no nonce is needed.
"""

import re

from flask import Flask, Response, abort, request

from config import Config

#: Content-Security-Policy of every answer.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'"
)

#: Every capability a page could ask a browser for, refused.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "gamepad",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "storage-access",
        "usb",
        "xr-spatial-tracking",
    )
)

#: What all answers carry, static files too.
COMMON = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}

#: What a static file carries: it is no page, and there are many of them on a first visit.
STATIC = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

#: Two years, once https has been seen.
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"


#: A name or an address, and a port in figures: nothing that could be read as something else.
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?", re.IGNORECASE)


def is_ours(host: str, config: Config) -> bool:
    """Return whether a Host header, as it was sent, names this installation; an empty one does
    not."""
    found = _HOST.fullmatch(host)
    return found is not None and config.accepts_host(found["name"].strip("[]"))


def common_headers(config: Config) -> dict[str, str]:
    """Return the headers of every answer under this configuration."""
    headers = dict(COMMON)
    if config.secure and (config.public_url or "").startswith("https://"):
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if not config.secure:
        # Browsers ignore it over plain http and complain in the console.
        del headers["Cross-Origin-Opener-Policy"]
    return headers


def register(app: Flask, config: Config) -> None:
    """Check the Host of every request and add the headers to every answer."""
    common = common_headers(config)

    def refuse_foreign_host() -> None:
        if not is_ours(request.headers.get("Host", ""), config):
            abort(400)

    # Before anything of the request is read.
    app.before_request_funcs.setdefault(None, []).insert(0, refuse_foreign_host)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in common.items():
            response.headers.setdefault(name, value)
        if not is_static(response):
            response.headers["Cache-Control"] = "no-store"
            response.vary.add("Cookie")
        return response


def is_static(response: Response) -> bool:
    """Return whether this answer is a file of the application, the same for everybody."""
    asked = request.path.startswith("/static/") and request.method in ("GET", "HEAD")
    return asked and response.status_code in (200, 206, 304)
