"""`jatac serve`: every flow by the schedule, and the mail, on one machine, until it is told to stop."""

import signal
import threading
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from cli import show
from cli.asked import Asked, command
from cli.boundary import CannotDo, WrongUsage
from cli.here import must_be_there, settings_of

if TYPE_CHECKING:
    from flows.serve import Service


ONLY = "Leave out --in, --by, --for and --at."


def register(app: typer.Typer) -> None:
    """Adds the command to the root."""
    command(app, "serve")(serve)


def serve(
    asked: Asked,
    prefect_port: Annotated[
        int,
        typer.Option(
            "--prefect-port",
            metavar="PORT",
            min=1,
            max=65535,
            help="Where Prefect's server listens, on this machine.",
        ),
    ] = 4200,
) -> None:
    """Run every flow by the schedule. Sends the mail too, for every partnership, until Ctrl-C or SIGTERM."""
    if asked.in_partnership or asked.by or asked.for_owner or asked.at:
        raise WrongUsage("`jatac serve` serves every partnership, for nobody in person, by the real clock.", ONLY)
    settings = settings_of(asked)
    if settings.story:
        raise CannotDo(
            f"{settings.data_dir} tells a story, and `jatac serve` runs on the real clock.",
            "Name another folder with --data-dir, or run flows of the story with `jatac run FLOW --at …`.",
        )
    must_be_there(settings)
    stop = threading.Event()
    _stop_on_signals(stop)
    from flows.serve import service

    with service(settings, prefect_port) as serving:
        say_beginning(asked, serving)
        serving.run_until(stop)
    if not asked.json:
        show.say("Stopped.")


def _stop_on_signals(stop: threading.Event) -> None:
    """The first Ctrl-C or SIGTERM ends it in order, the second at once."""

    def ask(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)


def say_beginning(asked: Asked, serving: "Service") -> None:
    """Says whom it serves, what is in hold, where mail goes and where runs are seen; in JSON the first and last."""
    from flows.orchestration import api_of
    from models.queries.partnership import partnerships

    with serving.database.reading() as session:
        found = partnerships(session)
    known, held = len(found), [one.name for one in found if one.held]
    page = f"http://127.0.0.1:{serving.prefect.port}" if serving.prefect is not None else None
    if asked.json:
        show.as_json({"serving": known, "prefect": page})
        return
    there = None if page else api_of(serving.settings, serving.port)
    show.say(*beginning(known, held, page=page, there=there, no_relay=serving.server is not None))


def beginning(
    known: int, held: Sequence[str], *, page: str | None = None, there: str | None = None, no_relay: bool = False
) -> list[str]:
    """What it says at its start. `known`: so many partnerships; `held`: the names of those in hold.

    `page`: the address of the Prefect that it starts beside itself; `there`: the API of one that answers already.
    `no_relay`: mail goes no further than the data dir.
    """
    lines = [f"Serving {show.count(known, 'partnership')}. Ctrl-C ends it; what is under way is finished first."]
    lines += [f"{name} is in hold: nothing of it is sent until `jatac release`." for name in held]
    if no_relay:
        lines.append(
            "No relay is set (JATAC_SMTP_HOST): mail is filed under mail/ of the data dir and reaches nobody."
        )
    if page is not None:
        lines.append(f"Runs are seen in Prefect at {page}, as soon as it has started.")
    elif there is not None:
        lines.append(f"Runs are seen in the Prefect that answers already: {there.removesuffix('/api')}.")
    return lines
