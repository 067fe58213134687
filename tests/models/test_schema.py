"""The rules that every table follows, read from the models."""

import pytest
import sqlalchemy as sa

from app.models import NOT_SCHOOL_OWNED, Base

TABLES = {t.name: t for t in Base.metadata.sorted_tables}


def owned() -> list[sa.Table]:
    return [t for name, t in TABLES.items() if name not in NOT_SCHOOL_OWNED]


def test_every_school_owned_table_begins_its_primary_key_with_the_school() -> None:
    for table in owned():
        assert next(iter(table.primary_key.columns)).name == "school_id", table.name


def test_unique_constraints_and_indexes_begin_with_the_school() -> None:
    for table in owned():
        uniques = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
        for group in [*uniques, *table.indexes]:
            assert next(iter(group.columns)).name == "school_id", group.name


def test_foreign_keys_stay_inside_the_school() -> None:
    for table in owned():
        for key in table.foreign_key_constraints:
            names = list(key.column_keys)
            assert names[0] == "school_id", key.name
            assert len(names) == 2 or key.referred_table.name == "school", key.name


def test_no_table_counts_its_rows_with_a_sequence() -> None:
    for table in TABLES.values():
        for column in table.columns:
            assert column.autoincrement is not True, f"{table.name}.{column.name}"
            assert not isinstance(column.default, sa.Sequence)


@pytest.mark.goal("P09")
def test_composite_key_tables_hold_no_rowid_which_would_be_an_order_of_arrival() -> None:
    for table in owned():
        assert table.dialect_options["sqlite"]["with_rowid"] is False, table.name


@pytest.mark.goal("P09")
def test_markers_ballots_and_responses_hold_no_time() -> None:
    for name in ("ballot_marker", "ballot", "counter", "response"):
        for column in TABLES[name].columns:
            assert "datetime" not in column.type.__class__.__name__.lower(), column.name
            assert not isinstance(column.type, sa.Date | sa.DateTime | sa.Time), column.name


@pytest.mark.goal("P09")
def test_a_ballot_cannot_be_joined_to_a_pupil() -> None:
    ballot = TABLES["ballot"]
    assert {c.name for c in ballot.columns} == {
        "school_id",
        "assignment_id",
        "item",
        "id",
        "sealed",
    }
    assert {k.referred_table.name for k in ballot.foreign_key_constraints} == {
        "school",
        "assignment",
    }


def test_every_constraint_has_a_name() -> None:
    for table in TABLES.values():
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint!r}"
