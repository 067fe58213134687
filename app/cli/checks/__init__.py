"""What the doctor looks at. Each check reads, and returns what it found; none changes anything."""

from app.cli.checks.finding import Check, Finding, fault, warning

__all__ = ["Check", "Finding", "fault", "warning"]
