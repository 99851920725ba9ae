"""How many of the rises of one month or week open an analysis, where many series are tested at once.

Source: domain guide §5: above 40 series the five smallest p open; Benjamini–Hochberg at 10% as an option. Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rules.findings import Finding, State
from rules.policy import CapName, Thresholds
from rules.statistics.counts import allowing_for
from rules.statistics.false_discovery import adjusted

UNTESTED = (State.NOT_ENOUGH_HISTORY, State.NOT_LOADED)
DECIDED = (State.CONTINUING, State.SHARED)
"""Rises that are known already, or are not this area's own: they neither take a place nor lend one."""


def capped(findings: Sequence[Finding], policy: Thresholds, p_of: Callable[[Finding], float]) -> list[Finding]:
    """The findings, in their order, with the rises that may not open as `capped`.

    Nothing is capped up to `cap_above_series` tested series (those with history enough, the small ones included).
    Above that, as the policy names it: the `cap_breaches` smallest p open, a run, which has no p, last, then the
    greater z, then type and area; or those whose p, adjusted by Benjamini and Hochberg over every series tested, is
    at most `false_discovery_rate`. `p_of` gives that p, for a series whatever was found in it.
    """
    tested = [found for found in findings if found.state not in UNTESTED]
    if len(tested) <= policy.cap_above_series:
        return list(findings)
    if policy.cap is CapName.BENJAMINI_HOCHBERG:
        family = [found for found in tested if found.state not in DECIDED]
        rates = adjusted([p_of(found) for found in family])
        over = {found.series for found, rate in zip(family, rates, strict=True) if rate > policy.false_discovery_rate}
    else:
        rises = sorted((found for found in tested if found.state is State.OPENED), key=_unlikeliest_first)
        over = {found.series for found in rises[policy.cap_breaches :]}
    return [
        replace(found, state=State.CAPPED) if found.state is State.OPENED and found.series in over else found
        for found in findings
    ]


def _unlikeliest_first(found: Finding) -> tuple[bool, float, float, str, int]:
    p = 1.0 if found.p is None else found.p
    if found.dispersion is not None:  # the p that it was held to: months that scatter widely must not come first
        p = allowing_for(p, found.dispersion)
    return (found.p is None, p, -(found.z or 0.0), found.type, found.area_id)
