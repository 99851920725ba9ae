"""`body list / items / decide` and `meeting held`."""

from tests.cli.terminal import COORDINATOR, Terminal


def test_the_bodies_are_listed_with_who_chairs_them_and_when_they_meet_next(terminal: Terminal) -> None:
    found = {body["level"]: body for body in terminal.ok("body", "list", "--json").json["bodies"]}
    assert {3, 4, 5} <= found.keys()
    assert all(found[level]["chair"] and found[level]["next_meeting_on"] for level in (3, 4, 5))
    assert found[4]["open_items"] == 0
    assert found[4]["name"] in terminal.ok("body", "list").out


def test_an_item_that_is_not_there_and_an_outcome_that_is_none_are_said(terminal: Terminal) -> None:
    performance = _key(terminal, 4)
    assert "Nothing is open" in terminal.ok("body", "items", performance).out
    words = ("body", "decide", performance, "999", "void", "--rationale", "superseded")
    assert "chair" in terminal.refused(*words, by=COORDINATOR)
    assert "No escalation has the number 999" in terminal.refused(*words, by=_chair(terminal, 4))
    wrong = terminal.run("body", "decide", performance, "999", "shelve", "--rationale", "x", by=COORDINATOR)
    assert wrong.code == 2 and "accept-risk" in wrong.err


def test_a_tasking_meeting_is_recorded_with_who_was_there(terminal: Terminal) -> None:
    tasking = _key(terminal, 3)
    agencies = sorted({one["agency"] for one in terminal.ok("person", "list", "--json").json["people"]})
    words = ("meeting", "held", tasking, "2026-12-02", "--present", agencies[0], "--absent", agencies[1], "--json")
    said = terminal.ok(*words, by=COORDINATOR).json
    assert (said["state"], said["meeting_on"]) == ("held", "2026-12-02")
    twice = terminal.run("meeting", "held", tasking, "2026-12-02", "--present", agencies[0], "--deputy", agencies[0])
    assert twice.code == 2 and "named twice" in twice.err
    assert "Nobody is named" in terminal.refused("meeting", "held", tasking, "2026-12-02", by=COORDINATOR)
    inquorate = terminal.ok("meeting", "held", tasking, "2026-12-02", "--inquorate", by=COORDINATOR)
    assert "counts as not held" in inquorate.out
    assert "no meeting on" in terminal.refused("meeting", "held", tasking, "2026-12-01", by=COORDINATOR)


def _key(terminal: Terminal, level: int) -> str:
    bodies = terminal.ok("body", "list", "--json").json["bodies"]
    return next(str(body["key"]) for body in bodies if body["level"] == level)


def _chair(terminal: Terminal, level: int) -> str:
    bodies = terminal.ok("body", "list", "--json").json["bodies"]
    return next(str(body["chair"]) for body in bodies if body["level"] == level)
