"""What a command says beside what it did, so that a slip is seen at once."""

from tests.cli.terminal import COORDINATOR, Terminal


def test_a_title_that_no_mail_may_carry_is_remarked_on_as_it_is_entered(terminal: Terminal) -> None:
    words = ("--owner", "owen", "--due", "2026-12-09", "--business-as-usual")
    said = terminal.ok("action", "add", "Ring 01632 960123 about the lamp", *words, by=COORDINATOR).out
    assert "holds a telephone number: mails will give the reference alone" in " ".join(said.split())


def test_the_same_action_twice_is_entered_with_a_remark(terminal: Terminal) -> None:
    first = terminal.add()
    words = ("--owner", "owen", "--due", "2026-12-09", "--business-as-usual", "--json")
    again = terminal.ok("action", "add", "Light the underpass", *words, by=COORDINATOR).json
    (remark,) = again["remarks"]
    assert first in remark["sentence"] and "entered_in_error" in remark["fix"]


def test_a_return_on_a_saturday_is_taken_and_the_first_working_day_named(terminal: Terminal) -> None:
    said = terminal.ok("absence", "add", "owen", "--from", "2026-12-03", "--back", "2026-12-12", by=COORDINATOR).out
    assert "Sat 12 Dec 2026 is no working day: the first one is Mon 14 Dec 2026." in said


def test_release_on_a_saturday_says_when_mail_leaves(terminal: Terminal) -> None:
    terminal.issue()
    terminal.at = "2026-12-05T10:00"
    said = " ".join(terminal.ok("release", by=COORDINATOR).out.split())
    assert "mail leaves from Mon 7 Dec 2026 07:00 on" in said


def test_who_acts_for_an_owner_who_has_left_is_listed(terminal: Terminal) -> None:
    terminal.issue()
    terminal.ok("person", "left", "owen", by=COORDINATOR)
    said = " ".join(terminal.ok("action", "list").out.split())
    assert "acts)" in said or "Owen Pritchard" not in said


def test_the_action_made_for_a_block_is_named(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.ok("action", "block", ref, "--agency", "west-mercia-police", by="owen")
    own = ("--title", "Move the cones", "--owner", "tom", "--due", "2026-12-09")
    said = " ".join(terminal.ok("action", "accept", ref, *own, by="gareth").out.split())
    assert f"{ref} waits for your agency's action, NW-2026-" in said and "which is issued" in said


def test_a_damaged_database_is_answered_with_the_backup(terminal: Terminal) -> None:
    (terminal.data_dir / "jatac.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 8000)
    for name in ("jatac.db-wal", "jatac.db-shm"):
        (terminal.data_dir / name).unlink(missing_ok=True)
    assert "restore the last backup" in terminal.refused("status")


def test_a_setting_of_the_wrong_kind_is_told_in_our_words(terminal: Terminal) -> None:
    (terminal.data_dir / "jatac.toml").write_text('smtp_port = "often"\n', encoding="utf-8")
    said = terminal.refused("status")
    assert "“often” is not a whole number" in said and "parse" not in said


def test_whoever_cancels_a_meeting_without_a_paper_is_told_that_nobody_is_mailed(terminal: Terminal) -> None:
    words = ("meeting", "cancel", "jatac", "2026-12-16", "--reason", "The hall is flooded.")
    terminal.ok("run", "open_cycle", "--at", "2026-12-08T09:00")
    terminal.at = "2026-12-09T09:00"
    said = " ".join(terminal.ok(*words, by=COORDINATOR).out.split())
    assert "tell the members yourself" in said
