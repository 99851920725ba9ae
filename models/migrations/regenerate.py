"""Writes the first migration anew from the tables: `python -m models.migrations.regenerate`.

Only until the first release: from then on databases exist that stand at 0001, and every change is a file of
its own, written by hand (CONTRIBUTING.md). It is drawn straight from the tables and not by Alembic's
comparison, which leaves out what SQLite cannot reflect (an index on an expression).
"""

import sys
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from sqlalchemy import Constraint
from sqlalchemy.sql.schema import SchemaItem
from sqlmodel.sql.sqltypes import AutoString

from models.schema import MIGRATIONS
from models.tables import metadata
from models.tables.base import Instant

FIRST = MIGRATIONS / "versions" / "0001_first_tables.py"
HEADER = '''"""The first tables. Written by `python -m models.migrations.regenerate`."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
'''


def plain_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Renders our own column types as what they are in the database: a migration outlives our code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()" if item.length is None else f"sa.String(length={item.length})"
    return False


def first_migration() -> str:
    """The text of the first migration, from the tables as they are."""
    steps: list[ops.MigrateOperation] = []
    for table in metadata.sorted_tables:
        create = ops.CreateTableOp.from_table(table)
        create.columns = sorted(create.columns, key=_column_or_constraint)
        steps.append(create)
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            steps.append(ops.CreateIndexOp.from_index(index))
    body = render_python_code(ops.UpgradeOps(steps), render_item=plain_types)
    lines = [line.strip() for line in body.splitlines() if not line.strip().startswith("#")]
    return HEADER + "".join(f"{'        ' if line.startswith('sa.') else '    '}{line}\n" for line in lines)


def _column_or_constraint(item: SchemaItem) -> tuple[bool, str, str]:
    """Columns as they are declared, then constraints by kind and name: the same tables give the same text."""
    if isinstance(item, Constraint):
        return True, type(item).__name__, str(item.name)
    return False, "", ""


def main(target: Path = FIRST) -> int:
    """Writes the file, and says whether it changed."""
    text = first_migration()
    changed = not target.exists() or target.read_text(encoding="utf-8") != text
    target.write_text(text, encoding="utf-8")
    print(f"{target.name}: {'written anew' if changed else 'unchanged'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
