"""`jatac map`: what it proposes can be pasted and taken in as it stands."""

from datetime import date
from pathlib import Path

from config.partnership_file import read_partnership_file
from tests.cli.terminal import PARTNERSHIP, ROOT, Terminal
from tests.intake.workbooks import workbook

ROWS = [
    ("Incidents of May",),
    ("Ref", "Date reported", "Type", "District", "Street", "Name of caller"),
    *((f"A{n}", date(2026, 5, n), "Fly tipping", "Redditch", "High Street", "CANARY") for n in range(1, 13)),
    ("A13", "soon", "Fly tipping", "Redditch", "High Street", "CANARY"),
]


def test_ten_rows_are_shown_and_the_block_can_be_pasted(terminal: Terminal, tmp_path: Path) -> None:
    file = workbook(tmp_path / "Incident log.xlsx", {"Log": ROWS})
    told = terminal.ok("map", str(file), "--json").json
    assert told["columns"] == {
        "date": "Date reported", "type": "Type", "source_ref": "Ref", "area": "District", "location": "Street",
    }  # fmt: skip
    assert (len(told["rows"]), told["rows"][0]["When"], told["unused"]) == (10, "2026-05-01", ["Name of caller"])
    assert "CANARY" not in str(told)
    text = PARTNERSHIP.read_text(encoding="utf-8").replace("\nsources:\n", f"\nsources:\n{told['yaml']}\n")
    pasted = tmp_path / "partnership.yaml"
    pasted.write_text(text, encoding="utf-8")
    (tmp_path / "lsoa.csv").write_bytes((PARTNERSHIP.parent / "lsoa.csv").read_bytes())
    read = read_partnership_file(pasted)
    assert read.declared is not None, read.errors
    assert read.declared.sources[0].reading.columns == told["columns"]


def test_what_is_refused_is_shown_with_its_cell_and_a_fix(terminal: Terminal, tmp_path: Path) -> None:
    file = workbook(tmp_path / "log.xlsx", {"Log": [*ROWS[:2], ROWS[-1]]})
    (row,) = terminal.ok("map", str(file), "--json").json["rows"]
    assert row["Refused"].startswith("Date reported (column B) “soon”: it is not a date. Write it")
    assert "Not used: “Name of caller”" in terminal.ok("map", str(file)).out


def test_a_file_that_is_no_sheet_is_refused_in_words(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    answer = terminal.run("map", str(tmp_path / "a.csv"))
    assert answer.code == 3
    assert "is empty (0 bytes)" in answer.err


def test_an_action_log_may_be_a_workbook(terminal: Terminal, tmp_path: Path) -> None:
    heading = ("Ref", "Action", "Owner", "Agency", "Due", "Status")
    rows = [
        ("Log",),
        heading,
        ("X1", "Visit the shop", "", "", date(2027, 1, 12), "Open"),
        ("X2", "", "", "", "", ""),
    ]
    file = workbook(tmp_path / "log.xlsx", {"Log": rows})
    told = terminal.ok("map", str(file), "--json").json
    assert told["format"] == "action_log"
    assert [(row["Row"], row["Reference"], row["Due"], row["Status"]) for row in told["rows"]] == [
        ("3", "X1", "2027-01-12", "issued"), ("4", "", "", ""),
    ]  # fmt: skip
    assert told["rows"][1]["Refused"].startswith("title: it is blank")
    taken = terminal.run("ingest", str(file), "--json").json
    assert (taken["accepted"], [(row["row"], row["field"]) for row in taken["rejected_rows"]]) == (1, [(4, "title")])
    assert taken["repair_file"].endswith("rejected-log.csv")
    assert terminal.run("ingest", str(file), "--json").json["repeated"] == 1


def test_a_street_file_is_known_and_its_long_references_leave_room_for_the_rest(terminal: Terminal) -> None:
    street = ROOT / "demo" / "data" / "2025-06-west-mercia-street.csv.gz"
    told = terminal.ok("map", str(street), "--json").json
    assert told["format"] == "police_street" and "columns:" not in told["yaml"]
    shown = terminal.ok("map", str(street)).out
    assert "format: police_street" in shown and "On or near" in shown, "the place is not broken into letters"


def test_json_has_no_columns_to_be_named(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "requests.json").write_text('[{"service_request_id": 1}]')
    assert "is JSON, not a sheet" in terminal.refused("map", str(tmp_path / "requests.json"))
