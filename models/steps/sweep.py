"""A sweep over every live action: decide in memory from facts gathered in bulk, write only what is new, in batches.

O(open), not O(stored) (design decision 5). An action that somebody changed meanwhile is gathered and decided again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries import actions
from models.queries.context import context
from models.steps.apply import apply_all
from models.steps.batches import Attempt, at_once, in_batches
from models.steps.deciding import Decided, existing_keys, has_news, locked_versions, new_notices
from rules.action import ActionState, Change, NoticeDraft, policy_of
from rules.moment import Moment
from rules.people import Context

Rule = Callable[[ActionState, date, Context], Change]
Guard = Callable[[ActionState, Callable[[], Change]], Change | None]
"""Runs a decision about one action; gives None, and keeps the failure, if it fails."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a sweep decided about one action, for people to read."""

    ref: str
    notices: tuple[NoticeDraft, ...]
    events: tuple[tuple[str, str], ...]
    """(kind, reason) of what changed."""
    rung_before: int
    rung_after: int


@dataclass(slots=True)
class Swept:
    """What a sweep decided, and how many notices are new."""

    looked_at: int = 0
    notices_new: int = 0
    lines: list[Line] = field(default_factory=list)


def sweep(
    database: Database,
    moment: Moment,
    place: Place,
    rule: Rule,
    guard: Guard,
    *,
    attempt: Attempt = at_once,
    dry_run: bool = False,
    only: Sequence[int] | None = None,
) -> Swept:
    """Applies `rule` to every live action of the partnership, or to those of `only`. In a dry run nothing is
    written.
    """
    with database.reading() as session:
        ctx = context(session, place, moment.day, moment.as_of)
        states = _states(session, place, only)
        decided = list(_decide(states, moment.day, ctx, rule, guard))
        touched = [d for d in decided if d.change.action != d.before or d.change.notices]
        known = existing_keys(session, place.partnership_id, [d.before.id for d in touched])
    news = [d for d in touched if has_news(d, known)]
    swept = Swept(looked_at=len(states), lines=[_line(d, known) for d in news])
    if dry_run:
        swept.notices_new = sum(len(line.notices) for line in swept.lines)
        return swept
    swept.notices_new = in_batches(news, lambda batch: _write(database, moment, place, batch, rule, guard), attempt)
    return swept


def _states(session: Session, place: Place, only: Sequence[int] | None) -> list[ActionState]:
    if only is None:
        return actions.live(session, place.partnership_id)
    return [state for state in actions.by_ids(session, place.partnership_id, only) if state.is_live]


def _decide(states: Sequence[ActionState], day: date, ctx: Context, rule: Rule, guard: Guard) -> Iterator[Decided]:
    for state in states:
        change = guard(state, lambda state=state: rule(state, day, policy_of(state, ctx)))  # type: ignore[misc]
        if change is not None:
            yield Decided(state, change)


def _write(
    database: Database, moment: Moment, place: Place, batch: Sequence[Decided], rule: Rule, guard: Guard
) -> int:
    """Writes a batch in one transaction. What was changed since it was decided is gathered and decided again.

    The version is looked at also where only notices are new: an owner who claimed meanwhile is not chased.
    """
    with database.writing(moment) as tx:
        versions = locked_versions(tx.session, place.partnership_id, [d.before.id for d in batch])
        stale = [d.before.id for d in batch if versions.get(d.before.id) != d.before.version]
        if stale:
            fresh = [d for d in batch if d.before.id not in set(stale)]
            batch = [*fresh, *_again(tx, place, stale, rule, guard)]
        known = existing_keys(tx.session, place.partnership_id, [d.before.id for d in batch])
        return apply_all(tx, place.partnership_id, [d for d in batch if has_news(d, known)], known)


def _again(tx: Writing, place: Place, ids: list[int], rule: Rule, guard: Guard) -> list[Decided]:
    ctx = context(tx.session, place, tx.moment.day, tx.moment.as_of)
    states = [s for s in actions.by_ids(tx.session, place.partnership_id, ids) if s.is_live]
    return list(_decide(states, tx.moment.day, ctx, rule, guard))


def _line(decided: Decided, known: set[tuple[int, str, int, int, int, str]]) -> Line:
    return Line(
        decided.before.ref,
        tuple(new_notices(decided, known)),
        tuple((event.kind, event.reason) for event in decided.change.events),
        decided.before.rung,
        decided.change.action.rung,
    )
