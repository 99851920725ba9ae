"""The counts that an action is tied to: the options of `jatac action add`, and what they mean."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import given
from cli.boundary import WrongUsage
from cli.here import Here

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.steps.opening import Tie

AreaOf = Annotated[
    str | None,
    typer.Option("--area", metavar="A", help="The area in whose counts its effect is to show; goes with --type."),
]
TypeOf = Annotated[
    str | None, typer.Option("--type", metavar="T", help="The type that is counted there; goes with --area.")
]
MeasureOn = Annotated[
    str | None,
    typer.Option(
        "--measure-on", metavar="DATE", help="When its effect is answered for good; else after twelve months."
    ),
]


def tie(here: Here, session: "Session", area: str | None, type_: str | None, measure_on: str | None) -> "Tie | None":
    """What was typed, with the area as an id; None: tied to nothing. Raises WrongUsage, and what names raise."""
    from models.queries.names import areas, known_as, type_named
    from models.steps.opening import Tie

    if area is None or type_ is None:
        if (area, type_, measure_on) == (None, None, None):
            return None
        raise WrongUsage(
            "An effect is measured in an area and a type.", "Give both --area and --type, or neither of the three."
        )
    return Tie(
        known_as(areas(session, here.place), area, "area"),
        type_named(session, here.place, type_),
        given.maybe_day(measure_on, "--measure-on"),
    )
