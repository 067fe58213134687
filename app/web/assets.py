"""Style sheets of the site, put together in memory, and the revision in their address.

Each component has its own small file; the browser gets one sheet. Everything under
`css/components` is in `main.css`; `css/components/staff` is in `staff.css`, which only the
adults' pages link. The revision, a hash of the whole static folder, stands in every address
(`/static/<revision>/…`), so that answers may be kept a year and relative links keep working.
"""

import functools
import gzip
import hashlib
import re
from pathlib import Path

from flask import Flask, Response, request

STATIC = Path(__file__).resolve().parents[1] / "static"
KEEP = "public, max-age=31536000, immutable"


@functools.cache
def revision() -> str:
    """Ten hexadecimal characters that change when any static file changes."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def _minified(sheet: str) -> str:
    """The sheet without comments and without the spaces that CSS ignores."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"\s+", " ", sheet)
    return re.sub(r"\s?([{};,])\s?", r"\1", sheet).replace(";}", "}").strip()


def bundle(name: str) -> str:
    """The text of `main` or `staff`; addresses inside are relative to /static/<rev>/css/."""
    css = STATIC / "css"
    if name == "main":
        paths = [css / "tokens.css", css / "base.css", *sorted((css / "components").glob("*.css"))]
    else:
        paths = sorted((css / "components" / "staff").glob("*.css"))
    return _minified("\n".join(path.read_text(encoding="utf-8") for path in paths))


def _sheet(name: str) -> Response:
    """The bundle, compressed once."""
    plain, packed = _bundle_bytes(name)
    use_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(packed if use_gzip else plain, mimetype="text/css")
    if use_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = KEEP
    return response


@functools.cache
def _bundle_bytes(name: str) -> tuple[bytes, bytes]:
    plain = bundle(name).encode()
    return plain, gzip.compress(plain, 9, mtime=0)


def register(app: Flask) -> None:
    """Add the two sheets beside the static files."""
    prefix = f"/static/{revision()}/css"
    app.add_url_rule(f"{prefix}/main.css", "main_css", functools.partial(_sheet, "main"))
    app.add_url_rule(f"{prefix}/staff.css", "staff_css", functools.partial(_sheet, "staff"))
