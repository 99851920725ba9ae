"""Actions as facts: rows become `ActionState` here and nowhere else, in bulk, with no lazy loading."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlmodel import Session, col

from models.queries.beside import beside
from models.queries.listings import leads_told, listings
from models.queries.unheard import Untold, untold
from models.tables import Action, Escalation, Pause, Reader, Request, RungStep
from rules import action as facts
from rules.life.release import LAPSED
from rules.people import Reader as ReaderFacts
from rules.references import spellings
from rules.standing import endless_while_unheard
from rules.sweep import urgent_period
from rules.words import LIVE, ActionKind, ActionStatus, MatterReason, PauseKind, RequestKind

CHUNK = 500
"""Ids in one IN list: both databases take it."""

SCALARS = (
    "id", "ref", "priority_id", "business_as_usual", "imported", "owner_id", "owner_agency_id", "actor_id",
    "acting_owner_from", "due_on", "original_due_on", "statutory_on", "issued_on", "ladder_from", "term",
    "term_from", "episode", "late_rung", "ack_rung", "ack_rung_on", "ack_from", "ack_due_on", "acknowledged_on",
    "extended_count", "requested_count", "refused_count", "dispute_count", "closure_reason", "closed_on",
    "cleared_contact_id", "contact_may_be_named", "urgent_due_at", "urgent_from", "urgent_rung",
    "urgent_rung_on", "blocked_by_id", "agency_since", "policy_version_id", "version",
)  # fmt: skip
"""Columns of the action that are fields of its facts under the same name."""

Children = dict[int, list[Any]]


@dataclass(frozen=True, slots=True)
class _Reads:
    """The statements that read a set of actions, built once: that costs more than answering them."""

    actions: Select[Any]
    matters: Select[Any]
    pauses: Select[Any]
    requests: Select[Any]
    readers: Select[Any]
    steps: Select[Any]


def live(session: Session, partnership_id: int) -> list[facts.ActionState]:
    """Every live action of the partnership, by the partial index of live ones."""
    return _states(session, _LIVE, {"here": partnership_id})


def proposed(session: Session, partnership_id: int) -> list[facts.ActionState]:
    """Every action that is not issued yet."""
    return _states(session, _PROPOSED, {"here": partnership_id})


def by_ids(session: Session, partnership_id: int, ids: Sequence[int]) -> list[facts.ActionState]:
    """The actions with these ids, whatever their status."""
    found: list[facts.ActionState] = []
    for start in range(0, len(ids), CHUNK):
        found += _states(session, _BY_IDS, {"here": partnership_id, "ids": list(ids[start : start + CHUNK])})
    return found


def id_of(session: Session, partnership_id: int, ref: str) -> int | None:
    """The id behind a reference: ours (`NW-2026-23/07`, in small letters too, or with `-` for the slash), or an
    imported one as it stands."""
    ours, slashed = spellings(ref)
    for column, text in ((Action.ref, ours), (Action.ref, slashed), (Action.legacy_ref, ref)):
        found = session.scalars(
            select(col(Action.id)).where(col(Action.partnership_id) == partnership_id, col(column) == text)
        ).first()
        if found is not None:
            return found
    return None


def _states(session: Session, reads: _Reads, wanted: dict[str, Any]) -> list[facts.ActionState]:
    base = [row._asdict() for row in session.execute(reads.actions, wanted)]
    if not base:
        return []

    matters = session.execute(reads.matters, wanted).all()
    listed = listings(session, [row.id for row in matters if row.rung > 3])
    told = leads_told(session, [row["id"] for row in base if row["late_rung"] >= 3])
    for row in base:
        row["lead_told_on"] = told.get(row["id"])
    others = beside(session, base)
    quiet = untold(session, wanted["here"], [row["id"] for row in base])
    for row in base:
        row.update(others[row["id"]])

    def children(query: Select[Any], build: Callable[[Any], Any], key: str = "action_id") -> Children:
        found: Children = defaultdict(list)
        for row in session.execute(query, wanted):
            found[getattr(row, key)].append(build(row))
        return found

    found = _joined(
        base,
        children(reads.pauses, _pause),
        children(reads.requests, _request),
        children(reads.readers, lambda r: ReaderFacts(r.person_id, r.agency_id)),
        children(reads.steps, _step),
        _by_subject(matters, listed),
    )
    return [_unheard(state, quiet[state.id]) if state.id in quiet else state for state in found] if quiet else found


def _unheard(state: facts.ActionState, one: Untold) -> facts.ActionState:
    """In hold: what of an action nobody has heard, and so makes nobody late."""
    asked = tuple(replace(r, unheard=_waits(r) and one.of_request(r.number)) for r in state.requests)
    return replace(
        state,
        unheard=one.issue,
        ack_unheard=one.of_clock(state.ack_from),
        urgent_unheard=urgent_period(state) in one.urgent,
        requests=asked,
        matters=tuple(replace(m, unheard=m.period in one.matters) for m in state.matters),
        pauses=tuple(endless_while_unheard(pause, asked) for pause in state.pauses),
    )


def _waits(request: facts.Request) -> bool:
    return request.is_open or request.outcome == LAPSED


def _joined(
    base: Iterable[dict[str, Any]],
    pauses: Children,
    requests: Children,
    readers: Children,
    steps: Children,
    matters: Children,
) -> list[facts.ActionState]:
    found = []
    for row in base:
        row["status"], row["kind"] = ActionStatus(row["status"]), ActionKind(row["kind"])
        key, term = row["id"], row["term"]
        found.append(
            facts.ActionState(
                **row,
                pauses=tuple(pauses.get(key, ())),
                requests=tuple(sorted(requests.get(key, ()), key=lambda r: r.number)),
                readers=frozenset(readers.get(key, ())),
                steps=tuple(s for s in steps.get(key, ()) if s.term == term),
                matters=tuple(matters.get(key, ())),
            )
        )
    return found


def _pause(row: Any) -> facts.Pause:
    return facts.Pause(PauseKind(row.kind), row.from_on, row.until_on, row.term, row.ended_on)


def _request(row: Any) -> facts.Request:
    return facts.Request(
        number=row.number,
        kind=RequestKind(row.kind),
        asked_on=row.asked_on,
        asked_by=row.asked_by_id,
        reason=row.reason,
        note=row.note,
        to_date=row.to_date,
        to_person=row.to_person_id,
        to_agency=row.to_agency_id,
        from_agency=row.from_agency_id,
        to_body=row.to_body_id,
        to_action=row.to_action_id,
        decided_on=row.decided_on,
        decided_by=row.decided_by_id,
        outcome=row.outcome,
        waits_from=row.waits_from,
    )


def _step(row: Any) -> facts.RungStep:
    return facts.RungStep(row.clock, row.rung, row.fell_due_on, row.episode, row.term)


def _by_subject(rows: Sequence[Any], listed: dict[int, tuple[facts.Listing, ...]]) -> Children:
    found: Children = defaultdict(list)
    for row in rows:
        matter = facts.Matter(
            MatterReason(row.reason),
            row.number,
            row.raised_on,
            row.decision_sought,
            row.resolved_on,
            row.resolved_by,
            row.rung,
            listed.get(row.id, ()),
        )
        found[row.subject_id].append(matter)
    return found


def _of(table: Any, where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*table.__table__.columns)
        .join(Action, col(Action.id) == table.action_id)
        .where(where)
        .order_by(table.id)
    )


def _matters(where: ColumnElement[bool]) -> Select[Any]:
    columns = Escalation.__table__.columns  # type: ignore[attr-defined]
    return (
        select(*columns)
        .join(Action, col(Action.id) == col(Escalation.subject_id))
        .where(where, col(Escalation.subject_kind) == "action")
        .order_by(col(Escalation.id))
    )


def _reads(where: ColumnElement[bool]) -> _Reads:
    columns = [col(getattr(Action, name)) for name in (*SCALARS, "status", "kind")]
    return _Reads(
        select(*columns).where(where).order_by(col(Action.id)),
        _matters(where),
        _of(Pause, where),
        _of(Request, where),
        _of(Reader, where),
        _of(RungStep, where).where(col(RungStep.clock) == "late"),
    )


_HERE: ColumnElement[bool] = col(Action.partnership_id) == bindparam("here")
_LIVE = _reads(and_(_HERE, col(Action.status).in_([status.value for status in LIVE])))
_PROPOSED = _reads(and_(_HERE, col(Action.status) == ActionStatus.PROPOSED.value))
_BY_IDS = _reads(and_(_HERE, col(Action.id).in_(bindparam("ids", expanding=True))))
