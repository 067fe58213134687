"""What was erased since the oldest backup."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SAME_SCHOOL = "school_id = nullif(current_setting('app.school_id', true), '')::uuid"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "erasure",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "account",
                "classroom",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_erasure_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "kind", "id", name=op.f("pk_erasure")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_erasure_school_id_erased_on"), "erasure", ["school_id", "erased_on"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE erasure ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY same_school ON erasure USING ({SAME_SCHOOL}) WITH CHECK ({SAME_SCHOOL})"
        )


def downgrade() -> None:
    """Take back."""
    op.drop_table("erasure")
