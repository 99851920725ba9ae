"""`explain` and `status`: nobody has to ask what was sent, to whom, why, and when the next is (rivals' bug 10)."""

import re
import sqlite3
from typing import Any

from tests.cli.terminal import CHAIR, COLLEAGUE, COORDINATOR, DEPUTY, OWNER, Terminal


def _told(terminal: Terminal, ref: str, by: str | None = None) -> list[dict[str, Any]]:
    found = terminal.ok("explain", ref, "--json", by=by).json["notices"]
    assert isinstance(found, list)
    return found


def _lived(terminal: Terminal) -> str:
    """Issued, mailed, not acknowledged, overdue, escalated to rung 3, mailed."""
    ref = terminal.issue()
    terminal.ok("release", by=COORDINATOR)
    terminal.ok("run", "deliver_mail")
    for at in ("2026-12-07T09:15", "2026-12-10T09:15", "2026-12-14T09:15", "2026-12-16T09:15"):
        terminal.at = at
        terminal.ok("run", "chase_overdue")
        terminal.ok("run", "deliver_mail")
    return ref


def test_bug_10_the_story_answers_what_was_sent_to_whom_why_and_when_the_next_is(terminal: Terminal) -> None:
    ref = _lived(terminal)
    story = terminal.ok("explain", ref, "--json").json
    sent = [(one["kind"], one["rung"], one["to"], one["state"]) for one in story["notices"]]
    assert ("issue", 0, "Owen Pritchard", "sent") in sent
    assert ("overdue", 1, "Owen Pritchard", "sent") in sent
    assert ("overdue", 1, "Nadia Khan", "sent") in sent, "the deputy, by a mail of her own"
    assert ("rung_3", 3, "Helen Marsh", "sent") in sent
    assert all(one["sentence"].endswith(".") and one["policy_version"] == 1 for one in story["notices"])
    assert all(one["state_at"] and one["subject"] for one in story["notices"] if one["state"] == "sent")
    rungs = [(one["clock"], one["rung"], one["fell_due_on"]) for one in story["rungs"]]
    assert rungs == [
        ("ack", 2, "2026-12-07"), ("late", 1, "2026-12-10"), ("late", 2, "2026-12-14"), ("late", 3, "2026-12-16"),
    ]  # fmt: skip
    assert story["next"]["sentence"].startswith("If it is not closed, it goes to Performance Group on")


def test_the_words_of_the_story_hold_all_of_it(terminal: Terminal) -> None:
    ref = _lived(terminal)
    said = " ".join(terminal.ok("explain", ref).out.split())
    for words in (
        "WHAT HAPPENED", "told Owen Pritchard (Bromsgrove District Council) – issue", "sent Wed 2 Dec 2026",
        "rung 3 was reached; it fell due on Wed 16 Dec 2026", "NEXT, if nobody does anything:",
        "[New action] NW-2026-24/01", "5 working days overdue",
    ):  # fmt: skip
        assert words in said, words


def test_a_rung_that_fell_due_and_is_not_recorded_yet_is_said(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.tell()
    terminal.at = "2026-12-10T08:00"
    story = terminal.ok("explain", ref, "--json").json
    fresh = [(one["clock"], one["rung"], one["fell_due_on"]) for one in story["rungs_not_recorded"]]
    assert fresh == [("late", 1, "2026-12-10"), ("ack", 2, "2026-12-07")]
    assert "chase_overdue will record it" in terminal.ok("explain", ref).out


def test_a_notice_that_no_longer_held_says_why_it_was_withdrawn(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.tell()
    terminal.at = "2026-12-10T09:15"
    terminal.ok("run", "chase_overdue")
    terminal.ok("action", "done", ref, by=OWNER)
    terminal.ok("run", "deliver_mail")
    overdue = [one for one in _told(terminal, ref) if one["kind"] == "overdue"]
    assert overdue and {one["state"] for one in overdue} == {"withdrawn"}
    assert {one["state_why"] for one in overdue} == {"paused"}
    assert "the ladder was paused" in terminal.ok("explain", ref).out


def test_a_notice_withheld_from_somebody_who_has_left_says_so_in_story_and_status(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.ok("person", "left", OWNER, by=COORDINATOR)
    terminal.ok("release", by=COORDINATOR)
    terminal.ok("run", "deliver_mail")
    withheld = {(one["kind"], one["to"]) for one in _told(terminal, ref, COORDINATOR) if one["state"] == "withheld"}
    assert withheld == {("issue", "Owen Pritchard")}
    shown = terminal.ok("status", "--json", by=COORDINATOR).json["withheld"]
    assert {(one["kind"], one["to"]) for one in shown} == withheld
    assert all(one["reason"] == "recipient_cannot_be_reached" for one in shown)


def test_a_lead_who_may_not_read_it_is_told_by_metadata_and_nothing_is_withheld(terminal: Terminal) -> None:
    ref = _restricted(terminal)
    told = {(one["kind"], one["state"]) for one in _told(terminal, ref, COORDINATOR) if one["to"] == "Ruth Ellwood"}
    assert ("lead", "pending") in told
    assert terminal.ok("status", "--json", by=COORDINATOR).json["withheld"] == []


def test_dates_asked_for_and_slippage_stay_visible(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.ok("release", "--yes", by=COORDINATOR)
    asked = ("action", "extend", "request", ref, "--to", "2026-12-14", "--reason", "staff_absence")
    terminal.ok(*asked, "--note", "back on Friday", by=OWNER)
    said = terminal.ok("explain", ref, "--json").json
    assert said["requests"][0]["note"] == "back on Friday"
    assert said["next"] == {
        "sentence": "If there is no answer, it goes to the chair on Mon 7 Dec 2026.",
        "on": "2026-12-07",
    }
    terminal.ok("action", "extend", "grant", ref, by=CHAIR)
    out = terminal.ok("explain", ref).out
    assert "first due Wed 9 Dec 2026" in out and "3 working days later now" in out
    assert "more time was granted, by Helen Marsh" in out
    assert "  staff absence\n  back on Friday\n" in out


def test_the_words_of_a_dispute_and_of_a_handover_are_in_the_story(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.ok("action", "dispute", ref, "--reason", "A county lamp", by=OWNER)
    terminal.ok("action", "reassign", ref, "--to", DEPUTY, "--note", "Keys are in the van", by=COORDINATOR)
    out = terminal.ok("explain", ref).out
    assert "  A county lamp\n" in out and out.count("Keys are in the van") == 1


def test_a_handover_note_on_a_proposal_is_kept(terminal: Terminal) -> None:
    ref = terminal.add()
    terminal.ok("action", "reassign", ref, "--to", COLLEAGUE, "--note", "Keys are in the van", by=COORDINATOR)
    (note,) = terminal.ok("explain", ref, "--json").json["notes"]
    assert (note["text"], note["by"]) == ("Keys are in the van", "Anil Desai")


def _restricted(terminal: Terminal) -> str:
    """On nobody's list but the owner's and the coordinator's; at rung 3."""
    words = ("action", "add", "Watch 14", "--owner", OWNER, "--due", "2026-12-09", "--business-as-usual", "--json")
    more = ("--description", "The blue door", "--reader", OWNER, "--reader", COORDINATOR, "--contact", COORDINATOR)
    ref = terminal.ok(*words, *more, by=COORDINATOR).json["ref"]
    assert isinstance(ref, str)
    terminal.ok("action", "issue", ref, by=COORDINATOR)
    terminal.tell()
    terminal.at = "2026-12-16T09:15"
    terminal.ok("run", "chase_overdue")
    return ref


def test_a_description_is_shown_to_everybody_or_to_those_on_the_access_list(terminal: Terminal) -> None:
    words = ("action", "add", "Light the underpass", "--description", "By the canal", "--json")
    free, kept = terminal.ok(*words, by=COORDINATOR).json["ref"], _restricted(terminal)
    for ref, by, said in ((free, None, "By the canal"), (kept, OWNER, "The blue door")):
        assert terminal.ok("action", "show", ref, "--json", by=by).json["description"] == said
        assert terminal.ok("explain", ref, "--json", by=by).json["action"]["description"] == said
        for command in (("action", "show", ref), ("explain", ref)):
            assert f"Description: {said}\n" in terminal.ok(*command, by=by).out
    for command in (("action", "show", kept), ("explain", kept), ("action", "list")):
        for by in (None, COLLEAGUE):
            assert "blue door" not in terminal.ok(*command, by=by).out + terminal.ok(*command, "--json", by=by).out


def test_nobody_off_the_access_list_is_told_who_is_on_it(terminal: Terminal) -> None:
    ref = _restricted(terminal)
    screens = (("action", "list"), ("action", "show", ref), ("explain", ref), ("status",))
    for command in screens:
        for by in (None, COLLEAGUE):
            said = terminal.ok(*command, by=by).out + terminal.ok(*command, "--json", by=by).out
            assert ref in said
            assert not re.search(r"Owen|Pritchard|Anil|Desai|Ellwood|Watch 14|told ", said), (command, said)
        assert re.search(r"Owen|Pritchard", terminal.ok(*command, by=COORDINATOR).out), command
    (row,) = terminal.ok("action", "list", "--json").json["actions"]
    left = {name: value for name, value in row.items() if value not in (None, {})}
    assert left.pop("next") == "Only those on its access list may see what is next."
    assert left == {
        "ref": ref, "title": "(restricted)", "status": "issued", "restricted": True, "days_overdue": 5,
        "agency": "Bromsgrove District Council", "due_on": "2026-12-09",
    }  # fmt: skip
    assert terminal.ok("action", "list", "--owner", OWNER, "--json").json["count"] == 0
    assert terminal.ok("status", "--json").json["by_rung"]["3"] == 1, "it is counted all the same"


def test_what_a_restricted_proposal_lacks_is_not_said_to_others(terminal: Terminal) -> None:
    terminal.ok("action", "add", "Watch 14", "--reader", OWNER, by=COORDINATOR)
    assert "an owner" in terminal.ok("status", by=OWNER).out
    for command in (("status",), ("action", "list", "--proposed")):
        said = terminal.ok(*command).out
        assert "an owner" not in said and "can be issued" not in said and "(restricted)" in said


def test_status_counts_by_agency_body_and_rung_and_says_who_is_at_rung_3_and_why(terminal: Terminal) -> None:
    ref = _lived(terminal)
    terminal.ok("action", "add", "Nobody's", by=COORDINATOR)
    said = terminal.ok("status", "--json").json
    tally = {"name": "Bromsgrove District Council", "live": 1, "overdue": 1, "rung_2_or_above": 1}
    assert said["by_agency"] == [tally]
    assert said["by_body"] == [{**tally, "name": "Joint Agency Tasking and Coordination"}]
    assert said["by_rung"] == {"0": 0, "1": 0, "2": 0, "3": 1, "4": 0, "5": 0}
    (senior,) = said["senior"]
    assert (senior["ref"], senior["since"]) == (ref, "2026-12-16") and "5 working days overdue" in senior["why"]
    assert [one["missing"].keys() >= {"owner", "due_on"} for one in said["incomplete"]] == [True]
    assert said["messages"]["sent"] >= 5 and said["pending"] == 0


def test_status_names_a_matter_that_is_open(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.ok("action", "dispute", ref, "--reason", "A county lamp", by=OWNER)
    (senior,) = terminal.ok("status", "--json").json["senior"]
    assert senior["why"] == "its owner says that it is not theirs"


def test_status_reads_at_eighty_columns_and_without_colour_in_a_pipe(terminal: Terminal) -> None:
    _lived(terminal)
    said = terminal.ok("status").out
    tables = [line for line in said.splitlines() if "──" in line or "NW-2026" in line]
    assert tables and max(len(line) for line in tables) <= 80
    assert "\x1b" not in said


def test_a_changed_row_breaks_the_chain_and_is_named(terminal: Terminal) -> None:
    _lived(terminal)
    head = terminal.ok("audit", "verify", "--json").json["head"]
    assert terminal.ok("audit", "verify", "--head", head, "--json").json["whole"] is True
    with sqlite3.connect(terminal.data_dir / "jatac.db") as database:
        database.execute("UPDATE history SET by_id = 1 WHERE seq = 50")
    broken = terminal.run("audit", "verify", "--json")
    assert broken.code == 1
    assert (broken.json["broken"], broken.json["why"]) == (50, "a field of it was changed")


def test_a_head_that_was_printed_differently_is_told(terminal: Terminal) -> None:
    answer = terminal.run("audit", "verify", "--head", f"3:{'a' * 64}")
    assert answer.code == 1 and "link 3" in answer.out
