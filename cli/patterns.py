"""`jatac hotspots` and `jatac repeats`: where things lie together, and what comes again."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import given, show
from cli.asked import Asked, command
from cli.here import Here, opened

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.queries.hotspots import HotspotRow
    from models.queries.repeats import ReviewRow, SeriesRow
    from rules.repeats import Case, Repeat

MOST_SHOWN = 20
"""Rows of a table on a terminal; all are in --json."""
TypeOption = Annotated[str | None, typer.Option("--type", metavar="T", help="One type, for example Burglary.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the root."""
    command(app, "hotspots")(hotspots)
    command(app, "repeats")(repeats)


def hotspots(
    asked: Asked,
    area: Annotated[str | None, typer.Option("--area", metavar="A", help="One area: key or name.")] = None,
    type_: TypeOption = None,
    first: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM", help="From this month on.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="Up to and with this month.")] = None,
) -> None:
    """Show hotspots, by local Gi*. Cells of 250 m that stand out with their neighbours."""
    from models.queries.hotspots import hotspots as query
    from models.queries.names import type_counted

    months = given.month(first, "--from"), given.month(last, "--to")
    with opened(asked) as here, here.database.reading() as session:
        counted = type_counted(session, here.place, type_)
        found = query(session, here.place.partnership_id, counted, *months, area)
    hot = [one for one in found.cells if one.is_hotspot]
    if asked.json:
        cells = [_cell(one) for one in found.cells]
        show.as_json({"items": found.items, "ground": found.ground, "hotspots": len(hot), "cells": cells})
        return
    if not found.items:
        show.say("Nothing with a place is counted here. `jatac ingest FILE` takes files in.")
        return
    if hot:
        show.table(
            "",
            ("Centre", "Where", "Count", "Around", "z", "p", "q"),
            [_shown(one) for one in hot[:MOST_SHOWN]],
            right=("Count", "Around", "z", "p", "q"),
            whole=("Centre", "z", "p", "q"),
        )
    if len(hot) > MOST_SHOWN:
        show.say(f"+ {len(hot) - MOST_SHOWN} more; --json has them all.")
    show.wrapped(
        f"{show.count(found.items, 'item')} in {show.count(len(found.cells), 'cell')}, of {found.ground} in which"
        f" anything was recorded: {show.count(len(hot), 'hotspot')}. Around: with the neighbouring cells. p is the"
        " chance of a z as high; q is the same, corrected for the number of cells."
    )


def _shown(one: "HotspotRow") -> tuple[str, ...]:
    figures = f"{one.z:.1f}", f"{one.p:.2g}", f"{one.q:.2g}"
    centre = f"{one.latitude:.3f} {one.longitude:.3f}"
    return (centre, f"{one.area} {one.lsoa}".strip(), str(one.count), str(one.nearby), *figures)


def _cell(one: "HotspotRow") -> dict[str, Any]:
    return {
        "latitude": one.latitude,
        "longitude": one.longitude,
        "area": one.area,
        "lsoa": one.lsoa or None,
        "count": one.count,
        "with_neighbours": one.nearby,
        "times_mean": one.times_mean,
        "z": one.z,
        "p": one.p,
        "q": one.q,
        "hotspot": one.is_hotspot,
    }


def repeats(asked: Asked, type_: TypeOption = None) -> None:
    """Show what comes again. Places, victims, near-repeat series, and the ASB case reviews that are due."""
    from models.queries.names import type_counted
    from models.queries.repeats import near_repeat_series, repeated, reviews, without_a_day
    from rules.repeats import months_before

    with opened(asked) as here, here.database.reading() as session:
        place, day = here.place.partnership_id, here.moment.day
        type_ = type_counted(session, here.place, type_)
        limits, named = _limits(here, session)
        places, victims = repeated(session, place, day, type_)
        series = near_repeat_series(session, place, day, type_)
        due = reviews(session, place, months_before(day, limits.repeat_months))
        month_only = without_a_day(session, place)
    if asked.json:
        show.as_json(
            {
                "places": [_repeat(one, named) for one in places],
                "victims": [_repeat(one, named) for one in victims],
                "asb_case_reviews": [_review(one, named) for one in due],
                "near_repeat_series": [_series(one) for one in series],
                "named": named,
                "month_only_left_out": month_only,
            }
        )
        return
    months = f"{limits.repeat_months} months"
    _say_repeats(f"Repeat victims, {months}", victims, named)
    _say_repeats(f"Repeat places, {months}", places, named)
    _say_reviews(due, named)
    _say_series(series, f"{limits.near_repeat_metres} m, {limits.near_repeat_days} days")
    if not (places or victims or due or series):
        show.say("Nothing comes again.")
    if not named and (places or victims or due):
        show.wrapped("Which victims and places they are is for the coordinator: add --by.")
    if month_only:
        show.wrapped(
            "Records of which only the month is known (data.police.uk) take no part here: their days are not"
            " known, and their places stand for several addresses. `jatac hotspots` counts them."
        )


def _limits(here: Here, session: "Session") -> tuple[Any, bool]:
    """The numbers in force, and whether whoever asks may read which victims and places they are."""
    from models.queries.context import context
    from rules.products.access import may_read_cases

    ctx = context(session, here.place, here.moment.day)
    return ctx.policy.linking, may_read_cases(ctx, here.by.person_id, here.moment.day)


def _name(case: "Case", named: bool) -> str:
    if not named:
        return "–"
    _, mark, words = case.key.partition(":")
    return words if case.kind == "place" and mark else case.key


def _say_repeats(title: str, found: list["Repeat"], named: bool) -> None:
    if not found:
        return
    show.table(
        title,
        ("Which", "Items", "First", "Last"),
        [
            (_name(one.case, named), str(len(one.items)), show.short_day(one.first_on), show.short_day(one.last_on))
            for one in found[:MOST_SHOWN]
        ],
        right=("Items",),
    )
    if len(found) > MOST_SHOWN:
        show.say(f"+ {len(found) - MOST_SHOWN} more; --json has them all.")


def _say_reviews(found: list["ReviewRow"], named: bool) -> None:
    if found:
        show.table(
            "ASB case reviews",
            ("Of a", "Which", "Area", "Reports", "From", "Until", "Action"),
            [
                (
                    one.case.kind,
                    _name(one.case, named),
                    one.area or "–",
                    str(one.reports),
                    show.short_day(one.from_on),
                    show.short_day(one.until_on),
                    f"{one.action_ref}, {one.action_status}",
                )
                for one in found[:MOST_SHOWN]
            ],
            right=("Reports",),
        )


def _say_series(found: list["SeriesRow"], within: str) -> None:
    if not found:
        return
    show.table(
        f"Near-repeat series ({within})",
        ("Type", "Area", "Items", "First", "Last", "Across"),
        [
            (
                one.type,
                one.area or "–",
                str(len(one.items)),
                show.short_day(one.first_on),
                show.short_day(one.last_on),
                f"{one.metres} m",
            )
            for one in found[:MOST_SHOWN]
        ],
        right=("Items", "Across"),
    )
    if len(found) > MOST_SHOWN:
        show.say(f"+ {len(found) - MOST_SHOWN} more; --json has them all.")


def _repeat(one: "Repeat", named: bool) -> dict[str, Any]:
    which = _name(one.case, named) if named else None
    return {"which": which, "count": len(one.items), "first_on": one.first_on, "last_on": one.last_on}


def _review(one: "ReviewRow", named: bool) -> dict[str, Any]:
    return {
        "of": one.case.kind,
        "which": _name(one.case, named) if named else None,
        "area": one.area or None,
        "reports": one.reports,
        "from": one.from_on,
        "until": one.until_on,
        "action": one.action_ref,
        "action_status": one.action_status,
    }


def _series(one: "SeriesRow") -> dict[str, Any]:
    return {
        "type": one.type,
        "area": one.area or None,
        "count": len(one.items),
        "first_on": one.first_on,
        "last_on": one.last_on,
        "metres_across": one.metres,
    }
