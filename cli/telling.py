"""`jatac demo`: the worked example on bundled real data."""

import os
from typing import Annotated

import typer

from cli import show
from cli.asked import Asked, command


def register(app: typer.Typer) -> None:
    """Adds the command to the root."""
    command(app, "demo")(demo)


def demo(
    asked: Asked,
    no_serve: Annotated[
        bool,
        typer.Option("--no-serve", help="Serves no pages afterwards. There are none yet: it is the same without."),
    ] = False,
) -> None:
    """Live through half a year of tasking on real data. Mail included, on a story clock."""
    from config.settings import DEMO_DATA_DIR, PREFIX, load_settings
    from demo.story import play

    named = asked.data_dir is not None or os.environ.get(f"{PREFIX}DATA_DIR")
    data_dir = load_settings(asked.data_dir if named else DEMO_DATA_DIR).data_dir
    told = play(data_dir, (lambda _line: None) if asked.json else show.say)
    if asked.json:
        show.as_json(told)
