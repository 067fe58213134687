"""What the database holds of a lesson after the class has gone: read apart from the application."""

import sqlite3
import uuid
from pathlib import Path
from typing import Any

from benchmarks.school import Manifest


def count(database: Path, manifest: Manifest, lesson: int) -> dict[str, Any]:
    """Answers, ballots and finished attempts of one assignment of the class that began."""
    assignment = uuid.UUID(manifest.assignments[lesson]).hex
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as line:

        def number(query: str) -> int:
            return int(line.execute(query, (assignment,)).fetchone()[0])

        mine = "(SELECT id FROM attempt WHERE assignment_id = ?)"
        found = {
            "answers": number(f"SELECT count(*) FROM response WHERE attempt_id IN {mine}"),
            "ballots": number(
                "SELECT count(*) FROM ballot WHERE assignment_id = ? AND item LIKE 'after:%'"
            ),
            "finished": number(
                "SELECT count(*) FROM attempt WHERE assignment_id = ? AND finished_on IS NOT NULL"
            ),
            "integrity": line.execute("PRAGMA integrity_check").fetchone()[0],
        }
    line.close()
    return found
