"""One bad item neither stops the run nor disappears."""

import pytest

from flows.each import Failure, Failures


def half(number: int) -> int:
    """Fails for odd numbers."""
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


def test_the_rest_goes_on_and_the_failure_is_listed_with_its_item() -> None:
    failures = Failures("chase_overdue")
    found = [failures.each(f"item {number}", lambda number=number: half(number)) for number in (4, 3, 8)]  # type: ignore[misc]
    assert found == [2, None, 4]
    assert failures.found == [Failure("item 3", "ValueError: 3 is odd")]


def test_a_person_who_stops_the_run_stops_it() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Failures("chase_overdue").each("item", interrupted)
