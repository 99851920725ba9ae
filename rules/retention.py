"""How long a record is kept and how often that is looked at again.

Source: domain guide §2 (MoPI: every decision to retain is recorded; six years and the current one; what is marked
sensitive is reviewed yearly). The numbers are the partnership's policy.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Kept:
    """One retention class."""

    years: int
    """After so many years it is disposed of, unless a review gives a reason to keep it."""
    review_months: int
    """A review decides at the latest so many months after it came in, or after the last review."""


@dataclass(frozen=True, slots=True)
class Retention:
    """The retention classes of a partnership, by name."""

    classes: Mapping[str, Kept] = field(
        default_factory=lambda: {
            "standard": Kept(6, 72),
            "serious": Kept(10, 120),
            "public_protection": Kept(100, 120),
        }
    )
    sensitive_review_months: int = 12
    """What is marked sensitive is reviewed at least so often, whatever its class."""

    def latest_review(self, name: str, sensitive: bool, since: date) -> date:
        """The last day for the next review of a record of the class `name`, counted from `since`."""
        months = self.classes[name].review_months
        return later(since, min(months, self.sensitive_review_months) if sensitive else months)

    def kept_until(self, name: str, received_on: date) -> date:
        """The day on which its years are over."""
        return later(received_on, 12 * self.classes[name].years)


def later(day: date, months: int) -> date:
    """So many months later: the same day of the month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
