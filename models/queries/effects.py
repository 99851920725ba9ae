"""What an action's effect is worked out from: rises in its series, comparison areas, what is still to be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, func, select
from sqlmodel import Session, col

from models.queries.actions import CHUNK
from models.queries.series import complete
from models.tables import Action, Area, History, OutcomeEffect, Reader, ThresholdBreach
from rules.effect import Beside, Rise, comparable, months_after
from rules.findings import RISES, SeriesMonths, State
from rules.outcomes import EffectAnswer
from rules.periods import Unit, month_of, months_back, periods_back
from rules.policy import Measuring
from rules.words import ActionKind, ActionStatus

MEASURED = "effect_measured"
"""Kind of the event that puts a reading on record."""
FOUND = tuple(state.value for state in (*RISES, State.SHARED, State.SEASONAL))
"""High months that were told, whatever became of them: each may be why somebody began something."""


@dataclass(frozen=True, slots=True)
class ToMeasure:
    """A verified action that is tied to its counts, and up to which month they were read."""

    action_id: int
    ref: str
    area_id: int
    area: str
    type: str
    entered_on: date
    from_: date
    done_on: date
    measured_on: date | None
    read_until: date | None
    restricted: bool

    @property
    def answers_rise(self) -> bool:
        """Whether a rise had been found in its counts when it was entered."""
        return self.from_ < self.entered_on.replace(day=1)


def rises(session: Session, partnership_id: int, area_id: int, type_: str) -> list[Rise]:
    """The rises on record in a series, with the first month of each one's window."""
    rows = session.scalars(
        select(ThresholdBreach).where(
            col(ThresholdBreach.partnership_id) == partnership_id,
            col(ThresholdBreach.area_id) == area_id,
            col(ThresholdBreach.type) == type_,
            col(ThresholdBreach.state).in_(FOUND),
        )
    )
    return [Rise(begun(row), row.month) for row in rows]


def begun(row: ThresholdBreach) -> date:
    """The month in which a rise began: where the statistic puts it, else the first of its window.

    Of a window of weeks it is the month in which its first week ends.
    """
    if row.since is not None:
        return row.since
    if row.week is None:
        return months_back(row.month, row.window)[-1]
    return month_of(Unit.WEEK, periods_back(Unit.WEEK, row.week, row.window)[-1])


def tied(session: Session, partnership_id: int, ids: Sequence[int] | None = None) -> list[ToMeasure]:
    """The verified actions (of these) whose effect can be worked out, whether or not it stands.

    An analysis explains a rise and changes nothing on the ground: it is tied to its counts and not measured. What
    came in closed from an old log has no day on which it began here.
    """
    latest = (
        select(func.max(col(OutcomeEffect.month)))
        .where(col(OutcomeEffect.action_id) == col(Action.id), col(OutcomeEffect.done_on) == col(Action.closed_on))
        .scalar_subquery()
    )
    query = (
        select(
            col(Action.id), col(Action.ref), col(Action.area_id), col(Area.name), col(Action.crime_type),
            col(Action.created_on), col(Action.measured_from), col(Action.closed_on), col(Action.measured_on),
            latest, exists().where(col(Reader.action_id) == col(Action.id)),
        )
        .join(Area, col(Area.id) == col(Action.area_id))
        .where(
            col(Action.partnership_id) == partnership_id,
            col(Action.status) == ActionStatus.DONE_VERIFIED.value,
            col(Action.kind) != ActionKind.ANALYSIS.value,
            col(Action.issued_on).is_not(None),
            col(Action.closed_on).is_not(None),
        )
        .order_by(col(Action.id))
    )  # fmt: skip
    if ids is not None:
        query = query.where(col(Action.id).in_(ids))
    return [ToMeasure(*row) for row in session.execute(query)]


def unsettled(session: Session, partnership_id: int, policy: Measuring) -> list[ToMeasure]:
    """Those whose answer does not stand, and of whose counts a complete month has not been read."""
    standing = set(
        session.scalars(
            select(col(OutcomeEffect.action_id))
            .join(
                Action,
                and_(
                    col(Action.id) == col(OutcomeEffect.action_id),
                    col(Action.closed_on) == col(OutcomeEffect.done_on),
                ),
            )
            .where(col(OutcomeEffect.partnership_id) == partnership_id, col(OutcomeEffect.final).is_(True))
        )
    )
    asked = [one for one in tied(session, partnership_id) if one.action_id not in standing]
    if not asked:
        return []
    months = complete(session, partnership_id).months
    return [one for one in asked if months_to_read(one, months.get(one.type, ()), policy)]


def months_to_read(one: ToMeasure, months: Iterable[date], policy: Measuring) -> list[date]:
    """Complete months since it was done that were not read yet, in order."""
    first = months_after(one.done_on, policy.months_max)[0]
    return sorted(month for month in months if month >= first and (not one.read_until or month > one.read_until))


def beside(session: Session, partnership_id: int, one: ToMeasure, gathered: Sequence[SeriesMonths]) -> list[Beside]:
    """The comparison areas with their counts of the type.

    Those the partnership file declares for comparison; where it declares none, its other areas, less those in which
    an action is tied to the same type: something was done there, too.
    """
    names: dict[int, str] = {}
    declared: set[int] = set()
    for area_id, name, comparison in session.execute(
        select(col(Area.id), col(Area.name), col(Area.comparison)).where(col(Area.partnership_id) == partnership_id)
    ):
        names[area_id] = name
        if comparison:
            declared.add(area_id)
    wanted = declared or set(names) - _acted_in(session, partnership_id, one.type)
    return sorted(
        (
            Beside(names[series.area_id], comparable(series, one.done_on))
            for series in gathered
            if series.type == one.type and series.area_id in wanted - {one.area_id}
        ),
        key=lambda area: area.name,
    )


def _acted_in(session: Session, partnership_id: int, type_: str) -> set[int]:
    over = (ActionStatus.VOID.value, ActionStatus.PROPOSED.value)
    rows = session.scalars(
        select(col(Action.area_id)).where(
            col(Action.partnership_id) == partnership_id,
            col(Action.crime_type) == type_,
            col(Action.kind) != ActionKind.ANALYSIS.value,
            col(Action.status).not_in(over),
        )
    )
    return {area_id for area_id in rows if area_id is not None}


def stood_between(session: Session, partnership_id: int, after: int, through: int) -> list[str]:
    """The answers that came to stand after the link `after` of the record and up to the link `through`.

    By links, not by instants: what two runs wrote as of the same moment is told apart. Left out are restricted
    actions, and those that were opened again since.
    """
    linked = exists().where(
        col(History.partnership_id) == partnership_id,
        col(History.kind) == MEASURED,
        col(History.subject_id) == col(OutcomeEffect.action_id),
        col(History.seq) > after,
        col(History.seq) <= through,
    )
    query = (
        select(col(OutcomeEffect.answer))
        .join(
            Action,
            and_(col(Action.id) == col(OutcomeEffect.action_id), col(Action.closed_on) == col(OutcomeEffect.done_on)),
        )
        .where(
            col(OutcomeEffect.partnership_id) == partnership_id,
            col(OutcomeEffect.final).is_(True),
            ~exists().where(col(Reader.action_id) == col(Action.id)),
            linked,
        )
    )
    return list(session.scalars(query))


def answers(session: Session, partnership_id: int, ids: Sequence[int]) -> dict[int, str]:
    """What the counts say of those of the actions that are done and tied to some; too early where none was read."""
    found = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        measured = tied(session, partnership_id, part)
        found.update({one.action_id: EffectAnswer.TOO_EARLY.value for one in measured})
        rows = session.execute(
            select(col(OutcomeEffect.action_id), col(OutcomeEffect.done_on), col(OutcomeEffect.answer))
            .where(col(OutcomeEffect.partnership_id) == partnership_id, col(OutcomeEffect.action_id).in_(list(found)))
            .order_by(col(OutcomeEffect.month))
        )
        done_on = {one.action_id: one.done_on for one in measured}
        found.update({action_id: answer for action_id, on, answer in rows if done_on.get(action_id) == on})
    return found
