"""Loading a partnership file: what it makes, what it changes, what it refuses, and that twice is once."""

from dataclasses import replace
from datetime import date, time
from threading import Thread

import pytest
from sqlmodel import Session, col, func, select

from config.calendars import bank_holidays
from models.chain import verify
from models.database import Database
from models.queries.context import calendars, context
from models.queries.partnership import (
    UnknownPartnership,
    find,
    meant,
    partnerships,
    person_named,
    place_of,
    policy_of,
)
from models.steps.declared import ChangeKind
from models.steps.partnership import DeclarationRefused, load
from models.tables import (
    Area,
    AreaLsoa,
    Body,
    Closure,
    History,
    HistoryPayload,
    IntelligenceItem,
    Membership,
    Partnership,
    PolicyVersion,
    Priority,
    Source,
)
from models.tables.intelligence import Delivery
from rules.cadence import from_row
from rules.declarations import DeclaredMember
from rules.policy import Ladder, Policy
from rules.words import Role
from tests.declarations import FORTNIGHTLY, small, with_person
from tests.models.steps.loads import DAY_ONE, DAY_TWO, ON_DAY_TWO, count, load_on, person
from tests.moments import london, moment


def test_a_new_partnership_starts_in_hold_with_everything_declared(database: Database) -> None:
    loaded = load_on(database, small())
    assert loaded.created
    with database.reading() as session:
        here = meant(session, None)
        assert (here.key, here.held, here.division) == ("nw", True, "england-and-wales")
        ann, bea = person(session, "ann"), person(session, "bea")
        assert (ann.deputy_id, ann.escalate_to_id) == (bea.id, bea.id)
        assert from_row(session.exec(select(Body.cadence)).one()) == FORTNIGHTLY
        assert set(session.exec(select(AreaLsoa.lsoa_code))) == {"E01032224", "E01032225"}
        assert policy_of(session, here) == Policy(version=1)
        place = place_of(here, bank_holidays)
        found = context(session, place, ON_DAY_TWO)
        assert (found.coordinator_id, found.chair_id) == (ann.id, bea.id)
        assert (
            person_named(session, place_of(meant(session, None), bank_holidays), "cai").id
            == person(session, "cai").id
        )
        days = calendars(session, place)
        assert not days.partnership().is_open(date(2026, 12, 29))
        assert not days.partnership().is_open(date(2026, 12, 25))
        assert days.partnership().is_open(date(2026, 11, 2))
        assert not days.both(person(session, "cai").agency_id).is_open(date(2026, 11, 2))


def test_loading_twice_changes_nothing_and_writes_no_history(database: Database) -> None:
    load_on(database, small())
    with database.reading() as session:
        before = count(session, History), count(session, PolicyVersion), count(session, Closure)
    again = load_on(database, small(), DAY_TWO)
    assert (again.created, again.changes, again.remarks) == (False, (), ())
    with database.reading() as session:
        assert (count(session, History), count(session, PolicyVersion), count(session, Closure)) == before
        assert count(session, Membership) == 2


def test_what_changed_is_in_the_history_and_the_chain_holds(database: Database) -> None:
    loaded = load_on(database, small())
    again = load_on(database, with_person(small(), "cai", name="Cai Rees", phone="01632 960000"), DAY_TWO)
    assert [(c.kind, c.subject_kind, c.key, c.fields) for c in again.changes] == [
        (ChangeKind.CHANGED, "person", "cai", ("name", "phone"))
    ]
    assert again.changes[0].sentence == "person cai changed: name, phone"
    with database.reading() as session:
        last = session.exec(select(History).order_by(col(History.seq).desc())).first()
        assert last is not None
        assert (last.kind, last.subject_kind) == ("declared_changed", "person")
        text = session.exec(select(HistoryPayload.text).where(HistoryPayload.history_id == last.id)).one()
        assert text == '{"fields":{"name":["Cai","Cai Rees"],"phone":[null,"01632 960000"]},"key":"cai"}'
        assert verify(session, loaded.partnership_id).broken_seq is None


def test_new_rules_make_a_version_and_old_rules_bring_the_old_version_back(database: Database) -> None:
    load_on(database, small())
    slower = Policy(ladder=Ladder(rung_days=(2, 4, 6)))
    load_on(database, small(policy=slower), DAY_TWO)
    with database.reading() as session:
        assert policy_of(session, meant(session, "nw")) == replace(slower, version=2)
    load_on(database, small(), DAY_TWO)
    with database.reading() as session:
        assert policy_of(session, meant(session, "nw")).version == 1
        assert count(session, PolicyVersion) == 2


def test_a_closure_taken_back_is_honoured_by_the_ladders_that_began_before(database: Database) -> None:
    load_on(database, small())
    load_on(database, small(closures=frozenset({date(2026, 12, 30)})), DAY_TWO)
    with database.reading() as session:
        days = calendars(session, place_of(meant(session, None), bank_holidays))
        assert days.partnership().is_open(date(2026, 12, 29))
        assert not days.partnership(since=date(2026, 12, 1)).is_open(date(2026, 12, 29))
        assert days.partnership(since=ON_DAY_TWO).is_open(date(2026, 12, 29))
        assert not days.partnership().is_open(date(2026, 12, 30))


def test_a_closure_that_comes_back_closes_the_day_again(database: Database) -> None:
    load_on(database, small())
    load_on(database, small(closures=frozenset()), DAY_TWO)
    load_on(database, small(), DAY_TWO)
    with database.reading() as session:
        days = calendars(session, place_of(meant(session, None), bank_holidays))
        assert not days.partnership().is_open(date(2026, 12, 29))
        assert count(session, Closure) == 3


def test_a_changed_division_keeps_the_old_bank_holidays_for_running_ladders(database: Database) -> None:
    load_on(database, small())
    load_on(database, small(division="scotland"), DAY_TWO)
    easter_monday = date(2027, 3, 29)
    with database.reading() as session:
        days = calendars(session, place_of(meant(session, None), bank_holidays))
        assert days.partnership(since=ON_DAY_TWO).is_open(easter_monday)
        assert not days.partnership(since=date(2026, 12, 1)).is_open(easter_monday)
        assert not days.partnership().is_open(date(2027, 8, 2))
        assert session.exec(select(func.min(Closure.on_date)).where(col(Closure.retired_on).is_not(None))).one() >= (
            date(2025, 12, 1)
        )


def test_a_body_left_out_meets_no_more_and_has_no_members(database: Database) -> None:
    other = replace(small().bodies[0], key="second", members=(DeclaredMember("dot", Role.MEMBER),))
    load_on(database, small(bodies=(*small().bodies, other)))
    ended = load_on(database, small(), DAY_TWO)
    assert sorted((c.kind, c.key) for c in ended.changes) == [("ended", "second"), ("ended", "second/dot")]
    assert load_on(database, small(), DAY_TWO).changes == ()
    with database.reading() as session:
        assert session.exec(select(Body.cadence).where(Body.key == "second")).one() == {}


def test_a_code_moves_between_areas_and_an_unused_area_goes(database: Database) -> None:
    redditch = small().areas[0]
    both = (redditch, replace(redditch, key="other", name="Other", lsoa_codes=frozenset({"E01032226"})))
    load_on(database, small(areas=both))
    moved = replace(redditch, lsoa_codes=frozenset({"E01032224", "E01032226"}))
    load_on(database, small(areas=(moved,)), DAY_TWO)
    with database.reading() as session:
        assert session.exec(select(Area.key)).all() == ["redditch"]
        assert set(session.exec(select(AreaLsoa.lsoa_code))) == {"E01032224", "E01032226"}


def test_an_area_with_records_and_a_source_that_delivered_are_not_left_out(database: Database) -> None:
    here = load_on(database, small()).partnership_id
    with Session(database.writers) as session, session.begin():
        source, area = session.exec(select(Source)).one(), session.exec(select(Area)).one()
        delivery = Delivery(
            partnership_id=here, source_id=source.id, force="west-mercia", month=date(2026, 9, 1),
            content_sha256="0", state="current", loaded_at=london(DAY_ONE),
        )  # fmt: skip
        session.add(delivery)
        session.flush()
        session.add(
            IntelligenceItem(
                partnership_id=here, delivery_id=delivery.id, row_number=1, area_id=area.id, month=date(2026, 9, 1),
                type="Burglary",
            )
        )  # fmt: skip
    with pytest.raises(DeclarationRefused) as refused:
        load_on(database, small(areas=(), sources=()), DAY_TWO)
    assert ["`redditch`" in refused.value.reasons[0], "`street`" in refused.value.reasons[1]] == [True, True]


def test_a_priority_left_out_has_ended_and_may_come_back(database: Database) -> None:
    load_on(database, small())
    load_on(database, small(priorities=()), DAY_TWO)
    with database.reading() as session:
        assert session.exec(select(Priority.ended_on)).one() == ON_DAY_TWO
    load_on(database, small(), DAY_TWO)
    with database.reading() as session:
        assert session.exec(select(Priority.ended_on)).one() is None


def test_two_partnerships_in_one_database_do_not_touch_each_other(database: Database) -> None:
    load_on(database, small())
    load_on(database, small(key="sw", name="South", reference_prefix="SW"))
    assert load_on(database, small(), DAY_TWO).changes == ()
    with database.reading() as session:
        assert [partnership.key for partnership in partnerships(session)] == ["nw", "sw"]
        with pytest.raises(UnknownPartnership, match="--in nw, sw"):
            meant(session, None)
        with pytest.raises(UnknownPartnership, match="`ne`"):
            meant(session, "ne")
        assert find(session, "ne") is None


def test_a_prefix_that_another_partnership_has_is_refused_and_named(database: Database) -> None:
    load_on(database, small())
    load_on(database, small(key="sw", name="South", reference_prefix="SW"))
    for taken in (small(key="ne", name="North East"), small(key="sw", name="South")):
        with pytest.raises(DeclarationRefused) as refused:
            load_on(database, taken, DAY_TWO)
        (reason,) = refused.value.reasons
        assert "(nw) already" in reason and "reference_prefix" in reason
    with database.reading() as session:
        assert [(p.key, p.reference_prefix) for p in partnerships(session)] == [("nw", "NW"), ("sw", "SW")]
    assert load_on(database, small(reference_prefix="NWS"), DAY_TWO).changes, "one that is free may be taken"


def test_a_prefix_taken_at_the_same_moment_is_refused_in_the_same_words(database: Database) -> None:
    """Neither load sees the other's row: the one that comes second waits for it, and is refused."""
    said: list[str] = []

    def second() -> None:
        with pytest.raises(DeclarationRefused) as refused:
            load_on(database, small(key="ne", name="North East"))
        said.extend(refused.value.reasons)

    other = Thread(target=second)
    with database.writing(moment(DAY_ONE)) as tx:
        load(tx, small(), bank_holidays)
        other.start()
        other.join(1)
    other.join()
    assert len(said) == 1 and "reference_prefix" in said[0] and "already" in said[0]


def test_an_empty_database_says_what_to_do_first(database: Database) -> None:
    with database.reading() as session, pytest.raises(UnknownPartnership, match="jatac init"):
        meant(session, None)


def test_a_changed_cadence_and_pack_time_reach_the_rows(database: Database) -> None:
    load_on(database, small())
    body = replace(small().bodies[0], cadence=replace(FORTNIGHTLY, at=time(14, 0)), pack_lead_days=2)
    changed = load_on(database, small(bodies=(body,)), DAY_TWO)
    assert changed.changes[0].fields == ("cadence", "pack_lead_days")
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Partnership)).one() == 1
