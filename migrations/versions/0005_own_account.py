"""Lines of the journal for what members of staff do to their own account."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

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
    "roster_imported",
    "pupil_moved",
    "class_archived",
    "class_given",
    "class_taken_back",
    "assignment_changed",
    "year_purged",
)
NEW_ACTIONS = ("password_changed", "sessions_ended", "codes_renewed")


def upgrade() -> None:
    """Apply."""
    _change_actions(ACTIONS, (*ACTIONS, *NEW_ACTIONS))


def downgrade() -> None:
    """Go back: the lines of these acts go."""
    new = ", ".join(f"'{action}'" for action in NEW_ACTIONS)
    op.execute(f"DELETE FROM audit_event WHERE action IN ({new})")  # noqa: S608  fixed words
    _change_actions((*ACTIONS, *NEW_ACTIONS), ACTIONS)


def _change_actions(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    name = op.f("ck_audit_event_action")
    with op.batch_alter_table("audit_event", copy_from=_audit_event(name, old)) as audit:
        audit.drop_constraint(name, type_="check")
        audit.create_check_constraint(name, _among(new))


def _among(values: tuple[str, ...]) -> str:
    return "action IN (" + ", ".join(f"'{value}'" for value in values) + ")"


def _audit_event(name: str, actions: tuple[str, ...]) -> sa.Table:
    """The table as it was: SQLite does not tell which checks it has, and reads a table without
    rowid well only when the columns of its key come first."""
    return sa.Table(
        "audit_event",
        sa.MetaData(),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
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
