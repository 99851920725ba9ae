"""`jatac links`, `hotspots` and `repeats` as typed."""

from pathlib import Path

import pytest

from tests.cli.terminal import COORDINATOR, OWNER, PARTNERSHIP, Terminal
from tests.flows.intelligence import a_month
from tests.flows.linked import COLUMNS, FAR, HEADING, NEAR, row

SHEET = """
  - key: {key}
    name: {key}
    format: table
    columns: {{{columns}}}
"""


@pytest.fixture
def sheets(terminal: Terminal, tmp_path: Path) -> Terminal:
    """The demo's partnership with two sheets, and what they brought."""
    columns = ", ".join(f"{field}: {name}" for field, name in COLUMNS.items())
    added = "".join(SHEET.format(key=key, columns=columns) for key in ("police", "council"))
    whole = PARTNERSHIP.read_text(encoding="utf-8").replace("\nsources:", f"\nsources:{added}", 1)
    (tmp_path / "lsoa.csv").write_bytes((PARTNERSHIP.parent / "lsoa.csv").read_bytes())
    (tmp_path / "p.yaml").write_text(whole, encoding="utf-8")
    terminal.ok("init", "--partnership", str(tmp_path / "p.yaml"))
    police = [row("P1", victim="V-7"), row("P2", "2026-06-01", FAR, victim="V-7"), row("P3", "2026-05-20", NEAR)]
    for source, rows in {"police": police, "council": [row("C1", "2026-05-10", NEAR)]}.items():
        path = tmp_path / f"{source}.csv"
        path.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
        terminal.ok("ingest", str(path), "--source", source)
    return terminal


def test_links_are_listed_confirmed_and_taken_back(sheets: Terminal) -> None:
    (link,) = sheets.ok("links", "list", "--json").json["links"]
    number = str(link["number"])
    assert (link["state"], link["score"], link["reasons"]["metres"]) == ("proposed", 92, 7)
    assert "same type" in sheets.ok("links", "list").out
    assert "1 to confirm or refuse" in " ".join(sheets.ok("status").out.replace("1 link", "1").split())
    assert "for the tasking coordinator" in sheets.refused("links", "confirm", number, by=OWNER)
    sheets.ok("links", "confirm", number, by=COORDINATOR)
    (link,) = sheets.ok("links", "list", "--state", "confirmed", "--json").json["links"]
    assert {one["ref"]: one["counted"] for one in link["items"]} == {"P1": True, "C1": False}
    assert link["decided_by"] == "Anil Desai"
    assert sheets.ok("links", "find", "--json").json["links_proposed"] == 0
    assert "1 link refused." in sheets.ok("links", "refuse", number, by=COORDINATOR).out
    assert "No link is proposed." in sheets.ok("links", "list").out
    assert "No link here has the number 99" in sheets.refused("links", "confirm", "99", by=COORDINATOR)
    assert sheets.run("links", "list", "--state", "maybe").code == 2


def test_which_victims_and_places_come_again_is_for_the_coordinator(sheets: Terminal) -> None:
    numbers, named = (sheets.ok("repeats", "--json", by=by).json for by in (OWNER, COORDINATOR))
    assert (numbers["named"], numbers["victims"][0]["which"], numbers["victims"][0]["count"]) == (False, None, 2)
    assert (named["named"], named["victims"][0]["which"]) == (True, "V-7")
    assert named["places"][0]["which"] == "ryton close"
    assert "V-7" not in sheets.ok("repeats").out
    assert "V-7" in sheets.ok("repeats", by=COORDINATOR).out
    (series,) = named["near_repeat_series"]
    assert (series["type"], series["count"]) == ("Graffiti", 3)
    assert sheets.ok("repeats", "--type", "burglary", "--json").json["near_repeat_series"] == []


def test_hotspots_of_month_only_records_are_cells_with_z_p_and_a_name(terminal: Terminal, tmp_path: Path) -> None:
    assert "Nothing with a place" in terminal.ok("hotspots").out
    lines = a_month("2026-05", {("Redditch", "Drugs"): 12, ("Redditch", "Burglary"): 9}).decode().splitlines()
    drugs = [line for line in lines if "Drugs" in line]
    spread = [
        line.replace("-1.9,52.3", f"{-1.9 - at / 50:.3f},{52.3 - at / 60:.3f}")
        for at, line in enumerate((line for line in lines if "Burglary" in line), start=1)
    ]
    path = tmp_path / "2026-05-west-mercia-street.csv"
    path.write_text("\n".join((lines[0], *drugs, *spread)) + "\n", encoding="utf-8")
    terminal.ok("ingest", str(path))
    found = terminal.ok("hotspots", "--type", "drugs", "--from", "2026-05", "--area", "redditch", "--json").json
    assert (found["items"], found["ground"], found["hotspots"]) == (12, 10, 1)
    (cell,) = found["cells"]
    assert (cell["count"], cell["latitude"], cell["longitude"]) == (12, 52.3, -1.901)
    assert (cell["area"], cell["lsoa"], cell["z"]) == ("Redditch", "E01032224", pytest.approx(3.0))
    assert "Redditch" in terminal.ok("hotspots", "--type", "drugs").out
    assert "no area" in terminal.refused("hotspots", "--area", "nowhere")
    for command in ("hotspots", "repeats", "counts"):
        said = terminal.refused(command, "--type", "drags")
        assert "There is no type “drags” here. Did you mean `Drugs`?" in said, command
        assert "Use one of: Anti-social behaviour, Bicycle theft" in terminal.refused(command, "--type", "Zebras")
    assert "Nothing comes again." in terminal.ok("repeats").out
