"""Writes the small file from which help and quick exit work without the database."""

import uuid
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from app.content import school_card
from app.models import School
from app.services import schools


def write(session: Session, school_id: uuid.UUID) -> None:
    """Write the school's contacts and exit address as they stand after the commit."""
    school = session.get_one(School, school_id, populate_existing=True)
    contacts = tuple(
        school_card.Contact(c.role.value, c.name, c.room, c.hours)
        for c in schools.contacts(session, school_id)
    )
    school_card.write(
        Path(current_app.config["VAR_DIR"]),
        school_id,
        school_card.SchoolCard(contacts, school.exit_url),
    )
