"""When mail may leave, and which notices travel today."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rules.calendar import WorkingCalendar
from rules.moment import LONDON
from rules.policy import SendingHours
from rules.slots import PendingNotice, Slot, Waits, after_sending_time, choose_slot, may_send, next_opening

CHRISTMAS = WorkingCalendar(frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
HOURS = SendingHours()


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-12-14T06:59:59", False),
        ("2026-12-14T07:00:00", True),
        ("2026-12-14T18:59:59", True),
        ("2026-12-14T19:00:00", False),
        ("2026-12-12T12:00:00", False),
        ("2026-12-25T12:00:00", False),
        ("2026-12-28T12:00:00", False),
        ("2026-12-29T12:00:00", True),
        ("2026-07-13T07:00:00", True),
        ("2026-07-13T06:59:00", False),
    ],
)
def test_mail_leaves_on_working_days_from_seven_until_before_nineteen_in_london(moment: str, allowed: bool) -> None:
    assert may_send(_local(moment), CHRISTMAS, HOURS) is allowed


def test_summer_time_moves_the_hours_in_utc() -> None:
    assert may_send(datetime(2026, 7, 13, 6, 0, tzinfo=UTC), CHRISTMAS, HOURS)
    assert not may_send(datetime(2026, 12, 14, 6, 0, tzinfo=UTC), CHRISTMAS, HOURS)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-12-14T09:30:00", "2026-12-14T09:30:00"),
        ("2026-12-14T03:00:00", "2026-12-14T07:00:00"),
        ("2026-12-14T19:00:00", "2026-12-15T07:00:00"),
        ("2026-12-11T20:00:00", "2026-12-14T07:00:00"),
        ("2026-12-24T19:30:00", "2026-12-29T07:00:00"),
        ("2026-12-25T03:00:00", "2026-12-29T07:00:00"),
    ],
)
def test_the_next_moment_at_which_mail_may_leave(moment: str, opens: str) -> None:
    assert next_opening(_local(moment), CHRISTMAS, HOURS) == _local(opens)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-12-14T09:00:00", 5, "2026-12-14T09:05:00"),
        ("2026-12-14T18:58:00", 1, "2026-12-14T18:59:00"),
        ("2026-12-14T18:58:00", 2, "2026-12-15T07:00:00"),
        ("2026-12-14T18:58:00", 5, "2026-12-15T07:03:00"),
        ("2026-12-24T18:00:00", 120, "2026-12-29T08:00:00"),
        ("2026-12-14T07:00:00", 1440, "2026-12-16T07:00:00"),
        ("2026-03-27T18:00:00", 120, "2026-03-30T08:00:00"),
    ],
)
def test_waiting_counts_sending_time_alone(start: str, minutes: int, end: str) -> None:
    found = after_sending_time(_local(start), timedelta(minutes=minutes), CHRISTMAS, HOURS)
    assert found == _local(end)
    assert may_send(found, CHRISTMAS, HOURS)


ISSUED = PendingNotice(1, "issue", after_meeting=True)
ADDED = PendingNotice(2, "issue")
CHASE = PendingNotice(3, "overdue")


@pytest.mark.parametrize(
    ("pending", "taken", "expected"),
    [
        ((ISSUED, CHASE), set(), Slot("", (1, 3))),
        ((ISSUED,), set(), Slot("", (1,))),
        ((ISSUED, ADDED, CHASE), {""}, Slot("meeting", (1,))),
        ((ISSUED, CHASE), {"meeting"}, Slot("", (1, 3))),
    ],
)
def test_everything_travels_in_one_mail_and_issues_after_a_meeting_in_a_second(
    pending: tuple[PendingNotice, ...], taken: set[str], expected: Slot
) -> None:
    assert choose_slot(pending, frozenset(taken)) == expected


@pytest.mark.parametrize(
    ("pending", "taken"),
    [((), set()), ((CHASE,), {""}), ((ADDED,), {""}), ((ISSUED,), {"", "meeting"}), ((), {""})],
)
def test_the_rest_waits_with_a_reason(pending: tuple[PendingNotice, ...], taken: set[str]) -> None:
    found = choose_slot(pending, frozenset(taken))
    assert isinstance(found, Waits)
    assert found.reason
