"""How things stand: what is late and where, what waits to be sent, what failed, what ran last. Reads only."""

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from models.place import Place
from models.queries.deliveries import HeldBack, held_back, still_wait
from models.queries.linking import linking_tally
from models.queries.listing import RESTRICTED, Row, every, hidden, shown
from models.queries.meetings import MeetingRow, next_of_each
from models.queries.outbox import LostMail, failures, is_held, states
from models.queries.record_rows import files_of_records
from models.queries.records import reviews_due
from models.queries.said import SAID_BEFORE_RESTORE
from models.queries.series import UNVERIFIED
from models.tables import (
    Action,
    DeliveredFile,
    Escalation,
    FlowRun,
    Notice,
    Person,
    RejectedRow,
    RungStep,
    ThresholdBreach,
)
from rules.words import LIVE, ActionStatus, MatterReason

NO_BODY = "outside a cycle"
SENIOR, TOP = 3, 5
"""The rung at which the coordinator and the chair are told; the highest one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Live and late actions of one body or agency."""

    name: str
    live: int
    overdue: int
    rung_2_or_above: int


@dataclass(frozen=True, slots=True)
class Senior:
    """An action that stands with the coordinator and the chair, and why."""

    ref: str
    owner: str | None
    agency: str | None
    days_overdue: int
    since: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A notice whose reader may not read it, or cannot be reached."""

    ref: str
    to: str
    kind: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run of one flow; a flow that never ran has none."""

    flow: str
    as_of: datetime | None = None
    started_at: datetime | None = None
    state: str = "never"
    notices_new: int = 0
    messages_new: int = 0
    failures: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """Everything `jatac status` shows."""

    partnership: str
    held: bool
    by_body: tuple[Tally, ...]
    by_agency: tuple[Tally, ...]
    by_rung: dict[str, int]
    meetings: tuple[MeetingRow, ...]
    """The next meeting of each body, and those that nobody has recorded."""
    senior: tuple[Senior, ...]
    incomplete: tuple[Row, ...]
    pending: int
    """Notices that no mail carries yet."""
    messages: dict[str, int]
    mail_troubles: tuple[LostMail, ...]
    withheld: tuple[Withheld, ...]
    runs: tuple[LastRun, ...]
    rejected: dict[str, int]
    """Rejected rows that wait to be repaired, by name of their file."""
    mended_by_sender: dict[str, int] = field(default_factory=dict)
    """Of those, rows of intelligence sheets and feeds: nothing of them is kept, so no file is written."""
    reviews_due: int = 0
    """Intelligence records whose review is due."""
    held_back: tuple[HeldBack, ...] = ()
    """Corrections of which too little could be read to replace the month that stands."""
    rises_under_analysis: int = 0
    rises_answered: int = 0
    """How many of these are answered, and wait for the claim to be verified."""
    links_proposed: int = 0
    """Pairs of items that wait for somebody to say whether they are one event."""
    asb_case_reviews: int = 0
    """Those whose action is not over."""

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of `jatac status`."""
        found = asdict(self)
        found["incomplete"] = [
            {"ref": row.ref, "title": row.title, "missing": row.missing} for row in self.incomplete
        ]
        return found


def status(session: Session, place: Place, day: date, flows: tuple[str, ...], reader_id: int | None = None) -> Status:
    """How the partnership stands on `day`. `flows`: every flow there is, also those that never ran.

    Restricted actions are counted; of them `reader_id` is told no more than a list tells.
    """
    here = place.partnership_id
    live = every(session, place, day, LIVE, reader_id)
    proposed = every(session, place, day, frozenset({ActionStatus.PROPOSED}), reader_id)
    troubles, withheld = failures(session, here), _withheld(session, here)
    named = {ref for one in troubles for ref in one.refs} | {one.ref for one in withheld}
    kept = hidden(session, place, day, named, reader_id)
    by_rung = Counter(row.rung for row in live)
    return Status(
        partnership=place.name,
        held=is_held(session, here),
        by_body=_tallies(live, lambda row: row.body or NO_BODY),
        by_agency=_tallies(live, lambda row: row.agency or "–"),
        by_rung={str(rung): by_rung[rung] for rung in range(TOP + 1)},
        meetings=tuple(next_of_each(session, place, day)),
        senior=_senior(session, here, live),
        incomplete=tuple(shown(row) for row in proposed if row.missing),
        pending=_pending(session, here),
        messages=states(session, here),
        mail_troubles=tuple(replace(one, refs=tuple(ref for ref in one.refs if ref not in kept)) for one in troubles),
        withheld=tuple(replace(one, to=RESTRICTED, kind=RESTRICTED) if one.ref in kept else one for one in withheld),
        runs=tuple(_last_run(session, here, flow) for flow in flows),
        rejected=_rejected(session, here),
        mended_by_sender=_rejected(session, here, col(RejectedRow.file_id).in_(files_of_records(session, here))),
        reviews_due=reviews_due(session, here, day),
        held_back=held_back(session, here),
        **_rises(session, here),
        **linking_tally(session, here, UNVERIFIED),
    )


def _rises(session: Session, partnership_id: int) -> dict[str, int]:
    """Rises whose analysis is not over, as numbers alone: who may read the analysis is not asked for these."""
    claimed = session.scalars(
        select(col(Action.status))
        .join(ThresholdBreach, col(ThresholdBreach.action_id) == col(Action.id))
        .where(col(ThresholdBreach.partnership_id) == partnership_id, col(Action.status).in_(UNVERIFIED))
    ).all()
    return {"rises_under_analysis": len(claimed), "rises_answered": claimed.count(ActionStatus.DONE_CLAIMED.value)}


def _tallies(live: list[Row], name_of: Any) -> tuple[Tally, ...]:
    grouped: dict[str, list[Row]] = {}
    for row in live:
        grouped.setdefault(name_of(row), []).append(row)
    found = [
        Tally(name, len(group), sum(r.days_overdue > 0 for r in group), sum(r.rung >= 2 for r in group))
        for name, group in grouped.items()
    ]
    return tuple(sorted(found, key=lambda tally: (-tally.overdue, tally.name)))


def _senior(session: Session, partnership_id: int, live: list[Row]) -> tuple[Senior, ...]:
    """Rung 3 and above by the late clock, and the matters that are open."""
    steps = session.execute(
        select(col(RungStep.action_id), func.max(RungStep.fell_due_on))
        .where(col(RungStep.partnership_id) == partnership_id, col(RungStep.rung) >= SENIOR)
        .group_by(col(RungStep.action_id))
    )
    since = {row[0]: row[1] for row in steps}
    matters = session.execute(
        select(col(Escalation.subject_id), col(Escalation.reason), col(Escalation.raised_on))
        .where(
            col(Escalation.partnership_id) == partnership_id,
            col(Escalation.subject_kind) == "action",
            col(Escalation.resolved_on).is_(None),
        )
        .order_by(col(Escalation.id))
    ).all()
    found = []
    for row in live:
        if row.late_rung >= SENIOR:
            found.append(_as_senior(row, since.get(row.id), f"{row.days_overdue} working days overdue, {_with(row)}"))
        for action_id, reason, raised_on in matters:
            if action_id == row.id and not (reason == MatterReason.LATE and row.late_rung >= SENIOR):
                found.append(_as_senior(row, raised_on, MATTERS.get(MatterReason(reason), reason.replace("_", " "))))
    return tuple(found)


def _with(row: Row) -> str:
    """Who has a late action, from rung 3 on."""
    if row.late_rung > SENIOR:
        return f"at rung {row.late_rung}: {'the board' if row.late_rung == TOP else 'the performance group'} decides"
    return "and not closed after its agency lead was told"


def _as_senior(row: Row, since: date | None, why: str) -> Senior:
    if not row.readable:
        return Senior(row.ref, RESTRICTED, row.agency, row.days_overdue, None, RESTRICTED)
    return Senior(row.ref, row.owner, row.agency, row.days_overdue, since, why)


MATTERS = {
    MatterReason.SECOND_EXTENSION: "a second extension is asked for",
    MatterReason.REQUEST_UNANSWERED: "an extension request was not answered in time",
    MatterReason.CLAIM_REFUSED_TWICE: "it was claimed as done twice, and refused twice",
    MatterReason.CLAIM_UNVERIFIED: "a claim that it is done was not verified in time",
    MatterReason.DISPUTE: "its owner says that it is not theirs",
    MatterReason.DISPUTE_UNANSWERED: "its owner says that it is not theirs, and had no answer in time",
    MatterReason.TRANSFER_LAPSED: "another agency did not accept it in time",
    MatterReason.BLOCK_DISPUTED: "another agency disputes that it stands in the way",
    MatterReason.LATE: "it goes to the performance group for a decision",
    MatterReason.THIRD_EXTENSION: "a third extension is asked for; the performance group decides",
    MatterReason.SECOND_DISPUTE: "its owner was disputed twice; the performance group decides",
}


def _pending(session: Session, partnership_id: int) -> int:
    waits = and_(
        col(Notice.message_id).is_(None), col(Notice.withdrawn_at).is_(None), col(Notice.withheld_at).is_(None)
    )
    query = select(func.count()).select_from(Notice).where(col(Notice.partnership_id) == partnership_id, waits)
    return session.scalar(query) or 0


def _withheld(session: Session, partnership_id: int) -> tuple[Withheld, ...]:
    """Withheld notices of actions that are not over."""
    query = (
        select(
            col(Action.ref), col(Person.name), col(Notice.kind), col(Notice.dropped_reason), col(Notice.withheld_at)
        )
        .join(Action, and_(col(Action.id) == col(Notice.subject_id), col(Notice.subject_kind) == "action"))
        .join(Person, col(Person.id) == col(Notice.recipient_id))
        .where(
            col(Notice.partnership_id) == partnership_id,
            col(Notice.withheld_at).is_not(None),
            col(Notice.withdrawn_at).is_(None),
            col(Notice.dropped_reason) != SAID_BEFORE_RESTORE,
            col(Action.status).in_([status.value for status in LIVE]),
        )
        .order_by(col(Notice.id))
    )
    return tuple(Withheld(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query) if row[4])


def _last_run(session: Session, partnership_id: int, flow: str) -> LastRun:
    run = session.scalars(
        select(FlowRun)
        .where(col(FlowRun.partnership_id) == partnership_id, col(FlowRun.flow) == flow)
        .order_by(col(FlowRun.id).desc())
        .limit(1)
    ).first()
    if run is None:
        return LastRun(flow)
    return LastRun(flow, run.as_of, run.started_at, run.state, run.notices_new, run.messages_new, run.failures)


def _rejected(session: Session, partnership_id: int, *which: ColumnElement[bool]) -> dict[str, int]:
    query = (
        select(col(DeliveredFile.name), func.count())
        .join(RejectedRow, col(RejectedRow.file_id) == col(DeliveredFile.id))
        .where(*still_wait(partnership_id), *which)
        .group_by(col(DeliveredFile.name))
    )
    rows = session.execute(query.order_by(func.min(col(DeliveredFile.id))))
    return {row[0]: row[1] for row in rows}


def files_to_repair(session: Session, partnership_id: int) -> dict[int, int]:
    """File id → how many of its rejected rows wait to be repaired."""
    query = (
        select(col(RejectedRow.file_id), func.count())
        .where(*still_wait(partnership_id))
        .group_by(col(RejectedRow.file_id))
    )
    return {row[0]: row[1] for row in session.execute(query)}
