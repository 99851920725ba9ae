"""`jatac series …`: what a series of counts is compared with, by decisions on record."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import given, show
from cli.asked import Asked, command, group
from cli.boundary import WrongUsage
from cli.here import Here, opened

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session

    from models.queries.series_decisions import DecisionRow
    from rules.findings import Series

app = group("Series of counts: where their baselines begin, and which months do not enter them.")

Area = Annotated[str, typer.Argument(metavar="AREA", help="The area: key or name.")]
Type = Annotated[str, typer.Argument(metavar="TYPE", help="The type, as counts write it.")]
From = Annotated[str, typer.Option("--from", metavar="YYYY-MM", help="The first month.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why. Stays on record, is never mailed.")]


@command(app, "list")
def list_series(
    asked: Asked,
    every: Annotated[bool, typer.Option("--all", help="Also what was replaced, declined or withdrawn.")] = False,
) -> None:
    """List the decisions on series of counts, and what analyses propose. Any other series stands as it is counted."""
    from models.queries.series_decisions import decisions

    with opened(asked) as here, here.database.reading() as session:
        found, least = decisions(session, here.place, every=every), _least(session, here)
    _say(asked, found, least, here.moment.day)


@command(app, "rebase")
def rebase(asked: Asked, area: Area, type_: Type, from_: From, reason: Why) -> None:
    """Begin the baseline of a series at a month (coordinator or chair). An earlier such decision is replaced."""
    from models.steps.series_decisions import rebase as rebase_it

    month, why = _month(from_, "--from"), given.words(reason, "--reason")
    with opened(asked) as here:
        with here.database.writing(here.moment) as tx:
            series = _series(here, area, type_)
            rebase_it(tx, here.place, series, month, why, here.by)
        _of(asked, here, series)


@command(app, "leave-out")
def leave_out(
    asked: Asked,
    area: Area,
    type_: Type,
    from_: From,
    reason: Why,
    to: Annotated[
        str | None, typer.Option("--to", metavar="YYYY-MM", help="The last month, if not the same.")
    ] = None,
) -> None:
    """Leave months out of a baseline (coordinator or chair). They stay on record, and stay tested."""
    from models.steps.series_decisions import leave_out as leave_them_out

    first, why = _month(from_, "--from"), given.words(reason, "--reason")
    last = first if to is None else _month(to, "--to")
    with opened(asked) as here:
        with here.database.writing(here.moment) as tx:
            series = _series(here, area, type_)
            leave_them_out(tx, here.place, series, (first, last), why, here.by)
        _of(asked, here, series)


@command(app, "keep")
def keep(asked: Asked, area: Area, type_: Type, reason: Why) -> None:
    """Let a series stand as it is counted (coordinator or chair). Declines a proposal, ends what is in force."""
    from models.steps.series_decisions import keep as keep_it

    why = given.words(reason, "--reason")
    with opened(asked) as here:
        with here.database.writing(here.moment) as tx:
            series = _series(here, area, type_)
            keep_it(tx, here.place, series, why, here.by)
        _of(asked, here, series)


def _month(text: str, option: str) -> "date":
    found = given.month(text, option)
    if found is None:
        raise WrongUsage(f"{option} is blank.", "Write it like 2025-07.")
    return found


def _series(here: Here, area: str, type_: str) -> "Series":
    from models.queries.series_decisions import series_named

    with here.database.reading() as session:
        return series_named(session, here.place, area, type_)


def _of(asked: Asked, here: Here, series: "Series") -> None:
    from models.queries.series_decisions import decisions

    with here.database.reading() as session:
        found, least = decisions(session, here.place, every=True, series=series), _least(session, here)
    _say(asked, found, least, here.moment.day)


def _least(session: "Session", here: Here) -> int:
    """How many months a new baseline needs."""
    from models.queries.context import policy_in_force

    return policy_in_force(session, here.place.partnership_id)[1].thresholds.baseline_min


def _say(asked: Asked, found: "list[DecisionRow]", least: int, today: "date") -> None:
    if asked.json:
        show.as_json({"count": len(found), "decisions": [row.as_json() for row in found]})
        return
    if not found:
        show.say("Nothing is proposed or decided: every series is compared with all of its months.")
        return
    show.table(
        "",
        ("Series", "What", "State", "Why"),
        [(f"{row.type} in {row.area}", what(row), _state(row), _why(row)) for row in found],
    )
    for row in found:
        first = _first_tested(row.from_month, least)
        if (row.kind, row.state) == ("rebase", "in_force") and first > today:
            show.wrapped(
                f"{row.type} in {row.area} is not tested before {first:%Y-%m}: a baseline needs {least} months."
            )
    if any(row.state == "proposed" for row in found):
        show.say("Decide with `jatac series rebase`, `leave-out` or `keep`.")


def _first_tested(begins: "date", least: int) -> "date":
    """The first month that has so many months of a new baseline before it."""
    at = begins.year * 12 + begins.month - 1 + least
    return begins.replace(year=at // 12, month=at % 12 + 1)


def what(row: "DecisionRow") -> str:
    """What a decision does, in words."""
    if row.kind == "rebase":
        return f"baseline begins in {row.from_month:%Y-%m}"
    until = f" to {row.until_month:%Y-%m}" if row.until_month and row.until_month != row.from_month else ""
    return f"{row.from_month:%Y-%m}{until} left out of the baseline"


def _state(row: "DecisionRow") -> str:
    on = show.short_day(row.ended_on or row.decided_on)
    return f"{row.state.replace('_', ' ')}" + (f", {on}" if row.ended_on or row.decided_on else "")


def _why(row: "DecisionRow") -> str:
    said = [
        row.reason,
        f"by {row.decided_by}" if row.decided_by else "",
        f"analysis {row.analysis}" if row.analysis else "",
    ]
    return "; ".join(part for part in said if part)
