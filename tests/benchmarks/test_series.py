"""What the benchmark of listed series reads out of a profile, and how it says what our tests find."""

from typing import Any

import pytest

from benchmarks.series import Listed, listed, said

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
