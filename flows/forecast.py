"""The forecast: gathers where things stand, and lives through the days to come in memory. It writes nothing.

Not a flow of the schedule: it decides nothing, and `jatac run` does not know it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from sqlmodel import Session

from flows.each import Failure, Failures
from flows.schedule import row_of
from models.database import Database
from models.place import Place
from models.queries import forecast as facts
from models.queries.actions import by_ids
from models.queries.context import NobodyCoordinates, context
from models.steps.deciding import existing_keys
from rules.action import ActionState, Change, policy_of
from rules.calendar import ONE_DAY, SATURDAY
from rules.forecast import ACTION, Forecast, Standing, look_ahead
from rules.forecast_difference import Difference, difference
from rules.life.release import begin_anew
from rules.moment import LONDON, Moment
from rules.people import Context
from rules.policy import Policy


@dataclass(slots=True)
class Foreseen:
    """A forecast and what is needed to tell people of it."""

    ctx: Context
    """The partnership as it stands today."""
    ahead: Forecast
    held: bool
    """In hold: nothing of this leaves until `jatac release`."""
    states: dict[int, ActionState]
    """The actions it speaks of, as they stand today."""
    failures: list[Failure] = field(default_factory=list)
    difference: Difference | None = None
    """With an edited policy: from the policies in force to that one."""


def foresee(database: Database, place: Place, moment: Moment, to: date, policy: Policy | None = None) -> Foreseen:
    """What comes until `to` if nobody does anything. `policy`: as if every action were under it from today.

    Raises NobodyCoordinates when nobody coordinates today.
    """
    failures = Failures("forecast")
    with database.reading() as session:
        days = list(_days(session, place, moment, to, failures))
        ctx = days[0][1]
        standing = _standing(session, place, moment, to, ctx)
    days = [(day, replace(one, held=False)) for day, one in days]
    states = {
        state.id: state for state in (*standing.live, *standing.closed, *(one.state for one in standing.proposals))
    }

    def guard(state: ActionState, decide: Callable[[], Change]) -> Change | None:
        return failures.each(state.ref, decide)

    now = look_ahead(standing, days, guard)
    if policy is None:
        return Foreseen(ctx, now, ctx.held, states, failures.found)
    edited = [(day, replace(one, policy=policy, earlier_policies={})) for day, one in days]
    then = look_ahead(standing, edited, guard)
    return Foreseen(ctx, then, ctx.held, states, failures.found, difference(now, then))


def _standing(session: Session, place: Place, moment: Moment, to: date, ctx: Context) -> Standing:
    live, proposed = facts.live_actions(session, place), facts.proposals(session, place, to)
    # In hold as if it were released today: what nobody has heard of begins anew then.
    begun = [begin_anew(state, moment.day, policy_of(state, ctx)) for state in live]
    ids = [state.id for state in live] + [one.state.id for one in proposed]
    waiting = facts.waiting(session, place, ctx)
    others = sorted({one.subject[1] for one in waiting if one.subject[0] == ACTION} - set(ids))
    return Standing(
        live=live,
        released=tuple(change for state, change in zip(live, begun, strict=True) if change.action != state),
        proposals=proposed,
        keys=facts.other_keys(session, place)
        | {((ACTION, key[0]), *key[1:]) for key in existing_keys(session, place.partnership_id, ids)},
        closed=tuple(by_ids(session, place.partnership_id, others)),
        waiting=waiting,
        served=facts.served(session, place, moment.day),
        sends_today=_sends(ctx, moment),
        meetings=facts.meetings(session, place, moment.day, ctx),
        cycles=facts.cycles(session, place),
    )


def _days(
    session: Session, place: Place, moment: Moment, to: date, failures: Failures
) -> Iterator[tuple[date, Context]]:
    """Today, then every Monday to Friday up to `to`, each with the context of its last sweep.

    A day without a coordinator is a failure of the runs of that day, and is said as one.
    """
    today = context(session, place, moment.day, moment.as_of)
    yield moment.day, today
    day = moment.day
    while (day := day + ONE_DAY) <= to:
        if day.weekday() >= SATURDAY:
            continue
        last = row_of("chase_overdue").fires(day)[-1]
        try:
            yield day, replace(context(session, place, day, last), calendars=today.calendars)
        except NobodyCoordinates as fault:
            failures.found.append(Failure(day.isoformat(), str(fault)))


def _sends(ctx: Context, moment: Moment) -> bool:
    return moment.as_of.astimezone(LONDON).time() < ctx.policy.hours.closes
