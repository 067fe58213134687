"""Members of staff: invited by a link shown on screen, recovered, removed."""

import uuid

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext

from app.extensions import db
from app.models import Account, Role
from app.queries import school_overview
from app.services import staff
from app.web.access import ADMINISTRATOR, access
from app.web.admin import shown_once
from app.web.admin.blueprint import blueprint
from app.web.admin.forms import InviteForm, RemoveForm
from app.web.page import now, see_other
from app.web.sign_in import signed_in


@blueprint.route("/admin/staff", methods=["GET", "POST"], endpoint="staff")
@access(ADMINISTRATOR, confirmed=True)
def members() -> Response:
    """The list, and the form that invites one more."""
    me = signed_in()
    form = InviteForm()
    if form.validate_on_submit():
        try:
            role = Role(form.role.data)
            account = staff.create(
                db.session, me.school_id, role, form.name.data, form.email.data, now()
            )
        except ValueError:
            form.email.errors = [gettext("Somebody signs in with this address already.")]
        else:
            link = staff.invite(db.session, account, me.account_id, now())
            db.session.commit()
            there = url_for("admin.member", account_id=account.id)
            return shown_once.keep(see_other(there), account.id, link)
    page = render_template(
        "admin/staff.html",
        form=form,
        members=staff.members(db.session, me.school_id),
        me=me.account_id,
    )
    return make_response(page, 422 if form.errors else 200)


@blueprint.get("/admin/staff/<uuid:account_id>")
@access(ADMINISTRATOR, confirmed=True)
def member(account_id: uuid.UUID) -> Response:
    """One member of staff: a link just made, and what can be done."""
    account = own_member(account_id)
    token = shown_once.read(account.id)
    response = make_response(render_member(account, RemoveForm(), token))
    return shown_once.forget(response) if token else response


@blueprint.route("/admin/staff/<uuid:account_id>/link", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True)
def new_link(account_id: uuid.UUID) -> Response:
    """A new one-time link: to choose a password, or to replace a forgotten one."""
    account = own_member(account_id)
    if request.method != "POST":  # back from the re-authentication
        return see_other(url_for("admin.member", account_id=account.id))
    link = staff.invite(db.session, account, signed_in().account_id, now())
    db.session.commit()
    there = url_for("admin.member", account_id=account.id)
    return shown_once.keep(see_other(there), account.id, link)


@blueprint.route("/admin/staff/<uuid:account_id>/factor", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True)
def reset_factor(account_id: uuid.UUID) -> Response:
    """Take a colleague's lost second factor away; one's own is for the command line."""
    account = own_member(account_id)
    if request.method != "POST":  # back from the re-authentication
        return see_other(url_for("admin.member", account_id=account.id))
    me = signed_in()
    if account.id == me.account_id:
        abort(404)
    link = staff.reset_factor(db.session, account, me.account_id, now())
    db.session.commit()
    there = url_for("admin.member", account_id=account.id)
    return shown_once.keep(see_other(there), account.id, link)


@blueprint.route("/admin/staff/<uuid:account_id>/sessions", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True)
def end_sessions(account_id: uuid.UUID) -> Response:
    """Sign a colleague out everywhere; one's own sessions are on one's account."""
    account, me = own_member(account_id), signed_in()
    if request.method == "POST":
        if account.id == me.account_id:
            abort(404)
        staff.end_everywhere(db.session, account, me.account_id, now())
        db.session.commit()
        flash(gettext("%(name)s is signed out everywhere.", name=account.display_name))
    return see_other(url_for("admin.member", account_id=account.id))


@blueprint.route("/admin/staff/<uuid:account_id>/remove", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True)
def remove(account_id: uuid.UUID) -> Response:
    """Remove a colleague; classes stay and wait for another teacher."""
    account = own_member(account_id)
    if request.method != "POST":  # back from the re-authentication
        return see_other(url_for("admin.member", account_id=account.id))
    me = signed_in()
    if account.id == me.account_id:
        abort(404)
    form = RemoveForm()
    if not form.validate_on_submit():
        return make_response(render_member(account, form, None), 422)
    name = account.display_name
    staff.remove(db.session, account, me.account_id, now())
    db.session.commit()
    flash(gettext("The account of %(name)s is removed.", name=name))
    return see_other(url_for("admin.staff"))


def own_member(account_id: uuid.UUID) -> Account:
    """A member of staff of the administrator's school, or 404."""
    account = school_overview.member(db.session, signed_in().school_id, account_id)
    if account is None:
        abort(404)
    return account


def render_member(account: Account, form: RemoveForm, token: str | None) -> str:
    """The page of one member of staff."""
    me = signed_in()
    line = next(m for m in staff.members(db.session, me.school_id) if m.account_id == account.id)
    link = url_for("auth.invitation", token=token, _external=True) if token else None
    return render_template(
        "admin/member.html", member=line, is_me=account.id == me.account_id, form=form, link=link
    )
