"""The world that the fault tests break: nine owners, a machine that was off since 1 December, one very full Monday.

On Monday 14 December 2026 everything falls due at once: a new month and a corrected one to take in, a rise to find,
proposals to issue, reminders, missed acknowledgements, rungs 1 to 3, Monday lines, and a mail to everybody.
"""

from datetime import date, time
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col, select

from config.calendars import bank_holidays
from flows.wiring import Office, open_office, run_flow
from models.database import Database
from models.steps.opening import NewAction, add_action
from models.steps.partnership import load
from models.steps.release import release
from models.steps.take import take
from models.tables import Person, Source, TaskingCycle
from rules.cadence import Cadence, Unit
from rules.declarations import (
    DeclaredAgency,
    DeclaredArea,
    DeclaredBody,
    DeclaredMember,
    DeclaredPartnership,
    DeclaredPerson,
    DeclaredSource,
)
from rules.life import owner
from rules.life.issue import issue
from rules.life.who import By
from rules.policy import Policy, Thresholds
from rules.words import AgencyStatus, BodyKind, Role
from tests.flows.intelligence import a_month
from tests.moments import moment

MORNING = (
    "ingest_intelligence", "run_thresholds", "open_cycle", "issue_actions", "send_reminders", "chase_overdue",
    "deliver_mail",
)  # fmt: skip
ALL_BUT_MAIL = MORNING[:-1]
BAD_MONDAY = "2026-12-14 08:30"
RERUN = "2026-12-14 08:45"
TUESDAY = "2026-12-15 08:30"

AGENCIES = ("police", "fire", "council")
OWNERS = tuple(f"owner-{number}" for number in range(9))
DUE = tuple(date(2026, 12, day) for day in (4, 9, 11, 14, 15, 17))
"""On the bad Monday: rung 3, rung 2, rung 1, due today, reminder of the day before, reminder three days before."""
INBOX = "in"
TYPE = "Drugs"


def declared() -> DeclaredPartnership:
    """Three agencies of three owners and a lead each; a coordinator, a chair, an analyst; one area, one source."""
    people = [
        DeclaredPerson(key, key.title(), f"{key}@{AGENCIES[n % 3]}.example", AGENCIES[n % 3], deputy=_next(n))
        for n, key in enumerate(OWNERS)
    ]
    people += [DeclaredPerson(f"lead-{a}", f"Lead {a}", f"lead@{a}.example", a, escalate_to="cora") for a in AGENCIES]
    people += [DeclaredPerson(key, key.title(), f"{key}@council.example", "council") for key in ("charlie", "ana")]
    people.append(DeclaredPerson("cora", "Cora", "cora@council.example", "council", phone="01632 960102"))
    members = (DeclaredMember("cora", Role.COORDINATOR), DeclaredMember("charlie", Role.CHAIR))
    cadence = Cadence(Unit.WEEK, date(2026, 12, 2), time(10, 0), step=2)
    return DeclaredPartnership(
        key="nw",
        name="North Worcestershire",
        reference_prefix="NW",
        division="england-and-wales",
        agencies=tuple(
            DeclaredAgency(a, a.title(), AgencyStatus.RESPONSIBLE_AUTHORITY, f"lead-{a}") for a in AGENCIES
        ),
        people=tuple(people),
        bodies=(DeclaredBody("tasking", "Tasking", BodyKind.TASKING, cadence=cadence, members=members),),
        areas=(DeclaredArea("redditch", "Redditch", "ana", ("Redditch",), frozenset({"E01032224"})),),
        sources=(DeclaredSource("street", "Street", "police_street", force="west-mercia", crime_types=(TYPE,)),),
        policy=Policy(thresholds=Thresholds(first_month=date(2026, 11, 1))),
    )


def _next(number: int) -> str:
    return OWNERS[(number + 3) % len(OWNERS)]


def prepare(address: str, data_dir: Path) -> None:
    """Tuesday 1 December: the partnership is loaded, a year of records is in, 27 actions are issued, mail is out."""
    settings(data_dir, address)
    database, at = Database(address), moment("2026-12-01 09:00")
    with database.writing(at) as tx:
        load(tx, declared(), bank_holidays)
    database.close()
    office = open_office(data_dir)
    with office.database.writing(at) as tx:
        release(tx, office.place)
    _take_in(office, {f"{2025 + (m > 12)}-{(m - 1) % 12 + 1:02}": 6 for m in range(11, 23)})
    run_flow(office, "ingest_intelligence", at)
    run_flow(office, "open_cycle", at)
    _open_actions(office)
    run_flow(office, "deliver_mail", at)
    office.close()


def deliver_new_files(office: Office) -> None:
    """What lies in the inbox on the bad Monday: November, with a rise, and October corrected."""
    _take_in(office, {"2026-11": 40, "2026-10": 7})


def _take_in(office: Office, months: dict[str, int]) -> None:
    inbox = office.data_dir / INBOX
    inbox.mkdir(exist_ok=True)
    for month, many in months.items():
        (inbox / f"{month}-{many}-west-mercia-street.csv").write_bytes(a_month(month, {("Redditch", TYPE): many}))
    with office.database.writers.begin() as connection:
        connection.execute(update(Source).values(path=str(inbox / "*.csv")))


def _open_actions(office: Office) -> None:
    """Three actions an owner; every other one acknowledged, every fifth claimed done; three proposals wait."""
    database, place, at = office.database, office.place, moment("2026-12-01 09:30")
    with database.writing(at) as tx:
        people = {p.key: (p.id, p.agency_id) for p in tx.session.exec(select(Person))}
        cycle_id = tx.session.exec(select(TaskingCycle.id).order_by(col(TaskingCycle.meeting_on))).first()
        refs = []
        for number in range(30):
            owner_id, agency_id = people[OWNERS[number % len(OWNERS)]]
            new = NewAction(
                title=f"Light underpass {number}",
                owner_id=owner_id,
                owner_agency_id=agency_id,
                due_on=DUE[number % len(DUE)],
                business_as_usual=True,
                cycle_id=cycle_id,
            )
            refs.append((add_action(tx, place, new).ref, By(owner_id)))
    cora = By(people["cora"][0])
    for number, (ref, by) in enumerate(refs[:27]):
        take(database, at, place, ref, cora, lambda action, day, ctx: issue(action, day, ctx, cora))
        if number % 2:
            take(database, at, place, ref, by, lambda a, d, c, by=by: owner.acknowledge(a, d, c, by))  # type: ignore[misc]
        if number % 5 == 0:
            take(database, at, place, ref, by, lambda a, d, c, by=by: owner.claim_done(a, d, c, by))  # type: ignore[misc]


def settings(data_dir: Path, address: str, port: int | None = None) -> None:
    """Writes `jatac.toml`: the database, and the relay on this machine once there is one."""
    lines = [f'database_url = "{address}"']
    if port is not None:
        lines += ['smtp_host = "127.0.0.1"', f"smtp_port = {port}", "smtp_starttls = false"]
    (data_dir / "jatac.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
