"""The administrator's door: set-up, staff, classes, help contacts, exit address, dates."""

from app.web.admin import classes, moving, rosters, routes, school, setup, staff
from app.web.admin.blueprint import blueprint

__all__ = ["blueprint", "classes", "moving", "rosters", "routes", "school", "setup", "staff"]
