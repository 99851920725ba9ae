"""Writes a `Change` that the rules decided: the action, what hangs on it, its notices and its history, in one
transaction. Every step and every sweep goes through here; there is no other way to change an action.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from models.chain import Writing
from models.queries.actions import CHUNK, SCALARS
from models.tables import Action, Escalation, Notice, Pause, Request, RungStep
from rules.action import ActionState, Change, NoticeDraft
from rules.history import Event
from rules.life.who import SYSTEM, By

NoticeKey = tuple[int, str, int, int, int, str]
"""(subject id, kind, rung, episode, recipient, period): what is unique among the notices not withdrawn."""

WRITTEN = tuple(name for name in SCALARS if name not in ("id", "ref", "version"))


class StaleAction(RuntimeError):
    """Somebody else changed the action meanwhile: gather and decide again."""

    def __init__(self, action_id: int) -> None:
        super().__init__(f"Action {action_id} was changed by somebody else meanwhile. Try again.")
        self.action_id = action_id


@dataclass(frozen=True, slots=True)
class Decided:
    """A change and the state it started from; `by` is who took it."""

    before: ActionState
    change: Change
    by: By = SYSTEM


def existing_keys(session: Any, partnership_id: int, action_ids: Sequence[int]) -> set[NoticeKey]:
    """Keys of the notices that stand (not withdrawn) for these actions."""
    found: set[NoticeKey] = set()
    names = ("subject_id", "kind", "rung", "episode", "recipient_id", "period")
    columns = [col(getattr(Notice, name)) for name in names]
    for start in range(0, len(action_ids), CHUNK):
        rows = session.execute(
            select(*columns).where(
                col(Notice.partnership_id) == partnership_id,
                col(Notice.subject_kind) == "action",
                col(Notice.subject_id).in_(action_ids[start : start + CHUNK]),
                col(Notice.withdrawn_at).is_(None),
            )
        )
        found.update(tuple(row) for row in rows)
    return found


def new_notices(decided: Decided, known: set[NoticeKey]) -> list[NoticeDraft]:
    """The notices of a change that do not stand yet."""
    return [draft for draft in decided.change.notices if (decided.before.id, *draft.key) not in known]


def has_news(decided: Decided, known: set[NoticeKey]) -> bool:
    """Whether there is anything to write."""
    return decided.change.action != decided.before or bool(new_notices(decided, known))


def apply(tx: Writing, partnership_id: int, decided: Decided, known: set[NoticeKey]) -> int:
    """Writes one decided change; returns how many notices are new. Raises StaleAction; nothing is written then."""
    before, after = decided.before, decided.change.action
    if after != before:
        _update_action(tx, before, after)
        _write_pauses(tx, partnership_id, before, after)
        _write_requests(tx, partnership_id, before, after)
        _write_matters(tx, partnership_id, before, after)
        _write_steps(tx, partnership_id, decided)
    drafts = new_notices(decided, known)
    written = write_notices(tx, partnership_id, "action", before.id, drafts, decided.change) if drafts else 0
    known.update((before.id, *draft.key) for draft in drafts)
    _write_history(tx, partnership_id, decided, drafts)
    return written


def _update_action(tx: Writing, before: ActionState, after: ActionState) -> None:
    values = {name: getattr(after, name) for name in WRITTEN if getattr(after, name) != getattr(before, name)}
    if after.status is not before.status:
        values["status"] = after.status.value
    result = tx.session.execute(
        update(Action)
        .where(col(Action.id) == before.id, col(Action.version) == before.version)
        .values(**values, version=before.version + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleAction(before.id)


def _write_pauses(tx: Writing, partnership_id: int, before: ActionState, after: ActionState) -> None:
    """Pauses are only added, or ended: they are matched by their place in the list."""
    if after.pauses == before.pauses:
        return
    rows = list(
        tx.session.scalars(
            select(col(Pause.id)).where(col(Pause.action_id) == before.id).order_by(col(Pause.id))
        ).all()
    )
    for row_id, old, new in zip(rows, before.pauses, after.pauses, strict=False):
        if old != new:
            tx.session.execute(update(Pause).where(col(Pause.id) == row_id).values(ended_on=new.ended_on))
    for pause in after.pauses[len(before.pauses) :]:
        tx.session.execute(
            insert(Pause).values(
                partnership_id=partnership_id,
                action_id=before.id,
                kind=pause.kind.value,
                from_on=pause.from_on,
                until_on=pause.until_on,
                ended_on=pause.ended_on,
                term=pause.term,
            )
        )


def _write_requests(tx: Writing, partnership_id: int, before: ActionState, after: ActionState) -> None:
    old = {request.number: request for request in before.requests}
    for request in after.requests:
        if request == old.get(request.number):
            continue
        values: dict[str, Any] = {
            "decided_on": request.decided_on,
            "decided_by_id": request.decided_by,
            "outcome": request.outcome,
        }
        if request.number in old:
            where = (col(Request.action_id) == before.id, col(Request.number) == request.number)
            tx.session.execute(update(Request).where(*where).values(**values))
            continue
        tx.session.execute(
            insert(Request).values(
                partnership_id=partnership_id,
                action_id=before.id,
                number=request.number,
                kind=request.kind.value,
                asked_on=request.asked_on,
                asked_by_id=request.asked_by,
                reason=request.reason,
                note=request.note,
                to_date=request.to_date,
                to_person_id=request.to_person,
                **values,
            )
        )


def _write_matters(tx: Writing, partnership_id: int, before: ActionState, after: ActionState) -> None:
    old = {(matter.reason, matter.number): matter for matter in before.matters}
    for matter in after.matters:
        key = (matter.reason, matter.number)
        if matter == old.get(key):
            continue
        resolved = {"resolved_on": matter.resolved_on, "resolved_by": matter.resolved_by}
        if key in old:
            where = (
                col(Escalation.subject_kind) == "action",
                col(Escalation.subject_id) == before.id,
                col(Escalation.reason) == matter.reason.value,
                col(Escalation.number) == matter.number,
            )
            tx.session.execute(update(Escalation).where(*where).values(**resolved))
            continue
        tx.session.execute(
            insert(Escalation).values(
                partnership_id=partnership_id,
                subject_kind="action",
                subject_id=before.id,
                reason=matter.reason.value,
                number=matter.number,
                rung=3,
                raised_on=matter.raised_on,
                raised_at=tx.moment.as_of,
                decision_sought=matter.decision_sought,
                policy_version_id=after.policy_version_id,
                **resolved,
            )
        )


def _write_steps(tx: Writing, partnership_id: int, decided: Decided) -> None:
    """Every rung reached is a row of its own, also those that a later event of the same change reset."""
    for event in decided.change.events:
        if event.kind != "rung":
            continue
        tx.session.execute(
            insert(RungStep).values(
                partnership_id=partnership_id,
                action_id=decided.before.id,
                clock=event.payload["clock"],
                rung=event.payload["rung"],
                term=event.payload["term"],
                episode=event.payload["episode"],
                fell_due_on=event.payload["fell_due_on"],
                agency_id=event.payload["agency"],
                policy_version_id=decided.change.action.policy_version_id,
                recorded_at=tx.moment.recorded_at,
            )
        )


def write_notices(
    tx: Writing,
    partnership_id: int,
    subject_kind: str,
    subject_id: int,
    drafts: Iterable[NoticeDraft],
    change: Change,
) -> int:
    """Inserts notices; one whose key stands already is left alone (the constraint decides). Returns how many."""
    rows = [
        {
            "public_id": secrets.token_hex(12),
            "partnership_id": partnership_id,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "kind": draft.kind.value,
            "rung": draft.rung,
            "episode": draft.episode,
            "recipient_id": draft.recipient_id,
            "period": draft.period,
            "reason": draft.reason,
            "after_meeting": draft.after_meeting,
            "decided_on": change.day,
            "made_at": tx.moment.as_of,
            "policy_version_id": change.ctx.policy_version_id,
            "withheld_at": tx.moment.as_of if draft.withheld else None,
            "dropped_reason": "reader_not_on_access_list" if draft.withheld else "",
        }
        for draft in drafts
    ]
    return insert_notices(tx, rows)


def insert_notices(tx: Writing, rows: Sequence[dict[str, Any]]) -> int:
    """Inserts rows of `notice` unless their key stands; the partial unique index is what makes it "not twice"."""
    dialect = tx.session.get_bind().dialect.name
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    written = 0
    for row in rows:
        statement = make(Notice).values(**row).on_conflict_do_nothing(index_elements=_KEY, index_where=_STANDS)
        written += tx.session.execute(statement).rowcount  # type: ignore[attr-defined]
    return written


_KEY = (
    "partnership_id", "subject_kind", "subject_id", "kind", "rung", "episode", "recipient_id", "period"
)  # fmt: skip
_STANDS = col(Notice.withdrawn_at).is_(None)


def _write_history(tx: Writing, partnership_id: int, decided: Decided, drafts: Sequence[NoticeDraft]) -> None:
    by, action_id = decided.by, decided.before.id
    version = decided.change.ctx.policy_version_id
    for event in decided.change.events:
        payload = {"reason": event.reason, **event.payload}
        tx.record(partnership_id, Event(event.kind, "action", action_id, payload, by.person_id, by.for_id), version)
    if drafts:
        said = [
            {
                "kind": draft.kind,
                "to": draft.recipient_id,
                "reason": draft.reason,
                "rung": draft.rung,
                "withheld": draft.withheld,
            }
            for draft in drafts
        ]
        tx.record(partnership_id, Event("notices", "action", action_id, {"notices": said}), version)
