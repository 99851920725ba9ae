"""The readings of many series in one run, each series gone over once however many of its months are tested."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.findings import Series, SeriesMonths
from rules.surveillance import Detector, Reading, Verdict, watch


@dataclass(slots=True)
class Watches:
    """Keeps what `watch` said. A reading never depends on later months, so one pass serves every month of a run."""

    answered: Mapping[Series, date] = field(default_factory=dict)
    """Of a series whose last rise was answered for: the month from which evidence is gathered anew."""
    known: dict[tuple[Series, date | None], Mapping[date, Reading]] = field(default_factory=dict)

    def reading(self, series: SeriesMonths, month: date, detector: Detector) -> Reading:
        """The reading of one month. One Watches serves one set of counts and one detector."""
        watched_from = self.answered.get((series.area_id, series.type))
        key = ((series.area_id, series.type), watched_from)
        if key not in self.known:
            until = max(series.counts, default=month)
            passed = watch(series.counts, max(until, month), detector, watched_from=watched_from)
            self.known[key] = {one.month: one for one in passed}
        return self.known[key].get(month) or Reading(month, Verdict.NOT_LOADED, None)
