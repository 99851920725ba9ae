"""The story of one action: what was sent to whom, when and why; who did what; which rungs fell due, and when.

Answers what nobody else's tool can ("what was sent, to whom, why, and when is the next?"). Read from the record
alone: notices, messages, history, rungs, pauses, requests, matters. It decides nothing and writes nothing.
"""

import json
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.queries.actions import by_ids
from models.queries.context import context
from models.queries.followed import followed
from models.queries.listing import brought_up, one
from models.queries.story_parts import Asking, Done, Reading, Rung, Story
from models.queries.told import told
from models.tables import (
    Area,
    Decision,
    Escalation,
    History,
    HistoryPayload,
    Meeting,
    Note,
    Pause,
    PolicyVersion,
    Request,
    RungStep,
    ThresholdBreach,
)
from rules.bodies.facts import COUNTY, TASKING


def story(session: Session, place: Place, day: date, ref: str, reader_id: int | None) -> Story | None:
    """The story of the action with this reference; None when there is none.

    Of a restricted action whoever may not read it is given the head as a list shows it, and nothing else: each
    name in a story tells who is on the access list.
    """
    head = one(session, place, day, ref, reader_id)
    if head is None:
        return None
    if not head.readable:
        return Story(action=head)
    state = by_ids(session, place.partnership_id, [head.id])[0]
    numbers = session.execute(
        select(col(PolicyVersion.id), col(PolicyVersion.number)).where(
            col(PolicyVersion.partnership_id) == place.partnership_id
        )
    )
    ctx = context(session, place, day)
    reading = Reading(session, place, state, ctx, {row[0]: row[1] for row in numbers if row[0] is not None})
    done = _done(reading)
    return Story(
        action=head,
        readers=_readers(reading),
        told=told(reading, done),
        done=done,
        rungs=_rungs(reading),
        not_recorded=_not_recorded(reading, day),
        pauses=tuple(_pause(pause) for pause in reading.all(Pause)),
        requests=tuple(_asking(reading, request) for request in reading.all(Request)),
        matters=_matters(reading),
        decisions=_decisions(reading),
        breach=_breach(reading),
        notes=tuple(_note(reading, note) for note in reading.all(Note)),
    )


def _readers(reading: Reading) -> tuple[str, ...]:
    named = (reading.name(r.person_id) or reading.agency(r.agency_id) for r in reading.state.readers)
    return tuple(sorted(name for name in named if name))


def _done(reading: Reading) -> tuple[Done, ...]:
    rows = reading.session.execute(
        select(History, col(HistoryPayload.text))
        .join(HistoryPayload, col(HistoryPayload.history_id) == col(History.id), isouter=True)
        .where(
            col(History.partnership_id) == reading.place.partnership_id,
            col(History.subject_kind) == "action",
            col(History.subject_id) == reading.state.id,
            col(History.kind) != "notices",
        )
        .order_by(col(History.seq))
    )
    found = []
    for row, text in rows:
        facts = json.loads(text) if text is not None else {"disposed": True}
        reason = str(facts.pop("reason", ""))
        found.append(
            Done(
                seq=row.seq,
                as_of=row.as_of,
                recorded_at=row.recorded_at,
                kind=row.kind,
                reason=reason,
                by=reading.name(row.by_id),
                for_owner=reading.name(row.for_id),
                facts=_named(reading, facts, row.kind),
                policy_version=reading.versions.get(row.policy_version_id),
            )
        )
    return tuple(found)


_PEOPLE = {"owner", "to", "before", "now"}


def _named(reading: Reading, facts: dict[str, Any], kind: str) -> dict[str, Any]:
    """Ids in a payload as names: of agencies and people under the words for them; of a matter, who has it."""
    if kind == "escalation_moved":
        return facts | {"before": _has(reading, facts.get("before")), "now": _has(reading, facts.get("now"))}
    named: dict[str, Any] = {"has": _has(reading, facts.get("rung"))} if kind == "escalation_raised" else {}
    for key, value in facts.items():
        if key in ("agency", "from_agency", "to_agency") and isinstance(value, int):
            value = reading.agency(value)
        elif key in _PEOPLE and isinstance(value, int):
            value = reading.name(value)
        elif key in ("reader_people", "reader_agencies"):
            name = reading.name if key == "reader_people" else reading.agency
            value = ", ".join(name(one) or "" for one in value)
        named[key] = value
    return named


def _rungs(reading: Reading) -> tuple[Rung, ...]:
    return tuple(
        Rung(
            clock=step.clock,
            rung=step.rung,
            fell_due_on=step.fell_due_on,
            recorded_at=step.recorded_at,
            agency=reading.agency(step.agency_id),
            policy_version=reading.versions.get(step.policy_version_id, 0),
        )
        for step in reading.all(RungStep)
    )


def _not_recorded(reading: Reading, day: date) -> tuple[Rung, ...]:
    state = reading.state
    if not state.is_live:
        return ()
    now = brought_up(state, day, reading.ctx)
    fresh = [(s.clock, s.rung, s.fell_due_on) for s in now.steps if s not in state.steps]
    if now.ack_rung and not state.ack_rung and now.ack_rung_on is not None:
        fresh.append(("ack", now.ack_rung, now.ack_rung_on))
    agency, version = reading.agency(state.owner_agency_id), reading.versions.get(state.policy_version_id, 0)
    return tuple(Rung(clock, rung, on, None, agency, version) for clock, rung, on in fresh)


def _pause(pause: Pause) -> dict[str, Any]:
    return {"kind": pause.kind, "from_on": pause.from_on, "until_on": pause.until_on, "ended_on": pause.ended_on}


def _asking(reading: Reading, request: Request) -> Asking:
    return Asking(
        number=request.number,
        kind=request.kind,
        asked_on=request.asked_on,
        asked_by=reading.name(request.asked_by_id),
        reason=request.reason,
        note=request.note,
        to_date=request.to_date,
        to_person=reading.name(request.to_person_id),
        decided_on=request.decided_on,
        decided_by=reading.name(request.decided_by_id),
        outcome=request.outcome,
    )


def _has(reading: Reading, rung: Any) -> str:
    """Who has what stands at this rung: a body above tasking by its name, else coordinator and chair."""
    body = reading.ctx.body_at(rung) if isinstance(rung, int) and rung > TASKING else None
    if body is not None:
        return body.name
    above = reading.ctx.county if rung == COUNTY else ""
    return above or "the coordinator and the chair"


def _matters(reading: Reading) -> tuple[dict[str, Any], ...]:
    rows = reading.session.scalars(
        select(Escalation)
        .where(col(Escalation.subject_kind) == "action", col(Escalation.subject_id) == reading.state.id)
        .order_by(col(Escalation.id))
    )
    return tuple(
        {
            "reason": row.reason,
            "rung": row.rung,
            "has": _has(reading, row.rung),
            "raised_on": row.raised_on,
            "decision_sought": row.decision_sought,
            "resolved_on": row.resolved_on,
            "resolved_by": row.resolved_by,
        }
        for row in rows
    )


def _decisions(reading: Reading) -> tuple[dict[str, Any], ...]:
    rows = reading.session.execute(
        select(Decision, col(Escalation.reason), col(Meeting.meeting_on))
        .join(Escalation, col(Escalation.id) == col(Decision.escalation_id))
        .join(Meeting, col(Meeting.id) == col(Decision.meeting_id), isouter=True)
        .where(col(Escalation.subject_kind) == "action", col(Escalation.subject_id) == reading.state.id)
        .order_by(col(Decision.id))
    )
    return tuple(
        {
            "body": reading.ctx.bodies[row.body_id].name,
            "outcome": row.outcome,
            "matter": reason,
            "decided_on": row.decided_on,
            "meeting_on": meeting_on,
            "ratified_on": row.ratified_on,
            "superseded_on": row.superseded_on,
            "by": reading.name(row.by_id),
            "rationale": row.rationale,
            "to_date": row.to_date,
            "to_person": reading.name(row.to_person_id),
            "to_body": reading.ctx.bodies[row.to_body_id].name if row.to_body_id is not None else None,
        }
        for row, reason, meeting_on in rows
    )


def _breach(reading: Reading) -> dict[str, Any] | None:
    """The rise whose analysis this is, with what it was judged by and what was answered."""
    row = reading.session.execute(
        select(ThresholdBreach, col(Area.name))
        .join(Area, col(Area.id) == col(ThresholdBreach.area_id))
        .where(col(ThresholdBreach.action_id) == reading.state.id)
    ).first()
    if row is None:
        return None
    breach, area = row
    names = ("type", "rule", "severity", "count", "p", "statistic", "bound", "expected", "seen_since", "sentence")
    return {
        "area": area,
        "month": f"{breach.month:%Y-%m}",
        "week": breach.week,
        **{name: getattr(breach, name) for name in names},
        "since": f"{breach.since:%Y-%m}" if breach.since else None,
        "expected_since": breach.expected_since,
        **followed(reading.session, reading.place, breach),
        "answer": breach.answer or None,
        "answered_on": breach.answered_on,
    }


def _note(reading: Reading, note: Note) -> dict[str, Any]:
    return {"made_at": note.made_at, "by": reading.name(note.by_id), "kind": note.kind, "text": note.text}
