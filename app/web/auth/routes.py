"""The blueprint of the sign-in door; its views are in pupil.py and staff.py."""

from flask import Blueprint

blueprint = Blueprint("auth", __name__)
