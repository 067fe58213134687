"""The blueprint that the views of this door register on."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)
