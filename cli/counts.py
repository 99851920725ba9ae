"""`jatac counts`: what the files that were taken in come to."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import given, show
from cli.asked import Asked, command
from cli.boundary import WrongUsage
from cli.here import opened

if TYPE_CHECKING:
    from models.queries.counts import CountRow
    from models.queries.gaps import Gap

NAMED = 5
"""Types named of those that are never tested."""


def register(app: typer.Typer) -> None:
    """Adds the command to the root."""
    command(app, "counts")(counts)


def counts(
    asked: Asked,
    area: Annotated[str | None, typer.Option("--area", metavar="A", help="One area: key or name.")] = None,
    type_: Annotated[str | None, typer.Option("--type", metavar="T", help="One type, for example Burglary.")] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM", help="From this month on.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="Up to and with this month.")] = None,
) -> None:
    """Count items by area, type and month."""
    from models.queries.counts import counts as query
    from models.queries.gaps import gaps
    from models.queries.names import type_counted
    from models.queries.series import complete
    from rules.covers import listed

    from_month, to_month = given.month(first, "--from"), given.month(last, "--to")
    if from_month and to_month and from_month > to_month:
        raise WrongUsage("--from comes after --to.", "Name the earlier month first.")
    with opened(asked) as here, here.database.reading() as session:
        counted = type_counted(session, here.place, type_)
        rows = query(session, here.place.partnership_id, area, counted, from_month, to_month)
        whole = complete(session, here.place.partnership_id).months
        missing = _missing(gaps(session, here.place.partnership_id), {r.type for r in rows}, from_month, to_month)
    provisional = {r for r in rows if r.month not in whole.get(r.type, ())}
    if asked.json:
        show.as_json(
            {
                "rows": [_count(r, r in provisional) for r in rows],
                "not_delivered": [_as_json(*one) for one in missing],
            }
        )
        return
    if not rows:
        show.say("Nothing is counted here. `jatac ingest FILE` takes files in.")
        return
    show.table(
        "",
        ("Area", "Type", "Month", "Count"),
        [(r.area, r.type, f"{r.month:%Y-%m}{'*' * (r in provisional)}", str(r.count)) for r in rows],
        right=("Count",),
    )
    show.say(f"{sum(r.count for r in rows)} items.")
    never = sorted({r.type for r in provisional} - whole.keys())
    if any(r.type in whole for r in provisional):
        show.wrapped("* provisional: the month is not delivered whole, and is not tested.")
    if never:
        more = f" and {len(never) - NAMED} more" if len(never) > NAMED else ""
        show.wrapped(
            f"* never tested, as no source names them in its `crime_types`: {', '.join(never[:NAMED])}{more}."
        )
    for source, months in missing:
        show.wrapped(
            f"Not delivered by {source}: {listed(months)}. What is missing is not tested, and not 0: take it in."
        )


def _missing(
    found: "list[Gap]", types: set[str], from_month: date | None, to_month: date | None
) -> list[tuple[str, list[date]]]:
    """The months asked for that a source of these types left out."""
    asked = [
        (gap.source, [m for m in gap.months if (from_month or m) <= m <= (to_month or m)])
        for gap in found
        if types.intersection(gap.crime_types)
    ]
    return [(source, months) for source, months in asked if months]


def _as_json(source: str, months: list[date]) -> dict[str, Any]:
    return {"source": source, "months": [f"{month:%Y-%m}" for month in months]}


def _count(row: "CountRow", provisional: bool) -> dict[str, Any]:
    month = f"{row.month:%Y-%m}"
    return {"area": row.area, "type": row.type, "month": month, "count": row.count, "provisional": provisional}
