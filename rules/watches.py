"""The readings of many series in one run, each series gone over once however many of its months are tested."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.findings import Series, SeriesMonths
from rules.surveillance import Detector, Reading, Verdict, watch

Key = tuple[Series, date | None, bool]


@dataclass(slots=True)
class Watches:
    """Keeps what `watch` said. A reading never depends on later months, so one pass serves every month of a run."""

    answered: Mapping[Series, date] = field(default_factory=dict)
    """Of a series whose last rise was answered for: the month from which evidence is gathered anew."""
    known: dict[Key, Mapping[date, Reading]] = field(default_factory=dict)

    def reading(self, series: SeriesMonths, month: date, detector: Detector) -> Reading:
        """The reading of one month. One Watches serves one set of counts and one detector.

        Months that a decision left out are as if they were not complete; those before a new base are no history of
        a month that comes after it.
        """
        watched_from = self.answered.get((series.area_id, series.type))
        rebased = series.based_from is not None and month >= series.based_from
        key = ((series.area_id, series.type), watched_from, rebased)
        if key not in self.known:
            until = max(series.counts, default=month)
            counts = {one: count for one, count in series.counts.items() if one not in series.left_out}
            base = series.based_from if rebased else None
            passed = watch(counts, max(until, month), detector, based_from=base, watched_from=watched_from)
            self.known[key] = {one.month: one for one in passed}
        return self.known[key].get(month) or Reading(month, Verdict.NOT_LOADED, None)
