"""The three screens of the import, the same at both doors: send, look, done.

What is sent is read in the request and forgotten with it. Class labels and display names wait
sealed for the confirmation, an hour at most; a list whose columns are unknown waits in the page
itself, sealed, not on the server.
"""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext, ngettext

from app.domain.roster import (
    Order,
    Problem,
    Reading,
    RosterFileError,
    Table,
    find_columns,
    read,
)
from app.domain.roster.columns import without_others
from app.extensions import db
from app.services import roster_drafts, roster_files, rosters
from app.services.roster_drafts import Draft
from app.services.rosters import Plan
from app.web import roster_columns
from app.web.page import now, see_other, today
from app.web.roster_forms import NAMES, ColumnsForm, ListForm
from app.web.roster_words import layout_words, problem_words, skipped_words
from app.web.sign_in import keys, signed_in

#: Problems shown of one list.
SHOWN = 30


@dataclass(frozen=True)
class Door:
    """Whose import it is: the pages' endpoints, and whether any class may be filled."""

    name: str
    whole_school: bool

    def url(self, page: str) -> str:
        """The address of one of the screens."""
        return url_for(f"{self.name}.roster{page}")

    @property
    def teacher_id(self) -> uuid.UUID | None:
        """The teacher to whom new classes belong."""
        return None if self.whole_school else signed_in().account_id


# -- sending ------------------------------------------------------------------------------------


def send(door: Door, form: ListForm | None = None, problems: Sequence[Problem] = ()) -> Response:
    """The form; with what is wrong in the list that was sent."""
    page = render_template(
        "roster/send.html",
        door=door,
        form=form or ListForm(formdata=None),
        problems=[(one.line, problem_words(one)) for one in problems[:SHOWN]],
        more=max(len(problems) - SHOWN, 0),
    )
    return make_response(page, 422 if form else 200)


def receive(door: Door) -> Response:
    """A list was sent: read it, then show what it would do, or ask which column is what."""
    form = ListForm()
    if not form.validate():
        return send(door, form)
    named = form.how.data == NAMES
    try:
        table = _open(form)
        if table is None:
            form.file.errors = [gettext("Choose a file, or paste the list.")]
            return send(door, form)
        columns = find_columns(table.lines)
        label = form.label.data or ""
        if columns is None or (columns.group is None and not label):
            return _ask_columns(door, table, named, label)
        reading = read(table, columns, label, named)
        if _is_unclear(reading) and columns.order is Order.CAPITALS:
            return _ask_columns(door, table, named, label)
        return _look(door, form, table, reading, named)
    except RosterFileError as error:
        return send(door, form, [error.problem])


def _open(form: ListForm) -> Table | None:
    data = form.file.data.read() if form.file.data else b""
    if data:
        return roster_files.open_file(data)
    pasted = form.pasted.data or ""
    return roster_files.open_text(pasted) if pasted.strip() else None


def _is_unclear(reading: Reading) -> bool:
    """Whether nothing tells the first name from the surname somewhere."""
    return any(problem.code == "order" for problem in reading.problems)


def _look(door: Door, form: ListForm, table: Table, reading: Reading, named: bool) -> Response:
    """Keep the draft and go to its preview, or say what is wrong."""
    me, moment = signed_in(), now()
    draft = roster_drafts.draft_of(reading, table.layout, named)
    plan = rosters.plan(db.session, me.school_id, draft, door.teacher_id, {}, today())
    problems = [*reading.problems, *plan.problems]
    if problems:
        return send(door, form, sorted(problems, key=lambda one: one.line))
    roster_drafts.keep(db.session, keys(), me.school_id, me.account_id, draft, moment)
    db.session.commit()
    return see_other(door.url("_preview"))


# -- columns ------------------------------------------------------------------------------------


def _ask_columns(door: Door, table: Table, named: bool, label: str) -> Response:
    table = without_others(table)
    form = ColumnsForm(formdata=None, label=label)
    form.table.data = roster_columns.close(table, named)
    roster_columns.first_guess(form, table)
    return _columns_page(door, form, table)


def _columns_page(door: Door, form: ColumnsForm, table: Table) -> Response:
    names = roster_columns.headings(table, bool(form.headed.data), gettext("column"))
    form.offer(names)
    shown = roster_columns.sample(table, roster_columns.chosen(form, table), names)
    return make_response(
        render_template("roster/columns.html", door=door, form=form, sample=shown), 422
    )


def choose_columns(door: Door) -> Response:
    """The columns were chosen: show a few lines of them, or go on to the preview."""
    form = ColumnsForm()
    carried = roster_columns.unseal(form.table.data or "")
    if carried is None:
        flash(gettext("The hour of this list is over. Send it again."))
        return see_other(door.url(""))
    table, named = carried
    form.offer(roster_columns.headings(table, bool(form.headed.data), gettext("column")))
    if not form.validate() or request.form.get("do") == "look":
        return _columns_page(door, form, table)
    columns, label = roster_columns.chosen(form, table), form.label.data or ""
    if columns.group is None and not label:
        form.label.errors = [gettext("Type the name of the class.")]
        return _columns_page(door, form, table)
    reading = read(table, columns, label, named)
    if _is_unclear(reading) and not reading.entries:
        form.order.errors = [gettext("No surname is in capitals: say which comes first.")]
        return _columns_page(door, form, table)
    return _look(door, ListForm(formdata=None), table, reading, named)


# -- looking, then adding -----------------------------------------------------------------------


def preview(door: Door) -> Response:
    """What the list would do; a POST does it, or forgets the list."""
    me, moment = signed_in(), now()
    draft = roster_drafts.find(db.session, keys(), me.school_id, me.account_id, moment)
    if request.method == "POST" and (draft is None or request.form.get("do") == "cancel"):
        roster_drafts.drop(db.session, me.school_id, me.account_id)
        db.session.commit()
    if draft is None:
        flash(gettext("No list waits here: it is kept for an hour at most. Send it again."))
        return see_other(door.url(""))
    if request.method == "POST" and request.form.get("do") == "cancel":
        flash(gettext("Nothing was added, and the list is forgotten."))
        return see_other(door.url(""))
    people = _people(draft) if request.method == "POST" else {}
    plan = rosters.plan(db.session, me.school_id, draft, door.teacher_id, people, today())
    if request.method == "POST" and not plan.problems:
        return _add(door, draft, plan)
    return _preview_page(door, draft, plan)


def _add(door: Door, draft: Draft, plan: Plan) -> Response:
    me, chance = signed_in(), random.SystemRandom()
    rosters.add(
        db.session, me.school_id, draft, plan, me.account_id, door.teacher_id, now(), chance
    )
    db.session.commit()
    flash(
        ngettext("%(num)d pupil is added.", "%(num)d pupils are added.", plan.cards)
        + " "
        + ngettext("%(num)d new class.", "%(num)d new classes.", plan.created)
    )
    return see_other(door.url("_done"))


def _people(draft: Draft) -> dict[str, int]:
    """The answers to the questions on twins: never more people than lines."""
    found: dict[str, int] = {}
    for place, listed in enumerate(draft.classes):
        for n, pupil in enumerate(listed.pupils):
            answer = request.form.get(f"twins-{place}-{n}", "")
            if answer.isdecimal() and 1 <= int(answer[:6]) <= len(pupil.lines):
                found[f"{place}-{n}"] = int(answer[:6])
    return found


def _preview_page(door: Door, draft: Draft, plan: Plan) -> Response:
    page = render_template(
        "roster/preview.html",
        door=door,
        draft=draft,
        plan=plan,
        layout=layout_words(draft.layout),
        skipped=[skipped_words(why, number) for why, number in draft.skipped.items()],
        problems=[(one.line, problem_words(one)) for one in plan.problems],
        minutes=int(roster_drafts.DRAFT_LIFE.total_seconds()) // 60,
    )
    return make_response(page, 422 if plan.problems and request.method == "POST" else 200)
