"""When a lesson that was given takes no more answers."""

from datetime import datetime


def is_closed(closes_at: datetime | None, now: datetime) -> bool:
    """Whether its end has come; one without an end stays open for the school year."""
    return closes_at is not None and closes_at <= now
