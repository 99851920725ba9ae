"""Hold and release: whether anything is sent at all (design decision 16, "a safe start")."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import update
from sqlmodel import col

from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries import actions
from models.queries.context import context
from models.queries.outbox import NOTICES
from models.queries.partnership import in_turn
from models.queries.unheard import unheard, waiting_of
from models.steps.apply import Decided, apply_all, existing_keys, locked_versions
from models.steps.batches import in_batches_of
from models.steps.permitted import permitted
from models.tables import Partnership
from rules.action import ActionState, policy_of
from rules.history import Event
from rules.life.release import BEGUN_ANEW, RUNG_NOTICES, begin_anew, clocks_from
from rules.life.who import SYSTEM, By, stands_at
from rules.moment import Moment
from rules.policy import GrantLevel


@dataclass(slots=True)
class Released:
    """What a release did."""

    changed: bool = False
    """False: it was not in hold."""
    begun_anew: list[ActionState] = field(default_factory=list)
    """The actions of which nobody had heard, as they stand now: their clocks count from `clocks_from`."""
    urgent_ended: list[ActionState] = field(default_factory=list)
    """Those of them that were urgent until a time that passed unheard: they are urgent no longer."""
    clocks_from: date | None = None
    """The day on which the first mail can leave. None: nothing began anew."""

    def add(self, other: "Released") -> None:
        """Adds what one transaction more did."""
        self.begun_anew += other.begun_anew
        self.urgent_ended += other.urgent_ended
        self.clocks_from = self.clocks_from or other.clocks_from


def hold(tx: Writing, place: Place, by: By = SYSTEM) -> bool:
    """Nothing is sent from now on; notices go on being made. False if it was in hold already. Raises StepRefused."""
    _may(tx, place, by)
    return _set(tx, place, by, held=True)


def release_in_batches(database: Database, moment: Moment, place: Place, by: By = SYSTEM) -> Released:
    """Sending starts; before it does, actions of which nobody has heard begin anew, at most 200 in a transaction.

    Broken off half-way it is still in hold, and the next release goes on. Raises StepRefused, DatabaseUnavailable.
    """
    done = Released()
    with database.writing(moment) as tx:
        _may(tx, place, by)
        ids = sorted(unheard(tx.session, place.partnership_id))

    def batch(some: Sequence[int]) -> int:
        with database.writing(moment) as tx:
            in_turn(tx.session, place)
            found = _begin_anew(tx, place, by, some)
        done.add(found)
        return len(found.begun_anew)

    in_batches_of(ids, str, batch, lambda _name, act: act())
    with database.writing(moment) as tx:
        _release(tx, place, by, done, frozenset(ids))
    return done


def release(tx: Writing, place: Place, by: By = SYSTEM) -> bool:
    """The same in a transaction that is open already. False if it was not in hold. Raises StepRefused."""
    _may(tx, place, by)
    done = Released()
    _release(tx, place, by, done, frozenset())
    return done.changed


def _may(tx: Writing, place: Place, by: By) -> None:
    if not by.is_system:
        permitted(tx, place, lambda ctx: stands_at(ctx, by, GrantLevel.COORDINATOR, "hold or release the mail"))


def _release(tx: Writing, place: Place, by: By, done: Released, begun: Collection[int]) -> None:
    """What was issued since the batches were made (`begun`) begins anew here; then it is released.

    The turn comes before the actions: so do the steps that need both, and none waits for the other for ever.
    """
    in_turn(tx.session, place)
    done.add(_begin_anew(tx, place, by, sorted(unheard(tx.session, place.partnership_id).difference(begun))))
    done.changed = _set(tx, place, by, held=False)


def _begin_anew(tx: Writing, place: Place, by: By, ids: Sequence[int]) -> Released:
    """Starts the clocks of these actions, and withdraws what told of missed dates. Gives those that changed."""
    if not ids:
        return Released()
    here, day = place.partnership_id, tx.moment.day
    locked_versions(tx.session, here, ids)
    ctx = context(tx.session, place, day, tx.moment.as_of)
    states = actions.by_ids(tx.session, here, ids)
    decided = [Decided(one, begin_anew(one, day, policy_of(one, ctx)), by) for one in states]
    news = [one for one in decided if one.change.events]
    apply_all(tx, here, news, existing_keys(tx.session, here, [one.before.id for one in news]))
    waits = waiting_of(tx.session, here, [one.before.id for one in news], RUNG_NOTICES)
    if waits:
        values = {"withdrawn_at": tx.moment.as_of, "dropped_reason": BEGUN_ANEW}
        tx.session.execute(update(NOTICES).where(NOTICES.c.id.in_([row[0] for row in waits])).values(**values))
    for notice_id, kind, action_id in waits:
        payload = {"notice": notice_id, "notice_kind": kind, "reason": BEGUN_ANEW}
        event = Event("notice_withdrawn", "action", action_id, payload, by.person_id, by.for_id)
        tx.record(here, event, ctx.policy_version_id)
    anew, ended = (
        [one.change.action for one in news if any(event.kind == kind for event in one.change.events)]
        for kind in ("begun_anew", "urgent_ended")
    )
    return Released(begun_anew=anew, urgent_ended=ended, clocks_from=clocks_from(day, ctx) if anew else None)


def _set(tx: Writing, place: Place, by: By, *, held: bool) -> bool:
    changed = tx.session.execute(
        update(Partnership)
        .where(col(Partnership.id) == place.partnership_id, col(Partnership.held) != held)
        .values(held=held)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        return False
    kind = "held" if held else "released"
    tx.record(place.partnership_id, Event(kind, "partnership", place.partnership_id, {}, by.person_id, by.for_id))
    return True
