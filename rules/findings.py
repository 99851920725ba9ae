"""What the threshold rules look at and what they come to: the months of a series, a baseline, a finding.

Source: domain guide §5. Pure values; the rules are in rules/thresholds.py and rules/surveillance.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from rules.periods import Unit, periods_back
from rules.policy import Thresholds
from rules.surveillance import Reading

Series = tuple[int, str]
"""Area id and crime type."""

ANALYSIS_QUESTION = "Is it real, a recording change, seasonal, or one series of offences?"


class Rule(StrEnum):
    """The rules; of the first three the first that fires speaks for the series."""

    SINGLE = "single"
    """The month against the months before it."""
    ROLLING = "rolling"
    """The last three months together against the months before them."""
    RUN = "run"
    """Seven months in a row above the mean of the months before them; it has no p."""
    SR = "sr"
    """The Shiryaev–Roberts statistic, alone, where a series has 24 months of history (rules/surveillance.py)."""


class Severity(StrEnum):
    """How soon the analysis is due: red by policy `red_due_in`, amber by `amber_due_in` working days."""

    RED = "red"
    AMBER = "amber"


class State(StrEnum):
    """What a finding comes to."""

    OPENED = "opened"
    """A rise: an analysis action is to be opened."""
    CAPPED = "capped"
    """A rise, but too many series rose at once and others were less likely to be chance."""
    CONTINUING = "continuing"
    """A rise in a series whose earlier analysis is not yet verified: that one stands."""
    SHARED = "shared"
    """A rise, and the areas most like it rose as well: told, opens nothing unless the policy says so."""
    SEASONAL = "seasonal"
    """A rise over the months before, and none over the same months of earlier years: expected, listed only."""
    FALL = "fall"
    """A fall: reported, no action."""
    WITHIN_EXPECTED = "within_expected"
    BELOW_FLOOR = "below_floor"
    """Fewer than the floor in the tested month itself: too few to ask anybody about."""
    NOT_ENOUGH_HISTORY = "not_enough_history"
    """Fewer complete months before the window than a baseline needs."""
    NOT_LOADED = "not_loaded"
    """The month itself is not complete for this series. It is never counted as 0."""


RISES = (State.OPENED, State.CAPPED, State.CONTINUING)


@dataclass(frozen=True, slots=True)
class SeriesMonths:
    """The counts of one area and type: an entry for every complete month (or week), 0 included.

    A month without an entry is a month that is not complete; it is skipped, never read as 0.
    """

    area_id: int
    type: str
    counts: Mapping[date, int]
    comparison: bool = False
    """Of a comparison area: held beside others, never tested itself."""
    unit: Unit = Unit.MONTH
    """What a period of `counts` is; each is known by its first day."""
    based_from: date | None = None
    """Months before it are no history (re-based by a logged decision)."""
    left_out: frozenset[date] = frozenset()
    """First days of months that enter no baseline (by a logged decision)."""
    answered_to: date | None = None
    """Of weeks: the first day after those that a verified analysis answered for. No window reaches back over it."""

    def back(self, first_day: date, length: int) -> list[date]:
        """`length` periods ending with the one that begins on `first_day`, newest first."""
        return periods_back(self.unit, first_day, length)

    def left_out_of(self, first_day: date) -> "SeriesMonths":
        """The series as the period of `first_day` is tested: without what the decisions keep from its baseline.

        A period from before the new base is tested as it was before the decision, and one that is left out is
        tested itself: a decision on the baseline keeps no rise from being found.
        """
        base = self.based_from if self.based_from is not None and first_day >= self.based_from else date.min
        kept = {
            one: count
            for one, count in self.counts.items()
            if one == first_day or (one >= base and one.replace(day=1) not in self.left_out)
        }
        return self if len(kept) == len(self.counts) else replace(self, counts=kept)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a window is compared with: a total over so many complete periods."""

    total: int
    periods: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules say of one series in one month.

    `count` is the tested month's own; `window_total` is the sum over the `window` months that the rule
    looked at, which is what `p` and `z` compare with the baseline. `rule` and `severity` are None where
    no rule fired (a fall and a seasonal rise have a rule, no severity). Where the statistic decided, `reading` is
    its reading and `bound` what it alarms at; `p` is that of the month alone, for the cap.
    """

    area_id: int
    type: str
    month: date
    state: State
    rule: Rule | None
    severity: Severity | None
    count: int
    window: int
    window_total: int
    baseline_total: int
    baseline_periods: int
    p: float | None
    z: float | None
    dispersion: float | None = None
    """Variance over mean of the baseline; None where `p` was not held against it."""
    reading: Reading | None = None
    bound: float | None = None
    unit: Unit = Unit.MONTH
    """Of a week `month` is its Monday, and what is said here of months holds of weeks."""
    group: "Finding | None" = None
    """Of a rise: what the same rules say of the areas most like this one, together; None where none are declared."""

    @property
    def series(self) -> Series:
        """The series it speaks of."""
        return (self.area_id, self.type)


def baseline_before(series: SeriesMonths, first_of_window: date, policy: Thresholds) -> Baseline:
    """The complete ones of the up to twelve calendar months right before the window.

    A month that is not loaded is left out, not replaced by an older one: "immediately before" would
    otherwise reach back over years. What is left may be fewer than the policy asks for; the caller looks.
    """
    before = series.back(first_of_window, policy.baseline_max + 1)[1:]
    counts = [series.counts[one] for one in before if one in series.counts]
    return Baseline(sum(counts), len(counts))
