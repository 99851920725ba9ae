"""`jatac counts`: what the files that were taken in come to."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import given, show
from cli.asked import Asked, command
from cli.here import opened

if TYPE_CHECKING:
    from models.queries.counts import CountRow


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
    from models.queries.names import type_counted
    from models.queries.series import complete

    from_month, to_month = given.month(first, "--from"), given.month(last, "--to")
    with opened(asked) as here, here.database.reading() as session:
        counted = type_counted(session, here.place, type_)
        rows = query(session, here.place.partnership_id, area, counted, from_month, to_month)
        whole = complete(session, here.place.partnership_id).months
    provisional = {r for r in rows if r.month not in whole.get(r.type, ())}
    if asked.json:
        show.as_json({"rows": [_count(r, r in provisional) for r in rows]})
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
    if provisional:
        show.wrapped("* provisional: the month is not delivered whole, and is not tested.")


def _count(row: "CountRow", provisional: bool) -> dict[str, Any]:
    month = f"{row.month:%Y-%m}"
    return {"area": row.area, "type": row.type, "month": month, "count": row.count, "provisional": provisional}
