"""Three reports of one victim, or of one place, in six months: proposed to the coordinator, once."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from models.database import Database
from models.queries.repeats import near_repeat_series, repeated, reviews
from models.tables import Action, AsbCaseReview, Notice
from rules.declarations import DeclaredArea
from rules.linking import LinkState
from rules.policy import Linking, Policy
from tests.flows.intelligence import Room, first_of
from tests.flows.linked import FAR, NEAR, decide, find, open_linked, row, take

pytestmark = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
ASB = {"what": "Anti-social behaviour"}


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Room:
    return open_linked(database, tmp_path)


def reports(*days: str, victim: str = "", **changed: str) -> list[str]:
    return [row(f"{victim or 'P'}{day}", day, victim=victim, **{**ASB, **changed}) for day in days]


def actions(room: Room) -> list[Action]:
    with room.database.reading() as session:
        return list(session.scalars(select(Action).order_by(col(Action.id))))


def test_the_third_report_of_a_victim_opens_one_proposal_whose_words_name_nobody(room: Room) -> None:
    first = reports("2026-02-01", "2026-03-01", victim="V-7", street="1 Elm Row")
    assert take(room, "council", *first).linked.reviews == 0
    third = reports("2026-05-09", victim="V-7", street="9 Oak Way")
    assert take(room, "council", *third).linked.reviews == 1
    (action,) = actions(room)
    assert (action.kind, action.status, action.title, action.business_as_usual) == (
        "asb_case_review", "proposed", "ASB case review, Redditch", True,
    )  # fmt: skip
    assert "V-7" not in action.description and "Row" not in action.description
    with room.database.reading() as session:
        told = session.execute(select(col(Notice.kind), col(Notice.subject_id))).all()
        (found,) = reviews(session, room.place.partnership_id, first_of("2026-01"))
    assert [tuple(one) for one in told] == [("incomplete", action.id)]
    assert (found.case.key, found.reports, found.action_ref) == ("V-7", 3, action.ref)
    assert find(room).reviews == 0
    assert take(room, "council", *reports("2026-06-01", victim="V-7")).linked.reviews == 0
    assert len(actions(room)) == 1
    with room.database.reading() as session:
        kept = session.scalars(select(AsbCaseReview)).one().model_dump(exclude={"id", "action_id"})
    with pytest.raises(IntegrityError), room.database.writing(room.moment) as tx:
        tx.session.add(AsbCaseReview(**kept))


def test_where_no_victim_is_known_the_place_is_the_case(room: Room) -> None:
    days = ("2026-05-01", "2026-05-05", "2026-05-09")
    take(room, "council", *reports(*days, street="On or near High Street"), *reports("2026-05-02", victim="V-1"))
    with room.database.reading() as session:
        (found,) = reviews(session, room.place.partnership_id, first_of("2026-01"))
    assert (found.case.kind, found.case.key.partition(":")[2]) == ("place", "high street")


def test_reports_of_more_than_six_months_ago_open_nothing(room: Room) -> None:
    old = reports("2025-10-01", "2025-11-01", "2025-12-01", victim="V-7")
    assert take(room, "council", *old).linked.reviews == 0


def test_the_number_is_the_policys(database: Database, tmp_path: Path) -> None:
    room = open_linked(database, tmp_path, policy=Policy(linking=Linking(asb_reports=2, asb_types=("Noise",))))
    two = reports("2026-05-01", "2026-05-02", victim="V-7", what="noise")
    assert take(room, "council", *two, *reports("2026-05-03", "2026-05-04", victim="V-8")).linked.reviews == 1


def test_repeats_and_series_are_counted_from_dated_items_alone(room: Room) -> None:
    take(
        room, "police",
        row("P1", "2026-04-20", victim="V-7"), row("P2", "2026-05-04", NEAR, victim="V-7"),
        row("P3", "2026-05-19", NEAR, street="Elsewhere"), row("P4", "2026-05-04", FAR, street=""),
    )  # fmt: skip
    here, day = room.place.partnership_id, room.moment.day
    with room.database.reading() as session:
        places, victims = repeated(session, here, day)
        near = near_repeat_series(session, here, day)
        later = near_repeat_series(session, here, day.replace(year=2028))
    assert [(one.case.key.partition(":")[2], len(one.items)) for one in places] == [("ryton close", 2)]
    assert [(one.case.key, len(one.items)) for one in victims] == [("V-7", 2)]
    assert [(one.type, one.area, len(one.items), one.metres) for one in near] == [("Graffiti", "Redditch", 2, 7)]
    assert later == []


def test_a_victim_is_not_lost_when_the_report_is_one_event_with_another(room: Room) -> None:
    """The police's row comes first and is the one counted; who told the council is still a repeat victim, once."""
    take(room, "police", *(row(f"P{day}", day, NEAR, **ASB) for day in ("2026-02-01", "2026-03-01")))
    take(room, "council", *reports("2026-02-01", "2026-03-02", victim="V-7"))
    decide(room, LinkState.CONFIRMED)
    assert len(room.counts()) == 2
    with room.database.reading() as session:
        places, victims = repeated(session, room.place.partnership_id, room.moment.day)
    assert [(one.case.key, len(one.items)) for one in victims] == [("V-7", 2)]
    assert [len(one.items) for one in places] == [2]
    assert take(room, "council", *reports("2026-05-09", victim="V-7")).linked.reviews == 1
    assert len(actions(room)) == 1, "not another one of the place, whose reports have a victim"


def test_six_reports_of_one_place_on_one_day_are_taken_in_and_open_one_review(room: Room) -> None:
    many = [row(f"P{number}", "2026-05-09", what="Anti-social behaviour") for number in range(6)]
    assert take(room, "council", *many).linked.reviews == 1
    assert find(room).reviews == 0


def test_reports_in_an_area_for_comparison_are_somebody_elses_case(database: Database, tmp_path: Path) -> None:
    areas = (
        DeclaredArea("redditch", "Redditch", "cai", ("Redditch",)),
        DeclaredArea("malvern", "Malvern", None, ("Malvern",), comparison=True),
    )
    room = open_linked(database, tmp_path, areas=areas)
    days = ("2026-05-01", "2026-05-05", "2026-05-09")
    assert take(room, "council", *reports(*days, victim="V-1", ward="Malvern")).linked.reviews == 0
    assert take(room, "council", *reports(*days, victim="V-2")).linked.reviews == 1
