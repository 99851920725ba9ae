"""A Prefect server of a test's own, and what its REST API says."""

import json
import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from flows.orchestration import answers, local_api
from flows.prefect_server import PrefectServer, beside

STARTS_WITHIN_S = 180.0
FIRST_PORT = 4390
"""The first port tried: other than Prefect's own, where a developer's server may listen."""


NOTES = """
import sys
def note(event, args):
    if event == "socket.getaddrinfo" or event == "socket.connect" and isinstance(args[1], tuple):
        host = args[0] if event == "socket.getaddrinfo" else args[1][0]
        with open({path!r}, "a") as file:
            file.write(str(host) + chr(10))
sys.addaudithook(note)
"""
"""Python reads it at the start of every process that finds it: whom it looks up and connects to is noted."""


class Pages:
    """A running server."""

    def __init__(self, server: PrefectServer, notes: Path) -> None:
        self.server, self._notes = server, notes
        self.api = local_api(server.port)

    def wait(self) -> None:
        """Waits until it answers; its first start makes its database."""
        until = time.monotonic() + STARTS_WITHIN_S
        while not answers(self.api):
            assert time.monotonic() < until, (self.server.home / "server.log").read_text(encoding="utf-8")
            time.sleep(0.2)

    def connected(self) -> set[str]:
        """The machines that the server, and processes started beside it, looked up or connected to."""
        return set(self._notes.read_text(encoding="utf-8").split()) - {"None"} if self._notes.exists() else set()

    @property
    def is_gone(self) -> bool:
        """Whether its process has ended."""
        child = self.server._child
        return child is None or child.poll() is not None

    def send(self, number: signal.Signals) -> None:
        """Sends its process a signal; after a kill it is gone."""
        child = self.server._child
        assert child is not None
        os.kill(child.pid, number)
        if number is signal.SIGKILL:
            child.wait()

    def asked(self, what: str) -> list[dict[str, Any]]:
        """Every `flow_runs` or `artifacts`, oldest first."""
        request = urllib.request.Request(
            f"{self.api}/{what}/filter", json.dumps({"limit": 200}).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as reply:
            found = json.load(reply)
        assert isinstance(found, list)
        return sorted(found, key=lambda row: str(row["created"]))


@contextmanager
def prefect_pages(state: Path) -> Iterator[Pages]:
    """One with its files under `state`, which becomes the folder of the user's state for the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(state))
        for name in [name for name in os.environ if name.startswith("PREFECT_")]:
            patch.delenv(name)
        (state / "sitecustomize.py").write_text(NOTES.format(path=str(state / "connected")))
        patch.setenv("PYTHONPATH", str(state))
        first = FIRST_PORT + 100 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
        with beside(Settings(data_dir=state / "data"), first) as server:
            assert server is not None, "a server of somebody else answers there"
            pages = Pages(server, state / "connected")
            pages.wait()
            yield pages
