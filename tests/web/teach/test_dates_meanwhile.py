"""A pupil begins a follow-up between the moment its days are read and the moment they are kept."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import Assignment, AuditAction, AuditEvent
from app.services import follow_ups, taking
from tests.cast import Cast
from tests.page import Client


def test_a_day_that_a_pupil_has_begun_meanwhile_stays_and_nothing_typed_is_lost(
    petit: Client, session: Session, cast: Cast, given: Assignment,
    again: dict[Moment, Assignment], clock: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = f"/teach/assignments/{given.id}/dates"
    petit.get(path)
    taking.start(session, again[Moment.FIRST], cast.alice.id, clock.now)
    session.commit()
    before = again[Moment.FIRST].opens_at
    begun = follow_ups.begun
    read = iter([frozenset[Moment]()])  # by the page, before the pupil began
    monkeypatch.setattr(follow_ups, "begun", lambda *of: next(read, begun(*of)))
    page = petit.submit(
        action=path, closes_at="2027-01-08T18:00", first="2026-12-02", second="2026-12-29",
        expect=422,
    )  # fmt: skip
    assert "Un élève l’a commencé entre-temps" in page.select_one("#first").get_text()
    assert page.select_one("a[href='#first']")
    assert page.select_one("[name=second]")["value"] == "2026-12-29"
    assert page.select_one("[name=closes_at]")["value"] == "2027-01-08T18:00"
    session.expire_all()
    assert session.get_one(Assignment, (given.school_id, given.id)).closes_at is None
    assert again[Moment.FIRST].opens_at == before
    changed = sa.select(AuditEvent).where(AuditEvent.action == AuditAction.ASSIGNMENT_CHANGED)
    assert not session.scalars(changed).all()
