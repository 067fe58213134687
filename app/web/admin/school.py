"""What the administrator sets for the whole school: help contacts, exit address, retention."""

from datetime import date

from flask import Response, flash, make_response, render_template, url_for
from flask_babel import gettext

from app.domain.school_year import end_of_school_year
from app.extensions import db
from app.models import ContactRole, School
from app.services import schools
from app.services.schools import Contact
from app.web import school_file
from app.web.access import ADMINISTRATOR, access
from app.web.admin.blueprint import blueprint
from app.web.admin.forms import ContactsForm, ExitForm, RetentionForm
from app.web.page import now, see_other, today
from app.web.purge_date import year_goes_on
from app.web.sign_in import signed_in


@blueprint.route("/admin/contacts", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True, long_form=True)
def contacts() -> Response:
    """The adults named on the help page. Every teacher sees a change."""
    me = signed_in()
    known = schools.contacts(db.session, me.school_id)
    form = ContactsForm(
        data={
            "contacts": [
                {"role": c.role.value, "name": c.name, "room": c.room, "hours": c.hours}
                for c in known
            ]
        }
    )
    if form.validate_on_submit():
        typed = [
            Contact(ContactRole(e.role.data), e.name.data, e.room.data, e.hours.data)
            for e in (entry.form for entry in form.contacts)
            if e.role.data
        ]
        schools.set_contacts(db.session, me.school_id, typed, me.account_id, now())
        db.session.commit()
        school_file.write(db.session, me.school_id)
        flash(gettext("The help contacts are changed. Every teacher will see it."))
        return see_other(url_for("admin.home"))
    return make_response(
        render_template("admin/contacts.html", form=form), 422 if form.errors else 200
    )


@blueprint.route("/admin/exit", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True)
def exit_address() -> Response:
    """Where « Quitter vite » leads. Every teacher sees a change."""
    me = signed_in()
    school = db.session.get_one(School, me.school_id)
    form = ExitForm(url=school.exit_url)
    if form.validate_on_submit():
        schools.set_exit_url(db.session, me.school_id, form.url.data, me.account_id, now())
        db.session.commit()
        school_file.write(db.session, me.school_id)
        flash(gettext("The exit address is changed. Every teacher will see it."))
        return see_other(url_for("admin.home"))
    return make_response(
        render_template("admin/exit_address.html", form=form), 422 if form.errors else 200
    )


@blueprint.route("/admin/retention", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True)
def retention() -> Response:
    """The day after which the year's rows go. Past it, a later one would keep the old year: the
    next can be set once that one is erased."""
    me = signed_in()
    school = db.session.get_one(School, me.school_id)
    form = RetentionForm(on=school.retention_on)
    latest, waits = end_of_school_year(today()), school.retention_on < today()
    if form.validate_on_submit() and not waits:
        if not within_the_year(form.on.data, today(), latest):
            form.on.errors = [gettext("Between today and the end of the school year.")]
        else:
            schools.set_retention(db.session, me.school_id, form.on.data, me.account_id, now())
            db.session.commit()
            flash(gettext("The date is changed."))
            return see_other(url_for("admin.home"))
    page = render_template(
        "admin/retention.html", form=form, latest=latest, waits=waits, purge_day=year_goes_on()
    )
    return make_response(
        page, 422 if form.errors else 409 if waits and form.is_submitted() else 200
    )


def within_the_year(day: date, today: date, latest: date) -> bool:
    """Whether rows may be kept until that day: not past, not beyond 31 August."""
    return today <= day <= latest
