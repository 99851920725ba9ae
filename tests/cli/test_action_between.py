"""`jatac action …` between agencies and bodies, as typed."""

import pytest
import yaml

from tests.cli.terminal import CHAIR, COLLEAGUE, COORDINATOR, OWNER, PARTNERSHIP, Terminal

PEOPLE = {person["key"]: person for person in yaml.safe_load(PARTNERSHIP.read_text())["people"]}
AGENCIES = {agency["key"]: agency for agency in yaml.safe_load(PARTNERSHIP.read_text())["agencies"]}
OTHER = next(k for k, a in AGENCIES.items() if a.get("lead") and k != PEOPLE[OWNER]["agency"])
LEAD = AGENCIES[OTHER]["lead"]


def test_a_transfer_is_accepted_by_the_other_agencys_lead(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.ok("action", "reassign", ref, "--to", LEAD, by=COORDINATOR)
    assert "lead of" in terminal.refused("action", "accept", ref, by=OWNER)
    said = terminal.ok("action", "accept", ref, "--json", by=LEAD).json
    assert (said["owner"], said["agency"]) == (PEOPLE[LEAD]["name"], AGENCIES[OTHER]["name"])
    assert "transferred" in {step["kind"] for step in terminal.ok("explain", ref, "--json").json["steps"]}


def test_a_block_gives_the_other_agency_an_action_of_its_own(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.ok("action", "block", ref, "--agency", OTHER, "--note", "their key", by=OWNER)
    assert "--title" in terminal.refused("action", "accept", ref, by=LEAD)
    own = ("--title", "Lend the key", "--owner", LEAD, "--due", "2026-12-08")
    said = terminal.ok("action", "accept", ref, *own, "--json", by=LEAD).json
    assert "paused until Tue 8 Dec" in said["next"]
    theirs = terminal.ok("action", "show", "NW-2026-D/001", "--json").json
    assert (theirs["title"], theirs["status"], theirs["agency"]) == (
        "Lend the key",
        "issued",
        AGENCIES[OTHER]["name"],
    )
    err = terminal.refused("action", "block", theirs["ref"], "--agency", PEOPLE[OWNER]["agency"], by=LEAD)
    assert "each would wait for the other" in err
    told = terminal.ok("explain", theirs["ref"], "--json").json["notices"]
    assert len([n for n in told if n["reason"] == "block_refused"]) == 2, "both leads, although it was refused"
    terminal.ok("action", "unblock", ref, by=OWNER)
    assert "waits for nobody" in terminal.refused("action", "unblock", ref, by=OWNER)


def test_a_block_on_an_action_that_is_there_needs_no_new_one(terminal: Terminal) -> None:
    ref, theirs = terminal.issue(), terminal.issue("Lend the key", LEAD, "2026-12-08")
    terminal.ok("action", "block", ref, "--agency", OTHER, "--on", theirs, by=OWNER)
    assert "paused until Tue 8 Dec" in terminal.ok("action", "accept", ref, "--json", by=LEAD).json["next"]
    terminal.ok("action", "done", theirs, by=LEAD)
    terminal.ok("action", "verify", theirs, by=COORDINATOR)
    terminal.at = "2026-12-03T09:00"
    assert terminal.ok("run", "chase_overdue", "--json").json["notices_new"] >= 1
    assert "unblocked" in {n["reason"] for n in terminal.ok("explain", ref, "--json").json["notices"]}


def test_a_disputed_block_goes_to_the_chair(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.ok("action", "block", ref, "--agency", OTHER, by=OWNER)
    terminal.ok("action", "dispute-block", ref, "--reason", "not ours", by=LEAD)
    reasons = {m["reason"] for m in terminal.ok("explain", ref, "--json").json["escalations"]}
    assert reasons == {"block_disputed"}


def test_the_chair_makes_it_urgent_and_takes_that_back(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.tell()
    words = ("action", "urgent", ref, "--due-at", "2026-12-03T15:00", "--reason", "tonight")
    assert "chair" in terminal.refused(*words, by=COORDINATOR)
    assert "15:00 on Thu 3 Dec" in terminal.ok(*words, "--json", by=CHAIR).json["next"]
    terminal.at = "2026-12-03T15:00"
    terminal.ok("run", "chase_overdue")
    assert terminal.ok("action", "show", ref, "--json").json["rung"] == 2
    terminal.ok("action", "urgent", ref, "--off", by=CHAIR)
    assert terminal.ok("action", "show", ref, "--json").json["rung"] == 0


@pytest.mark.parametrize("words", [("accept", "--title", "Half an action"), ("urgent",), ("readers",)])
def test_half_a_command_is_wrong_usage(terminal: Terminal, words: tuple[str, ...]) -> None:
    ref = terminal.issue()
    assert terminal.run("action", words[0], ref, *words[1:], by=CHAIR).code == 2


def test_an_offer_and_an_earlier_date_are_declined_and_the_story_tells_it(terminal: Terminal) -> None:
    ref = terminal.issue(due="2026-12-18")
    terminal.ok("action", "reassign", ref, "--to", "nadia-khan", by=COORDINATOR)
    assert "nothing" in terminal.refused("action", "decline", ref, by=COLLEAGUE).lower()
    said = terminal.ok("action", "decline", ref, "--reason", "No room", "--json", by="nadia-khan").json
    assert (said["owner"], said["notices_new"]) == ("Owen Pritchard", 1)
    terminal.ok("action", "date", ref, "2026-12-09", by=COORDINATOR)
    assert terminal.ok("action", "decline", ref, "--json", by=OWNER).json["due_on"] == "2026-12-18"
    sentences = [
        n["sentence"] for n in terminal.ok("explain", ref, "--json").json["notices"] if n["kind"] == "decided"
    ]
    assert sentences == [
        "The person you proposed as its owner has declined. Owen Pritchard stays the owner.",
        "The earlier due date you proposed was declined. It stays due on Fri 18 Dec 2026.",
    ]
    shown = terminal.ok("explain", ref).out
    assert "the proposed owner declined" in shown and "the earlier date was declined" in shown and "No room" in shown
