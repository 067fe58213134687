"""The pupil's door: home, lesson, what Repère knows, the closing page."""

from app.web.learn.routes import blueprint

__all__ = ["blueprint"]
