"""What several tests of the services ask for."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Classroom
from app.services import year_end
from app.services.year_end import Renewal
from tests.cast import Cast
from tests.years import FIRST, JULY


@pytest.fixture
def roll(app: Flask, session: Session, cast: Cast) -> Any:
    """`roll(renewal, …)` in July, by Mme Benali."""

    def over(*renewals: Renewal, now: datetime = JULY) -> list[Classroom]:
        keys = app.extensions["repere_keys"]
        return year_end.roll_over(
            session, keys, cast.school.id, FIRST, renewals, cast.benali.id, now
        )

    return over
