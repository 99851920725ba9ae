"""Between a partnership and its county board: what goes up is raised there, what is decided comes back down.

Each side is written in its own run and in its own partition, from facts that `models/queries/county.py` reads; a
missed run only makes it later. Source: S4 7.1, 10.1; the ladder, domain guide §4.
"""

from models.chain import Writing
from models.place import Place
from models.queries import county
from models.queries.actions import by_ids
from models.queries.context import context
from models.queries.listings import listings, standing
from models.queries.partnership import in_turn
from models.steps.apply import apply
from models.steps.deciding import Decided, existing_keys
from models.steps.giving_way import referrals_give_way
from models.steps.notices import insert_notices, notice_row
from models.tables import Escalation, Partnership
from rules.action import Refusal
from rules.bodies.county import REFERRAL, Referral, Returned, carried_down, county_ruling
from rules.bodies.other_notices import other_notices
from rules.bodies.others import SOUGHT
from rules.history import Event
from rules.people import Context
from rules.words import MatterReason

NO_LONGER_SO = "no longer so"
"""How a referral is settled that its partnership has settled, or taken back, meanwhile."""


def refer(tx: Writing, place: Place) -> int:
    """Both ways, for this partnership: returns how many notices are new."""
    in_turn(tx.session, place)
    ctx = context(tx.session, place, tx.moment.day)
    over = tx.session.get_one(Partnership, place.partnership_id).over
    return (_raise_referrals(tx, place, ctx) if over else 0) + (_bring_down(tx, place, ctx) if ctx.county else 0)


def _raise_referrals(tx: Writing, place: Place, ctx: Context) -> int:
    """A county's own matters: one for each referral that is open below; others are settled."""
    wanted = {(one.escalation_id, one.number): one for one in county.referred_up(tx.session, place.partnership_id)}
    keys = [(REFERRAL, subject_id, MatterReason.REFERRED_UP.value, number) for subject_id, number in wanted]
    before = standing(tx.session, place.partnership_id, (REFERRAL,), keys)
    rows = {(row.subject_id, row.number): row for row in before}
    for key, sent in wanted.items():
        if key not in rows:
            rows[key] = _raise(tx, place, sent, ctx)
    for key, row in rows.items():
        if key not in wanted and row.resolved_on is None:
            row.resolved_on, row.resolved_by = tx.moment.day, NO_LONGER_SO
            tx.session.add(row)
            _record(tx, row, "escalation_resolved", {"number": row.number, "by": NO_LONGER_SO}, ctx)
    open_ones = [(rows[key], sent) for key, sent in wanted.items() if rows[key].resolved_on is None]
    return sum(_tell(tx, row, sent, ctx) for row, sent in open_ones)


def _raise(tx: Writing, place: Place, sent: Referral, ctx: Context) -> Escalation:
    row = Escalation(
        partnership_id=place.partnership_id,
        subject_kind=REFERRAL,
        subject_id=sent.escalation_id,
        reason=MatterReason.REFERRED_UP.value,
        number=sent.number,
        rung=sent.matter.rung,
        raised_on=tx.moment.day,
        raised_at=tx.moment.as_of,
        decision_sought=SOUGHT[MatterReason.REFERRED_UP],
        policy_version_id=ctx.policy_version_id,
    )
    tx.session.add(row)
    tx.session.flush()
    payload = {"number": sent.number, "rung": row.rung, "from": sent.partnership, "ref": sent.ref}
    _record(tx, row, "escalation_raised", payload, ctx)
    return row


def _tell(tx: Writing, row: Escalation, sent: Referral, ctx: Context) -> int:
    """Coordinator and chair of the county, and its chair at once where the next meeting is far off."""
    if not ctx.own().is_open(tx.moment.day) or row.id is None:
        return 0
    listed = listings(tx.session, [row.id]).get(row.id, ())
    drafts = other_notices(sent.matter, row.rung, listed, tx.moment.day, ctx)
    day, as_of, version = tx.moment.day, tx.moment.as_of, ctx.policy_version_id
    made = [
        notice_row(
            row.partnership_id, REFERRAL, row.subject_id, draft, day=day, as_of=as_of, policy_version_id=version
        )
        for draft in drafts
    ]
    return insert_notices(tx, made)


def _bring_down(tx: Writing, place: Place, ctx: Context) -> int:
    """What the county board decided, applied to the partnership's own matters: closed, or its board's again."""
    found = county.returned(tx.session, place.key, place.partnership_id)
    return sum(_applied(tx, place, one, ctx) for one in found)


def _applied(tx: Writing, place: Place, one: Returned, ctx: Context) -> int:
    row = tx.session.get_one(Escalation, one.escalation_id)
    if row.subject_kind == "action":
        return _applied_to_action(tx, place, row, one, ctx)
    matter = carried_down(one, tx.moment.day)
    row.rung, row.resolved_on, row.resolved_by = matter.rung, matter.resolved_on, matter.resolved_by
    tx.session.add(row)
    tx.session.flush()
    referrals_give_way(tx, [one.escalation_id])
    payload = {"reason": one.outcome, "body": one.body, "matter": row.reason, "decided_on": one.decided_on}
    _record(tx, row, "decided", payload, ctx)
    return 0


def _applied_to_action(tx: Writing, place: Place, row: Escalation, one: Returned, ctx: Context) -> int:
    state = by_ids(tx.session, place.partnership_id, [row.subject_id])[0]
    outcome = county_ruling(state, tx.moment.day, ctx, one, MatterReason(row.reason), row.number)
    if isinstance(outcome, Refusal):  # it was closed meanwhile: nothing is left to bring down
        return 0
    known = existing_keys(tx.session, place.partnership_id, [state.id])
    return apply(tx, place.partnership_id, Decided(state, outcome), known)


def _record(tx: Writing, row: Escalation, kind: str, payload: dict[str, object], ctx: Context) -> None:
    said = {"reason": row.reason, **payload}
    tx.record(row.partnership_id, Event(kind, row.subject_kind, row.subject_id, said), ctx.policy_version_id)
