"""`jatac intelligence`: records told apart, their readers seen and taken off, texts and names as they are typed."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.guarded import CANARY, at_a_copy, silent
from tests.cli.terminal import COORDINATOR, Terminal
from tests.cli.test_records import COLLEAGUE, MARKS, TEXTS, WRITER, declared, sheet

__all__ = ["declared"]
REF = "NW-I-2026/0001"
ABOUT = ("--type", "Shoplifting", "--area", "Redditch", "--on", "2026-12-01")
PLAIN = ("--text", f"{CANARY} text", "--grading", "2/B/P", "--gateway", "s115")


@pytest.fixture
def desk(declared: Path, tmp_path: Path) -> Iterator[Terminal]:
    """A terminal at a copy."""
    yield from at_a_copy(declared, tmp_path)


def test_a_list_tells_records_apart_for_who_may_read_them(desk: Terminal) -> None:
    desk.ok("intelligence", "add", *TEXTS, *MARKS, *ABOUT, by=WRITER)
    for by, told in ((COORDINATOR, True), (COLLEAGUE, False), (None, False)):
        said = silent(desk.ok("intelligence", "list", by=by)).out
        assert ("Shoplifting" in said, "Redditch" in said, " 1 Dec 2026" in said) == (told, told, told)
        assert f"{REF}   2 Dec 2026" in said, "no date is broken"


def test_its_originator_and_the_coordinator_see_who_reads_it_and_nobody_else_does(desk: Terminal) -> None:
    desk.ok("intelligence", "add", *TEXTS, *MARKS, by=WRITER)
    desk.ok("intelligence", "share", REF, "--reader", COLLEAGUE, "--source-text", by=WRITER)
    for by in (WRITER, COORDINATOR):
        seen = desk.ok("intelligence", "show", "nw-i-2026-0001", "--json", by=by).json
        assert (seen["originator"], seen["restricted"], seen["personal"]) == ("Owen Pritchard", True, True)
        assert seen["readers"] == [
            {"who": "Anil Desai", "source_text": False},
            {"who": "Nadia Khan", "source_text": True},
        ]
    for other in (COLLEAGUE, None):
        assert "readers" not in desk.ok("intelligence", "show", REF, "--json", by=other).json
    assert "Anil Desai; Nadia Khan (source text too)" in desk.ok("intelligence", "show", REF, by=WRITER).out


def test_a_reader_is_taken_off_for_a_reason_that_stays_on_record(desk: Terminal) -> None:
    desk.ok("intelligence", "add", *TEXTS, *MARKS, by=WRITER)
    desk.ok("intelligence", "share", REF, "--reader", COLLEAGUE, "--source-text", by=WRITER)
    off = ("intelligence", "unshare", REF, "--reader", COLLEAGUE)
    assert desk.run(*off, by=WRITER).code == 2 and desk.run(*off, "--reason", CANARY, by=WRITER).code == 2
    why = ("--reason", "shared-in-error")
    assert "may not take readers off" in desk.refused(*off, *why, by=COLLEAGUE)
    desk.ok(*off, *why, "--source-text", by=WRITER)
    assert desk.ok("intelligence", "show", REF, "--json", by=COLLEAGUE).json["may_read"] == "sanitised"
    assert "may not read its source text anyway" in desk.refused(*off, *why, "--source-text", by=WRITER)
    assert desk.ok(*off, *why, "--json", by=COORDINATOR).json == {"ref": REF, "readers": 1, "still_read": []}
    assert desk.ok("intelligence", "show", REF, "--json", by=COLLEAGUE).json["reason"] == "sensitive"
    assert "not on its access list" in desk.refused(*off, *why, by=WRITER)
    last = ("intelligence", "unshare", REF, "--reader", COORDINATOR, *why)
    assert "Nobody but its originator" in desk.refused(*last, by=WRITER)
    assert desk.ok(*last, "--leave-nobody", "--json", by=WRITER).json["readers"] == 0
    rows = sqlite3.connect(desk.data_dir / "jatac.db").execute(
        "SELECT text FROM history_payload JOIN history ON history.id = history_id WHERE kind = 'record_unshared'"
    )
    assert ["shared_in_error" in text for (text,) in rows] == [True] * 3
    desk.ok("audit", "verify")


def test_who_is_taken_off_and_may_read_it_still_is_said(desk: Terminal) -> None:
    desk.ok("intelligence", "add", *TEXTS, *MARKS, by=WRITER)
    desk.ok("intelligence", "share", REF, "--reader", COLLEAGUE, "--reader", "bromsgrove", by=WRITER)
    said = desk.ok("intelligence", "unshare", REF, "--reader", "nadia", "--reason", "role changed", by=WRITER)
    assert "Nadia Khan may read it still. Their agency is on its access list." in said.out


def test_readers_are_named_on_entry_as_share_names_them(desk: Terminal) -> None:
    refused = desk.refused("intelligence", "add", *PLAIN, "--reader", "nobbs", by=WRITER)
    assert "no person or agency “nobbs”" in refused
    desk.ok("intelligence", "add", *PLAIN, "--reader", "nadia", "--reader", "Redditch Borough Council", by=WRITER)
    listed = desk.ok("intelligence", "show", REF, "--json", by=WRITER).json["readers"]
    assert [one["who"] for one in listed] == ["Nadia Khan", "Redditch Borough Council"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("é".encode() * 20_000, ""),
        (b"\xef\xbb\xbfwords", ""),
        (b"x" * 20_001, "--text is longer than 20,000 characters."),
        (b"x" * 300_000, "--text is longer than 20,000 characters."),
        (b"caf\xe9", "--text is no UTF-8"),
    ],
)
def test_a_piped_text_is_no_longer_than_one_of_a_sheet_and_is_utf_8(
    desk: Terminal, typed: bytes, sentence: str
) -> None:
    answer = desk.run("intelligence", "add", "--text", "-", *PLAIN[2:], by=WRITER, typed=typed)
    assert (answer.code == 0) is (not sentence) and sentence in answer.err


def test_a_sheet_says_which_source_it_lacks_and_that_it_holds_nothing(desk: Terminal, tmp_path: Path) -> None:
    path = sheet(tmp_path)
    wrong = desk.run("intelligence", "add", path, "--source", "report", by=WRITER)
    assert wrong.code == 2 and "“report”. Use one of: reports." in wrong.err
    assert "Look: It has a heading and no row" in desk.ok("intelligence", "add", path, by=WRITER).out


def test_status_says_where_rows_of_intelligence_are_mended_and_which_reviews_are_due(
    desk: Terminal, tmp_path: Path
) -> None:
    desk.run(
        "intelligence", "add", sheet(tmp_path, ("WM1", "one", "2/B/P", ""), ("WM2", "two", "2/B", "")), by=WRITER
    )
    said = " ".join(desk.ok("status").out.split())
    assert "1 rejected row of log.xlsx to mend in the sheet itself" in said and "writes the file" not in said
    assert "of an intelligence record due" not in said
    late = Terminal(desk.data_dir, at="2032-12-02T09:00")
    assert "1 review of an intelligence record due" in " ".join(late.ok("status").out.split())
    assert late.ok("status", "--json").json["reviews_due"] == 1
