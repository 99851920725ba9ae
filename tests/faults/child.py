"""A process of its own that lives a morning, and kills itself at a point it is told. It knows the data dir alone.

Its points are what any process goes through: transactions that begin and commit, statements, and the three moments
of a mail (`Hooks` of deliver_mail). `multiprocessing` starts it from a server that has imported everything already.
"""

import multiprocessing
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import configure_mappers
from sqlmodel import select

from config.calendars import bank_holidays
from flows.deliver_mail import Hooks, deliver_mail
from flows.result import FlowResult
from flows.runs import kept
from flows.wiring import Office, mail_facts, open_office, post_of, run_flow
from models.steps.take import take
from models.tables import Action
from rules.life.owner import claim_done
from rules.life.who import By
from rules.moment import Moment

STARTS = multiprocessing.get_context("forkserver")
STARTS.set_forkserver_preload(
    ["tests.faults.child", "tests.faults.disturbed", "pytest", "polars", "scipy.stats", "aiosmtplib"]
)
# What every process would do first and alike is done before the fork: it is two thirds of a short life.
bank_holidays("england-and-wales")
configure_mappers()
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Point:
    """Where to die: at the nth such event of a flow ('' for any). `text`: what a statement holds."""

    event: str
    nth: int = 1
    flow: str = ""
    text: str = ""

    def __str__(self) -> str:
        return f"{self.event} {self.nth} {self.flow} {self.text}".strip()


Days = Sequence[tuple[Moment, Sequence[str]]]
"""Moments, and the flows that run then."""
CLAIM = "claim "
"""Before a reference: no flow, but the owner's step."""
NEVER = Point("never")
ANY = "any"


class Reaper:
    """Counts what the process goes through, and ends it with -9 at its point."""

    def __init__(self, point: Point) -> None:
        self.point, self.flow = point, ""
        self.seen = self.ticks = 0
        for name in ("begin", "commit"):
            event.listen(Engine, name, lambda _connection, name=name: self.tick(name))
        event.listen(Engine, "before_cursor_execute", lambda _c, _r, statement, *_: self.tick("before", statement))
        event.listen(Engine, "after_cursor_execute", lambda _c, _r, statement, *_: self.tick("after", statement))

    @property
    def hooks(self) -> Hooks:
        """The moments of a mail as points."""
        names = ("before_data", "after_250", "before_commit")
        return Hooks(**{name: lambda _message, name=name: self.tick(name) for name in names})

    def tick(self, name: str, text: str = "") -> None:
        """Something happens; at the point it is the last thing that does."""
        self.ticks += 1
        point = self.point
        if point.event in (ANY, name) and point.flow in ("", self.flow) and point.text in text:
            self.seen += 1
            if self.seen == point.nth:
                os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Lived:
    """What a process that came to its end says of itself."""

    results: tuple[FlowResult, ...]
    fault: str
    """The fault that stopped it, as `Class: sentence`; '' when none did."""
    ticks: int


def claim(office: Office, ref: str, at: Moment) -> FlowResult:
    """The owner of the action says that it is done."""
    with office.database.reading() as session:
        by = By(session.exec(select(Action.owner_id).where(Action.ref == ref)).one())
    taken = take(office.database, at, office.place, ref, by, lambda a, day, ctx: claim_done(a, day, ctx, by))
    return FlowResult(f"{CLAIM}{ref}", at.as_of, notices_new=taken.notices_new)


def run(office: Office, name: str, at: Moment, hooks: Hooks | None = None, **smtp: Any) -> FlowResult:
    """One flow as `run_flow` has it; mail with hooks, and with changed settings of the relay (its timeouts)."""
    if name.startswith(CLAIM):
        return claim(office, name.removeprefix(CLAIM), at)
    if name != "deliver_mail":
        return run_flow(office, name, at)
    with kept(office.database, office.place, name, at) as on_record, post_of(office) as post:
        changed = replace(post, hooks=hooks or post.hooks, smtp=replace(post.smtp, **smtp))
        return on_record.keep(deliver_mail(office.database, office.place, at, changed, mail_facts(office, at)))


def live(data_dir: Path, days: Days, point: Point, say: Connection, go: Any) -> None:
    """The child's whole life: the flows of these days, or as many of them as it lives to see."""
    reaper, office, results, fault = Reaper(point), open_office(data_dir), [], ""
    say.send("ready")
    try:
        for at, flows in days:
            for reaper.flow in flows:
                if go is not None:
                    go.wait(PATIENCE_S)
                results.append(run(office, reaper.flow, at, reaper.hooks))
    except RuntimeError as found:
        fault = f"{type(found).__name__}: {found}"
    say.send(Lived(tuple(results), fault, reaper.ticks))


@dataclass
class Child:
    """A process that was started."""

    process: BaseProcess
    hears: Connection

    def ready(self) -> "Child":
        """Waits until it has opened its database."""
        assert self.hears.poll(PATIENCE_S)
        assert self.hears.recv() == "ready"
        return self

    def lived(self) -> Lived:
        """Waits for its natural end."""
        assert self.hears.poll(PATIENCE_S), "it hangs"
        told: Lived = self.hears.recv()
        self.process.join(PATIENCE_S)
        assert self.process.exitcode == 0
        return told

    def killed(self) -> None:
        """Waits until it has killed itself."""
        self.process.join(PATIENCE_S)
        assert self.process.exitcode == -signal.SIGKILL, "it never came to its point"

    def kill(self) -> bool:
        """Kills it now; False if it had come to its end before."""
        if self.process.is_alive() and self.process.pid is not None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(PATIENCE_S)
        return self.process.exitcode == -signal.SIGKILL


def start(data_dir: Path, days: Days, point: Point = NEVER, go: Any = None) -> Child:
    """Starts a process. `go`: a barrier at which it waits for the others before each flow."""
    hears, say = STARTS.Pipe(duplex=False)
    process = STARTS.Process(target=live, args=(data_dir, days, point, say, go))
    process.start()
    say.close()
    return Child(process, hears)
