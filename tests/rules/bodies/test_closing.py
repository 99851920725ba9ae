"""What keeps a tasking cycle open."""

from dataclasses import replace
from datetime import date

import pytest

from rules.bodies.closing import CycleFacts, Lacks, is_over, lacking, not_updated
from rules.words import ActionStatus
from tests.rules.builders import proposal

WHOLE = CycleFacts(1, 1, date(2026, 12, 2), date(2026, 12, 16), is_recorded=True)
LIVE = proposal(
    date(2026, 12, 30), status=ActionStatus.ACKNOWLEDGED, issued_on=date(2026, 11, 20), ladder_from=date(2026, 12, 30)
)


def test_a_whole_cycle_lacks_nothing_and_is_over_on_the_day_of_its_next_meeting() -> None:
    assert lacking(WHOLE) == ()
    assert [is_over(WHOLE, date(2026, 12, day)) for day in (15, 16)] == [False, True]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"not_issued": 1}, Lacks.NOT_ISSUED),
        ({"not_sent": 1}, Lacks.NOT_SENT),
        ({"is_recorded": False}, Lacks.NOT_RECORDED),
        ({"not_updated": 1}, Lacks.NOT_UPDATED),
    ],
)
def test_each_thing_left_hanging_has_its_code(changed: dict[str, int], code: Lacks) -> None:
    assert lacking(replace(WHOLE, **changed)) == (code,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "spoken_of", "asked_for"),
    [
        ({}, frozenset(), True),
        ({}, frozenset({1}), False),
        ({"due_on": date(2026, 12, 15), "late_rung": 1}, frozenset(), False),
        ({"ack_rung": 2}, frozenset(), False),
        ({"issued_on": date(2026, 12, 3)}, frozenset(), False),
        ({"status": ActionStatus.DONE_VERIFIED}, frozenset(), False),
    ],
)
def test_only_silent_live_actions_that_are_not_late_are_asked_for(
    changed: dict[str, object], spoken_of: frozenset[int], asked_for: bool
) -> None:
    action = replace(LIVE, **changed)  # type: ignore[arg-type]
    assert bool(not_updated([action], spoken_of, date(2026, 12, 2), date(2026, 12, 16))) is asked_for
