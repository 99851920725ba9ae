"""How often an action that does nothing is said to have worked, and how often one that works is.

Series in which nothing changes: an own area and four comparison areas of the means and scatters below, with and
without a season. An action is entered after 36 months (or 18) and done in that month; what its counts say is read
after three months, after twelve, and at any of the readings between. Four ways in which an action is entered:

- `any`: without looking at the counts;
- `after a rise`: the counting rules found one in the last year; as shipped, its months are left out of those before;
- `rise kept in`: the same actions if they were not;
- `highest month`: the month before was the highest of the year, and no rule said so: what jatac cannot know.

Run it with `python -m benchmarks.effect`; `--series 2000` for figures to a point.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import date

import numpy as np

from rules.effect import Beside, Rise, effect, measured_from, months_after
from rules.findings import SeriesMonths, State
from rules.outcomes import FALLS, EffectAnswer
from rules.periods import months_back
from rules.policy import DetectorName, Measuring, Thresholds
from rules.thresholds import test_month

POLICY = Measuring()
COUNTING = Thresholds(detector=DetectorName.COUNTS)
ENTERED = date(2025, 1, 15)
"""The day in the 37th month on which the action is entered; it is done at the end of that month."""
MONTHS = sorted(months_back(date(2026, 3, 1), 51))
BEFORE = 36
CELLS = [
    (mean, dispersion, season) for mean in (10.0, 30.0) for dispersion in (1.0, 1.5, 3.0) for season in (0.0, 0.25)
]
OTHERS = 4
LIVES = (
    ("nothing changes, 36 months of history", 1.0, 36),
    ("nothing changes, 18 months of history", 1.0, 18),
    ("a quarter fewer, 36 months of history", 0.75, 36),
    ("half as many, 36 months of history", 0.5, 36),
)
WAYS = ("any", "after a rise", "rise kept in", "highest month")


def months_of(rng: np.random.Generator, mean: float, dispersion: float, season: float, change: float) -> list[int]:
    """One stable series; from the month after it was done on, `change` times as many."""
    at = np.arange(len(MONTHS))
    level = mean * (1 + season * np.cos(2 * np.pi * at / 12)) * np.where(at > BEFORE, change, 1.0)
    if dispersion == 1.0:
        return [int(one) for one in rng.poisson(level)]
    return [int(one) for one in rng.negative_binomial(level / (dispersion - 1), 1 / dispersion)]


def rises_in(counts: dict[date, int]) -> list[Rise]:
    """What the counting rules find in the year before the action is entered."""
    found = []
    for month in MONTHS[BEFORE - 12 : BEFORE]:
        (finding,) = test_month([SeriesMonths(1, "Drugs", counts)], month, COUNTING, ())
        if finding.state is State.OPENED:
            found.append(Rise(months_back(month, finding.window)[-1], month))
    return found


def answers(counts: dict[date, int], others: list[Beside], from_: date) -> list[EffectAnswer]:
    """What is said after three months, four … twelve, at each reading."""
    span = months_after(date(2025, 1, 31), POLICY.months_max)[POLICY.months_min - 1 :]
    done = date(2025, 1, 31)
    return [effect(counts, others, from_=from_, done_on=done, until=month, policy=POLICY).answer for month in span]


def actions(
    rng: np.random.Generator, many: int, change: float, history: int
) -> Iterator[tuple[str, list[EffectAnswer]]]:
    """So many series of each cell; each gives an action in the ways that fit it."""
    kept = MONTHS[BEFORE - history :]

    def series(cell: tuple[float, float, float], change: float) -> dict[date, int]:
        return dict(list(zip(MONTHS, months_of(rng, *cell, change), strict=True))[-len(kept) :])

    for cell in CELLS:
        for _ in range(many):
            counts = series(cell, change)
            others = [Beside(f"area {n}", series(cell, 1.0)) for n in range(OTHERS)]
            plain = answers(counts, others, ENTERED.replace(day=1))
            yield "any", plain
            rises = rises_in(counts)
            if rises:
                yield "after a rise", answers(counts, others, measured_from(ENTERED, rises))
                yield "rise kept in", plain
            elif counts[MONTHS[BEFORE - 1]] == max(counts[month] for month in MONTHS[BEFORE - 12 : BEFORE]):
                yield "highest month", plain


def main(series: int = 100, seed: int = 4711) -> None:
    """Prints a table for each life."""
    print(f"Effect of actions, {series} series of each of {len(CELLS)} kinds, seed {seed}")
    for title, change, history in LIVES:
        rng = np.random.default_rng(seed)
        said: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
        for way, found in actions(rng, series, change, history):
            tally = said[way]
            tally["actions"] += 1
            tally["3"] += found[0] is EffectAnswer.FELL_MORE
            tally["12"] += found[-1] is EffectAnswer.FELL_MORE
            tally["ever"] += EffectAnswer.FELL_MORE in found
            tally["fell"] += found[-1] in FALLS
        print(f"\n{title}: said that it fell by more than chance and more than elsewhere, % of actions")
        print(f"{'entered':<16}{'actions':>9}{'3 months':>10}{'12 months':>11}{'ever':>7}{'fell at all, 12':>18}")
        for way, tally in said.items():
            number = max(tally["actions"], 1)
            shares = [f"{100 * tally[key] / number:.1f}" for key in ("3", "12", "ever", "fell")]
            print(f"{way:<16}{tally['actions']:>9}{shares[0]:>10}{shares[1]:>11}{shares[2]:>7}{shares[3]:>18}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--series", type=int, default=100)
    parser.add_argument("--seed", type=int, default=4711)
    given = parser.parse_args()
    main(given.series, given.seed)
