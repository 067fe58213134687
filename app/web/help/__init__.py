"""The help page and the quick exit: nobody is looked up, nothing is written, nothing is logged."""

from app.web.help.routes import blueprint

__all__ = ["blueprint"]
