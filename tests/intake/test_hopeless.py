"""A file of which nothing can be taken in is read no further, with the first row's fault as the reason."""

import pytest

from intake.hopeless import Hope
from intake.opening import UnreadableFile
from rules.drafts import RejectedRow, StreetBatch

BAD = RejectedRow(2, "Month", "2025-13", "there is no such month", "Write 2025-12", "raw")


def bad(number: int) -> StreetBatch:
    return StreetBatch(None, rejected=(BAD,) * number)


def test_one_row_fewer_than_it_bears_is_passed_on() -> None:
    hope = Hope("a.csv", 3)
    assert hope.count(bad(2)) == bad(2)
    assert hope.rows == 2


def test_what_it_bears_is_too_much_and_the_first_row_says_why() -> None:
    hope = Hope("a.csv", 3, "a street file")
    hope.count(bad(1))
    with pytest.raises(UnreadableFile) as found:
        hope.count(bad(2))
    assert found.value.sentence == (
        "None of the first 3 rows of a.csv can be taken in (row 2, Month: there is no such month);"
        " this does not look like a street file."
    )


@pytest.mark.parametrize("why", ["a good row came before", "it is a file of repairs"])
def test_it_is_read_to_its_end(why: str) -> None:
    hope = Hope("a.csv", 3, to_the_end=why == "it is a file of repairs")
    if not hope.to_the_end:
        hope.count(StreetBatch(None, rows=((1,),)))
    assert hope.count(bad(100)).rejected == (BAD,) * 100
