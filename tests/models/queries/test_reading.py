"""Lists, stories and status read the same from both databases."""

from datetime import date, datetime

import pytest

from config.calendars import bank_holidays
from config.partnership_file import load_partnership_file
from models.database import Database
from models.place import Place
from models.queries import status as status_query
from models.queries.listing import RESTRICTED, Wanted, one, rows
from models.queries.names import UnknownName, agencies, known_as, name_of, priorities
from models.queries.partnership import meant, person_named, place_of
from models.queries.story import story
from models.steps.notes import noted
from models.steps.opening import NewAction, add_action
from models.steps.partnership import load
from models.steps.release import release
from models.steps.sweep import sweep
from models.steps.take import take
from rules.life.issue import issue
from rules.life.owner import note
from rules.life.who import By
from rules.moment import Moment
from rules.people import Reader
from rules.sweep import chase
from rules.words import ActionStatus
from tests.cli.terminal import COORDINATOR, OWNER, PARTNERSHIP
from tests.moments import moment

START = moment("2026-12-02 10:30")
LATE = moment("2026-12-16 09:15")
FLOWS = ("chase_overdue", "deliver_mail")


@pytest.fixture
def place(database: Database) -> Place:
    """The demo's partnership, out of hold: in hold no clock runs."""
    with database.writing(START) as tx:
        load(tx, load_partnership_file(PARTNERSHIP), bank_holidays)
    with database.reading() as session:
        found = place_of(meant(session, None), bank_holidays)
    with database.writing(START) as tx:
        release(tx, found)
    return found


def _by(database: Database, place: Place, key: str) -> By:
    with database.reading() as session:
        return By(person_named(session, place, key).id)


def _issued(database: Database, place: Place, title: str, *readers: str, due_on: date = date(2026, 12, 9)) -> str:
    """An action of the owner, issued by the coordinator."""
    by = _by(database, place, COORDINATOR)
    with database.writing(START) as tx:
        owner = person_named(tx.session, place, OWNER)
        may_read = tuple(Reader(person_id=person_named(tx.session, place, key).id) for key in readers)
        new = NewAction(
            title=title,
            owner_id=owner.id,
            owner_agency_id=owner.agency_id,
            due_on=due_on,
            business_as_usual=True,
            readers=may_read,
            cleared_contact_id=may_read[-1].person_id if may_read else None,
        )
        ref = add_action(tx, place, new, by).ref
    take(database, START, place, ref, by, lambda a, d, c: issue(a, d, c, by))
    return ref


def _chased(database: Database, place: Place, at: Moment = LATE) -> None:
    sweep(database, at, place, chase, lambda _state, decide: decide())


def test_the_worst_comes_first_and_lateness_counts_working_days(database: Database, place: Place) -> None:
    calm = _issued(database, place, "Count the lamps", due_on=date(2026, 12, 18))
    late = _issued(database, place, "Light the underpass")
    _chased(database, place)
    with database.reading() as session:
        found = rows(session, place, LATE.day, Wanted(), None)
    assert [(row.ref, row.rung, row.days_overdue) for row in found] == [(late, 3, 5), (calm, 2, 0)]


def test_a_status_picks_and_no_status_means_open(database: Database, place: Place) -> None:
    ref = _issued(database, place, "Light the underpass")
    with database.reading() as session:
        assert [r.ref for r in rows(session, place, START.day, Wanted(), None)] == [ref]
        closed = Wanted(statuses=frozenset({ActionStatus.VOID}))
        assert rows(session, place, START.day, closed, None) == []
        assert rows(session, place, START.day, Wanted(proposed=True), None) == []


def test_a_restricted_title_and_its_notes_are_for_readers(database: Database, place: Place) -> None:
    ref = _issued(database, place, "Watch number 14", OWNER, COORDINATOR)
    owner = _by(database, place, OWNER)
    words = noted(place, owner, "Seen at the gate")
    take(database, START, place, ref, owner, lambda a, d, c: note(a, d, c, owner), words)
    with database.reading() as session:
        known, stranger = (
            story(session, place, START.day, ref, owner.person_id),
            story(session, place, START.day, ref, None),
        )
        assert one(session, place, START.day, "NW-1999-01/01", None) is None
    assert known is not None and stranger is not None
    assert (known.action.title, [n["text"] for n in known.notes]) == ("Watch number 14", ["Seen at the gate"])
    assert (stranger.action.title, stranger.notes) == (RESTRICTED, ())


def test_the_story_holds_each_rung_with_its_day_and_each_notice_with_its_sentence(
    database: Database, place: Place
) -> None:
    ref = _issued(database, place, "Light the underpass")
    _chased(database, place)
    with database.reading() as session:
        found = story(session, place, LATE.day, ref, None)
    assert found is not None
    assert [(r.clock, r.rung, r.fell_due_on.day) for r in found.rungs] == [
        ("ack", 2, 7), ("late", 1, 10), ("late", 2, 14), ("late", 3, 16),
    ]  # fmt: skip
    assert {told.state for told in found.told} == {"pending"}
    assert all(told.sentence for told in found.told)
    assert [done.kind for done in found.done][:2] == ["action_added", "issued"]
    assert all(isinstance(done.as_of, datetime) and done.as_of.tzinfo is not None for done in found.done)


def test_status_counts_what_stands_where(database: Database, place: Place) -> None:
    ref = _issued(database, place, "Light the underpass")
    with database.writing(START) as tx:
        add_action(tx, place, NewAction(title="Ask around"))
    _chased(database, place)
    with database.reading() as session:
        found = status_query.status(session, place, LATE.day, FLOWS)
    assert found.held is False
    assert [(t.name, t.live, t.overdue) for t in found.by_agency] == [("Bromsgrove District Council", 1, 1)]
    assert [t.name for t in found.by_body] == [status_query.NO_BODY]
    assert found.by_rung == {"0": 0, "1": 0, "2": 0, "3": 1, "4": 0, "5": 0}
    assert [(s.ref, s.since) for s in found.senior] == [(ref, date(2026, 12, 16))]
    assert [row.title for row in found.incomplete] == ["Ask around"]
    assert found.pending > 0 and found.messages == {} and found.rejected == {}
    assert [(run.flow, run.state) for run in found.runs] == [("chase_overdue", "never"), ("deliver_mail", "never")]


def test_names_are_found_by_key_or_name_and_an_unknown_one_lists_what_there_is(
    database: Database, place: Place
) -> None:
    with database.reading() as session:
        bodies, named = agencies(session, place), priorities(session, place)
    assert name_of(bodies, "NHS", "agency") == "NHS Integrated Care Board"
    assert known_as(named, "drug  supply", "priority") == known_as(named, "drugs", "priority")
    with pytest.raises(UnknownName, match="Retail crime"):
        known_as(named, "litter", "priority")
