"""Who is there to act, who leads, who is told: the partnership's people as the rules see them on one day.

Source: the ladder ("Who acts", "Never silent", "Need to know"), domain guide §4.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache

from rules.bodies.facts import Body, Sitting
from rules.calendar import Calendars, WorkingCalendar
from rules.policy import GRANT_ORDER, GrantLevel, Policy
from rules.reading import Item, ItemKind, Who, reads
from rules.reading import Reader as Reader

CHAIN = 3
"""Owner, deputy, deputy's deputy: at most three, nobody twice."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the partnership. `left_from` and `unreachable_on` are the first days of being gone."""

    id: int
    name: str
    agency_id: int
    deputy_id: int | None = None
    escalate_to_id: int | None = None
    left_from: date | None = None
    unreachable_on: date | None = None
    mail_at_any_hour: bool = False
    """Has asked for urgent mails outside the sending hours."""

    @property
    def gone_from(self) -> date | None:
        """The first day on which mail to this person is of no use; None while it is."""
        if self.left_from is None or self.unreachable_on is None:
            return self.left_from or self.unreachable_on
        return min(self.left_from, self.unreachable_on)


@dataclass(frozen=True, slots=True)
class Away:
    """Away from `from_on` until the evening before `back_on` (None: return not known)."""

    from_on: date
    back_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the person is away on `day`; on `back_on` itself they are back."""
        return self.from_on <= day and (self.back_on is None or day < self.back_on)


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency and its lead."""

    id: int
    name: str
    lead_id: int | None = None


@dataclass(frozen=True)
class Context:
    """Everything a rule may know of the partnership on one day; built in one place (models/queries)."""

    people: Mapping[int, Person]
    agencies: Mapping[int, Agency]
    coordinator_id: int
    chair_id: int
    policy: Policy = field(default_factory=Policy)
    policy_version_id: int = 1
    calendars: Calendars = field(default_factory=Calendars)
    away: Mapping[int, tuple[Away, ...]] = field(default_factory=dict)
    levels: Mapping[int, GrantLevel] = field(default_factory=dict)
    """The highest level at which a person may grant an extension."""
    next_meeting_on: date | None = None
    """The next meeting of the tasking body."""
    earlier_policies: Mapping[int, Policy] = field(default_factory=dict)
    """Policies of the versions that are no longer in force, by id."""
    in_force_id: int | None = None
    """The version in force, when this context is `under` an earlier one."""
    as_of: datetime | None = None
    """The instant of the run, for urgent actions, whose due date has a time. None: the day is enough."""
    bodies: Mapping[int, Body] = field(default_factory=dict)
    """Every body, by id."""
    sittings: tuple[Sitting, ...] = ()
    """Meetings of the bodies above tasking that are planned, in order of their day."""
    champions: Mapping[int, int] = field(default_factory=dict)
    """Who champions a priority, by the priority's id (S1 2.30)."""

    county: str = ""
    """The name of the county board that stands over the partnership; '' where none does."""
    held: bool = False
    """In hold: nothing is sent, so nobody hears of what is asked now (design decision 16)."""

    def has_above(self, level: int) -> bool:
        """Whether a body stands above the one at this level: its own, or over the board the county's."""
        return self.body_at(level + 1) is not None or (level == 5 and bool(self.county))

    def under(self, policy_version_id: int) -> "Context":
        """The same partnership under the policy an action was issued with (design decision 6)."""
        policy = self.earlier_policies.get(policy_version_id)
        if policy is None or policy_version_id == self.policy_version_id:
            return self
        in_force = self.in_force_id or self.policy_version_id
        return replace(self, policy=policy, policy_version_id=policy_version_id, in_force_id=in_force)

    def both(self, agency_id: int | None, since: date | None = None) -> WorkingCalendar:
        """Days open for the partnership and the agency: rungs 0 to 2 count these."""
        return self.calendars.both(agency_id, since)

    def own(self, since: date | None = None) -> WorkingCalendar:
        """The partnership's days: rung 3, matters and meetings count these."""
        return self.calendars.partnership(since)

    def may_grant(self, person_id: int, level: GrantLevel) -> bool:
        """Whether a person stands at `level` or above."""
        held = self.levels.get(person_id)
        return held is not None and GRANT_ORDER.index(held) >= GRANT_ORDER.index(level)

    def body_at(self, level: int) -> Body | None:
        """The body at this level: 3 tasking, 4 performance, 5 board, 6 county; None where there is none."""
        return next((body for body in self.bodies.values() if body.level == level), None)

    def next_sitting(self, level: int, day: date) -> Sitting | None:
        """The next planned meeting at this level whose paper is not out yet, on or after `day`.

        One that stands on a closed day or has begun is none: it waits to be moved or cancelled, items do not.
        """
        return next(self.coming_sittings(level, day), None)

    def coming_sittings(self, level: int, day: date) -> Iterator[Sitting]:
        """All of those, in order of their day."""
        own = self.own()
        for one in self.sittings:
            real = one.level == level and one.is_open_to(day) and own.is_open(one.meeting_on)
            if real and not one.has_begun(day, self.as_of):
                yield one

    def body_chair(self, level: int, day: date) -> int | None:
        """Who decides for the body at this level on `day`: its chair, a vice-chair, or a deputy who is there."""
        body = self.body_at(level)
        if body is None:
            return None
        for person_id in body.chairs:
            reached = self.stand_in(person_id, day)
            if self.is_present(reached, day):
                return reached
        return body.chairs[0] if body.chairs else None

    def board_member(self, agency_id: int | None, day: date) -> int | None:
        """An agency's own member of the board, or their deputy when they are away; None when it has none."""
        board = self.body_at(5)
        own = [p for p in (board.members if board else ()) if self.people[p].agency_id == agency_id]
        here = [self.stand_in(p, day) for p in own if not self.is_gone(p, day)]
        return here[0] if here else None

    def is_present(self, person_id: int | None, day: date) -> bool:
        """There, active and reachable on `day`."""
        person = self.people.get(person_id) if person_id is not None else None
        if person is None or self.is_gone(person.id, day):
            return False
        spells = self.away.get(person.id)
        return not spells or not any(away.covers(day) for away in spells)

    def is_gone(self, person_id: int, day: date) -> bool:
        """Has left, or their address refuses mail for good."""
        gone_from = self.people[person_id].gone_from
        return gone_from is not None and gone_from <= day

    def has_left(self, person_id: int, day: date) -> bool:
        """Has left the partnership by `day`; an address that refuses mail is not leaving."""
        left_from = self.people[person_id].left_from
        return left_from is not None and left_from <= day

    def stand_in(self, person_id: int, day: date) -> int:
        """The person, or the first of their deputies who is there; the person when nobody is."""
        for candidate in self.deputies(person_id):
            if self.is_present(candidate, day):
                return candidate
        return person_id

    def coordinator_on(self, day: date) -> int:
        """Who coordinates on `day`: the coordinator, a deputy, else the chair, so that somebody always hears."""
        found = self.stand_in(self.coordinator_id, day)
        return found if self.is_present(found, day) else self.chair_on(day)

    def chair_on(self, day: date) -> int:
        """Who decides as the chair on `day`: the chair, or a deputy who is there."""
        return self.stand_in(self.chair_id, day)

    def deputies(self, person_id: int | None) -> Iterator[int]:
        """The person, their deputy, the deputy's deputy: nobody twice, at most three."""
        seen: list[int] = []
        while person_id is not None and person_id in self.people and person_id not in seen and len(seen) < CHAIN:
            seen.append(person_id)
            yield person_id
            person_id = self.people[person_id].deputy_id


_OPEN_ACTION = Item(ItemKind.ACTION)


@lru_cache(maxsize=1024)
def _action_item(readers: frozenset[Reader]) -> Item:
    return Item(ItemKind.ACTION, readers)  # once a list: a sweep asks several times of each action


def may_read(ctx: Context, readers: frozenset[Reader], person_id: int | None, day: date | None = None) -> bool:
    """Whether a person may read an action with this access list; an empty list means every member may.

    Decided by `rules.reading.reads`. `day`: on which it is shown to them; who has left by then reads nothing. None
    where somebody is asked or told: whether they are there at all is asked of the context then.
    """
    asked = person_id is not None and (readers or day is not None)
    who = who_reads(ctx, person_id) if asked and person_id is not None else None
    return reads(who, _action_item(readers) if readers else _OPEN_ACTION, day).allowed


def is_closed(readers: frozenset[Reader]) -> bool:
    """Whether an action with this access list is for its readers alone: on papers and in mails it has no title."""
    return _action_item(readers).is_closed


def who_reads(ctx: Context, person_id: int) -> Who:
    """A person as the decision on reading knows them."""
    person = ctx.people[person_id]
    return Who(person.id, person.agency_id, person.left_from)
