"""What comes again: places and victims within 12 months, near repeats and their series, ASB case reviews.

Source: domain guide §5 (near repeat 400 m and 14 days; repeat victim 2 in 12 months; ASB case review 3 in 6 months).
All of it needs the day of each item: month-only records take no part.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from rules.linking import Sighting, plain_words
from rules.policy import Linking

VICTIM, PLACE = "victim", "place"
"""Of what a case is."""


@dataclass(frozen=True, slots=True)
class Case:
    """A victim or a place, as its reports name it."""

    kind: str
    """'victim' or 'place'."""
    key: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A case with enough items in the window."""

    case: Case
    items: tuple[int, ...]
    """By day, then by id."""
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Window:
    """The reports that make one ASB case review due: from the first to the one that reached the number."""

    from_on: date
    until_on: date
    reports: int


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month: 31 August less 6 is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def place_of_item(
    location: str | None, area_id: int | None, longitude: float | None, latitude: float | None
) -> Case | None:
    """The place of an item: the words of its location in its area; without words, or outside every area, its point,
    to about ten metres: every town has a High Street.

    None for an item that says neither.
    """
    words = plain_words(location)
    if (not words or area_id is None) and longitude is not None and latitude is not None:
        return Case(PLACE, f"{longitude:.4f},{latitude:.4f}")
    return Case(PLACE, f"{area_id or 0}:{words}") if words else None


def repeats(cases: Iterable[tuple[Case, int, date]], day: date, months: int, least: int) -> list[Repeat]:
    """Cases with at least `least` items in the months up to `day`, its first and last day included; most items first.

    `cases`: case, event and day of each item; items of one event count once, those of later days not at all.
    """
    since = months_before(day, months)
    found: dict[Case, dict[int, date]] = defaultdict(dict)
    for case, item_id, on_day in cases:
        if since <= on_day <= day:
            found[case][item_id] = min(on_day, found[case].get(item_id, on_day))
    listed = [
        Repeat(
            case, tuple(sorted(items, key=lambda one: (items[one], one))), min(items.values()), max(items.values())
        )
        for case, items in found.items()
        if len(items) >= least
    ]
    return sorted(listed, key=lambda one: (-len(one.items), one.case.kind, one.case.key))


def is_near_repeat(one: Sighting, other: Sighting, limits: Linking) -> bool:
    """Two offences of one type within the metres and days of the policy, both bounds included."""
    return (
        one.id != other.id
        and one.type.casefold() == other.type.casefold()
        and one.metres_to(other) <= limits.near_repeat_metres
        and one.days_to(other) <= limits.near_repeat_days
    )


def near_repeats(
    items: Sequence[Sighting],
    near: Iterable[tuple[int, int]],
    undecided: Collection[frozenset[int]],
    limits: Linking,
) -> list[tuple[int, int]]:
    """Of pairs that may be near (places in `items`), those that are near repeats.

    `undecided`: ids of pairs that wait for somebody to say whether they are one event: no repeat yet.
    """
    return [
        (i, j)
        for i, j in near
        if is_near_repeat(items[i], items[j], limits) and frozenset((items[i].id, items[j].id)) not in undecided
    ]


def reviews_due(days: Iterable[date], day: date, limits: Linking, after: date | None = None) -> list[Window]:
    """The ASB case reviews that a case's reports make due: each counts towards one review.

    Reports of the months up to `day` count, without those up to `after`, the last day of the review before. A window
    takes all reports of its last day: so no two end on one day, and one that comes later that day opens nothing more.
    """
    since = months_before(day, limits.asb_months)
    found, waiting = list[Window](), list[date]()
    counted = (one for one in days if since <= one <= day and (after is None or one > after))
    for on_day, same_day in groupby(sorted(counted)):
        waiting += same_day
        if len(waiting) >= limits.asb_reports:
            found.append(Window(waiting[0], on_day, len(waiting)))
            waiting = []
    return found


def asb_case(victim_ref: str | None, place: Case | None) -> Case | None:
    """Whose case a report is: its victim's; where no victim is known, its place's."""
    return Case(VICTIM, victim_ref) if victim_ref else place


def is_asb(type_: str, limits: Linking) -> bool:
    """Whether reports of a type count towards an ASB case review."""
    return type_.casefold() in {one.casefold() for one in limits.asb_types}
