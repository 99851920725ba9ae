"""The detector of `rules/surveillance.py` over thousands of series at once; a test holds the two together.

Source: `detection` §3. The constants of the baseline are the rule's own.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import erfc, gammaln

from benchmarks.detection.simulation import Floats
from rules.statistics.negative_binomial import (
    DISPERSION_TERMS,
    MEAN_FLOOR,
    NEWTON_STEPS,
    NO_GROWTH,
    PRIOR_DISPERSION,
    PRIOR_MONTHS,
    WORKING_DISPERSION,
    YEARS,
    Prior,
    month_row,
)
from rules.surveillance import Detector


def statistics(counts: Floats, first: int, detector: Detector) -> Floats:
    """The statistic of every month from index `first` on, one row a series: evidence starts there with none."""
    rises, forgetting = np.array(detector.rises), np.log(detector.forgetting)
    evidence = np.full((len(counts), len(rises)), -np.inf)
    found = []
    for at in range(first, counts.shape[1]):
        mean, _, spread = forecasts(counts[:, max(0, at - detector.baseline_months) : at], detector.prior)
        ratios = log_likelihoods(counts[:, [at]], mean[:, None] * rises, spread[:, None])
        ratios -= log_likelihoods(counts[:, [at]], mean[:, None], spread[:, None])
        evidence = np.logaddexp(0, forgetting + evidence) + ratios
        found.append(np.logaddexp.reduce(evidence, axis=1) - np.log(len(rises)))
    return np.stack(found, axis=1)


def forecasts(history: Floats, prior: Prior) -> tuple[Floats, Floats, Floats]:
    """Mean, dispersion and spread of the month after `history`, for each row."""
    fits = [(_fit(history, terms, precision), chance) for terms, precision, chance in prior.baselines()]
    scale = fits[-1][0].dispersion
    weights = np.stack([chance + fit.log_evidence(scale) for fit, chance in fits])
    weights = np.exp(weights - weights.max(axis=0))
    weights /= weights.sum(axis=0)
    logs = np.stack([fit.log_mean for fit, _ in fits])
    log_mean = (weights * logs).sum(axis=0)
    dispersion = (weights * np.stack([fit.dispersion for fit, _ in fits])).sum(axis=0)
    unknown = (weights * (np.stack([fit.unknown for fit, _ in fits]) + (logs - log_mean) ** 2)).sum(axis=0)
    mean = np.exp(log_mean)
    return np.maximum(mean, MEAN_FLOOR), dispersion, dispersion + mean * unknown


def log_likelihoods(counts: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """log NB up to a term that depends on count and dispersion alone: it falls out of every ratio."""
    size = mean / (dispersion - 1)
    likelihood: Floats = gammaln(counts + size) - gammaln(size) - size * np.log(dispersion)
    return likelihood


@dataclass(frozen=True, slots=True)
class _Fit:
    """One baseline of every series."""

    log_mean: Floats
    dispersion: Floats
    unknown: Floats
    loss: Floats
    log_det: Floats
    growth: Floats | None
    growth_sd: Floats
    log_precision: float

    def log_evidence(self, scale: Floats) -> Floats:
        """See the rule's own."""
        evidence: Floats = -self.loss / scale - self.log_det / 2 + self.log_precision / 2
        if self.growth is None:
            return evidence
        half = np.log(
            erfc(-self.growth / self.growth_sd / np.sqrt(2)), where=self.growth > NO_GROWTH, out=evidence * 0
        )
        return np.where(self.growth > NO_GROWTH, evidence + half, -np.inf)


def _fit(history: Floats, terms: tuple[int, ...], precision: tuple[float, ...]) -> _Fit:
    months, size, precisions = history.shape[1], len(terms), np.array(precision)
    rows = np.array([month_row(before) for before in range(months, 0, -1)])[:, terms]
    upper = np.triu_indices(size)
    products = rows[:, upper[0]] * rows[:, upper[1]]

    def curvature(mu: Floats) -> Floats:
        matrix = np.empty((len(history), size, size))
        matrix[:, upper[0], upper[1]] = matrix[:, upper[1], upper[0]] = mu @ products
        return matrix + np.diag(precisions)

    found = np.zeros((len(history), size))
    found[:, 0] = np.log(np.maximum(history.mean(axis=1), 0.5 / months))
    for _ in range(NEWTON_STEPS):
        mu = np.exp(found @ rows.T)
        slope = (mu - history) @ rows + found * precisions
        step = np.linalg.solve(curvature(mu), slope[..., None])[..., 0]
        found -= step / np.maximum(1.0, np.abs(step).max(axis=1, keepdims=True))
    logs = found @ rows.T
    mu = np.exp(logs)
    shrunk = PRIOR_MONTHS * PRIOR_DISPERSION + ((history - mu) ** 2 / mu).sum(axis=1)
    dispersion = np.maximum(1.0, shrunk / (PRIOR_MONTHS + months - DISPERSION_TERMS))
    at, matrix = np.array(month_row(0))[list(terms)], curvature(mu)
    inverse = np.linalg.inv(matrix)
    return _Fit(
        log_mean=found @ at,
        dispersion=dispersion,
        unknown=dispersion * (at @ inverse @ at),
        loss=(mu - history * logs).sum(axis=1) + (found**2 @ precisions) / 2,
        log_det=np.linalg.slogdet(matrix)[1],
        growth=found[:, -1] if YEARS in terms else None,
        growth_sd=np.sqrt(WORKING_DISPERSION * inverse[:, -1, -1]),
        log_precision=float(np.log(precisions[1:]).sum()),
    )
