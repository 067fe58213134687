"""Follow-ups of a lesson, part of a class, substitutes, receipts of the purge."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SAME_SCHOOL = "school_id = nullif(current_setting('app.school_id', true), '')::uuid"
NEW_TABLES = ("assignment_pupil", "purge_receipt")
MOMENTS = ("lesson", "first", "second", "check")

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
)
NEW_ACTIONS = ("class_given", "class_taken_back", "assignment_changed", "year_purged")
#: Characters of an audit line's subject, before and since: an exit address is shown in full.
SUBJECT, NEW_SUBJECT = 120, 200


def upgrade() -> None:
    """Apply."""
    _upgrade_assignment()
    op.execute(
        "ALTER TABLE enrolment ADD COLUMN group_number SMALLINT "
        "CONSTRAINT ck_enrolment_group_is_1_to_6 CHECK (group_number BETWEEN 1 AND 6)"
    )
    op.add_column("teaching", sa.Column("starts_on", sa.Date(), nullable=True))
    op.execute(
        "ALTER TABLE teaching ADD COLUMN ends_on DATE "
        "CONSTRAINT ck_teaching_ends_after_its_start "
        "CHECK ((ends_on IS NULL) = (starts_on IS NULL) "
        "AND (ends_on IS NULL OR ends_on >= starts_on))"
    )
    _change_audit(ACTIONS, (*ACTIONS, *NEW_ACTIONS), SUBJECT, NEW_SUBJECT)
    _make_tables()
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
    op.execute(f"UPDATE audit_event SET subject = substr(subject, 1, {SUBJECT})")  # noqa: S608
    _change_audit((*ACTIONS, *NEW_ACTIONS), ACTIONS, NEW_SUBJECT, SUBJECT)
    # A substitute would become a teacher of the class for good, and a lesson of some pupils one of
    # the whole class: the first go, the second are put away.
    op.execute("DELETE FROM teaching WHERE ends_on IS NOT NULL")
    op.execute(
        "UPDATE assignment SET archived_on = CURRENT_DATE WHERE selected AND archived_on IS NULL"
    )
    op.drop_column("teaching", "ends_on")
    op.drop_column("teaching", "starts_on")
    op.drop_column("enrolment", "group_number")
    _downgrade_assignment()


def _upgrade_assignment() -> None:
    with op.batch_alter_table("assignment", copy_from=_assignment()) as assignment:
        assignment.add_column(
            sa.Column("moment", sa.String(32), nullable=False, server_default="lesson")
        )
        assignment.add_column(sa.Column("follows_id", sa.Uuid(), nullable=True))
        assignment.add_column(sa.Column("questions", sa.String(200), nullable=True))
        assignment.add_column(
            sa.Column("selected", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        assignment.create_check_constraint(op.f("ck_assignment_moment"), _among("moment", MOMENTS))
        assignment.create_check_constraint(
            op.f("ck_assignment_a_follow_up_follows_a_lesson"),
            "(moment = 'lesson') = (follows_id IS NULL)",
        )
        assignment.create_foreign_key(
            op.f("fk_assignment_school_id_follows_id"),
            "assignment",
            ["school_id", "follows_id"],
            ["school_id", "id"],
            ondelete="CASCADE",
        )
        assignment.create_unique_constraint(
            op.f("uq_assignment_school_id_follows_id_moment"), ["school_id", "follows_id", "moment"]
        )


def _downgrade_assignment() -> None:
    # Children first, by hand: foreign keys are off on SQLite while tables are rebuilt.
    follow_ups = "SELECT id FROM assignment WHERE moment <> 'lesson'"
    attempts = f"SELECT id FROM attempt WHERE assignment_id IN ({follow_ups})"  # noqa: S608
    for statement in (
        f"DELETE FROM response WHERE attempt_id IN ({attempts})",  # noqa: S608
        f"DELETE FROM ballot_marker WHERE attempt_id IN ({attempts})",  # noqa: S608
        f"DELETE FROM attempt WHERE assignment_id IN ({follow_ups})",  # noqa: S608
        f"DELETE FROM ballot WHERE assignment_id IN ({follow_ups})",  # noqa: S608
        f"DELETE FROM counter WHERE assignment_id IN ({follow_ups})",  # noqa: S608
        "DELETE FROM assignment WHERE moment <> 'lesson'",
    ):
        op.execute(statement)
    with op.batch_alter_table("assignment", copy_from=_assignment(since=True)) as assignment:
        assignment.drop_constraint(
            op.f("uq_assignment_school_id_follows_id_moment"), type_="unique"
        )
        assignment.drop_constraint(op.f("fk_assignment_school_id_follows_id"), type_="foreignkey")
        assignment.drop_constraint(
            op.f("ck_assignment_a_follow_up_follows_a_lesson"), type_="check"
        )
        assignment.drop_constraint(op.f("ck_assignment_moment"), type_="check")
        for column in ("selected", "questions", "follows_id", "moment"):
            assignment.drop_column(column)


def _make_tables() -> None:
    op.create_table(
        "assignment_pupil",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "assignment_id"],
            ["assignment.school_id", "assignment.id"],
            name=op.f("fk_assignment_pupil_school_id_assignment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["account.school_id", "account.id"],
            name=op.f("fk_assignment_pupil_school_id_pupil_id"),
            ondelete="CASCADE",
        ),
        _of_school("assignment_pupil"),
        sa.PrimaryKeyConstraint(
            "school_id", "assignment_id", "pupil_id", name=op.f("pk_assignment_pupil")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_assignment_pupil_school_id_pupil_id"),
        "assignment_pupil",
        ["school_id", "pupil_id"],
    )
    op.create_table(
        "purge_receipt",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("year_ended_on", sa.Date(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("classes", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        _of_school("purge_receipt"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_purge_receipt")),
        sqlite_with_rowid=False,
    )


def _of_school(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["school_id"], ["school.id"], name=op.f(f"fk_{table}_school_id"), ondelete="CASCADE"
    )


def _change_audit(old: tuple[str, ...], new: tuple[str, ...], length: int, new_length: int) -> None:
    name = op.f("ck_audit_event_action")
    # SQLite does not tell which checks a table has: the table is given as it was.
    as_it_was = _audit_event(name, old, length)
    with op.batch_alter_table("audit_event", copy_from=as_it_was) as audit:
        audit.drop_constraint(name, type_="check")
        audit.create_check_constraint(name, _among("action", new))
        audit.alter_column("subject", type_=sa.String(new_length), existing_nullable=False)


def _among(column: str, values: tuple[str, ...]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{value}'" for value in values))


def _audit_event(name: str, actions: tuple[str, ...], length: int) -> sa.Table:
    # The key's columns first: SQLite 3.40 misreads a table without rowid that has them elsewhere.
    return sa.Table(
        "audit_event",
        sa.MetaData(),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length), nullable=False),
        sa.CheckConstraint(_among("action", actions), name=name),
        _of_school("audit_event"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_audit_event")),
        sa.Index(op.f("ix_audit_event_school_id_at"), "school_id", "at"),
        sqlite_with_rowid=False,
    )


def _assignment(since: bool = False) -> sa.Table:
    """The table as it was; `since`: with what this migration adds."""
    added: list[sa.Column | sa.Constraint] = []
    if since:
        added = [
            sa.Column("moment", sa.String(32), nullable=False, server_default="lesson"),
            sa.Column("follows_id", sa.Uuid(), nullable=True),
            sa.Column("questions", sa.String(200), nullable=True),
            sa.Column("selected", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.CheckConstraint(_among("moment", MOMENTS), name=op.f("ck_assignment_moment")),
            sa.CheckConstraint(
                "(moment = 'lesson') = (follows_id IS NULL)",
                name=op.f("ck_assignment_a_follow_up_follows_a_lesson"),
            ),
            sa.ForeignKeyConstraint(
                ["school_id", "follows_id"],
                ["assignment.school_id", "assignment.id"],
                name=op.f("fk_assignment_school_id_follows_id"),
                ondelete="CASCADE",
            ),
            sa.UniqueConstraint(
                "school_id",
                "follows_id",
                "moment",
                name=op.f("uq_assignment_school_id_follows_id_moment"),
            ),
        ]
    return sa.Table(
        "assignment",
        sa.MetaData(),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_code", sa.String(length=8), nullable=False),
        sa.Column("edition_hash", sa.String(length=64), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True),
        *added,
        sa.CheckConstraint(
            "closes_at IS NULL OR closes_at > opens_at",
            name=op.f("ck_assignment_closes_after_opening"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "classroom_id"],
            ["classroom.school_id", "classroom.id"],
            name=op.f("fk_assignment_school_id_classroom_id"),
            ondelete="CASCADE",
        ),
        _of_school("assignment"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_assignment")),
        sa.Index(op.f("ix_assignment_school_id_classroom_id"), "school_id", "classroom_id"),
        sqlite_with_rowid=False,
    )
