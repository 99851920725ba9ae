"""The actions by which a requirement is asked: each who is asked owns one, and their answer ends it.

So a question is reminded, chased and escalated as anything else that somebody owes (ADR 0023).
"""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.queries.products import access_of
from models.steps.opening import NewAction, open_and_issue
from models.steps.take import take_in
from models.tables import Action, IntelligenceRequirement, RequirementAnswer
from rules.life.stops import answered
from rules.life.who import By
from rules.people import Context
from rules.products.access import WHOLE, Access, may_read
from rules.products.asking import title_of
from rules.reading import Reader
from rules.words import ActionKind


def open_asking(
    tx: Writing,
    place: Place,
    ctx: Context,
    row: IntelligenceRequirement,
    lines: Iterable[RequirementAnswer],
    insiders: Collection[int],
    by: By,
) -> None:
    """Opens and issues one for each who is asked. An agency's is its lead's.

    Without somebody to own it, it stays proposed, and the coordinator is told what it lacks.
    """
    for line in lines:
        owner_id, agency_id = _owner(ctx, line)
        readers = readers_of(tx, ctx, row, line, insiders)
        new = NewAction(
            title=title_of(row.ref, row.question, open_to_all=not readers),
            kind=ActionKind.REQUIREMENT,
            owner_id=owner_id,
            owner_agency_id=agency_id,
            due_on=ctx.both(agency_id).on_or_after(row.due_on),
            priority_id=row.priority_id,
            business_as_usual=row.priority_id is None,
            sensitive=row.sensitive,
            readers=readers,
            cleared_contact_id=row.asked_by_id if readers else None,
        )
        line.action_id = open_and_issue(tx, place, ctx, new, "requirement", by).id
        tx.session.add(line)


def _owner(ctx: Context, line: RequirementAnswer) -> tuple[int | None, int | None]:
    if line.person_id is not None:
        return line.person_id, ctx.people[line.person_id].agency_id
    assert line.agency_id is not None
    return ctx.agencies[line.agency_id].lead_id, line.agency_id


def readers_of(
    tx: Writing, ctx: Context, row: IntelligenceRequirement, line: RequirementAnswer, insiders: Collection[int]
) -> tuple[Reader, ...]:
    """Whoever may read the question, and this one who is asked; empty: every member."""
    access = access_of(tx.session, row.product_id) if row.product_id is not None else Access()
    if not row.sensitive and not access.is_restricted:
        return ()
    found = set(access.lists.get(WHOLE, ()))
    if row.sensitive:  # those whose work it is, as far as they may read the product
        found = {Reader(one) for one in insiders if may_read(ctx, access, one, tx.moment.day)}
    found |= {Reader(row.asked_by_id), Reader(line.person_id, line.agency_id)}
    return tuple(sorted(found, key=lambda one: (one.person_id or 0, one.agency_id or 0)))


def end_asking(tx: Writing, place: Place, line: RequirementAnswer, by: By) -> None:
    """Their answer is on record: the action that asked for it is over. One that is over already stays as it is."""
    if line.action_id is None:
        return
    ref = tx.session.scalar(select(col(Action.ref)).where(col(Action.id) == line.action_id))
    assert ref is not None
    take_in(tx, place, ref, by, lambda action, day, ctx: answered(action, day, ctx, by))
