"""What a person should look at in a file without a fault: it is perhaps not the one that was meant."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlmodel import Session, col

from flows.taken import FileTaken
from models.queries.deliveries import SourceFacts
from models.steps.delivered import Delivered
from models.tables import Delivery, IntelligenceItem, TestedMonth
from rules.sources import POLICE_STREET

FEWER = 5
"""A month that comes again with a fifth fewer rows is remarked on: a correction takes a few out, a cut many."""
NAMED = 5
"""Places named of those that lie in no area."""


def remarks_on(
    session: Session, partnership_id: int, source: SourceFacts, taken: FileTaken, unplaced: Mapping[str, int]
) -> list[str]:
    """Sentences with a next step. `unplaced`: what a sheet names as places that are no area here, with its rows."""
    new = [one for one in taken.deliveries if not one.repeated and not one.held]
    found = [_foreign(source, new), _nowhere(session, new), *(_shrunk(session, one) for one in new)]
    found += [_not_tested_again(session, partnership_id, one) for one in new]
    return [said for said in (*found, _unplaced(unplaced)) if said]


def _foreign(source: SourceFacts, new: list[Delivered]) -> str:
    others = sorted({one.force for one in new} - {source.force})
    if source.format != POLICE_STREET or not source.force or not others:
        return ""
    return (
        f"It holds rows of {', '.join(others)}, and {source.key} is declared for {source.force}:"
        " check that it is the right file."
    )


def _nowhere(session: Session, new: list[Delivered]) -> str:
    with_rows = [one.delivery_id for one in new if one.accepted]
    placed = select(col(IntelligenceItem.id)).where(col(IntelligenceItem.area_id).is_not(None)).limit(1)
    for one in with_rows:
        if session.scalar(placed.where(col(IntelligenceItem.delivery_id) == one)) is not None:
            return ""
    if not with_rows:
        return ""
    return "No row of it lies in an area of the partnership: check the file, and `areas` in the partnership file."


def _shrunk(session: Session, one: Delivered) -> str:
    before = session.get(Delivery, one.replaced_id) if one.replaced_id is not None else None
    if before is None or before.accepted - one.accepted <= before.accepted / FEWER:
        return ""
    return (
        f"{one.month:%B %Y} of {one.force} has {one.accepted} rows now, where {before.accepted} were:"
        " if the file was cut short, take the earlier one in again."
    )


def _not_tested_again(session: Session, partnership_id: int, one: Delivered) -> str:
    types = sorted({change.type for change in one.changed if change.area})
    tested = session.scalar(
        select(func.count())
        .select_from(TestedMonth)
        .where(
            col(TestedMonth.partnership_id) == partnership_id,
            col(TestedMonth.month) == one.month,
            col(TestedMonth.type).in_(types),
        )
    )
    if not types or not tested:
        return ""
    return (
        f"{one.month:%B %Y} was tested already and is not tested again: look at the counts that changed."
        " The months after it are compared with the new ones."
    )


def _unplaced(unplaced: Mapping[str, int]) -> str:
    if not unplaced:
        return ""
    rows = sum(unplaced.values())
    most = sorted(filter(None, unplaced), key=lambda name: (-unplaced[name], name))
    more = f" and {len(most) - NAMED} more" if len(most) > NAMED else ""
    more = " and others" if unplaced.get("") else more
    named = ", ".join(f"“{name[:40]}” ({unplaced[name]})" for name in most[:NAMED])
    return (
        f"{rows} {'row names' if rows == 1 else 'rows name'} a place that is no area here, and"
        f" {'counts' if rows == 1 else 'count'} in none: {named}{more}."
        " Correct the file, or declare the area (`lsoa_names` takes further names of one)."
    )
