"""Which months a file is of, and which of them it says are 0: by its rows, its name, its day, or by hand."""

from datetime import date

import pytest

from intake.street_rows import STANDARD
from rules.covers import (
    HAND,
    MOST_GAP,
    Covers,
    Found,
    NotMonths,
    Said,
    Span,
    Statement,
    gaps,
    listed,
    month_in_line,
    said,
    span_in_name,
    written_span,
)
from rules.periods import months_back


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def span(first: str, last: str | None = None) -> Span:
    return Span(month(first), month(last or first))


def found(*months: str, refused_in: tuple[str, ...] = (), accepted: int = 20, refused: int = 0) -> Found:
    return Found({month(one) for one in months}, {month(one) for one in refused_in}, accepted, refused)


def empty(told: Said) -> list[str]:
    return [f"{one:%Y-%m}" for one in told.nothing_in]


JULY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("name", "said_by_it"),
    [
        ("log-2026-06.csv", span("2026-06")),
        ("2026-01 to 2026-06.xlsx", span("2026-01", "2026-06")),
        ("2026-01-2026-06.csv", span("2026-01", "2026-06")),
        ("log 2026-06 (written 2026-07-02).csv", span("2026-06")),
        ("log 2026-06, again 2026-06.csv", span("2026-06")),
    ],
)
def test_a_name_says_one_month_or_the_first_and_the_last(name: str, said_by_it: Span) -> None:
    assert span_in_name(name) == said_by_it


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("log.csv", "says no month"),
        ("2026-07-02.csv", "says no month"),
        ("2026-13.csv", "says no month"),
        ("120260-06.csv", "says no month"),
        ("2026-01 2026-02 2026-03.csv", "more than two months"),
        ("2026-06 to 2026-01.csv", "2026-01 is before 2026-06"),
        ("1899-06.csv", "1899-06 is before 1990"),
        ("0000-01.csv", "0000-01 is before 1990"),
        ("2026-06..9999-12.csv", "9999-12 is after 2200"),
    ],
    ids=[
        "none",
        "a day",
        "no month",
        "other figures",
        "three",
        "the wrong way round",
        "long ago",
        "no year",
        "far off",
    ],
)
def test_a_name_that_says_no_months_is_refused_in_a_sentence(name: str, why: str) -> None:
    with pytest.raises(NotMonths, match=why):
        span_in_name(name)


def test_months_by_hand_are_one_or_a_first_and_a_last() -> None:
    assert written_span("2026-06") == span("2026-06")
    assert written_span(" 2026-01 .. 2026-06 ").words == "2026-01 to 2026-06"
    for wrong in ("June", "2026-01..2026-02..2026-03", "2026-06-01", "..", ""):
        with pytest.raises(NotMonths):
            written_span(wrong)


@pytest.mark.parametrize(
    ("statement", "rows", "expected"),
    [
        (Statement(Covers.ROWS, JULY), ("2026-01", "2026-03"), ["2026-02"]),
        (Statement(Covers.ROWS, JULY), (), []),
        (Statement(Covers.NOW, JULY, until=JULY), ("2026-03", "2026-05"), ["2026-04", "2026-06"]),
        (Statement(Covers.NOW, date(2026, 6, 30), until=date(2026, 6, 30)), ("2026-05",), []),
        (Statement(Covers.NOW, date(1980, 1, 1), until=date(1980, 1, 1)), ("2026-03", "2026-05"), ["2026-04"]),
        (Statement(Covers.NAME, JULY, span("2026-05", "2026-06")), ("2026-05",), ["2026-06"]),
        (Statement(Covers.NAME, date(2026, 6, 30), span("2026-05", "2026-06")), ("2026-05",), []),
        (Statement(HAND, JULY, span("2026-06")), (), ["2026-06"]),
        (Statement(HAND, JULY, span("2026-06")), ("2026-01", "2026-03"), ["2026-06"]),
    ],
    ids=[
        "between rows",
        "no rows",
        "up to now",
        "the last day of a month",
        "a disk whose clock was never set",
        "by its name",
        "a month that is not over",
        "by hand, a heading alone",
        "by hand alone",
    ],
)
def test_a_month_without_rows_is_0_where_the_file_is_of_it(
    statement: Statement, rows: tuple[str, ...], expected: list[str]
) -> None:
    accepted = 20 if rows else 0
    assert empty(said(statement, found(*rows, accepted=accepted))) == expected


def test_a_month_that_was_not_over_is_told_where_somebody_named_it() -> None:
    told = said(Statement(HAND, date(2026, 7, 9), span("2026-06", "2026-07")), found("2026-06"))
    assert (told.span, told.remarks) == (
        span("2026-06"),
        ("2026-07 was not over when the file was written: not counted as 0.",),
    )


def test_a_month_of_which_only_rejected_rows_are_known_is_not_0() -> None:
    told = said(Statement(Covers.ROWS, JULY), found("2026-01", "2026-04", refused_in=("2026-03",), refused=1))
    assert empty(told) == ["2026-02"]
    assert told.remarks == ("Of 2026-03 only rejected rows are known: not counted as 0.",)


@pytest.mark.parametrize(("refused", "expected"), [(1, ["2026-02"]), (2, [])], ids=["95 per cent", "less"])
def test_of_a_file_of_which_less_than_95_per_cent_could_be_read_no_month_is_0(
    refused: int, expected: list[str]
) -> None:
    """Of a row without a date nobody knows in which month it was."""
    told = said(Statement(Covers.ROWS, JULY), found("2026-01", "2026-03", accepted=19, refused=refused))
    assert empty(told) == expected
    assert bool(told.remarks) is not bool(expected)


def test_a_name_that_does_not_say_the_months_of_the_rows_says_nothing() -> None:
    told = said(Statement(Covers.NAME, JULY, span("2026-06")), found("2026-05"))
    assert told.remarks == ("It has rows of 2026-05, which its name does not say: 2026-06 is not counted as 0.",)
    assert empty(told) == []


def test_spans_that_touch_are_one() -> None:
    assert span("2026-03").with_next(span("2026-01", "2026-02")) == span("2026-01", "2026-03")
    assert span("2026-03").with_next(span("2026-01")) == span("2026-03")


@pytest.mark.parametrize("by_hand", [False, True])
def test_where_a_sheet_was_not_read_its_rows_may_be_there(by_hand: bool) -> None:
    read = found("2026-01", "2026-03")
    read.unread = True
    kind = HAND if by_hand else Covers.NAME
    told = said(Statement(kind, JULY, span("2026-01", "2026-03")), read)
    assert (empty(told), bool(told.remarks)) == ((["2026-02"], False) if by_hand else ([], True))


@pytest.mark.parametrize("kind", [Covers.ROWS, Covers.NOW])
def test_a_year_between_two_rows_is_believed_and_more_is_not(kind: Covers) -> None:
    """One date of 2006 for 2026 would make twenty years of 0."""
    last = month("2026-06")
    for between, believed in ((MOST_GAP, MOST_GAP), (MOST_GAP + 1, 0)):
        first = months_back(last, between + 2)[-1]
        told = said(Statement(kind, JULY, until=JULY), Found({first, last}, accepted=2))
        assert len(told.nothing_in) == believed
    assert told.remarks == (
        "No rows in 2025-05 to 2026-05: more than 12 months in a row are not counted as 0."
        " If nothing happened then, say --covers 2025-05..2026-05.",
    )
    by_hand = said(Statement(HAND, JULY, Span(first, last)), Found({first, last}, accepted=2))
    assert len(by_hand.nothing_in) == MOST_GAP + 1


def test_months_are_listed_in_runs() -> None:
    months = [month(one) for one in ("2026-04", "2025-12", "2026-01", "2026-06")]
    assert listed(months) == "2025-12 to 2026-01, 2026-04, 2026-06"
    assert gaps(months) == [[month("2026-02"), month("2026-03")], [month("2026-05")]]


def test_the_month_of_a_rejected_row_is_the_second_field_of_its_line() -> None:
    assert STANDARD[1] == "Month"
    assert month_in_line('"A,1",2026-06,sheet,sheet') == month("2026-06")
    assert month_in_line("A1,2026-06-30,sheet,sheet") == month("2026-06")
    for raw in ("", "A1", "A1,soon,x", "A1,2026-13,x", "A1,,x", "A1,31/02/2026,x", "A1,2026-02-31,x"):
        assert month_in_line(raw) is None
