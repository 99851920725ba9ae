"""Matters of agencies and breaches in the tables: raised once, told once, settled by themselves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from models.steps.attendance import Held, record_held
from models.steps.other_matters import raise_other_matters
from models.tables import Agency, Area, Escalation, RungStep, ThresholdBreach
from rules.life.who import By
from rules.words import AttendanceValue, DecisionOutcome
from tests.models.steps.test_decisions import decides, told
from tests.stories.people import up_to_the_board
from tests.stories.world import World, begin


@pytest.fixture
def november(data_dir: Path, address: str) -> Iterator[World]:
    """The partnership with its bodies in line, on Monday 9 November 2026."""
    made = begin(data_dir, address, up_to_the_board(), start="2026-11-09 09:00")
    made.run("open_cycle")
    yield made
    made.office.close()


def raised(world: World) -> list[tuple[str, int, bool]]:
    """(reason, rung, open) of every escalation; looks at the facts first."""
    with world.database.writing(world.moment) as tx:
        raise_other_matters(tx, world.office.place)
    with world.database.reading() as session:
        return [(e.reason, e.rung, e.resolved_on is None) for e in session.exec(select(Escalation))]


def tasking(world: World, on: str, fire: AttendanceValue) -> None:
    """A tasking meeting took place today, with fire there or not."""
    world.at(on, "12:00")
    with world.database.writing(world.moment) as tx:
        ids = {agency.key: agency.id or 0 for agency in tx.session.exec(select(Agency))}
        room = {ids["council"]: AttendanceValue.PRESENT, ids["fire"]: fire}
        record_held(tx, world.office.place, Held("tasking", world.day(on), room), By(world.ids()["cora"]))


def test_nobody_at_two_meetings_running_goes_to_coordinator_and_chair_until_somebody_comes(november: World) -> None:
    tasking(november, "Wed 18 Nov", AttendanceValue.ABSENT)
    assert raised(november) == []
    november.run("open_cycle")
    tasking(november, "Wed 2 Dec", AttendanceValue.APOLOGIES)
    assert raised(november) == [("absent_twice", 3, True)]
    assert told(november, "absent_twice") == {"cora", "charlie"}
    november.run("deliver_mail")
    assert any("Fire and Rescue" in mail.text for mail in november.mails("cora", "Wed 2 Dec"))
    november.run("open_cycle")
    tasking(november, "Wed 16 Dec", AttendanceValue.DEPUTY)
    assert raised(november) == [("absent_twice", 3, False)]


def test_three_items_at_rung_4_in_a_quarter_go_to_the_board_at_once(november: World) -> None:
    refs = [november.issue(f"Visit shop {n}", "tom", due="Tue 24 Nov") for n in range(3)]
    with november.database.writing(november.moment) as tx:
        for ref in refs:
            action = november.action(ref)
            tx.session.add(
                RungStep(
                    partnership_id=november.office.place.partnership_id, action_id=action.id, clock="late", rung=4,
                    term=action.term, episode=action.episode, fell_due_on=november.today,
                    agency_id=action.owner_agency_id, policy_version_id=action.policy_version_id,
                    recorded_at=november.now,
                )
            )  # fmt: skip
    assert raised(november) == [("non_delivery", 5, True)]
    keys = {number: key for key, number in november.ids().items()}
    assert {keys[n.recipient_id] for n in november.notices(kind="rung_5")} == {"gwen", "pia"}
    assert {keys[n.recipient_id] for n in november.notices(kind="out_of_meeting")} == {"gwen"}
    before = len(november.notices())
    raised(november)
    assert len(november.notices()) == before
    with november.database.reading() as session:
        number = session.exec(select(Escalation.id)).one()
    done = decides(november, "gwen", DecisionOutcome.ACCEPT_RISK, "board", str(number))
    assert done.ref == "" and told(november, "body_matter") == {"cora", "lena"}
    assert raised(november) == [("non_delivery", 5, False)]


def test_a_breach_nobody_explains_goes_to_the_performance_group(november: World) -> None:
    ref = november.issue("Analysis: Burglary", "tom", due="Fri 11 Dec")
    with november.database.writing(november.moment) as tx:
        area = Area(
            partnership_id=november.office.place.partnership_id, key="redditch", name="Redditch", lsoa_names=[]
        )
        tx.session.add(area)
        tx.session.flush()
        action = november.action(ref)
        tx.session.add(
            ThresholdBreach(
                partnership_id=november.office.place.partnership_id, area_id=area.id or 0, type="Burglary",
                month=november.today.replace(day=1), state="opened", rule="single", severity="red", count=9, window=1,
                window_total=9, baseline_total=9, baseline_periods=12, sentence="", action_id=action.id,
                policy_version_id=action.policy_version_id, found_at=november.now,
            )
        )  # fmt: skip
    november.at("Fri 4 Dec")
    assert raised(november) == []
    november.at("Mon 7 Dec")
    assert raised(november) == [("breach_unexplained", 4, True)]
    november.owner("tom").claims_done()
    november.coordinator("cora").verifies()
    assert raised(november) == [("breach_unexplained", 4, False)]
