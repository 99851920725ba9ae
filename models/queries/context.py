"""The partnership's people, calendars and policy as the rules see them on one day: built here and nowhere else."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.place import Place
from models.queries.bodies import bodies, champions, sittings
from models.queries.county import county_above
from models.tables import (
    Absence,
    Agency,
    Body,
    Closure,
    Meeting,
    Membership,
    Partnership,
    PolicyVersion,
    TaskingCycle,
)
from models.tables import Person as PersonRow
from rules import calendar as days
from rules.cadence import from_row, next_meeting
from rules.people import Agency as AgencyFacts
from rules.people import Away, Context, Person
from rules.policy import GRANT_ORDER, GrantLevel, Policy
from rules.policy_text import policy_from_dict
from rules.words import BodyKind, MeetingState, Role

LEVELS = {
    (BodyKind.TASKING, Role.COORDINATOR): GrantLevel.COORDINATOR,
    (BodyKind.TASKING, Role.CHAIR): GrantLevel.CHAIR,
    (BodyKind.TASKING, Role.VICE_CHAIR): GrantLevel.CHAIR,
    (BodyKind.PERFORMANCE, Role.CHAIR): GrantLevel.PERFORMANCE,
    (BodyKind.BOARD, Role.CHAIR): GrantLevel.BOARD,
    (BodyKind.COUNTY, Role.COORDINATOR): GrantLevel.COORDINATOR,
    (BodyKind.COUNTY, Role.CHAIR): GrantLevel.CHAIR,
}


class NobodyCoordinates(RuntimeError):
    """The tasking body (a county's own board) has no coordinator or no chair on the day asked for."""


def context(session: Session, place: Place, day: date, as_of: datetime | None = None) -> Context:
    """Everything a rule may know of the partnership on `day`; `as_of` for what has a time (urgent actions).

    Raises NobodyCoordinates.
    """
    here = place.partnership_id
    people = {
        row.id: Person(
            row.id, row.name, row.agency_id, row.deputy_id, row.escalate_to_id, row.left_from, row.unreachable_on
        )
        for row in session.exec(select(PersonRow).where(PersonRow.partnership_id == here))
        if row.id is not None
    }
    agencies = {
        row.id: AgencyFacts(row.id, row.name, row.lead_id)
        for row in session.exec(select(Agency).where(Agency.partnership_id == here))
        if row.id is not None
    }
    away: dict[int, list[Away]] = defaultdict(list)
    for absence in session.exec(select(Absence).where(Absence.partnership_id == here).order_by(col(Absence.from_on))):
        away[absence.person_id].append(Away(absence.from_on, absence.back_on))
    roles, levels = _roles(session, here, day)
    version_id, policy = policy_in_force(session, here)
    groups = bodies(session, here, day)
    found = Context(
        people=people,
        agencies=agencies,
        coordinator_id=_held(roles, Role.COORDINATOR, place),
        chair_id=_held(roles, Role.CHAIR, place),
        policy=policy,
        policy_version_id=version_id,
        calendars=calendars(session, place),
        away={person_id: tuple(spells) for person_id, spells in away.items()},
        levels=levels,
        next_meeting_on=_next_meeting(session, here, day),
        earlier_policies=_earlier_policies(session, here, version_id),
        as_of=as_of,
        bodies=groups,
        sittings=sittings(session, here, groups),
        champions=champions(session, here),
        county=county_above(session, place.key),
    )
    return replace(found, levels=_with_stand_ins(found, day))


def _with_stand_ins(ctx: Context, day: date) -> dict[int, GrantLevel]:
    """Who stands in for an absent coordinator or chair decides as they would."""
    levels = dict(ctx.levels)
    for person_id in (ctx.coordinator_id, ctx.chair_id):
        stand_in = ctx.stand_in(person_id, day)
        levels[stand_in] = max(levels.get(stand_in, levels[person_id]), levels[person_id], key=GRANT_ORDER.index)
    return levels


def _earlier_policies(session: Session, partnership_id: int, in_force: int) -> dict[int, Policy]:
    """The versions that live actions may still stand under."""
    rows = session.exec(
        select(PolicyVersion).where(PolicyVersion.partnership_id == partnership_id, PolicyVersion.id != in_force)
    )
    return {row.id: policy_from_dict(row.declared, row.number) for row in rows if row.id is not None}


def calendars(session: Session, place: Place) -> days.Calendars:
    """Bank holidays of the division, closures of the partnership and of its agencies, retired ones included."""
    closures = session.exec(
        select(Closure).where(Closure.partnership_id == place.partnership_id).order_by(col(Closure.on_date))
    )
    return days.Calendars(
        place.bank_holidays, tuple(days.Closure(c.on_date, c.agency_id, c.retired_on) for c in closures)
    )


def policy_in_force(session: Session, partnership_id: int) -> tuple[int, Policy]:
    """The partnership's policy version and its id."""
    found = session.exec(
        select(PolicyVersion)
        .join(Partnership, col(Partnership.policy_version_id) == col(PolicyVersion.id))
        .where(Partnership.id == partnership_id)
    ).one()
    assert found.id is not None
    return found.id, policy_from_dict(found.declared, found.number)


def _roles(session: Session, partnership_id: int, day: date) -> tuple[dict[Role, int], dict[int, GrantLevel]]:
    """Who holds which role of the leading body, and the highest level at which each person may grant."""
    rows = session.exec(
        select(Membership, Body.kind)
        .join(Body, col(Body.id) == col(Membership.body_id))
        .where(Membership.partnership_id == partnership_id, Membership.from_on <= day)
        .order_by(col(Membership.id))
    )
    roles: dict[Role, int] = {}
    leading = leading_kind(session, partnership_id)
    levels: dict[int, GrantLevel] = {}
    for member, kind in rows:
        if member.until_on is not None and member.until_on < day:
            continue
        if kind == leading:
            roles.setdefault(Role(member.role), member.person_id)
        level = LEVELS.get((BodyKind(kind), Role(member.role)))
        if level is not None:
            held = levels.get(member.person_id, level)
            levels[member.person_id] = max(held, level, key=GRANT_ORDER.index)
    return roles, levels


def leading_kind(session: Session, partnership_id: int) -> BodyKind:
    """The kind of body whose coordinator and chair are the partnership's: tasking; of a county its own board."""
    here = select(Body.id).where(Body.partnership_id == partnership_id)
    found = session.exec(here.where(Body.kind == BodyKind.TASKING.value).limit(1)).first()
    return BodyKind.TASKING if found is not None else BodyKind.COUNTY


def _held(roles: dict[Role, int], role: Role, place: Place) -> int:
    if role not in roles:
        raise NobodyCoordinates(
            f"{place.name} has no {role} in its tasking body (a county: in its board) today. Name one in the"
            " partnership file and run `jatac init` again."
        )
    return roles[role]


def _next_meeting(session: Session, partnership_id: int, day: date) -> date | None:
    """The next meeting of the tasking body: of a meeting planned, else of an open cycle, else by its cadence."""
    planned = session.exec(
        select(Meeting)
        .join(Body, col(Body.id) == col(Meeting.body_id))
        .where(
            Meeting.partnership_id == partnership_id,
            Body.kind == BodyKind.TASKING,
            Meeting.state == MeetingState.PLANNED,
            Meeting.meeting_on > day,
        )
        .order_by(col(Meeting.meeting_on))
        .limit(1)
    ).first()
    if planned is not None:
        return planned.meeting_on
    stated = session.exec(
        select(TaskingCycle)
        .where(TaskingCycle.partnership_id == partnership_id, TaskingCycle.meeting_on > day)
        .order_by(col(TaskingCycle.meeting_on))
        .limit(1)
    ).first()
    if stated is not None:
        return stated.meeting_on
    body = session.exec(
        select(Body).where(Body.partnership_id == partnership_id, Body.kind == BodyKind.TASKING)
    ).first()
    cadence = from_row(body.cadence) if body is not None else None
    return next_meeting(cadence, day) if cadence is not None else None
