"""Everything a product's document may hold, gathered once; who may see which part is asked where it is composed."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.place import Place
from models.queries.context import policy_in_force
from models.queries.evidence import of_breach
from models.queries.products import access_of, product_facts
from models.queries.requirements import of_product
from models.queries.series import series
from models.tables import Action, Area, Body, Delivery, OutcomeEffect, Person, Product, Reader, ThresholdBreach
from rules.findings import RISES, Rule, SeriesMonths, State
from rules.moment import LONDON
from rules.people import Context
from rules.policy import Thresholds
from rules.products.charts import before_after_chart, series_chart
from rules.products.compose import FALLS_IN, Effect, ProductFacts
from rules.products.document import Months
from rules.products.evidence import sentence
from rules.products.kinds import ProductKind
from rules.products.product import Product as Facts
from rules.reading import Reader as ReaderFacts
from rules.surveillance import DETECTORS
from rules.words import ActionStatus

MOST_SERIES = 3
"""Charts of series in one document, at most: the reddest rises of the last months."""
OF_SEVERAL = (Rule.ROLLING.value, Rule.RUN.value)
"""Rules that look at several months together."""
LOOKED_BACK = 92
"""Days before the document's day whose rises an assessment of everything shows."""


def document_facts(
    session: Session, place: Place, ctx: Context, row: Product, day: date, chain: tuple[int, str]
) -> ProductFacts:
    """The facts of one version. Its charts end with what was known when it was published."""
    product = product_facts(session, row)
    assert row.id is not None
    until = _known_until(session, place, row, day)
    gathered = _gathered(session, place, product, until)
    return ProductFacts(
        product=product,
        access=access_of(session, row.id),
        partnership=place.name,
        chain=chain,
        commissioner=_commissioner(session, row),
        author=_name(session, product.author_id),
        area=_area(session, row.area_id),
        supersede_reason=row.supersede_reason,
        series=_charts(session, place, gathered, until, row.published_at),
        effects=_effects(session, place, product, day.replace(day=1)),
        requirements=of_product(session, place, ctx, row.id, day),
        falls=_falls(session, place, product, until, row.published_at),
    )


def _known_until(session: Session, place: Place, row: Product, day: date) -> date:
    """The last month that had been delivered when the version was published; of an open one this month."""
    if row.published_at is None:
        return day.replace(day=1)
    latest = session.scalar(
        select(func.max(col(Delivery.month))).where(
            col(Delivery.partnership_id) == place.partnership_id, col(Delivery.loaded_at) <= row.published_at
        )
    )
    return latest or row.published_at.astimezone(LONDON).date().replace(day=1)


def _commissioner(session: Session, row: Product) -> str:
    name = _name(session, row.commissioner_id)
    body = session.get_one(Body, row.commissioning_body_id).name if row.commissioning_body_id is not None else ""
    said = f"{name}, for {body}" if name and body else name or body
    on = row.commissioned_on
    return f"{said}, {on.day} {on:%b %Y}" if said and on is not None else said


def _name(session: Session, person_id: int | None) -> str:
    return session.get_one(Person, person_id).name if person_id is not None else ""


def _area(session: Session, area_id: int | None) -> str:
    return session.get_one(Area, area_id).name if area_id is not None else ""


def _gathered(session: Session, place: Place, product: Facts, until: date) -> list[SeriesMonths]:
    """The series it is about: of its type and area, else those that rose of late; of a person none."""
    here = place.partnership_id
    if product.crime_type:
        found = series(session, here, [product.crime_type], until)
        mine = [one for one in found if product.area_id in (None, one.area_id) and any(one.counts.values())]
        return mine[:MOST_SERIES]
    if product.kind is ProductKind.SUBJECT_PROFILE:
        return []
    rose = session.execute(
        select(col(ThresholdBreach.area_id), col(ThresholdBreach.type))
        .where(
            col(ThresholdBreach.partnership_id) == here,
            col(ThresholdBreach.state) == State.OPENED.value,
            col(ThresholdBreach.month) <= until,
            col(ThresholdBreach.month) >= date.fromordinal(until.toordinal() - LOOKED_BACK),
        )
        .order_by(col(ThresholdBreach.severity).desc(), col(ThresholdBreach.month).desc(), col(ThresholdBreach.id))
    ).all()
    wanted = [(area_id, type_) for area_id, type_ in rose if product.area_id in (None, area_id)]
    wanted = list(dict.fromkeys(wanted))[:MOST_SERIES]
    known = {(one.area_id, one.type): one for one in series(session, here, {type_ for _, type_ in wanted}, until)}
    return [known[one] for one in wanted if one in known]


def _falls(
    session: Session, place: Place, product: Facts, until: date, published_at: datetime | None
) -> tuple[str, ...]:
    """Of an assessment the falls of the last months, as its evidence has them; those it could know of."""
    if product.kind not in FALLS_IN:
        return ()
    rows = session.execute(
        select(ThresholdBreach, col(Area.name))
        .join(Area, col(Area.id) == col(ThresholdBreach.area_id))
        .where(
            col(ThresholdBreach.partnership_id) == place.partnership_id,
            col(ThresholdBreach.state) == State.FALL.value,
            col(ThresholdBreach.month).between(date.fromordinal(until.toordinal() - LOOKED_BACK), until),
        )
        .order_by(col(ThresholdBreach.month).desc(), col(ThresholdBreach.id))
    )
    return tuple(
        sentence(of_breach(row, area))
        for row, area in rows
        if product.area_id in (None, row.area_id)
        and product.crime_type in (None, "", row.type)
        and (published_at is None or row.found_at <= published_at)
    )


def _charts(
    session: Session, place: Place, gathered: list[SeriesMonths], until: date, published_at: datetime | None
) -> tuple[Months, ...]:
    policy = _thresholds(session, place)
    detector = DETECTORS.get(policy.detector)
    charts = (
        series_chart(
            one, _area(session, one.area_id), until, policy, detector, _found(session, place, one, published_at)
        )
        for one in gathered
    )
    return tuple(one for one in charts if one is not None)


def _thresholds(session: Session, place: Place) -> Thresholds:
    return policy_in_force(session, place.partnership_id)[1].thresholds


def _found(session: Session, place: Place, one: SeriesMonths, published_at: datetime | None) -> dict[date, bool]:
    """The months in which a rise was found in the series by then, and whether it was of that month by itself."""
    rows = session.execute(
        select(col(ThresholdBreach.month), col(ThresholdBreach.rule), col(ThresholdBreach.found_at)).where(
            col(ThresholdBreach.partnership_id) == place.partnership_id,
            col(ThresholdBreach.area_id) == one.area_id,
            col(ThresholdBreach.type) == one.type,
            col(ThresholdBreach.week).is_(None),
            col(ThresholdBreach.state).in_([state.value for state in RISES]),
        )
    )
    return {month: rule not in OF_SEVERAL for month, rule, at in rows if published_at is None or at <= published_at}


def _effects(session: Session, place: Place, product: Facts, until: date) -> tuple[Effect, ...]:
    """What the counts say of each recommendation that was taken and is verified as done.

    The action's own counts and dates, as `jatac action effect` has them.
    """
    taken = {one.action_id: one.number for one in product.recommendations if one.action_id is not None}
    lists: dict[int, set[ReaderFacts]] = {}
    for row in session.scalars(select(Reader).where(col(Reader.action_id).in_(taken))):
        lists.setdefault(row.action_id, set()).add(ReaderFacts(row.person_id, row.agency_id))
    done = session.execute(
        select(Action, col(Area.name))
        .join(Area, col(Area.id) == col(Action.area_id))
        .where(
            col(Action.id).in_(taken),
            col(Action.status) == ActionStatus.DONE_VERIFIED.value,
            col(Action.closed_on).is_not(None),
        )
        .order_by(col(Action.closed_on))
    )
    return tuple(
        replace(
            _effect(session, place, taken[action.id], action, area, until),
            readers=frozenset(lists.get(action.id, ())),
        )
        for action, area in done
    )


def _effect(session: Session, place: Place, number: int, action: Action, area: str, until: date) -> Effect:
    assert action.closed_on is not None and action.crime_type is not None
    done_in = action.closed_on.replace(day=1)
    from_ = min(action.measured_from or done_in, done_in).replace(day=1)
    counts = series(session, place.partnership_id, [action.crime_type], until)
    mine = next((one for one in counts if one.area_id == action.area_id), None)
    chart = None
    if mine is not None:
        chart = before_after_chart(mine, area, from_, done_in, f"{action.ref} was done", until)
    said = session.scalars(
        select(col(OutcomeEffect.sentence))
        .where(col(OutcomeEffect.action_id) == action.id, col(OutcomeEffect.done_on) == action.closed_on)
        .order_by(col(OutcomeEffect.month).desc())
        .limit(1)
    ).first()
    return Effect(number, action.ref, chart, said or "")
