"""Loading people: who may be left out, who has left and from when, who holds a role."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from config.calendars import bank_holidays
from models.database import Database
from models.queries.context import context
from models.queries.partnership import meant, place_of
from models.steps.declared import ChangeKind
from models.steps.partnership import DeclarationRefused
from models.tables import Absence, Action, Membership, PolicyVersion
from rules.declarations import DeclaredAbsence, DeclaredMember, DeclaredPerson
from rules.words import Role
from tests.declarations import small, with_person
from tests.models.steps.loads import DAY_TWO, ON_DAY_TWO, count, load_on, person


def an_owned_action(database: Database, owner: str, status: str = "issued") -> None:
    """An action of somebody's."""
    with Session(database.writers) as session, session.begin():
        row = person(session, owner)
        version = session.exec(select(PolicyVersion)).first()
        assert version is not None
        day = date(2026, 11, 16)
        session.add(
            Action(
                partnership_id=row.partnership_id, ref="NW-2026-22/01", kind="tasking", title="Lights", status=status,
                created_on=day, owner_id=row.id, owner_agency_id=row.agency_id, due_on=day, original_due_on=day,
                issued_on=day, ladder_from=day, policy_version_id=version.id,
            )
        )  # fmt: skip


def test_a_person_with_a_live_action_is_not_left_out(database: Database) -> None:
    dana = DeclaredPerson("eve", "Eve", "eve@council.example", "council")
    full = replace(small(), people=(*small().people, dana))
    load_on(database, full)
    an_owned_action(database, "eve")
    with pytest.raises(DeclarationRefused) as refused:
        load_on(database, with_person(small(), "cai", name="Changed"), DAY_TWO)
    assert [("`eve` (Eve)" in r, "NW-2026-22/01" in r) for r in refused.value.reasons] == [(True, True)]
    with database.reading() as session:
        assert person(session, "cai").name == "Cai"
        assert person(session, "eve").left_on is None


@pytest.mark.parametrize("status", ["done_verified", "void"])
def test_a_person_whose_actions_are_closed_leaves_with_the_file(database: Database, status: str) -> None:
    full = replace(small(), people=(*small().people, DeclaredPerson("eve", "Eve", "eve@council.example", "council")))
    load_on(database, full)
    an_owned_action(database, "eve", status)
    left = load_on(database, small(), DAY_TWO)
    assert [(c.kind, c.key) for c in left.changes] == [(ChangeKind.LEFT, "eve")]
    assert load_on(database, small(), "2026-12-04 09:00").changes == ()
    with database.reading() as session:
        eve = person(session, "eve")
        assert (eve.left_on, eve.left_from) == (ON_DAY_TWO, ON_DAY_TWO)


def test_whoever_was_to_leave_later_and_goes_missing_from_the_file_leaves_today_and_that_is_said(
    database: Database,
) -> None:
    leaves = DeclaredPerson("eve", "Eve", "eve@council.example", "council", left_on=date(2026, 12, 18))
    load_on(database, replace(small(), people=(*small().people, leaves)))
    loaded = load_on(database, small(), DAY_TWO)
    said = "`eve` (Eve) is not in the file, so has left as of today, not on Fri 18 Dec 2026 as told before."
    assert [said in one for one in loaded.remarks] == [True]
    with database.reading() as session:
        assert person(session, "eve").left_from == ON_DAY_TWO
    assert load_on(database, small(), "2026-12-04 09:00").remarks == ()


LEAVING = [
    ("a day that has passed: gone from the day jatac was told", date(2026, 11, 20), ON_DAY_TWO),
    ("today", ON_DAY_TWO, ON_DAY_TWO),
    ("a day to come", date(2026, 12, 18), date(2026, 12, 18)),
]


@pytest.mark.parametrize(("stated", "gone_from"), [row[1:] for row in LEAVING], ids=[row[0] for row in LEAVING])
def test_left_from_is_the_later_of_the_date_stated_and_the_day_told(
    database: Database, stated: date, gone_from: date
) -> None:
    load_on(database, small())
    load_on(database, with_person(small(), "dot", left_on=stated), DAY_TWO)
    assert load_on(database, with_person(small(), "dot", left_on=stated), "2026-12-21 09:00").changes == ()
    with database.reading() as session:
        dot = person(session, "dot")
        assert (dot.left_on, dot.left_from) == (stated, gone_from)


def test_a_leaving_set_by_command_stands_until_the_file_states_another(database: Database) -> None:
    load_on(database, small())
    with Session(database.writers) as session, session.begin():
        row = person(session, "dot")
        row.left_on = row.left_from = date(2026, 11, 9)
    silent = load_on(database, small(), DAY_TWO)
    assert silent.changes == ()
    assert "left_on: none" in silent.remarks[0]
    load_on(database, with_person(small(), "dot", left_on=date(2026, 11, 27)), DAY_TWO)
    with database.reading() as session:
        assert person(session, "dot").left_on == date(2026, 11, 27)
    load_on(database, with_person(small(), "dot", has_not_left=True), DAY_TWO)
    with database.reading() as session:
        assert (person(session, "dot").left_on, person(session, "dot").left_from) == (None, None)


def test_a_new_address_is_reachable_until_a_server_says_otherwise(database: Database) -> None:
    load_on(database, small())
    with Session(database.writers) as session, session.begin():
        person(session, "ann").unreachable_on = date(2026, 11, 9)
    load_on(database, with_person(small(), "ann", name="Ann Bell"), DAY_TWO)
    with database.reading() as session:
        assert person(session, "ann").unreachable_on == date(2026, 11, 9)
    load_on(database, with_person(small(), "ann", email="ann.bell@council.example"), DAY_TWO)
    with database.reading() as session:
        assert person(session, "ann").unreachable_on is None


def test_a_successor_holds_the_role_alone_from_the_day_of_the_load(database: Database) -> None:
    load_on(database, small())
    body = small().bodies[0]
    changed = replace(body, members=(DeclaredMember("cai", Role.COORDINATOR), DeclaredMember("bea", Role.CHAIR)))
    load_on(database, small(bodies=(changed,)), DAY_TWO)
    with database.reading() as session:
        place = place_of(meant(session, None), bank_holidays)
        assert context(session, place, date(2026, 12, 1)).coordinator_id == person(session, "ann").id
        assert context(session, place, ON_DAY_TWO).coordinator_id == person(session, "cai").id


def test_a_membership_that_was_never_held_is_removed(database: Database) -> None:
    body = small().bodies[0]
    more = replace(body, members=(*body.members, DeclaredMember("dot", Role.MEMBER, from_on=date(2027, 1, 4))))
    load_on(database, small(bodies=(more,)))
    gone = load_on(database, small(), DAY_TWO)
    assert [(c.kind, c.key) for c in gone.changes] == [(ChangeKind.REMOVED, "tasking/dot")]
    with database.reading() as session:
        assert count(session, Membership) == 2


def test_an_absence_is_entered_once_and_what_a_command_made_of_it_stands(database: Database) -> None:
    away = small(absences=(DeclaredAbsence("ann", date(2026, 12, 7), date(2026, 12, 14)),))
    load_on(database, away)
    with Session(database.writers) as session, session.begin():
        session.exec(select(Absence)).one().back_on = date(2026, 12, 9)
    assert load_on(database, away, DAY_TWO).changes == ()
    with database.reading() as session:
        assert session.exec(select(Absence.back_on)).one() == date(2026, 12, 9)
