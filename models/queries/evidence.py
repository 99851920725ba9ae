"""What the evidence log lacks of a closed cycle."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, exists, select
from sqlmodel import Session, col

from models.place import Place
from models.tables import (
    Action,
    Decision,
    Escalation,
    EvidenceEntry,
    EvidenceFeed,
    Nomination,
    OutcomeEffect,
    Reader,
    TaskingCycle,
    ThresholdBreach,
)
from rules.calendar import ONE_DAY
from rules.moment import LONDON
from rules.nominations import NominationState
from rules.products.evidence import Entry
from rules.products.kinds import EvidenceKind
from rules.words import ENDED_BY_ITS_PROOF, ActionStatus

CLOSED = (ActionStatus.DONE_VERIFIED.value, ActionStatus.NOT_ACHIEVED.value, ActionStatus.VOID.value,
          ActionStatus.REFERRED.value)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToFeed:
    """A closed cycle whose evidence is not in the log. `since_on`: the day through which the log was fed before."""

    cycle_id: int
    since_on: date | None
    through_on: date


def to_feed(session: Session, place: Place) -> list[ToFeed]:
    """The closed cycles that the log was not fed with, the earliest first."""
    here = place.partnership_id
    fed = select(col(EvidenceFeed.cycle_id)).where(col(EvidenceFeed.partnership_id) == here)
    cycles = session.scalars(
        select(TaskingCycle)
        .where(
            col(TaskingCycle.partnership_id) == here,
            col(TaskingCycle.closed_at).is_not(None),
            col(TaskingCycle.id).not_in(fed),
        )
        .order_by(col(TaskingCycle.closed_at), col(TaskingCycle.id))
    ).all()
    since = session.scalars(
        select(col(EvidenceFeed.through_on))
        .where(col(EvidenceFeed.partnership_id) == here)
        .order_by(col(EvidenceFeed.through_on).desc())
        .limit(1)
    ).first()
    found: list[ToFeed] = []
    for cycle in cycles:
        assert cycle.id is not None and cycle.closed_at is not None
        through = cycle.closed_at.astimezone(LONDON).date()
        found.append(ToFeed(cycle.id, since, through))
        since = max(through, since) if since is not None else through
    return found


def lacking(session: Session, place: Place, feed: ToFeed, most: int) -> list[dict[str, Any]]:
    """Rows for the log that it lacks, at most `most`: what was found, answered, closed, decided in those days.

    The first day is read again: what came later on it was not there yet.
    """
    found: list[dict[str, Any]] = []
    for gather in (_breaches, _answers, _actions, _effects, _decisions, _nominations):
        if len(found) < most:
            found += gather(session, place, feed, most - len(found))
    return found


def _not_logged(kind: EvidenceKind, subject_id: Any, episode: Any = 0) -> Any:
    entry = EvidenceEntry
    return ~exists().where(
        and_(
            col(entry.kind) == kind.value,
            col(entry.subject_id) == subject_id,
            col(entry.episode) == episode,
        )
    )


def _breaches(session: Session, place: Place, feed: ToFeed, most: int) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(ThresholdBreach)
        .where(
            col(ThresholdBreach.partnership_id) == place.partnership_id,
            col(ThresholdBreach.found_at) < _end_of(feed),
            _not_logged(EvidenceKind.BREACH, col(ThresholdBreach.id)),
        )
        .order_by(col(ThresholdBreach.id))
        .limit(most)
    )
    return [
        {
            **_of_breach(EvidenceKind.BREACH, row),
            "on_date": row.found_at.astimezone(LONDON).date(),
            "code": row.state,
        }
        for row in rows
    ]


def _answers(session: Session, place: Place, feed: ToFeed, most: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(ThresholdBreach, col(Action.ref))
        .join(Action, col(Action.id) == col(ThresholdBreach.action_id))
        .where(
            col(ThresholdBreach.partnership_id) == place.partnership_id,
            col(ThresholdBreach.answer) != "",
            col(ThresholdBreach.answered_on) <= feed.through_on,
            _not_logged(EvidenceKind.ANSWER, col(ThresholdBreach.id)),
        )
        .order_by(col(ThresholdBreach.id))
        .limit(most)
    )
    return [
        {**_of_breach(EvidenceKind.ANSWER, row), "on_date": row.answered_on, "code": row.answer, "ref": ref}
        for row, ref in rows
    ]


def of_breach(row: ThresholdBreach, area: str) -> Entry:
    """What was found, as the log would say it."""
    return Entry(
        EvidenceKind.BREACH,
        row.month,
        area=area,
        crime_type=row.type,
        code=row.state,
        month=row.month,
        week=row.week,
        count=row.count,
        expected=_expected(row),
    )


def _expected(row: ThresholdBreach) -> float | None:
    if row.expected is None and row.baseline_periods:
        return row.baseline_total / row.baseline_periods
    return row.expected


def _of_breach(kind: EvidenceKind, row: ThresholdBreach) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "subject_kind": "breach",
        "subject_id": row.id,
        "area_id": row.area_id,
        "crime_type": row.type,
        "month": row.month,
        "week": row.week,
        "count": row.count,
        "expected": _expected(row),
    }


def _actions(session: Session, place: Place, feed: ToFeed, most: int) -> list[dict[str, Any]]:
    since = () if feed.since_on is None else (col(Action.closed_on) >= feed.since_on,)
    rows = session.scalars(
        select(Action)
        .where(
            col(Action.partnership_id) == place.partnership_id,
            col(Action.status).in_(CLOSED),
            col(Action.kind).not_in(ENDED_BY_ITS_PROOF),  # the answer or the product is the evidence
            col(Action.issued_on).is_not(None),
            col(Action.closed_on) <= feed.through_on,
            *since,
            _not_logged(EvidenceKind.ACTION, col(Action.id), col(Action.term)),
        )
        .order_by(col(Action.id))
        .limit(most)
    )
    return [
        {
            "kind": EvidenceKind.ACTION.value,
            "subject_kind": "action",
            "subject_id": row.id,
            "episode": row.term,
            "on_date": row.closed_on,
            "ref": row.ref,
            "priority_id": row.priority_id,
            "code": row.closure_reason or row.status,
        }
        for row in rows
    ]


def _effects(session: Session, place: Place, feed: ToFeed, most: int) -> list[dict[str, Any]]:
    """What the counts say for good of an action. Of a closed action not even where it was."""
    closed = exists().where(col(Reader.action_id) == col(Action.id))
    rows = session.execute(
        select(OutcomeEffect, Action, closed)
        .join(Action, col(Action.id) == col(OutcomeEffect.action_id))
        .where(
            col(OutcomeEffect.partnership_id) == place.partnership_id,
            col(OutcomeEffect.final).is_(True),
            col(OutcomeEffect.found_at) < _end_of(feed),
            _not_logged(EvidenceKind.EFFECT, col(OutcomeEffect.id)),
        )
        .order_by(col(OutcomeEffect.id))
        .limit(most)
    )
    return [
        {
            "kind": EvidenceKind.EFFECT.value,
            "subject_kind": "effect",
            "subject_id": row.id,
            "on_date": row.found_at.astimezone(LONDON).date(),
            "ref": action.ref,
            "area_id": None if action.sensitive or restricted else action.area_id,
            "crime_type": "" if action.sensitive or restricted else action.crime_type or "",
            "priority_id": action.priority_id,
            "code": row.answer,
        }
        for row, action, restricted in rows
    ]


def _end_of(feed: ToFeed) -> datetime:
    return datetime.combine(feed.through_on + ONE_DAY, time(), LONDON)


def _decisions(session: Session, place: Place, feed: ToFeed, most: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Decision, col(Action.ref))
        .join(Escalation, col(Escalation.id) == col(Decision.escalation_id))
        .join(
            Action,
            and_(col(Escalation.subject_kind) == "action", col(Action.id) == col(Escalation.subject_id)),
            isouter=True,
        )
        .where(
            col(Decision.partnership_id) == place.partnership_id,
            col(Decision.decided_on) <= feed.through_on,
            _not_logged(EvidenceKind.DECISION, col(Decision.id)),
        )
        .order_by(col(Decision.id))
        .limit(most)
    )
    return [
        {
            "kind": EvidenceKind.DECISION.value,
            "subject_kind": "decision",
            "subject_id": row.id,
            "on_date": row.decided_on,
            "ref": ref or "",
            "code": row.outcome,
        }
        for row, ref in rows
    ]


def _nominations(session: Session, place: Place, feed: ToFeed, most: int) -> list[dict[str, Any]]:
    """What people put to the meetings and what became of it; of an analysis its answer stands there already."""
    rows = session.scalars(
        select(Nomination)
        .where(
            col(Nomination.partnership_id) == place.partnership_id,
            col(Nomination.breach_id).is_(None),
            col(Nomination.state) != NominationState.OPEN.value,
            col(Nomination.decided_on) <= feed.through_on,
            _not_logged(EvidenceKind.NOMINATION, col(Nomination.id)),
        )
        .order_by(col(Nomination.id))
        .limit(most)
    )
    return [
        {
            "kind": EvidenceKind.NOMINATION.value,
            "subject_kind": "nomination",
            "subject_id": row.id,
            "on_date": row.decided_on,
            "ref": row.ref,
            "area_id": row.area_id,
            "crime_type": row.type,
            "priority_id": row.priority_id,
            "code": row.state,
        }
        for row in rows
    ]
