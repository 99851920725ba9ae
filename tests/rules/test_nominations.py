"""Who nominates, who decides, and what comes late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rules.life.who import By
from rules.nominations import Meets, NominationState, is_late, not_to_decide, not_to_nominate, not_to_withdraw
from rules.series_decisions import not_to_keep, not_to_rebase
from tests.rules.builders import CHAIR, COORDINATOR, OWNER, STRANGER, context

CLOSE = datetime(2026, 11, 25, 12, tzinfo=UTC)
AHEAD = Meets(1, CLOSE)
REF = "NW-N-2026/001"
OPEN = NominationState.OPEN


@pytest.mark.parametrize(
    ("after", "from_analysis", "meets", "late"),
    [
        (timedelta(0), False, AHEAD, False),
        (timedelta(seconds=1), False, AHEAD, True),
        (timedelta(days=3), True, AHEAD, False),
        (timedelta(days=3), False, None, False),
    ],
    ids=["at the deadline", "a second later", "of an analysis, whenever", "no meeting is planned"],
)
def test_what_comes_after_the_deadline_is_late(
    after: timedelta, from_analysis: bool, meets: Meets | None, late: bool
) -> None:
    assert is_late(CLOSE + after, from_analysis, meets) is late


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (By(STRANGER), None),
        (By(None), "nobody"),
        (By(COORDINATOR, STRANGER), None),
        (By(OWNER, STRANGER), "not_coordinator"),
    ],
)
def test_anybody_nominates_and_the_coordinator_for_others(by: By, reason: str | None) -> None:
    refused = not_to_nominate(context(), by)
    assert (refused.reason if refused else None) == reason


@pytest.mark.parametrize(
    ("who", "state", "late", "why", "reason"),
    [
        (COORDINATOR, OPEN, False, "", None),
        (CHAIR, OPEN, None, "", None),
        (OWNER, OPEN, False, "", "not_coordinator"),
        (COORDINATOR, "declined", False, "", "decided"),
        (COORDINATOR, OPEN, True, "", "late"),
        (COORDINATOR, OPEN, True, "the bus shelter burned on Friday", None),
        (COORDINATOR, OPEN, False, "no need", "not_late"),
        (COORDINATOR, OPEN, None, "", None),
    ],
)
def test_the_coordinator_or_the_chair_decides_once_and_late_needs_a_reason(
    who: int, state: str, late: bool | None, why: str, reason: str | None
) -> None:
    refused = not_to_decide(context(), By(who), REF, state, late, why)
    assert (refused.reason if refused else None) == reason


@pytest.mark.parametrize(
    ("who", "state", "reason"),
    [
        (OWNER, OPEN, None),
        (COORDINATOR, OPEN, None),
        (STRANGER, OPEN, "not_coordinator"),
        (OWNER, "accepted", "decided"),
    ],
)
def test_its_nominator_takes_it_back_while_it_is_open(who: int, state: str, reason: str | None) -> None:
    refused = not_to_withdraw(context(), By(who), REF, state, OWNER)
    assert (refused.reason if refused else None) == reason


MARCH, APRIL, MAY = (date(2026, month, 1) for month in (3, 4, 5))


@pytest.mark.parametrize(
    ("who", "first", "last", "reason"),
    [
        (COORDINATOR, APRIL, None, None),
        (OWNER, APRIL, None, "not_coordinator"),
        (COORDINATOR, MAY, None, "future"),
        (COORDINATOR, MARCH, MAY, "future"),
        (CHAIR, MARCH, APRIL, None),
        (CHAIR, APRIL, MARCH, "turned_round"),
    ],
)
def test_a_baseline_is_decided_by_the_coordinator_on_months_that_have_begun(
    who: int, first: date, last: date | None, reason: str | None
) -> None:
    refused = not_to_rebase(context(), By(who), first, last, APRIL)
    assert (refused.reason if refused else None) == reason


def test_a_series_is_kept_where_something_stands() -> None:
    assert not_to_keep(context(), By(COORDINATOR), 1) is None
    refusals = [not_to_keep(context(), By(COORDINATOR), 0), not_to_keep(context(), By(OWNER), 1)]
    assert [refused.reason for refused in refusals if refused] == ["nothing", "not_coordinator"]
