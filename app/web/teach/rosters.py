"""A teacher's class lists: sent, looked at, added to her classes."""

from flask import Response, render_template

from app.extensions import db
from app.queries import classes as found
from app.web import roster_flow
from app.web.access import TEACHER, access
from app.web.page import today
from app.web.sign_in import signed_in
from app.web.teach.routes import blueprint

DOOR = roster_flow.Door("teach", whole_school=False)


@blueprint.get("/import")
@access(TEACHER, confirmed=True)
def roster() -> Response:
    """The form. It asks for the password, so that what follows need not lose a list."""
    return roster_flow.send(DOOR)


@blueprint.post("/import/read")
@access(TEACHER)
def roster_read() -> Response:
    """A list was sent. Nothing is added yet: the preview asks for the password again."""
    return roster_flow.receive(DOOR)


@blueprint.post("/import/columns")
@access(TEACHER)
def roster_columns() -> Response:
    """Which column is what."""
    return roster_flow.choose_columns(DOOR)


@blueprint.route("/import/preview", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def roster_preview() -> Response:
    """What the list would do; a POST does it."""
    return roster_flow.preview(DOOR)


@blueprint.get("/import/done")
@access(TEACHER)
def roster_done() -> str:
    """The classes whose cards are to print."""
    me = signed_in()
    classes = found.taught_classes(db.session, me.school_id, me.account_id, today())
    return render_template(
        "teach/roster_done.html", classes=[room for room in classes if room.cards < room.pupils]
    )
