"""The sign-in door: pupils by card, staff by password and second factor."""

from app.web.auth import account, invitation, pupil, staff
from app.web.auth.ended import ask_again
from app.web.auth.routes import blueprint

blueprint.record_once(lambda state: state.app.extensions.__setitem__("ended_session", ask_again))

__all__ = ["account", "blueprint", "invitation", "pupil", "staff"]
