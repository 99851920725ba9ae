"""What a body's decision does to a matter that is no action's: it is settled, moved, or followed up."""

from models.chain import Writing
from models.place import Place
from models.queries.escalated import Item
from models.steps.notices import insert_notices, notice_row
from models.steps.take import StepRefused
from models.tables import Action, Escalation, ThresholdBreach
from rules.action import NoticeDraft, Refusal
from rules.bodies.decisions import Ruling
from rules.bodies.others import AGENCY, BREACH
from rules.bodies.ruled_others import ruled
from rules.history import Event
from rules.life.who import By
from rules.people import Context
from rules.words import NoticeKind


def decide_other(tx: Writing, place: Place, ctx: Context, item: Item, ruling: Ruling, by: By) -> int:
    """Writes the matter as it stands after the ruling; returns how many notices are new. Raises StepRefused."""
    after = ruled(ctx, ruling, item.matter, tx.moment.day)
    if isinstance(after, Refusal):
        raise StepRefused(after)
    row = tx.session.get_one(Escalation, item.escalation_id)
    payload = {
        "reason": ruling.outcome,
        "body": ruling.body.name,
        "matter": row.reason,
        "number": row.number,
        "decided_on": ruling.decided_on,
        "between_meetings": ruling.meeting_id is None,
        "rung": after.rung,
        "why": ruling.rationale,
    }
    row.rung, row.resolved_by = after.rung, after.resolved_by
    row.resolved_on = after.resolved_on and tx.moment.day
    tx.session.add(row)
    event = Event("decided", row.subject_kind, row.subject_id, payload, by.person_id, by.for_id)
    tx.record(place.partnership_id, event, ctx.policy_version_id)
    drafts = [
        NoticeDraft(NoticeKind.DECIDED, person_id, "body_matter", period=ruling.period(item.matter.period))
        for person_id in _concerned(tx, ctx, item)
    ]
    day, as_of = tx.moment.day, tx.moment.as_of
    rows = [
        notice_row(
            place.partnership_id,
            item.subject_kind,
            item.subject_id,
            draft,
            day=day,
            as_of=as_of,
            policy_version_id=ctx.policy_version_id,
        )
        for draft in drafts
    ]
    return insert_notices(tx, rows)


def _concerned(tx: Writing, ctx: Context, item: Item) -> tuple[int, ...]:
    """The coordinator, and who answers for the subject: the agency's lead, the owner of the analysis."""
    day = tx.moment.day
    found: list[int | None] = [ctx.coordinator_on(day)]
    if item.subject_kind == AGENCY:
        found.append(ctx.agencies[item.subject_id].lead_id)
    if item.subject_kind == BREACH:
        breach = tx.session.get_one(ThresholdBreach, item.subject_id)
        analysis = tx.session.get(Action, breach.action_id) if breach.action_id is not None else None
        found.append(analysis.owner_id if analysis is not None else None)
    return tuple(dict.fromkeys(p for p in found if p is not None and not ctx.is_gone(p, day)))
