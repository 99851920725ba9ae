"""Where things stand when a forecast begins: facts in bulk, read in one transaction; nothing is written."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from models.place import Place
from models.queries import actions
from models.queries.agenda import tellings
from models.queries.closing import is_recorded, spoken_of
from models.queries.listings import leads_told, listings
from models.queries.other_facts import at_rung_4, attended, open_breaches
from models.queries.outbox import MESSAGES, OPEN, slots_taken
from models.tables import Action, Body, Escalation, Meeting, Nomination, Notice, TaskingCycle
from rules.action import ActionState, NoticeDraft
from rules.bodies.county import REFERRAL
from rules.bodies.facts import BOARD
from rules.bodies.others import AGENCY, BREACH, OtherMatter, absences, looked_back_to
from rules.cadence import from_row
from rules.forecast import Key, Proposal
from rules.forecast_bodies import Meetings, Other, Said, meeting_label
from rules.forecast_cycles import CyclesNow, OpenCycle
from rules.life.issue import OUTSIDE
from rules.moment import LONDON
from rules.people import Context
from rules.slots import DAY_SLOT
from rules.words import ActionStatus, BodyKind, MatterReason, MeetingState, NoticeKind


def live_actions(session: Session, place: Place) -> tuple[ActionState, ...]:
    """Every live action; with the day its lead was told also where that has not counted yet (rung 2)."""
    found = actions.live(session, place.partnership_id)
    told = leads_told(session, [state.id for state in found if state.late_rung == 2])
    return tuple(replace(state, lead_told_on=told[state.id]) if state.id in told else state for state in found)


def proposals(session: Session, place: Place, to: date) -> tuple[Proposal, ...]:
    """Proposals that `issue_actions` will look at by `to`, with the day their cycle's notices are due."""
    rows = session.execute(
        select(col(Action.id), col(TaskingCycle.meeting_on), col(TaskingCycle.notices_due_at))
        .join(TaskingCycle, col(TaskingCycle.id) == col(Action.cycle_id), isouter=True)
        .where(
            col(Action.partnership_id) == place.partnership_id,
            col(Action.status) == ActionStatus.PROPOSED.value,
            col(Action.imported).is_(False),
        )
    )
    # What a left join does not find is None, whatever the column's type says.
    due: dict[int, tuple[date, str]] = {}
    for action_id, meeting_on, notices_due_at in rows:
        at: datetime | None = notices_due_at
        on = at.astimezone(LONDON).date() if at is not None else date.min
        if action_id is not None and on <= to:
            due[action_id] = on, str(meeting_on or OUTSIDE)
    states = actions.by_ids(session, place.partnership_id, sorted(due))
    return tuple(Proposal(state, *due[state.id]) for state in states)


def waiting(session: Session, place: Place, ctx: Context) -> tuple[Said, ...]:
    """Notices that were made and have not travelled, in the order of their making."""
    rows = session.execute(
        select(Notice, func.coalesce(col(Action.ref), col(Nomination.ref)))
        .join(Action, and_(col(Notice.subject_kind) == "action", col(Notice.subject_id) == Action.id), isouter=True)
        .join(
            Nomination,
            and_(col(Notice.subject_kind) == "nomination", col(Notice.subject_id) == Nomination.id),
            isouter=True,
        )
        .where(
            col(Notice.partnership_id) == place.partnership_id,
            col(Notice.message_id).is_(None),
            col(Notice.withdrawn_at).is_(None),
            col(Notice.withheld_at).is_(None),
        )
        .order_by(col(Notice.id))
    )
    sittings = {sitting.id: sitting for sitting in ctx.sittings}
    found = []
    for n, ref in rows:
        kind = NoticeKind(n.kind)
        draft = NoticeDraft(kind, n.recipient_id, n.reason, n.rung, n.episode, n.period, n.after_meeting)
        sitting = sittings.get(n.subject_id) if n.subject_kind == "meeting" else None
        label = ref or (meeting_label(sitting, ctx) if sitting is not None else f"{n.subject_kind} {n.subject_id}")
        found.append(Said((n.subject_kind, n.subject_id), label, draft))
    return tuple(found)


def other_keys(session: Session, place: Place) -> frozenset[Key]:
    """Keys of the notices that stand about meetings, cycles, agencies and breaches."""
    rows = session.scalars(
        select(Notice).where(
            col(Notice.partnership_id) == place.partnership_id,
            col(Notice.subject_kind).in_(("meeting", "cycle", AGENCY, BREACH, REFERRAL)),
            col(Notice.withdrawn_at).is_(None),
        )
    )
    return frozenset(
        ((n.subject_kind, n.subject_id), n.kind, n.rung, n.episode, n.recipient_id, n.period) for n in rows
    )


def meetings(session: Session, place: Place, day: date, ctx: Context) -> Meetings:
    """Bodies on the ladder with their meetings, and the matters of agencies and breaches."""
    here = place.partnership_id
    bodies = session.scalars(select(Body).where(col(Body.partnership_id) == here).order_by(col(Body.id))).all()
    on_ladder = [row for row in bodies if row.id is not None and ctx.bodies[row.id].level]
    cadences = {row.id: cadence for row in on_ladder if row.id and (cadence := from_row(row.cadence)) is not None}
    latest = session.execute(
        select(col(Meeting.body_id), func.max(col(Meeting.occurrence_on)))
        .where(col(Meeting.partnership_id) == here)
        .group_by(col(Meeting.body_id))
    )
    rows = session.scalars(
        select(Escalation)
        .where(col(Escalation.partnership_id) == here, col(Escalation.subject_kind).in_((AGENCY, BREACH, REFERRAL)))
        .order_by(col(Escalation.id))
    ).all()
    listed = listings(session, [row.id for row in rows if row.id is not None])
    running = ctx.policy.ladder.absences_that_escalate
    return Meetings(
        sittings=ctx.sittings,
        cadences=cadences,
        latest={row[0]: row[1] for row in latest},
        told={s.id: tellings(session, s.id, s.occurrence_on) for s in ctx.sittings if s.level >= BOARD},
        others=tuple(
            Other(
                OtherMatter(row.subject_kind, row.subject_id, MatterReason(row.reason), row.number, row.fell_due_on),
                row.rung,
                row.raised_on,
                row.resolved_on is None,
                listed.get(row.id or 0, ()),
            )
            for row in rows
        ),
        breaches=tuple(open_breaches(session, here)),
        absent=tuple(absences(attended(session, here, running), running)),
        at_rung_4=tuple(at_rung_4(session, here, looked_back_to(day))),
    )


def cycles(session: Session, place: Place) -> CyclesNow:
    """Tasking cycles that are not closed, and what the next ones follow from."""
    here = place.partnership_id
    rows = session.scalars(
        select(TaskingCycle).where(col(TaskingCycle.partnership_id) == here).order_by(col(TaskingCycle.meeting_on))
    ).all()
    tasking = session.scalars(
        select(Body).where(col(Body.partnership_id) == here, col(Body.kind) == BodyKind.TASKING.value)
    )
    meetings_of = session.execute(
        select(col(Meeting.body_id), col(Meeting.occurrence_on), col(Meeting.meeting_on), col(Meeting.state)).where(
            col(Meeting.partnership_id) == here
        )
    ).all()
    occurred = {(body_id, meeting_on): on for body_id, on, meeting_on, _ in meetings_of}
    belongs = session.execute(
        select(col(Action.id), col(Action.cycle_id)).where(
            col(Action.partnership_id) == here,
            col(Action.cycle_id).in_([row.id for row in rows if not row.closed_at]),
        )
    )
    return CyclesNow(
        open=tuple(
            OpenCycle(row.id, row.body_id, row.meeting_on, is_recorded(session, row), spoken_of(session, place, row))
            for row in rows
            if row.id is not None and row.closed_at is None
        ),
        cadences={row.id: cadence for row in tasking if row.id and (cadence := from_row(row.cadence)) is not None},
        latest={row.body_id: occurred.get((row.body_id, row.meeting_on), row.meeting_on) for row in rows},
        dates=tuple((row.body_id, row.meeting_on) for row in rows),
        cancelled=frozenset(
            (body_id, on) for body_id, on, _, state in meetings_of if state == MeetingState.CANCELLED.value
        ),
        of_action={row[0]: row[1] for row in belongs if row[0] is not None},
    )


def served(session: Session, place: Place, day: date) -> frozenset[int]:
    """Who has had the work mail of `day`, or has one on its way: what is made now travels on the next one."""
    rows = session.scalars(
        select(MESSAGES.c.recipient_id)
        .where(
            MESSAGES.c.partnership_id == place.partnership_id,
            or_(MESSAGES.c.slot_on == day, MESSAGES.c.state.in_(OPEN)),
        )
        .distinct()
    ).all()
    return frozenset(
        person_id for person_id in rows if DAY_SLOT in slots_taken(session, place.partnership_id, person_id, day)
    )
