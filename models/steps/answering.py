"""What an analysis came to, on the breach that asked for it; and, once it is verified, what follows from that.

Source: domain guide §5: real, a recording change, seasonal, or one series of offences. ADR 0018 says what follows.
"""

from datetime import date
from itertools import takewhile

from sqlalchemy import or_, select, update
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.queries.context import policy_in_force
from models.queries.effects import begun
from models.steps.nominating import nominate_rise, take_back
from models.tables import SeriesDecision, ThresholdBreach
from rules.action import ActionState, Change
from rules.findings import State
from rules.history import Event
from rules.series_decisions import PROPOSED_BY, SeriesDecisionKind, SeriesDecisionState
from rules.words import ActionKind, ActionStatus, AnalysisAnswer


def keep_answer(tx: Writing, place: Place, change: Change) -> None:
    """Writes the answer that a claim carries onto its breach; a later claim's answer replaces an earlier one's."""
    for event in change.events:
        if event.kind == "done_claimed" and "answer" in event.payload:
            tx.session.execute(
                update(ThresholdBreach)
                .where(
                    col(ThresholdBreach.partnership_id) == place.partnership_id,
                    col(ThresholdBreach.action_id) == change.action.id,
                )
                .values(answer=event.payload["answer"].value, answered_on=change.day)
            )


def follow_answer(tx: Writing, place: Place, before: ActionState, after: ActionState) -> None:
    """A verified answer has its consequence; opening the analysis again takes back what nobody decided on yet."""
    if after.kind != ActionKind.ANALYSIS or before.status is after.status:
        return
    if ActionStatus.DONE_VERIFIED not in (before.status, after.status):
        return
    breach = tx.session.scalars(
        select(ThresholdBreach).where(
            col(ThresholdBreach.partnership_id) == place.partnership_id,
            col(ThresholdBreach.action_id) == after.id,
        )
    ).first()
    if breach is None or not breach.answer:
        return
    if after.status is not ActionStatus.DONE_VERIFIED:
        take_back(tx, place, breach)
        _withdraw(tx, place, breach)
        return
    answer = AnalysisAnswer(breach.answer)
    if answer is AnalysisAnswer.REAL:
        nominate_rise(tx, place, breach, after)
    elif answer in PROPOSED_BY:
        _propose(tx, place, breach, PROPOSED_BY[answer])


def _propose(tx: Writing, place: Place, breach: ThresholdBreach, kind: SeriesDecisionKind) -> None:
    """From the month in which the rise most likely began to the last one that the analysis answered for.

    Nothing is proposed again that the coordinator decided on for this rise, and that is in force.
    """
    if _in_force(tx, place, breach, kind):
        return
    row = SeriesDecision(
        partnership_id=place.partnership_id,
        area_id=breach.area_id,
        type=breach.type,
        kind=kind.value,
        state=SeriesDecisionState.PROPOSED.value,
        from_month=begun(breach),
        until_month=_last_month(tx, place, breach) if kind is SeriesDecisionKind.LEAVE_OUT else None,
        breach_id=breach.id,
        made_at=tx.moment.as_of,
    )
    tx.session.add(row)
    tx.session.flush()
    _record(tx, row, "series_decision_proposed")


def _in_force(tx: Writing, place: Place, breach: ThresholdBreach, kind: SeriesDecisionKind) -> bool:
    found = tx.session.scalars(
        select(col(SeriesDecision.id)).where(
            col(SeriesDecision.partnership_id) == place.partnership_id,
            col(SeriesDecision.breach_id) == breach.id,
            col(SeriesDecision.kind) == kind.value,
            col(SeriesDecision.state) == SeriesDecisionState.IN_FORCE.value,
        )
    )
    return found.first() is not None


def _last_month(tx: Writing, place: Place, breach: ThresholdBreach) -> date:
    """Of the rises that went on under this one's analysis the last: up to the next that opened one of its own."""
    later = tx.session.execute(
        select(col(ThresholdBreach.month), col(ThresholdBreach.state))
        .where(
            col(ThresholdBreach.partnership_id) == place.partnership_id,
            col(ThresholdBreach.area_id) == breach.area_id,
            col(ThresholdBreach.type) == breach.type,
            col(ThresholdBreach.state).in_((State.OPENED.value, State.CONTINUING.value)),
            col(ThresholdBreach.month) >= breach.month,
            or_(col(ThresholdBreach.month) > breach.month, col(ThresholdBreach.id) > breach.id),
        )
        .order_by(col(ThresholdBreach.month), col(ThresholdBreach.id))
    )
    under_it = takewhile(lambda one: one[1] == State.CONTINUING, later)
    return max((month for month, _ in under_it), default=breach.month)


def _withdraw(tx: Writing, place: Place, breach: ThresholdBreach) -> None:
    rows = tx.session.scalars(
        select(SeriesDecision).where(
            col(SeriesDecision.partnership_id) == place.partnership_id,
            col(SeriesDecision.breach_id) == breach.id,
            col(SeriesDecision.state) == SeriesDecisionState.PROPOSED.value,
        )
    )
    for row in rows:
        row.state, row.ended_on = SeriesDecisionState.WITHDRAWN.value, tx.moment.day
        _record(tx, row, "series_decision_withdrawn")


def _record(tx: Writing, row: SeriesDecision, kind: str) -> None:
    assert row.id is not None
    payload = {"kind": row.kind, "type": row.type, "from": row.from_month, "until": row.until_month}
    version_id = policy_in_force(tx.session, row.partnership_id)[0]
    tx.record(row.partnership_id, Event(kind, "series_decision", row.id, payload), version_id)
