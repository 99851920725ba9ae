"""One bad item neither stops the run nor disappears."""

import pytest
from sqlalchemy.exc import DataError

from flows.each import Failures, sentence_of
from rules.mail import UnfitMail


def half(number: int) -> int:
    """Fails for odd numbers."""
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


def test_the_rest_goes_on_and_the_failure_is_listed_with_its_item() -> None:
    failures = Failures("chase_overdue")
    found = [failures.each(f"item {number}", lambda number=number: half(number)) for number in (4, 3, 8)]  # type: ignore[misc]
    assert found == [2, None, 4]
    (failure,) = failures.found
    assert failure.item == "item 3" and failure.sentence.startswith("ValueError, which nobody foresaw.")


@pytest.mark.parametrize(
    ("fault", "kept"),
    [
        (UnfitMail("The title is not plain."), "UnfitMail: The title is not plain."),
        (ValueError("'zebracanary' is not a valid RequestKind"), "ValueError, which nobody foresaw."),
        (KeyError("zebracanary"), "KeyError, which nobody foresaw."),
        (FileNotFoundError(2, "No such file", "/data/zebracanary"), "FileNotFoundError: No such file."),
        (DataError("INSERT", {"text": "zebracanary"}, ValueError("zebracanary")), "The database refused it"),
    ],
)
def test_of_a_fault_that_is_not_ours_no_word_is_kept(fault: Exception, kept: str) -> None:
    said = sentence_of(fault)
    assert said.startswith(kept) and "zebracanary" not in said


def test_a_person_who_stops_the_run_stops_it() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Failures("chase_overdue").each("item", interrupted)
