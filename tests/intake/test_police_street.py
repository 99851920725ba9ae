"""data.police.uk street files: every good row in, every bad one named with its row and field."""

import csv
import io
import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.opening import UnreadableFile
from intake.police_street import read_street
from intake.street_rows import COLUMNS
from rules.drafts import DeliveryKey, StreetRow
from tests.intake.street_lines import GOOD, HEADING, JULY, JUNE, REAL, RECORDED, line, read, rows_of


def test_every_row_of_a_real_file_is_kept_with_its_line_number() -> None:
    good, rejected = read(REAL.read_bytes(), REAL.name)
    assert list(good) == [JUNE]
    assert rejected == []
    assert [row.row_number for row in good[JUNE]] == list(range(2, 34))


def test_real_rows_come_out_as_they_stand() -> None:
    rows = read(REAL.read_bytes(), REAL.name)[0][JUNE]
    with REAL.open(newline="") as real:
        for row, written in zip(rows, csv.DictReader(real), strict=True):
            assert row.type == written["Crime type"]
            assert (row.source_ref or "") == written["Crime ID"]
            assert (row.lsoa_code or "", row.lsoa_name or "") == (written["LSOA code"], written["LSOA name"])
            assert row.longitude == (float(written["Longitude"]) if written["Longitude"] else None)
            assert (row.location, row.outcome or "") == (
                written["Location"],
                written["Last outcome category"],
            )


def test_identical_rows_repeated_ids_places_outside_and_no_location_are_not_faults() -> None:
    rows = read(REAL.read_bytes(), REAL.name)[0][JUNE]
    assert rows[2]._replace(row_number=0) == rows[3]._replace(row_number=0)
    assert rows[4].source_ref == rows[5].source_ref is not None
    assert rows[0].lsoa_name == "Birmingham 125B"
    assert (rows[-1].location, rows[-1].lsoa_code, rows[-1].longitude) == ("No Location", None, None)


SAME_ROWS = {
    "with a byte order mark": b"\xef\xbb\xbf" + REAL.read_bytes(),
    "with carriage returns": REAL.read_bytes().replace(b"\n", b"\r\n"),
    "without the last line end": REAL.read_bytes().rstrip(b"\n"),
    "with everything quoted": b'"' + b'"\n"'.join(REAL.read_bytes().replace(b",", b'","').splitlines()) + b'"',
    "without the Context column": b"\n".join(row[: row.rindex(b",")] for row in REAL.read_bytes().splitlines()),
    "with a heading in capitals": REAL.read_bytes().replace(b"Crime type", b"CRIME TYPE"),
}


@pytest.mark.parametrize("content", SAME_ROWS.values(), ids=SAME_ROWS)
def test_the_same_rows_are_read_however_they_were_saved(content: bytes) -> None:
    assert read(content, REAL.name) == read(REAL.read_bytes(), REAL.name)


def test_columns_may_stand_in_another_order_and_others_among_them() -> None:
    order = [*reversed(COLUMNS), "Beat"]
    shuffled = ",".join(order) + "\n" + ",".join(({**GOOD, "Beat": "7"})[column] for column in order)
    assert read(shuffled) == read(rows_of(line()))


def test_a_comma_inside_quotes_is_no_field() -> None:
    good, rejected = read(rows_of(line(Location="On or near Smith, Son & Co"), line()))
    assert [row.location for row in good[JUNE]] == ["On or near Smith, Son & Co", "On or near Ryton Close"]
    assert rejected == []


def test_blank_lines_are_passed_over_and_counted() -> None:
    good, rejected = read(rows_of("", line(), "  ", line(), ""))
    assert [row.row_number for row in good[JUNE]] == [3, 5]
    assert rejected == []
    below_blanks, _ = read("\n\n" + rows_of(line()))
    assert [row.row_number for row in below_blanks[JUNE]] == [4]


FAULTS = {
    "too few fields": (line()[:-1], "row", "too few fields: 11"),
    "too many fields": (line() + ",", "row", "too many fields: 13"),
    "a quotation mark left open": ('"' + line(), "row", "not closed"),
    "no month": (line(Month=""), "Month", "not a month"),
    "a thirteenth month": (line(Month="2025-13"), "Month", "not a month"),
    "a date for a month": (line(Month="2025-06-01"), "Month", "not a month"),
    "a month after the one it is recorded in": (line(Month="2025-09"), "Month", "in the future"),
    "no type": (line(Crime_type=" "), "Crime type", "blank"),
    "no force": (line(Falls_within="", Reported_by=""), "Falls within", "which force"),
    "a longitude that is no number": (line(Longitude="west"), "Longitude", "not a place"),
    "longitude and latitude that changed places": (
        line(Longitude="52.3", Latitude="-1.9"),
        "Longitude",
        "not a place",
    ),
    "a latitude without end": (line(Latitude="inf"), "Latitude", "not a place"),
    "a latitude left out": (line(Latitude=""), "Latitude", "blank though the other"),
    "a NUL in a text": (line(Location="On or\0near"), "row", "NUL"),
}


@pytest.mark.parametrize(("bad", "field", "reason"), FAULTS.values(), ids=FAULTS)
def test_a_bad_row_is_named_with_its_field_and_the_good_ones_go_in(bad: str, field: str, reason: str) -> None:
    good, rejected = read(rows_of(line(), bad, line(Crime_ID="def")))
    assert [row.row_number for row in good[JUNE]] == [2, 4]
    assert [(row.row_number, row.field) for row in rejected] == [(3, field)]
    assert reason in rejected[0].reason
    assert rejected[0].fix.endswith(".")
    assert rejected[0].raw == bad.replace("\0", "\ufffd")


def test_the_month_in_which_it_is_recorded_is_not_in_the_future() -> None:
    good, rejected = read(rows_of(line(Month="2025-08")))
    assert list(good) == [DeliveryKey("west-mercia", RECORDED)]
    assert rejected == []


def test_a_file_of_two_months_and_two_forces_is_as_many_deliveries() -> None:
    thames = "Thames Valley Police"
    good, rejected = read(rows_of(line(), line(Month="2025-07"), line(Falls_within=thames), line()))
    assert {key: len(rows) for key, rows in good.items()} == {
        JUNE: 2,
        JULY: 1,
        DeliveryKey("thames-valley", date(2025, 6, 1)): 1,
    }
    assert rejected == []


def test_a_file_named_for_a_month_takes_no_row_of_another() -> None:
    good, rejected = read(rows_of(line(), line(Month="2025-07")), "2025-06-west-mercia-street.csv")
    assert list(good) == [JUNE]
    assert (rejected[0].field, rejected[0].reason) == ("Month", "the file is named for 2025-06")
    assert rejected[0].delivery == JUNE


def test_a_force_left_blank_is_the_one_the_file_is_named_for() -> None:
    good, _ = read(rows_of(line(Falls_within="", Reported_by="")), "2025-06-west-mercia-street.csv")
    assert list(good) == [JUNE]


def test_a_missing_column_is_one_fault_that_names_it() -> None:
    without = HEADING.replace("LSOA code,", "").replace("Month,", "")
    with pytest.raises(UnreadableFile) as fault:
        read(without + "\n")
    assert "no column “Month”, “LSOA code”" in fault.value.sentence
    assert "“Crime type”" in fault.value.fix


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<html>503</html>\n", "is a web page, perhaps an error message. Fetch it again."),
        ('{"event": "new_report", "id": 1}\n', "holds JSON, not a street file. Say which source it is of"),
        (HEADING.replace(",", ";") + "\n", "are divided by semicolons; those of a street file are by commas."),
        (HEADING.replace(",", "\t") + "\n", "are divided by tabs"),
    ],
)
def test_what_is_plainly_another_kind_of_file_is_called_by_its_name(content: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=re.escape(words)):
        read(content)


def test_a_column_that_stands_twice_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="“Month” twice"):
        read(HEADING + ",Month\n")


def test_a_file_with_the_line_ends_of_an_old_mac_is_refused_in_words() -> None:
    with pytest.raises(UnreadableFile, match=r"heading of june\.csv cannot be read"):
        read(rows_of(line()).replace("\n", "\r"))


@pytest.mark.parametrize("content", [HEADING, HEADING + "\n\n \n"])
def test_a_heading_without_rows_is_said_and_is_no_empty_month(content: str) -> None:
    with pytest.raises(UnreadableFile, match="a heading and no rows"):
        read(content)


def test_a_source_may_call_its_columns_otherwise() -> None:
    renamed = rows_of(line()).replace("LSOA code", "Small area")
    batches = list(read_street(io.BytesIO(renamed.encode()), "june.csv", RECORDED, {"LSOA code": "Small area"}))
    assert StreetRow(*batches[0].rows[0]).lsoa_code == "E01032266"


def test_a_windows_file_keeps_its_accents() -> None:
    good, _ = read(rows_of(line(Location="Ynys Môn"), line()).encode("cp1252"))
    assert [row.location for row in good[JUNE]] == ["Ynys Môn", "On or near Ryton Close"]


field = st.one_of(
    st.sampled_from(["", " ", "2025-06", "2025-07", "2031-01", "-1.9", "52.3", "Drugs", '"', "a,b", "É", "nan"]),
    st.text(max_size=6),
)


@given(
    st.lists(st.one_of(st.just(None), st.fixed_dictionaries({}, optional=dict.fromkeys(GOOD, field))), max_size=12),
    st.booleans(),
)
def test_any_rows_are_taken_in_or_named_and_the_fast_way_reads_what_the_slow_way_reads(
    rows: list[dict[str, str] | None], named_file: bool
) -> None:
    name = REAL.name if named_file else "any.csv"
    lines = [line(**(row or {})) for row in rows]
    lines = [one.replace("\n", " ").replace("\r", " ") for one in lines]
    content = rows_of(line(), *lines)
    good, rejected = read(content.encode("utf-8", "replace"), name)
    numbers = [row.row_number for of_one in good.values() for row in of_one] + [r.row_number for r in rejected]
    assert sorted(numbers) == list(range(2, len(lines) + 3))
    untouched = {number for number, row in enumerate(rows, start=3) if not row} | {2}
    assert untouched <= {row.row_number for row in good[JUNE]}
    assert all(row.field in (*COLUMNS, "row") for row in rejected)
    quoted = "\n".join([HEADING, *(_quoted(one) for one in (line(), *lines))])
    assert read(quoted.encode("utf-8", "replace"), name)[0] == good


def _quoted(one: str) -> str:
    """The same row with a field in quotes, so that no stretch is plain."""
    try:
        fields = next(csv.reader([one], strict=True))
    except csv.Error:
        return one
    return ",".join('"' + field.replace('"', '""') + '"' for field in fields)


@given(st.binary(max_size=300))
def test_any_bytes_under_a_heading_are_read_or_refused_in_words(content: bytes) -> None:
    with suppress(UnreadableFile):  # anything else that is raised fails this test
        read(HEADING.encode() + b"\n" + content)


def test_a_file_without_one_good_row_is_read_no_further_than_a_thousand() -> None:
    with pytest.raises(UnreadableFile, match="does not look like a street file"):
        read(rows_of(*[line(Month="soon")] * 1_000))
    good, rejected = read(rows_of(line(), *[line(Month="soon")] * 1_000))
    assert (sum(map(len, good.values())), len(rejected)) == (1, 1_000)
    _, rejected = read(rows_of(*[line(Month="soon")] * 999))
    assert len(rejected) == 999
