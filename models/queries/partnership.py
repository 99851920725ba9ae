"""Which partnerships there are, and which of them a command means."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import inspect
from sqlmodel import Session, col, select

from models.database import Database
from models.place import Place
from models.tables import Partnership, Person, PolicyVersion
from rules.nearest import near_names
from rules.policy import Policy
from rules.policy_text import policy_from_dict


class UnknownPartnership(LookupError):
    """No partnership, or not one alone, is meant; the message says how to name one."""


class UnknownPerson(LookupError):
    """Nobody here, or not one person alone, goes by this key, e-mail address or name."""

    def __init__(self, named: str, near: Sequence[str] = ()) -> None:
        fix = "Use the person's key, e-mail address or full name; `jatac person list` shows them."
        if near:
            fix = f"Did you mean {' or '.join(near)}?"
        super().__init__(f"Nobody here is known as {named}. {fix}")


def partnerships(session: Session) -> list[Partnership]:
    """All of them, by key."""
    return list(session.exec(select(Partnership).order_by(col(Partnership.key))))


def keys_held(database: Database) -> list[str]:
    """The keys of all of them; none in a database without tables. Raises DatabaseUnavailable."""
    with database.reading() as session:
        if not inspect(session.connection()).has_table(str(Partnership.__tablename__)):
            return []
        return list(session.exec(select(Partnership.key).order_by(col(Partnership.key))))


def find(session: Session, key: str) -> Partnership | None:
    """The partnership with this key."""
    return session.exec(select(Partnership).where(Partnership.key == key)).one_or_none()


def meant(session: Session, key: str | None, ref: str | None = None) -> Partnership:
    """The partnership named, or the only one when none is named, or the one of this reference's prefix.

    Raises UnknownPartnership.
    """
    known = partnerships(session)
    if not known:
        raise UnknownPartnership("There is no partnership here yet. Run `jatac init --partnership FILE` first.")
    names = ", ".join(partnership.key for partnership in known)
    if key is None:
        if len(known) > 1:
            of_ref = [one for one in known if ref is not None and _is_of(ref, one.reference_prefix)]
            if len(of_ref) == 1:
                return of_ref[0]
            raise UnknownPartnership(f"There are several partnerships here. Name one: --in {names}.")
        return known[0]
    for partnership in known:
        if partnership.key == key:
            return partnership
    raise UnknownPartnership(f"There is no partnership `{key}` here. Name one with --in: {names}.")


def _is_of(ref: str, prefix: str) -> bool:
    return ref.strip().casefold().startswith(f"{prefix.casefold()}-")


def place_of(partnership: Partnership, bank_holidays: Callable[[str], frozenset[date]]) -> Place:
    """The partnership as flows and steps name it. `bank_holidays`: those of a division (config/calendars.py)."""
    assert partnership.id is not None
    return Place(
        partnership_id=partnership.id,
        key=partnership.key,
        name=partnership.name,
        reference_prefix=partnership.reference_prefix,
        division=partnership.division,
        bank_holidays=bank_holidays(partnership.division),
    )


def policy_of(session: Session, partnership: Partnership) -> Policy:
    """The policy in force in the partnership."""
    version = session.get_one(PolicyVersion, partnership.policy_version_id)
    return policy_from_dict(version.declared, version.number)


def person_named(session: Session, place: Place, named: str) -> Person:
    """The person with this key, e-mail address or name, or with this one word of a name: if only one has it of all
    who were ever on record, those who left or are about to included. Raises UnknownPerson.
    """
    people = session.exec(select(Person).where(Person.partnership_id == place.partnership_id)).all()
    wanted = named.strip().casefold()
    for field in ("key", "email", "name"):
        found = [person for person in people if getattr(person, field).casefold() == wanted]
        if len(found) == 1:
            return found[0]
    called = [person for person in people if wanted in person.name.casefold().split()]
    if len(called) == 1:
        return called[0]
    raise UnknownPerson(named, near_names(named, [(person.key, person.name) for person in people]))


def in_turn(session: Session, place: Place) -> None:
    """Waits for whoever else numbers something of this partnership, and keeps others waiting until the commit.

    SQLite has one writer anyway; on PostgreSQL two who number at once would both take the next number.
    """
    session.exec(
        select(Partnership.id).where(Partnership.id == place.partnership_id).with_for_update(key_share=True)
    ).one()
