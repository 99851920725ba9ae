"""New actions: entered by hand, from a meeting's file, or opened by a threshold breach.

A reference is unique per partnership: `NW-2026-23/07` in a cycle, `NW-2026-D/041` outside one.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.queries.actions import by_ids
from models.queries.context import context, policy_in_force
from models.queries.effects import rises
from models.queries.owners import live_counts
from models.queries.partnership import in_turn
from models.steps.apply import apply
from models.steps.deciding import Decided
from models.steps.permitted import permitted
from models.tables import Action, Reader, TaskingCycle
from rules.above import not_above
from rules.action import Refusal
from rules.effect import Rise, measured_from
from rules.entering import Enough, not_to_enter, over_the_cap, unfit_date, unfit_measure
from rules.history import Event
from rules.life.issue import OUTSIDE, issue, list_incomplete
from rules.life.who import SYSTEM, By
from rules.people import Context
from rules.people import Reader as ReaderFacts
from rules.words import ActionKind, ActionStatus


@dataclass(frozen=True, slots=True)
class Tie:
    """The counts by which an action's effect is measured. `rise`: of an analysis, the rise it is opened for."""

    area_id: int
    type: str
    measured_on: date | None = None
    rise: Rise | None = None


@dataclass(frozen=True, slots=True)
class NewAction:
    """What is known of an action when it is entered. Whatever is missing keeps it from being issued, not entered."""

    title: str
    kind: ActionKind = ActionKind.TASKING
    owner_id: int | None = None
    owner_agency_id: int | None = None
    due_on: date | None = None
    priority_id: int | None = None
    business_as_usual: bool = False
    sensitive: bool = False
    description: str = ""
    statutory_on: date | None = None
    cycle_id: int | None = None
    readers: tuple[ReaderFacts, ...] = ()
    cleared_contact_id: int | None = None
    contact_may_be_named: bool = False
    legacy_ref: str | None = None
    imported: bool = False
    imported_status: str | None = None
    status: ActionStatus = ActionStatus.PROPOSED
    closure_reason: str | None = None
    tie: Tie | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An action that was entered."""

    id: int
    ref: str
    remark: Enough | None = None
    """What whoever entered it should know of its owner's load."""


def enter_action(tx: Writing, place: Place, new: NewAction, by: By) -> Opened:
    """Enters an action as a person does. Raises StepRefused: who may not, or a due date that cannot be."""
    ctx = permitted(tx, place, lambda ctx: not_to_enter(ctx, by) or _unfit(ctx, new, tx.moment.day))
    opened = add_action(tx, place, new, by)
    if new.owner_id is None:
        return opened
    live = live_counts(tx.session, place.partnership_id, (new.owner_id,))
    return replace(opened, remark=over_the_cap(ctx, new.owner_id, live.get(new.owner_id, 0)))


def _unfit(ctx: Context, new: NewAction, day: date) -> Refusal | None:
    if above := not_above(new.title, new.description):
        return above
    if new.tie is not None and new.tie.measured_on is not None:
        refused = unfit_measure(new.tie.measured_on, day)
        if refused is not None:
            return refused
    if new.due_on is None:
        return None
    return unfit_date(ctx, new.owner_agency_id, new.due_on, new.statutory_on, day)


def add_action(tx: Writing, place: Place, new: NewAction, by: By = SYSTEM) -> Opened:
    """Enters an action as a proposal (or, from an old log, as closed), with its reference and its readers."""
    here, day = place.partnership_id, tx.moment.day
    ref = _next_ref(tx.session, place, new.cycle_id, day)
    closed = new.status is not ActionStatus.PROPOSED
    row = Action(
        partnership_id=here,
        ref=ref,
        legacy_ref=new.legacy_ref,
        kind=new.kind.value,
        title=new.title,
        description=new.description,
        sensitive=new.sensitive,
        status=new.status.value,
        closure_reason=new.closure_reason,
        closed_on=day if closed else None,
        priority_id=new.priority_id,
        business_as_usual=new.business_as_usual,
        cycle_id=new.cycle_id,
        imported=new.imported,
        imported_status=new.imported_status,
        created_on=day,
        owner_id=new.owner_id,
        owner_agency_id=new.owner_agency_id,
        due_on=new.due_on,
        original_due_on=new.due_on if new.imported else None,
        statutory_on=new.statutory_on,
        cleared_contact_id=new.cleared_contact_id,
        contact_may_be_named=new.contact_may_be_named,
        policy_version_id=policy_in_force(tx.session, here)[0],
    )
    if new.tie is not None:
        _tie(tx.session, row, new.tie)
    tx.session.add(row)
    tx.session.flush()
    assert row.id is not None
    for reader in new.readers:
        tx.session.add(
            Reader(partnership_id=here, action_id=row.id, person_id=reader.person_id, agency_id=reader.agency_id)
        )
    payload = {"ref": ref, "kind": new.kind, "owner": new.owner_id, "due_on": new.due_on, "imported": new.imported}
    if new.tie is not None:
        payload |= {
            "area_id": new.tie.area_id,
            "type": new.tie.type,
            "measured_from": f"{row.measured_from:%Y-%m}",
            "measured_on": row.measured_on,
        }
    tx.record(here, Event("action_added", "action", row.id, payload, by.person_id, by.for_id), row.policy_version_id)
    tx.session.flush()
    return Opened(row.id, ref)


def _tie(session: Session, row: Action, tie: Tie) -> None:
    """Fixes what is measured, and from which month on no count is from before it (domain guide row 46)."""
    found = rises(session, row.partnership_id, tie.area_id, tie.type)
    found += [tie.rise] if tie.rise is not None else []
    row.area_id, row.crime_type, row.measured_on = tie.area_id, tie.type, tie.measured_on
    row.measured_from = measured_from(row.created_on, found)


def open_analysis_action(
    tx: Writing,
    place: Place,
    *,
    title: str,
    description: str,
    analyst_id: int | None,
    due_in: int,
    priority_id: int | None,
    tie: Tie | None = None,
) -> Opened:
    """Opens and issues the analysis a breach asks for: the area's analyst owns it, due in `due_in` working days.

    Linked to the priority that names the type, else business as usual. Without an analyst who is there it stays
    proposed, and the coordinator is told what it lacks.
    """
    ctx = context(tx.session, place, tx.moment.day)
    analyst = ctx.people.get(analyst_id) if analyst_id is not None else None
    agency_id = analyst.agency_id if analyst else None
    new = NewAction(
        title=title,
        description=description,
        kind=ActionKind.ANALYSIS,
        owner_id=analyst_id,
        owner_agency_id=agency_id,
        due_on=ctx.both(agency_id).add(tx.moment.day, due_in),
        priority_id=priority_id,
        business_as_usual=priority_id is None,
        tie=tie,
    )
    return open_and_issue(tx, place, ctx, new, "breach")


def open_and_issue(tx: Writing, place: Place, ctx: Context, new: NewAction, reason: str, by: By = SYSTEM) -> Opened:
    """Opens what nobody decides on at a meeting, and issues it at once.

    What lacks something stays proposed, and the coordinator is told what.
    """
    opened = add_action(tx, place, new, by)
    before = by_ids(tx.session, place.partnership_id, [opened.id])[0]
    outcome = issue(before, tx.moment.day, ctx, reason=reason)
    if isinstance(outcome, Refusal):
        outcome = list_incomplete(before, tx.moment.day, ctx, OUTSIDE)
    apply(tx, place.partnership_id, Decided(before, outcome), set())
    return opened


def propose_case_review(tx: Writing, place: Place, *, title: str, description: str) -> Opened:
    """Opens the proposal of an ASB case review: the coordinator's, who is told what it lacks (a date) and issues it.

    It is statutory business, and so business as usual. `title` and `description` name no victim, and no place finer
    than an area.
    """
    ctx = context(tx.session, place, tx.moment.day)
    coordinator = ctx.people.get(ctx.coordinator_on(tx.moment.day))
    new = NewAction(
        title=title,
        description=description,
        kind=ActionKind.ASB_CASE_REVIEW,
        owner_id=coordinator.id if coordinator else None,
        owner_agency_id=coordinator.agency_id if coordinator else None,
        business_as_usual=True,
    )
    opened = add_action(tx, place, new)
    before = by_ids(tx.session, place.partnership_id, [opened.id])[0]
    apply(tx, place.partnership_id, Decided(before, list_incomplete(before, tx.moment.day, ctx, OUTSIDE)), set())
    return opened


def _next_ref(session: Session, place: Place, cycle_id: int | None, day: date) -> str:
    """One after the highest reference given so far in the cycle, or outside one in the year."""
    in_turn(session, place)
    if cycle_id is not None:
        cycle = session.get_one(TaskingCycle, cycle_id)
        stem, digits = f"{place.reference_prefix}-{cycle.year}-{cycle.ordinal:02d}/", 2
    else:
        stem, digits = f"{place.reference_prefix}-{day.year}-D/", 3
    given = session.scalars(
        select(col(Action.ref)).where(
            col(Action.partnership_id) == place.partnership_id, col(Action.ref).startswith(stem, autoescape=True)
        )
    )
    highest = max((int(ref.removeprefix(stem)) for ref in given), default=0)
    return f"{stem}{highest + 1:0{digits}d}"
