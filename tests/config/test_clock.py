"""The clock: what people type, what is refused at the change of clocks, and who may set it."""

from datetime import UTC, datetime, timedelta

import pytest

from config.clock import ClockRefused, UnreadableInstant, moment, now, parse_instant, read

READ = [
    ("a winter wall clock", "2026-12-03T11:00", "2026-12-03T11:00:00+00:00"),
    ("a summer wall clock", "2026-06-03T11:00", "2026-06-03T10:00:00+00:00"),
    ("with a space", "2026-12-03 11:00:30", "2026-12-03T11:00:30+00:00"),
    ("a date alone is nine o'clock", "2026-06-03", "2026-06-03T08:00:00+00:00"),
    ("in UTC", "2026-06-03T11:00Z", "2026-06-03T11:00:00+00:00"),
    ("with an offset", "2026-06-03T11:00+02:00", "2026-06-03T09:00:00+00:00"),
    ("the minute before the clocks go forward", "2026-03-29T00:59", "2026-03-29T00:59:00+00:00"),
    ("the minute they have gone", "2026-03-29T02:00", "2026-03-29T01:00:00+00:00"),
    ("the minute before the hour that comes twice", "2026-10-25T00:59", "2026-10-24T23:59:00+00:00"),
    ("the minute after it", "2026-10-25T02:00", "2026-10-25T02:00:00+00:00"),
    ("the hour that comes twice, with its zone", "2026-10-25T01:30+01:00", "2026-10-25T00:30:00+00:00"),
]


@pytest.mark.parametrize(("text", "instant"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_an_instant_is_read(text: str, instant: str) -> None:
    found = parse_instant(text)
    assert found == datetime.fromisoformat(instant)
    assert found.tzinfo is UTC


REFUSED = [
    ("the first minute left out", "2026-03-29T01:00", "does not exist"),
    ("the last minute left out", "2026-03-29T01:59", "does not exist"),
    ("the first minute that comes twice", "2026-10-25T01:00", "comes twice"),
    ("the last minute that comes twice", "2026-10-25T01:59", "comes twice"),
    ("a day that does not exist", "2026-02-29", "no real date"),
    ("an hour that does not exist", "2026-12-03T24:30", "no real date"),
    ("a zone that does not exist", "2026-12-03T11:00+25:00", "no real date"),
    ("a week date", "2026-W49-4", "is not a date and time"),
    ("the British way", "3/12/2026", "is not a date and time"),
    ("an hour alone", "2026-12-03T11", "is not a date and time"),
    ("nothing", "", "is not a date and time"),
]


@pytest.mark.parametrize(("text", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_says_no_one_instant_is_refused(text: str, said: str) -> None:
    with pytest.raises(UnreadableInstant, match=said):
        parse_instant(text)


def test_the_clock_is_aware() -> None:
    assert now().utcoffset() == timedelta(0)


def test_the_clock_is_set_in_a_story_only() -> None:
    assert read(at="2025-08-01T09:00", story=True) == datetime(2025, 8, 1, 8, tzinfo=UTC)
    with pytest.raises(ClockRefused, match="story"):
        read(at="2025-08-01T09:00")


def test_a_decision_cannot_lie_in_the_future() -> None:
    tomorrow = (now() + timedelta(days=1)).isoformat(timespec="minutes")
    with pytest.raises(ClockRefused, match="--dry-run"):
        moment(as_of=tomorrow)
    assert moment(as_of=tomorrow, dry_run=True).as_of > now()


def test_a_decision_for_the_past_is_written_down_now() -> None:
    found = moment(as_of="2025-08-01")
    assert found.as_of == datetime(2025, 8, 1, 8, tzinfo=UTC)
    assert found.recorded_at > found.as_of


def test_a_story_writes_its_record_in_its_own_time() -> None:
    found = moment(as_of="2035-08-01", story=True)
    assert found.as_of == found.recorded_at == datetime(2035, 8, 1, 8, tzinfo=UTC)
    set_clock = moment(at="2025-08-01T09:00", story=True)
    assert set_clock.as_of == set_clock.recorded_at == datetime(2025, 8, 1, 8, tzinfo=UTC)
