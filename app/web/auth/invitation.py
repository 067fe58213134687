"""A new member of staff: the one-time link, the first password, then the second key.

Setting the key up on another phone goes the same way.
"""

import pyotp
from flask import Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm

from app.extensions import db
from app.models import Account, Role
from app.services import secrets
from app.services import staff as people
from app.web.access import PUBLIC, access
from app.web.auth import pending, seed_page
from app.web.auth.forms import EnrolForm, PasswordForm
from app.web.auth.routes import blueprint
from app.web.auth.staff import again, enter, is_demo
from app.web.page import now, see_other
from app.web.sign_in import keys, look_up, person, role_home


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def invitation(token: str) -> Response | str:
    """A one-time link: choose a password, then the second factor."""
    found = look_up(lambda: _invited(token))
    if found is None:
        return make_response(render_template("auth/invitation_ended.html"), 410)
    name, own = found
    form = PasswordForm(own=own)
    if request.method != "POST":
        return render_template("auth/invitation.html", form=form, name=name)
    if not form.validate():
        return again("auth/invitation.html", form, name=name)
    hashed = secrets.hash_password(form.password.data or "")
    accepted = people.accept(db.session, token, hashed, now())
    if accepted is None:
        abort(410)
    enrolled = people.has_factor(db.session, accepted)
    db.session.commit()
    if enrolled:
        return pending.save(see_other(url_for("auth.second_factor")), "factor", accepted)
    response = see_other(url_for("auth.enrol_factor"))
    return pending.save(response, "enrol", accepted, pyotp.random_base32())


def _invited(token: str) -> tuple[str, tuple[str, ...]] | None:
    account = people.invited(db.session, token, now())
    return (account.display_name, people.known_of(db.session, account)) if account else None


@blueprint.route("/prof/double-cle", methods=["GET", "POST"])
@access(PUBLIC)
def enrol_factor() -> Response | str:
    """Set up the second factor; then the ten recovery codes, shown once."""
    waiting = pending.load("enrol", "replace", "codes")
    account = waiting.account() if waiting else None
    if waiting is None or account is None:
        return _begin_enrolment()
    if waiting.stage == "codes":
        me = person()  # shown once, to the person who has just enrolled: not after a sign-out
        if me is None or me.account_id != account.id:
            return pending.forget(see_other(url_for("auth.staff")))
        if request.method == "POST":
            return pending.forget(see_other(url_for(role_home(account.role))))
        form = FlaskForm()
        return render_template("auth/recovery_codes.html", form=form, codes=waiting.extra)
    if not _may_set_up(account, waiting.stage):
        return pending.forget(see_other(url_for("auth.staff")))
    return _enrol(waiting, account)


def _may_set_up(account: Account, stage: str) -> bool:
    """A first key after the invitation; another phone for who is signed in and has just given
    password and code. An older waiting cookie replaces nothing."""
    if stage == "replace":
        me = person()
        return me is not None and me.account_id == account.id and me.confirmed(long_form=True)
    return not people.has_factor(db.session, account)


def _begin_enrolment() -> Response:
    """Somebody signed in without a factor, as in the demonstration, may set one up; nobody
    else."""
    me = person()
    account = db.session.get(Account, (me.school_id, me.account_id)) if me else None
    if account is None or account.role is Role.PUPIL or people.has_factor(db.session, account):
        return see_other(url_for("auth.staff"))
    response = see_other(url_for("auth.enrol_factor"))
    return pending.save(response, "enrol", account, pyotp.random_base32())


def _enrol(waiting: pending.Pending, account: Account) -> Response | str:
    form, seed = EnrolForm(), str(waiting.extra)
    page = {
        "seed": seed_page.spaced(seed),
        "qr": seed_page.qr(account, seed),
        "can_skip": is_demo(),
    }
    if request.method != "POST":
        return render_template("auth/enrol_factor.html", form=form, **page)
    if not form.validate():
        return again("auth/enrol_factor.html", form, **page)
    code = (form.code.data or "").replace(" ", "")
    period = people.matching_period(seed, code, now())
    if period is None:
        form.form_errors.append(
            gettext("This code does not fit. Check the time of the phone, and try the next code.")
        )
        return again("auth/enrol_factor.html", form, **page)
    return _enrolled(waiting, seed, period)


def _enrolled(waiting: pending.Pending, seed: str, period: int) -> Response:
    """The key is stored, unless the account has changed while its recovery codes were made."""
    drawn = look_up(lambda: people.draw_recovery_codes(keys(), waiting.account_id))
    account = waiting.account()
    if account is None or not _may_set_up(account, waiting.stage):
        return pending.forget(see_other(url_for("auth.staff")))
    if waiting.stage == "replace":
        people.replace_factor(db.session, keys(), account, seed, period, drawn.values(), now())
    else:
        people.enrol_factor(db.session, keys(), account, seed, period, drawn.values())
    response = enter(account, url_for("auth.enrol_factor"))
    return pending.save(response, "codes", account, list(drawn))
