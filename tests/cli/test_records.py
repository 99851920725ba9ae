"""`jatac intelligence`: entered by hand and from sheets, read by those who may; no word reaches anybody else."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.guarded import CANARY, at_a_copy, silent, with_sources
from tests.cli.terminal import COORDINATOR, OWNER, Terminal
from tests.intake.workbooks import workbook

TEXTS = ("--text", f"{CANARY} source", "--sanitised-text", f"{CANARY} sanitised")
MARKS = (
    "--grading", "2/B/C", "--conditions", f"{CANARY} only", "--classification", "OFFICIAL-SENSITIVE",
    "--instructions", f"{CANARY} lock", "--agreement", "isa", "--reader", COORDINATOR,
)  # fmt: skip
COLUMNS = {"source_ref": "URN", "source_text": "Intelligence", "grading": "Grading", "classification": "GSC"}
DECLARED = """
agreements:
  - key: isa
    name: Information sharing
    parties: [{agencies}]
    gateway: CDA98_s115
"""
SOURCE = """
  - key: reports
    name: Reports
    format: intelligence
    agreement: isa
    columns: {source_ref: URN, source_text: Intelligence, grading: Grading, classification: GSC}
"""
WRITER, COLLEAGUE, OUTSIDER = OWNER, "nadia-khan", "joy-tandy"


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's partnership with an agreement and a source of intelligence."""
    agreement = DECLARED.format(agencies="bromsgrove, redditch, west-mercia-police")
    return with_sources(tmp_path_factory.mktemp("declared"), SOURCE, agreement)


@pytest.fixture
def desk(declared: Path, tmp_path: Path) -> Iterator[Terminal]:
    """A terminal at a copy."""
    yield from at_a_copy(declared, tmp_path)


def sheet(folder: Path, *rows: tuple[Any, ...], name: str = "log.xlsx") -> str:
    return str(workbook(folder / name, {"Log": [tuple(COLUMNS.values()), *rows]}))


def elsewhere(desk: Terminal) -> list[str]:
    """Where in the data dir a word of a text stands outside the record's own row."""
    found = []
    database = sqlite3.connect(desk.data_dir / "jatac.db")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in tables:
        rows = database.execute(f'SELECT * FROM "{name}"').fetchall()
        if name != "intelligence_record" and CANARY in str(rows):
            found.append(name)
    database.close()
    files = (path for path in desk.data_dir.rglob("*") if path.is_file() and not path.name.startswith("jatac.db"))
    return found + [path.name for path in files if CANARY.encode() in path.read_bytes()]


def test_who_may_read_a_record_reads_it_and_nobody_else_reads_a_word(desk: Terminal, tmp_path: Path) -> None:
    answer = silent(desk.ok("intelligence", "add", *TEXTS, *MARKS, "--type", f"{CANARY} type", "--json", by=WRITER))
    ref = answer.json["ref"]
    assert (ref, answer.json["flags"]) == ("NW-I-2026/0001", [])
    own = desk.ok("intelligence", "show", ref, "--json", by=WRITER).json
    assert (own["may_read"], own["source_text"]) == ("full", f"{CANARY} source")
    assert own["handling_conditions"] == f"{CANARY} only"
    named = desk.ok("intelligence", "show", ref, "--json", by=COORDINATOR)
    assert (named.json["may_read"], named.json["source_text"]) == ("sanitised", "")
    assert named.json["sanitised_text"] == f"{CANARY} sanitised"
    assert f"{CANARY} source" not in named.out + desk.ok("intelligence", "show", ref, by=COORDINATOR).out
    reasons = {by: desk.ok("intelligence", "show", ref, "--json", by=by).json for by in (COLLEAGUE, OUTSIDER, None)}
    assert [one["reason"] for one in reasons.values()] == ["sensitive", "not_a_party", "nobody"]
    assert not {"source_text", "grading", "classification", "type"} & reasons[COLLEAGUE].keys()
    silent(desk.run("intelligence", "regrade", ref, "--grading", "2/B/P", by=WRITER))
    assert elsewhere(desk) == []
    asked = sqlite3.connect(desk.data_dir / "jatac.db").execute(
        "SELECT count(*) FROM history WHERE kind = 'record_read'"
    )
    assert asked.fetchone() == (6,), "each reading, and each that was not to be, is on record"


def test_a_record_is_shared_graded_anew_kept_and_disposed_of(desk: Terminal) -> None:
    ref = desk.ok("intelligence", "add", *TEXTS, *MARKS, "--json", by=WRITER).json["ref"]
    assert "Nadia Khan may not share" in desk.refused(
        "intelligence", "share", ref, "--reader", COLLEAGUE, by=COLLEAGUE
    )
    assert "not a party" in desk.refused("intelligence", "share", ref, "--reader", OUTSIDER, by=WRITER)
    assert "for people" in desk.refused(
        "intelligence", "share", ref, "--reader", "redditch", "--source-text", by=COORDINATOR
    )
    desk.ok("intelligence", "share", ref, "--reader", COLLEAGUE, "--source-text", by=COORDINATOR)
    assert f"{CANARY} source" in desk.ok("intelligence", "show", ref, by=COLLEAGUE).out
    said = desk.ok("intelligence", "regrade", ref, "--instructions", " ", "--grading", "3/D/C", "--json", by=WRITER)
    assert [one["rule"] for one in said.json["flags"]] == ["sensitive_without_instructions"]
    assert desk.run("intelligence", "due").code == 0
    later = Terminal(desk.data_dir, at="2027-12-02T09:00")
    assert later.run("intelligence", "due", "--json").json["records"][0]["ref"] == ref
    kept = later.ok("intelligence", "review", ref, "--retain", "legal-duty", "--json", by=COORDINATOR).json
    assert kept["review_on"] == "2028-12-02"
    assert later.run("intelligence", "review", ref, "--retain", "because", by=COORDINATOR).code == 2
    assert "may not review" in later.refused("intelligence", "review", ref, "--dispose", "inaccurate", by=WRITER)
    later.ok("intelligence", "review", ref, "--dispose", "period over", by=COORDINATOR)
    silent(later.ok("intelligence", "show", ref, by=WRITER))
    assert later.ok("intelligence", "list", "--disposed", "--json").json["records"][0]["state"] == "disposed"
    assert "has been disposed of" in later.refused("intelligence", "share", ref, "--reader", COLLEAGUE, by=WRITER)
    later.ok("audit", "verify")


REFUSED_BY_HAND: list[tuple[tuple[str, ...], str]] = [
    (("--text", f"SECRET\n{CANARY}", "--grading", "2/B/P", "--gateway", "s115"), "marked above OFFICIAL"),
    (("--text", CANARY, "--grading", "2/B/P", "--classification", "UK TOP SECRET"), "marked above OFFICIAL"),
    (("--text", CANARY, "--grading", "2/B/P", "--gateway", f"{CANARY} act"), "is not one that jatac knows"),
    (("--text", CANARY, "--grading", "2/B/P"), "no legal gateway is named"),
    (("--text", CANARY, "--grading", "2/B/C", "--gateway", "s115"), "no conditions are stated"),
    (("--text", CANARY, "--grading", "2/B/P", "--gateway", "s115", "--agreement", CANARY), "no agreement"),
    (("--text", CANARY, "--grading", "2/B/P", "--gateway", "s115", "--area", CANARY), "no area"),
    (("--text", CANARY, "--grading", CANARY), "is not one of 3x5x2"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED_BY_HAND)
def test_what_is_refused_by_hand_is_said_without_a_word_of_it(
    desk: Terminal, words: tuple[str, ...], sentence: str
) -> None:
    answer = silent(desk.run("intelligence", "add", *words, by=WRITER))
    assert answer.code == 3 and sentence in answer.err
    assert elsewhere(desk) == []
    assert desk.ok("intelligence", "list", "--json").json["records"] == []


def test_a_sheet_goes_in_once_and_what_is_refused_is_mended_in_the_sheet(desk: Terminal, tmp_path: Path) -> None:
    good, bad = ("WM1", f"{CANARY} one", "2/B/P", ""), ("WM2", f"{CANARY} two", "2/B", "")
    secret = ("WM3", f"{CANARY} three", "2/B/P", "SECRET")
    answer = silent(desk.run("intelligence", "add", sheet(tmp_path, good, bad, secret), "--json", by=WRITER))
    assert (answer.code, answer.json["accepted"], answer.json["rejected"]) == (1, 1, 2)
    assert [(row["row"], row["field"]) for row in answer.json["rejected_rows"]] == [
        (3, "Grading (column C)"),
        (4, "GSC (column D)"),
    ]
    waiting = silent(desk.run("rejected", "--json"))
    assert (waiting.code, waiting.json["rejected"], waiting.json["repair_files"]) == (1, 2, [])
    assert "in sheets of intelligence" in desk.run("rejected").out
    assert elsewhere(desk) == []
    kept = sqlite3.connect(desk.data_dir / "jatac.db").execute("SELECT row_number, value, raw FROM rejected_row")
    assert kept.fetchall() == [(3, "", "WM2"), (4, "", "")], "of a row above OFFICIAL not even its reference"
    mended = sheet(tmp_path, good, ("WM2", f"{CANARY} two", "2/B/P", ""))
    assert silent(desk.ok("ingest", mended, "--source", "reports", "--json")).json["accepted"] == 1
    assert desk.ok("rejected", "--json").json["rejected"] == 0, "the sheet came again"
    again = desk.run("ingest", sheet(tmp_path, ("WM1", f"{CANARY} other", "2/B/P", ""), name="b.xlsx"),
                     "--source", "reports", "--json")  # fmt: skip
    assert silent(again).json["rejected_rows"][0]["reason"].startswith("a record of this reference is here")
    assert len(desk.ok("intelligence", "list", "--json").json["records"]) == 2


def test_a_sheet_marked_above_official_leaves_nothing_behind(desk: Terminal, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "log.xlsx", {"Log": [("UK SECRET",), tuple(COLUMNS.values()), ("1", CANARY, "2BP", "")]}
    )
    for words in (("intelligence", "add"), ("ingest", "--source", "reports")):
        answer = silent(desk.run(words[0], *words[1:], str(path), by=WRITER))
        assert answer.code != 0 and "marked above OFFICIAL" in answer.err
    assert elsewhere(desk) == []
    assert desk.ok("intelligence", "list", "--json").json["records"] == []


def test_the_mapping_of_a_sheet_is_proposed_without_its_words(desk: Terminal, tmp_path: Path) -> None:
    path = sheet(tmp_path, ("WM1", f"{CANARY} one", "2/B/P", "OS"), ("WM2", CANARY, f"{CANARY}", ""))
    told = silent(desk.ok("map", path, "--json")).json
    assert (told["format"], told["columns"]) == ("intelligence", COLUMNS)
    assert [row["Classification"] for row in told["rows"]] == ["OFFICIAL-SENSITIVE", ""]
    assert date(2026, 12, 2).isoformat() not in told["yaml"] and 'agency: ""' in told["yaml"]
