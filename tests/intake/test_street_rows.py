"""Names of forces and files; rejected rows on their way out to be repaired, and back."""

import csv
import io
from collections.abc import Sequence

import pytest

from intake.police_street import read_street
from intake.street_rows import FILE_NAME, REPAIR_COLUMNS, STANDARD, for_repair, force_key, named
from tests.intake.street_lines import GOOD, HEADING, RECORDED, line, read, rows_of

REPAIR_HEADING = ",".join([HEADING, *REPAIR_COLUMNS])


def test_a_repaired_file_says_which_row_of_which_file_each_row_was() -> None:
    batches = list(
        read_street(
            io.BytesIO(f"{REPAIR_HEADING}\n{line()},7,12,Month,why,fix\n{line()},8,3,,,\n".encode()),
            "repair.csv",
            RECORDED,
        )
    )
    assert [(batch.repairs, [row[0] for row in batch.rows]) for batch in batches] == [(7, [12]), (8, [3])]


def test_a_row_still_at_fault_keeps_its_first_number_and_one_without_a_number_says_so() -> None:
    _, rejected = read(f"{REPAIR_HEADING}\n{line(Month='')},7,12,,,\n{line()},x,1,,,\n")
    assert [(row.row_number, row.repairs, row.field) for row in rejected] == [
        (12, 7, "Month"),
        (3, None, "jatac_delivery"),
    ]


FORCES = {
    "west-mercia": ["West Mercia Police", "WEST MERCIA", "west-mercia"],
    "avon-and-somerset": ["Avon & Somerset Constabulary", "Avon and Somerset Constabulary"],
    "metropolitan": ["Metropolitan Police Service", "metropolitan"],
    "btp": ["British Transport Police", "btp"],
    "northern-ireland": ["Police Service of Northern Ireland", "northern-ireland"],
    "dyfed-powys": ["Dyfed-Powys Police"],
}


@pytest.mark.parametrize(("key", "spellings"), FORCES.items())
def test_every_spelling_of_a_force_has_one_key(key: str, spellings: Sequence[str]) -> None:
    assert {force_key(force) for force in spellings} == {key}


@pytest.mark.parametrize(
    "name", ["2025-01-to-2025-12-west-mercia-street.csv", "june.csv", "2025-13-west-mercia-street.csv"]
)
def test_a_name_of_another_form_says_nothing(name: str) -> None:
    assert FILE_NAME.match(name) is None
    assert named(name) is None


def test_rejected_rows_go_out_to_be_repaired_and_come_back_under_their_own_numbers() -> None:
    bad = [line(Month="June 2025"), line() + ",more", line(Crime_type="")[:-1], '"' + line()]
    _, rejected = read(rows_of(*bad))
    sent = "".join(for_repair((7, row.row_number, row.field, row.reason, row.fix, row.raw) for row in rejected))
    written = list(csv.DictReader(io.StringIO(sent)))
    assert list(written[0]) == [*STANDARD, *REPAIR_COLUMNS]
    assert [(row["jatac_delivery"], row["jatac_row"]) for row in written] == [("7", str(n)) for n in range(2, 6)]
    assert written[0]["jatac_fix"] == "Write it as YYYY-MM, for example 2025-06."
    for row in written:
        row.update(GOOD)
    out = io.StringIO()
    writer = csv.DictWriter(out, [*STANDARD, *REPAIR_COLUMNS])
    writer.writeheader()
    writer.writerows(written)
    (batch,) = read_street(io.BytesIO(out.getvalue().encode()), "repair.csv", RECORDED)
    assert (batch.repairs, [row[0] for row in batch.rows]) == (7, [2, 3, 4, 5])


def test_a_row_that_stays_at_fault_is_kept_without_the_columns_of_the_repair() -> None:
    bad = line(Month="soon")
    _, rejected = read(f"{REPAIR_HEADING}\n{bad},7,12,Month,why,fix\n")
    assert rejected[0].raw == bad


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(1)", "'=1", "'already"])
def test_no_text_of_a_rejected_row_runs_as_a_formula_and_it_comes_back_as_it_was(text: str) -> None:
    _, rejected = read(rows_of(line(Location=text, Month="soon", Longitude="-2.009")))
    sent = "".join(for_repair((7, row.row_number, row.field, row.reason, row.fix, row.raw) for row in rejected))
    (row,) = csv.DictReader(io.StringIO(sent))
    assert row["Location"][0] not in "=+-@"
    assert row["Longitude"] == "-2.009", "a number is no formula"
    good, _ = read(sent.replace("soon,", "2025-06,"))
    assert [one.location for rows in good.values() for one in rows] == [text]
