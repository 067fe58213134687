"""The declarative base, and the rules that every table follows.

Every school-owned table has `school_id` first in its primary key and in each unique constraint
and index, and its foreign keys are composite and stay inside the school, so that the schema can
be distributed by school without change.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    Session,
    declared_attr,
    mapped_column,
)

#: Names of constraints, so that migrations can drop them on both databases.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: The tables that no school owns. A test compares this list with the models.
NOT_SCHOOL_OWNED = frozenset(
    {
        "school",
        "card_directory",
        "staff_directory",
        "lesson_edition",
        "sign_in_delay",
        "setup_link",
    }
)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment in UTC, on both databases. A naive value is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive moment cannot be stored: pass an aware one")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(enum: type[StrEnum], name: str) -> sa.Enum:
    """A StrEnum stored by value, with a named CHECK constraint."""
    return sa.Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [m.value for m in members],
    )


class Base(DeclarativeBase):
    """Base of every model."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        uuid.UUID: sa.Uuid(),
        datetime: UtcDateTime(),
        bytes: sa.LargeBinary(),
    }


class SchoolOwned:
    """A row of one school: `school_id` comes first in the primary key."""

    @declared_attr
    def school_id(cls) -> Mapped[uuid.UUID]:
        """The school that owns the row."""
        return mapped_column(
            sa.ForeignKey("school.id", ondelete="CASCADE"), primary_key=True, sort_order=-10
        )


def inside_school(column: str, target: str) -> sa.ForeignKeyConstraint:
    """A composite foreign key that cannot leave the school."""
    return sa.ForeignKeyConstraint(
        ["school_id", column], [f"{target}.school_id", f"{target}.id"], ondelete="CASCADE"
    )


#: Composite-key tables hold no rowid on SQLite: a rowid is an order of arrival.
WITHOUT_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}


def insert_once(
    session: Session, model: type[Base], keys: Mapping[str, Any], **values: Any
) -> bool:
    """Insert the row unless a primary key or unique constraint holds it. True when it was new.

    The one place that knows the dialects' ON CONFLICT … RETURNING: `rowcount` is -1 on psycopg.
    """
    insert = _insert_new(model, next(iter(model.__table__.primary_key)).name, _dialect(session))
    return session.execute(insert, {**keys, **values}).first() is not None


def insert_new(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    returning: InstrumentedAttribute[str],
) -> list[str]:
    """Insert the rows that are new, in one statement; returns that column of them."""
    insert = _insert_new(model, returning.key, _dialect(session))
    return list(session.execute(insert, list(rows)).scalars())


@cache
def _insert_new(model: type[Base], returning: str, dialect: str) -> Any:
    """Made once per model: the compiled text is then found again."""
    table = model.__table__
    assert isinstance(table, sa.Table)
    return _insert(dialect, table).on_conflict_do_nothing().returning(table.c[returning])


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _insert(dialect: str, table: sa.Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def add_to_counter(session: Session, model: type[Base], keys: Mapping[str, Any], by: int) -> None:
    """Add to the `count` of a row, creating it: one statement, safe beside another writer."""
    table = model.__table__
    assert isinstance(table, sa.Table)
    insert = _insert(_dialect(session), table).values({**keys, "count": by})
    columns = list(table.primary_key.columns)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=columns, set_={"count": table.c["count"] + insert.excluded["count"]}
        )
    )
