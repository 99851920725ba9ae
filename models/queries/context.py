"""The partnership's people, calendars and policy as the rules see them on one day: built here and nowhere else."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select
from sqlmodel import Session, col

from models.place import Place
from models.queries.bodies import bodies, champions, members, sittings
from models.queries.county import county_above
from models.tables import (
    Absence,
    Agency,
    Body,
    Closure,
    Meeting,
    Partnership,
    PolicyVersion,
    TaskingCycle,
)
from models.tables import Person as PersonRow
from rules import calendar as days
from rules.bodies.facts import TASKING
from rules.bodies.facts import Body as BodyFacts
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

# Read many times a run: built once, and of columns, since building a statement costs more than answering it.
_HERE: BindParameter[int] = bindparam("here")
_PEOPLE = select(
    col(PersonRow.id),
    col(PersonRow.name),
    col(PersonRow.agency_id),
    col(PersonRow.deputy_id),
    col(PersonRow.escalate_to_id),
    col(PersonRow.left_from),
    col(PersonRow.unreachable_on),
    col(PersonRow.mail_at_any_hour),
).where(col(PersonRow.partnership_id) == _HERE)
_AGENCIES = select(col(Agency.id), col(Agency.name), col(Agency.lead_id)).where(col(Agency.partnership_id) == _HERE)
_ABSENCES = (
    select(col(Absence.person_id), col(Absence.from_on), col(Absence.back_on))
    .where(col(Absence.partnership_id) == _HERE)
    .order_by(col(Absence.from_on))
)
_POLICIES = (
    select(
        col(PolicyVersion.id),
        col(PolicyVersion.number),
        col(PolicyVersion.digest),
        col(PolicyVersion.declared),
        col(Partnership.policy_version_id).label("in_force"),
        col(Partnership.held),
    )
    .join(Partnership, col(Partnership.id) == col(PolicyVersion.partnership_id))
    .where(col(PolicyVersion.partnership_id) == _HERE)
)
_CLOSURES = (
    select(col(Closure.on_date), col(Closure.agency_id), col(Closure.retired_on))
    .where(col(Closure.partnership_id) == _HERE)
    .order_by(col(Closure.on_date))
)
_NEXT_PLANNED = (
    select(func.min(col(Meeting.meeting_on)))
    .join(Body, col(Body.id) == col(Meeting.body_id))
    .where(
        col(Meeting.partnership_id) == _HERE,
        col(Body.kind) == BodyKind.TASKING.value,
        col(Meeting.state) == MeetingState.PLANNED.value,
        col(Meeting.meeting_on) > bindparam("day"),
    )
)
_NEXT_CYCLE = select(func.min(col(TaskingCycle.meeting_on))).where(
    col(TaskingCycle.partnership_id) == _HERE, col(TaskingCycle.meeting_on) > bindparam("day")
)
_TASKING = (
    select(col(Body.cadence))
    .where(col(Body.partnership_id) == _HERE, col(Body.kind) == BodyKind.TASKING.value)
    .order_by(col(Body.id))
    .limit(1)
)

_READ: dict[tuple[str, int], Policy] = {}
MOST_POLICIES = 1_000


class NobodyCoordinates(RuntimeError):
    """The tasking body (a county's own board) has no coordinator or no chair on the day asked for."""


def context(session: Session, place: Place, day: date, as_of: datetime | None = None) -> Context:
    """Everything a rule may know of the partnership on `day`; `as_of` for what has a time (urgent actions).

    Raises NobodyCoordinates.
    """
    here = place.partnership_id
    at = {"here": here}
    people = {row.id: Person(*row) for row in session.execute(_PEOPLE, at)}
    agencies = {row.id: AgencyFacts(row.id, row.name, row.lead_id) for row in session.execute(_AGENCIES, at)}
    away: dict[int, list[Away]] = defaultdict(list)
    for absence in session.execute(_ABSENCES, at):
        away[absence.person_id].append(Away(absence.from_on, absence.back_on))
    held_by = members(session, here, day)
    groups = bodies(session, here, day, held_by)
    roles, levels = _roles(held_by, groups)
    version_id, policy, earlier, held = _policies(session, here)
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
        earlier_policies=earlier,
        as_of=as_of,
        bodies=groups,
        sittings=sittings(session, here, groups),
        champions=champions(session, here),
        county=county_above(session, place.key),
        held=held,
    )
    return replace(found, levels=_with_stand_ins(found, day))


def _with_stand_ins(ctx: Context, day: date) -> dict[int, GrantLevel]:
    """Who stands in for an absent coordinator or chair decides as they would."""
    levels = dict(ctx.levels)
    for person_id in (ctx.coordinator_id, ctx.chair_id):
        stand_in = ctx.stand_in(person_id, day)
        levels[stand_in] = max(levels.get(stand_in, levels[person_id]), levels[person_id], key=GRANT_ORDER.index)
    return levels


def _policies(session: Session, partnership_id: int) -> tuple[int, Policy, dict[int, Policy], bool]:
    """The version in force, its policy, the earlier ones that live actions may still stand under; and whether the
    partnership is in hold.
    """
    rows = session.execute(_POLICIES, {"here": partnership_id}).all()
    found = {row.id: _policy(row.digest, row.number, row.declared) for row in rows}
    in_force: int = next(row.id for row in rows if row.id == row.in_force)
    policy = found.pop(in_force)
    return in_force, policy, found, any(row.held for row in rows)


def _policy(digest: str, number: int, declared: dict[str, Any]) -> Policy:
    """A version never changes: it is read from its JSON once in a process."""
    if (digest, number) not in _READ:
        if len(_READ) >= MOST_POLICIES:
            _READ.clear()
        _READ[digest, number] = policy_from_dict(declared, number)
    return _READ[digest, number]


def calendars(session: Session, place: Place) -> days.Calendars:
    """Bank holidays of the division, closures of the partnership and of its agencies, retired ones included."""
    closures = session.execute(_CLOSURES, {"here": place.partnership_id})
    return days.Calendars(
        place.bank_holidays, tuple(days.Closure(c.on_date, c.agency_id, c.retired_on) for c in closures)
    )


def policy_in_force(session: Session, partnership_id: int) -> tuple[int, Policy]:
    """The partnership's policy version and its id."""
    version_id, policy, *_ = _policies(session, partnership_id)
    return version_id, policy


def _roles(held_by: Sequence[Any], groups: Mapping[int, BodyFacts]) -> tuple[dict[Role, int], dict[int, GrantLevel]]:
    """Who holds which role of the leading body, and the highest level at which each person may grant.

    The leading body is the one whose coordinator and chair are the partnership's: tasking; of a county its own board.
    """
    has_tasking = any(body.level == TASKING for body in groups.values())
    leading = BodyKind.TASKING if has_tasking else BodyKind.COUNTY
    roles: dict[Role, int] = {}
    levels: dict[int, GrantLevel] = {}
    for member in held_by:
        kind, role = BodyKind(member.kind), Role(member.role)
        if kind is leading:
            roles.setdefault(role, member.person_id)
        level = LEVELS.get((kind, role))
        if level is not None:
            held = levels.get(member.person_id, level)
            levels[member.person_id] = max(held, level, key=GRANT_ORDER.index)
    return roles, levels


def _held(roles: dict[Role, int], role: Role, place: Place) -> int:
    if role not in roles:
        raise NobodyCoordinates(
            f"{place.name} has no {role} in its tasking body (a county: in its board) today. Name one in the"
            " partnership file and run `jatac init` again."
        )
    return roles[role]


def _next_meeting(session: Session, partnership_id: int, day: date) -> date | None:
    """The next meeting of the tasking body: of a meeting planned, else of an open cycle, else by its cadence."""
    wanted = {"here": partnership_id, "day": day}
    for statement in (_NEXT_PLANNED, _NEXT_CYCLE):
        found: date | None = session.execute(statement, wanted).scalar()
        if found is not None:
            return found
    row = session.execute(_TASKING, {"here": partnership_id}).first()
    cadence = from_row(row.cadence) if row is not None else None
    return next_meeting(cadence, day) if cadence is not None else None
