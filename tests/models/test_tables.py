"""The shape of the tables: whose rows they are, and that no constraint has a hole."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import Column, Constraint, DateTime, Index, Table, UniqueConstraint

from models.tables import metadata
from models.tables.base import Instant

TABLES = [pytest.param(table, id=table.name) for table in metadata.sorted_tables]


def by_name(found: Iterable[Index | Constraint]) -> list[Any]:
    """In one order: tables keep theirs in sets, and the workers of a run must find the same tests."""
    return [pytest.param(one, id=str(one.name)) for one in sorted(found, key=lambda one: str(one.name))]


INDEXES = by_name(index for table in metadata.sorted_tables for index in table.indexes)
UNIQUE = by_name(
    constraint
    for table in metadata.sorted_tables
    for constraint in [*table.constraints, *table.indexes]
    if isinstance(constraint, UniqueConstraint) or (isinstance(constraint, Index) and constraint.unique)
)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_names_its_partnership(table: Table) -> None:
    if table.name == "partnership":
        return
    column = table.columns["partnership_id"]
    assert not column.nullable
    assert [key.target_fullname for key in column.foreign_keys] == ["partnership.id"]


@pytest.mark.parametrize("index", INDEXES)
def test_a_partial_index_has_one_where_on_both_databases(index: Index) -> None:
    assert str(index.dialect_options["sqlite"]["where"]) == str(index.dialect_options["postgresql"]["where"])


@pytest.mark.parametrize("constraint", UNIQUE)
def test_no_null_lets_a_twin_into_a_unique_key(constraint: UniqueConstraint | Index) -> None:
    """NULLs are never equal: a nullable column in a key needs coalesce, or a WHERE that keeps NULLs out."""
    where = str(constraint.dialect_options["sqlite"]["where"]) if isinstance(constraint, Index) else ""
    holes = [
        column.name
        for column in (constraint.expressions if isinstance(constraint, Index) else constraint.columns)
        if isinstance(column, Column) and column.nullable and f"{column.name} IS NOT NULL" not in where
    ]
    assert holes == []


@pytest.mark.parametrize("table", TABLES)
def test_every_instant_is_stored_as_one(table: Table) -> None:
    naive = [c.name for c in table.columns if isinstance(c.type, DateTime) and not isinstance(c.type, Instant)]
    named = [c.name for c in table.columns if re.search(r"_at$|^as_of$|^not_before$", c.name)]
    assert naive == []
    assert [name for name in named if not isinstance(table.columns[name].type, Instant)] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_constraint_has_a_name_that_a_migration_can_use(table: Table) -> None:
    assert [constraint for constraint in table.constraints if constraint.name is None] == []
