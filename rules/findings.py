"""What the threshold rules look at and what they come to: the months of a series, a baseline, a finding.

Source: domain guide §5. Pure values; the rules are in rules/thresholds.py and rules/surveillance.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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
    """The counts of one area and type: an entry for every complete month, 0 included.

    A month without an entry is a month that is not complete; it is skipped, never read as 0.
    """

    area_id: int
    type: str
    counts: Mapping[date, int]
    comparison: bool = False
    """Of a comparison area: held beside others, never tested itself."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a window is compared with: a total over so many complete months."""

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

    @property
    def series(self) -> Series:
        """The series it speaks of."""
        return (self.area_id, self.type)


def baseline_before(series: SeriesMonths, first_of_window: date, policy: Thresholds) -> Baseline:
    """The complete ones of the up to twelve calendar months right before the window.

    A month that is not loaded is left out, not replaced by an older one: "immediately before" would
    otherwise reach back over years. What is left may be fewer than the policy asks for; the caller looks.
    """
    before = months_back(first_of_window, policy.baseline_max + 1)[1:]
    counts = [series.counts[one] for one in before if one in series.counts]
    return Baseline(sum(counts), len(counts))


def months_back(month: date, length: int) -> list[date]:
    """`length` months ending with `month`, newest first, as first days."""
    last = month.year * 12 + month.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(last, last - length, -1)]
