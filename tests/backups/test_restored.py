"""What works, and what has ended, in a school that was put back."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.content import school_card
from app.keys import Keys
from app.models import (
    Account,
    Assignment,
    Attempt,
    Ballot,
    Classroom,
    Counter,
    Enrolment,
    Erasure,
    Invitation,
    PurgeReceipt,
    School,
    SignIn,
    SignInDelay,
    StaffCredential,
    TrustedDevice,
)
from app.models.engine import enter_school
from app.models.migrate import migrate
from app.services import ballot_box, cards, classrooms, retention, sessions, staff, taking
from tests.backups.conftest import Machine, answer, erase, ring_of
from tests.cast import SEED, Cast
from tests.conftest import Clock
from tests.factories import account_of, add_pupils, issue_card
from tests.years import END

pytestmark = pytest.mark.goal("R19")


@pytest.fixture
def keys(app: Flask) -> Keys:
    found: Keys = app.extensions["repere_keys"]
    return found


def names(machine: Machine, cast: Cast) -> set[str]:
    with machine.inside(cast.petit.school_id) as session:
        return set(session.scalars(sa.select(Account.display_name)))


def number(session: Session, table: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_cards_factors_and_ballots_work_and_what_would_open_again_does_not(
    machine: Machine,
    empty: Machine,
    sheet: Path,
    session: Session,
    keys: Keys,
    cast: Cast,
    attempt: Attempt,
    clock: Clock,
) -> None:
    school, given = cast.petit.school_id, attempt.assignment_id
    card = issue_card(session, keys, cast.alice, clock.now)
    cookie = sessions.begin(session, account_of(session, cast.petit), clock.now)
    device = staff.trust_device(session, account_of(session, cast.petit), clock.now)
    link = staff.invite(session, account_of(session, cast.roy), None, clock.now)
    until = clock.now + timedelta(hours=1)
    session.add(SignInDelay(key="k" * 64, failures=9, until=until, expires_at=until))
    assignment = session.get_one(Assignment, (school, given))
    for pupil in add_pupils(session, cast.room_4eb, 10, clock.now):
        begun = taking.start(session, assignment, pupil.id, clock.now)
        answer(session, keys, session.get_one(Attempt, (school, begun)), 1, clock.now)
    session.close()
    empty.done("restore", machine.saved(), "--keys", sheet)
    assert ring_of(empty) == ring_of(machine)
    with empty.inside(school) as there:
        assert sessions.find(there, cookie, clock.now) is None
        assert staff.invited(there, link, clock.now) is None
        enter_school(there, school)
        petit = there.get_one(Account, (school, cast.petit.id))
        assert not staff.device_is_trusted(there, petit, device, clock.now)
        for table in (SignIn, SignInDelay, Invitation, TrustedDevice):
            assert number(there, table) == 0, table
        seed = there.get_one(StaffCredential, (school, cast.petit.id)).totp_seed
        assert seed and keys.open("seal", seed) == SEED.encode()
        assert ballot_box.count(there, keys, school, [given]) == 10
        assert number(there, Counter) and not number(there, Ballot)
        found = cards.find_by_code(there, keys, card.code)
        assert found is not None and found.id == cast.alice.id
    assert school_card.read(empty.folder, school).exit_url
    everything = (empty.folder, *(p for p in empty.folder.rglob("*") if p.is_file()))
    assert os.name == "nt" or not [p for p in everything if p.stat().st_mode & 0o077]


# --- erased ------------------------------------------------------------------------------------


def test_who_was_erased_between_backup_and_loss_stays_erased_and_later_backups_know(
    machine: Machine, empty: Machine, sheet: Path, cast: Cast, clock: Clock
) -> None:
    old = machine.saved()
    erase(machine, cast, clock.now)
    assert "Erased again: 1" in empty.done("restore", old, "--keys", sheet)
    assert "Bilal" not in names(empty, cast) and "Alice" in names(empty, cast)
    with empty.inside(cast.petit.school_id) as session:
        assert session.scalars(sa.select(Erasure.id)).all() == [cast.bilal.id]


@pytest.mark.goal("P02")
def test_a_year_that_was_erased_on_request_is_erased_again(
    machine: Machine, empty: Machine, sheet: Path, cast: Cast, clock: Clock
) -> None:
    archive = machine.saved()
    school = cast.petit.school_id
    with machine.inside(school) as session:
        assert retention.purge(session, school, END, clock.now, cast.benali.id)
        session.commit()
    assert "Erased again: 5" in empty.done("restore", archive, "--keys", sheet)
    with empty.inside(school) as session:
        mine = Classroom.school_id == school
        assert not session.scalars(sa.select(Classroom).where(mine)).all()
    assert not {"Alice", "Bilal", "Chloé"} & names(empty, cast)
    assert "Mme Petit" in names(empty, cast)


@pytest.mark.goal("P02")
def test_a_year_that_is_due_meanwhile_is_erased_with_a_receipt(
    machine: Machine, empty: Machine, sheet: Path, cast: Cast, clock: Clock
) -> None:
    school = cast.petit.school_id
    with machine.inside(school) as session:
        session.execute(
            sa.update(School).values(retention_on=clock.now.date() - timedelta(days=29))
        )
        session.execute(
            sa.update(Classroom).values(created_on=clock.now.date() - timedelta(days=90))
        )
        session.commit()
    archive = machine.saved()
    clock.advance(days=2)
    empty.done("restore", archive, "--keys", sheet)
    assert "Alice" not in names(empty, cast)
    with empty.inside(school) as session:
        mine = sa.select(PurgeReceipt.pupils).where(PurgeReceipt.school_id == school)
        assert session.scalars(mine).one() == 3


def test_an_erasure_that_was_taken_back_is_not_remembered(
    machine: Machine, cast: Cast, clock: Clock
) -> None:
    school = cast.petit.school_id
    with machine.inside(school) as session:
        classrooms.remove_pupil(session, school, cast.bilal.id, cast.petit.id, clock.now)
        session.close()
        enter_school(session, school)
        classrooms.remove_pupil(session, school, cast.alice.id, cast.petit.id, clock.now)
        session.commit()
    text = "".join(p.read_text("utf-8") for p in (machine.backups / "erased").iterdir())
    assert str(cast.alice.id) in text and str(cast.bilal.id) not in text
    assert "Alice" not in text and "Bilal" in names(machine, cast)


def test_a_member_of_staff_who_was_removed_does_not_come_back_wherever_the_ledger_is(
    machine: Machine, empty: Machine, sheet: Path, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    archive = Path(shutil.copy(machine.saved(), tmp_path / "alone.backup"))
    with machine.inside(cast.petit.school_id) as session:
        staff.remove(session, account_of(session, cast.roy), cast.benali.id, clock.now)
        session.commit()
    empty.done("restore", archive, "--keys", sheet, "--erased", machine.backups)
    assert "M. Roy" not in names(empty, cast)
    with empty.inside(cast.petit.school_id) as session:
        assert session.get(staff.StaffDirectory, cast.roy.email) is None


def test_a_backup_older_than_the_memory_of_erasures_is_refused_unless_it_is_asked(
    machine: Machine, empty: Machine, sheet: Path, clock: Clock
) -> None:
    archive = machine.saved()
    clock.advance(days=31)
    assert "--although-old" in empty.refused("restore", archive, "--keys", sheet)
    assert empty.is_empty()
    empty.done("restore", archive, "--keys", sheet, "--although-old")


# --- other ways --------------------------------------------------------------------------------


def test_a_school_is_replaced_on_request_and_saved_before(
    machine: Machine, empty: Machine, sheet: Path, cast: Cast, clock: Clock
) -> None:
    archive = machine.saved()
    empty.done("restore", archive, "--keys", sheet)
    with empty.inside(cast.petit.school_id) as session:
        add_pupils(session, cast.room_4eb, 2, clock.now)
    erase(empty, cast, clock.now)
    shutil.rmtree(empty.backups)  # only the database that is replaced remembers
    said = empty.done("restore", archive, "--replace")
    assert "What was here is saved" in said and "Erased again: 1" in said
    assert {"Alice", "Élève 1", "Bilal"} & names(empty, cast) == {"Alice"}
    (saved,) = empty.backups.glob("*.backup")
    empty.done("restore", saved, "--replace")
    assert {"Alice", "Élève 1", "Bilal"} & names(empty, cast) == {"Alice", "Élève 1"}


def test_a_school_whose_keys_are_lost_is_saved_for_the_ring_of_the_sheet_and_replaced(
    machine: Machine, empty: Machine, sheet: Path, cast: Cast
) -> None:
    archive = machine.saved()
    empty.done("restore", archive, "--keys", sheet)
    empty.keys.unlink()
    assert "What was here is saved" in empty.done("restore", archive, "--keys", sheet, "--replace")
    (saved,) = empty.backups.glob("*.backup")
    assert ring_of(empty) == ring_of(machine)
    assert "Put back" in empty.done("restore", saved, "--replace")


def test_the_line_of_the_sheet_is_asked_for_and_what_is_lost_without_it_is_said(
    machine: Machine, empty: Machine, sheet: Path, cast: Cast
) -> None:
    archive = machine.saved()
    result = empty("restore", archive, said="")
    assert result.exit_code == 1 and "nothing of this backup can be read" in result.output
    assert ring_of(machine)["id"] in result.output and empty.is_empty()
    empty.done("restore", archive, said=sheet.read_text("utf-8") + "\n")
    assert "Alice" in names(empty, cast)


def test_the_ring_of_a_first_start_gives_way_to_that_of_the_backup(
    machine: Machine, empty: Machine, sheet: Path
) -> None:
    empty.done("keys", "create")
    made = ring_of(empty)
    empty.done("restore", machine.saved(), "--keys", sheet)
    assert ring_of(empty) == ring_of(machine)
    (aside,) = empty.keys.parent.glob("keys-set-aside-*.json")
    assert json.loads(aside.read_text("utf-8")) == made


def test_a_backup_of_older_tables_is_brought_to_the_newest(
    machine: Machine, another: Callable[[], Machine], sheet: Path, cast: Cast, tmp_path: Path
) -> None:
    old, last = another(), another()
    old.done("restore", machine.saved(), "--keys", sheet)
    owner = sa.create_engine(old.database.owner_url, poolclass=sa.NullPool)
    migrate(owner, "0003")
    owner.dispose()
    archive = old.saved()
    assert b'"revision": "0003"' in archive.read_bytes()[:300]
    last.done("restore", archive, "--keys", sheet)
    assert last.content(tmp_path) == machine.content(tmp_path)


def test_follow_ups_come_back_after_the_lesson_that_they_follow(
    machine: Machine,
    empty: Machine,
    sheet: Path,
    session: Session,
    cast: Cast,
    attempt: Attempt,
    clock: Clock,
) -> None:
    """A follow-up points at a lesson of its own table; its number may be the smaller one."""
    import uuid

    from app.domain.follow_up import Moment
    from app.services import follow_ups

    school = cast.petit.school_id
    lesson = session.get_one(Assignment, (school, attempt.assignment_id))
    follow_ups.plan(session, lesson, {Moment.FIRST: clock.now}, clock.now)
    made = follow_ups.of_lesson(session, lesson)[Moment.FIRST]
    made.id = uuid.UUID(int=1)
    session.commit()
    session.close()
    empty.done("restore", machine.saved(), "--keys", sheet)
    with empty.inside(school) as there:
        again = there.get_one(Assignment, (school, uuid.UUID(int=1)))
        assert again.follows_id == attempt.assignment_id
        assert number(there, Enrolment)
