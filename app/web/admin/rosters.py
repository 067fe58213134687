"""The class lists of the whole school: sent, looked at, added."""

from flask import Response, render_template

from app.extensions import db
from app.queries import school_overview
from app.web import roster_flow
from app.web.access import ADMINISTRATOR, access
from app.web.admin.blueprint import blueprint
from app.web.page import today
from app.web.sign_in import signed_in

DOOR = roster_flow.Door("admin", whole_school=True)


@blueprint.get("/admin/import")
@access(ADMINISTRATOR, confirmed=True)
def roster() -> Response:
    """The form. It asks for the password, so that what follows need not lose a list."""
    return roster_flow.send(DOOR)


@blueprint.post("/admin/import/read")
@access(ADMINISTRATOR)
def roster_read() -> Response:
    """A list was sent. Nothing is added yet: the preview asks for the password again."""
    return roster_flow.receive(DOOR)


@blueprint.post("/admin/import/columns")
@access(ADMINISTRATOR)
def roster_columns() -> Response:
    """Which column is what."""
    return roster_flow.choose_columns(DOOR)


@blueprint.route("/admin/import/preview", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True)
def roster_preview() -> Response:
    """What the list would do; a POST does it."""
    return roster_flow.preview(DOOR)


@blueprint.get("/admin/import/done")
@access(ADMINISTRATOR)
def roster_done() -> str:
    """The classes of the school, those without a teacher first."""
    lines = school_overview.classes(db.session, signed_in().school_id, today())
    return render_template(
        "admin/roster_done.html", classes=sorted(lines, key=lambda line: bool(line.teachers))
    )
