"""Everything a product's document may hold, gathered once; who may see which part is asked where it is composed."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.queries.context import policy_in_force
from models.queries.products import access_of, product_facts
from models.queries.requirements import of_product
from models.queries.series import series
from models.tables import Action, Area, Body, OutcomeEffect, Person, Product, ThresholdBreach
from rules.findings import RISES, SeriesMonths, State
from rules.people import Context
from rules.policy import Thresholds
from rules.products.charts import before_after_chart, series_chart
from rules.products.compose import Effect, ProductFacts
from rules.products.document import Months
from rules.products.product import Product as Facts
from rules.surveillance import DETECTORS
from rules.words import ActionStatus

MOST_SERIES = 3
"""Charts of series in one document, at most: the reddest rises of the last months."""
LOOKED_BACK = 92
"""Days before the document's day whose rises an assessment of everything shows."""


def document_facts(
    session: Session, place: Place, ctx: Context, row: Product, day: date, chain: tuple[int, str]
) -> ProductFacts:
    """The facts of one version. Its charts end with the month in which it was published."""
    product = product_facts(session, row)
    assert row.id is not None
    until = (row.published_on or day).replace(day=1)
    gathered = _gathered(session, place, product, until)
    return ProductFacts(
        product=product,
        access=access_of(session, row.id),
        partnership=place.name,
        chain=chain,
        commissioner=_commissioner(session, row),
        author=_name(session, row.author_id),
        area=_area(session, row.area_id),
        supersede_reason=row.supersede_reason,
        series=_charts(session, place, gathered, until),
        effects=_effects(session, place, product, day.replace(day=1)),
        requirements=of_product(session, place, ctx, row.id, day),
    )


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
    """The series it is about: of its type and area, else those that rose of late."""
    here = place.partnership_id
    if product.crime_type:
        found = series(session, here, [product.crime_type], until)
        mine = [one for one in found if product.area_id in (None, one.area_id) and any(one.counts.values())]
        return mine[:MOST_SERIES]
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


def _charts(session: Session, place: Place, gathered: list[SeriesMonths], until: date) -> tuple[Months, ...]:
    policy = _thresholds(session, place)
    detector = DETECTORS.get(policy.detector)
    charts = (
        series_chart(one, _area(session, one.area_id), until, policy, detector, _found(session, place, one))
        for one in gathered
    )
    return tuple(one for one in charts if one is not None)


def _thresholds(session: Session, place: Place) -> Thresholds:
    return policy_in_force(session, place.partnership_id)[1].thresholds


def _found(session: Session, place: Place, one: SeriesMonths) -> list[date]:
    """The months in which a rise was found in the series."""
    return list(
        session.scalars(
            select(col(ThresholdBreach.month)).where(
                col(ThresholdBreach.partnership_id) == place.partnership_id,
                col(ThresholdBreach.area_id) == one.area_id,
                col(ThresholdBreach.type) == one.type,
                col(ThresholdBreach.week).is_(None),
                col(ThresholdBreach.state).in_([state.value for state in RISES]),
            )
        )
    )


def _effects(session: Session, place: Place, product: Facts, until: date) -> tuple[Effect, ...]:
    """What the counts say of each recommendation that was taken and is verified as done.

    The action's own counts and dates, as `jatac action effect` has them.
    """
    taken = {one.action_id: one.number for one in product.recommendations if one.action_id is not None}
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
    return tuple(_effect(session, place, taken[action.id], action, area, until) for action, area in done)


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
