"""Whether a run is seen in Prefect, and where. Prefect itself is loaded by flows/engine.py alone, and only then.

JATAC_PREFECT: `off` never; an address, when a server answers there; `auto`, when one answers on this machine.
"""

import json
import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from config.logs import log
from config.settings import PREFECT_AUTO, PREFECT_OFF, Settings
from flows.result import FlowResult
from flows.watched import Watched, run_watched
from flows.wiring import FLOWS, Office, is_past, run_flow
from rules.moment import Moment

LOCAL_PORT = 4200
"""Where Prefect listens by custom, and where `jatac serve` lets it listen."""
PROBE_S = 0.5
PORT_FILE = "port"
"""Where the server of a data dir listens, while one does."""


def local_api(port: int = LOCAL_PORT) -> str:
    """The address of a Prefect server on this machine."""
    return f"http://127.0.0.1:{port}/api"


def home_of(data_dir: Path) -> Path | None:
    """The folder of Prefect's own files for this data dir: in the user's state, never in a data dir.

    None where there is no such folder.
    """
    try:
        state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state").resolve()
    except RuntimeError:  # a service without a home
        return None
    place = data_dir.resolve()
    home = state / "jatac" / "prefect" / f"{place.name}-{sha256(bytes(place)).hexdigest()[:8]}"
    return None if home.is_relative_to(data_dir.resolve()) else home


def made(home: Path) -> bool:
    """Makes the folder, for the user alone. False where it cannot be: nothing of ours depends on it."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        log.warning("prefect_without_a_folder", errno=fault.errno)
        return False
    return True


def surroundings(home: Path) -> dict[str, str]:
    """What Prefect finds in the environment: its own folder; nothing counted, nothing asked of the internet."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_CLIENT_MAX_RETRIES": "0",
        "PREFECT_CLIENT_METRICS_ENABLED": "false",
        "PREFECT_API_REQUEST_TIMEOUT": "5",
    }


def answers(api: str, wait_s: float = PROBE_S) -> bool:
    """Whether a Prefect API is at this address, and well, within `wait_s` seconds. Asks no proxy."""
    return (_asked(f"{api}/health", wait_s) or b"").strip() == b"true"


def _asked(address: str, wait_s: float) -> bytes | None:
    parts = urlsplit(address)
    if parts.hostname is None:
        return None
    if parts.scheme == "https":
        connection: HTTPConnection = HTTPSConnection(
            parts.hostname, parts.port, timeout=wait_s, context=ssl.create_default_context()
        )
    else:
        connection = HTTPConnection(parts.hostname, parts.port, timeout=wait_s)
    try:
        connection.request("GET", parts.path)
        reply = connection.getresponse()
        return reply.read() if reply.status == 200 else None
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def api_of(settings: Settings, port: int = LOCAL_PORT) -> str | None:
    """The Prefect API in which a run is to be seen now; None: it runs without.

    `auto`: the server of this data dir, else one of somebody else's at `port`; never the one of another data dir.
    """
    home = home_of(settings.data_dir)
    if settings.prefect == PREFECT_OFF or home is None:
        return None
    if settings.prefect != PREFECT_AUTO:
        return settings.prefect if answers(settings.prefect) else None
    tried = dict.fromkeys(local_api(one) for one in (*_noted(home), port))
    return next((api for api in tried if answers(api) and not _is_another_s(api, home)), None)


def _noted(home: Path) -> tuple[int, ...]:
    """The port at which the server of this data dir was started, if it was."""
    try:
        return (int((home / PORT_FILE).read_text(encoding="utf-8")),)
    except (OSError, ValueError):
        return ()


def _is_another_s(api: str, home: Path) -> bool:
    """Whether the server is that of another data dir: it keeps its files beside ours."""
    try:
        told = json.loads(_asked(f"{api}/admin/settings", PROBE_S) or b"{}")
        its_home = Path(str(told.get("home", "")))
    except (ValueError, AttributeError):
        return False
    return its_home.parent == home.parent and its_home != home


def run_seen(office: Office, name: str, moment: Moment, *, api: str | None, as_of_given: bool = False) -> FlowResult:
    """One flow, seen in the Prefect at `api` if there is one. The same run, the same rows, whatever becomes of it.

    Raises what `run_flow` raises.
    """
    body = partial(run_flow, office, name, moment, as_of_given=as_of_given)
    place = office.place
    if name not in FLOWS or (as_of_given and is_past(office, moment)):
        return body()  # refused, or behaves as a dry run: there is nothing to see
    return seen(body, office.data_dir, Run(name, place.key, place.partnership_id, moment), api=api)


@dataclass(frozen=True, slots=True)
class Run:
    """What Prefect is told before a run: our name of the flow, whose it is, as of when."""

    flow: str
    partnership_key: str
    partnership_id: int
    moment: Moment


def seen(body: Callable[[], FlowResult], data_dir: Path, run: Run, *, api: str | None) -> FlowResult:
    """What the body gives; watched by the Prefect at `api` if there is one. Raises what the body raises."""
    home = home_of(data_dir)
    if api is None or home is None or not made(home):
        return body()
    os.environ.update(surroundings(home))
    return run_watched(body, partial(_watch, api, run))


def _watch(api: str, run: Run, watched: Watched) -> None:
    from flows import engine  # takes two seconds, and must find its surroundings set

    engine.watch(api, run, watched)
