"""The Shiryaev–Roberts statistic on both sides of its boundaries, and what holds of it for every series."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isfinite, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.periods import months_back
from rules.surveillance import SR_24, SR_WEIGHED, Detector, Reading, Verdict, reading_of, watch

DECEMBER = date(2025, 12, 1)
DETECTORS = pytest.mark.parametrize("detector", [SR_24, SR_WEIGHED], ids=["24 months", "weighed"])
COUNTS = st.lists(st.integers(0, 60), min_size=26, max_size=40)


def months(counts: Sequence[int | None], last: date = DECEMBER) -> dict[date, int]:
    """Counts of the months up to December 2025, oldest first; None: a month that is not loaded."""
    days = reversed(months_back(last, len(counts)))
    return {day: count for day, count in zip(days, counts, strict=True) if count is not None}


def read(counts: Sequence[int | None], detector: Detector = SR_24) -> Reading:
    return reading_of(months(counts), DECEMBER, detector)


def statistic(counts: Sequence[int | None], detector: Detector = SR_24) -> float:
    found = read(counts, detector).statistic
    assert found is not None
    return found


TWO_YEARS = [10] * 24
BOUNDARIES: Mapping[str, tuple[Sequence[int | None], Verdict]] = {
    "22 after two years of 10 a month alarm": ([*TWO_YEARS, 22], Verdict.ALARM),
    "21 do not": ([*TWO_YEARS, 21], Verdict.WITHIN_EXPECTED),
    "12 after two years of 4 a month alarm": ([*[4] * 24, 12], Verdict.ALARM),
    "11 do not": ([*[4] * 24, 11], Verdict.WITHIN_EXPECTED),
    "49 after two years of 30 a month alarm": ([*[30] * 24, 49], Verdict.ALARM),
    "48 do not": ([*[30] * 24, 48], Verdict.WITHIN_EXPECTED),
    "6 after two years of none alarm": ([*[0] * 24, 6], Verdict.ALARM),
    "5 do not": ([*[0] * 24, 5], Verdict.WITHIN_EXPECTED),
    "73 to 93 a month alarms in the third month": ([*[73] * 36, 93, 93, 93], Verdict.ALARM),
    "not in the second": ([*[73] * 36, 93, 93], Verdict.WITHIN_EXPECTED),
    "280 to 320 a year never does, in a year": ([*[23, 24, 23] * 12, *[27, 26, 27] * 4], Verdict.WITHIN_EXPECTED),
    "23 months are not history enough": ([*[10] * 23, 50], Verdict.NOT_ENOUGH_HISTORY),
    "24 months of which six are missing are": ([*[10] * 6, *[None] * 6, *[10] * 12, 50], Verdict.ALARM),
    "of which seven are missing are not": ([*[10] * 6, *[None] * 7, *[10] * 11, 50], Verdict.NOT_ENOUGH_HISTORY),
    "a month that is not loaded is not a 0": ([*TWO_YEARS, 30, None], Verdict.NOT_LOADED),
    "no month at all is not loaded": ([None], Verdict.NOT_LOADED),
}


@pytest.mark.parametrize(("counts", "verdict"), BOUNDARIES.values(), ids=BOUNDARIES.keys())
def test_each_boundary_has_a_row_on_either_side(counts: Sequence[int | None], verdict: Verdict) -> None:
    assert read(counts).verdict is verdict


WEIGHED: Mapping[str, tuple[Sequence[int | None], Verdict]] = {
    "73 to 93 a month alarms in the third month": ([*[73] * 36, 93, 93, 93], Verdict.ALARM),
    "not in the first": ([*[73] * 36, 93], Verdict.WITHIN_EXPECTED),
    "21 after two years of 10 a month alarm": ([*TWO_YEARS, 21], Verdict.ALARM),
    "20 do not": ([*TWO_YEARS, 20], Verdict.WITHIN_EXPECTED),
    "20 after four years do": ([*TWO_YEARS, *TWO_YEARS, 20], Verdict.ALARM),
    "19 do not even then": ([*TWO_YEARS, *TWO_YEARS, 19], Verdict.WITHIN_EXPECTED),
    "280 to 320 a year never does, in a year": ([*[23, 24, 23] * 12, *[27, 26, 27] * 4], Verdict.WITHIN_EXPECTED),
}


@pytest.mark.parametrize(("counts", "verdict"), WEIGHED.values(), ids=WEIGHED.keys())
def test_the_weighed_detector_has_boundaries_of_its_own(counts: Sequence[int | None], verdict: Verdict) -> None:
    assert read(counts, SR_WEIGHED).verdict is verdict


def test_an_alarm_says_what_was_seen_expected_and_since_when() -> None:
    found = read([*[73] * 36, 93, 95, 91])
    assert found.verdict is Verdict.ALARM
    assert found.since == date(2025, 10, 1)
    assert (found.seen, found.seen_since) == (91, 93 + 95 + 91)
    assert found.expected == pytest.approx(76, abs=2)
    assert found.expected_since == pytest.approx(73 + 75 + 77, abs=4)


def test_a_series_that_grows_steadily_is_expected_to_go_on_growing() -> None:
    grown = [round(30 * 1.1 ** (month / 12)) for month in range(61)]
    level, weighed = read(grown, SR_24), read(grown, SR_WEIGHED)
    assert weighed.expected == pytest.approx(grown[-1], rel=0.03)
    assert level.expected is not None
    assert level.expected < 0.93 * grown[-1]


def test_a_series_that_fell_is_not_expected_to_go_on_falling() -> None:
    fallen = [round(60 * 0.85 ** (month / 12)) for month in range(61)]
    found = read(fallen, SR_WEIGHED)
    assert found.expected is not None
    assert found.expected > fallen[-1]


def test_a_winter_that_comes_every_year_is_expected() -> None:
    years = [14, 13, 12, 10, 8, 7, 6, 7, 8, 10, 12, 13] * 5
    for detector in (SR_24, SR_WEIGHED):
        assert all(one.verdict is not Verdict.ALARM for one in watch(months(years), DECEMBER, detector))


def test_a_rise_that_was_answered_for_does_not_alarm_again() -> None:
    risen = months([*TWO_YEARS, 30, 14, 13])
    assert reading_of(risen, DECEMBER).verdict is Verdict.ALARM
    assert reading_of(risen, DECEMBER, watched_from=date(2025, 11, 1)).verdict is Verdict.WITHIN_EXPECTED


def test_a_month_before_the_watch_is_named_as_such() -> None:
    found = watch(months([*TWO_YEARS, 25, 12]), DECEMBER, watched_from=DECEMBER)
    assert [one.verdict for one in found[-2:]] == [Verdict.NOT_WATCHED, Verdict.WITHIN_EXPECTED]


def test_a_series_based_anew_knows_nothing_of_before() -> None:
    stepped = months([*[10] * 30, *[20] * 30])
    found = watch(stepped, DECEMBER, based_from=date(2023, 7, 1))
    assert found[0].month == date(2023, 7, 1)
    assert {one.verdict for one in found[:24]} == {Verdict.NOT_ENOUGH_HISTORY}
    assert found[-1].expected == pytest.approx(20)


def test_a_month_not_loaded_leaves_the_evidence_as_it_was() -> None:
    without, with_gap = statistic([*TWO_YEARS, 16, 10]), statistic([*TWO_YEARS, 16, None, 10])
    assert with_gap == pytest.approx(without, abs=0.3)
    assert with_gap > statistic([*TWO_YEARS, 10, None, 10])


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        read([*TWO_YEARS, -1])


@DETECTORS
@given(count=st.integers(0, 5000), length=st.integers(25, 80))
@settings(max_examples=25, deadline=None)
def test_a_constant_series_never_alarms(detector: Detector, count: int, length: int) -> None:
    assert statistic([count] * length, detector) <= log(1 / (1 - detector.forgetting)) + 1e-6 < detector.alarm


@DETECTORS
@given(counts=COUNTS, more=st.integers(1, 400))
@settings(max_examples=40, deadline=None)
def test_a_higher_last_count_is_never_less_of_a_rise(detector: Detector, counts: list[int], more: int) -> None:
    higher = [*counts[:-1], counts[-1] + more]
    assert statistic(higher, detector) > statistic(counts, detector)


@DETECTORS
@given(counts=COUNTS, shift=st.integers(1, 24))
@settings(max_examples=30, deadline=None)
def test_no_month_of_the_calendar_is_another_than_the_rest(detector: Detector, counts: list[int], shift: int) -> None:
    elsewhen = months_back(DECEMBER, shift + 1)[-1]
    moved = reading_of(months(counts, elsewhen), elsewhen, detector)
    assert moved.statistic == pytest.approx(statistic(counts, detector), abs=1e-8)


@DETECTORS
@given(counts=COUNTS)
@settings(max_examples=30, deadline=None)
def test_a_reading_never_depends_on_later_months(detector: Detector, counts: list[int]) -> None:
    known = months(counts)
    earlier = sorted(known)[-2]
    assert watch(known, DECEMBER, detector)[-2] == reading_of(known, earlier, detector)


@DETECTORS
@given(old=st.lists(st.integers(0, 500), max_size=12), counts=st.lists(st.integers(0, 60), min_size=80, max_size=80))
@settings(max_examples=15, deadline=None)
def test_what_lies_before_the_baseline_does_not_count(detector: Detector, old: list[int], counts: list[int]) -> None:
    start = months_back(DECEMBER, 6)[-1]
    longer = reading_of(months([*old, *counts]), DECEMBER, detector, watched_from=start)
    assert longer.statistic == reading_of(months(counts), DECEMBER, detector, watched_from=start).statistic


@DETECTORS
@given(
    counts=st.lists(
        st.one_of(st.none(), st.just(0), st.integers(0, 9), st.integers(0, 10**7)), min_size=1, max_size=50
    )
)
@settings(max_examples=120, deadline=None)
def test_no_series_breaks_it_and_its_figures_are_finite(detector: Detector, counts: list[int | None]) -> None:
    for one in watch(months(counts), DECEMBER, detector):
        tested = one.verdict in (Verdict.ALARM, Verdict.WITHIN_EXPECTED)
        figures = (one.statistic, one.expected, one.dispersion, one.expected_since)
        assert all((figure is not None and isfinite(figure)) == tested for figure in figures)
        if tested:
            assert one.since is not None
            assert one.since <= one.month
            assert one.expected is not None
            assert one.expected > 0
            assert one.seen_since is not None
            assert one.seen is not None
            assert one.seen_since >= one.seen


@given(counts=COUNTS)
@settings(max_examples=20, deadline=None)
def test_a_lower_bound_alarms_wherever_a_higher_one_does(counts: list[int]) -> None:
    strict = {one.month for one in watch(months(counts), DECEMBER) if one.verdict is Verdict.ALARM}
    loose = replace(SR_24, alarm=SR_24.alarm - 1)
    assert strict <= {one.month for one in watch(months(counts), DECEMBER, loose) if one.verdict is Verdict.ALARM}
