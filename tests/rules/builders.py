"""A partnership of invented people, and one action's life in it: what the tests of the ladder start from.

Everybody's number is a constant, so that a failing test reads as a sentence. December 2026 has the bank holidays
of the domain guide's calendar test: Fri 25 Dec, Mon 28 Dec, Fri 1 Jan.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from rules.action import ActionState, Change, NoticeDraft, Outcome, Refusal
from rules.calendar import Calendars, Closure
from rules.life.issue import issue
from rules.life.owner import acknowledge
from rules.life.who import SYSTEM, By
from rules.people import Agency, Away, Context, Person
from rules.policy import GrantLevel
from rules.sweep import chase, remind
from rules.words import NoticeKind

COUNCIL, POLICE, FIRE = 1, 2, 3
OWNER, DEPUTY, SECOND, THIRD, LEAD, CHIEF, COLLEAGUE = 11, 12, 13, 14, 15, 16, 17
COORDINATOR, CHAIR, RELIEF, VICE = 21, 22, 23, 24
STRANGER, FIREFIGHTER, PG_CHAIR, BOARD_CHAIR = 31, 32, 41, 42
BANK_HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
ONE_DAY = timedelta(days=1)

PEOPLE = {
    person.id: person
    for person in (
        Person(OWNER, "Olive Owner", POLICE, deputy_id=DEPUTY),
        Person(DEPUTY, "Dan Deputy", POLICE, deputy_id=SECOND),
        Person(SECOND, "Sue Second", POLICE, deputy_id=THIRD),
        Person(THIRD, "Theo Third", POLICE),
        Person(LEAD, "Lena Lead", POLICE, escalate_to_id=CHIEF),
        Person(CHIEF, "Chris Chief", POLICE),
        Person(COLLEAGUE, "Col League", POLICE),
        Person(COORDINATOR, "Cora Coordinator", COUNCIL, deputy_id=RELIEF),
        Person(CHAIR, "Charlie Chair", COUNCIL, deputy_id=VICE),
        Person(RELIEF, "Rae Relief", COUNCIL),
        Person(VICE, "Vic Chair", COUNCIL),
        Person(STRANGER, "Stan Stranger", FIRE),
        Person(FIREFIGHTER, "Fay Firefighter", FIRE),
        Person(PG_CHAIR, "Pat Performance", COUNCIL),
        Person(BOARD_CHAIR, "Bo Board", COUNCIL),
    )
}
AGENCIES = {
    COUNCIL: Agency(COUNCIL, "Council", COORDINATOR),
    POLICE: Agency(POLICE, "Police", LEAD),
    FIRE: Agency(FIRE, "Fire", STRANGER),
}
LEVELS = {
    COORDINATOR: GrantLevel.COORDINATOR,
    RELIEF: GrantLevel.COORDINATOR,
    CHAIR: GrantLevel.CHAIR,
    VICE: GrantLevel.CHAIR,
    PG_CHAIR: GrantLevel.PERFORMANCE,
    BOARD_CHAIR: GrantLevel.BOARD,
}


def context(*closures: Closure, bank_holidays: frozenset[date] = BANK_HOLIDAYS, **fields: Any) -> Context:
    """The invented partnership, with these closures."""
    given: dict[str, Any] = {
        "people": PEOPLE,
        "agencies": AGENCIES,
        "coordinator_id": COORDINATOR,
        "chair_id": CHAIR,
        "levels": LEVELS,
        "calendars": Calendars(bank_holidays, closures),
    }
    return Context(**(given | fields))


def with_person(ctx: Context, person_id: int, **fields: Any) -> Context:
    """The same partnership, one person changed."""
    return replace(ctx, people={**ctx.people, person_id: replace(ctx.people[person_id], **fields)})


def with_away(ctx: Context, person_id: int, *spells: Away) -> Context:
    """The same partnership, one person away."""
    return replace(ctx, away={**ctx.away, person_id: spells})


def with_closures(ctx: Context, *closures: Closure) -> Context:
    """The same partnership with these closures only."""
    return replace(ctx, calendars=Calendars(ctx.calendars.bank_holidays, closures))


def proposal(due_on: date, **fields: Any) -> ActionState:
    """A complete proposal of the police, owned by OWNER. A restricted one has a contact: its first reader."""
    readers = sorted(r.person_id for r in fields.get("readers", ()) if r.person_id is not None)
    given = {"owner_id": OWNER, "owner_agency_id": POLICE, "business_as_usual": True, "due_on": due_on}
    given["cleared_contact_id"] = readers[0] if readers else None
    return ActionState(id=1, ref="NW-2026-23/07", **(given | fields))


@dataclass
class Story:
    """One action, day after day. Keeps the keys of the notices that stand, as the database does."""

    action: ActionState
    today: date
    ctx: Context = field(default_factory=context)
    keys: set[tuple[Any, ...]] = field(default_factory=set)
    log: list[tuple[date, NoticeDraft]] = field(default_factory=list)
    """Each new notice and the day on which it was decided."""
    watch: Callable[["Story", Change], None] | None = None
    """Looks at every sweep, before it is kept."""

    def keep(self, change: Change) -> list[NoticeDraft]:
        """Writes a change: its state, and the notices whose key does not stand yet."""
        new = [draft for draft in change.notices if draft.key not in self.keys]
        self.keys.update(draft.key for draft in new)
        self.log += [(self.today, draft) for draft in new]
        self.action = change.action
        return new

    def sweep(self) -> list[NoticeDraft]:
        """The two daily flows, today."""
        new = []
        for rule in (remind, chase):
            change = rule(self.action, self.today, self.ctx)
            if self.watch is not None:
                self.watch(self, change)
            new += self.keep(change)
        return new

    def daily_to(self, day: date) -> "Story":
        """Sweeps every day after today, up to and including `day`; weekends too."""
        while self.today < day:
            self.today += ONE_DAY
            self.sweep()
        return self

    def gap_to(self, day: date) -> "Story":
        """The server was off: only `day` is swept."""
        self.today = day
        self.sweep()
        return self

    def at(self, day: date) -> "Story":
        """The clock moves; nothing is swept."""
        self.today = day
        return self

    def outcome(self, verb: Callable[..., Outcome], by: int | By = OWNER, *args: Any, **fields: Any) -> Outcome:
        """What a step would do today; nothing is kept."""
        return verb(self.action, self.today, self.ctx, by if isinstance(by, By) else By(by), *args, **fields)

    def do(self, verb: Callable[..., Outcome], by: int | By = OWNER, *args: Any, **fields: Any) -> list[NoticeDraft]:
        """Takes a step today; it must be allowed."""
        outcome = self.outcome(verb, by, *args, **fields)
        assert isinstance(outcome, Change), outcome
        return self.keep(outcome)

    def refused(self, verb: Callable[..., Outcome], by: int | By = OWNER, *args: Any, **fields: Any) -> str:
        """Takes a step that must be refused; gives the reason. Every refusal says why and what to do instead."""
        outcome = self.outcome(verb, by, *args, **fields)
        assert isinstance(outcome, Refusal), "the step was allowed"
        assert outcome.sentence.endswith(".") and outcome.fix, outcome
        return outcome.reason

    def said(self, *kinds: NoticeKind) -> list[tuple[date, str, int]]:
        """(day, kind, recipient) of the notices decided so far, of these kinds or of all."""
        return [(day, n.kind.value, n.recipient_id) for day, n in self.log if not kinds or n.kind in kinds]

    def told(self, *kinds: NoticeKind) -> set[int]:
        """Who got a notice of these kinds that was not withheld."""
        return {n.recipient_id for _, n in self.log if n.kind in kinds and not n.withheld}

    @property
    def steps(self) -> list[tuple[int, date]]:
        """(rung, day it fell due) of the late clock in this term."""
        return [(step.rung, step.fell_due_on) for step in self.action.steps]


def issued(due_on: date, on: date, ctx: Context | None = None, acknowledged: bool = False, **fields: Any) -> Story:
    """An action issued on `on`, due on `due_on`; acknowledged on the same day if so wished."""
    story = Story(proposal(due_on, **fields), on, ctx or context())
    story.do(issue, SYSTEM)
    if acknowledged:
        story.do(acknowledge)
    return story
