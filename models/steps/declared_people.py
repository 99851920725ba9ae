"""Loads the declared agencies, people and bodies; says who may not be left out."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from models.steps.declared import ChangeKind, Ledger, id_of_row
from models.tables import Action, Agency, Body, Membership, Person
from rules.bodies.quorum import rule_as_row
from rules.cadence import as_row
from rules.declarations import DeclaredBody, DeclaredPartnership, DeclaredPerson
from rules.words import LIVE

ONE_DAY = timedelta(days=1)


def missing_people(session: Session, partnership_id: int, declared: DeclaredPartnership) -> tuple[str, ...]:
    """One sentence for each person whom the file leaves out although they own live actions."""
    keys = {person.key for person in declared.people}
    rows = session.exec(
        select(Person.key, Person.name, Action.ref)
        .join(Action, col(Action.owner_id) == col(Person.id))
        .where(Person.partnership_id == partnership_id, col(Action.status).in_(LIVE), col(Person.key).not_in(keys))
        .order_by(col(Person.key), col(Action.ref))
    )
    owned: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, name, ref in rows:
        owned[(key, name)].append(ref)
    return tuple(
        f"`{key}` ({name}) is not in the file but owns {', '.join(refs)}: put the person back, with `left_on` if they"
        " have left; the actions then pass to their lead."
        for (key, name), refs in owned.items()
    )


def load_agencies(ledger: Ledger, declared: DeclaredPartnership) -> dict[str, Agency]:
    """Every agency of the partnership by its key, those no longer declared included; leads come with the people."""
    stored = ledger.tx.session.exec(select(Agency).where(Agency.partnership_id == ledger.partnership_id))
    rows = {row.key: row for row in stored}
    for agency in declared.agencies:
        values = {
            "key": agency.key,
            "name": agency.name,
            "status": agency.status.value,
            "mail_domain": agency.mail_domain,
        }
        rows[agency.key] = ledger.put("agency", agency.key, rows.get(agency.key), Agency, values)
    return rows


def load_people(
    ledger: Ledger, declared: DeclaredPartnership, agencies: dict[str, Agency], remarks: list[str]
) -> dict[str, Person]:
    """Every person of the partnership by key. Who is no longer declared has left today."""
    stored = ledger.tx.session.exec(select(Person).where(Person.partnership_id == ledger.partnership_id))
    rows = {row.key: row for row in stored}
    today = ledger.tx.moment.day
    for person in declared.people:
        values = _values(person, rows.get(person.key), id_of_row(agencies[person.agency]), today, remarks)
        rows[person.key] = ledger.put("person", person.key, rows.get(person.key), Person, values)

    def id_at(key: str | None) -> int | None:
        return id_of_row(rows[key]) if key else None

    for person in declared.people:
        links = {"deputy_id": id_at(person.deputy), "escalate_to_id": id_at(person.escalate_to)}
        ledger.put("person", person.key, rows[person.key], Person, links)
    for agency in declared.agencies:
        ledger.put("agency", agency.key, agencies[agency.key], Agency, {"lead_id": id_at(agency.lead)})
    for key in rows.keys() - {person.key for person in declared.people}:
        row = rows[key]
        if row.left_on is None or row.left_on > today:
            row.left_on = row.left_from = today
            ledger.note(ChangeKind.LEFT, "person", id_of_row(row), key, {"left_on": today})
    return rows


def _values(
    person: DeclaredPerson, row: Person | None, agency_id: int, today: date, remarks: list[str]
) -> dict[str, Any]:
    """A changed address is reachable until a server says otherwise; a date of leaving set by command stands."""
    values: dict[str, Any] = {
        "key": person.key,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "mail_at_any_hour": person.mail_at_any_hour,
        "agency_id": agency_id,
    }
    if row is not None and row.email != person.email:
        values["unreachable_on"] = None
    known = row.left_on if row is not None else None
    if person.has_not_left:
        values |= {"left_on": None, "left_from": None}
    elif person.left_on is not None and person.left_on != known:
        values |= {"left_on": person.left_on, "left_from": max(person.left_on, today)}
    elif person.left_on is None and known is not None:
        remarks.append(f"`{person.key}` left on {known}, as told before; write `left_on: none` to take that back.")
    return values


def load_bodies(ledger: Ledger, declared: DeclaredPartnership, people: dict[str, Person]) -> None:
    """The bodies, their tree and their members. A body no longer declared meets no more and has no members."""
    stored = ledger.tx.session.exec(select(Body).where(Body.partnership_id == ledger.partnership_id))
    rows = {row.key: row for row in stored}
    for body in declared.bodies:
        values = {
            "key": body.key,
            "name": body.name,
            "kind": body.kind.value,
            "purpose": body.purpose,
            "quorum": body.quorum,
            "quorum_rule": rule_as_row(body.quorum_rule),
            "cadence": as_row(body.cadence),
            "pack_lead_days": body.pack_lead_days,
        }
        rows[body.key] = ledger.put("body", body.key, rows.get(body.key), Body, values)
    for body in declared.bodies:
        parent = id_of_row(rows[body.parent]) if body.parent else None
        ledger.put("body", body.key, rows[body.key], Body, {"parent_id": parent})
        _load_members(ledger, body.key, id_of_row(rows[body.key]), body, people)
    for key in rows.keys() - {body.key for body in declared.bodies}:
        row = rows[key]
        if row.cadence:
            row.cadence = {}
            ledger.note(ChangeKind.ENDED, "body", id_of_row(row), key, {"cadence": {}})
        _load_members(ledger, key, id_of_row(row), None, people)


def _load_members(
    ledger: Ledger, key: str, body_id: int, body: DeclaredBody | None, people: dict[str, Person]
) -> None:
    """A membership no longer declared ended yesterday, so that its successor holds the role alone today."""
    session, yesterday = ledger.tx.session, ledger.tx.moment.day - ONE_DAY
    rows = {
        (row.person_id, row.role, row.from_on): row
        for row in session.exec(select(Membership).where(Membership.body_id == body_id))
    }
    names = {id_of_row(person): name for name, person in people.items()}
    kept = set()
    for member in body.members if body else ():
        mark = (id_of_row(people[member.person]), member.role.value, member.from_on)
        kept.add(mark)
        values = {
            "body_id": body_id,
            "person_id": mark[0],
            "role": mark[1],
            "from_on": mark[2],
            "until_on": member.until_on,
        }
        ledger.put("membership", f"{key}/{member.person}", rows.get(mark), Membership, values)
    for mark in rows.keys() - kept:
        row, name = rows[mark], f"{key}/{names[mark[0]]}"
        if row.from_on > yesterday:
            ledger.note(ChangeKind.REMOVED, "membership", id_of_row(row), name, {"role": row.role})
            session.delete(row)
        elif row.until_on is None or row.until_on > yesterday:
            row.until_on = yesterday
            ledger.note(ChangeKind.ENDED, "membership", id_of_row(row), name, {"until_on": yesterday})
