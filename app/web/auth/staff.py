"""Adults sign in: password, second factor, trusted device, asking again."""

import re
from urllib.parse import urlencode

import pyotp
from flask import Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.routing import BuildError

from app.extensions import db
from app.models import Account
from app.services import sessions
from app.services import staff as people
from app.web import throttling
from app.web.access import ADMINISTRATOR, PUBLIC, TEACHER, access
from app.web.auth import pending
from app.web.auth.forms import (
    ConfirmForm,
    FactorForm,
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
        return again("auth/staff.html", form)
    waiting = _wait(form, "password")
    if waiting is not None:
        return waiting
    email, password = form.email.data or "", form.password.data or ""
    account = look_up(lambda: people.check_password(db.session, email, password))
    if account is None:
        _failed("password")
        form.form_errors.append(gettext("This address and this password do not go together."))
        return again("auth/staff.html", form)
    account = db.session.merge(account, load=False)
    throttling.succeeded(db.session, now(), "password")
    if not people.has_factor(db.session, account):
        return _without_factor(account)
    device = read_cookie(TRUSTED)
    if device and people.device_is_trusted(db.session, account, device, now()):
        return enter(account, confirmed=False)
    db.session.commit()
    return pending.save(see_other(url_for("auth.second_factor")), "factor", account)


def _without_factor(account: Account) -> Response:
    """The demonstration lets its teachers in by password alone; a real school never does."""
    if current_app.config["REPERE_DEMO"]:
        return enter(account)
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
        return again("auth/second_factor.html", form)
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
        return again("auth/second_factor.html", form)
    throttling.succeeded(db.session, now(), "factor", held)
    device = people.trust_device(db.session, account, now()) if form.trust.data else ""
    response = pending.forget(enter(account))
    if device:
        put_cookie(response, TRUSTED, device, TRUSTED_FOR)
    return response


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
        return again("auth/confirm.html", form, **page)
    held = f"session {account.id}"
    slow = _wait(form, "confirm", "auth/confirm.html", held, **page)
    if slow is not None:
        return slow
    if not _is_me(account, form, needs_code):
        db.session.rollback()
        _failed("confirm", held)
        form.form_errors.append(gettext("The password or the code does not fit."))
        return again("auth/confirm.html", form, **page)
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


def enter(account: Account, address: str | None = None, confirmed: bool = True) -> Response:
    """Open the session. A trusted device signs in, and confirms nothing."""
    cookie = begin(account, confirmed)
    db.session.commit()
    return remember(see_other(address or url_for(role_home(account.role))), cookie)


def again(template: str, form: FlaskForm, status: int = 422, **values: object) -> Response:
    """The page with its form, and what is wrong in it."""
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
    return again(template, form, 429, **values)


def _failed(subject: str, held: str = "") -> None:
    throttling.failed(db.session, now(), subject, held)
    db.session.commit()


def is_demo() -> bool:
    """Whether this is the demonstration, where a second key may be left for later."""
    return bool(current_app.config["REPERE_DEMO"])
