"""The first tables, and row-level security on PostgreSQL.

The application sets `app.school_id` at the beginning of each transaction; an unset setting reads
as an empty string on a distributed database, hence `nullif`. Policies bind every role but the
owner and superusers: the application connects as neither.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


SCHOOL_OWNED = (
    "account",
    "acknowledgement",
    "assignment",
    "attempt",
    "audit_event",
    "ballot",
    "ballot_marker",
    "card",
    "card_print",
    "classroom",
    "counter",
    "enrolment",
    "help_contact",
    "invitation",
    "recovery_code",
    "response",
    "sign_in",
    "sitting",
    "staff_credential",
    "teaching",
    "trusted_device",
)
SAME_SCHOOL = "school_id = nullif(current_setting('app.school_id', true), '')::uuid"


def _row_level_security() -> None:
    for table in SCHOOL_OWNED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY same_school ON {table} USING ({SAME_SCHOOL}) WITH CHECK ({SAME_SCHOOL})"
        )


def upgrade() -> None:
    """Apply."""

    op.create_table(
        "lesson_edition",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "published",
                "replaced",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("replaced_by", sa.String(length=64), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_lesson_edition")),
    )
    with op.batch_alter_table("lesson_edition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lesson_edition_code_band"), ["code", "band"], unique=False
        )

    op.create_table(
        "school",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("exit_url", sa.String(length=200), nullable=False),
        sa.Column("retention_on", sa.Date(), nullable=False),
        sa.Column("contacts_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.CheckConstraint("exit_url LIKE 'https://%'", name=op.f("ck_school_exit_url_is_https")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_school_name_is_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
    )
    op.create_table(
        "setup_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_setup_link")),
    )
    op.create_table(
        "sign_in_delay",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_delay")),
    )
    op.create_table(
        "account",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "pupil",
                "teacher",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("display_name", sa.String(length=40), nullable=False),
        sa.Column("contacts_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "length(display_name) > 0", name=op.f("ck_account_display_name_is_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_account_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_account")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_event",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column(
            "action",
            sa.Enum(
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
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_audit_event_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_audit_event")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_event_school_id_at"), ["school_id", "at"], unique=False
        )

    op.create_table(
        "card_directory",
        sa.Column("prefix", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["school.id"],
            name=op.f("fk_card_directory_school_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "prefix", "school_id", "account_id", name=op.f("pk_card_directory")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "classroom",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "in_class",
                "also_home",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.CheckConstraint("length(label) > 0", name=op.f("ck_classroom_label_is_not_empty")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_classroom_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_classroom")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("classroom", schema=None) as batch_op:
        batch_op.create_index(
            "uq_classroom_label_in_use",
            ["school_id", "label"],
            unique=True,
            sqlite_where=sa.text("archived_on IS NULL"),
            postgresql_where=sa.text("archived_on IS NULL"),
        )

    op.create_table(
        "help_contact",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "nurse",
                "cpe",
                "psychologist",
                "social_worker",
                "head",
                "bullying_lead",
                "teacher",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("room", sa.String(length=30), nullable=False),
        sa.Column("hours", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "position BETWEEN 1 AND 6", name=op.f("ck_help_contact_position_is_1_to_6")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_help_contact_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "position", name=op.f("pk_help_contact")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_directory",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["school.id"],
            name=op.f("fk_staff_directory_school_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_staff_directory")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("edition_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "teacher_id"],
            ["account.school_id", "account.id"],
            name=op.f("fk_acknowledgement_school_id_teacher_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["school.id"],
            name=op.f("fk_acknowledgement_school_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "teacher_id", "edition_hash", name=op.f("pk_acknowledgement")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "assignment",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_code", sa.String(length=8), nullable=False),
        sa.Column("edition_hash", sa.String(length=64), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_assignment_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_assignment")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_school_id_classroom_id"),
            ["school_id", "classroom_id"],
            unique=False,
        )

    op.create_table(
        "card",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("code_prefix", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("qr_prefix", sa.Integer(), nullable=False),
        sa.Column("qr_hash", sa.LargeBinary(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["account.school_id", "account.id"],
            name=op.f("fk_card_school_id_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_card_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "pupil_id", name=op.f("pk_card")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "card_print",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Uuid(), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "classroom_id"],
            ["classroom.school_id", "classroom.id"],
            name=op.f("fk_card_print_school_id_classroom_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_card_print_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "number", name=op.f("pk_card_print")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("card_print", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_card_print_school_id_classroom_id"),
            ["school_id", "classroom_id"],
            unique=False,
        )

    op.create_table(
        "enrolment",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_enrolment_position_from_1")),
        sa.ForeignKeyConstraint(
            ["school_id", "classroom_id"],
            ["classroom.school_id", "classroom.id"],
            name=op.f("fk_enrolment_school_id_classroom_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["account.school_id", "account.id"],
            name=op.f("fk_enrolment_school_id_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_enrolment_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "pupil_id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint(
            "school_id",
            "classroom_id",
            "position",
            name=op.f("uq_enrolment_school_id_classroom_id_position"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invitation",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "account_id"],
            ["account.school_id", "account.id"],
            name=op.f("fk_invitation_school_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_invitation_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "token_hash", name=op.f("pk_invitation")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitation_school_id_account_id"),
            ["school_id", "account_id"],
            unique=False,
        )

    op.create_table(
        "recovery_code",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "account_id"],
            ["account.school_id", "account.id"],
            name=op.f("fk_recovery_code_school_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["school.id"],
            name=op.f("fk_recovery_code_school_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "account_id", "code_hash", name=op.f("pk_recovery_code")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "account_id"],
            ["account.school_id", "account.id"],
            name=op.f("fk_sign_in_school_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_sign_in_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "token_hash", name=op.f("pk_sign_in")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_school_id_account_id"), ["school_id", "account_id"], unique=False
        )

    op.create_table(
        "sitting",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "classroom_id"],
            ["classroom.school_id", "classroom.id"],
            name=op.f("fk_sitting_school_id_classroom_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_sitting_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_sitting")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sitting_school_id_classroom_id_opened_at"),
            ["school_id", "classroom_id", "opened_at"],
            unique=False,
        )
        batch_op.create_index(
            "uq_sitting_one_open",
            ["school_id", "classroom_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "staff_credential",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_seed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_period", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "account_id"],
            ["account.school_id", "account.id"],
            name=op.f("fk_staff_credential_school_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["school.id"],
            name=op.f("fk_staff_credential_school_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("school_id", "account_id", name=op.f("pk_staff_credential")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "teaching",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "classroom_id"],
            ["classroom.school_id", "classroom.id"],
            name=op.f("fk_teaching_school_id_classroom_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "teacher_id"],
            ["account.school_id", "account.id"],
            name=op.f("fk_teaching_school_id_teacher_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_teaching_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "classroom_id", "teacher_id", name=op.f("pk_teaching")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("teaching", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_teaching_school_id_teacher_id"),
            ["school_id", "teacher_id"],
            unique=False,
        )

    op.create_table(
        "trusted_device",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "account_id"],
            ["account.school_id", "account.id"],
            name=op.f("fk_trusted_device_school_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["school.id"],
            name=op.f("fk_trusted_device_school_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("school_id", "token_hash", name=op.f("pk_trusted_device")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("trusted_device", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_trusted_device_school_id_account_id"),
            ["school_id", "account_id"],
            unique=False,
        )

    op.create_table(
        "attempt",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column(
            "form",
            sa.Enum("A", "B", name="form", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.CheckConstraint("step >= 1", name=op.f("ck_attempt_step_from_1")),
        sa.ForeignKeyConstraint(
            ["school_id", "assignment_id"],
            ["assignment.school_id", "assignment.id"],
            name=op.f("fk_attempt_school_id_assignment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["account.school_id", "account.id"],
            name=op.f("fk_attempt_school_id_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_attempt_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_attempt")),
        sa.UniqueConstraint(
            "school_id",
            "assignment_id",
            "pupil_id",
            name=op.f("uq_attempt_school_id_assignment_id_pupil_id"),
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attempt_school_id_pupil_id"), ["school_id", "pupil_id"], unique=False
        )

    op.create_table(
        "ballot",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "assignment_id"],
            ["assignment.school_id", "assignment.id"],
            name=op.f("fk_ballot_school_id_assignment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_ballot_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "assignment_id", "item", "id", name=op.f("pk_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counter",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_counter_count_from_0")),
        sa.ForeignKeyConstraint(
            ["school_id", "assignment_id"],
            ["assignment.school_id", "assignment.id"],
            name=op.f("fk_counter_school_id_assignment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_counter_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "assignment_id", "item", "mark", name=op.f("pk_counter")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_marker",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "attempt_id"],
            ["attempt.school_id", "attempt.id"],
            name=op.f("fk_ballot_marker_school_id_attempt_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["school.id"],
            name=op.f("fk_ballot_marker_school_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("school_id", "attempt_id", "item", name=op.f("pk_ballot_marker")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "response",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.String(length=32), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("first_acquired", sa.Boolean(), nullable=False),
        sa.Column("best_acquired", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "best_acquired OR NOT first_acquired", name=op.f("ck_response_best_is_at_least_first")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "attempt_id"],
            ["attempt.school_id", "attempt.id"],
            name=op.f("fk_response_school_id_attempt_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_response_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "attempt_id", "question_key", name=op.f("pk_response")
        ),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        _row_level_security()


def downgrade() -> None:
    """Take back."""

    op.drop_table("response")
    op.drop_table("ballot_marker")
    op.drop_table("counter")
    op.drop_table("ballot")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_school_id_pupil_id"))

    op.drop_table("attempt")
    with op.batch_alter_table("trusted_device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trusted_device_school_id_account_id"))

    op.drop_table("trusted_device")
    with op.batch_alter_table("teaching", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teaching_school_id_teacher_id"))

    op.drop_table("teaching")
    op.drop_table("staff_credential")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sitting_one_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_sitting_school_id_classroom_id_opened_at"))

    op.drop_table("sitting")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_school_id_account_id"))

    op.drop_table("sign_in")
    op.drop_table("recovery_code")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_school_id_account_id"))

    op.drop_table("invitation")
    op.drop_table("enrolment")
    with op.batch_alter_table("card_print", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_print_school_id_classroom_id"))

    op.drop_table("card_print")
    op.drop_table("card")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_school_id_classroom_id"))

    op.drop_table("assignment")
    op.drop_table("acknowledgement")
    op.drop_table("staff_directory")
    op.drop_table("help_contact")
    with op.batch_alter_table("classroom", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_classroom_label_in_use",
            sqlite_where=sa.text("archived_on IS NULL"),
            postgresql_where=sa.text("archived_on IS NULL"),
        )

    op.drop_table("classroom")
    op.drop_table("card_directory")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_school_id_at"))

    op.drop_table("audit_event")
    op.drop_table("account")
    op.drop_table("sign_in_delay")
    op.drop_table("setup_link")
    op.drop_table("school")
    with op.batch_alter_table("lesson_edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_edition_code_band"))

    op.drop_table("lesson_edition")
