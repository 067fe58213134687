"""The administrator's home and the journal."""

from flask import render_template

from app.extensions import db
from app.models import School
from app.queries import school_overview
from app.services import schools, staff
from app.web import help_card
from app.web.access import ADMINISTRATOR, access
from app.web.admin import words
from app.web.admin.blueprint import blueprint
from app.web.page import today
from app.web.purge_date import year_goes_on
from app.web.sign_in import signed_in


@blueprint.get("/admin")
@access(ADMINISTRATOR)
def home() -> str:
    """Everything the administrator sets, at a glance."""
    school_id = signed_in().school_id
    return render_template(
        "admin/home.html",
        school=db.session.get_one(School, school_id),
        contacts=[
            (c, help_card.role_words(c.role)) for c in schools.contacts(db.session, school_id)
        ],
        members=staff.members(db.session, school_id),
        purge_day=year_goes_on(),
        classes=school_overview.classes(db.session, school_id, today()),
    )


@blueprint.get("/admin/journal")
@access(ADMINISTRATOR)
def journal() -> str:
    """What staff did that must be answered for."""
    lines = school_overview.journal(db.session, signed_in().school_id)
    return render_template(
        "admin/journal.html",
        lines=[
            (
                line,
                words.audit_action(line.action),
                words.journal_subject(line.action, line.subject),
            )
            for line in lines
        ],
    )
