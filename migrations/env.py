"""Alembic environment: batch mode on SQLite, foreign keys off while tables are rebuilt."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import context

from app.models import Base

HERE = Path(__file__).parent


def _write_head(script_context: Any, revision: Any, directives: list[Any]) -> None:
    """Keep migrations/.head in step: two migrations on one parent conflict in git."""
    if directives and directives[0].rev_id:
        (HERE / ".head").write_text(f"{directives[0].rev_id}\n", encoding="utf-8")


def run(connection: sa.Connection) -> None:
    """Run the migrations asked for on an open connection."""
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=sqlite,
        compare_type=True,
        transactional_ddl=True,  # migrate() begins before the first statement
        process_revision_directives=_write_head,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"migration left broken foreign keys: {broken[:5]}")


run(context.config.attributes["connection"])
