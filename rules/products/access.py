"""Who may read a product, a part of it, a requirement and the like: each as an `Item` of rules/reading.py.

A part is read by whoever may read the product and the part. What has no list of its own but is marked sensitive
(evidence noted by hand, a requirement, which victims come again) is for those whose work it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from rules.people import Context
from rules.policy import GrantLevel
from rules.reading import Item, ItemKind, Reader, Who, reads

WHOLE = ""
"""The part that is all of a product."""


@dataclass(frozen=True, slots=True)
class Access:
    """The access lists of one version: of all of it under WHOLE, of a part under its name. No list: every member."""

    lists: dict[str, frozenset[Reader]] = field(default_factory=dict)

    @property
    def is_restricted(self) -> bool:
        """Whether the product itself has a list."""
        return bool(self.lists.get(WHOLE))


def part_of(number: int) -> str:
    """The name of a recommendation as a part."""
    return f"recommendation:{number}"


def may_read(ctx: Context, access: Access, person_id: int | None, day: date, part: str = WHOLE) -> bool:
    """Whether somebody may read the product, or a part of it. Without a person: what has no list at all."""
    items = [Item(ItemKind.PRODUCT, access.lists.get(one, frozenset())) for one in {WHOLE, part}]
    return all(reads(who(ctx, person_id), item, day).allowed for item in items)


def readers_of_part(ctx: Context, access: Access, part: str) -> frozenset[Reader] | None:
    """The access list of something made of a part: whoever may read the product *and* the part. None: every member.

    Where a person is on one list and their agency on the other, the person may. It may be empty: then nobody may.
    """
    lists = [one for one in (access.lists.get(WHOLE), access.lists.get(part)) if one]
    if len(lists) < 2:
        return lists[0] if lists else None
    found = lists[0] & lists[1]
    for one, other in ((lists[0], lists[1]), (lists[1], lists[0])):
        people = (ctx.people.get(each.person_id) for each in one if each.person_id is not None)
        found |= {Reader(person_id=each.id) for each in people if each and Reader(agency_id=each.agency_id) in other}
    return found


def may_read_sensitive(ctx: Context, allowed: Iterable[int], person_id: int | None, day: date) -> bool:
    """Whether somebody is one of those whose work something sensitive is."""
    readers = frozenset(Reader(person_id=one) for one in allowed)
    return reads(who(ctx, person_id), Item(ItemKind.PRODUCT, readers, restricted=True, sensitive=True), day).allowed


def may_read_cases(ctx: Context, person_id: int | None, day: date) -> bool:
    """Whether somebody may read which victims and places come again: coordinator, chair, and who stands above."""
    allowed = (one for one in ctx.people if ctx.may_grant(one, GrantLevel.COORDINATOR))
    return may_read_sensitive(ctx, allowed, person_id, day)


def may_read_requirement(
    ctx: Context,
    access: Access | None,
    asked: Iterable[Reader],
    insiders: Iterable[int] | None,
    person_id: int | None,
    day: date,
) -> bool:
    """Whether somebody may read a question: a reader of the product that needs it (`access`; None: of none).

    Whoever is `asked` may read it all the same: they could not answer otherwise. `insiders`: of a sensitive one
    those whose work it is; None: it is not sensitive.
    """
    person, named = who(ctx, person_id), frozenset(asked)
    if named and reads(person, Item(ItemKind.PRODUCT, named, restricted=True), day).allowed:
        return True
    if not reads(person, Item(ItemKind.PRODUCT), day).allowed:
        return False  # has left
    of_product = access is None or may_read(ctx, access, person_id, day)
    return of_product and (insiders is None or may_read_sensitive(ctx, insiders, person_id, day))


def who(ctx: Context, person_id: int | None) -> Who | None:
    """A person as the decision knows them; None: nobody is named, or nobody of this partnership."""
    person = ctx.people.get(person_id) if person_id is not None else None
    return Who(person.id, person.agency_id, person.left_from) if person is not None else None
