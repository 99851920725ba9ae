"""A partnership loaded once; each test works on a copy."""

import shutil
from pathlib import Path

import pytest

from config.story import mark_story
from tests.cli.terminal import PARTNERSHIP, Terminal


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JATAC_DATA_DIR", "JATAC_USER", "JATAC_DATABASE_URL", "JATAC_SMTP_HOST"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A story data dir with the demo's partnership, in hold, and the cycle of Wednesday 2 December 2026."""
    place = tmp_path_factory.mktemp("loaded") / "data"
    mark_story(place)
    terminal = Terminal(place, at="2026-12-01T09:00")
    terminal.ok("init", "--partnership", str(PARTNERSHIP))
    terminal.ok("run", "open_cycle")
    return place


@pytest.fixture
def terminal(loaded: Path, tmp_path: Path) -> Terminal:
    """A terminal at a copy of it, on the day of the meeting."""
    place = tmp_path / "data"
    shutil.copytree(loaded, place)
    return Terminal(place)
