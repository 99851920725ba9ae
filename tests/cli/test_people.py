"""`absence add / end` and `person left`."""

import sqlite3
from contextlib import closing

from tests.cli.terminal import COLLEAGUE, COORDINATOR, DEPUTY, OWNER, Terminal


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


def test_who_is_away_and_who_stands_in_is_listed_until_they_are_back(terminal: Terminal) -> None:
    assert terminal.ok("absence", "list").out.strip() == "Nobody is away."
    terminal.ok("absence", "add", OWNER, "--from", "2026-12-02", "--back", "2026-12-04", by=OWNER)
    terminal.ok("absence", "add", "farah-aziz", "--from", "2026-12-07", by=COORDINATOR)
    now, later = terminal.ok("absence", "list", "--json").json["absences"]
    assert (now["person"], now["back_on"], now["away_now"], now["stands_in"]) == (
        "Owen Pritchard", "2026-12-04", True, "Nadia Khan",
    )  # fmt: skip
    assert (later["person"], later["back_on"], later["away_now"], later["stands_in"]) == (
        "Farah Aziz", None, False, None,
    )  # fmt: skip
    said = terminal.ok("absence", "list").out
    assert "1 person away today, 1 absence to come." in said and "not known" in said
    terminal.at = "2026-12-03T18:00"
    assert terminal.ok("absence", "list", "--json").json["count"] == 2, "the day before they are back"
    terminal.at = "2026-12-04T08:00"
    (left,) = terminal.ok("absence", "list", "--json").json["absences"]
    assert left["person"] == "Farah Aziz", "on the day they are back they are there"


def test_everybody_is_listed_with_how_they_stand(terminal: Terminal) -> None:
    terminal.ok("absence", "add", OWNER, "--from", "2026-12-02", "--back", "2026-12-04", by=OWNER)
    terminal.ok("person", "left", "farah-aziz", by=COORDINATOR)
    terminal.ok("person", "left", COLLEAGUE, "--on", "2026-12-31", by=COORDINATOR)
    with closing(sqlite3.connect(terminal.data_dir / "jatac.db")) as database, database:
        database.execute("UPDATE person SET unreachable_on = '2026-12-01' WHERE key = ?", (DEPUTY,))
    found = {one["key"]: one for one in terminal.ok("person", "list", "--json").json["people"]}
    assert found[OWNER]["back_on"] == "2026-12-04" and found["farah-aziz"]["left_on"] == "2026-12-02"
    assert found[DEPUTY]["unreachable_on"] == "2026-12-01" and found[COORDINATOR]["away_from"] is None
    said = {
        line.split()[0]: " ".join(line.split()) for line in terminal.ok("person", "list").out.splitlines() if line
    }
    assert "away, back" in said[OWNER] and "left 2 Dec" in said["farah-aziz"] and "leaves 31" in said[COLLEAGUE]
    assert "mail refused" in said[DEPUTY] and said[COORDINATOR].endswith("there")
