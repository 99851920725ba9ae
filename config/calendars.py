"""Bank holidays of the UK divisions, from the `holidays` package; checked in a test against gov.uk's list.

Dates on a Saturday or Sunday are left out, as gov.uk does: it lists the day given instead. A year that has
not been announced is said, never guessed.
"""

from datetime import date
from functools import lru_cache

from rules.calendar import SATURDAY

SUBDIVISIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
"""gov.uk's name of a division → the subdivision `holidays` knows (Wales has England's days)."""

FIRST_YEAR = 2012
"""The first year of gov.uk's list, and long before any record that jatac is given."""

LAST_PUBLISHED_YEAR = 2028
"""The last year on gov.uk's list when this version was made. Later years can only be worked out, not known:
a coronation or a moved May holiday is announced a year or two ahead. Raise it with the list."""


@lru_cache(maxsize=32)
def bank_holidays(
    division: str, first_year: int = FIRST_YEAR, last_year: int = LAST_PUBLISHED_YEAR
) -> frozenset[date]:
    """The weekdays that are bank holidays in `division`, both years included, none after the last published.

    Raises KeyError for a division that is not one of `SUBDIVISIONS`; the partnership file refuses those.
    """
    import holidays  # half a second of a command that asks for no calendar

    years = range(first_year, min(last_year, LAST_PUBLISHED_YEAR) + 1)
    found = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[division], years=years)
    return frozenset(day for day in found if day.year in years and day.weekday() < SATURDAY)


def years_not_announced(first: date, last: date) -> tuple[int, ...]:
    """The years from `first` to `last` whose bank holidays gov.uk has not published."""
    return tuple(range(max(first.year, LAST_PUBLISHED_YEAR + 1), last.year + 1))
