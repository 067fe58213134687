"""The blueprint of the teacher's door."""

from flask import Blueprint

blueprint = Blueprint("teach", __name__, url_prefix="/teach")
