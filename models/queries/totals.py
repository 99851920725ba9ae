"""The record in numbers: what came in, what was found, how far up things went, what was said. Reads only.

Everything here is counted over the whole life of the partnership, closed actions included.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.queries.deliveries import CURRENT, still_wait
from models.tables import (
    Action,
    Area,
    Delivery,
    Escalation,
    History,
    HistoryPayload,
    IntelligenceItem,
    Message,
    Notice,
    RejectedRow,
    ThresholdBreach,
)
from rules.words import MessageState

RUNGS = range(6)


@dataclass(frozen=True, slots=True)
class BreachFacts:
    """One rise or fall as it was found. `state`: opened, capped, continuing or fall; `p` None for the run rule.

    `count` is the month's own; the rule looked at `window` months with `window_total` in them, and compared that
    with `baseline_total` over `baseline_periods` months.
    """

    area: str
    type: str
    month: date
    state: str
    rule: str
    severity: str
    count: int
    window: int
    window_total: int
    baseline_total: int
    baseline_periods: int
    p: float | None
    sentence: str
    action_ref: str | None
    action_status: str | None


def items(session: Session, partnership_id: int) -> int:
    """Rows that count: of every delivery that is current, one of those that are one event."""
    query = (
        select(func.count())
        .select_from(IntelligenceItem)
        .join(Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id))
        .where(
            col(Delivery.partnership_id) == partnership_id,
            col(Delivery.state) == CURRENT,
            col(IntelligenceItem.same_as_id).is_(None),
        )
    )
    return session.scalar(query) or 0


def rejected(session: Session, partnership_id: int) -> int:
    """Rejected rows that wait to be repaired."""
    return session.scalar(select(func.count()).select_from(RejectedRow).where(*still_wait(partnership_id))) or 0


def breaches(session: Session, partnership_id: int) -> list[BreachFacts]:
    """Everything the threshold rules found, by month, area and type."""
    rows = session.execute(
        select(
            col(Area.name), col(ThresholdBreach.type), col(ThresholdBreach.month), col(ThresholdBreach.state),
            col(ThresholdBreach.rule), col(ThresholdBreach.severity), col(ThresholdBreach.count),
            col(ThresholdBreach.window), col(ThresholdBreach.window_total), col(ThresholdBreach.baseline_total),
            col(ThresholdBreach.baseline_periods), col(ThresholdBreach.p), col(ThresholdBreach.sentence),
            col(Action.ref), col(Action.status),
        )
        .join(Area, col(Area.id) == col(ThresholdBreach.area_id))
        .join(Action, col(Action.id) == col(ThresholdBreach.action_id), isouter=True)
        .where(col(ThresholdBreach.partnership_id) == partnership_id)
        .order_by(col(ThresholdBreach.month), col(Area.name), col(ThresholdBreach.type))
    )  # fmt: skip
    return [BreachFacts(*row) for row in rows]


def actions_by_status(session: Session, partnership_id: int) -> dict[str, int]:
    """How many actions stand where; a status without actions is left out."""
    return _grouped(session, Action.status, Action.partnership_id, partnership_id)


def matters_by_reason(session: Session, partnership_id: int) -> dict[str, int]:
    """How many matters were ever raised, by reason."""
    return _grouped(session, Escalation.reason, Escalation.partnership_id, partnership_id)


def notices_sent_by_kind(session: Session, partnership_id: int) -> dict[str, int]:
    """Notices that travelled in a mail the server accepted, by kind."""
    rows = session.execute(
        select(col(Notice.kind), func.count())
        .join(Message, col(Message.id) == col(Notice.message_id))
        .where(col(Notice.partnership_id) == partnership_id, col(Message.state) == MessageState.SENT.value)
        .group_by(col(Notice.kind))
        .order_by(col(Notice.kind))
    )
    return {row[0]: row[1] for row in rows}


def notices_withheld_by_reason(session: Session, partnership_id: int) -> dict[str, int]:
    """Notices that were withheld (their reader may not read them, or cannot be reached), by reason."""
    rows = session.execute(
        select(col(Notice.dropped_reason), func.count())
        .where(col(Notice.partnership_id) == partnership_id, col(Notice.withheld_at).is_not(None))
        .group_by(col(Notice.dropped_reason))
    )
    return {row[0]: row[1] for row in rows}


def rungs_reached(session: Session, partnership_id: int) -> dict[str, int]:
    """Distinct actions whose late or acknowledgement rung ever reached each rung, as the history tells it.

    Rung 0: issued. Told from the chain of history, not from where actions stand now.
    """
    reached: dict[int, set[int]] = defaultdict(set)
    rows = session.execute(
        select(col(History.kind), col(History.subject_id), col(HistoryPayload.text))
        .join(HistoryPayload, col(HistoryPayload.history_id) == col(History.id))
        .where(
            col(History.partnership_id) == partnership_id,
            col(History.subject_kind) == "action",
            col(History.kind).in_(["issued", "rung"]),
        )
    )
    for kind, action_id, text in rows:
        reached[0 if kind == "issued" else int(json.loads(text)["rung"])].add(action_id)
    return {str(rung): len(reached[rung]) for rung in RUNGS}


def _grouped(session: Session, column: object, owner: object, partnership_id: int) -> dict[str, int]:
    rows = session.execute(
        select(col(column), func.count())
        .where(col(owner) == partnership_id)
        .group_by(col(column))
        .order_by(col(column))
    )
    return {row[0]: row[1] for row in rows}
