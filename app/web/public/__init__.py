"""Pages for anybody: the trial, health, reading comfort, legal pages, letters to families."""

from app.web.public import letters  # noqa: F401  it adds its view to the blueprint
from app.web.public.routes import blueprint

__all__ = ["blueprint"]
