"""A partnership that lives: real database, real SMTP server, a clock that only moves forward.

A story opens actions, lets people act, lets days pass, and says which mails it expects. Whatever arrives that no
story expected makes it fail at its end, as does a promise that every story keeps (`promises.py`). Days pass with the
flows that run on them; `skip` is the server that was off.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from config.calendars import bank_holidays
from config.story import mark_story
from flows.result import FlowResult
from flows.wiring import MAILDIR, Office, open_office, run_flow
from models.database import Database
from models.queries.actions import by_ids
from models.queries.context import context
from models.steps.opening import NewAction, add_action
from models.steps.partnership import Loaded, load
from models.steps.release import release
from models.steps.take import Taken, take
from models.tables import Action, Notice, Person
from notifications.embedded import Behaviour
from rules.action import ActionState
from rules.calendar import ONE_DAY, SATURDAY, WorkingCalendar
from rules.declarations import DeclaredPartnership
from rules.life.issue import issue
from rules.life.who import By
from rules.moment import LONDON, Moment
from rules.people import Reader
from tests.cli.terminal import run
from tests.stories import mails
from tests.stories.group import Group, evening, record_meetings
from tests.stories.lived import Life, found, keep
from tests.stories.mails import Mail, Told
from tests.stories.promises import CANARY
from tests.stories.somebody import Somebody

MORNING = (
    "open_cycle",
    "issue_actions",
    "send_reminders",
    "chase_overdue",
    "escalate",
    "build_performance_pack",
    "send_board_digest",
    "close_cycle",
    "deliver_mail",
)
AFTER_MEETING = ("issue_actions", "deliver_mail")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
START = "2026-12-01 09:00"


@dataclass
class World:
    """One story. `ref` is the action opened last; it is meant wherever none is named."""

    office: Office
    now: datetime
    ref: str = ""
    expected: Counter[Told] = field(default_factory=Counter)
    results: list[FlowResult] = field(default_factory=list)
    may_fail: bool = False
    """Whether a flow of this story may end with failures."""
    recorded: tuple[str, ...] = ("tasking",)
    """Bodies whose meetings the coordinator records in the evening: held, with everybody there."""
    letters: dict[str, Mail] = field(default_factory=dict)
    """Mails that were read before, by the name of their file."""
    life: Life = ()
    """What it has in common with others, which is lived once (lived.py)."""

    @property
    def database(self) -> Database:
        """The one door to the database."""
        return self.office.database

    @property
    def moment(self) -> Moment:
        """Now."""
        return Moment.at(self.now)

    @property
    def today(self) -> date:
        """The date of now."""
        return self.now.date()

    @property
    def calendar(self) -> WorkingCalendar:
        """The partnership's working days, as they are known today."""
        with self.database.reading() as session:
            return context(session, self.office.place, self.today).own()

    def day(self, words: str) -> date:
        """`Thu 10 Dec` → that day of the story's winter; the weekday must be right."""
        _, number, month = words.split()
        found = date(2026 if month in ("Sep", "Oct", "Nov", "Dec") else 2027, MONTHS.index(month) + 1, int(number))
        assert f"{found:%a}" == words[:3], f"{found} is a {found:%A}"
        return found

    # -- people and actions ------------------------------------------------------------------------------------

    def ids(self) -> dict[str, int]:
        """Key of a person → id."""
        with self.database.reading() as session:
            people = select(Person).where(Person.partnership_id == self.office.place.partnership_id)
            return {person.key: person.id for person in session.exec(people) if person.id is not None}

    def person(self, key: str) -> Somebody:
        """Somebody who acts through the steps."""
        return Somebody(self, key)

    owner = coordinator = chair = lead = person

    def group(self, key: str = "performance") -> Group:
        """A body, whose meetings and decisions are recorded now."""
        return Group(self, key)

    def propose(self, title: str, owner: str | None, due: str | None, **fields: Any) -> str:
        """Enters a proposal, with a text that must never travel; gives its reference."""
        with self.database.writing(self.moment) as tx:
            here = Person.partnership_id == self.office.place.partnership_id
            people = {p.key: p for p in tx.session.exec(select(Person).where(here))}
            named = fields.pop("readers", ())
            readers = tuple(Reader(person_id=people[key].id) for key in named)
            contact = fields.pop("contact", next(iter(named), None))
            new = NewAction(
                title=title,
                description=f"{CANARY}: seen at 14 Mill Lane",
                owner_id=people[owner].id if owner else None,
                owner_agency_id=people[owner].agency_id if owner else None,
                due_on=self.day(due) if due else None,
                business_as_usual=True,
                readers=readers,
                cleared_contact_id=people[contact].id if contact else None,
            )
            opened = add_action(tx, self.office.place, replace(new, **fields))
        self.ref = opened.ref
        return opened.ref

    def issue(self, title: str, owner: str, due: str, **fields: Any) -> str:
        """Enters an action and has the coordinator issue it at once; gives its reference."""
        ref = self.propose(title, owner, due, **fields)
        by = By(self.ids()["cora"])
        self.take(ref, by, lambda action, day, ctx: issue(action, day, ctx, by))
        return ref

    def take(self, ref: str | None, by: By, verb: Any, extra: Any = None) -> Taken:
        """Takes a step now; each step takes a minute."""
        taken = take(self.database, self.moment, self.office.place, ref or self.ref, by, verb, extra)
        self.now += timedelta(minutes=1)
        return taken

    def action(self, ref: str | None = None) -> ActionState:
        """An action as it stands in the tables."""
        with self.database.reading() as session:
            row = session.exec(select(Action).where(Action.ref == (ref or self.ref))).one()
            assert row.id is not None
            return by_ids(session, self.office.place.partnership_id, [row.id])[0]

    def steps(self, ref: str | None = None) -> list[tuple[int, str]]:
        """(rung, day it fell due) of the action's late clock, as `(1, "Thu 10 Dec")`."""
        return [(step.rung, f"{step.fell_due_on:%a %-d %b}") for step in self.action(ref).steps]

    def explains(self, ref: str | None = None, reader: str = "cora") -> str:
        """What `jatac explain` prints now, on one line."""
        mark_story(self.office.data_dir)  # so that its clock may be set
        words = ["explain", ref or self.ref, "--by", reader, "--at", self.now.isoformat()]
        said = run([*words, "--data-dir", str(self.office.data_dir)])
        assert said.code == 0, said
        return " ".join(said.out.split())

    def load(self, declared: DeclaredPartnership) -> Loaded:
        """The coordinator loads the partnership file again."""
        with self.database.writing(self.moment) as tx:
            return load(tx, declared, bank_holidays)

    def refuses(self, *addresses: str) -> None:
        """From now on the mail server refuses these addresses for good."""
        self.office = replace(self.office, behaviour=Behaviour(refuse=frozenset(addresses)))

    # -- time --------------------------------------------------------------------------------------------------

    def at(self, words: str, clock: str = "09:00") -> "World":
        """The clock moves on; nothing runs."""
        then = datetime.combine(self.day(words), time.fromisoformat(clock), LONDON)
        assert then >= self.now, "the clock only moves forward"
        self.now = then
        return self

    def run(self, *flows: str, as_of: datetime | None = None, dry_run: bool = False) -> list[FlowResult]:
        """Runs these flows now (or as of a moment that is given), one after the other."""
        when = Moment(as_of, self.now) if as_of is not None else self.moment
        given = as_of is not None
        done = [run_flow(self.office, name, when, as_of_given=given, dry_run=dry_run) for name in flows]
        self.results += done
        return done

    def morning(self, clock: str = "08:30") -> list[FlowResult]:
        """The flows of a day, as the schedule runs them; then it is 09:00."""
        self.at(f"{self.today:%a %d %b}", clock)
        done = self.run(*MORNING)
        self.at(f"{self.today:%a %d %b}", "09:00")
        return done

    def fast_forward(self, working_days: int = 0, to: str = "") -> "World":
        """Days pass, holidays too, each with its morning; up to and with the last one. At weekends nothing runs."""
        until = self.day(to) if to else self.calendar.add(self.today, working_days)
        while self.today < until:
            self.now = evening(self)
            record_meetings(self, self.recorded)
            self.now = datetime.combine(self.today + ONE_DAY, time(7, 30), LONDON)
            if self.today.weekday() < SATURDAY:
                self.morning()
        return self

    def skip(self, working_days: int = 0, to: str = "") -> "World":
        """The server is off: it is that day, 07:30, and nothing ran. What met meanwhile is recorded first thing."""
        until = self.day(to) if to else self.calendar.add(self.today, working_days)
        self.now = datetime.combine(until, time(7, 30), LONDON)
        record_meetings(self, self.recorded)
        return self

    # -- what arrives ------------------------------------------------------------------------------------------

    def expect(self, words: str, about: str | Sequence[str] | None = None, **kinds: str) -> None:
        """On that day these people are told that: `expect("Thu 10 Dec", tom="overdue", lena="lead monday")`."""
        on = self.day(words)
        abouts = [about] if isinstance(about, str) else about or [self.ref]
        for who, said in kinds.items():
            self.expected.update(Told(on, who, kind, ref) for kind in said.split() for ref in abouts)

    def mails(self, who: str | None = None, on: str | None = None) -> list[Mail]:
        """The mails that arrived so far: to somebody, on a day."""
        with self.database.reading() as session:
            keys = {person.email: person.key for person in session.exec(select(Person))}
        found = mails.read(self.office.data_dir / MAILDIR, keys | self._old_addresses, self.letters)
        day = self.day(on) if on else None
        return [m for m in found if who in (None, m.who) and day in (None, m.on)]

    @property
    def _old_addresses(self) -> dict[str, str]:
        return {f"{key}@{agency}.example": key for key in self.ids() for agency in ("police", "fire", "council")}

    def arrived(self) -> Counter[Told]:
        """Every notice that arrived so far."""
        with self.database.reading() as session:
            return mails.told(session, self.mails())

    def notices(self, **where: Any) -> list[Notice]:
        """Notices with these values, in the order of their making."""
        with self.database.reading() as session:
            found = session.exec(select(Notice).order_by(col(Notice.id)))
            return [n for n in found if all(getattr(n, name) == value for name, value in where.items())]


def begin(data_dir: Path, address: str, declared: DeclaredPartnership, start: str = START) -> World:
    """A partnership in a data dir, loaded from its declaration and released."""
    if not address.startswith("sqlite"):
        (data_dir / "jatac.toml").write_text(f'database_url = "{address}"\n', encoding="utf-8")
    now = datetime.fromisoformat(start).replace(tzinfo=LONDON)
    life = (address.partition(":")[0], start, hashlib.sha256(repr(declared).encode()).hexdigest())
    kept = found(life)
    if kept is not None:
        kept.again(data_dir, address)
        return World(open_office(data_dir), now, life=life)
    database = Database(address)
    with database.writing(Moment.at(now)) as tx:
        load(tx, declared, bank_holidays)
    database.close()
    world = World(open_office(data_dir), now)
    with world.database.writing(world.moment) as tx:
        release(tx, world.office.place)
    keep(life, world)
    return world
