"""Eight tries over two working days, inside the sending hours; then it has failed."""

from datetime import date, datetime, timedelta

import pytest

from rules.calendar import WorkingCalendar
from rules.moment import LONDON
from rules.policy import SendingHours
from rules.retry import TRIES, WAITS, GiveUp, TryAgain, next_try
from rules.slots import may_send

CALENDAR = WorkingCalendar(frozenset({date(2026, 12, 25), date(2026, 12, 28)}))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("attempts", "now", "due"),
    [
        (1, "2026-12-14T09:00:00", "2026-12-14T09:05:00"),
        (2, "2026-12-14T09:05:00", "2026-12-14T09:20:00"),
        (7, "2026-12-14T09:00:00", "2026-12-14T17:00:00"),
        (7, "2026-12-14T12:00:00", "2026-12-15T08:00:00"),
        (1, "2026-12-24T18:57:00", "2026-12-29T07:02:00"),
    ],
)
def test_a_try_that_failed_is_followed_by_another(attempts: int, now: str, due: str) -> None:
    found = next_try(attempts, _at(now), CALENDAR)
    assert isinstance(found, TryAgain)
    assert found.not_before == _at(due)
    assert f"try {attempts} of 8" in found.reason


@pytest.mark.parametrize(("attempts", "gives_up"), [(1, False), (7, False), (8, True), (9, True)])
def test_the_eighth_try_is_the_last(attempts: int, gives_up: bool) -> None:
    assert isinstance(next_try(attempts, _at("2026-12-14T09:00:00"), CALENDAR), GiveUp) is gives_up


@pytest.mark.parametrize("start", ["2026-12-14T07:00:00", "2026-12-14T18:59:00", "2026-12-24T12:00:00"])
def test_eight_tries_fit_into_two_working_days_and_none_leaves_at_night(start: str) -> None:
    now, tries = _at(start), 1
    while isinstance(found := next_try(tries, now, CALENDAR), TryAgain):
        assert may_send(found.not_before, CALENDAR, SendingHours())
        now, tries = found.not_before, tries + 1
    assert tries == TRIES == 8
    assert CALENDAR.between(_at(start).date(), now.date()) <= 2


def test_the_waits_grow_and_stay_under_two_days_of_sending_time() -> None:
    assert list(WAITS) == sorted(WAITS)
    assert sum(WAITS, timedelta()) < timedelta(hours=24)
