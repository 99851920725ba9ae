"""A data dir in which everything is closed to Joy, Iain and Nadia, and a mark stands in every column of free text."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel, select

from config.story import mark_story
from models.database import Database, sqlite_url
from models.tables import (
    Action,
    Area,
    Body,
    Decision,
    Escalation,
    IntelligenceRecord,
    Meeting,
    OutcomeEffect,
    Person,
    Reader,
    Request,
    SeriesDecision,
)
from tests.canary.columns import KEPT, MARKS, found, named, text_columns
from tests.cli.terminal import CHAIR, COORDINATOR, OWNER, PARTNERSHIP, Terminal
from tests.cli.test_records import DECLARED, SOURCE

ANALYST, DEPUTY = "tom-hollis", "owen-pritchard"
MEMBER, LEAD = "joy-tandy", "nadia-khan"
"""A member of an agency that has nothing to do with it; the lead of the agency whose owner it is, not on any list."""
GONE = "rosa-flint"
"""Somebody who is on every list, and has left."""
LIST = tuple(word for who in (OWNER, COORDINATOR, CHAIR, ANALYST, GONE) for word in ("--reader", who))
CLOSED = (*LIST, "--sensitive", "--contact", COORDINATOR)
LATE, ASKED, PROPOSED = "NW-2026-24/01", "NW-2026-24/02", "NW-2026-24/03"
RECORD, PRODUCT, REQUIREMENT, NOMINATION = "NW-I-2026/0001", "NW-P-2026/001", "NW-R-2026/001", "NW-N-2026/001"
BEGINS, CHASED, LATER = "2026-12-02T10:30", "2027-02-12T09:00", "2027-02-17T09:00"
INCIDENTS = """
  - key: incidents
    name: Incidents
    format: table
    files: changes
    columns: {source_ref: Ref, date: Date, type: What, area: Ward, location: Where, longitude: Lon, latitude: Lat,
              victim_ref: Victim}
"""
TOLD_AGAIN = INCIDENTS.replace("incidents", "again").replace("Incidents", "Told again")
"""A second source, which tells of the same: so there are links."""
ROWS = "Ref,Date,What,Ward,Where,Lon,Lat,Victim\n" + "".join(
    f"A{n},{n + 10}/11/2026,Anti-social behaviour,Redditch,zebra house,-1.94,52.30,V{100 + n % 2}\n" for n in range(8)
)


def planted(folder: Path) -> Terminal:
    """The world at `LATER`: lived through the commands, completed row by row, then planted."""
    folder.mkdir(exist_ok=True)
    (folder / "lsoa.csv").write_bytes((PARTNERSHIP.parent / "lsoa.csv").read_bytes())
    text = PARTNERSHIP.read_text(encoding="utf-8")
    agreement = DECLARED.format(agencies="bromsgrove, redditch, west-mercia-police")
    text = text.replace("\nsources:", f"{agreement}\nsources:{SOURCE}{INCIDENTS}{TOLD_AGAIN}", 1)
    (folder / "partnership.yaml").write_text(text, encoding="utf-8")
    (folder / "incidents.csv").write_text(ROWS + "A9,soon,Drugs,Redditch,zebra,,,\n", encoding="utf-8")
    (folder / "again.csv").write_text("".join(ROWS.splitlines(keepends=True)[:3]), encoding="utf-8")
    place = folder / "data"
    mark_story(place)
    terminal = Terminal(place, at="2026-12-01T09:00")
    terminal.ok("init", "--partnership", str(folder / "partnership.yaml"))
    terminal.ok("run", "open_cycle")
    terminal.at = BEGINS
    _intelligence(terminal, folder)
    _products(terminal)
    _actions(terminal)
    terminal.ok("person", "left", GONE, by=COORDINATOR)
    complete(place)
    plant(place)
    _chased(terminal)
    return terminal


def _intelligence(terminal: Terminal, folder: Path) -> None:
    terminal.ok(
        "intelligence", "add", "--text", "zebra", "--sanitised-text", "zebra", "--grading", "2/B/C", "--conditions",
        "zebra", "--classification", "OFFICIAL-SENSITIVE", "--instructions", "zebra", "--agreement", "isa",
        "--reader", COORDINATOR, "--reader", GONE, by=OWNER,
    )  # fmt: skip
    assert terminal.run("ingest", str(folder / "incidents.csv"), "--source", "incidents").code == 1
    terminal.ok("ingest", str(folder / "again.csv"), "--source", "again")
    terminal.ok("nomination", "add", "zebra", "--area", "redditch", by=OWNER)


def _products(terminal: Terminal) -> None:
    words = ("product", "new", "subject-profile", "zebra", "--area", "redditch", "--sensitive", "--handling", "zebra")
    terminal.ok(*words, "--type", "Shoplifting", *LIST, by=ANALYST)
    commission = ("--terms", "zebra", "--due", "2026-12-16", "--measure", "zebra", "--measure-on", "2027-03-01")
    terminal.ok("product", "commission", PRODUCT, *commission, by=CHAIR)
    for key in ("summary", "objective", "background", "risk", "response", "assessment"):
        terminal.ok("product", "section", PRODUCT, key, "--text", "zebra", by=ANALYST)
    for _ in range(2):
        terminal.ok("product", "recommend", PRODUCT, "zebra", "--owner", OWNER, by=ANALYST)
    terminal.ok("product", "publish", PRODUCT, by=CHAIR)
    terminal.ok("recommendation", "decline", PRODUCT, "2", "--reason", "zebra", by=CHAIR)
    terminal.ok("product", "supersede", PRODUCT, "--reason", "zebra", by=CHAIR)
    ask = (
        "requirement",
        "ask",
        "zebra",
        "--of",
        "west-mercia-police",
        "--of",
        OWNER,
        "--of",
        GONE,
        "--due",
        "2026-12-16",
    )
    terminal.ok(*ask, "--sensitive", by=ANALYST)
    terminal.ok("requirement", "answer", REQUIREMENT, "--text", "zebra", by=OWNER)
    terminal.ok("evidence", "add", "zebra", "--source", "zebra", "--sensitive", "--area", "redditch", by=ANALYST)
    marks = ("--harm", "4", "--likelihood", "3", "--confidence", "low", "--reason", "zebra")
    terminal.ok("priority", "score", "drugs", *marks, "--product", PRODUCT, by=ANALYST)
    adopt = ("strategy", "adopt", "jatac", "--priority", "retail-crime", "--priority", "drugs")
    terminal.ok(*adopt, "--rationale", "zebra", by=CHAIR)


def _actions(terminal: Terminal) -> None:
    """One that is late, one with a request on it, a proposal; all of the same closed kind."""
    common = ("--owner", OWNER, "--due", "2026-12-09", "--business-as-usual", "--description", "zebra", *CLOSED)
    for _ in range(3):
        terminal.ok("action", "add", "zebra", *common, "--area", "redditch", "--type", "Drugs", by=COORDINATOR)
    terminal.ok("release", "--yes", by=COORDINATOR)
    for ref in (LATE, ASKED):
        terminal.ok("action", "issue", ref, by=COORDINATOR)
        terminal.ok("action", "note", ref, "zebra", by=OWNER)
    terminal.ok("run", "deliver_mail")
    terminal.ok("action", "ack", ASKED, by=OWNER)
    ask = ("action", "extend", "request", ASKED, "--to", "2026-12-11", "--reason", "scope_changed", "--note", "zebra")
    terminal.ok(*ask, by=OWNER)


def _chased(terminal: Terminal) -> None:
    """Whoever stands above is told, so that the runs of the walk bring it before the performance group."""
    terminal.at = CHASED
    for flow in ("chase_overdue", "deliver_mail", "escalate"):
        terminal.ok("run", flow)
    terminal.at = LATER


def complete(place: Path) -> None:
    """Rows that nobody would come by without living a whole winter."""
    database = Database(sqlite_url(place / "jatac.db"))
    with Session(database.writers) as session, session.begin():
        session.add_all(_rows(session))
    database.close()


def _rows(session: Session) -> list[SQLModel]:
    at, day = datetime(2026, 12, 2, 11, tzinfo=UTC), date(2026, 12, 2)
    action = session.exec(select(Action).where(Action.ref == ASKED)).one()
    area = session.exec(select(Area)).first()
    body = session.exec(select(Body).where(Body.kind == "performance")).first()
    cora = session.exec(select(Person).where(Person.key == COORDINATOR)).one()
    assert area is not None and body is not None
    session.exec(select(IntelligenceRecord)).one().source_version = at  # as a feed gives it
    mine: dict[str, Any] = {"partnership_id": action.partnership_id}
    closed = set(session.exec(select(Reader.action_id)))
    open_ = [one for one in session.exec(select(Action.id)) if one not in closed]
    meeting = Meeting(
        **mine, body_id=body.id or 0, occurrence_on=day, meeting_on=day, meeting_at=at, publish_on=day, state="held",
        recorded_on=day, reason="zebra",
    )  # fmt: skip
    session.add(meeting)
    policy = {**mine, "policy_version_id": action.policy_version_id}
    matter = Escalation(
        **policy, subject_kind="action", subject_id=action.id or 0, reason="third_extension", number=1, rung=4,
        raised_on=day, raised_at=at, decision_sought="zebra",
    )  # fmt: skip
    session.add(matter)
    session.flush()
    return [
        *(Reader(**mine, action_id=one or 0, person_id=cora.id) for one in open_),
        Decision(
            **policy, body_id=body.id or 0, escalation_id=matter.id or 0, meeting_id=meeting.id, outcome="resource",
            rationale="zebra", decided_on=day, recorded_at=at,
        ),
        Request(
            **mine, action_id=action.id or 0, number=9, kind="dispute", asked_on=day, note="zebra", decided_on=day,
            outcome="declined", asked_by_id=action.owner_id,
        ),
        OutcomeEffect(
            **policy, action_id=action.id or 0, done_on=day, month=date(2026, 12, 1), answer="too_early", final=False,
            figures="{}", sentence="zebra", found_at=at,
        ),
        SeriesDecision(
            **mine, area_id=area.id or 0, type="Drugs", kind="rebase", state="in_force",
            from_month=date(2026, 10, 1), made_at=at, reason="zebra",
        ),
    ]  # fmt: skip


def plant(place: Path) -> None:
    """Puts each column's mark where there is a row; every column has one."""
    with closing(sqlite3.connect(place / "jatac.db")) as database:
        for (table, column), mark in MARKS.items():
            changed = database.execute(f"UPDATE {table} SET {column} = ?", (mark,)).rowcount
            assert changed, f"{table}.{column}: no row to plant"
        database.commit()


def elsewhere(place: Path) -> set[str]:
    """The columns, beside the planted ones and the text of the chain, in which a mark stands."""
    held = set()
    with closing(sqlite3.connect(place / "jatac.db")) as database:
        for table, column in sorted(text_columns() - MARKS.keys() - KEPT):
            for (cell,) in database.execute(f"SELECT {column} FROM {table}"):
                text = cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
                held |= {f"{table}.{column} holds {one}" for one in named(found(text))}
    return held
