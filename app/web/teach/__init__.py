"""The teacher's door: classes, cards, lessons, what the class has understood."""

from app.web.teach import (  # noqa: F401  each module adds its views to the blueprint
    assign,
    cards,
    catalogue,
    catch_up,
    classes,
    classroom,
    debate,
    export,
    follow_ups,
    for_whom,
    groups,
    live,
    moving,
    prepare,
    preview,
    progress,
    projector,
    pupil_copy,
    pupils,
    questions,
    records,
    rosters,
    year,
)
from app.web.teach.routes import blueprint

__all__ = ["blueprint"]
