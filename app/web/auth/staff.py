"""Adults sign in: password, second factor, trusted device, invitation, asking again."""

import re
from urllib.parse import urlencode

import pyotp
from flask import Response, abort, current_app, make_response, render_template, request, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.routing import BuildError

from app.extensions import db
from app.models import Account, Role
from app.services import secrets, sessions
from app.services import staff as people
from app.web import throttling
from app.web.access import ADMINISTRATOR, PUBLIC, TEACHER, access
from app.web.auth import pending, seed_page
from app.web.auth.forms import (
    ConfirmForm,
    EnrolForm,
    FactorForm,
    PasswordForm,
    StaffForm,
    please_wait,
)
from app.web.auth.routes import blueprint
from app.web.page import now, see_other
from app.web.sign_in import (
    begin,
    keys,
    look_up,
    person,
    put_cookie,
    read_cookie,
    remember,
    role_home,
    signed_in,
)

TRUSTED = "repere-trusted"
TRUSTED_FOR = int(people.TRUST_LIFE.total_seconds())
#: Pages that may follow the re-authentication, by endpoint.
DOORS = ("teach.", "admin.", "auth.end_others", "auth.new_codes", "auth.new_phone")
#: The identifiers and codes that stand in addresses of ours.
_PLAIN = re.compile(r"[A-Za-z0-9-]{1,64}")


@blueprint.route("/prof/connexion", methods=["GET", "POST"])
@access(PUBLIC)
def staff() -> Response | str:
    """E-mail address and password."""
    form = StaffForm()
    if request.method != "POST":
        me = person()
        return render_template("auth/staff.html", form=form, me=me, ended="ended" in request.args)
    if not form.validate():
        return _again("auth/staff.html", form)
    waiting = _wait(form, "password")
    if waiting is not None:
        return waiting
    email, password = form.email.data or "", form.password.data or ""
    account = look_up(lambda: people.check_password(db.session, email, password))
    if account is None:
        _failed("password")
        form.form_errors.append(gettext("This address and this password do not go together."))
        return _again("auth/staff.html", form)
    account = db.session.merge(account, load=False)
    throttling.succeeded(db.session, now(), "password")
    if not people.has_factor(db.session, account):
        return _without_factor(account)
    device = read_cookie(TRUSTED)
    if device and people.device_is_trusted(db.session, account, device, now()):
        return _enter(account, confirmed=False)
    db.session.commit()
    return pending.save(see_other(url_for("auth.second_factor")), "factor", account)


def _without_factor(account: Account) -> Response:
    """The demonstration lets its teachers in by password alone; a real school never does."""
    if current_app.config["REPERE_DEMO"]:
        return _enter(account)
    db.session.commit()
    response = see_other(url_for("auth.enrol_factor"))
    return pending.save(response, "enrol", account, pyotp.random_base32())


@blueprint.route("/prof/code", methods=["GET", "POST"])
@access(PUBLIC)
def second_factor() -> Response | str:
    """The code of the application, or a recovery code."""
    waiting = pending.load("factor")
    account = waiting.account() if waiting else None
    if account is None:
        return see_other(url_for("auth.staff"))
    form = FactorForm()
    if request.method != "POST":
        return render_template("auth/second_factor.html", form=form)
    if not form.validate():
        return _again("auth/second_factor.html", form)
    held = f"password {account.id}"
    slow = _wait(form, "factor", "auth/second_factor.html", held)
    if slow is not None:
        return slow
    if not people.check_factor(db.session, keys(), account, form.code.data or "", now()):
        db.session.rollback()
        _failed("factor", held)
        form.form_errors.append(
            gettext("This code does not fit. Wait for the next one, or use a recovery code.")
        )
        return _again("auth/second_factor.html", form)
    throttling.succeeded(db.session, now(), "factor", held)
    device = people.trust_device(db.session, account, now()) if form.trust.data else ""
    response = pending.forget(_enter(account))
    if device:
        put_cookie(response, TRUSTED, device, TRUSTED_FOR)
    return response


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
        return _again("auth/invitation.html", form, name=name)
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
        "can_skip": _is_demo(),
    }
    if request.method != "POST":
        return render_template("auth/enrol_factor.html", form=form, **page)
    if not form.validate():
        return _again("auth/enrol_factor.html", form, **page)
    code = (form.code.data or "").replace(" ", "")
    period = people.matching_period(seed, code, now())
    if period is None:
        form.form_errors.append(
            gettext("This code does not fit. Check the time of the phone, and try the next code.")
        )
        return _again("auth/enrol_factor.html", form, **page)
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
    response = _enter(account, url_for("auth.enrol_factor"))
    return pending.save(response, "codes", account, list(drawn))


@blueprint.route("/prof/confirmer", methods=["GET", "POST"])
@access(TEACHER, ADMINISTRATOR)
def confirm() -> Response | str:
    """The password and the second factor again, before an export, cards, a roster, an erasure."""
    me = signed_in()
    account = db.session.get(Account, (me.school_id, me.account_id))
    assert account is not None
    form = ConfirmForm()
    needs_code = people.has_factor(db.session, account)
    asked = {k: v for k, v in request.args.items() if k == "then" or _PLAIN.fullmatch(v)}
    page = {"needs_code": needs_code, "back": url_for("auth.confirm") + "?" + urlencode(asked)}
    if request.method != "POST":
        return render_template("auth/confirm.html", form=form, **page)
    if not form.validate():
        return _again("auth/confirm.html", form, **page)
    held = f"session {account.id}"
    slow = _wait(form, "confirm", "auth/confirm.html", held, **page)
    if slow is not None:
        return slow
    if not _is_me(account, form, needs_code):
        db.session.rollback()
        _failed("confirm", held)
        form.form_errors.append(gettext("The password or the code does not fit."))
        return _again("auth/confirm.html", form, **page)
    throttling.succeeded(db.session, now(), "confirm", held)
    sessions.confirm(db.session, me.opened, now())
    db.session.commit()
    return see_other(_then())


def _is_me(account: Account, form: ConfirmForm, needs_code: bool) -> bool:
    password = form.password.data or ""
    if not look_up(lambda: people.password_is(db.session, account, password)):
        return False
    if not needs_code:
        return True
    return people.check_factor(db.session, keys(), account, form.code.data or "", now())


def _then() -> str:
    """The page that asked, by endpoint: never an address given by the browser."""
    endpoint = request.args.get("then", "")
    values = {k: v for k, v in request.args.items() if _PLAIN.fullmatch(v)}
    if not endpoint.startswith(DOORS) or endpoint not in current_app.view_functions:
        return url_for("public.home")
    rule = next(current_app.url_map.iter_rules(endpoint))
    if "GET" not in (rule.methods or ()) or rule.arguments - values.keys():
        return url_for("public.home")
    try:
        return url_for(endpoint, **{k: values[k] for k in rule.arguments})
    except (BuildError, ValueError):
        return url_for("public.home")


# -- shared -----------------------------------------------------------------------------------


def _enter(account: Account, address: str | None = None, confirmed: bool = True) -> Response:
    """Open the session. A trusted device signs in, and confirms nothing."""
    cookie = begin(account, confirmed)
    db.session.commit()
    return remember(see_other(address or url_for(role_home(account.role))), cookie)


def _again(template: str, form: FlaskForm, status: int = 422, **values: object) -> Response:
    return make_response(render_template(template, form=form, **values), status)


def _wait(
    form: FlaskForm,
    subject: str,
    template: str = "auth/staff.html",
    held: str = "",
    **values: object,
) -> Response | None:
    wait = throttling.check(db.session, now(), subject, held)
    if not wait:
        return None
    form.form_errors.append(please_wait(wait.seconds))
    return _again(template, form, 429, **values)


def _failed(subject: str, held: str = "") -> None:
    throttling.failed(db.session, now(), subject, held)
    db.session.commit()


def _is_demo() -> bool:
    return bool(current_app.config["REPERE_DEMO"])
