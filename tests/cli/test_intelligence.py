"""`ingest`, `counts`, `rejected` on rows of data.police.uk."""

import gzip
from pathlib import Path

from sqlmodel import select

from flows.wiring import open_office
from models.queries.deliveries import waiting_rows
from models.steps.rejected import drop_rejected
from models.tables import Person
from rules.life.who import By
from tests.cli.terminal import COORDINATOR, OWNER, ROOT, Terminal
from tests.moments import moment

STREET = ROOT / "demo" / "data" / "2025-06-west-mercia-street.csv.gz"
ROWS = 40


def _file(tmp_path: Path, month: str = "2025-06", rows: int = ROWS, damage: str = "") -> Path:
    """The first rows of a real month; `damage` replaces the month of the third."""
    lines = gzip.decompress(STREET.read_bytes()).decode().splitlines()[: rows + 1]
    if damage:
        lines[3] = lines[3].replace(",2025-06,", f",{damage},")
    target = tmp_path / f"{month}-west-mercia-street.csv"
    target.write_text("\n".join(lines).replace("2025-06", month) + "\n", encoding="utf-8")
    return target


def test_a_month_is_taken_in_counted_and_the_same_again_adds_nothing(terminal: Terminal, tmp_path: Path) -> None:
    file = _file(tmp_path)
    first = terminal.ok("ingest", str(file), "--json").json
    assert (first["accepted"], first["repeated"], first["rejected"]) == (ROWS, 0, 0)
    again = terminal.ok("ingest", str(file), "--json").json
    assert (again["accepted"], again["repeated"]) == (0, ROWS)
    rows = terminal.ok("counts", "--json").json["rows"]
    assert sum(row["count"] for row in rows) == ROWS
    assert {row["month"] for row in rows} == {"2025-06"}


def test_counts_are_filtered_by_area_type_and_month(terminal: Terminal, tmp_path: Path) -> None:
    terminal.ok("ingest", str(_file(tmp_path)), str(_file(tmp_path, "2025-05")))
    rows = terminal.ok("counts", "--json").json["rows"]
    one = rows[0]
    words = ("--area", one["area"], "--type", one["type"].lower(), "--from", "2025-05", "--to", "2025-05", "--json")
    assert terminal.ok("counts", *words).json["rows"] == [row for row in rows if row == {**one, "month": "2025-05"}]
    assert terminal.ok("counts", "--from", "2031-01").out.startswith("Nothing is counted")
    assert terminal.run("counts", "--from", "2025-06", "--to", "2025-05").err.startswith("--from comes after --to.")


def test_counts_name_the_months_between_that_never_came(terminal: Terminal, tmp_path: Path) -> None:
    terminal.ok("ingest", str(_file(tmp_path)), str(_file(tmp_path, "2025-04")))
    assert "Not delivered by west-mercia-street: 2025-05." in terminal.ok("counts").out
    asked = terminal.ok("counts", "--json").json["not_delivered"]
    assert asked == [{"source": "west-mercia-street", "months": ["2025-05"]}]
    assert terminal.ok("counts", "--from", "2025-06", "--json").json["not_delivered"] == []


def test_a_corrected_month_replaces_the_old_one_and_says_what_changed(terminal: Terminal, tmp_path: Path) -> None:
    terminal.ok("ingest", str(_file(tmp_path, rows=ROWS - 5)))
    said = terminal.ok("ingest", str(_file(tmp_path)))
    assert "replaces what was here" in said.out and "before" in said.out
    assert f": {ROWS} taken in, 0 here already" in said.out, "they are not all new"
    assert sum(row["count"] for row in terminal.ok("counts", "--json").json["rows"]) == ROWS
    said = terminal.ok("ingest", str(_file(tmp_path, rows=ROWS - 5)), str(_file(tmp_path, "2025-05")))
    assert f"In all: {2 * ROWS - 5} taken in" in said.out


def test_rejected_rows_are_told_kept_and_come_back_as_a_file_to_mend(terminal: Terminal, tmp_path: Path) -> None:
    answer = terminal.run("ingest", str(_file(tmp_path, damage="Juneish")), "--json")
    assert answer.code == 1
    (row,) = answer.json["rejected_rows"]
    assert row["row"] == 4 and row["field"] and row["fix"]
    repair = Path(answer.json["repair_file"])
    repair.unlink()
    waiting = terminal.run("rejected", "--json")
    assert (waiting.code, waiting.json["rejected"], waiting.json["repair_files"]) == (1, 1, [str(repair)])
    assert terminal.ok("status", "--json").json["rejected"] == {"2025-06-west-mercia-street.csv": 1}
    repair.write_text(repair.read_text(encoding="utf-8").replace("Juneish", "2025-06"), encoding="utf-8")
    mended = terminal.ok("ingest", str(repair), "--json").json
    assert (mended["accepted"], mended["rejected"]) == (1, 0)
    assert terminal.ok("rejected").out.strip() == "No rejected row waits to be mended."


def test_rejected_rows_of_a_month_that_was_replaced_no_longer_wait(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("ingest", str(_file(tmp_path, damage="Juneish")))
    terminal.ok("ingest", str(_file(tmp_path)))
    assert terminal.ok("rejected", "--json").json["rejected"] == 0
    assert terminal.ok("status", "--json").json["rejected"] == {}


def test_the_coordinator_drops_rejected_rows_with_a_reason(terminal: Terminal, tmp_path: Path) -> None:
    file = _file(tmp_path, damage="Juneish")
    repair = Path(terminal.run("ingest", str(file), "--json").json["repair_file"])
    mended = repair.read_text(encoding="utf-8").replace("Juneish", "2025-06")
    assert terminal.run("rejected", "--drop", by=COORDINATOR).code == 2, "without a reason"
    assert "coordinator" in terminal.refused("rejected", "--drop", "--reason", "Illegible.", by=OWNER)
    said = terminal.ok("rejected", "--drop", "--reason", "Illegible.", by=COORDINATOR)
    assert "1 rejected row dropped" in said.out and not repair.exists()
    assert terminal.ok("rejected", "--json").json["rejected"] == 0
    repair.write_text(mended, encoding="utf-8")
    assert terminal.ok("ingest", str(repair), "--json").json["accepted"] == 1, "mended after all, it is taken"


def test_rows_that_come_in_between_the_look_and_the_drop_wait(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("ingest", str(_file(tmp_path, damage="Juneish")))
    office = open_office(terminal.data_dir)
    here = office.place.partnership_id
    with office.database.reading() as session:
        seen = waiting_rows(session, here)
        by = By(session.exec(select(Person.id).where(Person.key == COORDINATOR)).one())
    terminal.run("ingest", str(_file(tmp_path, "2025-05", damage="Mayish")))
    with office.database.writing(moment("2026-12-02 10:30")) as tx:
        assert drop_rejected(tx, office.place, "Illegible.", by, seen) == 1
    office.close()
    assert terminal.run("rejected", "--json").json["rejected"] == 1
    assert terminal.ok("rejected", "--drop", "--reason", "Illegible.", "--json", by=COORDINATOR).json["rejected"] == 0


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_taken_in(terminal: Terminal, tmp_path: Path) -> None:
    empty = tmp_path / "2025-05-west-mercia-street.csv"
    empty.write_bytes(b"")
    answer = terminal.run("ingest", str(empty), str(_file(tmp_path)), "--json")
    assert answer.code == 1 and answer.json["accepted"] == ROWS
    assert "0 bytes" in answer.json["failures"][0]["sentence"]


def test_an_unknown_source_is_wrong_usage_and_the_known_ones_are_listed(terminal: Terminal, tmp_path: Path) -> None:
    answer = terminal.run("ingest", str(_file(tmp_path)), "--source", "newspapers")
    assert answer.code == 2 and "west-mercia-street" in answer.err


def test_taking_files_in_by_hand_is_on_record_as_a_run(terminal: Terminal, tmp_path: Path) -> None:
    terminal.ok("ingest", str(_file(tmp_path)))
    runs = {run["flow"]: run["state"] for run in terminal.ok("status", "--json").json["runs"]}
    assert runs["ingest_intelligence"] == "completed"


def test_a_correction_that_is_held_back_stands_in_status(terminal: Terminal, tmp_path: Path) -> None:
    file = _file(tmp_path)
    terminal.ok("ingest", str(file))
    assert terminal.ok("status", "--json").json["held_back"] == []
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[4:14] = [line.replace(",2025-06,", ",Juneish,") for line in lines[4:14]]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert terminal.run("ingest", str(file)).code == 1
    (held,) = terminal.ok("status", "--json").json["held_back"]
    assert (held["month"], held["accepted"], held["rejected"]) == ("2025-06-01", ROWS - 10, 10)
    said = " ".join(terminal.ok("status").out.split())
    assert "June 2025: a correction is held back, 30 of its 40 rows can be read" in said


def test_a_file_may_be_piped_in_when_its_source_is_said(terminal: Terminal, tmp_path: Path) -> None:
    content = _file(tmp_path).read_bytes()
    taken = terminal.run("ingest", "-", "--source", "west-mercia-street", "--json", typed=content)
    assert (taken.code, taken.json["accepted"]) == (0, ROWS)
    refused = terminal.run("ingest", "-", typed=content)
    assert refused.code == 2
    assert "jatac ingest - --source NAME" in refused.err
    empty = terminal.run("ingest", "-", "--source", "west-mercia-street", typed=b"")
    assert "empty (0 bytes)" in empty.err
