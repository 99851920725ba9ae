"""`jatac serve`: every flow by the schedule, and the mail, on one machine, until it is told to stop."""

import signal
import threading
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
    from models.queries.partnership import partnerships

    with service(settings, prefect_port) as serving:
        with serving.database.reading() as session:
            known = partnerships(session)
            held = [one.name for one in known if one.held]
        _say(asked, serving, len(known), held)
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


def _say(asked: Asked, serving: "Service", known: int, held: list[str]) -> None:
    from flows.orchestration import api_of

    page = f"http://127.0.0.1:{serving.prefect.port}" if serving.prefect is not None else None
    there = None if page else api_of(serving.settings, serving.port)
    if asked.json:
        show.as_json({"serving": known, "prefect": page})
        return
    show.say(f"Serving {show.count(known, 'partnership')}. Ctrl-C ends it; what is under way is finished first.")
    for name in held:
        show.say(f"{name} is in hold: nothing of it is sent until `jatac release`.")
    if serving.server is not None:
        show.say("No relay is set (JATAC_SMTP_HOST): mail is filed under mail/ of the data dir and reaches nobody.")
    if there is not None:
        show.say(f"Runs are seen in the Prefect that answers already: {there.removesuffix('/api')}.")
    if page is not None:
        show.say(f"Runs are seen in Prefect at {page}, as soon as it has started.")
