"""The steps of a nomination: put, accepted (with an action, if one is proposed), declined, withdrawn.

The nominator is told the outcome (domain guide rows 12 and 44), unless it is their own.
"""

from collections.abc import Callable
from typing import Any

from models.chain import Writing
from models.place import Place
from models.queries.context import policy_in_force
from models.queries.nominations import UnknownNomination, meeting_ahead, nomination
from models.queries.partnership import in_turn
from models.steps.cycles import open_cycles
from models.steps.nominating import nominate, priority_for
from models.steps.notices import insert_notices, notice_row
from models.steps.opening import NewAction, Tie, add_action
from models.steps.permitted import permitted
from models.tables import Nomination
from rules.above import not_above
from rules.action import NoticeDraft, Refusal
from rules.history import Event
from rules.life.who import By
from rules.nominations import (
    NominationState,
    is_late,
    not_to_decide,
    not_to_nominate,
    not_to_withdraw,
)
from rules.people import Context
from rules.words import NoticeKind


def put(tx: Writing, place: Place, new: Nomination, by: By) -> str:
    """Puts an issue to the next tasking meeting; its reference. Raises StepRefused.

    `new` has title, area, type and priority; from whom and when is written here. Without a priority it takes the
    first that names its type.
    """
    ctx = permitted(tx, place, lambda ctx: not_to_nominate(ctx, by) or not_above(new.title, new.type or ""))
    open_cycles(tx, place)
    person_id = by.acts
    assert person_id is not None
    new.from_person_id, new.nominated_at = person_id, tx.moment.as_of
    new.from_agency_id = ctx.people[person_id].agency_id
    if new.priority_id is None and new.type:
        new.priority_id = priority_for(tx.session, place.partnership_id, new.type, tx.moment.day)
    return nominate(tx, place, new, by).ref


def accept(
    tx: Writing, place: Place, ref: str, by: By, reason: str = "", late_reason: str = "", action: str = ""
) -> str | None:
    """Accepts it for the next meeting; the reference of the action it proposes, if `action` names one.

    The action is tied to the area and type of the nomination: their counts tell whether it worked.
    Raises UnknownNomination, StepRefused.
    """
    open_cycles(tx, place)
    row, ctx = _asked(
        tx,
        place,
        ref,
        lambda row, ctx: (
            not_to_decide(ctx, by, row.ref, row.state, _late(tx, place, row), late_reason)
            or not_above(reason, late_reason, action)
        ),
    )
    row.late_reason = late_reason
    opened = None
    if action:
        new = NewAction(
            title=action,
            priority_id=row.priority_id,
            business_as_usual=row.priority_id is None,
            cycle_id=_cycle(tx, place),
            tie=Tie(row.area_id, row.type) if row.area_id is not None and row.type else None,
        )
        opened = add_action(tx, place, new, by)
        row.action_id = opened.id
    said = {"ref": row.ref, "reason": reason, "late": late_reason, "action": opened.ref if opened else None}
    _decide(tx, place, row, NominationState.ACCEPTED, reason, by, ctx)
    _record(tx, row, "nomination_accepted", said, by)
    return opened.ref if opened else None


def decline(tx: Writing, place: Place, ref: str, by: By, reason: str) -> None:
    """Declines it, with a reason. Raises UnknownNomination, StepRefused."""
    row, ctx = _asked(
        tx, place, ref, lambda row, ctx: not_to_decide(ctx, by, row.ref, row.state) or not_above(reason)
    )
    _decide(tx, place, row, NominationState.DECLINED, reason, by, ctx)
    _record(tx, row, "nomination_declined", {"ref": row.ref, "reason": reason}, by)


def withdraw(tx: Writing, place: Place, ref: str, by: By, reason: str) -> None:
    """Its nominator takes it back, or the coordinator does. Raises UnknownNomination, StepRefused."""
    row, ctx = _asked(
        tx,
        place,
        ref,
        lambda row, ctx: not_to_withdraw(ctx, by, row.ref, row.state, row.from_person_id) or not_above(reason),
    )
    _decide(tx, place, row, NominationState.WITHDRAWN, reason, by, ctx)
    _record(tx, row, "nomination_withdrawn", {"ref": row.ref, "reason": reason}, by)


def _asked(
    tx: Writing, place: Place, ref: str, rule: Callable[[Nomination, Context], Refusal | None]
) -> tuple[Nomination, Context]:
    """The nomination, while nobody else decides on it, once the rule refuses nothing."""
    in_turn(tx.session, place)
    found = nomination(tx.session, place, tx.moment.as_of, ref)
    row = tx.session.get(Nomination, found.id)
    if row is None:
        raise UnknownNomination(ref)
    return row, permitted(tx, place, lambda ctx: rule(row, ctx))


def _late(tx: Writing, place: Place, row: Nomination) -> bool:
    ahead = meeting_ahead(tx.session, place, tx.moment.as_of)
    return is_late(row.nominated_at, row.breach_id is not None, ahead)


def _cycle(tx: Writing, place: Place) -> int | None:
    ahead = meeting_ahead(tx.session, place, tx.moment.as_of)
    return ahead.cycle_id if ahead is not None else None


def _decide(
    tx: Writing, place: Place, row: Nomination, state: NominationState, reason: str, by: By, ctx: Context
) -> None:
    row.state, row.reason = state.value, reason
    row.decided_by_id, row.decided_on = by.person_id, tx.moment.day
    row.cycle_id = _cycle(tx, place) or row.cycle_id
    tx.session.add(row)
    tx.session.flush()
    if row.from_person_id in (by.person_id, by.for_id) or ctx.is_gone(row.from_person_id, tx.moment.day):
        return
    assert row.id is not None
    draft = NoticeDraft(NoticeKind.NOMINATION, row.from_person_id, state.value)
    made: dict[str, Any] = {"day": tx.moment.day, "as_of": tx.moment.as_of}
    version_id = policy_in_force(tx.session, place.partnership_id)[0]
    insert_notices(
        tx, [notice_row(place.partnership_id, "nomination", row.id, draft, policy_version_id=version_id, **made)]
    )


def _record(tx: Writing, row: Nomination, kind: str, payload: dict[str, Any], by: By) -> None:
    assert row.id is not None
    version_id = policy_in_force(tx.session, row.partnership_id)[0]
    tx.record(row.partnership_id, Event(kind, "nomination", row.id, payload, by.person_id, by.for_id), version_id)
