"""Pause and plan of a sitting; the briefing, lessons played, class lists being read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW_TABLES = ("briefing", "rehearsal", "roster_draft")
SAME_SCHOOL = "school_id = nullif(current_setting('app.school_id', true), '')::uuid"

ACTIONS = (
    "school_created",
    "staff_invited",
    "staff_removed",
    "factor_reset",
    "class_created",
    "pupils_added",
    "pupil_renamed",
    "pupil_removed",
    "cards_printed",
    "class_opened",
    "class_ended",
    "lesson_assigned",
    "assignment_closed",
    "attempt_reset",
    "exported",
    "contacts_changed",
    "exit_changed",
    "retention_changed",
    "lesson_corrected",
    "lesson_withdrawn",
)
NEW_ACTIONS = ("roster_imported", "pupil_moved", "class_archived")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("sitting") as sitting:
        sitting.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        sitting.add_column(sa.Column("plan", sa.String(length=40), nullable=True))
    _allow_actions(ACTIONS, (*ACTIONS, *NEW_ACTIONS))
    _make("briefing", "teacher_id", sa.Column("read_on", sa.Date(), nullable=False))
    op.create_table(
        "rehearsal",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_code", sa.String(length=8), nullable=False),
        sa.Column("played_on", sa.Date(), nullable=False),
        *_keys("rehearsal", "teacher_id", "lesson_code"),
        sqlite_with_rowid=False,
    )
    _make(
        "roster_draft",
        "account_id",
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in NEW_TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY same_school ON {table} "
                f"USING ({SAME_SCHOOL}) WITH CHECK ({SAME_SCHOOL})"
            )


def downgrade() -> None:
    """Take back."""
    for table in NEW_TABLES:
        op.drop_table(table)
    new = ", ".join(f"'{action}'" for action in NEW_ACTIONS)
    op.execute(f"DELETE FROM audit_event WHERE action IN ({new})")  # noqa: S608  fixed words
    _allow_actions((*ACTIONS, *NEW_ACTIONS), ACTIONS)
    with op.batch_alter_table("sitting") as sitting:
        sitting.drop_column("plan")
        sitting.drop_column("paused_at")


def _make(table: str, whose: str, *columns: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column(whose, sa.Uuid(), nullable=False),
        *columns,
        *_keys(table, whose),
        sqlite_with_rowid=False,
    )


def _keys(table: str, whose: str, *more: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["school_id", whose],
            ["account.school_id", "account.id"],
            name=f"fk_{table}_school_id_{whose}",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=f"fk_{table}_school_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", whose, *more, name=f"pk_{table}"),
    )


def _allow_actions(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    name = op.f("ck_audit_event_action")
    # SQLite does not tell which checks a table has: the table is given as it was.
    with op.batch_alter_table("audit_event", copy_from=_audit_event(name, old)) as audit:
        audit.drop_constraint(name, type_="check")
        audit.create_check_constraint(name, _among(new))


def _among(actions: tuple[str, ...]) -> str:
    return "action IN ({})".format(", ".join(f"'{action}'" for action in actions))


def _audit_event(name: str, actions: tuple[str, ...]) -> sa.Table:
    # The key's columns first: SQLite 3.40 misreads a table without rowid that has them elsewhere.
    return sa.Table(
        "audit_event",
        sa.MetaData(),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.CheckConstraint(_among(actions), name=name),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["school.id"],
            name=op.f("fk_audit_event_school_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_audit_event")),
        sa.Index(op.f("ix_audit_event_school_id_at"), "school_id", "at"),
        sqlite_with_rowid=False,
    )
