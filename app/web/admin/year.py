"""The end of a school year: export first, then the classes of the next, then erase, with a
receipt."""

import hashlib
import uuid

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext

from app.domain.school_year import begins, last_day, new_year, purge_day, school_day, year_begins
from app.extensions import db
from app.models import School
from app.models.audit import WHOLE_SCHOOL
from app.queries import year_end
from app.services import retention
from app.services.retention import Due
from app.web.access import ADMINISTRATOR, access
from app.web.admin.blueprint import blueprint
from app.web.admin.forms import EraseForm
from app.web.exporting import asked_format, sent
from app.web.page import now, see_other, today
from app.web.sign_in import signed_in
from app.web.year_view import tables_of_school, year_views


def _school() -> School:
    return db.session.get_one(School, signed_in().school_id)


@blueprint.get("/admin/year")
@access(ADMINISTRATOR)
def year() -> str:
    """The steps in order: what is done, what is left."""
    school, first = _school(), new_year(today())
    due = retention.due(db.session, school.id, school.retention_on)
    in_use = [one for one in (*due.goes, *due.stays) if one.archived_on is None]
    since = begins(year_begins(last_day(school.retention_on)))
    return render_template(
        "admin/year.html",
        due=due,
        exported_at=year_end.last_export(db.session, school.id, since),
        first=first,
        left=[one for one in in_use if first and one.created_on < first],
        ready=[one for one in in_use if first and one.created_on >= first],
        purge_day=purge_day(school.retention_on),
        receipts=year_end.receipts(db.session, school.id),
    )


@blueprint.route("/admin/year/export", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True)
def year_export() -> Response | str:
    """Choose a format; the POST answers with the file: the figures of every class that goes with
    the year, under the rules of the teachers' pages. No pupil is in it."""
    school = _school()
    goes = retention.due(db.session, school.id, school.retention_on).goes
    if request.method != "POST":
        return render_template("admin/year_export.html", classes=goes)
    found = asked_format()
    rooms = year_end.classrooms(db.session, school.id, [one.id for one in goes])
    names = [
        gettext("%(label)s, put away", label=room.label) if room.archived_on else room.label
        for room in rooms
    ]
    tables = tables_of_school(list(zip(names, year_views(rooms, now()), strict=True)))
    return sent(found, tables, school.id, WHOLE_SCHOOL, gettext("school"), gettext("year"))


def shown(due: Due) -> str:
    """What stands for the classes that a page said would go."""
    ids = sorted(str(one.id) for one in due.goes)
    return hashlib.sha256(" ".join(ids).encode()).hexdigest()[:16]


@blueprint.route("/admin/year/erase", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True)
def erase_year() -> Response:
    """Erase the year now. The page says before what goes and what stays."""
    school, me, form = _school(), signed_in(), EraseForm()
    due = retention.due(db.session, school.id, school.retention_on)
    if form.validate_on_submit() and _agrees(form, school, due):
        on = school.retention_on
        receipt = retention.purge(db.session, school.id, on, now(), me.account_id)
        db.session.commit()
        if receipt is None:
            flash(gettext("There was nothing left to erase."))
            return see_other(url_for("admin.year"))
        flash(gettext("The year is erased. Here is its receipt."))
        return see_other(url_for("admin.receipt", receipt_id=receipt.id))
    form.shown.data = shown(due)
    day = purge_day(school.retention_on)
    page = render_template(
        "admin/erase_year.html", due=due, form=form, school=school, purge_day=day
    )
    return make_response(page, 422 if form.errors else 200)


def _agrees(form: EraseForm, school: School, due: Due) -> bool:
    """Whether the school is named and the page showed what would go; says what is wrong."""
    if not form.names(school.name):
        form.name.errors = [gettext("This is not the name of the school, letter for letter.")]
        return False
    if form.shown.data != shown(due):
        words = gettext("The classes have changed since this page was shown. Look at them again.")
        form.form_errors.append(words)
        return False
    return True


@blueprint.get("/admin/receipts/<uuid:receipt_id>")
@access(ADMINISTRATOR)
def receipt(receipt_id: uuid.UUID) -> str:
    """What was erased, on one page to print and to file. Numbers and days, no name."""
    school = _school()
    found = year_end.receipt(db.session, school.id, receipt_id)
    if found is None:
        abort(404)
    ended = found.year_ended_on <= school_day(found.purged_at)
    return render_template("admin/receipt.html", school=school, receipt=found, ended=ended)
