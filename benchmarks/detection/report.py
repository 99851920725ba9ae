"""Prints what our detectors find and how often they cry wolf, beside the R package `surveillance`.

Tuned on series of seed A, shown on series of seed B. Run it with `python -m benchmarks.detection`; `--n` says how
many series of each cell.
"""

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from benchmarks.detection.measures import POOLED, Power, false_alarms, power, score, tuned_bound
from benchmarks.detection.reference import CUSUM_NB, DRIFT_AIM, POWER_AIM, REFERENCES, Reference
from benchmarks.detection.simulation import CELLS, DRIFT_CELL, FIRST, simulate
from benchmarks.detection.vectorised import statistics
from rules.surveillance import SR_24, SR_WEIGHED, Detector

ENOUGH_TO_JUDGE = 200
"""Series of each cell; with fewer, the tuned bound and the drift cell are mostly noise."""
SEED_A, SEED_B = 20261121, 20261122
DRIFTS: dict[str, tuple[float, float]] = {
    "stable": (0.0, 1.0),
    "+5%/yr": (0.05, 1.0),
    "+10%/yr": (0.10, 1.0),
    "-5%/yr": (-0.05, 1.0),
    "old step": (0.0, 1.25),
}
"""Growth a year and the step up in month 30 of the history."""
DETECTORS = {"SR, 24 months": SR_24, "SR, 72 months, weighed": SR_WEIGHED}
SHIPPED = "SR, 72 months, weighed"


@dataclass(frozen=True, slots=True)
class Measured:
    """One detector: as shipped and tuned, false alarms under drift at each bound, and over all cells at +5 %."""

    shipped: Power
    tuned: Power
    drift_shipped: dict[str, float]
    drift_tuned: dict[str, float]


def measure(detector: Detector, n: int) -> Measured:
    """Tunes on seed A, measures on seed B. Drift series are four times as many: that is one cell alone."""
    quiet = simulate(np.random.default_rng(SEED_A), n, rises=False)
    bound = tuned_bound(score(quiet, detector))
    rng = np.random.default_rng(SEED_B)
    scores = score(simulate(rng, n), detector)
    drift = {
        name: statistics(
            simulate(rng, 4 * n, DRIFT_CELL, drift=growth, old_step=step, rises=False).stable, FIRST, detector
        )
        for name, (growth, step) in DRIFTS.items()
    }
    every = simulate(rng, max(1, n // 2), drift=0.05, rises=False).stable
    drift["+5%, all cells"] = statistics(every, FIRST, detector)
    return Measured(
        power(scores, detector.alarm),
        power(scores, bound),
        {name: false_alarms(statistic, detector.alarm) for name, statistic in drift.items()},
        {name: false_alarms(statistic, bound) for name, statistic in drift.items()},
    )


def numbers(values: Sequence[float]) -> str:
    """`9/28/46`."""
    return "/".join(f"{value:.0f}" for value in values)


def our_line(name: str, of: Power) -> str:
    """One line of the first table."""
    rows = f"{min(of.rows):.0f}-{max(of.rows):.0f}"
    found = [numbers(of.found[rise]) for rise in ("+28%", "x2", "spike")]
    mean = f"{of.mean:.1f} ±{of.error:.1f}"
    return f"{name:34}{of.bound:7.2f}{of.false_alarms:9.1f}{rows:>8}" + _rest(found, mean)


def reference_line(of: Reference) -> str:
    """The same of a method that was measured elsewhere."""
    rows = f"{of.rows[0]}-{of.rows[1]}" if of.rows else "-"
    found = [numbers(of.rise), numbers(of.double), str(of.spike)]
    return f"{of.name:34}{'':7}{100 * POOLED:9.0f}{rows:>8}" + _rest(found, f"{of.mean}" if of.mean else "-")


def _rest(found: Sequence[str], mean: str) -> str:
    return f"{found[0]:>12}{found[1]:>12}{found[2]:>7}{mean:>12}"


def print_power(measured: dict[str, Measured], n: int) -> None:
    """The first table: false alarms and what is found."""
    print(f"\nRises in monthly counts: {len(CELLS)} cells, {n:,} series of each; tuned on other series than shown")
    print(
        "False = % of stable series-years with an alarm (rows: lowest-highest cell); found = % of rises, months 1/3/6"
    )
    heads = ("false", "rows", "+28%", "x2", "spike", "mean power")
    print(f"{'':34}{'bound':>7}{heads[0]:>9}{heads[1]:>8}{heads[2]:>12}{heads[3]:>12}{heads[4]:>7}{heads[5]:>12}")
    for name, one in measured.items():
        print(our_line(f"{name}, shipped", one.shipped))
        print(our_line(f"{name}, tuned", one.tuned))
    print("Reference, tuned to a pooled 10 % (detection, sections 1-2)")
    for reference in REFERENCES:
        print(reference_line(reference))


def print_drift(measured: dict[str, Measured]) -> None:
    """The second table: false alarms where nothing rose but the level drifts."""
    names = [*DRIFTS, "+5%, all cells"]
    print("\nFalse alarms, % of series-years, where the level drifts (mean 30, variance/mean 1.5, no season)")
    print(f"{'':34}" + "".join(f"{name:>16}" for name in names))
    for name, one in measured.items():
        for what, drift in (("shipped", one.drift_shipped), ("tuned", one.drift_tuned)):
            print(f"{f'{name}, {what}':34}" + "".join(f"{drift[at]:16.1f}" for at in names))
    print("Reference, at the pooled bound (detection, section 5)")
    for reference in REFERENCES:
        if reference.drift:
            cells = ["-", *(str(share) for share in reference.drift), "-", str(reference.old_step), "-"]
            print(f"{reference.name:34}" + "".join(f"{cell:>16}" for cell in cells))


def print_aim(one: Measured) -> None:
    """Whether the aim of the issue is met, and by how much."""
    least, drift = (CUSUM_NB.mean or 0.0) + POWER_AIM, one.drift_tuned["+5%/yr"]
    said = {True: "met", False: "NOT met"}
    print(f"\nAim, for {SHIPPED}, tuned to a pooled 10 %:")
    print(f"  mean power at least {least:.1f} (cusum NB + 2): {one.tuned.mean:.2f}, {said[one.tuned.mean >= least]}")
    print(f"  at most {DRIFT_AIM:.0f} % of series-years false-alarm under +5 % a year: {drift:.1f}, ", end="")
    print(f"{said[drift <= DRIFT_AIM]} (over all cells {one.drift_tuned['+5%, all cells']:.1f})")


def main(default: int = 400) -> None:
    """Prints both tables and whether the aim is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=default, help=f"series of each cell ({default})")
    asked, _ = parser.parse_known_args()
    began = time.perf_counter()
    # Spawned: a fork of a process in which polars or a BLAS has threads may hang.
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        done = pool.map(measure, DETECTORS.values(), [asked.n] * len(DETECTORS))
        measured = dict(zip(DETECTORS, done, strict=True))
    print_power(measured, asked.n)
    print_drift(measured)
    if asked.n >= ENOUGH_TO_JUDGE:
        print_aim(measured[SHIPPED])
    else:
        print(
            f"\n{asked.n} series of each cell show the form alone; the aim takes {ENOUGH_TO_JUDGE} or more to judge."
        )
    print(f"{time.perf_counter() - began:.0f} s")
