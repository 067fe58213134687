"""First-run set-up: the one-time link creates the school and its first administrator."""

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from app.extensions import db
from app.models import Role
from app.services import schools, staff
from app.web import school_file
from app.web.access import PUBLIC, access
from app.web.admin.blueprint import blueprint
from app.web.admin.forms import SetupForm
from app.web.page import now, see_other


@blueprint.route("/installation/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def setup(token: str) -> str | Response | tuple[str, int]:
    """Create the school; the password and second factor follow on the invitation's page."""
    if not schools.setup_link_is_open(db.session, token, now()):
        abort(404)
    form = SetupForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("admin/setup.html", form=form), status
    if not schools.use_setup_link(db.session, token, now()):
        abort(404)
    school = schools.create(db.session, form.school.data, now())
    try:
        account = staff.create(
            db.session, school.id, Role.ADMINISTRATOR, form.name.data, form.email.data, now()
        )
    except ValueError:
        db.session.rollback()
        form.email.errors = [staff_words_taken()]
        return render_template("admin/setup.html", form=form), 422
    invitation = staff.invite(db.session, account, None, now())
    db.session.commit()
    school_file.write(db.session, school.id)
    return see_other(url_for("auth.invitation", token=invitation))


def staff_words_taken() -> str:
    """The error of an address that signs in already."""
    from flask_babel import gettext

    return gettext("Somebody signs in with this address already.")
