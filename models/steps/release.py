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
from models.queries.mail_lines import draft_of
from models.queries.outbox import NOTICES
from models.queries.partnership import in_turn
from models.queries.unheard import to_begin_anew, waiting_of
from models.steps.apply import apply_all
from models.steps.batches import in_batches_of
from models.steps.deciding import Decided, existing_keys, locked_versions
from models.steps.permitted import permitted
from models.tables import Partnership
from rules.action import ActionState, policy_of
from rules.history import Event
from rules.life.release import BEGUN_ANEW, begin_anew, clocks_from, no_longer_so
from rules.life.who import SYSTEM, By, stands_at
from rules.moment import Moment
from rules.policy import GrantLevel


@dataclass(slots=True)
class Released:
    """What a release did."""

    changed: bool = False
    """False: it was not in hold."""
    begun_anew: list[ActionState] = field(default_factory=list)
    """The actions of which nobody had heard, or not whoever has them now, as they stand now: their clocks count from
    `clocks_from`.
    """
    asked_anew: list[ActionState] = field(default_factory=list)
    """Those on which something was asked that nobody had heard: whoever answers has their full time from then on."""
    urgent_ended: list[ActionState] = field(default_factory=list)
    """Those of them that were urgent until a time that passed unheard: they are urgent no longer."""
    clocks_from: date | None = None
    """The day on which the first mail can leave. None: nothing began anew."""

    def add(self, other: "Released") -> None:
        """Adds what one transaction more did."""
        self.begun_anew += other.begun_anew
        self.asked_anew += other.asked_anew
        self.urgent_ended += other.urgent_ended
        self.clocks_from = self.clocks_from or other.clocks_from


def hold(tx: Writing, place: Place, by: By = SYSTEM) -> bool:
    """Nothing is sent from now on; notices go on being made. False if it was in hold already. Raises StepRefused."""
    _may(tx, place, by)
    return _set(tx, place, by, held=True)


def release_in_batches(database: Database, moment: Moment, place: Place, by: By = SYSTEM) -> Released:
    """Sending starts; before it does, what nobody has heard of begins anew, at most 200 actions in a transaction.

    Broken off half-way it is still in hold, and the next release goes on. Raises StepRefused, DatabaseUnavailable.
    """
    done = Released()
    with database.writing(moment) as tx:
        _may(tx, place, by)
        ids = sorted(to_begin_anew(tx.session, place.partnership_id, moment.day))

    def batch(some: Sequence[int]) -> int:
        with database.writing(moment) as tx:
            in_turn(tx.session, place)
            found = _begin_anew(tx, place, some)
        done.add(found)
        return len({one.id for one in (*found.begun_anew, *found.asked_anew)})

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
    left = to_begin_anew(tx.session, place.partnership_id, tx.moment.day).difference(begun)
    done.add(_begin_anew(tx, place, sorted(left)))
    done.changed = _set(tx, place, by, held=False)


def _begin_anew(tx: Writing, place: Place, ids: Sequence[int]) -> Released:
    """Starts the clocks of these actions, and withdraws what told of missed dates. Gives those that changed."""
    if not ids:
        return Released()
    here, day = place.partnership_id, tx.moment.day
    locked_versions(tx.session, here, ids)
    ctx = context(tx.session, place, day, tx.moment.as_of)
    states = actions.by_ids(tx.session, here, ids)
    # Not in the name of whoever releases: nobody has taken a step on these actions, and no cycle closes by it.
    decided = [Decided(one, begin_anew(one, day, policy_of(one, ctx))) for one in states]
    news = [d for d in decided if d.change.events or d.change.action.pauses != d.before.pauses]
    apply_all(tx, here, news, existing_keys(tx.session, here, [one.before.id for one in news]))
    _take_back(tx, here, news)
    anew, asked, ended = (
        [one.change.action for one in news if any(event.kind == kind for event in one.change.events)]
        for kind in ("begun_anew", "asked_anew", "urgent_ended")
    )
    starts_on = clocks_from(day, ctx) if anew or asked else None
    return Released(begun_anew=anew, asked_anew=asked, urgent_ended=ended, clocks_from=starts_on)


def _take_back(tx: Writing, here: int, news: Sequence[Decided]) -> None:
    """Withdraws what waits to be sent and speaks of clocks that have begun anew."""
    changed = {one.before.id: one for one in news}
    waits = [
        (notice, one)
        for notice in waiting_of(tx.session, here, changed)
        if no_longer_so(draft_of(notice), (one := changed[notice.subject_id]).before, one.change)
    ]
    if waits:
        values = {"withdrawn_at": tx.moment.as_of, "dropped_reason": BEGUN_ANEW}
        tx.session.execute(update(NOTICES).where(NOTICES.c.id.in_([n.id for n, _ in waits])).values(**values))
    for notice, one in waits:
        payload = {"notice": notice.id, "notice_kind": notice.kind, "reason": BEGUN_ANEW}
        event = Event("notice_withdrawn", "action", notice.subject_id, payload)
        tx.record(here, event, one.change.ctx.policy_version_id)


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
