"""No text that one person types reaches a pupil, but for the closed list: the pupil's own name,
the school's and the class's, the help contacts, the exit address."""

import importlib
import inspect
import pkgutil
from typing import Any

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import Form, StringField
from wtforms.fields import HiddenField, PasswordField

import app.web
from app.models import Account, AuditEvent, Classroom, HelpContact, School, StaffDirectory
from app.models.engine import enter_school
from app.web import school_file
from tests.cast import Cast
from tests.conftest import Clock
from tests.house.test_who_may import FILES, TABLE, named
from tests.page import Client
from tests.security.conftest import Walker
from tests.two_schools import furnish_both

pytestmark = [pytest.mark.goal("S32"), pytest.mark.once]

HOME = "https://localhost"
#: Every field of a form that takes text, and who may come to read it. A new one is a decision.
TYPED = {
    "CodeForm.code": "nobody",
    "CardForm.last": "nobody",
    "StaffForm.email": "nobody",
    "FactorForm.code": "nobody",
    "ConfirmForm.code": "nobody",
    "EnrolForm.code": "nobody",
    "SetupForm.school": "pupils",
    "SetupForm.name": "staff",
    "SetupForm.email": "staff",
    "InviteForm.name": "staff",
    "InviteForm.email": "staff",
    "EraseForm.name": "nobody",
    "ExitForm.url": "pupils",
    "ContactFields.name": "pupils",
    "ContactFields.room": "pupils",
    "ContactFields.hours": "pupils",
    "ClassForm.label": "pupils",
    "ClassForm.names": "the pupil",
    "ColumnsForm.label": "pupils",
    "ListForm.label": "pupils",
    "ListForm.pasted": "the pupil",
    "NewPupilForm.name": "the pupil",
    "PupilForm.name": "the pupil",
}


UNSEEN = (HiddenField, PasswordField)


def text_fields() -> set[str]:
    """`Form.field` of every field where text is typed, in every form of the application."""
    found = set()
    for module in pkgutil.walk_packages(app.web.__path__, "app.web."):
        for name, form in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if not issubclass(form, Form) or form in (Form, FlaskForm):
                continue
            for field, unbound in inspect.getmembers(form):
                made = getattr(unbound, "field_class", None)
                if made and issubclass(made, StringField) and not issubclass(made, UNSEEN):
                    found.add(f"{name}.{field}")
    return found


def test_every_field_that_takes_text_is_on_the_list() -> None:
    assert text_fields() == set(TYPED)
    assert set(TYPED.values()) == {"nobody", "staff", "the pupil", "pupils"}


#: What a pupil may read, and what no pupil may, in place of what people typed.
MAY = {
    "name": "Zzalice",
    "contact": "Mme Zzsoin",
    "room": "Zzsalle",
    "hours": "Zzheures",
    "exit": "https://zzsortie.example/",
    "school": "Zzecole",
    "label": "Zzclasse",
}
NEVER = ("Zzbilal", "Zzchloe", "Zzprof", "Zzautre", "Zzjournal", "zzadresse", "Zoé", "6eZ")


@pytest.fixture
def typed(app: Flask, session: Session, cast: Cast, clock: Clock) -> Any:
    """Everything that a person may type holds a word that is found nowhere else."""
    here, _ = furnish_both(app, session, cast, clock)
    enter_school(session, cast.school.id)
    mine = {"school_id": cast.school.id}
    names = {
        cast.alice: MAY["name"],
        cast.bilal: "Zzbilal",
        cast.chloe: "Zzchloe",
        cast.petit: "Mme Zzprof",
        cast.roy: "M. Zzautre",
        cast.benali: "Mme Zzautre",
    }
    for person, name in names.items():
        session.get_one(Account, (cast.school.id, person.id)).display_name = name
    contact = session.query(HelpContact).filter_by(**mine).one()
    contact.name, contact.room, contact.hours = MAY["contact"], MAY["room"], MAY["hours"]
    school = session.get_one(School, cast.school.id)
    school.name, school.exit_url = MAY["school"], MAY["exit"]
    session.get_one(Classroom, (cast.school.id, cast.room_4eb.id)).label = MAY["label"]
    for event in session.query(AuditEvent).filter_by(**mine):
        event.subject = "Zzjournal"
    for entry in session.query(StaffDirectory).filter_by(**mine):
        entry.email = f"zzadresse-{entry.email}"
    session.commit()
    with app.app_context():
        school_file.write(session, cast.school.id)
    return here


def test_a_pupil_reads_nothing_that_somebody_else_typed_but_the_closed_list(
    app: Flask, session: Session, cast: Cast, typed: Any, sign_in: Any, walks: Any
) -> None:
    alice: Client = sign_in(Client(app, session), cast.alice)
    pages = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in FILES or "GET" not in TABLE[rule.endpoint]:
            continue
        if "pupil" not in named(TABLE[rule.endpoint]["GET"]) or rule.arguments - {"attempt_id"}:
            continue
        path = rule.rule.replace("<uuid:attempt_id>", str(typed.attempt_id))
        session.commit()
        pages.append((path, alice.raw.get(path, base_url=HOME).get_data(as_text=True)))
    walker: Walker = walks(cast.alice)
    walker.reaches("after")
    pages.append((walker.path, walker.opens().body))
    read = "".join(body for _, body in pages)
    for path, body in pages:
        assert not [word for word in NEVER if word in body], path
    seen = {what for what, word in MAY.items() if word in read}
    assert {"name", "contact", "room", "hours"} <= seen
    assert len(pages) > 15
