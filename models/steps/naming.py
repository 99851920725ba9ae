"""What people write in a file of actions, and whom or what they mean; a name that is not known is said, no more."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.queries.names import areas, types
from models.steps.opening import Tie
from models.tables import Agency, Person, Priority
from rules.drafts import ActionDraft


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a row that the coordinator should see."""

    row_number: int
    field: str
    sentence: str
    fix: str
    is_fault: bool = True
    """Whether somebody has to do something about it; False: it is said, no more."""


@dataclass(slots=True)
class Names:
    """What people write, and whom or what they mean."""

    people: dict[str, list[Person]]
    agencies: dict[str, Agency]
    priorities: dict[str, int]
    areas: dict[str, int] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)


def names_here(tx: Writing, place: Place) -> Names:
    """The names of everybody and everything that a row may name."""
    here = place.partnership_id
    people: dict[str, list[Person]] = {}
    for person in tx.session.scalars(select(Person).where(col(Person.partnership_id) == here)):
        for word in {person.key, person.email, person.name}:
            people.setdefault(plain(word), []).append(person)
    agencies = {}
    for agency in tx.session.scalars(select(Agency).where(col(Agency.partnership_id) == here)):
        agencies.update({plain(agency.key): agency, plain(agency.name): agency})
    priorities = {}
    for priority in tx.session.scalars(select(Priority).where(col(Priority.partnership_id) == here)):
        if priority.id is not None:
            priorities.update({plain(priority.key): priority.id, plain(priority.name): priority.id})
    return Names(
        people,
        agencies,
        priorities,
        {named: found[0] for named, found in areas(tx.session, place).items()},
        {plain(one): one for one in types(tx.session, place)},
    )


def owner_of(draft: ActionDraft, names: Names, remarks: list[Remark]) -> Person | None:
    """The one person who is meant."""
    if not draft.owner:
        return None
    found = {person.id: person for person in names.people.get(plain(draft.owner), [])}
    if len(found) == 1:
        return next(iter(found.values()))
    said = "is more than one person" if found else "is nobody in the partnership file"
    fix = "Name one person with `jatac action reassign`, or add them to the partnership file."
    remarks.append(Remark(draft.row_number, "owner", f"{draft.owner!r} {said}.", fix))
    return None


def agency_of(draft: ActionDraft, names: Names, remarks: list[Remark]) -> Agency | None:
    """The agency that is meant."""
    if not draft.agency:
        return None
    found = names.agencies.get(plain(draft.agency))
    if found is None:
        said = f"{draft.agency!r} is no agency in the partnership file."
        remarks.append(Remark(draft.row_number, "agency", said, "Use the agency's key or its full name."))
    return found


def priority_of(draft: ActionDraft, names: Names, remarks: list[Remark]) -> int | None:
    """The priority that is meant."""
    if not draft.priority:
        return None
    found = names.priorities.get(plain(draft.priority))
    if found is None:
        said = f"{draft.priority!r} is no priority in the partnership file."
        fix = "Use the priority's key or full name, or say business as usual."
        remarks.append(Remark(draft.row_number, "priority", said, fix))
    return found


def tie_of(draft: ActionDraft, names: Names, remarks: list[Remark]) -> Tie | None:
    """The counts that its effect is to show in. It can be owned and done without them, so nothing here is a fault."""
    if draft.area is None or draft.type is None:
        return None
    area_id, type_ = names.areas.get(plain(draft.area)), names.types.get(plain(draft.type))
    for known, column, words in ((area_id, "area", draft.area), (type_, "type", draft.type)):
        if known is None:
            said = f"{words!r} is no {column} in the partnership file: its effect is not measured."
            remarks.append(Remark(draft.row_number, column, said, "Use one that is.", is_fault=False))
    return Tie(area_id, type_) if area_id is not None and type_ is not None else None


def plain(text: str) -> str:
    """Without capitals and doubled blanks."""
    return " ".join(text.casefold().split())
