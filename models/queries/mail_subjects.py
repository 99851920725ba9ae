"""Lines of a mail that are about no action of the reader's: a meeting, a cycle, an agency, a count that rose; and an
action as those see it who decide on it: reference, agency, priority, days overdue, decision sought, options.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.bodies import sitting as sitting_of
from models.queries.county import referral
from models.queries.mail_lines import body_name, next_of, reader_of, why_of
from models.queries.outbox import NoticeFacts
from models.queries.titles import Words
from models.tables import Area, Body, Escalation, Meeting, Nomination, TaskingCycle, ThresholdBreach
from rules import reasons
from rules.action import ActionState
from rules.bodies.between import waits_until
from rules.bodies.county import REFERRAL
from rules.bodies.facts import BOARD, Sitting
from rules.bodies.meeting_notices import on_closed_day, unrecorded
from rules.bodies.others import SOUGHT as SOUGHT_OF_OTHERS
from rules.bodies.paper_words import options
from rules.holds import HOLDS, Recheck, Verdict
from rules.mail import NO_WORDS, Sentence, SubjectLine
from rules.matters import SOUGHT, sought_at
from rules.outlook import overdue_days
from rules.paper_item import ASK_COORDINATOR
from rules.people import Context, may_read
from rules.periods import filed_words
from rules.reasons import PAPERS, Next, Reader, day_in_words
from rules.standing import RUNG_OF
from rules.words import MatterReason, MeetingState, NoticeKind

BEFORE_A_BODY = (NoticeKind.RUNG_5, NoticeKind.OUT_OF_MEETING)
"""Said of an action to those who decide on it, without case detail."""

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Named:
    """What a subject is called in a mail, the day it speaks of, and its agency."""

    about: str
    on: date | None = None
    agency_name: str | None = None


def named_subjects(session: Session, notices: Iterable[NoticeFacts], here: int, ctx: Context) -> dict[Key, Named]:
    """The meetings, cycles, agencies and breaches of these notices, by kind and id; none, no statement.

    `here`: the partnership whose notices they are.
    """
    ids: dict[str, set[int]] = {}
    for notice in notices:
        ids.setdefault(notice.subject_kind, set()).add(notice.subject_id)
    found: dict[Key, Named] = {}
    if "meeting" in ids:
        rows = session.execute(_dated(Meeting, ids["meeting"]))
        found |= {("meeting", row[0]): Named(f"{row[1]}, {day_in_words(row[2])}", row[2]) for row in rows}
    if "cycle" in ids:
        rows = session.execute(_dated(TaskingCycle, ids["cycle"]))
        found |= {("cycle", row[0]): Named(f"{row[1]}, cycle of {day_in_words(row[2])}", row[2]) for row in rows}
    if "breach" in ids:
        breaches = session.execute(
            select(ThresholdBreach, col(Area.name))
            .join(Area, col(Area.id) == col(ThresholdBreach.area_id))
            .where(col(ThresholdBreach.id).in_(ids["breach"]))
        )
        for breach, area in breaches:
            degree = f" ({breach.severity})" if breach.severity else ""
            about = f"{breach.type} in {area}, {filed_words(breach.month, breach.week)}{degree}"
            found[("breach", breach.id or 0)] = Named(about, breach.month)
    if "nomination" in ids:
        found |= _nominations(session, ids["nomination"])
    for agency_id in ids.get("agency", ()):
        found[("agency", agency_id)] = Named(ctx.agencies[agency_id].name)
    for escalation_id in ids.get(REFERRAL, ()):
        sent = referral(session, here, escalation_id)
        found[(REFERRAL, escalation_id)] = Named(sent.label if sent is not None else "A matter referred up")
    for body_id in ids.get("body", ()):
        found[("body", body_id)] = Named(ctx.bodies[body_id].name)
    for person_id in ids.get("person", ()):
        found[("person", person_id)] = Named(ctx.people[person_id].name)
    return found


def _nominations(session: Session, ids: set[int]) -> dict[Key, Named]:
    """By reference, area and type alone: a title is what somebody typed, and travels in no mail."""
    rows = session.execute(
        select(
            col(Nomination.id),
            col(Nomination.ref),
            col(Nomination.type),
            col(Area.name),
            col(TaskingCycle.meeting_on),
        )
        .join(Area, col(Area.id) == col(Nomination.area_id), isouter=True)
        .join(TaskingCycle, col(TaskingCycle.id) == col(Nomination.cycle_id), isouter=True)
        .where(col(Nomination.id).in_(ids))
    )
    found = {}
    for id_, ref, type_, area, meeting_on in rows:
        what = f"{type_} in {area}" if type_ and area else type_ or area or ""
        found[("nomination", id_)] = Named(f"{ref}, {what}" if what else ref, meeting_on)
    return found


def _dated(table: type[Meeting] | type[TaskingCycle], ids: set[int]) -> Any:
    return (
        select(col(table.id), col(Body.name), col(table.meeting_on))
        .join(Body, col(Body.id) == col(table.body_id))
        .where(col(table.id).in_(ids))
    )


def subject_line(named: Named, group: Sequence[NoticeFacts], day: date, ctx: Context) -> SubjectLine:
    """The line of a meeting, a cycle, an agency or a breach."""
    first = group[0]
    reader = reader_of(first, None, ctx, day)
    return SubjectLine(
        about=named.about,
        agency_name=named.agency_name,
        kinds=tuple(dict.fromkeys(n.kind for n in group)),
        why=tuple(
            dict.fromkeys(
                _asked_between(n, ctx)
                if n.kind == NoticeKind.OUT_OF_MEETING
                else reasons.why(n.kind, _reason(n, named), reader=reader, on=named.on, name=body_name(n.period, ctx))
                for n in group
            )
        ),
        next=_next(first, named, day, ctx),
        ask=_ask(first, reader, ctx),
        rung=max(first.rung, 3),
        decision_sought=_sought(first),
        decides=reader is not Reader.BESIDE_BOARD,
    )


def _reason(notice: NoticeFacts, named: Named) -> str:
    undated = notice.kind == NoticeKind.NOMINATION and notice.reason == "accepted" and named.on is None
    return "accepted_undated" if undated else notice.reason


def _ask(notice: NoticeFacts, reader: Reader, ctx: Context) -> Sentence:
    """What is asked; nobody is told to speak with an agency's lead who is that lead."""
    if notice.kind == NoticeKind.NAMED:
        named = ctx.agencies.get(int(notice.period.rpartition(":")[2]))
        is_lead = named is not None and named.lead_id == notice.recipient_id
        return reasons.ask(notice.kind, Reader.LEAD if is_lead else reader, notice.reason)
    of = ctx.agencies.get(notice.subject_id) if notice.subject_kind == "agency" else None
    is_lead = notice.kind == NoticeKind.RUNG_5 and of is not None and of.lead_id == notice.recipient_id
    return reasons.ask(notice.kind, reader, f"{notice.reason}_lead" if is_lead else notice.reason)


def _asked_between(notice: NoticeFacts, ctx: Context) -> Sentence:
    """Why a chair is asked not to wait, with the meeting that is far off."""
    variant, on = waits_until(notice.period, notice.rung, ctx)
    return reasons.why(notice.kind, variant, on=on)


def _sought(notice: NoticeFacts) -> Sentence:
    if notice.kind not in (NoticeKind.MATTER, *BEFORE_A_BODY):
        return NO_WORDS
    try:
        reason = MatterReason(notice.reason)
    except ValueError:
        return NO_WORDS
    return Sentence(SOUGHT_OF_OTHERS.get(reason) or SOUGHT.get(reason, ""))


def _next(notice: NoticeFacts, named: Named, day: date, ctx: Context) -> Sentence:
    if notice.kind == NoticeKind.NAMED and named.on is not None:
        return Sentence(f"The paper goes out before the meeting of {day_in_words(named.on)}.")
    if notice.kind in (NoticeKind.MATTER, *BEFORE_A_BODY):
        level = max(notice.rung, RUNG_OF.get(MatterReason(notice.reason), 3))
        body, sitting = ctx.body_at(level), _waits_for(notice, level, ctx) or ctx.next_sitting(level, day)
        if body is not None and sitting is not None:
            on = day_in_words(sitting.meeting_on)
            which = "next paper" if sitting.published_on is None else "paper"
            return Sentence(f"It stands on the {which} of {body.name}, which meets on {on}.")
    if notice.kind == NoticeKind.NOMINATION:
        return reasons.what_next(Next.NOTHING)
    return reasons.what_next(Next.MEETING if notice.kind == NoticeKind.MATTER else Next.MEND)


def _waits_for(notice: NoticeFacts, level: int, ctx: Context) -> Sitting | None:
    """The meeting for which a body's chair was asked not to wait (rules/bodies/between.py), where it has a date."""
    if notice.kind != NoticeKind.OUT_OF_MEETING:
        return None
    occurrence = notice.period.split(":")[1]
    coming = (one for one in ctx.sittings if one.level == level)
    return next((one for one in coming if one.occurrence_on.isoformat() == occurrence), None)


def board_line(
    state: ActionState, words: Words, group: Sequence[NoticeFacts], day: date, ctx: Context
) -> SubjectLine:
    """An action before those who decide on it: no title and no owner (the ladder, rung 5)."""
    # What the reader is to decide now says more than what somebody else decides.
    first = next((n for n in group if n.kind == NoticeKind.OUT_OF_MEETING), group[0])
    reader = reader_of(first, state, ctx, day)
    readable = may_read(ctx, state.readers, first.recipient_id)
    agency = ctx.agencies.get(state.owner_agency_id) if state.owner_agency_id is not None else None
    level = first.rung if first.kind == NoticeKind.OUT_OF_MEETING else BOARD
    reason = MatterReason(first.reason) if first.kind == NoticeKind.OUT_OF_MEETING else MatterReason.LATE
    top = ctx.body_at(level + 1) is None
    may_decide = options(level, of_action=True, top=top, statutory_on=state.statutory_on)
    return SubjectLine(
        about=state.ref,
        agency_name=agency.name if agency else None,
        kinds=tuple(dict.fromkeys(n.kind for n in group)),
        why=tuple(dict.fromkeys(why_of(n, state, ctx, day) for n in group)),
        next=next_of(state, group, day, ctx),
        ask=reasons.ask(first.kind, reader, first.reason),
        rung=max(first.rung, state.rung),
        priority_name=(words.priority_name or "Business as usual") if readable else None,
        working_days_overdue=overdue_days(state, day, ctx),
        decision_sought=Sentence(sought_at(reason, level)) if readable else ASK_COORDINATOR,
        options=may_decide if readable else (),
        decides=reader is not Reader.BESIDE_BOARD,
    )


def recheck_other(session: Session, notice: NoticeFacts, day: date, ctx: Context) -> Recheck:
    """Looks again at a pending notice that is about no action."""
    if ctx.is_gone(notice.recipient_id, day):
        return Recheck(Verdict.WITHHOLD, "recipient_cannot_be_reached")
    if notice.subject_kind == "meeting":
        meeting = session.get_one(Meeting, notice.subject_id)
        if notice.kind in PAPERS:
            return _recheck_paper(meeting, notice, day, ctx)
        return _recheck_meeting(meeting, notice, day, ctx)
    if notice.kind == NoticeKind.CYCLE_OPEN:
        closed = session.get_one(TaskingCycle, notice.subject_id).closed_at is not None
        return Recheck(Verdict.WITHDRAW, "closed_now") if closed else HOLDS
    if notice.kind in (NoticeKind.MATTER, NoticeKind.RUNG_5, NoticeKind.OUT_OF_MEETING):
        return Recheck(Verdict.WITHDRAW, "decided") if _is_settled(session, notice) else HOLDS
    return HOLDS


def _is_settled(session: Session, notice: NoticeFacts) -> bool:
    """Whether the matter of an agency or a breach that the notice tells of is open no longer."""
    number = notice.period.partition(":")[0].rpartition("-")[2]
    resolved_on = session.scalars(
        select(col(Escalation.resolved_on)).where(
            col(Escalation.subject_kind) == notice.subject_kind,
            col(Escalation.subject_id) == notice.subject_id,
            col(Escalation.reason) == notice.reason,
            col(Escalation.number) == int(number),
        )
    ).first()
    return resolved_on is not None


def _recheck_paper(meeting: Meeting, notice: NoticeFacts, day: date, ctx: Context) -> Recheck:
    members = ctx.bodies[meeting.body_id].members
    here = {*members, *(ctx.stand_in(person, day) for person in members), ctx.coordinator_on(day)}
    if notice.recipient_id not in here:
        return Recheck(Verdict.WITHHOLD, "no_member_now")
    if int(notice.period.rpartition(":")[2]) < meeting.revision:
        return Recheck(Verdict.WITHDRAW, "later_revision")
    return HOLDS


def _recheck_meeting(meeting: Meeting, notice: NoticeFacts, day: date, ctx: Context) -> Recheck:
    """Moved or recorded meanwhile: the reason is gone, or another one (the same rules decide both times)."""
    if meeting.state != MeetingState.PLANNED:
        return Recheck(Verdict.WITHDRAW, "recorded_now")
    now = sitting_of(meeting, ctx.bodies[meeting.body_id].level)
    if notice.kind == NoticeKind.MEETING_FLAGGED:
        holds = any(one.period == notice.period for one in on_closed_day(now, day, ctx))
        return HOLDS if holds else Recheck(Verdict.WITHDRAW, "on_a_working_day_now")
    if notice.kind == NoticeKind.UNRECORDED and not unrecorded(now, day, ctx):
        return Recheck(Verdict.WITHDRAW, "still_to_come")
    return HOLDS
