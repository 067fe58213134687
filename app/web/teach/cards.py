"""Cards: the only pages where a code stands in clear, in answer to the request that made it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import segno
from flask import Response, flash, make_response, render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.domain.pupil_code import grouped
from app.extensions import db
from app.models import Account, AuditAction, Classroom
from app.queries import classes as found
from app.services import auditing
from app.services import cards as card_service
from app.services.cards import Drawn, IssuedCard
from app.web.access import TEACHER, access, taught_classroom, taught_pupil
from app.web.page import now, see_other, today
from app.web.sign_in import keys, look_up, signed_in
from app.web.teach.address import Address, pupils_address
from app.web.teach.forms import OneButton, SheetForm
from app.web.teach.routes import blueprint

#: Cards on one A4 page: two columns of four, 95 × 66 mm each.
ON_A_PAGE = 8


@dataclass(frozen=True)
class CardView:
    """One card as it is printed."""

    name: str
    code: str
    qr: Markup


def card_view(issued: IssuedCard, address: Address) -> CardView:
    """A card with its QR, whose link holds the token in the fragment: no server ever logs it."""
    drawing = segno.make(f"{address.url}/c#{issued.qr_token}", error="m", micro=False)
    qr = drawing.svg_inline(
        border=2, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return CardView(issued.display_name, grouped(issued.code), Markup(qr))  # noqa: S704  segno's


def pages_of(views: Sequence[CardView]) -> list[Sequence[CardView]]:
    """The cards eight by eight."""
    return [views[i : i + ON_A_PAGE] for i in range(0, len(views), ON_A_PAGE)]


@blueprint.route("/classes/<uuid:classroom_id>/cards", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def cards(classroom_id: uuid.UUID) -> Response | str:
    """Choose which cards to print; the POST answers with the sheet itself."""
    room = taught_classroom(classroom_id)
    pupils = found.class_list(db.session, room.school_id, room.id)
    form = SheetForm()
    if form.validate_on_submit():
        wanted = [p for p in pupils if form.which.data == "all" or p.printed_on is None]
        if not wanted:
            flash(gettext("Every pupil already has a card: nothing was printed."))
            return see_other(url_for("teach.cards", classroom_id=room.id))
        issued = _issue(room, [p.id for p in wanted], form.number.data or "")
        if issued is None:
            return used(room)
        db.session.commit()
        return _sheet(room, issued)
    form.number.data = str(uuid.uuid4())
    without = sum(p.printed_on is None for p in pupils)
    form.which.data = "new" if without else "all"
    page = render_template(
        "teach/cards.html",
        classroom=room,
        form=form,
        total=len(pupils),
        without=without,
        handed_out=len(pupils) - without,
        address=pupils_address(),
    )
    return make_response(page, 422 if form.is_submitted() else 200)


@blueprint.route("/pupils/<uuid:pupil_id>/card", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def card(pupil_id: uuid.UUID) -> Response | str:
    """One pupil's card on the teacher's screen, ready to print too."""
    account, room = taught_pupil(pupil_id)
    pupils = found.class_list(db.session, room.school_id, room.id)
    line = next(p for p in pupils if p.id == account.id)
    form = OneButton()
    if not form.validate_on_submit():
        form.number.data = str(uuid.uuid4())
        return render_template(
            "teach/card.html",
            pupil=account,
            classroom=room,
            form=form,
            line=line,
            address=pupils_address(),
        )
    issued = _issue(room, [account.id], form.number.data or "")
    if issued is None:
        return used(room)
    db.session.commit()
    return shown(room, issued[0])


def shown(room: Classroom, issued: IssuedCard) -> str:
    """One card, large, with what the QR page asks for."""
    address = pupils_address()
    return render_template(
        "teach/card_shown.html",
        name=issued.display_name,
        classroom=room,
        card=card_view(issued, address),
        last_three=issued.code[-3:],
        address=address,
    )


def _issue(room: Classroom, pupil_ids: Sequence[uuid.UUID], number: str) -> list[IssuedCard] | None:
    """New cards; None when this request was answered before, or is not ours."""
    if _was_answered(room, number):  # before thirty slow hashes
        return None
    drawn = draw(len(pupil_ids))
    if not claim(room, number):
        return None
    return issue(room, _accounts(room.school_id, pupil_ids), drawn)


def draw(number: int) -> list[Drawn]:
    """The secrets of that many cards, hashed while the request holds no lock. Call it first."""
    return look_up(lambda: card_service.draw(keys(), number))


def _was_answered(room: Classroom, number: str) -> bool:
    once = _once(number)
    return once is None or card_service.print_was_answered(db.session, room.school_id, once)


def claim(room: Classroom, number: str) -> bool:
    """Use the one-time number of a form; False when it was used before, or is no number."""
    once = _once(number)
    return once is not None and card_service.claim_print(
        db.session, room.school_id, room.id, once, today()
    )


def _once(number: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(number)
    except ValueError:
        return None


def issue(room: Classroom, accounts: Sequence[Account], drawn: Sequence[Drawn]) -> list[IssuedCard]:
    """New cards for these pupils, and the line of the journal."""
    moment = now()
    issued = card_service.hand_out(
        db.session, keys(), room.school_id, accounts, drawn, moment.date()
    )
    subject = f"{room.label} ×{len(issued)}"
    auditing.record(
        db.session,
        room.school_id,
        signed_in().account_id,
        AuditAction.CARDS_PRINTED,
        subject,
        moment,
    )
    return issued


def _accounts(school_id: uuid.UUID, pupil_ids: Sequence[uuid.UUID]) -> list[Account]:
    by_id = found.accounts(db.session, school_id, pupil_ids)
    return [by_id[i] for i in pupil_ids]


def _sheet(room: Classroom, issued: Sequence[IssuedCard]) -> str:
    address = pupils_address()
    views = [card_view(one, address) for one in issued]
    return render_template(
        "teach/card_sheet.html",
        classroom=room,
        pages=pages_of(views),
        number=len(views),
        address=address,
    )


def used(room: Classroom) -> Response:
    """A refresh of the sheet: nothing changes, and the page says what to do."""
    db.session.rollback()
    return make_response(render_template("teach/cards_used.html", classroom=room), 409)
