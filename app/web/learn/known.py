"""« Ce que Repère sait de toi »: read on a page, taken away as a file."""

from flask import Response, render_template

from app.extensions import db
from app.models.register import SECRETS
from app.queries import one_pupil
from app.web import pupil_copy
from app.web.access import PUPIL, access
from app.web.files import file_name
from app.web.learn.routes import blueprint
from app.web.purge_date import class_goes_on
from app.web.sign_in import signed_in

#: Columns that hold nothing but a number drawn at random, which stands for a row elsewhere.
NUMBERS = [
    "account.school_id",
    "account.id",
    "assignment_pupil.school_id",
    "assignment_pupil.pupil_id",
    "attempt.school_id",
    "attempt.id",
    "attempt.pupil_id",
    "ballot_marker.school_id",
    "ballot_marker.attempt_id",
    "card.school_id",
    "card.pupil_id",
    "card_directory.school_id",
    "card_directory.account_id",
    "enrolment.school_id",
    "enrolment.pupil_id",
    "response.school_id",
    "response.attempt_id",
    "sign_in.school_id",
    "sign_in.account_id",
]


@blueprint.get("/ce-que-repere-sait")
@access(PUPIL)
def known() -> str:
    """Everything kept about the pupil who asks, as values."""
    me = signed_in()
    where = one_pupil.place(db.session, me.school_id, me.account_id)
    return render_template(
        "learn/known.html",
        me=me,
        place=where,
        purge_day=class_goes_on(where.class_made_on),
        lines=pupil_copy.lines(one_pupil.passages(db.session, me.school_id, me.account_id)),
        numbers=NUMBERS,
        scrambled=sorted(SECRETS),
        visits=one_pupil.visits(db.session, me.school_id, me.account_id),
    )


@blueprint.get("/ce-que-repere-sait/copie")
@access(PUPIL)
def known_copy() -> Response:
    """The same as a file, row by row. It writes nothing, not even that a copy was taken."""
    me = signed_in()
    where = one_pupil.place(db.session, me.school_id, me.account_id)
    rows = one_pupil.everything(db.session, me.school_id, me.account_id)
    content = pupil_copy.pupils_file(rows, class_goes_on(where.class_made_on))
    return pupil_copy.as_file(content, file_name("repere", "copie", "json"))
