"""A member of staff's own account: password, open sessions, trusted devices, second key."""

import pyotp
from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext

from app.extensions import db
from app.models import Account
from app.queries.own_account import OwnAccount, own_account
from app.services import secrets, sessions, staff
from app.web import throttling
from app.web.access import ADMINISTRATOR, TEACHER, access
from app.web.auth import pending
from app.web.auth.forms import ChangePasswordForm, please_wait
from app.web.auth.routes import blueprint
from app.web.page import now, see_other
from app.web.sign_in import keys, look_up, signed_in


@blueprint.get("/prof/compte")
@access(TEACHER, ADMINISTRATOR)
def account() -> str:
    """Who one is here, and where one is signed in."""
    return _page(ChangePasswordForm(formdata=None))


@blueprint.route("/prof/compte/mot-de-passe", methods=["GET", "POST"])
@access(TEACHER, ADMINISTRATOR)
def change_password() -> Response:
    """A new password, once the old one is given; everywhere else the account is signed out."""
    if request.method != "POST":
        return _back()
    me = signed_in()
    form = ChangePasswordForm(own=look_up(lambda: staff.known_of(db.session, _account())))
    if not form.validate():
        return make_response(_page(form), 422)
    held = f"session {me.account_id}"
    wait = throttling.check(db.session, now(), "confirm", held)
    if wait:
        form.form_errors.append(please_wait(wait.seconds))
        return make_response(_page(form), 429)
    old, new = form.current.data or "", form.password.data or ""
    if not look_up(lambda: staff.password_is(db.session, _account(), old)):
        throttling.failed(db.session, now(), "confirm", held)
        db.session.commit()
        form.current.errors = [gettext("This is not your password.")]
        return make_response(_page(form), 422)
    hashed = secrets.hash_password(new)
    throttling.succeeded(db.session, now(), "confirm", held)
    staff.change_password(db.session, _account(), hashed, me.opened, now())
    db.session.commit()
    flash(gettext("The password is changed. Everywhere else, you are signed out."))
    return _back()


@blueprint.route("/prof/compte/sessions", methods=["GET", "POST"])
@access(TEACHER, ADMINISTRATOR, confirmed=True)
def end_others() -> Response:
    """Sign out everywhere but here, and trust no device any more."""
    if request.method == "POST":
        staff.end_elsewhere(db.session, _account(), signed_in().opened, now())
        db.session.commit()
        flash(gettext("You are signed out everywhere else."))
    return _back()


@blueprint.route("/prof/compte/codes", methods=["GET", "POST"])
@access(TEACHER, ADMINISTRATOR, confirmed=True)
def new_codes() -> Response:
    """Ten new recovery codes, shown once; the older ones end."""
    if request.method != "POST" or not staff.has_factor(db.session, _account()):
        return _back()
    drawn = look_up(lambda: staff.draw_recovery_codes(keys(), signed_in().account_id))
    mine = _account()
    staff.renew_recovery_codes(db.session, mine, drawn.values(), now())
    db.session.commit()
    return pending.save(see_other(url_for("auth.enrol_factor")), "codes", mine, list(drawn))


@blueprint.route("/prof/compte/telephone", methods=["GET", "POST"])
@access(TEACHER, ADMINISTRATOR, confirmed=True)
def new_phone() -> Response:
    """Begin to set the second key up on another phone; the old one works until it is done."""
    if request.method != "POST":
        return _back()
    seed = pyotp.random_base32()
    return pending.save(see_other(url_for("auth.enrol_factor")), "replace", _account(), seed)


def _page(form: ChangePasswordForm) -> str:
    me = signed_in()
    return render_template("auth/account.html", form=form, me=me, found=_found())


def _found() -> OwnAccount:
    me = signed_in()
    awake = now() - sessions.IDLE[me.role]
    return own_account(db.session, me.school_id, me.account_id, me.opened.token_hash, now(), awake)


def _account() -> Account:
    me = signed_in()
    return db.session.get_one(Account, (me.school_id, me.account_id))


def _back() -> Response:
    return see_other(url_for("auth.account"))
