"""The process that a plan disturbs: it lives a pass over all flows, notes what it sends, and dies where it is told.

Unlike the child of the other tests it goes on after a flow that failed, as `jatac serve` does. What it does with mail
goes into a file of the harness's own, outside the data dir: each attempt, each 250, and whether the 250 stood in
sent.log before the commit. That file judges repeats, not what the sender says of itself.
"""

import os
import resource
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from flows.deliver_mail import Hooks, deliver_mail
from flows.result import FlowResult
from flows.runs import kept
from flows.wiring import Office, mail_facts, open_office, post_of, run_flow
from models import backup as backups
from models import upgrade as upgrades
from models.queries.outbox import StoredMessage
from rules.moment import Moment
from tests.faults.child import NEVER, STARTS, Child, Point, Reaper
from tests.faults.mutants import MUTANTS
from tests.models.test_upgrade import coloured

BACKUP, UPGRADE = "backup", "upgrade"
"""No flows, but run among them."""


@dataclass(frozen=True)
class Orders:
    """What a process is to live, and how it dies."""

    data_dir: Path
    witness: Path
    steps: tuple[tuple[Moment, str], ...]
    point: Point = NEVER
    patience: dict[str, float] = field(default_factory=dict)
    broken: str = ""
    migrations: Path | None = None
    most_bytes: int = 0
    """No file may grow over this: a full disk for whoever may not mount one; 0 for no limit."""


@dataclass(frozen=True)
class Told:
    """What a process that came to its end says."""

    results: tuple[FlowResult, ...]
    faults: tuple[str, ...]
    events: Counter[str]


class Witness:
    """Writes down what a sender does with each mail, at the moments that `Hooks` gives."""

    def __init__(self, path: Path, office: Office) -> None:
        self.path, self.office = path, office

    def note(self, what: str, message: StoredMessage) -> None:
        """One line; the system has it when this returns, whoever is killed then."""
        with self.path.open("a", encoding="ascii") as file:
            file.write(f"{what} {message.rfc_message_id}\n")

    def hooks(self, tick: Callable[[str], None]) -> Hooks:
        """Notes, then counts as a point at which to die."""

        def before_data(message: StoredMessage) -> None:
            self.note("attempt", message)
            tick("before_data")

        def after_250(message: StoredMessage) -> None:
            self.note("answered", message)
            tick("after_250")

        def before_commit(message: StoredMessage) -> None:
            log = self.office.data_dir / "sent.log"
            logged = log.exists() and message.rfc_message_id in log.read_text(encoding="ascii", errors="replace")
            self.note("logged" if logged else "unlogged", message)
            tick("after_log")

        return Hooks(before_data, after_250, before_commit)


class Doomed(Reaper):
    """A reaper that counts each kind of event, so that a peaceful life says where one can die."""

    def __init__(self, point: Point) -> None:
        self.events: Counter[str] = Counter()
        super().__init__(point)

    def tick(self, name: str, text: str = "") -> None:
        """Counts, and dies at the point."""
        self.events[name] += 1
        super().tick(name, text)


def step(
    office: Office, name: str, at: Moment, hooks: Hooks, orders: Orders, tick: Callable[[str], None]
) -> FlowResult:
    """One flow, a backup or an upgrade."""
    if name == BACKUP:
        folder = office.data_dir / "backups"
        folder.mkdir(exist_ok=True)
        made = len(list(folder.glob("*.jatac")))
        target = folder / f"backup-{made + 1}.jatac"  # one that was killed is begun anew under its name
        points = backups.Hooks(
            lambda: tick("after_snapshot"), lambda _: tick("after_member"), lambda: tick("before_rename")
        )
        backups.backup(office.database, office.data_dir, target, at, hooks=points)
        return FlowResult(BACKUP, at.as_of)
    if name == UPGRADE:
        assert orders.migrations is not None
        shape = upgrades.Shape(orders.migrations, coloured())
        inside = upgrades.Hooks(
            lambda: tick("after_backup"), lambda: tick("mid_migration"), lambda: tick("before_commit_of_migration")
        )
        upgrades.upgrade(office.database, office.data_dir, at, shape=shape, hooks=inside)
        return FlowResult(UPGRADE, at.as_of)
    if name != "deliver_mail":
        return run_flow(office, name, at)
    with kept(office.database, office.place, name, at) as on_record, post_of(office) as post:
        post = replace(post, hooks=hooks, smtp=replace(post.smtp, **orders.patience))  # type: ignore[arg-type]
        if orders.broken:
            post = MUTANTS[orders.broken](office, post)
        return on_record.keep(deliver_mail(office.database, office.place, at, post, mail_facts(office, at)))


FAULTS = (RuntimeError, OSError, SQLAlchemyError)
"""What a flow meets when its disk is full or its database is gone."""


def broke_off(witness: Path) -> Path:
    """The file beside the witness's with the flows that broke off, a line each."""
    return witness.with_name("broke-off")


def live(orders: Orders, say: Connection) -> None:
    """The process's whole life."""
    if orders.most_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (orders.most_bytes, resource.RLIM_INFINITY))
    reaper, faults = Doomed(NEVER), []
    office = open_office(orders.data_dir)
    witness = Witness(orders.witness, office)
    say.send("ready")
    reaper.point, results = orders.point, []
    reaper.events.clear()
    for at, name in orders.steps:
        reaper.flow = name
        try:
            results.append(step(office, name, at, witness.hooks(reaper.tick), orders, reaper.tick))
        except FAULTS as found:
            faults.append(f"{name}: {type(found).__name__}: {found}"[:300])
            with broke_off(orders.witness).open("a", encoding="utf-8") as file:  # told even by who is killed later
                file.write(f"{name}\n")
    with suppress(BrokenPipeError):
        say.send(Told(tuple(results), tuple(faults), reaper.events))
    os._exit(0)


def start(orders: Orders) -> Child:
    """Starts the process."""
    hears, say = STARTS.Pipe(duplex=False)
    process = STARTS.Process(target=live, args=(orders, say))
    process.start()
    say.close()
    return Child(process, hears)
