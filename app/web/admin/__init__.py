"""The administrator's door: set-up, staff, classes, help contacts, exit address, dates."""

from app.web.admin import classes, moving, roll_over, rosters, routes, school, setup, staff, year
from app.web.admin.blueprint import blueprint

__all__ = [
    "blueprint",
    "classes",
    "moving",
    "roll_over",
    "rosters",
    "routes",
    "school",
    "setup",
    "staff",
    "year",
]
