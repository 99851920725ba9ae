"""The county board's view over its partnerships: the one module that reads more than one partnership at a time.

Metadata only: references, agencies, counts. No title, no name, no text of an action crosses (S4 2.1, 7.1-7.2, 10.1;
design decision 7; a test holds every other query to one partnership).
"""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.tables import (
    Action,
    Agency,
    AgendaItem,
    Body,
    Decision,
    Escalation,
    Meeting,
    Partnership,
    Priority,
    Reader,
)
from rules.bodies.county import REFERRAL, Referral, Returned
from rules.bodies.facts import BOARD, COUNTY
from rules.paper import PartnershipCounts
from rules.words import LIVE, BodyKind, DecisionOutcome, MatterReason, MeetingState, PriorityLevel

QUARTER = timedelta(days=92)
"""How far back a roll-up looks for meetings that were not held."""


def county_above(session: Session, key: str) -> str:
    """The name of the county board that stands over the partnership with this key; '' where none does."""
    return _board_name(session, _county_of(session, key))


def partnerships_under(session: Session, county_id: int) -> list[Partnership]:
    """The partnerships over which a county stands, in the order of its file; those not loaded yet are left out."""
    county = session.get_one(Partnership, county_id)
    mine = select(Partnership).where(
        col(Partnership.key).in_(county.over or []), col(Partnership.county) == county.key
    )
    found = {one.key: one for one in session.scalars(mine)}
    return [found[key] for key in county.over or [] if key in found]


def one_sided(session: Session, one: Partnership) -> list[str]:
    """Where a partnership and a county do not name one another: a sentence with what to do for each.

    Such a pair sees nothing of one another; said to both, whichever file was loaded last.
    """
    others = {row.key: row for row in session.scalars(select(Partnership).order_by(col(Partnership.key)))}
    said = []
    for key in one.over or []:
        if key not in others:
            said.append(f"No partnership `{key}` is loaded here yet: the county's roll-up is without it until it is.")
        elif others[key].county != one.key:
            said.append(
                f"`{key}` does not name `{one.key}` as its county, and is left out. Its own file says"
                f" `county: {one.key}` below `partnership:` if it is to be rolled up."
            )
    if one.county and one.key not in (others[one.county].over if one.county in others else []):
        said.append(
            f"`{one.county}` does not stand over `{one.key}`, or is not loaded here yet: nothing goes up to it."
            f" The county's file lists `{one.key}` in `over:` if it is to."
        )
    said += [
        f"`{row.key}` says that it stands over `{one.key}`, which does not name it: nothing is shown to it."
        f" Say `county: {row.key}` below `partnership:` if it is its county."
        for row in others.values()
        if one.key in (row.over or []) and row.key not in (one.key, one.county)
    ]
    return said


def referred_up(session: Session, county_id: int) -> list[Referral]:
    """Every matter that a board below has referred up, and that is open there: the latest referral of each."""
    ids = {one.id: one.name for one in partnerships_under(session, county_id) if one.id is not None}
    rows = session.execute(
        select(Escalation, Decision)
        .join(Decision, col(Decision.escalation_id) == col(Escalation.id))
        .where(
            col(Escalation.partnership_id).in_(ids),
            col(Escalation.rung) == COUNTY,
            col(Escalation.resolved_on).is_(None),
            col(Decision.outcome) == DecisionOutcome.REFER_UP.value,
        )
        .order_by(col(Escalation.partnership_id), col(Escalation.id), col(Decision.id))
    )
    latest: dict[int, Referral] = {}
    for matter, decision in rows:
        name = ids[matter.partnership_id]
        latest[matter.id] = _referral(session, matter, name, decision.id, decision.decided_on)
    return list(latest.values())


def referral(session: Session, county_id: int, escalation_id: int) -> Referral | None:
    """One referral as this county's papers and lists show it.

    None when its matter is gone, or its partnership is not (or no longer) under this county.
    """
    matter = session.get(Escalation, escalation_id)
    under = {one.id: one.name for one in partnerships_under(session, county_id)}
    if matter is None or matter.partnership_id not in under:
        return None
    return _referral(session, matter, under[matter.partnership_id], 0, matter.raised_on)


def returned(session: Session, key: str, partnership_id: int) -> list[Returned]:
    """What the county board decided on this partnership's referrals that are still with it."""
    county = _county_of(session, key)
    if county is None:
        return []
    waiting = select(col(Escalation.id)).where(
        col(Escalation.partnership_id) == partnership_id,
        col(Escalation.rung) == COUNTY,
        col(Escalation.resolved_on).is_(None),
    )
    rows = session.execute(
        select(Escalation, Decision, col(Body.name))
        .join(Decision, col(Decision.escalation_id) == col(Escalation.id))
        .join(Body, col(Body.id) == col(Decision.body_id))
        .where(
            col(Escalation.partnership_id) == county.id,
            col(Escalation.subject_kind) == REFERRAL,
            col(Escalation.subject_id).in_(waiting),
        )
        .order_by(col(Decision.id))
    ).all()
    latest = {one.escalation_id: one.number for one in referred_up(session, county.id or 0)}
    return [
        Returned(
            escalation_id=asked.subject_id,
            decision_id=decision.id,
            body_id=decision.body_id,
            body=body,
            outcome=DecisionOutcome(decision.outcome),
            decided_on=decision.decided_on,
            meeting_id=decision.meeting_id,
        )
        for asked, decision, body in rows
        if latest.get(asked.subject_id) == asked.number
    ]


def roll_up(session: Session, county_id: int, day: date) -> tuple[PartnershipCounts, ...]:
    """Each partnership in numbers, in the order of the county's file."""
    waiting = Counter(one.partnership for one in referred_up(session, county_id))
    return tuple(
        _of_partnership(session, one.id, one.name, waiting[one.name], day)
        for one in partnerships_under(session, county_id)
        if one.id is not None
    )


def _of_partnership(session: Session, here: int, name: str, referred: int, day: date) -> PartnershipCounts:
    live = session.execute(
        select(col(Action.due_on), col(Action.late_rung), col(Agency.name), col(Priority.level))
        .join(Agency, col(Agency.id) == col(Action.owner_agency_id), isouter=True)
        .join(Priority, col(Priority.id) == col(Action.priority_id), isouter=True)
        .where(col(Action.partnership_id) == here, col(Action.status).in_([one.value for one in LIVE]))
    ).all()
    rungs = Counter(rung for _, rung, _, _ in live)
    undecided = session.scalar(
        select(func.count())
        .select_from(Escalation)
        .where(
            col(Escalation.partnership_id) == here,
            col(Escalation.rung) == BOARD,
            col(Escalation.resolved_on).is_(None),
            col(Escalation.id).in_(
                select(col(AgendaItem.escalation_id)).where(
                    col(AgendaItem.partnership_id) == here, col(AgendaItem.published_on).is_not(None)
                )
            ),
        )
    )
    not_held = session.scalar(
        select(func.count())
        .select_from(Meeting)
        .where(
            col(Meeting.partnership_id) == here,
            col(Meeting.state).in_([MeetingState.CANCELLED.value, MeetingState.INQUORATE.value]),
            col(Meeting.meeting_on) > day - QUARTER,
            col(Meeting.meeting_on) <= day,
        )
    )
    agencies = session.scalars(
        select(col(Agency.name))
        .join(Escalation, col(Escalation.subject_id) == col(Agency.id))
        .where(
            col(Escalation.partnership_id) == here,
            col(Escalation.subject_kind) == "agency",
            col(Escalation.reason) == MatterReason.NON_DELIVERY.value,
            col(Escalation.resolved_on).is_(None),
        )
        .distinct()
        .order_by(col(Agency.name))
    )
    return PartnershipCounts(
        partnership_name=name,
        live=len(live),
        overdue=sum(due is not None and due < day for due, _, _, _ in live),
        rung_3=rungs[3],
        rung_4=rungs[4],
        rung_5=rungs[5],
        county_priorities=sum(level == PriorityLevel.COUNTY for _, _, _, level in live),
        undecided=undecided or 0,
        non_delivery=tuple(agencies),
        referred_up=referred,
        not_held=not_held or 0,
    )


def _referral(session: Session, matter: Escalation, partnership: str, number: int, on: date) -> Referral:
    """What a county's paper may say of it: metadata."""
    assert matter.id is not None
    bare = Referral(matter.id, number, on, MatterReason(matter.reason), partnership)
    if matter.subject_kind != "action":
        agency = session.get(Agency, matter.subject_id) if matter.subject_kind == "agency" else None
        return replace(bare, agency=agency.name if agency is not None else "")
    ref, due_on, sensitive, agency_name, priority = session.execute(
        select(col(Action.ref), col(Action.due_on), col(Action.sensitive), col(Agency.name), col(Priority.name))
        .join(Agency, col(Agency.id) == col(Action.owner_agency_id), isouter=True)
        .join(Priority, col(Priority.id) == col(Action.priority_id), isouter=True)
        .where(col(Action.id) == matter.subject_id)
    ).one()
    readers = session.scalars(select(col(Reader.id)).where(col(Reader.action_id) == matter.subject_id)).first()
    closed = bool(sensitive) or readers is not None
    said = "" if closed else priority or "Business as usual"
    return replace(bare, ref=ref, due_on=due_on, agency=agency_name or "", priority=said, metadata_only=closed)


def _county_of(session: Session, key: str) -> Partnership | None:
    """The county over the partnership with this key: the one that its own file names, if that says so too."""
    named = select(col(Partnership.county)).where(col(Partnership.key) == key).scalar_subquery()
    county = session.scalars(select(Partnership).where(col(Partnership.key) == named)).one_or_none()
    return county if county is not None and key in (county.over or []) else None


def _board_name(session: Session, county: Partnership | None) -> str:
    if county is None:
        return ""
    name = session.scalars(
        select(col(Body.name))
        .where(col(Body.partnership_id) == county.id, col(Body.kind) == BodyKind.COUNTY.value)
        .order_by(col(Body.id))
    ).first()
    return name or ""
