"""A county board over two partnerships: what their boards refer up comes before it as metadata, and back down."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from sqlmodel import select

from config.calendars import bank_holidays
from flows.forecast import foresee
from flows.wiring import Office, open_office, run_flow
from models.place import Place
from models.queries import county
from models.queries.context import context
from models.queries.papers import paper_stored
from models.steps.decisions import Asked, decide
from models.steps.partnership import load
from models.steps.release import release
from models.steps.take import StepRefused
from models.tables import AgendaItem, Escalation, Meeting, Message, Notice
from rules.action import ActionState
from rules.bodies.facts import BOARD, COUNTY
from rules.cadence import Cadence, Unit
from rules.declarations import DeclaredAgency, DeclaredBody, DeclaredMember, DeclaredPartnership, DeclaredPerson
from rules.life.who import By
from rules.words import AgencyStatus, BodyKind, DecisionOutcome, Role
from tests.databases import ON_SQLITE
from tests.stories.people import up_to_the_board
from tests.stories.promises import CANARY
from tests.stories.random_worlds import FLOWS, lives_on, words
from tests.stories.world import World, begin

BOARD_WEEKLY = Cadence(Unit.WEEK, date(2026, 12, 15), time(10))
GROUP_WEEKLY = Cadence(Unit.WEEK, date(2026, 12, 10), time(14))
COUNTY_MEETS = Cadence(Unit.MONTH, date(2027, 1, 20), time(14), nth=3)


def csp(key: str, name: str, prefix: str) -> DeclaredPartnership:
    """A partnership whose bodies meet each week, so that a month brings an action to the county."""
    found = up_to_the_board(key=key, name=name, reference_prefix=prefix)
    often = {"performance": GROUP_WEEKLY, "board": BOARD_WEEKLY}
    bodies = (
        replace(body, cadence=often[body.key], pack_lead_days=2) if body.key in often else body
        for body in found.bodies
    )
    people = tuple(replace(one, email=f"{prefix.lower()}.{one.email}") for one in found.people)
    return replace(found, bodies=tuple(bodies), people=people, county="worcestershire")


def county_file(**changed: object) -> DeclaredPartnership:
    """Worcestershire: no tasking body, a board with a coordinator, a chair and two members."""

    def person(key: str, name: str) -> DeclaredPerson:
        return DeclaredPerson(key, name, f"{key}@county.example", "county-council")

    declared = DeclaredPartnership(
        key="worcestershire",
        name="Worcestershire",
        reference_prefix="WO",
        division="england-and-wales",
        agencies=(DeclaredAgency("county-council", "County Council", AgencyStatus.RESPONSIBLE_AUTHORITY, "wen"),),
        people=(person("wen", "Wen Ash"), person("wyn", "Wyn Birch"), person("wes", "Wes Cole")),
        bodies=(
            DeclaredBody(
                "county",
                "Worcestershire Board",
                BodyKind.COUNTY,
                cadence=COUNTY_MEETS,
                pack_lead_days=5,
                members=(
                    DeclaredMember("wen", Role.COORDINATOR),
                    DeclaredMember("wyn", Role.CHAIR),
                    DeclaredMember("wes", Role.MEMBER),
                ),
            ),
        ),
        over=("nw", "sw"),
    )
    return replace(declared, **changed)


@pytest.fixture
def north(data_dir: Path, sqlite: str) -> Iterator[World]:
    """North Worcestershire, with its southern neighbour and the county in the same database; on SQLite alone."""
    yield from three_in_one(data_dir, sqlite)


@pytest.fixture
def north_everywhere(data_dir: Path, address: str) -> Iterator[World]:
    """The same on a database of each kind."""
    yield from three_in_one(data_dir, address)


def three_in_one(data_dir: Path, address: str) -> Iterator[World]:
    made = begin(data_dir, address, csp("nw", "North Worcestershire", "NW"))
    with made.database.writing(made.moment) as tx:
        load(tx, csp("sw", "South Worcestershire", "SW"), bank_holidays)
        load(tx, county_file(), bank_holidays)
    made.office.close()
    north = World(open_office(data_dir, "nw"), made.now)
    for key in ("sw", "worcestershire"):
        with north.database.writing(north.moment) as tx:
            release(tx, place(north, key))
    yield north
    north.office.close()


def office(world: World, key: str) -> Office:
    return open_office(world.office.data_dir, key)


def place(world: World, key: str) -> Place:
    found = office(world, key)
    found.close()
    return found.place


def county_day(world: World) -> None:
    """The county's own flows of the day."""
    there = replace_office(world, "worcestershire")
    for name in FLOWS:
        result = run_flow(there.office, name, there.moment)
        assert not result.failures, result.failures
    there.office.close()


def replace_office(world: World, key: str) -> World:
    return World(office(world, key), world.now)


def late_action(world: World, **fields: object) -> str:
    """An action due on 1 December on which nobody ever acts."""
    return world.issue("Light the underpass", "tom", "Wed 2 Dec", **fields)


def at_the_board(world: World, ref: str) -> ActionState:
    """Days pass until the board has it."""
    while world.action(ref).late_rung < BOARD:
        lives_on(world, world.calendar.add(world.today, 1))
        assert world.today < date(2027, 1, 12), world.action(ref)
    return world.action(ref)


def refer_up(world: World, ref: str) -> None:
    """The board's chair refers it up between meetings."""
    asked = Asked("board", ref, DecisionOutcome.REFER_UP, f"{CANARY}: beyond us")
    decide(world.database, world.moment, world.office.place, asked, By(world.ids()["gwen"]))


def the_county_decides(world: World, ref: str, outcome: DecisionOutcome) -> World:
    there = replace_office(world, "worcestershire")
    decide(there.database, there.moment, there.office.place, Asked("county", ref, outcome, CANARY), By(wyn(there)))
    return there


def text_of(message: Message) -> str:
    parsed = email.message_from_bytes(message.body or b"", policy=email.policy.default)
    plain = parsed.get_body(("plain",))  # type: ignore[attr-defined]
    return " ".join(plain.get_content().split())


def wyn(there: World) -> int:
    return there.ids()["wyn"]


def open_matter(world: World, ref: str) -> int:
    found = [matter.rung for matter in world.action(ref).matters if matter.is_open]
    assert len(found) == 1
    return found[0]


@ON_SQLITE
def test_what_a_board_refers_up_comes_before_the_county_and_its_decision_comes_back_down(
    north_everywhere: World,
) -> None:
    north = north_everywhere
    ref = late_action(north)
    at_the_board(north, ref)
    refer_up(north, ref)
    assert open_matter(north, ref) == COUNTY
    county_day(north)
    there = replace_office(north, "worcestershire")
    with there.database.reading() as session:
        mine = session.exec(select(Escalation).where(Escalation.partnership_id == there.office.place.partnership_id))
        rows = list(mine)
        assert [(row.subject_kind, row.rung, row.resolved_on) for row in rows] == [("referral", COUNTY, None)]
        listed = session.exec(select(AgendaItem).where(AgendaItem.escalation_id == rows[0].id)).all()
        assert len(listed) == 1, "it is on the county board's next agenda"
    the_county_decides(north, ref, DecisionOutcome.RESOURCE)
    lives_on(north, north.calendar.add(north.today, 1))
    assert open_matter(north, ref) == BOARD, "it is the board's again, to be tracked"
    told = [n for n in north.notices(kind="decided", recipient_id=north.ids()["tom"]) if n.reason == "body_resource"]
    assert len(told) == 1 and told[0].message_id is not None, "the owner hears by the next mail"
    mails = north.mails("tom", words(north.today))
    assert any("Worcestershire Board" in mail.text for mail in mails)
    county_day(north)
    with there.database.reading() as session:
        assert county.referred_up(session, there.office.place.partnership_id) == []
    assert all(CANARY not in mail.whole for mail in north.mails())


def test_a_risk_the_county_accepts_closes_the_action(north: World) -> None:
    ref = late_action(north)
    at_the_board(north, ref)
    refer_up(north, ref)
    county_day(north)
    the_county_decides(north, ref, DecisionOutcome.ACCEPT_RISK)
    lives_on(north, north.calendar.add(north.today, 1))
    closed = north.action(ref)
    assert not closed.is_live and all(not matter.is_open for matter in closed.matters)


def test_what_is_settled_below_leaves_the_county_agenda(north: World) -> None:
    ref = late_action(north)
    at_the_board(north, ref)
    refer_up(north, ref)
    county_day(north)
    north.chair("charlie").voids(ref)
    county_day(north)
    there = replace_office(north, "worcestershire")
    with there.database.reading() as session:
        here = there.office.place.partnership_id
        row = session.exec(select(Escalation).where(Escalation.partnership_id == here)).one()
        assert row.resolved_by == "no longer so"
        assert session.exec(select(AgendaItem).where(AgendaItem.partnership_id == here)).all() == []


def test_the_digest_rolls_both_partnerships_up_and_a_restricted_item_is_metadata(north: World) -> None:
    ref = late_action(north, readers=("tom", "lena", "cora"))
    at_the_board(north, ref)
    refer_up(north, ref)
    while north.today < date(2027, 1, 12):
        north.now = north.now.replace(hour=7, minute=30)
        lives_on(north, north.calendar.add(north.today, 1))
        county_day(north)
    there = replace_office(north, "worcestershire")
    with there.database.reading() as session:
        here = there.office.place.partnership_id
        meeting = session.exec(
            select(Meeting).where(Meeting.partnership_id == here, Meeting.meeting_on == date(2027, 1, 20))
        ).one()
        assert meeting.id is not None
        paper = paper_stored(session, meeting.id, 1)
        assert paper is not None
        item = paper.items[0]
        assert (item.ref, item.metadata_only, item.priority_name) == (ref, True, "")
        assert item.agency_name == "Police, North Worcestershire" and item.working_days_overdue > 10
        assert [one.partnership_name for one in paper.partnerships] == [
            "North Worcestershire",
            "South Worcestershire",
        ]
        counts = paper.partnerships[0]
        assert (counts.live, counts.overdue, counts.rung_5, counts.referred_up) == (1, 1, 1, 1)
        assert paper.partnerships[1].live == 0
        digests = session.exec(select(Notice).where(Notice.partnership_id == here, Notice.kind == "digest")).all()
        assert {n.recipient_id for n in digests} == set(there.ids().values())
        sent = session.exec(select(Message).where(Message.partnership_id == here)).all()
    assert sent and all(CANARY.encode() not in (message.body or b"") for message in sent)
    assert any("North Worcestershire: 1 live action" in text_of(message) for message in sent)


def test_without_a_county_above_the_board_has_nobody_to_refer_to(data_dir: Path, sqlite: str) -> None:
    alone = begin(data_dir, sqlite, csp("nw", "North Worcestershire", "NW"))
    ref = late_action(alone)
    at_the_board(alone, ref)
    with pytest.raises(StepRefused):
        refer_up(alone, ref)
    alone.office.close()


def test_a_partnership_that_is_not_loaded_yet_is_a_remark(north: World) -> None:
    with north.database.writing(north.moment) as tx:
        loaded = load(tx, county_file(over=("nw", "sw", "wyre")), bank_holidays)
    assert len(loaded.remarks) == 1 and "`wyre`" in loaded.remarks[0]


def test_the_countys_coordinator_and_chair_are_its_boards(north: World) -> None:
    there = replace_office(north, "worcestershire")
    with there.database.reading() as session:
        ctx = context(session, there.office.place, there.today)
    assert (ctx.coordinator_id, ctx.chair_id) == (there.ids()["wen"], wyn(there))
    assert ctx.next_meeting_on is None and ctx.county == ""
    with north.database.reading() as session:
        assert context(session, north.office.place, north.today).county == "Worcestershire Board"


def test_a_county_has_a_forecast_too(north: World) -> None:
    there = replace_office(north, "worcestershire")
    found = foresee(there.database, there.office.place, there.moment, date(2027, 1, 29))
    digests = [(one.on, one.draft.recipient_id) for one in found.ahead.notices if one.draft.kind == "digest"]
    assert {on for on, _ in digests} == {date(2026, 12, 8), date(2027, 1, 12)} and not found.failures
    assert {person for _, person in digests} == set(there.ids().values())
