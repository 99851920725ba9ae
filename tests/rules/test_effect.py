"""Did it work? Each answer on both sides of its boundary, counted by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.effect import Beside, Effect, Rise, effect, measured_from, months_after
from rules.outcomes import EffectAnswer
from rules.periods import months_back
from rules.policy import Measuring

POLICY = Measuring()
JULY, DONE = date(2025, 7, 1), date(2025, 7, 20)
"""Entered and done in July 2025; the first month after is August."""
TEN = [10] * 12


def months(before: Sequence[int | None], after: Sequence[int | None] = ()) -> dict[date, int]:
    """Counts of the months up to June 2025, oldest first, and from August 2025 on; None: not complete."""
    found = dict(zip(sorted(months_back(date(2025, 6, 1), len(before))), before, strict=True))
    found |= dict(zip(months_after(DONE, len(after)), after, strict=True))
    return {month: count for month, count in found.items() if count is not None}


def read(
    before: Sequence[int | None],
    after: Sequence[int | None],
    others: Sequence[tuple[Sequence[int], Sequence[int]]] = (),
    policy: Measuring = POLICY,
    measured_on: date | None = None,
) -> Effect:
    """The answer as of the last of the months after."""
    beside = [Beside(f"area {n}", months(*one)) for n, one in enumerate(others, start=1)]
    until = months_after(DONE, max(len(after), 1))[-1]
    return effect(
        months(before, after), beside, from_=JULY, done_on=DONE, until=until, policy=policy, measured_on=measured_on
    )


STEADY, HALVED = ([10] * 12, [10] * 3), ([10] * 12, [5] * 3)
ANSWERS: Mapping[str, tuple[Effect, EffectAnswer]] = {
    # 10 a month, then 19 in three: P(Bin(139, 3/15) <= 19) is 0.035; of 20 it is 0.052.
    "19 in three months after a year of 10 a month are a fall": (read(TEN, [6, 6, 7]), EffectAnswer.FELL),
    "20 are not, and a fall of a half would have been seen": (read(TEN, [6, 7, 7]), EffectAnswer.NO_CHANGE),
    # P(Bin(162, 3/15) >= 42) is 0.040; of 41 it is 0.054.
    "42 in three months are a rise": (read(TEN, [14, 14, 14]), EffectAnswer.ROSE),
    "41 are not": (read(TEN, [13, 14, 14]), EffectAnswer.NO_CHANGE),
    "two months are too early": (read(TEN, [1, 1]), EffectAnswer.TOO_EARLY),
    "three of which one is not complete are too early": (read(TEN, [1, None, 1]), EffectAnswer.TOO_EARLY),
    "six months before are enough": (read([10] * 6, [2, 2, 2]), EffectAnswer.FELL),
    "five are not enough history": (read([10] * 5, [2, 2, 2]), EffectAnswer.NOT_ENOUGH_HISTORY),
    "a fall beside areas that stayed is more than theirs": (read(TEN, [2] * 3, [STEADY] * 2), EffectAnswer.FELL_MORE),
    "a fall as elsewhere is no different": (read(TEN, [5] * 3, [HALVED] * 2), EffectAnswer.FELL_LIKE_OTHERS),
    "a rise beside areas that stayed is more than theirs": (
        read(TEN, [25] * 3, [STEADY] * 2),
        EffectAnswer.ROSE_MORE,
    ),
    "a rise as elsewhere is no different": (
        read(TEN, [20] * 3, [([10] * 12, [20] * 3)] * 2),
        EffectAnswer.ROSE_LIKE_OTHERS,
    ),
    "of one a month only a fall to none would have been seen: too few": (
        read([1] * 12, [1, 1, 1]),
        EffectAnswer.TOO_FEW,
    ),
    "of none in a year there is nothing to fall": (read([0] * 12, [0, 0, 0]), EffectAnswer.TOO_FEW),
    "an area that lacks a month is not compared with": (
        read(TEN, [2] * 3, [([10] * 11, [10] * 3)]),
        EffectAnswer.FELL,
    ),
}


@pytest.mark.parametrize("sentence", ANSWERS)
def test_each_answer_has_its_boundary(sentence: str) -> None:
    found, answer = ANSWERS[sentence]
    assert found.answer is answer, found


def test_months_that_scatter_need_a_greater_fall() -> None:
    wild = [2, 18] * 6
    assert read(TEN, [6, 6, 6]).answer is EffectAnswer.FELL
    assert read(wild, [6, 6, 6]).answer is EffectAnswer.TOO_FEW
    assert read(wild, [6, 6, 6]).scatter.dispersion > 5


def test_a_month_before_the_rise_that_was_found_does_not_count_as_before() -> None:
    entered = date(2025, 7, 8)
    assert measured_from(entered, []) == JULY
    assert measured_from(entered, [Rise(date(2025, 3, 1), date(2025, 5, 1))]) == date(2025, 3, 1)
    year_ago, longer_ago = date(2024, 7, 1), date(2024, 6, 1)
    assert measured_from(entered, [Rise(year_ago, year_ago)]) == year_ago
    assert measured_from(entered, [Rise(longer_ago, longer_ago)]) == JULY, "it lies before the months before"
    assert measured_from(entered, [Rise(date(2025, 8, 1), date(2025, 8, 1))]) == JULY, "not known when it was entered"


def test_with_two_years_the_same_months_are_compared_so_that_a_season_is_no_effect() -> None:
    winter = [30 if month.month in (8, 9, 10) else 6 for month in sorted(months_back(date(2025, 6, 1), 24))]
    found = read(winter, [30, 30, 30])
    assert (found.answer, found.by_season) == (EffectAnswer.NO_CHANGE, True)
    assert [month.month for month in found.before] == [8, 9, 10, 8, 9, 10]
    short = read(winter[1:], [30, 30, 30])
    assert (short.answer, short.by_season) == (EffectAnswer.ROSE, False)


def test_a_month_that_a_comparison_area_lacks_is_not_read_as_none() -> None:
    """August to October are compared; that an area drawn anew has no count of the spring before is no scatter."""
    complete, drawn_anew = [20] * 24, [None] * 12 + [20] * 12
    drawn_anew[1:4] = [20] * 3  # August to October of the first year
    here, all_of_it = months([20] * 24, [5] * 3), Beside("one", months(complete, [20] * 3))
    lacking = Beside("one", months(drawn_anew, [20] * 3))
    answers = [
        effect(here, [one], from_=JULY, done_on=DONE, until=date(2025, 10, 1), policy=POLICY)
        for one in (all_of_it, lacking)
    ]
    assert answers[0].ratio == answers[1].ratio and answers[0].answer is EffectAnswer.FELL_MORE


def test_too_early_says_when_it_can_be_said() -> None:
    assert read(TEN, [1]).can_be_said == date(2025, 11, 1), "August, September and October are needed"
    assert read(TEN, [1, None]).can_be_said == date(2025, 12, 1), "September is missing: November, too"


@pytest.mark.parametrize(
    ("after", "measured_on", "final"),
    [
        ([10] * 11, None, False),
        ([10] * 12, None, True),
        ([10] * 4, date(2025, 12, 1), False),
        ([10] * 4, date(2025, 11, 30), True),
        ([10] * 2, date(2025, 8, 1), False),
    ],
    ids=[
        "eleven months are not the last word",
        "twelve are",
        "the day to measure on is after the month",
        "it is the last of the month",
        "it has come and three months have not",
    ],
)
def test_it_stands_after_a_year_or_on_the_day_it_was_to_be_measured(
    after: list[int], measured_on: date | None, final: bool
) -> None:
    assert read(TEN, after, measured_on=measured_on).final is final


def test_a_year_of_too_few_complete_months_ends_in_not_enough_history() -> None:
    after: list[int | None] = [None] * 10 + [3, 3]
    found = read(TEN, after)
    assert (found.answer, found.final, found.can_be_said) == (EffectAnswer.NOT_ENOUGH_HISTORY, True, None)


FLIPPED = {
    EffectAnswer.FELL_MORE: EffectAnswer.ROSE_MORE,
    EffectAnswer.FELL_LIKE_OTHERS: EffectAnswer.ROSE_LIKE_OTHERS,
    EffectAnswer.FELL: EffectAnswer.ROSE,
}
EVEN = replace(POLICY, dispersion_from=1e9)
"""Without scatter, which is worked out from the months before alone and so is not the same both ways."""
COUNTS = st.lists(st.integers(0, 60), min_size=12, max_size=12)


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.booleans())
def test_before_and_after_swapped_turn_every_answer_round(
    first: list[int], second: list[int], there: list[int], then: list[int], compared: bool
) -> None:
    one = read(first, second, [(there, then)] if compared else [], EVEN).answer
    other = read(second, first, [(then, there)] if compared else [], EVEN).answer
    assert FLIPPED.get(one) is (other if one in FLIPPED else None)
    assert FLIPPED.get(other) is (one if other in FLIPPED else None)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(2, 20))
def test_the_size_of_the_comparison_areas_does_not_change_the_ratio_only_how_sure_it_is(
    before: int, after: int, times: int
) -> None:
    small = read(TEN, [8] * 3, [([before] * 12, [after] * 3)]).ratio
    large = read(TEN, [8] * 3, [([before * times] * 12, [after * times] * 3)]).ratio
    assert small is not None and large is not None
    assert small.ratio == pytest.approx(large.ratio)
    assert large.high / large.low < small.high / small.low
