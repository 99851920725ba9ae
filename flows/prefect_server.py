"""A Prefect server beside `jatac serve`, on this machine alone, so that every run is seen in its UI.

It is a child process, which ends when its parent is killed (flows/prefect_child.py). When it is slow to start, dies
or is killed, flows run all the same; it is started again. Each data dir has one of its own.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config.logs import log
from config.settings import PREFECT_AUTO, Settings
from flows.orchestration import LOCAL_PORT, PORT_FILE, api_of, home_of, made, surroundings

PORTS_TRIED = 20
STOP_S = 10.0
AGAIN_S = 600.0
"""Seconds between two starts: one that dies at once is not started over and over."""
LOG_FILE = "server.log"


class PrefectServer:
    """The child, and the port on which its API is or will be."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self._child: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def start(self) -> None:
        """Starts it and does not wait: the first start makes its database, which takes a while."""
        command = [sys.executable, "-m", "flows.prefect_child", str(os.getpid())]
        command += ["server", "start", "--no-services", "--workers", "1"]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        with (self.home / LOG_FILE).open("wb") as output:
            self._child = self._open(command, output)
        self._started = time.monotonic()
        (self.home / PORT_FILE).write_text(str(self.port), encoding="utf-8")
        log.info("prefect_server_started", port=self.port)

    def _open(self, command: list[str], output: IO[bytes]) -> "subprocess.Popen[bytes]":
        """In a session of its own: a Ctrl-C is for us, and we stop it when our runs have ended."""
        return subprocess.Popen(
            command,
            env={**os.environ, **surroundings(self.home)},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def keep(self) -> None:
        """Starts it again when it has died, unless it was started only lately."""
        died = self._child is not None and self._child.poll() is not None
        if died and time.monotonic() - self._started > AGAIN_S:
            log.error("prefect_server_died")
            self.start()

    def stop(self) -> None:
        """Ends it; with force when it does not listen."""
        (self.home / PORT_FILE).unlink(missing_ok=True)
        if self._child is None:
            return
        self._child.terminate()
        try:
            self._child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


@contextmanager
def beside(settings: Settings, first_port: int = LOCAL_PORT) -> Iterator[PrefectServer | None]:
    """A server of our own for as long as the block lasts; None when none is to be, or one answers that is
    not another data dir's."""
    home = home_of(settings.data_dir)
    wanted = settings.prefect == PREFECT_AUTO and home is not None and api_of(settings, first_port) is None
    if home is None or not wanted or not made(home):
        yield None
        return
    port = _free_port(first_port)
    if port is None:
        log.error("prefect_server_without_port", first=first_port)
        yield None
        return
    server = PrefectServer(home, port)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _free_port(first: int) -> int | None:
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return None
