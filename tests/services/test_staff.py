"""Staff: invited, signed in with a second factor used once, recovered, removed."""

from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.keys import Keys
from app.models import Account, Role, StaffDirectory
from app.services import secrets, sessions, staff
from tests.cast import PASSWORD, SEED, Cast
from tests.conftest import Clock
from tests.factories import account_of, new_recovery_codes


@pytest.fixture
def keys(app: Flask) -> Keys:
    ring: Keys = app.extensions["repere_keys"]
    return ring


def code(clock: Clock, ahead: int = 0) -> str:
    return pyotp.TOTP(SEED).at(clock.now + timedelta(seconds=30 * ahead))


def test_the_right_password_finds_its_owner_whatever_the_case_of_the_address(
    session: Session, cast: Cast
) -> None:
    found = staff.check_password(session, " Petit@Rivieres.TEST ", PASSWORD)
    assert found is not None and found.id == cast.petit.id
    assert staff.check_password(session, "petit@rivieres.test", "another password") is None
    assert staff.check_password(session, "nobody@rivieres.test", PASSWORD) is None


def test_an_invitation_sets_a_password_once(session: Session, cast: Cast, clock: Clock) -> None:
    account = staff.create(
        session, cast.school.id, Role.TEACHER, "M. Neuf", "neuf@rivieres.test", clock.now
    )
    token = staff.invite(session, account, cast.benali.id, clock.now)
    assert (
        staff.accept(session, token, secrets.hash_password("une phrase assez longue"), clock.now)
        is not None
    )
    assert (
        staff.accept(session, token, secrets.hash_password("encore une autre phrase"), clock.now)
        is None
    )
    found = staff.check_password(session, "neuf@rivieres.test", "une phrase assez longue")
    assert found is not None and found.id == account.id


def test_an_address_belongs_to_one_account(session: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(ValueError, match=r"petit@rivieres\.test"):
        staff.create(
            session, cast.other_school.id, Role.TEACHER, "X", "PETIT@rivieres.test", clock.now
        )


def test_a_code_is_accepted_once_and_an_older_one_never_after_it(
    session: Session, keys: Keys, cast: Cast, clock: Clock
) -> None:
    petit = account_of(session, cast.petit)
    assert staff.check_factor(session, keys, petit, code(clock), clock.now)
    assert not staff.check_factor(session, keys, petit, code(clock), clock.now)
    assert not staff.check_factor(session, keys, petit, code(clock, -1), clock.now)
    assert staff.check_factor(session, keys, petit, code(clock, 1), clock.now)
    assert not staff.check_factor(session, keys, petit, code(clock, 5), clock.now)


def test_each_of_ten_recovery_codes_works_once(
    session: Session, keys: Keys, cast: Cast, clock: Clock
) -> None:
    petit = account_of(session, cast.petit)
    codes = new_recovery_codes(session, keys, petit)
    assert len(set(codes)) == 10
    assert staff.check_factor(session, keys, petit, codes[0].upper(), clock.now)
    assert not staff.check_factor(session, keys, petit, codes[0], clock.now)
    roy = account_of(session, cast.roy)
    assert not staff.check_factor(session, keys, roy, codes[1], clock.now)


def test_a_trusted_device_is_trusted_thirty_days_for_one_account(
    session: Session, cast: Cast, clock: Clock
) -> None:
    petit, roy = account_of(session, cast.petit), account_of(session, cast.roy)
    token = staff.trust_device(session, petit, clock.now)
    assert staff.device_is_trusted(session, petit, token, clock.now + timedelta(days=29))
    assert not staff.device_is_trusted(session, petit, token, clock.now + timedelta(days=31))
    assert not staff.device_is_trusted(session, roy, token, clock.now)


def test_taking_a_second_factor_away_ends_password_sessions_devices_and_recovery_codes(
    session: Session, keys: Keys, cast: Cast, clock: Clock
) -> None:
    petit = account_of(session, cast.petit)
    cookie = sessions.begin(session, petit, clock.now)
    device = staff.trust_device(session, petit, clock.now)
    codes = new_recovery_codes(session, keys, petit)
    token = staff.reset_factor(session, petit, cast.benali.id, clock.now)
    assert sessions.find(session, cookie, clock.now) is None
    assert not staff.device_is_trusted(session, petit, device, clock.now)
    assert not staff.check_factor(session, keys, petit, codes[0], clock.now)
    assert staff.check_password(session, cast.petit.email, PASSWORD) is None
    assert (
        staff.accept(session, token, secrets.hash_password("une phrase assez longue"), clock.now)
        is not None
    )
    assert staff.check_password(session, cast.petit.email, "une phrase assez longue") is not None
    assert not staff.has_factor(session, petit)


def test_somebody_removed_cannot_sign_in_and_keeps_no_session(
    session: Session, cast: Cast, clock: Clock
) -> None:
    roy = account_of(session, cast.roy)
    cookie = sessions.begin(session, roy, clock.now)
    staff.remove(session, roy, cast.benali.id, clock.now)
    assert staff.check_password(session, cast.roy.email, PASSWORD) is None
    assert sessions.find(session, cookie, clock.now) is None
    assert session.get(StaffDirectory, cast.roy.email) is None
    assert session.get(Account, (cast.school.id, cast.roy.id)) is None


def test_no_seed_and_no_recovery_code_is_stored_in_clear(
    session: Session, keys: Keys, cast: Cast
) -> None:
    from app.models import RecoveryCode, StaffCredential

    petit = account_of(session, cast.petit)
    codes = new_recovery_codes(session, keys, petit)
    credential = session.get_one(StaffCredential, (cast.school.id, cast.petit.id))
    assert SEED.encode() not in (credential.totp_seed or b"")
    hashes = [r.code_hash for r in session.query(RecoveryCode)]
    assert codes[0].replace("-", "").encode() not in hashes
