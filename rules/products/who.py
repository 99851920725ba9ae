"""Who may do what with products. The analyst or author writes; coordinator or chair commission and publish.

Deny by default; every refusal says who can. Whoever may not read a product may not write in it either.
"""

from collections.abc import Collection
from datetime import date

from rules.action import Refusal
from rules.bodies.facts import Body
from rules.life.who import By, stands_at, with_by
from rules.people import Context
from rules.policy import GrantLevel
from rules.products.access import Access, may_read
from rules.products.product import Product

UNREADABLE = Refusal(
    "not_a_reader",
    "This product has an access list, and whoever acts is not on it.",
    "Ask whoever commissioned it; `jatac product list` shows that it is there.",
)
"""Says nothing of what it is about."""


def not_to_enter(ctx: Context, by: By, analysts: Collection[int]) -> Refusal | None:
    """A refusal unless an analyst of the partnership, the coordinator or above starts a product or notes evidence."""
    if refused := _for_somebody(ctx, by):
        return refused
    if by.acts is not None and by.acts in analysts:
        return None
    names = sorted(ctx.people[one].name for one in analysts if one in ctx.people)
    what = f"enter what analysts ({', '.join(names)}) do" if names else "enter what analysts do"
    return stands_at(ctx, by, GrantLevel.COORDINATOR, what)


def not_to_write(ctx: Context, by: By, product: Product, access: Access, day: date) -> Refusal | None:
    """A refusal unless the author, who acts for them, or the area's analyst writes, or the coordinator for one."""
    if refused := _for_somebody(ctx, by) or _unreadable(ctx, by, access, day):
        return refused
    writers = [one for one in (product.author_id, product.analyst_id) if one is not None]
    if by.acts is not None and by.acts in (*writers, product.acting_id):
        return None
    known = writers[0] if writers else None
    fix = with_by(ctx, known, "its author" if product.author_id is not None else "the analyst of its area")
    person = ctx.people.get(by.acts) if by.acts is not None else None
    name = person.name if person is not None else "Somebody who is not named"
    said = f"{name} is neither the author of {product.ref} nor the analyst of its area."
    return Refusal("not_author", said, f"{fix} The coordinator adds --for AUTHOR.")


def not_to_steer(ctx: Context, by: By, product: Product, access: Access, day: date, what: str) -> Refusal | None:
    """A refusal unless the coordinator, the chair or above commissions, publishes or answers."""
    if refused := stands_at(ctx, by, GrantLevel.COORDINATOR, f"{what} {product.ref}"):
        return refused
    return _unreadable(ctx, by, access, day)


def not_to_adopt_for(ctx: Context, by: By, body: Body, day: date, *, at_meeting: bool) -> Refusal | None:
    """A refusal unless the body's chair adopts the strategy, or the coordinator records what a meeting decided."""
    chairs = {ctx.stand_in(one, day) for one in body.chairs} | set(body.chairs)
    may = {one for one in chairs if not ctx.is_gone(one, day)}
    if at_meeting:
        may |= {ctx.coordinator_id, ctx.coordinator_on(day)}
    if by.person_id is not None and by.person_id in may:
        return None
    fix = with_by(ctx, body.chairs[0] if body.chairs else None, f"the chair of {body.name}")
    if not at_meeting:
        fix = f"The coordinator records what a meeting adopted with --meeting DATE; else: {fix}"
    said = f"A control strategy is adopted by {body.name}: its chair says so."
    return Refusal("not_the_chair", said, fix)


def not_to_answer_requirement(
    ctx: Context,
    by: By,
    asked_people: Collection[int],
    asked_agencies: Collection[int],
    analysts: Collection[int],
    day: date,
) -> Refusal | None:
    """A refusal unless one of those asked answers, or an analyst or the coordinator enters what came back.

    Nobody who has left does.
    """
    if refused := _for_somebody(ctx, by) or _gone(ctx, by, day):
        return refused
    person = ctx.people.get(by.acts) if by.acts is not None else None
    if person is not None and (
        person.id in asked_people or person.agency_id in asked_agencies or person.id in analysts
    ):
        return None
    return stands_at(ctx, by, GrantLevel.COORDINATOR, "enter an answer that was asked of others")


def insiders(ctx: Context, analysts: Collection[int], day: date) -> frozenset[int]:
    """Whose work sensitive evidence and requirements are: analysts, coordinator, chair, and who stands in."""
    seniors = {ctx.coordinator_id, ctx.chair_id, ctx.coordinator_on(day), ctx.chair_on(day)}
    return frozenset({*analysts, *seniors})


def _unreadable(ctx: Context, by: By, access: Access, day: date) -> Refusal | None:
    people = [one for one in (by.person_id, by.acts) if one is not None]
    return None if people and all(may_read(ctx, access, one, day) for one in people) else UNREADABLE


def _gone(ctx: Context, by: By, day: date) -> Refusal | None:
    if by.person_id is None or by.person_id not in ctx.people or not ctx.has_left(by.person_id, day):
        return None
    said = f"{ctx.people[by.person_id].name} has left the partnership."
    return Refusal("has_left", said, "Whoever acts for them answers, or the coordinator.")


def _for_somebody(ctx: Context, by: By) -> Refusal | None:
    if by.for_id is None or (by.person_id is not None and ctx.may_grant(by.person_id, GrantLevel.COORDINATOR)):
        return None
    said = "Only the coordinator enters what somebody else does."
    return Refusal("not_coordinator", said, "The coordinator does that, with --by and --for.")
