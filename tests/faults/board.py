"""The world that the fault harness disturbs: four owners, a performance group and a board, two days with papers.

Small, so that a life is short. On Wednesday 9 December 2026 the performance group's pack is due and lists Oona's
action, ten ladder days late; on Thursday the board's digest. On both days there are reminders, rungs 1 to 3 and a
mail to nearly everybody; one action is urgent. What comes in by file is disturbed in test_killed.py instead.
"""

from datetime import date, time
from pathlib import Path

from sqlmodel import col, select

from config.calendars import bank_holidays
from flows.wiring import Office, open_office, run_flow, server_kept
from models.database import Database
from models.steps.opening import NewAction, add_action
from models.steps.partnership import load
from models.steps.release import release
from models.steps.take import take
from models.tables import Action, Person, TaskingCycle
from rules.cadence import Cadence, Unit
from rules.declarations import DeclaredAgency, DeclaredBody, DeclaredMember, DeclaredPartnership, DeclaredPerson
from rules.life import owner
from rules.life.issue import issue
from rules.life.urgent import make_urgent
from rules.life.who import By
from rules.moment import Moment
from rules.words import AgencyStatus, BodyKind, Role
from tests.faults.world import settings
from tests.moments import moment

PASS = (
    "open_cycle", "issue_actions", "send_reminders", "chase_overdue", "escalate", "build_performance_pack",
    "send_board_digest", "close_cycle", "deliver_mail",
)  # fmt: skip
"""Every flow but those of files, in the order of the schedule."""
DAYS = (date(2026, 12, 9), date(2026, 12, 10))
DAY_AFTER = date(2026, 12, 11)
HOURS = ("08:45", "09:30", "10:30", "12:00", "14:00", "16:00")
"""When the flows of a day run again, until nothing is left to do."""
AGENCIES = ("police", "fire", "council")
OWNERS = ("oona", "omar", "olga", "otto")
MEMBERS = ("pia", "paul", "bo", "bea")
DUE = ("2026-11-24", "2026-12-01", "2026-12-02", "2026-12-04", "2026-12-07", "2026-12-08", "2026-12-09", "2026-12-10",
       "2026-12-14", "2026-12-15")  # fmt: skip
"""On the Wednesday: ladder day 10, rungs 3, 2, 1, due today, reminders; one day less or more on the Thursday."""


def address_of(key: str) -> str:
    """Where somebody of this world gets mail."""
    return f"{key}@council.example"


def addresses() -> tuple[str, ...]:
    """Of everybody."""
    return tuple(address_of(person.key) for person in declared().people)


def declared() -> DeclaredPartnership:
    """Three agencies and their leads, four owners, coordinator and chair; two bodies above with two members each."""
    people = [
        DeclaredPerson(key, key.title(), address_of(key), AGENCIES[number % 3]) for number, key in enumerate(OWNERS)
    ]
    people += [
        DeclaredPerson(f"lead-{a}", f"Lead {a}", address_of(f"lead-{a}"), a, escalate_to="cora") for a in AGENCIES
    ]
    people += [DeclaredPerson(key, key.title(), address_of(key), "council") for key in (*MEMBERS, "charlie")]
    people.append(DeclaredPerson("cora", "Cora", address_of("cora"), "council", phone="01632 960102"))
    return DeclaredPartnership(
        key="nw",
        name="North Worcestershire",
        reference_prefix="NW",
        division="england-and-wales",
        agencies=tuple(
            DeclaredAgency(a, a.title(), AgencyStatus.RESPONSIBLE_AUTHORITY, f"lead-{a}") for a in AGENCIES
        ),
        people=tuple(people),
        bodies=(
            _body("board", BodyKind.BOARD, None, date(2026, 12, 18), 13, ("bo", "bea")),
            _body("performance", BodyKind.PERFORMANCE, "board", date(2026, 12, 17), 4, ("pia", "paul")),
            DeclaredBody(
                "tasking",
                "Tasking",
                BodyKind.TASKING,
                parent="performance",
                cadence=Cadence(Unit.WEEK, date(2026, 12, 2), time(10), step=2),
                members=(DeclaredMember("cora", Role.COORDINATOR), DeclaredMember("charlie", Role.CHAIR)),
            ),
        ),
    )


def _body(
    key: str, kind: BodyKind, parent: str | None, meets: date, step: int, members: tuple[str, str]
) -> DeclaredBody:
    return DeclaredBody(
        key,
        key.title(),
        kind,
        parent=parent,
        cadence=Cadence(Unit.WEEK, meets, time(14), step=step),
        pack_lead_days=5,
        members=(DeclaredMember(members[0], Role.CHAIR), DeclaredMember(members[1], Role.MEMBER)),
    )


def prepare(address: str, data_dir: Path) -> None:
    """From Tuesday 24 November to the eve of the papers: everything issued, most acknowledged, all mail out."""
    settings(data_dir, address)
    database, at = Database(address), moment("2026-11-17 09:00")
    with database.writing(at) as tx:
        load(tx, declared(), bank_holidays)
    database.close()
    office = open_office(data_dir)
    with office.database.writing(at) as tx:
        release(tx, office.place)
    with server_kept(office) as served:
        run_flow(served, "open_cycle", at)
        _open_actions(served, at)
        for day in ("2026-11-17", "2026-11-24", "2026-11-30", "2026-12-03", "2026-12-07", "2026-12-08"):
            for flow in PASS:
                found = run_flow(served, flow, moment(f"{day} 08:30"))
                assert not found.failures, found.failures
        _make_urgent(served)
    office.close()


def _make_urgent(office: Office) -> None:
    """The chair wants one of Omar's actions by six in the morning of the Wednesday; its lead hears that day."""
    at, due_at = moment("2026-12-08 15:00"), moment("2026-12-09 06:00").as_of
    with office.database.reading() as session:
        chair = By(session.exec(select(Person.id).where(Person.key == "charlie")).one())
        ref = session.exec(select(Action.ref).order_by(col(Action.due_on).desc())).all()[2]
    take(office.database, at, office.place, ref, chair, lambda a, d, c: make_urgent(a, d, c, chair, due_at, "Now"))
    run_flow(office, "deliver_mail", moment("2026-12-08 15:05"))


def _open_actions(office: Office, at: Moment) -> None:
    """An action for each due date; two more are proposals that wait for their meeting."""
    database, place = office.database, office.place
    with database.writing(at) as tx:
        people = {p.key: (p.id, p.agency_id) for p in tx.session.exec(select(Person))}
        cycle_id = tx.session.exec(select(TaskingCycle.id).order_by(col(TaskingCycle.meeting_on).desc())).first()
        refs = []
        for number, due in enumerate((*DUE, "2026-12-16", "2026-12-17")):
            owner_id, agency_id = people[OWNERS[number % len(OWNERS)]]
            new = NewAction(
                title=f"Light underpass {number}",
                owner_id=owner_id,
                owner_agency_id=agency_id,
                due_on=date.fromisoformat(due),
                business_as_usual=True,
                cycle_id=cycle_id,
            )
            refs.append((add_action(tx, place, new).ref, By(owner_id)))
    cora = By(people["cora"][0])
    for number, (ref, by) in enumerate(refs[: len(DUE)]):
        take(database, at, place, ref, cora, lambda action, day, ctx: issue(action, day, ctx, cora))
        if number % 3 != 2:
            take(database, at, place, ref, by, lambda a, d, c, by=by: owner.acknowledge(a, d, c, by))  # type: ignore[misc]
