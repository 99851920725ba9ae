"""`--by`: a step of a person is taken by somebody, and by somebody who may."""

import pytest

from tests.cli.terminal import CHAIR, COLLEAGUE, COORDINATOR, DEPUTY, OWNER, Terminal

AWAY = ("absence", "add", OWNER, "--from", "2026-12-07", "--back", "2026-12-09")
FOR_COORDINATOR = [
    ("action", "add", "Light the underpass"),
    ("action", "add", "meeting.csv"),
    ("action", "add", "log.csv", "--imported"),
    ("action", "issue", "--imported"),
    ("hold",),
    ("release",),
]


@pytest.mark.parametrize("words", FOR_COORDINATOR, ids=" ".join)
def test_what_only_the_coordinator_does_is_refused_to_nobody_and_to_others(
    terminal: Terminal, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(terminal.data_dir)
    (terminal.data_dir / "meeting.csv").write_text("Title,Owner,Agency,Due\n")
    (terminal.data_dir / "log.csv").write_text("Reference,Title,Owner,Agency,Due,Status\n1,Look,,,,open\n")
    count = terminal.ok("audit", "verify", "--json").json["count"]
    for by, sentence in ((None, "It is not said who acts"), (OWNER, "Owen Pritchard may not")):
        answer = terminal.run(*words, by=by)
        assert answer.code == 3 and sentence in answer.err, answer.err
        assert 'Add --by "Anil Desai", who is the tasking coordinator.' in answer.err
    assert terminal.ok("audit", "verify", "--json").json["count"] == count, "nothing was written"
    assert terminal.run(*words, by=CHAIR).code == 0, "who stands above may too"


def test_one_proposal_is_issued_by_somebody(terminal: Terminal) -> None:
    ref = terminal.add()
    assert "It is not said who acts" in terminal.refused("action", "issue", ref)
    assert "Joy Tandy may not issue" in terminal.refused("action", "issue", ref, by=COLLEAGUE)


@pytest.mark.parametrize("by", [OWNER, DEPUTY, COORDINATOR, CHAIR])
def test_an_absence_is_entered_by_the_person_the_deputy_the_lead_or_the_coordinator(
    terminal: Terminal, by: str
) -> None:
    terminal.ok(*AWAY, by=by)
    terminal.ok("absence", "end", OWNER, "--back", "2026-12-08", by=by)


@pytest.mark.parametrize(("by", "sentence"), [(None, "not said who acts"), (COLLEAGUE, "Joy Tandy may not")])
def test_comings_and_goings_are_refused_to_nobody_and_to_others(
    terminal: Terminal, by: str | None, sentence: str
) -> None:
    assert sentence in terminal.refused(*AWAY, by=by)
    assert sentence in terminal.refused("person", "left", OWNER, by=by)
    terminal.ok(*AWAY, by=OWNER)
    assert sentence in terminal.refused("absence", "end", OWNER, by=by)


def test_that_somebody_left_is_for_the_lead_and_the_coordinator_not_for_the_person(terminal: Terminal) -> None:
    assert "Owen Pritchard may not say that Owen Pritchard has left" in terminal.refused(
        "person", "left", OWNER, by=OWNER
    )
    terminal.ok("person", "left", OWNER, by="nadia-khan")


def test_a_pause_granted_for_an_absence_ends_when_the_owner_says_that_they_are_back(terminal: Terminal) -> None:
    ref = terminal.issue(due="2026-12-18")
    assert "grant a pause" in terminal.refused(*AWAY, "--pause", by=OWNER)
    terminal.ok("absence", "add", OWNER, "--from", "2026-12-03", "--back", "2026-12-14", "--pause", by=COORDINATOR)
    terminal.at = "2026-12-07T09:00"
    terminal.ok("absence", "end", OWNER, by=OWNER)
    (pause,) = terminal.ok("explain", ref, "--json").json["pauses"]
    assert pause["ended_on"] == "2026-12-07"


def test_what_the_system_does_needs_nobody(terminal: Terminal, loaded: object) -> None:
    for words in (("run", "open_cycle"), ("status",), ("action", "list"), ("preview",), ("check",)):
        assert terminal.run(*words).code in (0, 1), words
