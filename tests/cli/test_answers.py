"""An analysis from the terminal: the dry run, the answer it asks for, and where that is shown."""

from pathlib import Path

from tests.cli.terminal import COORDINATOR, Terminal
from tests.flows.intelligence import a_month

MONTHS = [f"2025-{month:02d}" for month in range(7, 13)] + [f"2026-{month:02d}" for month in range(1, 8)]


def rising(terminal: Terminal, tmp_path: Path) -> str:
    """Thirteen months, of which the last has twice as many drugs rows; the reference of its analysis."""
    files = []
    for month in MONTHS:
        file = tmp_path / f"{month}-west-mercia-street.csv"
        file.write_bytes(a_month(month, {("Redditch", "Drugs"): 30 if month == MONTHS[-1] else 10}))
        files.append(str(file))
    terminal.ok("ingest", *files)
    dry = terminal.ok("run", "run_thresholds", "--dry-run")
    assert "2026-07 Drugs in Redditch: 30, p 1.2e-06: opened" in dry.out
    ref = terminal.ok("run", "run_thresholds", "--json").json["breaches"][0]["action"]
    assert isinstance(ref, str)
    return ref


def test_an_analysis_is_claimed_with_one_of_four_answers_and_explained(terminal: Terminal, tmp_path: Path) -> None:
    ref = rising(terminal, tmp_path)
    owner = terminal.ok("action", "show", ref, "--json").json["owner"]
    assert "not answered for yet" in terminal.ok("explain", ref).out
    assert "Under analysis: 1 rise; 0 answered" in terminal.ok("status").out
    unanswered = terminal.refused("action", "done", ref, by=owner)
    assert all(word in unanswered for word in ("real", "recording-change", "seasonal", "series"))
    wrong = terminal.run("action", "done", ref, "--answer", "weather", by=owner)
    assert wrong.code == 2 and "real, recording-change, seasonal, series" in wrong.err
    terminal.ok("action", "done", ref, "--answer", "Recording change", by=owner)
    told = terminal.ok("explain", ref)
    assert "a change of recording." in told.out
    assert terminal.ok("explain", ref, "--json").json["breach"]["answer"] == "recording_change"
    assert "Under analysis: 1 rise; 1 answered" in terminal.ok("status").out
    terminal.ok("action", "verify", ref, by=COORDINATOR)
    assert "Under analysis" not in terminal.ok("status").out


def test_what_is_no_analysis_has_no_answer(terminal: Terminal) -> None:
    ref = terminal.add()
    terminal.ok("action", "issue", ref, by=COORDINATOR)
    assert "nothing to answer" in terminal.refused("action", "done", ref, "--answer", "real", by="owen-pritchard")


def test_a_month_that_is_not_delivered_whole_is_provisional(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "2026-07-west-mercia-street.csv"
    rows = a_month("2026-07", {("Redditch", "Drugs"): 9}).decode().splitlines()
    bad = [line.replace(",Drugs,", ",,") for line in rows[1:4]]
    file.write_text("\n".join([*rows, *bad]) + "\n", encoding="utf-8")
    terminal.run("ingest", str(file))
    (row,) = [r for r in terminal.ok("counts", "--json").json["rows"] if r["type"] == "Drugs"]
    assert (row["count"], row["provisional"]) == (9, True)
    shown = terminal.ok("counts").out
    assert "2026-07*" in shown and "provisional" in shown
