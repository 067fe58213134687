"""The board: where pupils go, how far the class is, one question in large type. No name."""

import uuid
from functools import lru_cache

import segno
from flask import abort, render_template, request
from markupsafe import Markup

from app.web.access import TEACHER, access, taught_class_now
from app.web.teach import projection_view
from app.web.teach.address import pupils_address
from app.web.teach.live import board_lesson, given_now, lesson_here, live_of
from app.web.teach.routes import blueprint


@lru_cache(maxsize=16)
def address_qr(url: str) -> Markup:
    """The QR of the school's address, as an inline picture; drawing it costs 4 ms."""
    drawing = segno.make(url, error="m", micro=False)
    picture = drawing.svg_inline(
        border=2, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(picture)  # noqa: S704  segno's


@blueprint.get("/classes/<uuid:classroom_id>/projection")
@access(TEACHER)
def projection(classroom_id: uuid.UUID) -> str:
    """The board. `?show=` names what it shows; its answer stands there with `?answer=1` only."""
    here = lesson_here(given_now(classroom_id))
    found = taught_class_now(classroom_id, here.id if here else None)
    address, shown = pupils_address(), None
    key, lesson = request.args.get("show", ""), board_lesson(here)
    if key:
        answer = request.args.get("answer") == "1"
        shown = lesson and projection_view.shown(lesson, key, str(here and here.id), answer)
        if shown is None:
            abort(404)
    return render_template(
        "teach/projection.html",
        classroom_id=classroom_id,
        label=found.label,
        live=live_of(found),
        here=here,
        key=key,
        shown=shown,
        address=address,
        qr=address_qr(address.url),
    )
