"""One disturbed life: a copy of the world, a pass over its flows that something befalls, and its life afterwards."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import col, func, select

from flows.result import FlowResult
from flows.wiring import Office, open_office
from models.backup_file import PART
from models.tables import Message
from notifications.embedded import Behaviour, running
from rules.moment import Moment
from tests.faults import board, record, world
from tests.faults.child import ANY, NEVER, PATIENCE_S, Child, Point
from tests.faults.disturbed import BACKUP, FAULTS, UPGRADE, Orders, Told, Witness, broke_off, start, step
from tests.faults.ground import KEPT_FREE, Disk, Ground, small_disk
from tests.faults.plan import NONE, PARTS, Plan, behaviour, patience
from tests.faults.record import Record
from tests.faults.verdict import Verdict, judge
from tests.models.test_upgrade import shape
from tests.moments import moment

MORNING = "08:30"
EARLY = "07:20"
"""An hour before this no mail may leave."""
AN_HOUR = timedelta(hours=1)
NOWHERE = 1
"""A port at which nobody listens."""


@dataclass
class Peace:
    """An undisturbed life: what it decided, and what its passes are made of."""

    record: Record
    events: tuple[dict[str, int], ...]
    """Of each day's pass: how often each event comes at which one can die."""
    seconds: tuple[float, ...]


@dataclass
class Life:
    """A copy of the world that is being lived."""

    office: Office
    address: str
    mailbox: Path
    witness: Path
    troubled: int
    """The port of the plan's mail server; until it is its time, and afterwards, another takes everything."""
    healthy: int
    disk: Disk | None
    migrations: Path | None
    trouble: list[str] = field(default_factory=list)

    def orders(self, plan: Plan, steps: list[tuple[Moment, str]], point: Point) -> Orders:
        """For a process."""
        limit = plan.random("limit").choice((40_000, 200_000)) if plan.extra == "disk" and not self._is_small else 0
        return Orders(
            self.office.data_dir,
            self.witness,
            tuple(steps),
            point,
            patience(plan.smtp),
            plan.broken,
            self.migrations,
            limit,
        )

    @property
    def _is_small(self) -> bool:
        return self.disk is not None and self.disk.mounted

    def use(self, port: int) -> None:
        """From now on mail goes there."""
        world.settings(self.office.data_dir, self.address, port)
        self.office = replace(self.office, settings=self.office.settings.model_copy(update={"smtp_port": port}))

    def until_quiet(self, day: date, hours: tuple[str, ...] = board.HOURS) -> None:
        """The flows run again, undisturbed, until a whole pass finds nothing to do."""
        hooks = Witness(self.witness, self.office).hooks(_nothing)
        orders = Orders(self.office.data_dir, self.witness, ())
        for hour in hours:
            results, faults = [], []
            for name in board.PASS:
                try:
                    results.append(step(self.office, name, moment(f"{day} {hour}"), hooks, orders, _nothing))
                except FAULTS as fault:
                    faults.append(f"{name}: {type(fault).__name__}: {fault}"[:300])
            faults += [f"{r.flow}: {f.item}: {f.sentence}" for r in results for f in r.failures]
            if not faults and not any(map(_did, results)) and not self._open():
                return
        self.trouble.append(f"not quiet by {hours[-1]} on {day}: {faults} {[r.flow for r in results if _did(r)]}")

    def deliver(self, when: str) -> None:
        """Only the mail of a day."""
        hooks = Witness(self.witness, self.office).hooks(_nothing)
        orders = Orders(self.office.data_dir, self.witness, ())
        step(self.office, "deliver_mail", moment(when), hooks, orders, _nothing)

    def _open(self) -> int:
        with self.office.database.reading() as session:
            states = col(Message.state).in_(("queued", "sending"))
            return int(session.exec(select(func.count(col(Message.id))).where(states)).one())

    def reopen(self) -> None:
        """Connections of before a crash are given back."""
        self.office.close()
        self.office = replace(open_office(self.office.data_dir), settings=self.office.settings)


def _nothing(_: str) -> None:
    """No point to die at."""


def _did(result: FlowResult) -> bool:
    return bool(result.notices_new or result.messages_new or result.counts.get("sent"))


@contextmanager
def lived(ground: Ground, plan: Plan) -> Iterator[Life]:
    """A copy of the world with a mail server of the plan's."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jatac-life-")))
        disk = stack.enter_context(small_disk(ground.room(folder))) if plan.extra == "disk" else None
        home = disk.folder if disk is not None else folder
        data_dir = home / "jatac-data"
        address = stack.enter_context(
            ground.copied(data_dir, disk.folder if disk is not None and disk.mounted else None)
        )
        server = stack.enter_context(running(home / "mailbox", Behaviour(**behaviour(plan.smtp, plan.victims))))
        healthy = stack.enter_context(running(home / "mailbox"))
        world.settings(data_dir, address, server.port if plan.lasting else healthy.port)
        witness = folder / "witness"
        witness.touch()
        migrations = shape(folder).migrations if plan.kill == "mid_migration" else None
        office = open_office(data_dir)
        life = Life(office, address, home / "mailbox", witness, server.port, healthy.port, disk, migrations)
        yield life
        life.office.close()


def in_peace(ground: Ground, lasting: str) -> Peace:
    """The life with nothing but what lasts: each day a pass in a process of its own, and passes until quiet."""
    plan = Plan(0, ground.name, smtp=lasting or "takes")
    events, seconds = [], []
    with lived(ground, plan) as life:
        for day in board.DAYS:
            child = start(
                life.orders(plan, [(moment(f"{day} {MORNING}"), name) for name in board.PASS], NEVER)
            ).ready()
            began = time.monotonic()
            told = child.lived()
            seconds.append(time.monotonic() - began)
            assert isinstance(told, Told)
            assert not told.faults, told.faults
            events.append(dict(told.events))
            life.until_quiet(day)
        assert not life.trouble, life.trouble
        told_of = record.read(life.office.database, life.office.place.partnership_id)
        found = judge(life.office, life.mailbox, life.witness, told_of, lasting=bool(lasting), disk=False)
        assert found.ok and not found.repeats, (found.lost, found.twice, found.wrong)
    return Peace(told_of, tuple(events), tuple(seconds))


def tried(ground: Ground, plan: Plan, peace: Callable[[str], Peace]) -> Verdict:
    """Lives a plan, and says what came of it. `peace` gives the peaceful life to compare with."""
    calm = peace(plan.lasting)
    with lived(ground, plan) as life:
        note = ""
        for number, day in enumerate(board.DAYS):
            if number != plan.day:
                life.until_quiet(day, (MORNING, *board.HOURS))
                continue
            note = _disturb(ground, life, plan, calm, day)
            _put_right(life, plan, day)
            life.until_quiet(day)
        late = broke_off(life.witness).exists()
        if late:  # what its flows said after the day's mail had left goes with the next day's
            life.deliver(f"{board.DAY_AFTER} {MORNING}")
        lasting, disk = bool(plan.lasting), plan.extra == "disk"
        found = judge(
            life.office, life.mailbox, life.witness, calm.record, lasting=lasting, disk=disk, broke_off=late
        )
        found.wrong += life.trouble
        found.note = note
    return found


def _disturb(ground: Ground, life: Life, plan: Plan, calm: Peace, day: date) -> str:
    """The pass that something befalls: what became of the process, and how many of its flows broke off."""
    calm_events, calm_seconds = calm.events[plan.day], calm.seconds[plan.day]
    life.use(NOWHERE if plan.smtp == "refuses" else life.troubled)
    chance = plan.random("when")
    child = start(life.orders(plan, _steps(plan, day), _point(plan, calm_events))).ready()
    if life.disk is not None:
        life.disk.fill(chance.choice(KEPT_FREE))
    stop = ground.disturb(life.address, chance.uniform(0, calm_seconds)) if plan.extra == "restart" else None
    if plan.kill == "time":
        time.sleep(chance.uniform(0, calm_seconds))
        child.kill()
    told = _last_words(child)
    if stop is not None:
        stop.join()
    if life.disk is not None:
        life.disk.empty()
    if told is None:
        return "killed"
    never = " (its point never came)" if plan.kill not in (NONE, "time") else ""
    return f"lived{never}, {len(told.faults)} flows broke off"


def _steps(plan: Plan, day: date) -> list[tuple[Moment, str]]:
    """The pass, with a clock that jumps before one of its flows, and a backup or an upgrade somewhere among them."""
    chance = plan.random("steps")
    names = list(board.PASS)
    if plan.kill in PARTS:
        names.insert(chance.randrange(len(names) + 1), BACKUP if plan.kill == "mid_backup" else UPGRADE)
    begins = moment(f"{day} {EARLY if plan.extra == 'clock-1h' else MORNING}")
    jump = {"clock+1h": AN_HOUR, "clock-1h": -AN_HOUR}.get(plan.extra, timedelta())
    jumped = Moment(begins.as_of + jump, begins.recorded_at + jump)
    first = chance.randrange(len(names))
    return [(jumped if number >= first else begins, name) for number, name in enumerate(names)]


def _point(plan: Plan, events: dict[str, int]) -> Point:
    chance = plan.random("point")
    if plan.kill in (NONE, "time"):
        return NEVER
    if plan.kill == "any":
        return Point(ANY, chance.randint(1, sum(events.values())))
    if plan.kill in PARTS:
        return Point(chance.choice(PARTS[plan.kill]))
    name = "commit" if plan.kill == "before_commit" else plan.kill
    return Point(name, chance.randint(1, max(events[name] * 2 // 3, 1)))


def _last_words(child: Child) -> Told | None:
    """What the process says at its end; None when it was killed."""
    assert child.hears.poll(PATIENCE_S), "it hangs"
    try:
        told = child.hears.recv()
    except EOFError:
        told = None
    child.process.join(PATIENCE_S)
    assert told is None or isinstance(told, Told)
    return told


def _put_right(life: Life, plan: Plan, day: date) -> None:
    """The mail server is well again unless it is to stay as it is; backup and upgrade are done anew."""
    life.reopen()
    if not plan.lasting and plan.smtp != "greylists":
        life.use(life.healthy)
    hooks, orders = Witness(life.witness, life.office).hooks(_nothing), life.orders(plan, [], NEVER)
    if plan.kill in PARTS:
        name = BACKUP if plan.kill == "mid_backup" else UPGRADE
        step(life.office, name, moment(f"{day} 08:40"), hooks, orders, _nothing)
        left = [path.name for path in (life.office.data_dir / "backups").iterdir() if PART in path.name]
        life.trouble += [f"{name} is left over" for name in left]
