"""Dated reports by victim and place: repeats of 12 months, near-repeat series, ASB case reviews. Reads only.

Items that were confirmed to be one event count once for each victim and place that one of them names. Month-only
records take no part: their day is not known.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.queries.context import policy_in_force
from models.queries.deliveries import CURRENT
from models.queries.linking import dated_between, undecided
from models.tables import Action, Area, AsbCaseReview, Delivery, IntelligenceItem
from rules.hotspots import most_named
from rules.linking import Sighting
from rules.policy import Linking
from rules.repeats import (
    VICTIM,
    Case,
    Repeat,
    Window,
    asb_case,
    is_asb,
    months_before,
    near_repeats,
    place_of_item,
    repeats,
    reviews_due,
)


@dataclass(frozen=True, slots=True)
class Report:
    """One dated item as repeats see it."""

    id: int
    """Of the event: of the item that stands for it, where another one does."""
    type: str
    on_day: date
    place: Case | None
    area_id: int | None
    victim_ref: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """A case whose reports reach the number of an ASB case review."""

    case: Case
    window: Window
    area_id: int | None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """An ASB case review as it is told: of a place its words, of a victim nothing but the reference."""

    case: Case
    from_on: date
    until_on: date
    reports: int
    area: str
    action_ref: str | None
    action_status: str | None


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A near-repeat series: offences of one type that near repeats tie together."""

    type: str
    area: str
    items: tuple[int, ...]
    first_on: date
    last_on: date
    metres: int
    """The longest side of the box around it."""


def reports_between(
    session: Session,
    here: int,
    first: date,
    last: date,
    type_: str | None = None,
    spelt: Collection[str] | None = None,
) -> list[Report]:
    """The items that say their day, from `first` to `last`. `spelt`: those alone whose type is so in the file."""
    statement = (
        select(
            func.coalesce(col(IntelligenceItem.same_as_id), col(IntelligenceItem.id)),
            col(IntelligenceItem.type), col(IntelligenceItem.on_day),
            col(IntelligenceItem.location), col(IntelligenceItem.area_id), col(IntelligenceItem.longitude),
            col(IntelligenceItem.latitude), col(IntelligenceItem.victim_ref),
        )
        .join(Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id))
        .where(
            col(IntelligenceItem.partnership_id) == here,
            col(IntelligenceItem.on_day).is_not(None),
            col(IntelligenceItem.on_day).between(first, last),
            col(Delivery.state) == CURRENT,
        )
    )  # fmt: skip
    if type_ is not None:
        statement = statement.where(func.lower(col(IntelligenceItem.type)) == type_.strip().lower())
    if spelt is not None:
        statement = statement.where(col(IntelligenceItem.type).in_(sorted(spelt)))
    return [
        Report(id_, kind, on_day, place_of_item(location, area_id, lon, lat), area_id, victim)
        for id_, kind, on_day, location, area_id, lon, lat, victim in session.execute(statement)
    ]


def reviews_to_open(session: Session, here: int, day: date, limits: Linking) -> list[Due]:
    """The ASB case reviews that are due on `day` and were not opened yet, by case and day."""
    since = months_before(day, limits.asb_months)
    by_case: dict[Case, dict[int, Report]] = defaultdict(dict)
    elsewhere = _for_comparison(session, here)
    told = [
        one
        for one in reports_between(session, here, since, day, spelt=_asb_types(session, here, limits))
        if one.area_id not in elsewhere
    ]
    known = {one.id for one in told if one.victim_ref}
    for report in sorted(told, key=lambda one: one.on_day):
        case = asb_case(report.victim_ref, report.place)
        if case is not None and (report.victim_ref or report.id not in known):
            by_case[case].setdefault(report.id, report)
    reached = {case: [*found.values()] for case, found in by_case.items() if len(found) >= limits.asb_reports}
    if not reached:
        return []
    last = _last_reviews(session, here, since)
    return [
        Due(case, window, _area(reports, window))
        for case, reports in sorted(reached.items(), key=lambda one: (one[0].kind, one[0].key))
        for window in reviews_due([one.on_day for one in reports], day, limits, last.get(case))
    ]


def _asb_types(session: Session, here: int, limits: Linking) -> list[str]:
    """The types that count towards a review, as files spell them: nothing else is read, however much came in."""
    dated = (col(IntelligenceItem.partnership_id) == here, col(IntelligenceItem.on_day).is_not(None))
    return [
        one
        for one in session.scalars(select(col(IntelligenceItem.type)).where(*dated).distinct())
        if is_asb(one, limits)
    ]


def _area(reports: list[Report], window: Window) -> int | None:
    inside = (one for one in reports if one.on_day == window.until_on)
    return next((one.area_id for one in sorted(inside, key=lambda one: one.id) if one.area_id is not None), None)


def _for_comparison(session: Session, here: int) -> set[int | None]:
    """The areas that others answer for."""
    return set(
        session.scalars(select(col(Area.id)).where(col(Area.partnership_id) == here, col(Area.comparison).is_(True)))
    )


def _last_reviews(session: Session, here: int, since: date) -> dict[Case, date]:
    rows = session.execute(
        select(col(AsbCaseReview.case_kind), col(AsbCaseReview.case_key), col(AsbCaseReview.until_on))
        .where(col(AsbCaseReview.partnership_id) == here, col(AsbCaseReview.until_on) >= since)
        .order_by(col(AsbCaseReview.until_on))
    )
    return {Case(kind, key): until_on for kind, key, until_on in rows}


def reviews(session: Session, here: int, since: date) -> list[ReviewRow]:
    """The reviews whose number was reached on or after `since`, the latest first."""
    rows = session.execute(
        select(AsbCaseReview, col(Area.name), col(Action.ref), col(Action.status))
        .join(Area, col(Area.id) == col(AsbCaseReview.area_id), isouter=True)
        .join(Action, col(Action.id) == col(AsbCaseReview.action_id), isouter=True)
        .where(col(AsbCaseReview.partnership_id) == here, col(AsbCaseReview.until_on) >= since)
        .order_by(col(AsbCaseReview.until_on).desc(), col(AsbCaseReview.id))
    )
    return [
        ReviewRow(
            Case(row.case_kind, row.case_key), row.from_on, row.until_on, row.reports, area or "", ref, status
        )
        for row, area, ref, status in rows
    ]  # fmt: skip


def repeated(session: Session, here: int, day: date, type_: str | None = None) -> tuple[list[Repeat], list[Repeat]]:
    """The repeat places and the repeat victims of the months of the policy up to `day`, most items first."""
    limits = policy_in_force(session, here)[1].linking
    found = reports_between(session, here, months_before(day, limits.repeat_months), day, type_)
    places = [(one.place, one.id, one.on_day) for one in found if one.place is not None]
    victims = [(Case(VICTIM, one.victim_ref), one.id, one.on_day) for one in found if one.victim_ref]
    months, least = limits.repeat_months, limits.repeat_least
    return repeats(places, day, months, least), repeats(victims, day, months, least)


def near_repeat_series(session: Session, here: int, day: date, type_: str | None = None) -> list[SeriesRow]:
    """The near-repeat series of the months of the policy up to `day`: the longest first."""
    limits = policy_in_force(session, here)[1].linking
    first = months_before(day, limits.repeat_months)
    items = dated_between(session, here, first, day, counted=True, type_=type_)
    if len(items) < 2:
        return []
    from rules.statistics.neighbours import components, near_pairs

    of_type: dict[str, list[Sighting]] = defaultdict(list)
    for one in items:
        of_type[one.type.casefold()].append(one)
    waiting, groups = undecided(session, here), list[list[Sighting]]()
    for mine in of_type.values():
        points = [(one.easting, one.northing, one.on_day.toordinal()) for one in mine]
        near = near_pairs(points, limits.near_repeat_metres, limits.near_repeat_days)
        pairs = near_repeats(mine, near, waiting, limits)
        groups += [[mine[at] for at in group] for group in components(len(mine), pairs)]
    names = {row[0]: row[1] for row in session.execute(
        select(col(Area.id), col(Area.name)).where(col(Area.partnership_id) == here)
    )}  # fmt: skip
    found = [_series(group, names) for group in groups]
    return sorted(found, key=lambda one: (-len(one.items), one.type, one.first_on, one.items))


def _series(items: list[Sighting], areas: dict[int | None, str]) -> SeriesRow:
    eastings, northings = [one.easting for one in items], [one.northing for one in items]
    return SeriesRow(
        items[0].type,
        most_named(Counter(areas.get(one.area_id, "") for one in items)),
        tuple(sorted(one.id for one in items)),
        min(one.on_day for one in items),
        max(one.on_day for one in items),
        round(max(max(eastings) - min(eastings), max(northings) - min(northings))),
    )


def without_a_day(session: Session, here: int) -> bool:
    """Whether there are items of which only the month is known."""
    found = session.scalar(
        select(col(IntelligenceItem.id))
        .where(col(IntelligenceItem.partnership_id) == here, col(IntelligenceItem.on_day).is_(None))
        .limit(1)
    )
    return found is not None
