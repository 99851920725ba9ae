"""`jatac correction …`: corrected months that are held back, and what the coordinator makes of them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import given, show
from cli.asked import Asked, command, group
from cli.here import opened

if TYPE_CHECKING:
    from collections.abc import Callable

app = group("Corrected months that are held back: accept or drop them.")
SourceName = Annotated[str, typer.Argument(metavar="SOURCE", help="The source, by key or name.")]
Month = Annotated[str, typer.Argument(metavar="MONTH", help="The month, as 2026-06.")]
Force = Annotated[str, typer.Option("--force", metavar="F", help="Whose, where several forces' are held back.")]


@command(app, "list")
def list_held(asked: Asked) -> None:
    """List the corrections that are held back."""
    from models.queries.deliveries import held_back

    with opened(asked) as here, here.database.reading() as session:
        found = held_back(session, here.place.partnership_id)
    if asked.json:
        rows = [
            {"source": one.source, "force": one.force, "month": one.month, "accepted": one.accepted,
             "rejected": one.rejected}
            for one in found
        ]  # fmt: skip
        show.as_json({"count": len(rows), "corrections": rows})
        return
    if not found:
        show.say("No correction is held back.")
        return
    show.table(
        "",
        ("Source", "Month", "Of", "Rows read", "Rows refused"),
        [(one.source, f"{one.month:%Y-%m}", one.force, str(one.accepted), str(one.rejected)) for one in found],
        right=("Rows read", "Rows refused"),
    )
    show.wrapped("Each month stands as it was: `jatac correction accept SOURCE MONTH`, or `drop`.")


@command(app, "accept")
def accept(asked: Asked, source: SourceName, month: Month, force: Force = "") -> None:
    """Let a correction in (coordinator). It replaces the month that stands, also where it is empty."""
    from models.steps.corrections import accept as step

    _decide(asked, step, (source, month, force), "replaces the month that stood")


@command(app, "drop")
def drop(asked: Asked, source: SourceName, month: Month, force: Force = "") -> None:
    """Drop a correction (coordinator): the month stands as it was."""
    from models.steps.corrections import drop as step

    _decide(asked, step, (source, month, force), "is dropped; the month stands as it was")


def _decide(asked: Asked, step: "Callable[..., Any]", which: tuple[str, str, str], said: str) -> None:
    source, month, force = which
    on = given.month(month, "MONTH")
    with opened(asked) as here, here.database.writing(here.moment) as tx:
        row = step(tx, here.place, source, on, here.by, force)
        done = {"month": row.month, "force": row.force, "accepted": row.accepted, "state": row.state}
    if asked.json:
        show.as_json(done)
        return
    show.wrapped(
        f"The correction of {done['month']:%B %Y} {said}. A month that was tested already is not tested again."
    )
