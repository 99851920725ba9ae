"""Words marked SECRET or above are refused wherever somebody types them about an action or a nomination."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.marking_words import REFUSED
from tests.cli.guarded import CANARY, silent
from tests.cli.terminal import CHAIR, COLLEAGUE, COORDINATOR, OWNER, Terminal

WORDS = f"SECRET: {CANARY} at the old mill"
SAID = f"{REFUSED.sentence} {REFUSED.fix}"


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def guarded(terminal: Terminal) -> Iterator[Terminal]:
    """A terminal; at its end nothing below its data dir holds a word of what was refused."""
    yield terminal
    for file in terminal.data_dir.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file


def test_no_step_of_an_action_takes_words_that_are_marked_above_official(guarded: Terminal) -> None:
    ref = guarded.issue()
    done = guarded.issue("Light the path")
    guarded.ok("action", "done", done, by=OWNER)
    other = guarded.issue("Light the bridge")
    guarded.ok("action", "extend", "request", ref, "--to", "2026-12-14", "--reason", "operational_demand", by=OWNER)
    refused: list[tuple[str, tuple[str, ...]]] = [
        (COORDINATOR, ("add", WORDS, "--business-as-usual")),
        (COORDINATOR, ("add", "A title", "--description", WORDS)),
        (OWNER, ("note", ref, WORDS)),
        (OWNER, ("done", ref, "--note", WORDS)),
        (OWNER, ("dispute", other, "--reason", WORDS)),
        (OWNER, ("block", ref, "--agency", "redditch", "--note", WORDS)),
        (COORDINATOR, ("reassign", ref, "--to", COLLEAGUE, "--note", WORDS)),
        (CHAIR, ("urgent", ref, "--due-at", "2026-12-09T12:00", "--reason", WORDS)),
        (COORDINATOR, ("extend", "decline", ref, "--reason", WORDS)),
        (COORDINATOR, ("refuse", done, "--reason", WORDS)),
        (COORDINATOR, ("verify", done, "--note", WORDS)),
        (CHAIR, ("void", ref, "--reason", "superseded", "--why", WORDS)),
    ]
    for by, words in refused:
        answer = silent(guarded.run("action", *words, by=by))
        assert (answer.code, plain(answer.err)) == (3, SAID), words


def test_no_nomination_takes_them(guarded: Terminal) -> None:
    ref = guarded.ok("nomination", "add", "Quad bikes", "--json", by=OWNER).json["ref"]
    refused: list[tuple[str, tuple[str, ...]]] = [
        (OWNER, ("add", WORDS)),
        (OWNER, ("withdraw", ref, "--reason", WORDS)),
        (COORDINATOR, ("decline", ref, "--reason", WORDS)),
        (COORDINATOR, ("accept", ref, "--reason", WORDS)),
        (COORDINATOR, ("accept", ref, "--action", WORDS)),
    ]
    for by, words in refused:
        answer = silent(guarded.run("nomination", *words, by=by))
        assert (answer.code, plain(answer.err)) == (3, SAID), words


def test_no_decision_on_a_series_or_a_meeting_takes_them(guarded: Terminal) -> None:
    for words in (
        ("meeting", "cancel", "jatac", "2026-12-16", "--reason", WORDS),
        ("series", "rebase", "redditch", "Drugs", "--from", "2026-06", "--reason", WORDS),
    ):
        answer = silent(guarded.run(*words, by=COORDINATOR))
        assert (answer.code, plain(answer.err)) == (3, SAID), words


def test_of_a_row_of_a_log_its_number_and_field_are_said_and_nothing_of_it_is_kept(
    guarded: Terminal, tmp_path: Path
) -> None:
    log = tmp_path / "log.csv"
    rows = [
        f'1,"Visit\n{WORDS}",{OWNER},,,open,',
        f"2,Visit,{OWNER},,,open,",
        f"3,Call,{OWNER},,,open,TOP SECRET {CANARY}",
    ]
    log.write_text("\n".join(["reference,title,owner,agency,due,status,Remarks", *rows]), encoding="utf-8")
    answer = silent(guarded.run("action", "add", str(log), "--imported", "--json", by=COORDINATOR))
    fault = {"value": "", "reason": REFUSED.sentence.rstrip("."), "fix": REFUSED.fix}
    assert answer.json["rejected_rows"] == [
        {"row": 2, "field": "title"} | fault,
        {"row": 4, "field": "column G"} | fault,
    ]
    assert (answer.json["accepted"], answer.json["repair_file"]) == (1, None)
    log.write_text(f"SECRET,,,,\nreference,title,owner,agency,due,status\n1,{CANARY},,,,open\n", encoding="utf-8")
    for words in (("action", "add", str(log), "--imported"), ("ingest", str(log))):
        answer = silent(guarded.run(*words, by=COORDINATOR))
        assert (answer.code, plain(answer.err)) == (3, f"The file is refused. {SAID}"), words


def test_a_file_of_incidents_is_refused_by_its_name_also_among_others(guarded: Terminal, tmp_path: Path) -> None:
    marked, plain_one = tmp_path / f"SECRET {CANARY}.csv", tmp_path / "log.csv"
    for path in (marked, plain_one):
        path.write_text("Crime ID,Month\n", encoding="utf-8")
    for words in ((str(plain_one), str(marked)), (str(marked), "--source", "street")):
        answer = silent(guarded.run("ingest", *words))
        assert (answer.code, plain(answer.err)) == (3, f"The file is refused. {SAID}")
