"""Pages for anybody: the way in, the trial, health, reading comfort, legal pages."""

from app.web.public.routes import blueprint

__all__ = ["blueprint"]
