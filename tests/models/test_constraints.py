"""What the database itself refuses, on SQLite and on PostgreSQL: the last word on "not twice" and "owned"."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models.database import Database
from models.tables import (
    Absence,
    Action,
    Agency,
    Closure,
    DeliveredFile,
    Delivery,
    Reader,
    Request,
)
from rules.words import LIVE, ActionStatus
from tests.models.rows import NOON, TODAY, Rows, a_message, a_notice, an_action, settle


@pytest.fixture
def rows(database: Database) -> Rows:
    return settle(database)


def store(database: Database, *given: Any) -> None:
    with Session(database.writers) as session, session.begin():
        for row in given:
            session.add(row)
            session.flush()


def refused(database: Database, *given: Any) -> bool:
    try:
        store(database, *given)
    except IntegrityError:
        return True
    return False


# Notices: decided exactly once.

KEY_OF_ANOTHER: dict[str, Any] = {
    "subject_kind": "message",
    "subject_id": 2,
    "kind": "lead",
    "rung": 2,
    "episode": 1,
    "period": "2026-W49",
}


def test_a_second_notice_of_one_key_is_refused(database: Database, rows: Rows) -> None:
    store(database, a_notice(rows, "a"))
    assert refused(database, a_notice(rows, "b"))


@pytest.mark.parametrize("column", KEY_OF_ANOTHER)
def test_a_notice_that_differs_in_one_part_of_the_key_is_another(database: Database, rows: Rows, column: str) -> None:
    store(database, a_notice(rows, "a"), a_notice(rows, "b", **{column: KEY_OF_ANOTHER[column]}))


@pytest.mark.parametrize("column", [*KEY_OF_ANOTHER, "recipient_id", "partnership_id"])
def test_no_part_of_a_notice_key_may_be_null_or_twins_slip_in(database: Database, rows: Rows, column: str) -> None:
    store(database, a_notice(rows, "a"))
    with pytest.raises(IntegrityError), database.writers.begin() as connection:
        connection.execute(text(f"UPDATE notice SET {column} = NULL"))


def test_a_withdrawn_notice_frees_its_key_and_a_withheld_one_keeps_it(database: Database, rows: Rows) -> None:
    store(database, a_notice(rows, "a", withdrawn_at=NOON), a_notice(rows, "b", withdrawn_at=NOON))
    store(database, a_notice(rows, "c", withheld_at=NOON))
    assert refused(database, a_notice(rows, "d"))


def test_two_partnerships_may_decide_alike(database: Database, rows: Rows) -> None:
    store(database, a_notice(rows, "a"), a_notice(settle(database, "south"), "b"))


# Messages: at most one work mail per person and working day.


def test_a_second_work_message_of_a_day_is_refused(database: Database, rows: Rows) -> None:
    store(database, a_message(rows, "a"))
    assert refused(database, a_message(rows, "b"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"state": "suppressed"}, {}),
        ({}, {"slot_kind": "meeting"}),
        ({}, {"slot_kind": "urgent"}),
        ({}, {"slot_on": date(2026, 12, 3)}),
        ({"message_class": "account"}, {"message_class": "account"}),
        ({"message_class": "papers"}, {"message_class": "papers"}),
    ],
    ids=["the first was suppressed", "after a meeting", "urgent", "another day", "account mail", "papers"],
)
def test_a_second_message_is_let_through_when(
    database: Database, rows: Rows, first: dict[str, Any], second: dict[str, Any]
) -> None:
    store(database, a_message(rows, "a", **first), a_message(rows, "b", **second))


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "failed", "uncertain"])
def test_a_message_holds_its_slot_in_every_state_but_suppressed(database: Database, rows: Rows, state: str) -> None:
    store(database, a_message(rows, "a", state=state))
    assert refused(database, a_message(rows, "b"))


@pytest.mark.parametrize("column", ["public_id", "rfc_message_id"])
def test_the_ids_of_a_message_are_its_own(database: Database, rows: Rows, column: str) -> None:
    first = a_message(rows, "a")
    given = {column: getattr(first, column), "slot_on": date(2026, 12, 3)}
    store(database, first)
    assert refused(database, a_message(rows, "b", **given))


# Actions: live means owned.

NEEDED = ("owner_id", "owner_agency_id", "due_on", "original_due_on", "issued_on", "ladder_from")


@pytest.mark.parametrize("column", NEEDED)
@pytest.mark.parametrize("status", sorted(LIVE))
def test_a_live_action_without_its_owner_or_dates_is_refused(
    database: Database, rows: Rows, status: str, column: str
) -> None:
    assert refused(database, an_action(rows, status=str(status), **{column: None}))


@pytest.mark.parametrize("status", sorted(set(ActionStatus) - LIVE))
def test_an_action_that_is_not_live_may_lack_them(database: Database, rows: Rows, status: str) -> None:
    store(database, an_action(rows, status=str(status), **dict.fromkeys(NEEDED)))


@pytest.mark.parametrize(
    "wrong",
    [{"status": "open"}, {"late_rung": 6}, {"late_rung": -1}, {"ack_rung": 1}, {"ack_rung": 3}],
    ids=str,
)
def test_a_value_outside_the_ladder_is_refused(database: Database, rows: Rows, wrong: dict[str, Any]) -> None:
    assert refused(database, an_action(rows, **wrong))


@pytest.mark.parametrize("right", [{"late_rung": 5}, {"late_rung": 0}, {"ack_rung": 2}, {"ack_rung": 0}], ids=str)
def test_the_ends_of_the_ladder_are_let_through(database: Database, rows: Rows, right: dict[str, Any]) -> None:
    store(database, an_action(rows, **right))


def test_a_reference_is_unique_in_its_partnership_alone(database: Database, rows: Rows) -> None:
    store(database, an_action(rows), an_action(settle(database, "south")))
    assert refused(database, an_action(rows))


def test_an_old_reference_is_unique_where_there_is_one(database: Database, rows: Rows) -> None:
    store(database, an_action(rows, ref="1"), an_action(rows, ref="2"), an_action(rows, ref="3", legacy_ref="A7"))
    assert refused(database, an_action(rows, ref="4", legacy_ref="A7"))


# What hangs on an action.


def a_request(rows: Rows, action_id: int, number: int, **changed: Any) -> Request:
    given: dict[str, Any] = {
        "partnership_id": rows.partnership_id,
        "action_id": action_id,
        "number": number,
        "kind": "extension",
        "asked_on": TODAY,
    }
    return Request(**given | changed)


@pytest.fixture
def action_id(database: Database, rows: Rows) -> int:
    store(database, an_action(rows))
    with database.reading() as session:
        found = session.exec(select(Action.id)).one()
    assert found is not None
    return found


def test_one_request_of_a_kind_is_open_at_a_time(database: Database, rows: Rows, action_id: int) -> None:
    store(database, a_request(rows, action_id, 1), a_request(rows, action_id, 2, kind="dispute"))
    assert refused(database, a_request(rows, action_id, 3))


def test_a_decided_request_makes_room_for_the_next(database: Database, rows: Rows, action_id: int) -> None:
    store(database, a_request(rows, action_id, 1, decided_on=TODAY), a_request(rows, action_id, 2))


@pytest.mark.parametrize("whom", ["neither", "both"])
def test_a_reader_is_a_person_or_an_agency(database: Database, rows: Rows, action_id: int, whom: str) -> None:
    given = {"person_id": rows.person_id, "agency_id": rows.agency_id} if whom == "both" else {}
    assert refused(database, Reader(partnership_id=rows.partnership_id, action_id=action_id, **given))


@pytest.mark.parametrize("column", ["person_id", "agency_id"])
def test_a_reader_stands_once_on_an_access_list(database: Database, rows: Rows, action_id: int, column: str) -> None:
    given = {"partnership_id": rows.partnership_id, "action_id": action_id, column: getattr(rows, column)}
    store(database, Reader(**given))
    assert refused(database, Reader(**given))


# Calendars and people.


def test_a_day_is_closed_once_for_the_partnership_and_once_for_an_agency(database: Database, rows: Rows) -> None:
    whole: dict[str, Any] = {"partnership_id": rows.partnership_id, "on_date": date(2026, 12, 28)}
    of_agency = whole | {"agency_id": rows.agency_id}
    store(database, Closure(**whole), Closure(**of_agency))
    assert refused(database, Closure(**whole))
    assert refused(database, Closure(**of_agency))


def test_a_closure_taken_back_makes_room_for_the_same_day(database: Database, rows: Rows) -> None:
    whole: dict[str, Any] = {"partnership_id": rows.partnership_id, "on_date": date(2026, 12, 28)}
    store(database, Closure(**whole, retired_on=TODAY), Closure(**whole, retired_on=TODAY), Closure(**whole))


@pytest.mark.parametrize(
    ("back_on", "let_through"), [(date(2026, 12, 3), True), (None, True), (TODAY, False), (date(2026, 12, 1), False)]
)
def test_an_absence_ends_after_it_begins(
    database: Database, rows: Rows, back_on: date | None, let_through: bool
) -> None:
    away = Absence(
        partnership_id=rows.partnership_id,
        person_id=rows.person_id,
        from_on=TODAY,
        back_on=back_on,
        entered_on=TODAY,
    )
    assert refused(database, away) is not let_through


# Deliveries.


def a_delivery(rows: Rows, state: str, **changed: Any) -> Delivery:
    given: dict[str, Any] = {
        "partnership_id": rows.partnership_id,
        "source_id": rows.source_id,
        "force": "west-mercia",
        "month": date(2025, 7, 1),
        "content_sha256": "0",
        "loaded_at": NOON,
    }
    return Delivery(**given | {"state": state} | changed)


def test_one_delivery_of_a_month_is_current(database: Database, rows: Rows) -> None:
    store(database, a_delivery(rows, "replaced"), a_delivery(rows, "replaced"), a_delivery(rows, "current"))
    store(database, a_delivery(rows, "current", month=date(2025, 8, 1)))
    assert refused(database, a_delivery(rows, "current"))


def test_the_bytes_of_a_file_are_taken_in_once_per_source(database: Database, rows: Rows) -> None:
    given: dict[str, Any] = {
        "partnership_id": rows.partnership_id,
        "source_id": rows.source_id,
        "sha256": "ab",
        "rows": 1,
    }
    store(database, DeliveredFile(**given, name="2025-07.csv", ingested_at=NOON))
    assert refused(database, DeliveredFile(**given, name="renamed.csv", ingested_at=NOON))


# Links between rows.


def test_a_row_of_no_partnership_is_refused(database: Database) -> None:
    assert refused(database, Agency(partnership_id=77, key="x", name="X", status="invitee"))


def test_a_notice_to_nobody_is_refused(database: Database, rows: Rows) -> None:
    assert refused(database, a_notice(rows, "a", recipient_id=77))


def test_what_has_no_default_must_be_given(database: Database, rows: Rows) -> None:
    assert refused(database, a_notice(rows, "a", reason=None))
    assert refused(database, a_message(rows, "a", address=None))
    assert refused(database, an_action(rows, title=None))
