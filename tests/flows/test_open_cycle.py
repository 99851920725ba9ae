"""open_cycle as a flow: what it opens, and that it opens nothing twice."""

from tests.stories.world import World


def test_it_names_each_cycle_it_opened_and_says_when_there_is_nothing_to_do(world: World) -> None:
    first, again = world.run("open_cycle", "open_cycle")
    assert first.details["cycles"] == [{"meeting_on": "2026-12-02", "flag": ""}]
    assert (first.counts, first.reason) == ({"cycles_opened": 1, "meetings_opened": 2}, "")
    assert (again.counts, again.reason) == (
        {"cycles_opened": 0, "meetings_opened": 0},
        "every cycle up to the next meeting exists",
    )


def test_after_a_long_gap_it_opens_every_cycle_that_was_missed_and_flags_those_among_holidays(world: World) -> None:
    world.run("open_cycle")
    world.at("Wed 6 Jan")
    [result] = world.run("open_cycle")
    assert [(c["meeting_on"], bool(c["flag"])) for c in result.details["cycles"]] == [
        ("2026-12-16", False),
        ("2026-12-30", True),
        ("2027-01-13", False),
    ]
