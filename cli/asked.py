"""What every command takes besides its own arguments, and how a function becomes a command.

`--data-dir`, `--in`, `--by`, `--for`, `--at` and `--json` stand after the command, the same on each. This file
is read for `jatac --help`: it imports nothing that is slow.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec

import typer

from cli.boundary import WrongUsage, boundary

P = ParamSpec("P")
Body = Callable[Concatenate["Asked", P], int | None]
"""A command's function: takes `Asked` first, gives its exit code (None: 0)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of every command, as they were given."""

    data_dir: Path | None = None
    in_partnership: str | None = None
    by: str | None = None
    for_owner: str | None = None
    at: str | None = None
    json: bool = False
    ref: str | None = None
    """The action that a command is about, when it is about one."""


COMMON: dict[str, Any] = {
    "data_dir": Annotated[
        Path | None,
        typer.Option("--data-dir", metavar="D", help="Folder of the data (or JATAC_DATA_DIR; else ./jatac-data)."),
    ],
    "in_partnership": Annotated[
        str | None,
        typer.Option("--in", metavar="PARTNERSHIP", help="Which partnership, by its key, when there are several."),
    ],
    "by": Annotated[
        str | None,
        typer.Option("--by", metavar="PERSON", help="Who acts: key, e-mail or name (or JATAC_USER)."),
    ],
    "for_owner": Annotated[
        str | None,
        typer.Option("--for", metavar="OWNER", help="For whom, when a coordinator enters an owner's step."),
    ],
    "at": Annotated[
        str | None,
        typer.Option("--at", metavar="ISO", help="Sets the clock; in a data dir that tells a story only."),
    ],
    "json": Annotated[bool, typer.Option("--json", help="Prints one JSON object and nothing else.")],
}
_DEFAULTS: dict[str, Any] = {"json": False}


def group(help_text: str) -> typer.Typer:
    """A group of commands (or the root). Plain help: half as slow to start, and it reads the same in a pipe."""
    return typer.Typer(
        help=help_text,
        rich_markup_mode=None,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )


def command(app: typer.Typer, name: str) -> Callable[[Body[P]], Body[P]]:
    """Registers a function as `name`: adds the options of every command, and the boundary for faults."""

    def register(body: Body[P]) -> Body[P]:
        own = [*inspect.signature(body).parameters.values()][1:]

        @wraps(body)
        def entry(*_args: Any, **given: Any) -> None:
            asked = Asked(**{option: given.pop(option) for option in COMMON}, ref=_ref(given))
            code: int | None = None
            with boundary(asked.json, asked.data_dir):
                _legible([*given.values(), *(getattr(asked, option) for option in COMMON)])
                code = body(asked, **given)  # type: ignore[call-arg]
            raise typer.Exit(code or 0)

        common = [
            inspect.Parameter(
                option, inspect.Parameter.KEYWORD_ONLY, default=_DEFAULTS.get(option), annotation=annotation
            )
            for option, annotation in COMMON.items()
        ]
        params = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + common
        entry.__signature__ = inspect.Signature(params)  # type: ignore[attr-defined]
        entry.__annotations__ = {p.name: p.annotation for p in params}
        app.command(name)(entry)
        return body

    return register


def _ref(given: dict[str, Any]) -> str | None:
    found = given.get("ref") or given.get("item")
    return str(found[0]) if isinstance(found, list) else found


def _legible(values: list[Any]) -> None:
    """Raises WrongUsage for words that are not UTF-8: they can be neither kept nor printed. Paths may be anything."""
    for value in values:
        words = value if isinstance(value, list) else [value]
        if any(isinstance(word, str) and any("\ud800" <= letter <= "\udfff" for letter in word) for word in words):
            raise WrongUsage(
                "A word of this command is not UTF-8 text.", "Type it again, or set the terminal to UTF-8."
            )
