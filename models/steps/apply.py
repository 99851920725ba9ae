"""Writes what the rules decided: actions, what hangs on them, their notices and their history, in one transaction.

Every step and every sweep goes through here; there is no other way to change an action. Rows are collected over
all changes of the transaction and written with one statement a table, so that 200 actions stay under 200 ms.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlmodel import col

from models.chain import Writing
from models.queries.actions import SCALARS
from models.steps.deciding import Decided, NoticeKey, StaleAction, new_notices
from models.steps.giving_way import matters_give_way
from models.steps.notices import insert_notices, notice_row
from models.steps.noting import note_on_papers
from models.tables import Action, Escalation, Pause, Request, RungStep
from rules.action import ActionState, NoticeDraft
from rules.history import Event

WRITTEN = tuple(name for name in SCALARS if name not in ("id", "ref", "version"))
Rows = list[dict[str, Any]]


def apply(tx: Writing, partnership_id: int, decided: Decided, known: set[NoticeKey]) -> int:
    """Writes one decided change; returns how many notices are new. Raises StaleAction."""
    return apply_all(tx, partnership_id, [decided], known)


def apply_all(tx: Writing, partnership_id: int, batch: Sequence[Decided], known: set[NoticeKey]) -> int:
    """Writes several; returns how many notices are new.

    `known` gains their keys. Raises StaleAction if any of them was changed meanwhile: leave the transaction then.
    """
    rows = _Collected(tx, partnership_id)
    for decided in batch:
        drafts = new_notices(decided, known)
        known.update((decided.before.id, *draft.key) for draft in drafts)
        rows.add(decided, drafts)
    written = rows.write()
    note_on_papers(tx, batch)
    matters_give_way(tx, partnership_id, batch)
    return written


@dataclass(slots=True)
class _Collected:
    """The rows of one transaction, by table."""

    tx: Writing
    partnership_id: int
    actions: Rows = field(default_factory=list)
    pauses: Rows = field(default_factory=list)
    requests: Rows = field(default_factory=list)
    answers: Rows = field(default_factory=list)
    matters: Rows = field(default_factory=list)
    decisions: Rows = field(default_factory=list)
    steps: Rows = field(default_factory=list)
    notices: Rows = field(default_factory=list)

    def add(self, decided: Decided, drafts: Sequence[NoticeDraft]) -> None:
        """Collects one change."""
        before, after, change = decided.before, decided.change.action, decided.change
        if after != before:
            values = {name: getattr(after, name) for name in WRITTEN}
            key = {"the_id": before.id, "the_version": before.version, "version": before.version + 1}
            self.actions.append({**values, "status": after.status.value, **key})
            self._add_pauses(before, after)
            self._add_requests(before, after)
            self._add_matters(before, after)
            self._add_steps(decided)
        self.notices += [
            notice_row(
                self.partnership_id,
                "action",
                before.id,
                draft,
                day=change.day,
                as_of=self.tx.moment.as_of,
                policy_version_id=change.ctx.policy_version_id,
            )
            for draft in drafts
        ]
        self._record(decided, drafts)

    def write(self) -> int:
        """Writes all of it; the number of new notices. Raises StaleAction."""
        execute = self.tx.session.execute
        if self.actions:
            done = execute(_UPDATE_ACTION, self.actions)
            if done.rowcount != len(self.actions):  # type: ignore[attr-defined]
                raise StaleAction([row["the_id"] for row in self.actions])
        for statement, rows in (
            (_UPDATE_REQUEST, self.answers),
            (_UPDATE_MATTER, self.decisions),
            (insert(_table(Pause)), self.pauses),
            (insert(_table(Request)), self.requests),
            (insert(_table(Escalation)), self.matters),
            (insert(_table(RungStep)), self.steps),
        ):
            if rows:
                execute(statement, rows)
        return insert_notices(self.tx, self.notices)

    def _add_pauses(self, before: ActionState, after: ActionState) -> None:
        """Pauses are only added, or given an end: they are matched by their place in the list."""
        if after.pauses == before.pauses:
            return
        held = select(col(Pause.id)).where(col(Pause.action_id) == before.id).order_by(col(Pause.id))
        ids = self.tx.session.scalars(held).all()
        for row_id, old, new in zip(ids, before.pauses, after.pauses, strict=False):
            if old != new:
                ends = {"until_on": new.until_on, "ended_on": new.ended_on}
                self.tx.session.execute(update(Pause).where(col(Pause.id) == row_id).values(**ends))
        for pause in after.pauses[len(before.pauses) :]:
            values = {"from_on": pause.from_on, "until_on": pause.until_on, "ended_on": pause.ended_on}
            self.pauses.append(self._of(before, kind=pause.kind.value, term=pause.term, **values))

    def _add_requests(self, before: ActionState, after: ActionState) -> None:
        old = {request.number: request for request in before.requests}
        for request in after.requests:
            if request == old.get(request.number):
                continue
            answer = {
                **{name: getattr(request, name) for name in ("decided_on", "outcome", "waits_from")},
                "decided_by_id": request.decided_by,
            }
            if request.number in old:
                answer["to_action_id"] = request.to_action
                self.answers.append({"the_action": before.id, "the_number": request.number, **answer})
                continue
            asked = {
                "number": request.number,
                "kind": request.kind.value,
                "asked_on": request.asked_on,
                "asked_by_id": request.asked_by,
                "reason": request.reason,
                "note": request.note,
                "to_date": request.to_date,
                "to_person_id": request.to_person,
                "to_agency_id": request.to_agency,
                "from_agency_id": request.from_agency,
                "to_body_id": request.to_body,
                "to_action_id": request.to_action,
            }
            self.requests.append(self._of(before, **asked, **answer))

    def _add_matters(self, before: ActionState, after: ActionState) -> None:
        old = {(matter.reason, matter.number): matter for matter in before.matters}
        for matter in after.matters:
            if matter == old.get((matter.reason, matter.number)):
                continue
            resolved = {name: getattr(matter, name) for name in ("rung", "raised_on", "resolved_on", "resolved_by")}
            if (matter.reason, matter.number) in old:
                key = {"the_action": before.id, "the_reason": matter.reason.value, "the_number": matter.number}
                self.decisions.append({**key, "here": self.partnership_id, **resolved})
                continue
            self.matters.append(
                {
                    "partnership_id": self.partnership_id,
                    "subject_kind": "action",
                    "subject_id": before.id,
                    "reason": matter.reason.value,
                    "number": matter.number,
                    "raised_at": self.tx.moment.as_of,
                    "decision_sought": matter.decision_sought,
                    "policy_version_id": after.policy_version_id,
                    **resolved,
                }
            )

    def _add_steps(self, decided: Decided) -> None:
        """Every rung reached is a row of its own, also those that a later event of the same change reset."""
        for event in decided.change.events:
            if event.kind == "rung":
                reached = {name: event.payload[name] for name in ("clock", "rung", "term", "episode", "fell_due_on")}
                self.steps.append(
                    self._of(
                        decided.before,
                        **reached,
                        agency_id=event.payload["agency"],
                        policy_version_id=decided.change.action.policy_version_id,
                        recorded_at=self.tx.moment.recorded_at,
                    )
                )

    def _of(self, before: ActionState, **values: Any) -> dict[str, Any]:
        return {"partnership_id": self.partnership_id, "action_id": before.id, **values}

    def _record(self, decided: Decided, drafts: Sequence[NoticeDraft]) -> None:
        by, action_id = decided.by, decided.before.id
        version = decided.change.ctx.policy_version_id
        for event in decided.change.events:
            payload = {"reason": event.reason, **event.payload}
            happened = Event(event.kind, "action", action_id, payload, by.person_id, by.for_id)
            self.tx.record(self.partnership_id, happened, version)
        if drafts:
            names = ("kind", "recipient_id", "reason", "rung", "withheld")
            said = [{name: getattr(draft, name) for name in names} for draft in drafts]
            self.tx.record(self.partnership_id, Event("notices", "action", action_id, {"notices": said}), version)


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


_UPDATE_ACTION = (
    update(_table(Action))
    .where(_table(Action).c.id == bindparam("the_id"), _table(Action).c.version == bindparam("the_version"))
    .values({name: bindparam(name) for name in (*WRITTEN, "status", "version")})
)
_UPDATE_REQUEST = (
    update(_table(Request))
    .where(
        _table(Request).c.action_id == bindparam("the_action"), _table(Request).c.number == bindparam("the_number")
    )
    .values(
        {name: bindparam(name) for name in ("decided_on", "decided_by_id", "outcome", "waits_from", "to_action_id")}
    )
)
_UPDATE_MATTER = (
    update(_table(Escalation))
    .where(
        _table(Escalation).c.partnership_id == bindparam("here"),
        _table(Escalation).c.subject_kind == "action",
        _table(Escalation).c.subject_id == bindparam("the_action"),
        _table(Escalation).c.reason == bindparam("the_reason"),
        _table(Escalation).c.number == bindparam("the_number"),
    )
    .values({name: bindparam(name) for name in ("rung", "raised_on", "resolved_on", "resolved_by")})
)
