"""`absence add / end` and `person left`."""

from tests.cli.terminal import COORDINATOR, DEPUTY, OWNER, Terminal


def _actor(terminal: Terminal, ref: str) -> str:
    terminal.ok("run", "send_reminders")
    found = terminal.ok("action", "show", ref, "--json").json["actor"]
    assert isinstance(found, str)
    return found


def test_the_deputy_acts_while_the_owner_is_away_and_the_owner_again_when_back(terminal: Terminal) -> None:
    ref = terminal.issue(due="2026-12-18")
    terminal.ok("absence", "add", OWNER, "--from", "2026-12-03", "--back", "2026-12-14", by=COORDINATOR)
    terminal.at = "2026-12-03T09:00"
    assert _actor(terminal, ref) == "Nadia Khan"
    terminal.at = "2026-12-08T09:00"
    said = terminal.ok("absence", "end", OWNER, "--json", by=COORDINATOR).json
    assert said == {"person": "Owen Pritchard", "back_on": "2026-12-08"}
    assert _actor(terminal, ref) == "Owen Pritchard"


def test_an_absence_with_a_pause_stops_the_owners_own_clock(terminal: Terminal) -> None:
    ref = terminal.issue()
    words = ("absence", "add", OWNER, "--from", "2026-12-03", "--back", "2026-12-14", "--pause")
    terminal.ok(*words, by=COORDINATOR)
    terminal.at = "2026-12-11T09:00"
    terminal.ok("run", "chase_overdue")
    assert terminal.ok("action", "show", ref, "--json").json["rung"] == 0
    (pause,) = terminal.ok("explain", ref, "--json").json["pauses"]
    assert (pause["kind"], pause["until_on"]) == ("granted", "2026-12-13")


def test_impossible_absences_are_refused_with_a_next_step(terminal: Terminal) -> None:
    back_first = ("absence", "add", OWNER, "--from", "2026-12-14", "--back", "2026-12-03")
    assert "after the first day" in terminal.refused(*back_first, by=COORDINATOR)
    no_end = ("absence", "add", OWNER, "--from", "2026-12-03", "--pause")
    assert "--back" in terminal.refused(*no_end, by=COORDINATOR)
    terminal.ok("absence", "add", OWNER, "--from", "2026-12-03", by=COORDINATOR)
    assert "away from" in terminal.refused("absence", "add", OWNER, "--from", "2026-12-07", by=COORDINATOR)
    assert "not away" in terminal.refused("absence", "end", DEPUTY, by=COORDINATOR)


def test_the_lead_acts_for_somebody_who_left(terminal: Terminal) -> None:
    ref = terminal.issue()
    said = terminal.ok("person", "left", OWNER, "--json", by=COORDINATOR).json
    assert (said["left_on"], said["actions_moved"]) == ("2026-12-02", 1)
    assert terminal.ok("action", "show", ref, "--json").json["actor"] == "Nadia Khan"
    assert "has left" in terminal.refused("action", "reassign", ref, "--to", OWNER, by=COORDINATOR)
