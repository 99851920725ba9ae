"""The demo, played once for the whole run: the first worker that asks plays it, the others wait and read."""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.wiring import Office, open_office


@dataclass(frozen=True)
class Told:
    """A story that was told: its folder, its JSON, its headlines."""

    data_dir: Path
    summary: dict[str, Any]
    headlines: list[str]


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The demo's folder and what it returned. Settings that reach outside the folder were set meanwhile."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    data_dir, kept = shared / "demo-told", shared / "demo-told.json"
    with (shared / "demo-told.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(json.dumps(_play(data_dir, shared)), encoding="utf-8")
    summary, headlines = json.loads(kept.read_text(encoding="utf-8"))
    return Told(data_dir, summary, headlines)


def _play(data_dir: Path, shared: Path) -> tuple[dict[str, Any], list[str]]:
    from demo.story import play

    headlines: list[str] = []
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("JATAC_DATABASE_URL", f"sqlite:///{shared / 'elsewhere.db'}")
        environment.setenv("JATAC_SMTP_HOST", "127.0.0.1")
        environment.setenv("JATAC_SMTP_PORT", "1")
        return play(data_dir, headlines.append), headlines


@pytest.fixture
def office(told: Told) -> Iterator[Office]:
    """The told story, opened to be read."""
    opened = open_office(told.data_dir)
    yield opened
    opened.close()
