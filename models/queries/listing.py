"""Actions as a coordinator lists them: whose, how late, what is missing. Reads, never decides.

Of a restricted action whoever its access list leaves out sees where it stands and no more (`shown`): what a list
prints is read over a shoulder, and the names beside an action tell who is on its list.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.queries.actions import CHUNK, by_ids, id_of
from models.queries.context import context
from models.queries.effects import answers
from models.tables import Action, Area, Body, PolicyVersion, Priority, TaskingCycle
from rules.action import ActionState, Change, policy_of
from rules.ladder import bring_up
from rules.life.issue import missing
from rules.outcomes import EffectAnswer
from rules.outlook import outlook, overdue_days
from rules.people import Context, is_closed, may_read
from rules.reasons import what_next
from rules.words import LIVE, ActionStatus

RESTRICTED = "(restricted)"
FOR_READERS = "Only those on its access list may see what is next."
STILL_SHOWN = ("ref", "title", "status", "restricted", "agency", "due_on", "days_overdue", "missing", "next")
"""What is left of a restricted action for whoever may not read it."""
OPEN_STATUSES = frozenset({*LIVE, ActionStatus.PROPOSED})


@dataclass(frozen=True, slots=True)
class Row:
    """One action as lists and `show` print it. `rung` as recorded; `next_on` None: it has no day."""

    id: int
    ref: str
    legacy_ref: str | None
    title: str
    kind: str
    status: str
    closure_reason: str | None
    sensitive: bool
    restricted: bool
    owner: str | None
    owner_key: int | None
    agency: str | None
    actor: str | None
    priority: str | None
    business_as_usual: bool
    area: str | None
    type: str | None
    """With `area`: the counts that its effect is to show in."""
    measured_on: date | None
    effect: str | None
    """What the counts say so far (EffectAnswer); None: it is not done, or tied to none."""
    impact: str | None
    body: str | None
    meeting_on: date | None
    due_on: date | None
    original_due_on: date | None
    slippage: int
    """Working days from the original due date to the present one."""
    days_overdue: int
    rung: int
    late_rung: int
    ack_rung: int
    acknowledged_on: date | None
    issued_on: date | None
    extended_count: int
    policy_version: int
    missing: dict[str, str]
    """What keeps a proposal from being issued."""
    next: str
    next_on: date | None
    description: str
    readable: bool
    """Whether whoever asked is on the access list; without one everybody is."""

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of one action. Null is what only readers see."""
        names = [name for name in self.__slots__ if name not in ("id", "owner_key", "readable")]
        return {name: getattr(self, name) if self.readable or name in STILL_SHOWN else None for name in names}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which actions; None: any. Without a status the open ones (proposed and live)."""

    statuses: frozenset[ActionStatus] | None = None
    owner_id: int | None = None
    agency: str | None = None
    overdue: bool = False
    proposed: bool = False
    effect: EffectAnswer | None = None
    """Those that are done, and of which the counts say this."""


@dataclass(frozen=True, slots=True)
class _Words:
    legacy_ref: str | None
    title: str
    kind: str
    sensitive: bool
    priority: str | None
    body: str | None
    meeting_on: date | None
    policy_version: int
    description: str
    area: str | None
    type: str | None
    measured_on: date | None
    impact: str | None


def rows(session: Session, place: Place, day: date, wanted: Wanted, reader_id: int | None) -> list[Row]:
    """The actions wanted as `shown` to the reader, worst first: by rung, then the earliest date."""
    usual = OPEN_STATUSES if wanted.effect is None else frozenset({ActionStatus.DONE_VERIFIED})
    statuses = frozenset({ActionStatus.PROPOSED}) if wanted.proposed else wanted.statuses or usual
    found = [shown(row) for row in every(session, place, day, statuses, reader_id)]
    picked = [row for row in found if all(test(row) for test in _tests(wanted))]
    return sorted(picked, key=_worst_first)


def every(
    session: Session, place: Place, day: date, statuses: frozenset[ActionStatus], reader_id: int | None
) -> list[Row]:
    """The actions of these statuses with all but title and words, to be counted: print each as `shown` only."""
    ids = session.scalars(
        select(col(Action.id)).where(
            col(Action.partnership_id) == place.partnership_id,
            col(Action.status).in_([status.value for status in statuses]),
        )
    ).all()
    ctx = context(session, place, day)
    found = _rows(session, place, day, ctx, [i for i in ids if i is not None], reader_id)
    return sorted(found, key=_worst_first)


def _worst_first(row: Row) -> tuple[int, date, str]:
    return -row.rung, row.due_on or date.max, row.ref


def shown(row: Row) -> Row:
    """The row as its reader may see it: of what they may not read the reference, agency, status, date, lateness."""
    if row.readable:
        return row
    return replace(
        row, legacy_ref=None, kind="", closure_reason=None, sensitive=False, owner=None, owner_key=None, actor=None,
        priority=None, business_as_usual=False, area=None, type=None, measured_on=None, effect=None, impact=None,
        body=None, meeting_on=None, original_due_on=None, slippage=0, rung=0,
        late_rung=0, ack_rung=0, acknowledged_on=None, issued_on=None, extended_count=0, policy_version=0,
        missing={}, next=FOR_READERS, next_on=None, description="",
    )  # fmt: skip


def hidden(session: Session, place: Place, day: date, refs: Collection[str], reader_id: int | None) -> set[str]:
    """Those of the references whose actions the reader may not read."""
    wanted = select(col(Action.id)).where(
        col(Action.partnership_id) == place.partnership_id, col(Action.ref).in_(sorted(refs))
    )
    ids = [one for one in session.scalars(wanted) if one is not None] if refs else []
    states = by_ids(session, place.partnership_id, ids)
    if not states:
        return set()
    ctx = context(session, place, day)
    return {state.ref for state in states if not may_read(ctx, state.readers, reader_id, day)}


def one(session: Session, place: Place, day: date, ref: str, reader_id: int | None) -> Row | None:
    """The action with this reference; None when there is none."""
    action_id = id_of(session, place.partnership_id, ref)
    if action_id is None:
        return None
    return shown(_rows(session, place, day, context(session, place, day), [action_id], reader_id)[0])


def _tests(wanted: Wanted) -> list[Callable[[Row], bool]]:
    tests: list[Callable[[Row], bool]] = []
    if wanted.owner_id is not None:
        tests.append(lambda row: row.owner_key == wanted.owner_id)
    if wanted.agency is not None:
        tests.append(lambda row: row.agency == wanted.agency)
    if wanted.overdue:
        tests.append(lambda row: row.days_overdue > 0)
    if wanted.effect is not None:
        tests.append(lambda row: row.effect == wanted.effect)
    return tests


def _rows(
    session: Session, place: Place, day: date, ctx: Context, ids: list[int], reader_id: int | None
) -> list[Row]:
    words, said = _words(session, ids), answers(session, place.partnership_id, ids)
    return [
        _row(state, words[state.id], said.get(state.id), day, ctx, reader_id)
        for state in by_ids(session, place.partnership_id, ids)
    ]


def _words(session: Session, ids: list[int]) -> dict[int, _Words]:
    found: dict[int, _Words] = {}
    for start in range(0, len(ids), CHUNK):
        query = (
            select(
                col(Action.id), col(Action.legacy_ref), col(Action.title), col(Action.kind), col(Action.sensitive),
                col(Priority.name), col(Body.name), col(TaskingCycle.meeting_on), col(PolicyVersion.number),
                col(Action.description), col(Area.name), col(Action.crime_type), col(Action.measured_on),
                col(Action.outcome_impact),
            )
            .join(Area, col(Area.id) == col(Action.area_id), isouter=True)
            .join(Priority, col(Priority.id) == col(Action.priority_id), isouter=True)
            .join(TaskingCycle, col(TaskingCycle.id) == col(Action.cycle_id), isouter=True)
            .join(Body, col(Body.id) == col(TaskingCycle.body_id), isouter=True)
            .join(PolicyVersion, col(PolicyVersion.id) == col(Action.policy_version_id))
            .where(col(Action.id).in_(ids[start : start + CHUNK]))
        )  # fmt: skip
        for row in session.execute(query):
            assert row[0] is not None
            found[row[0]] = _Words(*row[1:])
    return found


def _row(
    state: ActionState, words: _Words, effect: str | None, day: date, ctx: Context, reader_id: int | None
) -> Row:
    restricted = is_closed(state.readers)
    readable = may_read(ctx, state.readers, reader_id, day)
    ahead = outlook(brought_up(state, day, ctx), day, policy_of(state, ctx))
    lacks = missing(state, day, ctx) if state.status is ActionStatus.PROPOSED else {}
    calendar = ctx.both(state.owner_agency_id, state.term_from)
    slipped = calendar.between(state.original_due_on, state.due_on) if state.original_due_on and state.due_on else 0
    owner = ctx.people.get(state.owner_id) if state.owner_id is not None else None
    actor = ctx.people.get(state.actor_id) if state.actor_id is not None else None
    agency = ctx.agencies.get(state.owner_agency_id) if state.owner_agency_id is not None else None
    return Row(
        id=state.id,
        ref=state.ref,
        legacy_ref=words.legacy_ref,
        title=words.title if readable else RESTRICTED,
        kind=words.kind,
        status=state.status.value,
        closure_reason=state.closure_reason,
        sensitive=words.sensitive,
        restricted=restricted,
        owner=owner.name if owner else None,
        owner_key=state.owner_id,
        agency=agency.name if agency else None,
        actor=actor.name if actor else None,
        priority=words.priority,
        business_as_usual=state.business_as_usual,
        area=words.area,
        type=words.type,
        measured_on=words.measured_on,
        effect=effect,
        impact=words.impact,
        body=words.body,
        meeting_on=words.meeting_on,
        due_on=state.due_on,
        original_due_on=state.original_due_on,
        slippage=slipped,
        days_overdue=overdue_days(state, day, ctx),
        rung=state.rung,
        late_rung=state.late_rung,
        ack_rung=state.ack_rung,
        acknowledged_on=state.acknowledged_on,
        issued_on=state.issued_on,
        extended_count=state.extended_count,
        policy_version=words.policy_version,
        missing=lacks,
        next=_next(state, lacks, words.meeting_on, what_next(ahead.step, on=ahead.on, name=ahead.name or None)),
        next_on=ahead.on,
        description=words.description if readable else "",
        readable=readable,
    )


def _next(state: ActionState, lacks: dict[str, str], meeting_on: date | None, sentence: str) -> str:
    if state.status is not ActionStatus.PROPOSED:
        return sentence
    if lacks:
        return "It is not issued until it is complete."
    if state.imported:
        return "It is issued when the coordinator says so: `jatac action issue --imported`."
    if meeting_on is None:
        return f"It belongs to no cycle: issue it with `jatac action issue {state.ref}`."
    return "It is issued once the notices of its cycle are due, or at once with `jatac action issue`."


def brought_up(state: ActionState, day: date, ctx: Context) -> ActionState:
    """The action as the next sweep would record it; nothing is written."""
    change = Change(state, day, policy_of(state, ctx))
    bring_up(change)
    return change.action
