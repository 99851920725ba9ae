"""The entry point: `jatac COMMAND …`. It reads every command's options, and imports nothing that is slow."""

import os
import sys
from typing import Annotated

import typer
from typer.main import get_command

from cli import (
    action,
    action_between,
    action_entry,
    action_list,
    backup,
    body,
    correction,
    counts,
    effect,
    evidence,
    forecast,
    intelligence,
    links,
    mapping,
    meeting,
    meeting_held,
    no_place,
    nomination,
    patterns,
    people,
    priority,
    product,
    product_read,
    record_add,
    record_read,
    records,
    requirement,
    running,
    sending,
    series,
    serve,
    setup,
    status,
    story,
    telling,
)
from cli.asked import group
from cli.boundary import unforeseen
from config.version import version

app = group(
    "Joint agency tasking and coordination: records in, owned actions out, owners chased, everything on record.\n\n"
    "Each command takes --help. Exit codes: 0 done; 1 done, with faults that need a person; 2 wrong usage;"
    " 3 could not do it."
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"jatac {version()}")
        raise typer.Exit


@app.callback()
def root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Shows the version and exits.")
    ] = False,
) -> None:
    """Joint agency tasking and coordination: records in, owned actions out, owners chased, everything on record.

    Each command takes --help. Exit codes: 0 done; 1 done, with faults that need a person; 2 wrong usage; 3 could
    not do it.
    """


for room in (telling, setup, sending, intelligence, counts, mapping, patterns, running, forecast, backup, serve):
    room.register(app)
app.add_typer(action.app, name="action")
meeting_held.register(meeting.app)
app.add_typer(meeting.app, name="meeting")
app.add_typer(body.app, name="body")
app.add_typer(links.app, name="links")
app.add_typer(correction.app, name="correction")
no_place.register(records.app)
app.add_typer(records.app, name="intelligence")
app.add_typer(nomination.app, name="nomination")
app.add_typer(series.app, name="series")
app.add_typer(people.absence, name="absence")
app.add_typer(people.person, name="person")
app.add_typer(product.app, name="product")
app.add_typer(product_read.recommendation, name="recommendation")
app.add_typer(evidence.app, name="evidence")
app.add_typer(priority.priority, name="priority")
app.add_typer(priority.strategy, name="strategy")
app.add_typer(requirement.app, name="requirement")
story.register(app)
status.register(app)

__all__ = ["action_between", "action_entry", "action_list", "app", "effect", "main", "record_add", "record_read"]


def main() -> None:
    """Runs one command, and exits with its code."""
    os.umask(0o077)  # every file is about people: none is readable by other users of the machine
    sys.excepthook = unforeseen
    get_command(app)(prog_name="jatac")


if __name__ == "__main__":
    main()
