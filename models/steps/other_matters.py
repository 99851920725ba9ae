"""Raises and settles the matters of agencies and breaches: what rules/bodies/others.py finds, beside what stands.

Level-triggered: it may be called as often as one likes, and does the difference. `escalate` calls it each day.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from models.chain import Writing
from models.place import Place
from models.queries.context import context
from models.queries.listings import listings, standing
from models.queries.other_facts import at_rung_4, attended, open_breaches
from models.queries.partnership import in_turn
from models.steps.notices import insert_notices, notice_row
from models.tables import Escalation
from rules.action import NoticeDraft
from rules.bodies.other_notices import other_notices
from rules.bodies.others import (
    AGENCY,
    BREACH,
    SOUGHT,
    OtherMatter,
    absences,
    looked_back_to,
    non_delivery,
    unexplained,
)
from rules.history import Event
from rules.people import Context
from rules.words import MatterReason

NO_LONGER_SO = "no longer so"
"""How a matter is settled by itself: the agency came, the rise was explained."""
_Key = tuple[str, int, str, int]


def raise_other_matters(tx: Writing, place: Place) -> int:
    """Brings the matters of agencies and breaches to what the facts say today; returns how many notices are new."""
    in_turn(tx.session, place)  # two runs at once would both raise what neither sees
    ctx = context(tx.session, place, tx.moment.day)
    wanted = {_key(one): one for one in find_other_matters(tx.session, place, tx.moment.day, ctx)}
    standing = _standing(tx.session, place, list(wanted))
    rows = {(row.subject_kind, row.subject_id, row.reason, row.number): row for row in standing}
    for key, matter in wanted.items():
        if key not in rows:
            rows[key] = _raise(tx, place, matter, ctx)
        elif rows[key].resolved_by == NO_LONGER_SO:  # a record was corrected, and corrected back
            _set(tx, rows[key], None, "", ctx)
    for key, row in rows.items():
        # What an agency did not deliver in a quarter stays so; only the board settles it.
        if key not in wanted and row.resolved_on is None and row.reason != MatterReason.NON_DELIVERY:
            _set(tx, row, tx.moment.day, NO_LONGER_SO, ctx)
    open_rows = [(one, rows[key]) for key, one in wanted.items() if rows[key].resolved_on is None]
    return _write(tx, ctx, [(row, draft) for one, row in open_rows for draft in _drafts(tx, one, row, ctx)])


def find_other_matters(session: Session, place: Place, day: date, ctx: Context) -> list[OtherMatter]:
    """Every matter of an agency or a breach that the facts of `day` make; writes nothing."""
    here, ladder = place.partnership_id, ctx.policy.ladder
    running = ladder.absences_that_escalate
    return [
        *absences(attended(session, here, running), running),
        *unexplained(open_breaches(session, here), day, ctx.own(), ladder.breach_explained_in),
        *non_delivery(at_rung_4(session, here, looked_back_to(day)), ladder.items_of_non_delivery),
    ]


def _drafts(tx: Writing, matter: OtherMatter, row: Escalation, ctx: Context) -> list[NoticeDraft]:
    """All that is to be said of a matter that is open."""
    assert row.id is not None
    listed = listings(tx.session, [row.id]).get(row.id, ())
    return other_notices(matter, row.rung, listed, tx.moment.day, ctx)


def _standing(session: Session, place: Place, wanted: Sequence[_Key]) -> list[Escalation]:
    """What is open, and what the facts of today make whether it is or not; nothing else of what ever was."""
    return standing(session, place.partnership_id, (AGENCY, BREACH), wanted)


def _key(matter: OtherMatter) -> _Key:
    return (matter.subject_kind, matter.subject_id, matter.reason.value, matter.number)


def _raise(tx: Writing, place: Place, matter: OtherMatter, ctx: Context) -> Escalation:
    row = Escalation(
        partnership_id=place.partnership_id,
        subject_kind=matter.subject_kind,
        subject_id=matter.subject_id,
        reason=matter.reason.value,
        number=matter.number,
        rung=matter.rung,
        raised_on=tx.moment.day,
        raised_at=tx.moment.as_of,
        fell_due_on=matter.fell_due_on,
        decision_sought=SOUGHT[matter.reason],
        policy_version_id=ctx.policy_version_id,
    )
    tx.session.add(row)
    tx.session.flush()
    payload = {"reason": matter.reason, "number": matter.number, "rung": matter.rung}
    _record(tx, row, "escalation_raised", payload, ctx)
    return row


def _set(tx: Writing, row: Escalation, on: date | None, by: str, ctx: Context) -> None:
    """Settles a matter, or opens it again."""
    row.resolved_on, row.resolved_by = on, by
    tx.session.add(row)
    payload = {"reason": row.reason, "number": row.number, "by": by}
    _record(tx, row, "escalation_resolved" if on is not None else "escalation_raised", payload, ctx)


def _record(tx: Writing, row: Escalation, kind: str, payload: dict[str, object], ctx: Context) -> None:
    tx.record(row.partnership_id, Event(kind, row.subject_kind, row.subject_id, payload), ctx.policy_version_id)


def _write(tx: Writing, ctx: Context, drafts: Sequence[tuple[Escalation, NoticeDraft]]) -> int:
    """Notices of these matters, on the partnership's working days only."""
    if not ctx.own().is_open(tx.moment.day):
        return 0
    made: dict[str, Any] = {
        "day": tx.moment.day,
        "as_of": tx.moment.as_of,
        "policy_version_id": ctx.policy_version_id,
    }
    return insert_notices(
        tx, [notice_row(row.partnership_id, row.subject_kind, row.subject_id, draft, **made) for row, draft in drafts]
    )
