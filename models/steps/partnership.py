"""Loads what a partnership file declares into the tables: creates or updates, never duplicates.

Loading the same file twice changes nothing and writes no history. Source: design.md, "Partnership file".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select

from models.chain import Writing
from models.place import Place
from models.queries.county import one_sided
from models.queries.partnership import find, partnerships, place_of
from models.steps.declared import Change, ChangeKind, Ledger, id_of_row
from models.steps.declared_people import load_agencies, load_bodies, load_people, missing_people
from models.steps.declared_places import load_areas, load_priorities, load_sources, unremovable
from models.steps.declared_sharing import load_agreements
from models.steps.people import bring_up_owned
from models.steps.undeclared import left_out
from models.tables import Absence, Closure, Partnership, Person, PolicyVersion
from rules.declarations import DeclaredPartnership
from rules.life.who import SYSTEM
from rules.policy import Policy
from rules.policy_text import policy_digest, policy_to_dict

BankHolidays = Callable[[str], frozenset[date]]
"""The bank holidays of a division (config/calendars.py)."""
LONGEST_LADDER = timedelta(days=366)
"""How far back a running ladder may have begun, when the bank holidays of an old division are kept for it."""


class DeclarationRefused(ValueError):
    """The file leaves out what is still needed; nothing was changed. `reasons` has one sentence for each."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. `remarks`: what a person should know of what it left as it was."""

    partnership_id: int
    created: bool
    changes: tuple[Change, ...]
    remarks: tuple[str, ...] = ()


def load(tx: Writing, declared: DeclaredPartnership, bank_holidays: BankHolidays) -> Loaded:
    """Brings the tables to what the file declares, as of the transaction's day.

    A new partnership starts in hold (design decision 16). Raises DeclarationRefused.
    """
    found = find(tx.session, declared.key)
    _refuse_prefix(tx, declared)
    if found is not None:
        _refuse(tx, id_of_row(found), declared)
        _bring_up_returning(tx, place_of(found, bank_holidays), declared)
    before = found.division if found is not None else declared.division
    remarks = list(left_out(tx.session, id_of_row(found), declared, tx.moment.day)) if found is not None else []
    partnership, ledger = _partnership(tx, found, declared)
    _load_policy(ledger, partnership, declared.policy)
    agencies = load_agencies(ledger, declared)
    people = load_people(ledger, declared, agencies, remarks)
    load_bodies(ledger, declared, people)
    load_areas(ledger, declared, people, remarks)
    load_priorities(ledger, declared, people)
    load_sources(ledger, declared)
    load_agreements(ledger, declared)
    _load_absences(ledger, declared, people)
    _load_closures(ledger, partnership.key, None, declared.closures)
    by_agency = {agency.key: agency.closures for agency in declared.agencies}
    for key, agency in agencies.items():
        _load_closures(ledger, key, id_of_row(agency), by_agency.get(key, frozenset()))
    if before != declared.division:
        _keep_old_holidays(ledger, partnership.key, bank_holidays(before) - bank_holidays(declared.division))
    remarks += one_sided(tx.session, partnership)
    changes = ledger.close(partnership.policy_version_id)
    return Loaded(ledger.partnership_id, found is None, changes, tuple(remarks))


def _refuse(tx: Writing, partnership_id: int, declared: DeclaredPartnership) -> None:
    reasons = (
        *missing_people(tx.session, partnership_id, declared),
        *unremovable(tx.session, partnership_id, declared),
    )
    if reasons:
        raise DeclarationRefused(reasons)


def _refuse_prefix(tx: Writing, declared: DeclaredPartnership) -> None:
    """Two partnerships never share a prefix: the reference alone tells people whose action it is."""
    for other in partnerships(tx.session):
        if other.reference_prefix == declared.reference_prefix and other.key != declared.key:
            raise _prefix_taken(declared, f"{other.name}'s ({other.key})")


def _prefix_taken(declared: DeclaredPartnership, whose: str) -> DeclarationRefused:
    said = f"The prefix {declared.reference_prefix} is {whose} already."
    return DeclarationRefused((f"{said} Give `reference_prefix` of {declared.key} letters of its own.",))


def _partnership(tx: Writing, found: Partnership | None, declared: DeclaredPartnership) -> tuple[Partnership, Ledger]:
    values: dict[str, Any] = {
        "key": declared.key,
        "name": declared.name,
        "reference_prefix": declared.reference_prefix,
        "division": declared.division,
        "over": list(declared.over),
        "county": declared.county,
    }
    if found is None:
        made = Partnership(**values, held=True)
        tx.session.add(made)
        try:
            tx.session.flush()
        except IntegrityError as fault:
            if "reference_prefix" in str(fault.orig):  # loaded at the same moment
                raise _prefix_taken(declared, "another partnership's") from fault
            raise
        ledger = Ledger(tx, id_of_row(made))
        ledger.note(ChangeKind.ADDED, "partnership", ledger.partnership_id, declared.key, {**values, "held": True})
        return made, ledger
    ledger = Ledger(tx, id_of_row(found))
    return ledger.put("partnership", declared.key, found, Partnership, values), ledger


def _bring_up_returning(tx: Writing, place: Place, declared: DeclaredPartnership) -> None:
    """Somebody who can be reached again, or has not left after all: what their going did is recorded first."""
    said = {person.key: person for person in declared.people}
    rows = tx.session.exec(select(Person).where(Person.partnership_id == place.partnership_id)).all()
    for row in rows:
        person = said.get(row.key)
        if person is None:
            continue
        reachable = row.unreachable_on is not None and row.email != person.email
        if reachable or (row.left_from is not None and person.has_not_left):
            bring_up_owned(tx, place, id_of_row(row), SYSTEM)


def _load_policy(ledger: Ledger, partnership: Partnership, policy: Policy) -> None:
    """The version with these rules, made when they are new; the partnership is moved to it."""
    session, here = ledger.tx.session, ledger.partnership_id
    digest = policy_digest(policy)
    version = session.exec(
        select(PolicyVersion).where(PolicyVersion.partnership_id == here, PolicyVersion.digest == digest)
    ).first()
    if version is None:
        last = session.exec(select(func.max(PolicyVersion.number)).where(PolicyVersion.partnership_id == here)).one()
        version = PolicyVersion(
            partnership_id=here,
            number=(last or 0) + 1,
            digest=digest,
            declared=policy_to_dict(policy),
            made_at=ledger.tx.moment.recorded_at,
        )
        session.add(version)
        session.flush()
        said = {"number": version.number, "digest": digest}
        ledger.note(ChangeKind.ADDED, "policy_version", id_of_row(version), str(version.number), said)
    ledger.put("partnership", partnership.key, partnership, Partnership, {"policy_version_id": version.id})


def _load_absences(ledger: Ledger, declared: DeclaredPartnership, people: dict[str, Person]) -> None:
    """An absence is entered once; what a command changed of it afterwards stands."""
    known = {
        (row.person_id, row.from_on)
        for row in ledger.tx.session.exec(select(Absence).where(Absence.partnership_id == ledger.partnership_id))
    }
    for absence in declared.absences:
        person_id = id_of_row(people[absence.person])
        if (person_id, absence.from_on) not in known:
            values = {
                "person_id": person_id,
                "from_on": absence.from_on,
                "back_on": absence.back_on,
                "entered_on": ledger.tx.moment.day,
            }
            ledger.put("absence", absence.person, None, Absence, values)


def _load_closures(ledger: Ledger, key: str, agency_id: int | None, declared: frozenset[date]) -> None:
    """Closed days are added, or taken back from today; a taken-back one stays for the ladders that began before."""
    live = {
        row.on_date: row
        for row in ledger.tx.session.exec(
            select(Closure).where(
                Closure.partnership_id == ledger.partnership_id,
                col(Closure.agency_id).is_(None) if agency_id is None else col(Closure.agency_id) == agency_id,
                col(Closure.retired_on).is_(None),
            )
        )
    }
    added, retired = sorted(declared - live.keys()), sorted(live.keys() - declared)
    for day in added:
        ledger.tx.session.add(Closure(partnership_id=ledger.partnership_id, agency_id=agency_id, on_date=day))
    for day in retired:
        live[day].retired_on = ledger.tx.moment.day
    _note_closures(ledger, key, agency_id, {"closed": added, "open_again": retired})


def _keep_old_holidays(ledger: Ledger, key: str, lost: frozenset[date]) -> None:
    """Bank holidays of the division the partnership had: closed still for ladders that began under it.

    A calendar change never speeds a ladder up (the ladder, "Dates").
    """
    today = ledger.tx.moment.day
    kept = sorted(day for day in lost if day >= today - LONGEST_LADDER)
    for day in kept:
        ledger.tx.session.add(Closure(partnership_id=ledger.partnership_id, on_date=day, retired_on=today))
    _note_closures(ledger, key, None, {"old_bank_holidays": kept})


def _note_closures(ledger: Ledger, key: str, agency_id: int | None, days: dict[str, list[date]]) -> None:
    said = {name: [[], [day.isoformat() for day in found]] for name, found in days.items() if found}
    if said:
        kind, subject = ("partnership", ledger.partnership_id) if agency_id is None else ("agency", agency_id)
        ledger.note(ChangeKind.CHANGED, kind, subject, key, said)
