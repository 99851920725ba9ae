"""What was sought of bodies on their papers, and what they decided: for the record of a whole partnership."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.place import Place
from models.tables import Action, AgendaItem, Body, Decision, Escalation, Meeting
from rules.bodies.facts import LEVEL_OF_KIND
from rules.matters import sought_at
from rules.words import BodyKind, MatterReason, MeetingState


@dataclass(frozen=True, slots=True)
class Sought:
    """One item on a published paper. `ref` '' where it is no action."""

    body: str
    meeting_on: date
    state: str
    """Of the meeting: planned, held, inquorate or cancelled."""
    ref: str
    reason: str
    decision_sought: str
    became: str
    """decided, settled (it was closed or extended meanwhile), or undecided; '' before the meeting is recorded."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """One decision. `meeting_on` None: by the chair, between meetings; `ratified_on`: when a meeting ratified it."""

    body: str
    ref: str
    outcome: str
    decided_on: date
    meeting_on: date | None
    ratified_on: date | None


def sought(session: Session, place: Place) -> list[Sought]:
    """Every item that ever stood on a published paper, in the order of the papers."""
    rows = session.execute(
        select(
            *_columns(
                Body.name,
                Body.kind,
                Meeting.meeting_on,
                Meeting.state,
                Action.ref,
                Escalation.reason,
                Escalation.decision_sought,
                AgendaItem.decision_id,
                AgendaItem.noted,
            )
        )
        .select_from(AgendaItem)
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .join(Body, col(Body.id) == col(Meeting.body_id))
        .join(Escalation, col(Escalation.id) == col(AgendaItem.escalation_id))
        .outerjoin(
            Action, (col(Action.id) == col(Escalation.subject_id)) & (col(Escalation.subject_kind) == "action")
        )
        .where(AgendaItem.partnership_id == place.partnership_id, col(AgendaItem.published_on).is_not(None))
        .order_by(col(AgendaItem.published_on), col(AgendaItem.id))
    )
    return [
        Sought(
            body,
            on,
            state,
            ref or "",
            reason,
            sought_at(MatterReason(reason), LEVEL_OF_KIND[BodyKind(kind)], said),
            _became(state, decision_id, noted),
        )
        for body, kind, on, state, ref, reason, said, decision_id, noted in rows
    ]


def taken(session: Session, place: Place) -> list[Ruled]:
    """Every decision of every body, in the order in which they were taken."""
    rows = session.execute(
        select(
            *_columns(
                Body.name, Action.ref, Decision.outcome, Decision.decided_on, Meeting.meeting_on, Decision.ratified_on
            )
        )
        .select_from(Decision)
        .join(Body, col(Body.id) == col(Decision.body_id))
        .join(Escalation, col(Escalation.id) == col(Decision.escalation_id))
        .outerjoin(Meeting, col(Meeting.id) == col(Decision.meeting_id))
        .outerjoin(
            Action, (col(Action.id) == col(Escalation.subject_id)) & (col(Escalation.subject_kind) == "action")
        )
        .where(Decision.partnership_id == place.partnership_id)
        .order_by(col(Decision.decided_on), col(Decision.id))
    )
    return [Ruled(body, ref or "", outcome, on, met, ratified) for body, ref, outcome, on, met, ratified in rows]


def _became(state: str, decision_id: int | None, noted: str) -> str:
    if decision_id is not None:
        return "decided"
    if noted:
        return "settled"
    return "" if state == MeetingState.PLANNED else "undecided"


def _columns(*named: Any) -> list[Any]:
    return [col(one) for one in named]
