"""Partnership is the partition (design decision 7): one module alone reads several, the county board's roll-up."""

import re

from tests.shape.tree import ROOT, python_files

COUNTY = "models/queries/county.py"
SEVERAL = re.compile(r"partnership_id\)?\.in_\(|Partnership\.over|Partnership\.key\)\.in_\(")
"""How a query would ask for rows of more than one partnership."""


def test_only_the_county_board_reads_more_than_one_partnership() -> None:
    found = {name for name in python_files("models", "flows", "cli", "demo", "notifications")
             if SEVERAL.search((ROOT / name).read_text(encoding="utf-8"))}  # fmt: skip
    assert found == {COUNTY}


def test_every_other_query_that_reads_tables_is_asked_for_one_partnership() -> None:
    """Each module of queries or steps that selects from the tables names a partnership, or an id within one."""
    unasked = {
        name
        for name in python_files("models")
        if name.startswith(("models/queries/", "models/steps/"))
        and re.search(r"\bselect\(", text := (ROOT / name).read_text(encoding="utf-8"))
        and not re.search(r"partnership_id|place\b|_ids?\b", text)
    }
    assert unasked == set()
