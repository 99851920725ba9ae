"""A live action keeps the rules it was issued under until the coordinator moves it on (design decision 6)."""

from pathlib import Path

from tests.cli.terminal import COORDINATOR, OWNER, PARTNERSHIP, Terminal


def _with_later_rungs(folder: Path) -> Path:
    """The demo's partnership with a ladder that waits three working days before it says anything."""
    text = PARTNERSHIP.read_text(encoding="utf-8").replace("lsoa.csv", str(PARTNERSHIP.with_name("lsoa.csv")))
    file = folder / "later.yaml"
    file.write_text(text + "\nladder:\n  rung_days: [3, 5, 8]\n", encoding="utf-8")
    return file


def _rung(terminal: Terminal, ref: str) -> int:
    rung = terminal.ok("action", "show", ref, "--json").json["rung"]
    assert isinstance(rung, int)
    return rung


def test_a_live_action_keeps_its_policy_until_it_is_moved_on(terminal: Terminal, tmp_path: Path) -> None:
    kept, moved = terminal.issue("Light the underpass"), terminal.issue("Count the lamps")
    for ref in (kept, moved):
        terminal.ok("action", "ack", ref, by=OWNER)
    terminal.ok("init", "--partnership", str(_with_later_rungs(tmp_path)))
    terminal.ok("action", "policy", moved, by=COORDINATOR)
    assert "in force" in terminal.refused("action", "policy", moved, by=COORDINATOR)

    terminal.at = "2026-12-10T08:30"  # one working day late
    terminal.ok("run", "chase_overdue")
    assert (_rung(terminal, kept), _rung(terminal, moved)) == (1, 0)

    terminal.at = "2026-12-14T08:30"  # three
    terminal.ok("run", "chase_overdue")
    assert (_rung(terminal, kept), _rung(terminal, moved)) == (2, 1)


def test_an_owner_does_not_choose_the_rules(terminal: Terminal) -> None:
    assert "coordinator" in terminal.refused("action", "policy", terminal.issue(), by=OWNER)
