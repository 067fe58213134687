"""The pupil's door: home, lesson, what Repère knows, the closing page."""

from app.web.learn import known  # noqa: F401  adds its views to the blueprint
from app.web.learn.routes import blueprint

__all__ = ["blueprint"]
