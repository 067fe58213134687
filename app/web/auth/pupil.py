"""Pupils sign in with a card: the code typed, or the QR link."""

import uuid

from flask import Response, make_response, render_template, request, url_for

from app.domain import pupil_code
from app.domain.errors import DomainError
from app.domain.journey import Journey
from app.extensions import db
from app.models import Account, Role
from app.queries import access as scoped
from app.services import cards, sessions
from app.web import journey_cookie, late_answers, lesson_flow, throttling
from app.web.access import PUBLIC, access
from app.web.auth import pending
from app.web.auth.forms import CardForm, CodeForm
from app.web.auth.problems import CodeProblem, code_problem, last_problem
from app.web.auth.routes import blueprint
from app.web.page import now, see_other
from app.web.sign_in import begin, end, keys, look_up, person, remember, role_home


@blueprint.route("/connexion", methods=["GET", "POST"])
@access(PUBLIC)
def pupil() -> Response | str:
    """The code of the card, typed in one field."""
    form = CodeForm()
    if request.method != "POST":
        me = person()
        return render_template("auth/pupil.html", form=form, me=me, ended="ended" in request.args)
    code = pupil_code.normalise(form.code.data or "")
    problem = code_problem(code) or _must_wait(code)
    if problem is None:
        found = look_up(lambda: cards.find_by_code(db.session, keys(), code))
        if found is not None:
            return _enter(found, form, form.kept.data or "")
        problem = _count_failure(CodeProblem("unknown", code))
    return _code_page(form, problem)


@blueprint.route("/c", methods=["GET", "POST"])
@access(PUBLIC)
def card() -> Response | str:
    """The QR link: the secret comes from the fragment, the hand types three characters."""
    form = CardForm()
    if request.method != "POST":
        return render_template("auth/card.html", form=form)
    last = pupil_code.normalise(form.last.data or "")
    token = form.token.data or ""
    problem = last_problem(last, token) or _must_wait(last, held=token)
    if problem is None:
        found = look_up(lambda: cards.find_by_qr(db.session, keys(), token, last))
        if found is not None:
            throttling.succeeded(db.session, now(), held=token)
            return _enter(found, form)
        problem = _count_failure(CodeProblem("unknown_card", last), held=token)
    return _card_page(form, problem)


@blueprint.post("/deconnexion")
@access(PUBLIC)
def sign_out() -> Response:
    """End the session: « Se déconnecter », and « Ce n’est pas moi »."""
    me = person()
    staff = me is not None and me.role is not Role.PUPIL
    response = see_other(url_for("auth.staff" if staff else "auth.pupil"))
    end(response)
    db.session.commit()
    return pending.forget(response)


def _code_page(form: CodeForm, problem: CodeProblem) -> Response:
    page = "auth/ended.html" if form.kept.data else "auth/pupil.html"
    body = render_template(page, form=form, problem=problem, me=None, ended=False)
    return make_response(body, problem.status)


def _card_page(form: CardForm, problem: CodeProblem) -> Response:
    return make_response(
        render_template("auth/card.html", form=form, problem=problem), problem.status
    )


def _must_wait(code: str, held: str = "") -> CodeProblem | None:
    wait = throttling.check(db.session, now(), held=held)
    return CodeProblem("wait", code, wait.seconds) if wait else None


def _count_failure(problem: CodeProblem, held: str = "") -> CodeProblem:
    wait = throttling.failed(db.session, now(), held=held)
    db.session.commit()
    return CodeProblem(problem.kind, problem.code, wait.seconds)


def _enter(account: Account, form: CodeForm | CardForm, kept: str = "") -> Response:
    """Open the session if the class is open, and replay the answer that was kept."""
    account = db.session.merge(account, load=False)
    found = scoped.pupil_classroom(db.session, account.school_id, account.id)
    if found is None or not found[1]:
        problem = CodeProblem("closed", "")
        return (
            _code_page(form, problem) if isinstance(form, CodeForm) else _card_page(form, problem)
        )
    throttling.succeeded(db.session, now())
    cookie = begin(account)
    attempt_id, journey = _replay(account, kept)
    db.session.commit()
    if attempt_id is None:
        return remember(see_other(url_for(role_home(account.role))), cookie)
    response = remember(see_other(url_for("learn.lesson", attempt_id=attempt_id)), cookie)
    owner = sessions.hash_of(cookie)
    journey_cookie.save(response, attempt_id, owner, journey)
    return response


def _replay(account: Account, kept: str) -> tuple[uuid.UUID | None, Journey]:
    """Apply a kept answer, for the pupil whose attempt it is and nobody else."""
    opened = lesson_flow.kept(kept) if kept else None
    if opened is None:
        return None, Journey()
    attempt_id, journey, fields = opened
    own = scoped.own_attempt(db.session, account.school_id, account.id, attempt_id)
    if own is None or own.closed(now()) or lesson_flow.is_withdrawn(own):
        return None, Journey()
    try:
        ticketed = late_answers.has_ticket(attempt_id, fields)
        return attempt_id, lesson_flow.take(own, journey, fields, ticketed).journey
    except DomainError:
        return attempt_id, journey
