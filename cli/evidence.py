"""`jatac evidence …`: what every cycle leaves for the next assessment, and what is noted by hand."""

from typing import Annotated

import typer

from cli import given, named, show
from cli.asked import Asked, command, group
from cli.here import opened
from cli.product_read import Out, press, say_kept

app = group("The evidence log: fed by every cycle, and by hand.")

Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="From this day on.")]


@command(app, "list")
def list_evidence(asked: Asked, since: Since = None) -> None:
    """List the evidence log, newest first."""
    from models.queries.context import context
    from models.queries.evidence_read import entries
    from rules.products.evidence import heading, sentence

    first = given.maybe_day(since, "--since")
    with opened(asked) as here, here.database.reading() as session:
        ctx = context(session, here.place, here.moment.day)
        found = entries(session, here.place, ctx, here.moment.day, here.by.person_id, first)
    if asked.json:
        as_json = [
            {
                "on": one.on_date,
                "kind": one.kind.value,
                "ref": one.ref or None,
                "area": one.area or None,
                "type": one.crime_type or None,
                "priority": one.priority or None,
                "code": one.code or None,
                "count": one.count,
                "cycle": one.cycle_on,
                "readable": one.words is not None,
                "sentence": sentence(one),
            }
            for one in found
        ]
        show.as_json({"count": len(found), "entries": as_json})
        return
    if not found:
        show.say("The evidence log is empty: the next cycle that closes feeds it.")
        return
    rows = [(show.short_day(one.on_date), heading(one), sentence(one)) for one in found]
    show.table("", ("Day", "What", "Entry"), rows, whole=("Day",))
    show.say(f"{show.count(len(found), 'entry', 'entries')}.")


@command(app, "add")
def add(
    asked: Asked,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was found, without naming anybody.")],
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="Where it comes from: a survey, a meeting, a complaint.")
    ],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it is of; else today.")] = None,
    area: Annotated[str | None, typer.Option("--area", metavar="A", help="The area: key or name.")] = None,
    crime_type: Annotated[str, typer.Option("--type", metavar="T", help="The crime type.")] = "",
    priority: Annotated[str | None, typer.Option("--priority", metavar="P", help="A priority: key or name.")] = None,
    sensitive: Annotated[
        bool, typer.Option("--sensitive", help="Only analysts, the coordinator and the chair may read it.")
    ] = False,
) -> None:
    """Note evidence by hand (analyst, coordinator)."""
    from models.steps.evidence import Noted, note_evidence

    said, where = given.words(text, "TEXT"), given.words(source, "--source")
    day = given.maybe_day(on, "--on")
    with opened(asked) as here:
        with here.database.reading() as session:
            place = named.area(here, session, area)
            noted = Noted(
                words=said,
                source=where,
                on_date=day or here.moment.day,
                area_id=place.id if place is not None else None,
                priority_id=named.priority_id(here, session, priority),
                crime_type=crime_type.strip(),
                sensitive=sensitive,
            )
        with here.database.writing(here.moment) as tx:
            number = note_evidence(tx, here.place, noted, here.by)
    if asked.json:
        show.as_json({"number": number, "on": noted.on_date})
        return
    show.say(f"Noted, as number {number} of what was entered by hand.")


@command(app, "document")
def document(asked: Asked, since: Since = None, out: Out = None) -> None:
    """Print the evidence log as a PDF."""
    from flows.printing import print_evidence

    first = given.maybe_day(since, "--since")
    with opened(asked) as here:
        kept = print_evidence(press(here), first)
    say_kept(asked, kept, out)
