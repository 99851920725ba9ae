"""The schedule: every flow in it once, with a reason; no tick at midnight or in the change of clocks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from flows.schedule import CYCLE_ORDER, SCHEDULE, Row, in_order, row_of
from flows.wiring import FLOWS
from rules.moment import LONDON
from tests.moments import london

A_YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(366)]
DOCS = Path(__file__).parents[2] / "docs" / "engine.md"


def fires() -> Iterator[tuple[Row, datetime]]:
    """Every tick of every row in a year, in UTC."""
    return ((row, at) for row in SCHEDULE for day in A_YEAR for at in row.fires(day))


def test_every_flow_is_scheduled_once_and_nothing_else_is() -> None:
    assert sorted(row.flow for row in SCHEDULE) == sorted(FLOWS)


def test_every_row_has_a_reason_that_is_a_sentence() -> None:
    assert all(row.reason.endswith(".") and len(row.reason.split()) > 5 for row in SCHEDULE)


def test_the_pass_that_catches_up_takes_what_comes_in_first_and_sends_last() -> None:
    order = [row.flow for row in in_order()]
    assert order == [flow for flow in CYCLE_ORDER if flow in FLOWS]
    assert (order[0], order[-1]) == ("ingest_intelligence", "deliver_mail")


def test_nothing_runs_between_23_00_and_midnight_utc_in_summer_or_in_winter() -> None:
    assert [f"{row.flow} at {at}" for row, at in fires() if at.hour == 23] == []


def test_no_tick_is_at_a_time_that_the_change_of_clocks_leaves_out_or_brings_twice() -> None:
    for row, at in fires():
        local = at.astimezone(LONDON)
        again = local.replace(fold=1 - local.fold).astimezone(UTC)
        assert again == at, f"{row.flow} at {local}"


def test_every_day_has_as_many_ticks_in_summer_as_in_winter() -> None:
    for row in SCHEDULE:
        for day, week_later in ((date(2026, 3, 22), date(2026, 3, 29)), (date(2026, 10, 18), date(2026, 10, 25))):
            assert len(row.fires(day)) == len(row.fires(week_later)), f"{row.flow} on the day the clocks change"


def test_every_row_ticks_within_the_days_that_are_searched() -> None:
    for row in SCHEDULE:
        days = [day for day in A_YEAR if row.fires(day)]
        assert max(later - earlier for earlier, later in pairwise(days)) < timedelta(days=8)


@pytest.mark.parametrize(
    ("flow", "instant", "before", "after"),
    [
        ("send_reminders", "2026-12-03 07:05", "2026-12-03 07:05", "2026-12-04 07:05"),
        ("send_reminders", "2026-12-03 07:04", "2026-12-02 07:05", "2026-12-03 07:05"),
        ("issue_actions", "2026-12-05 12:00", "2026-12-04 18:30", "2026-12-07 07:00"),
        ("ingest_intelligence", "2026-12-07 07:59", "2026-12-07 07:10", "2026-12-07 08:00"),
        ("deliver_mail", "2026-12-03 23:30", "2026-12-03 22:45", "2026-12-04 02:00"),
        ("send_reminders", "2026-03-29 07:05", "2026-03-29 07:05", "2026-03-30 07:05"),
        ("send_reminders", "2026-10-25 07:05", "2026-10-25 07:05", "2026-10-26 07:05"),
    ],
)
def test_the_tick_before_and_after(flow: str, instant: str, before: str, after: str) -> None:
    row = row_of(flow)
    assert (row.before(london(instant)), row.after(london(instant))) == (london(before), london(after))


@pytest.mark.parametrize(
    ("flow", "instant", "tick", "sentence"),
    [
        ("issue_actions", "2026-12-07 09:00", "2026-12-07 07:00", "two hours after Monday's first tick"),
        ("issue_actions", "2026-12-07 08:59", "2026-12-04 18:30", "until then Friday's last run is enough"),
        ("issue_actions", "2026-12-06 12:00", "2026-12-04 18:30", "on Sunday nothing new is asked of it"),
        ("send_reminders", "2026-12-03 09:05", "2026-12-03 07:05", "a morning's run is late at five past nine"),
        ("send_reminders", "2026-12-03 09:04", "2026-12-02 07:05", "a minute before it is not"),
    ],
)
def test_what_should_have_run_by_now(flow: str, instant: str, tick: str, sentence: str) -> None:
    assert row_of(flow).overdue_tick(london(instant)) == london(tick), sentence


def test_the_table_in_the_documentation_is_this_one() -> None:
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    for row in SCHEDULE:
        when = "; ".join(ticks.in_words() for ticks in row.ticks)
        late = f"{row.late_after.total_seconds() / 3600:g} h"
        assert f"| `{row.flow}` | {when} | {late} | {row.reason} |" in lines
    assert sum(line.startswith("| `") and " h | " in line for line in lines) == len(SCHEDULE)
