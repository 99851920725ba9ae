"""The fewest rows that a table's own rules can be tried on: one partnership, one agency, one person."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from models.database import Database
from models.tables import Action, Agency, Area, Message, Notice, Partnership, Person, PolicyVersion, Source
from tests.moments import london

NOON = london("2026-12-02 12:00")
TODAY = date(2026, 12, 2)


@dataclass(frozen=True, slots=True)
class Rows:
    """The ids of those rows."""

    partnership_id: int
    agency_id: int
    person_id: int
    policy_version_id: int
    area_id: int
    source_id: int


def _id(row: Any) -> int:
    found = row.id
    assert isinstance(found, int)
    return found


def settle(database: Database, key: str = "nw") -> Rows:
    """Makes them, and says what they are."""
    with Session(database.writers) as session, session.begin():
        partnership = Partnership(
            key=key, name="North Worcestershire", reference_prefix=key.upper(), division="england-and-wales"
        )
        session.add(partnership)
        session.flush()
        own: dict[str, Any] = {"partnership_id": _id(partnership)}
        agency = Agency(**own, key="council", name="Council", status="responsible_authority")
        policy = PolicyVersion(**own, number=1, digest="0", declared={}, made_at=NOON)
        source = Source(**own, key="police", name="Police", format="police_street", crime_types=[])
        session.add_all([agency, policy, source])
        session.flush()
        person = Person(**own, key="owner", name="Owner", email="owner@council.example", agency_id=_id(agency))
        area = Area(**own, key="redditch", name="Redditch", lsoa_names=[])
        session.add_all([person, area])
        session.flush()
        return Rows(_id(partnership), _id(agency), _id(person), _id(policy), _id(area), _id(source))


def an_action(rows: Rows, **changed: Any) -> Action:
    """A live action, complete."""
    given: dict[str, Any] = {
        "partnership_id": rows.partnership_id,
        "ref": "NW-2026-23/01",
        "kind": "tasking",
        "title": "Light the underpass",
        "status": "issued",
        "created_on": TODAY,
        "owner_id": rows.person_id,
        "owner_agency_id": rows.agency_id,
        "due_on": date(2026, 12, 9),
        "original_due_on": date(2026, 12, 9),
        "issued_on": TODAY,
        "ladder_from": date(2026, 12, 9),
        "policy_version_id": rows.policy_version_id,
    }
    return Action(**given | changed)


def a_notice(rows: Rows, public_id: str, /, **changed: Any) -> Notice:
    """A notice to the person, on action 1."""
    given: dict[str, Any] = {
        "partnership_id": rows.partnership_id,
        "public_id": public_id,
        "subject_kind": "action",
        "subject_id": 1,
        "kind": "overdue",
        "rung": 1,
        "episode": 0,
        "recipient_id": rows.person_id,
        "period": "",
        "reason": "due_plus_1",
        "decided_on": TODAY,
        "made_at": NOON,
        "policy_version_id": rows.policy_version_id,
    }
    return Notice(**given | changed)


def a_message(rows: Rows, public_id: str, /, **changed: Any) -> Message:
    """A work message of the day to the person."""
    given: dict[str, Any] = {
        "partnership_id": rows.partnership_id,
        "public_id": public_id,
        "recipient_id": rows.person_id,
        "address": "owner@council.example",
        "message_class": "work",
        "slot_on": TODAY,
        "slot_kind": "",
        "state": "queued",
        "rfc_message_id": f"<{public_id}@jatac.example>",
        "body": b"",
        "made_at": NOON,
    }
    return Message(**given | changed)
