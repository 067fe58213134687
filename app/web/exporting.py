"""A file that leaves Repère: the format that a form asks for, the answer that holds the file."""

import uuid
from collections.abc import Sequence

from flask import Response, abort, request

from app.extensions import db
from app.models import AuditAction
from app.services import auditing
from app.web.files import FORMATS, Format, Table, file_name
from app.web.page import now
from app.web.sign_in import signed_in


def asked_format() -> Format:
    """The format that the form asks for, or 400."""
    return FORMATS.get(request.form.get("format", "")) or abort(400)


def sent(
    found: Format,
    tables: Sequence[Table],
    school_id: uuid.UUID,
    subject: str,
    label: str,
    about: str,
) -> Response:
    """The tables as a file named after `label` and `about`, once the journal of the school says
    that `subject` left."""
    content = found.write(tables)
    subject, actor = f"{subject} {found.extension}", signed_in().account_id
    auditing.record(db.session, school_id, actor, AuditAction.EXPORTED, subject, now())
    db.session.commit()
    name = file_name(label, about, found.extension)
    return Response(
        content,
        mimetype=found.mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
