"""Class lists: read with every fault named, written in one form."""

import random

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Account, Attempt, CardMode
from app.services import classrooms
from app.services.pseudonyms import ANIMALS, pseudonyms
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import classroom_of


def test_a_pasted_list_gives_its_names_in_one_written_form() -> None:
    text = "  Inès  D. \n\nJean‑Paul"[:-9] + "\nÉlodie\u200b K\n"
    assert classrooms.read_list(text) == ["Inès D.", "Élodie K"]


def test_cells_pasted_from_a_spreadsheet_stay_apart() -> None:
    assert classrooms.read_list("Léa\tB.\nNoé\t\t\u200b C.\t\n") == ["Léa B.", "Noé C."]


def test_every_fault_of_a_list_is_named_with_its_line() -> None:
    with pytest.raises(classrooms.RosterError) as caught:
        classrooms.read_list("Inès\n=1+1\nInès\n" + "x" * 41)
    assert [(line, why) for line, _, why in caught.value.problems] == [
        (2, "characters"),
        (3, "twice"),
        (4, "long"),
    ]


def test_two_written_forms_of_one_name_are_the_same_pupil() -> None:
    with pytest.raises(classrooms.RosterError):
        classrooms.read_list("Inès\nIne\u0300s")


def test_pseudonyms_differ_and_avoid_those_taken() -> None:
    names = pseudonyms(60, {"Loutre 12"}, random.Random(1))
    assert len(set(names)) == 60
    assert not any(name.startswith("Loutre ") for name in names[:50])
    assert names.index(next(n for n in names if n.startswith("Héron"))) < names.index(
        next(n for n in names if n.startswith("Hibou"))
    )


def test_no_pseudonym_is_an_insult_a_first_name_or_a_joke() -> None:
    insults = (
        "Blaireau Phoque Belette Raie Orque Béluga Baleine Truite Thon Morue Dinde Oie Bécasse"
    )
    more = "Buse Pie Chienne Guenon Singe Cochon Vache Hyène Vipère Crapaud Gazelle Girafe Faucon"
    first_names = "Martin Milan Hermine Colombe Robin"
    assert not set(ANIMALS) & set(f"{insults} {more} {first_names}".split())
    assert len(set(ANIMALS)) == len(ANIMALS)
    drawn = [name for seed in range(20) for name in pseudonyms(60, set(), random.Random(seed))]
    assert not [name for name in drawn if name.endswith(" 69")]


def test_pupils_are_added_at_the_end_of_the_list(
    session: Session, cast: Cast, clock: Clock
) -> None:
    room = classroom_of(session, cast.room_4eb)
    classrooms.add_pupils(session, room, ["Zoé", "Anna"], cast.petit.id, clock.now)
    listed = classrooms.pupils(session, cast.school.id, room.id)
    assert [(p.display_name, p.position) for p in listed] == [
        ("Alice", 1),
        ("Bilal", 2),
        ("Zoé", 3),
        ("Anna", 4),
    ]


def test_two_classes_in_use_cannot_bear_one_name(
    session: Session, cast: Cast, clock: Clock
) -> None:
    arguments = (cast.petit.id, CardMode.IN_CLASS, False, clock.now)
    with pytest.raises(sa.exc.IntegrityError):
        classrooms.create(session, cast.school.id, "4eB", *arguments)
    session.rollback()
    classroom_of(session, cast.room_4eb).archived_on = clock.now.date()
    session.flush()
    classrooms.create(session, cast.school.id, "4eB", *arguments)


def test_erasing_a_pupil_leaves_no_row_of_theirs(
    session: Session, cast: Cast, clock: Clock
) -> None:
    classrooms.remove_pupil(session, cast.school.id, cast.alice.id, cast.petit.id, clock.now)
    assert session.get(Account, (cast.school.id, cast.alice.id)) is None
    assert not session.scalars(sa.select(Attempt).filter_by(pupil_id=cast.alice.id)).all()
    left = classrooms.pupils(session, cast.school.id, cast.room_4eb.id)
    assert [p.display_name for p in left] == ["Bilal"]


def test_a_member_of_staff_is_not_erased_as_a_pupil(
    session: Session, cast: Cast, clock: Clock
) -> None:
    classrooms.remove_pupil(session, cast.school.id, cast.roy.id, cast.petit.id, clock.now)
    assert session.get(Account, (cast.school.id, cast.roy.id)) is not None
