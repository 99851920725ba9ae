"""`jatac action …`: every verb, by whom it may be taken, and what it leaves."""

from pathlib import Path

import pytest

from tests.cli.terminal import CHAIR, COLLEAGUE, COORDINATOR, OWNER, Terminal


def test_an_action_is_entered_in_the_cycle_of_the_meeting_and_waits_for_its_notices(terminal: Terminal) -> None:
    ref = terminal.add()
    assert ref == "NW-2026-24/01"
    row = terminal.ok("action", "show", ref, "--json").json
    assert (row["status"], row["owner"], row["due_on"], row["missing"]) == (
        "proposed", "Owen Pritchard", "2026-12-09", {},
    )  # fmt: skip


def test_outside_a_cycle_it_has_a_number_of_its_own(terminal: Terminal) -> None:
    said = terminal.ok("action", "add", "Move the bins", "--outside-cycle", "--json", by=COORDINATOR).json
    assert said["ref"] == "NW-2026-D/001"


def test_what_is_missing_is_listed_and_keeps_it_from_being_issued(terminal: Terminal) -> None:
    ref = terminal.ok("action", "add", "Ask around", "--json", by=COORDINATOR).json["ref"]
    (row,) = terminal.ok("action", "list", "--proposed", "--json").json["actions"]
    assert set(row["missing"]) == {"owner", "owner_agency", "due_on", "priority"}
    listed = terminal.ok("action", "list", "--proposed").out
    assert all(words in listed for words in (ref, "nobody:", "Ask around", "an owner, an owner agency", "business"))
    assert "no owner" in terminal.refused("action", "issue", ref, by=COORDINATOR)


def test_a_proposal_is_completed_step_by_step_and_issued(terminal: Terminal) -> None:
    ref = terminal.ok("action", "add", "Ask around", "--json", by=COORDINATOR).json["ref"]
    terminal.ok("action", "reassign", ref, "--to", "Joy Tandy", by=COORDINATOR)
    terminal.ok("action", "date", ref, "11 Dec 2026", by=COORDINATOR)
    said = terminal.ok("action", "issue", ref, "--priority", "Drug supply", "--json", by=COORDINATOR).json
    assert (said["status"], said["priority"], said["due_on"]) == ("issued", "Drug supply", "2026-12-11")
    assert said["notices_new"] == 1


@pytest.mark.parametrize("title", ["Light\nBcc: all", "Light \u202ethe underpass", "Ring\x07"])
def test_a_title_that_no_mail_could_carry_is_refused(terminal: Terminal, title: str) -> None:
    assert "one plain line" in terminal.refused("action", "add", title, by=COORDINATOR)
    assert terminal.ok("action", "list", "--proposed", "--json").json["actions"] == []


def test_outside_a_cycle_the_coordinator_is_told_to_issue_it_herself(terminal: Terminal) -> None:
    words = ("action", "add", "Move the bins", "--owner", OWNER, "--due", "2026-12-09", "--business-as-usual")
    said = terminal.ok(*words, "--outside-cycle", "--json", by=COORDINATOR).json
    assert "jatac action issue NW-2026-D/001" in said["next"] and "cycle are due" not in said["next"]


@pytest.mark.parametrize("entry", ["one", "file"])
def test_a_meeting_whose_cycle_no_run_made_still_numbers_its_actions(
    terminal: Terminal, tmp_path: Path, entry: str
) -> None:
    terminal.at = "2026-12-16T12:00"
    file = tmp_path / "meeting.csv"
    file.write_text("Title,Owner,Agency,Due\nCut the hedge,Owen Pritchard,,18/12/2026\n")
    given = "Cut the hedge" if entry == "one" else str(file)
    said = terminal.ok("action", "add", given, "--json", by=COORDINATOR).json
    assert (said["ref"] if entry == "one" else said["actions"][0]) == "NW-2026-25/01"


def test_a_closed_day_is_refused_and_the_next_working_day_offered(terminal: Terminal) -> None:
    said = terminal.refused("action", "add", "A title", "--due", "2026-12-25", by=COORDINATOR)
    assert "Tue 29 Dec 2026" in said


def test_a_date_that_is_past_or_beyond_the_statutory_one_is_refused_and_a_working_day_offered(
    terminal: Terminal,
) -> None:
    said = terminal.refused("action", "add", "A title", "--due", "2026-12-01", by=COORDINATOR)
    assert said == "Tue 1 Dec 2026 is past. The next working day is Thu 3 Dec 2026."
    words = ("action", "add", "A title", "--due", "2026-12-09", "--statutory")
    assert "Tue 8 Dec 2026" in terminal.refused(*words, "2026-12-08", by=COORDINATOR)
    terminal.ok(*words, "2026-12-09", by=COORDINATOR)
    assert terminal.ok("action", "list", "--proposed", "--json").json["count"] == 1


def test_one_more_for_an_owner_with_five_live_ones_is_remarked_on_and_entered(terminal: Terminal) -> None:
    words = ("action", "add", "One more", "--owner", OWNER, "--due", "2026-12-09")
    for number in range(4):
        terminal.issue(f"Visit shop {number}")
    assert terminal.ok(*words, "--json", by=COORDINATOR).json["remarks"] == []
    terminal.issue("Visit the last shop")
    assert "5 live actions already" in terminal.ok(*words, by=COORDINATOR).out
    remark, twin = terminal.ok(*words, "--json", by=COORDINATOR).json["remarks"]
    assert (remark["field"], twin["field"]) == ("owner", "title")
    assert "Owen Pritchard has 5 live" in remark["sentence"]


@pytest.mark.parametrize("written", ["2026-12-09", "9 Dec 2026", "09/12/2026", "Wed 9 December 2026"])
def test_a_day_may_be_written_as_people_write_it(terminal: Terminal, written: str) -> None:
    said = terminal.ok("action", "add", "A title", "--due", written, "--json", by=COORDINATOR).json
    assert said["due_on"] == "2026-12-09"


@pytest.mark.parametrize("named", ["owen-pritchard", "Owen Pritchard", "OWEN.PRITCHARD@bromsgrove.example"])
def test_a_person_is_named_by_key_name_or_address(terminal: Terminal, named: str) -> None:
    said = terminal.ok("action", "add", "A title", "--owner", named, "--json", by=COORDINATOR).json
    assert said["owner"] == "Owen Pritchard"


def test_a_reference_may_be_written_with_a_dash(terminal: Terminal) -> None:
    terminal.add()
    assert terminal.ok("action", "show", "NW-2026-24-01", "--json").json["ref"] == "NW-2026-24/01"


def test_the_owner_acknowledges_notes_claims_and_the_coordinator_verifies(terminal: Terminal) -> None:
    ref = terminal.issue()
    steps = [
        (("ack",), OWNER, "acknowledged"),
        (("note", "Lamp ordered"), OWNER, "in_progress"),
        (("done", "--note", "Lit since Monday"), OWNER, "done_claimed"),
        (("refuse", "--reason", "Only one of two lamps"), COORDINATOR, "in_progress"),
        (("done",), OWNER, "done_claimed"),
        (("verify",), COORDINATOR, "done_verified"),
    ]
    for (verb, *rest), by, status in steps:
        said = terminal.ok("action", verb, ref, *rest, "--json", by=by).json
        assert said["status"] == status, verb
    notes = terminal.ok("explain", ref, "--json").json["notes"]
    assert [(note["by"], note["text"]) for note in notes] == [
        ("Owen Pritchard", "Lamp ordered"), ("Owen Pritchard", "Lit since Monday"),
    ]  # fmt: skip


def test_whoever_may_not_take_a_step_is_told_who_may(terminal: Terminal) -> None:
    ref = terminal.issue()
    assert "Add --by PERSON" in terminal.refused("action", "ack", ref)
    assert "for its owner (Owen Pritchard)." in terminal.refused("action", "ack", ref, by=COLLEAGUE)
    assert "the chair" in terminal.refused("action", "void", ref, "--reason", "superseded", by=COORDINATOR)


def test_the_coordinator_enters_an_owners_step_and_both_are_on_record(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.ok("action", "ack", ref, "--for", OWNER, by=COORDINATOR)
    steps = terminal.ok("explain", ref, "--json").json["steps"]
    assert [(s["by"], s["for_owner"]) for s in steps if s["kind"] == "acknowledged"] == [
        ("Anil Desai", "Owen Pritchard")
    ]


def test_who_acts_may_come_from_the_environment(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = terminal.issue()
    monkeypatch.setenv("JATAC_USER", OWNER)
    assert terminal.ok("action", "ack", ref, "--json").json["status"] == "acknowledged"


def test_more_time_is_asked_for_granted_and_declined(terminal: Terminal) -> None:
    ref = terminal.issue()
    asked = ("action", "extend", "request", ref, "--to", "2026-12-14", "--reason", "staff_absence")
    said = terminal.ok(*asked, "--json", by=OWNER).json
    assert (said["due_on"], said["notices_new"]) == ("2026-12-09", 1)
    said = terminal.ok("action", "extend", "grant", ref, "--json", by=COORDINATOR).json
    assert (said["due_on"], said["original_due_on"], said["slippage"]) == ("2026-12-14", "2026-12-09", 3)
    terminal.ok("action", "extend", "request", ref, "--to", "2026-12-15", "--reason", "scope_changed", by=OWNER)
    said = terminal.ok("action", "extend", "decline", ref, "--reason", "Once is enough", "--json", by=CHAIR).json
    assert said["due_on"] == "2026-12-14"
    assert "One of" in terminal.refused(
        "action", "extend", "request", ref, "--to", "2026-12-15", "--reason", "tired", by=OWNER
    )


def test_an_owner_says_not_mine_and_the_coordinator_confirms(terminal: Terminal) -> None:
    ref = terminal.issue()
    assert terminal.run("action", "dispute", ref, by=OWNER).code == 2
    terminal.ok("action", "dispute", ref, "--reason", "It is a county lamp", by=OWNER)
    terminal.ok("action", "dispute", ref, "--confirm", by=COORDINATOR)
    (request,) = terminal.ok("explain", ref, "--json").json["requests"]
    assert (request["kind"], request["outcome"]) == ("dispute", "confirmed")


def test_an_action_passes_inside_its_agency_when_the_new_owner_accepts(terminal: Terminal) -> None:
    ref = terminal.issue()
    said = terminal.ok("action", "reassign", ref, "--to", "nadia-khan", "--note", "See the file", by=COORDINATOR)
    assert "is offered to Nadia Khan" in said.out
    said_json = terminal.ok("action", "accept", ref, "--json", by="nadia-khan").json
    assert said_json["owner"] == "Nadia Khan"


def test_a_date_is_brought_forward_when_the_owner_accepts_or_a_meeting_decided(terminal: Terminal) -> None:
    ref = terminal.issue(due="2026-12-16")
    terminal.ok("action", "date", ref, "2026-12-11", by=COORDINATOR)
    assert terminal.ok("action", "accept", ref, "--json", by=OWNER).json["due_on"] == "2026-12-11"
    said = terminal.ok("action", "date", ref, "2026-12-10", "--at-meeting", "--json", by=COORDINATOR).json
    assert said["due_on"] == "2026-12-10"


def test_the_chair_closes_voids_and_reopens(terminal: Terminal) -> None:
    first, second = terminal.issue(), terminal.issue("Count the lamps")
    said = terminal.ok("action", "not-achieved", first, "--reason", "not_possible", "--json", by=CHAIR).json
    assert (said["status"], said["closure_reason"]) == ("not_achieved", "not_possible")
    said = terminal.ok("action", "void", second, "--reason", "superseded", "--why", "see 01", "--json", by=CHAIR).json
    assert said["status"] == "void"
    words = ("action", "reopen", first, "--reason", "New lamp found", "--due", "2026-12-18", "--json")
    said = terminal.ok(*words, by=CHAIR).json
    assert (said["status"], said["due_on"], said["original_due_on"]) == ("issued", "2026-12-18", "2026-12-09")


def test_lists_are_filtered_by_status_owner_agency_and_lateness(terminal: Terminal) -> None:
    first, second = terminal.issue(), terminal.issue("Count the lamps", owner=COLLEAGUE, due="2026-12-18")
    terminal.at = "2026-12-11T09:00"

    def listed(*words: str) -> list[str]:
        return [row["ref"] for row in terminal.ok("action", "list", *words, "--json").json["actions"]]

    assert listed() == [first, second]
    assert listed("--overdue") == [first]
    assert listed("--owner", COLLEAGUE) == [second]
    assert listed("--agency", "bromsgrove") == [first]
    assert listed("--status", "issued", "--status", "void") == [first, second]
    assert listed("--status", "void") == []
    assert terminal.ok("action", "list", "--status", "void").out.strip() == "No action here fits."


def test_a_restricted_title_is_shown_to_its_readers_alone(terminal: Terminal) -> None:
    words = ("action", "add", "Watch number 14", "--owner", OWNER, "--reader", OWNER, "--reader", "Probation Service")
    ref = terminal.ok(*words, "--json", by=COORDINATOR).json["ref"]
    assert terminal.ok("action", "show", ref, "--json", by=OWNER).json["title"] == "Watch number 14"
    assert terminal.ok("action", "show", ref, "--json", by="farah-aziz").json["title"] == "Watch number 14"
    for who in (None, COORDINATOR):
        assert "number 14" not in terminal.ok("action", "show", ref, "--json", by=who).out
        assert "number 14" not in terminal.ok("action", "list", by=who).out


def test_a_meetings_actions_are_entered_in_one_go_and_bad_rows_come_back_to_be_mended(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "meeting.csv"
    file.write_text(
        "Title,Owner,Agency,Due,BAU\n"
        "Cut the hedge,Owen Pritchard,Bromsgrove District Council,09/12/2026,yes\n"
        "Paint the wall,Joy Tandy,,31/02/2026,yes\n"
        "Ask the shop,A. Nobody,,10/12/2026,yes\n"
    )
    answer = terminal.run("action", "add", str(file), "--json", by=COORDINATOR)
    said = answer.json
    assert answer.code == 1
    assert (said["accepted"], said["rejected"], said["actions"]) == (2, 1, ["NW-2026-24/01", "NW-2026-24/02"])
    assert said["rejected_rows"][0]["row"] == 3 and said["rejected_rows"][0]["fix"]
    assert [one["field"] for one in said["remarks"]] == ["owner"]
    repair = Path(said["repair_file"])
    repair.write_text(repair.read_text(encoding="utf-8-sig").replace("31/02/2026", "11/12/2026"), encoding="utf-8")
    mended = terminal.ok("action", "add", str(repair), "--json", by=COORDINATOR).json
    assert (mended["accepted"], mended["rejected"]) == (1, 0)


def test_an_old_log_comes_in_once_with_its_true_dates_and_is_issued_when_she_says(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "log.csv"
    file.write_text(
        "Ref,Action,Owner,Agency,Due,Status\n"
        "JT/26/01,Light the underpass,Owen Pritchard,Bromsgrove District Council,02/10/2026,Ongoing\n"
        "JT/26/02,Fix the gate,Joy Tandy,Hereford and Worcester Fire and Rescue Service,02/11/2026,Complete\n"
    )
    said = terminal.ok("action", "add", str(file), "--imported", "--json", by=COORDINATOR).json
    assert (said["accepted"], said["repeated"]) == (2, 0)
    again = terminal.ok("ingest", str(file), "--json", by=COORDINATOR).json
    assert (again["accepted"], again["repeated"]) == (0, 2)
    issued = terminal.ok("action", "issue", "--imported", "--json", by=COORDINATOR).json
    assert len(issued["issued"]) == 1
    row = terminal.ok("action", "show", "JT/26/01", "--json").json
    assert (row["legacy_ref"], row["due_on"], row["rung"]) == ("JT/26/01", "2026-10-02", 0)
    assert row["days_overdue"] > 40


def test_a_restricted_proposal_gets_the_reader_it_lacks_as_it_is_issued(terminal: Terminal) -> None:
    words = ("action", "add", "Watch number 14", "--owner", OWNER, "--due", "2026-12-09", "--business-as-usual")
    ref = terminal.ok(*words, "--reader", OWNER, "--json", by=COORDINATOR).json["ref"]
    assert "rung 2 (the agency's lead)" in terminal.refused("action", "issue", ref, by=COORDINATOR)
    assert "may not say who" in terminal.refused("action", "issue", ref, "--reader", COORDINATOR, by=COLLEAGUE)
    words = ("action", "issue", ref, "--reader", COORDINATOR)
    assert "--contact" in terminal.refused(*words, by=COORDINATOR), "nobody at rung 2 may read it yet"
    terminal.ok("action", "readers", ref, "--contact", OWNER, by=COORDINATOR)
    said = terminal.ok("action", "issue", ref, "--json", by=COORDINATOR).json
    assert said["status"] == "issued"
    readers = terminal.ok("explain", ref, "--json", by=OWNER).json["readers"]
    assert readers == ["Anil Desai", "Owen Pritchard"]
    assert terminal.ok("explain", ref, "--json").json["readers"] == []
