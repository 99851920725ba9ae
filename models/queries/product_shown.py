"""One product as a terminal or a page shows it to one reader: what they may not read is None, never a word of it."""

from datetime import date
from typing import Any

from sqlmodel import Session

from models.place import Place
from models.queries.products import access_of, product_facts, product_row
from models.steps.product_life import is_untouched
from models.tables import Action, Area, Body, Person, Product
from rules.people import Context
from rules.products.access import Access, may_read, part_of
from rules.products.compose import outcome_words
from rules.products.kinds import SECTIONS
from rules.products.product import Product as Facts
from rules.products.product import missing


def shown(
    session: Session, place: Place, ctx: Context, day: date, reader_id: int | None, ref: str, version: int | None
) -> dict[str, Any]:
    """The stable JSON of one version. Raises UnknownProduct."""
    row = product_row(session, place, ref, version)
    facts = product_facts(session, row)
    access = access_of(session, facts.id)
    found: dict[str, Any] = {
        "ref": row.ref,
        "version": row.version,
        "kind": row.kind,
        "state": row.state,
        "due_on": row.due_on,
        "published_on": row.published_on,
        "readable": may_read(ctx, access, reader_id, day),
    }
    if not found["readable"]:
        return found
    return {
        **found,
        "title": row.title,
        "marking": "OFFICIAL-SENSITIVE" if row.sensitive else "OFFICIAL",
        "handling": row.handling_instructions,
        "commissioner": _commissioner(session, row),
        "author": _name(session, facts.author_id),
        "action": session.get_one(Action, row.action_id).ref if row.action_id is not None else None,
        "area": session.get_one(Area, row.area_id).name if row.area_id is not None else None,
        "crime_type": row.crime_type or None,
        "terms": row.terms or None,
        "measure": f"{row.measure} ({row.measure_on})" if row.measure else None,
        "supersede_reason": row.supersede_reason or None,
        "sections": _sections(facts, access, ctx, day, reader_id),
        "recommendations": _recommendations(facts, access, ctx, day, reader_id),
        "missing": missing(facts) if facts.is_open else {},
        "touched": not is_untouched(session, row),
    }


def _sections(facts: Facts, access: Access, ctx: Context, day: date, reader_id: int | None) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key,
            "heading": one.heading,
            "asks": one.asks,
            "text": facts.sections.get(one.key, "") if may_read(ctx, access, reader_id, day, one.key) else None,
        }
        for one in SECTIONS[facts.kind]
    ]


def _recommendations(
    facts: Facts, access: Access, ctx: Context, day: date, reader_id: int | None
) -> list[dict[str, Any]]:
    found = []
    for one in facts.recommendations:
        readable = may_read(ctx, access, reader_id, day, part_of(one.number))
        found.append(
            {
                "number": one.number,
                "text": one.text if readable else None,
                "owner": one.owner if readable else None,
                "due_on": one.due_on if readable else None,
                "outcome": outcome_words(one) if readable else one.outcome.value,
                "action": one.action_ref or None,
            }
        )
    return found


def _commissioner(session: Session, row: Product) -> str | None:
    name = _name(session, row.commissioner_id)
    if row.commissioning_body_id is None:
        return name
    return f"{name}, for {session.get_one(Body, row.commissioning_body_id).name}"


def _name(session: Session, person_id: int | None) -> str | None:
    return session.get_one(Person, person_id).name if person_id is not None else None
