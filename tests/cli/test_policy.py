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
    terminal.tell()
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


def test_what_is_shown_follows_the_rules_the_action_stands_under(terminal: Terminal, tmp_path: Path) -> None:
    kept, moved = terminal.issue("Light the underpass"), terminal.issue("Count the lamps")
    terminal.tell()
    text = _with_later_rungs(tmp_path).read_text(encoding="utf-8")
    slower = tmp_path / "slower.yaml"
    slower.write_text(text + "  acknowledge_in: 4\n", encoding="utf-8")
    terminal.ok("init", "--partnership", str(slower))
    terminal.ok("action", "policy", moved, by=COORDINATOR)

    def next_on(ref: str) -> str:
        found = terminal.ok("action", "show", ref, "--json").json["next_on"]
        assert isinstance(found, str)
        return found

    assert (next_on(kept), next_on(moved)) == ("2026-12-04", "2026-12-08"), "acknowledged by then: two days, and four"
    terminal.at = "2026-12-07T08:30"
    terminal.ok("run", "chase_overdue")
    assert (_rung(terminal, kept), _rung(terminal, moved)) == (2, 0)
    for ref in (kept, moved):
        terminal.ok("action", "ack", ref, by=OWNER)
    terminal.at = "2026-12-10T08:00"  # rung 1 of the kept one falls due today, and waits to be recorded
    fresh = {ref: terminal.ok("explain", ref, "--json").json["rungs_not_recorded"] for ref in (kept, moved)}
    assert [one["rung"] for one in fresh[kept]] == [1] and fresh[moved] == []
    assert (next_on(kept), next_on(moved)) == ("2026-12-14", "2026-12-14"), (
        "rung 2 after three days, rung 1 after three"
    )
