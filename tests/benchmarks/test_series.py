"""What the benchmark of listed series reads out of a profile, and how it says what our tests find."""

from typing import Any

import pytest

from benchmarks.series import Listed, counted, differences, exact, listed, said
from rules.statistics.counts import p_of_rise

PROFILE = """\
# Profile
## Counts
| type | Jan |
|------|-----|
| Drugs | 78 |
### Surges, 2025
|    area     | type  |  month  | count | prior_mean | prior_months | ratio |  z  |
|-------------|-------|---------|-------|------------|--------------|-------|-----|
| Wychavon    | Drugs | 2025-07 | 99    | 64.3       | 6            | 1.54  | 4.3 |

A sentence | with a bar.
## Wards
|  area  | category  |  month  | count | prior_mean | ratio |  z   |
|--------|-----------|---------|-------|------------|-------|------|
| Camden | robbery   | 2017-05 | 194   | 86.8       | 2.24  | 11.5 |
"""


def test_the_lists_are_read_whatever_stands_around_them() -> None:
    assert listed(PROFILE) == [
        Listed("Surges, 2025", "Wychavon", "Drugs", "2025-07", 99, "1.54", "4.3"),
        Listed("Wards", "Camden", "Robbery", "2017-05", 194, "2.24", "11.5"),
    ]


FOUND: dict[str, Any] = {"p": 0.00074, "statistic": None, "bound": None, "rule": "single", "severity": "red"}


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (None, "not enough history"),
        ({**FOUND, "state": "capped"}, "p 0.00074: CAPPED (single, red)"),
        ({**FOUND, "state": "fall", "severity": None}, "p 0.00074: fall (single)"),
        ({**FOUND, "state": "opened", "p": None, "rule": "run", "severity": "amber"}, "p –: opened (run, amber)"),
        (
            {**FOUND, "state": "within_expected", "rule": None, "severity": None, "statistic": 1.234, "bound": 3.14},
            "p 0.00074, statistic 1.23 of 3.14: within expected",
        ),
    ],
)
def test_what_our_tests_say_is_one_line(one: dict[str, Any] | None, words: str) -> None:
    assert said(one) == words


NUMBER = {("Redditch", "Drugs", f"2025-{month:02d}"): count for month, count in ((1, 10), (2, 12), (4, 25))} | {
    ("Redditch", "Robbery", "2025-03"): 1
}


def test_each_listed_series_has_a_p_also_where_its_rule_or_its_history_gives_none() -> None:
    """A month that was delivered without any is one of those before."""
    alone = exact(NUMBER, "Redditch", "Drugs", "2025-04")
    assert alone is not None and alone == (p_of_rise(25, 22, 3), 3)
    assert exact(NUMBER, "Redditch", "Drugs", "2025-01") is None
    assert said(None, alone) == f"not enough history (p {alone[0]:.2g} against 3 months alone)"
    run = {**FOUND, "state": "opened", "p": None, "rule": "run", "severity": "amber"}
    assert said(run, (0.02, 12)) == "p 0.02 of the month: opened (run, amber)"


def test_the_counts_of_the_profile_are_compared_cell_by_cell() -> None:
    text = """
## Six districts together, 2025
| type | Jan | Feb |
|---|---|---|
| Drugs | 10 | 13 |
| **All** | 10 | 13 |
"""
    assert counted(text) == {"Six districts together, 2025": {("Drugs", "2025-01"): 10, ("Drugs", "2025-02"): 13}}
    found = differences(counted(text)["Six districts together, 2025"], NUMBER)
    assert found == ["2025-02 Drugs: 12, the profile has 13"]
