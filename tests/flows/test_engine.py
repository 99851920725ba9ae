"""The engine: every flow is seen in a real Prefect server, and no table depends on it."""

import json
import logging
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select as rows_of

from config.settings import Settings
from flows.each import Failure
from flows.orchestration import Run, api_of, home_of, run_seen, seen, surroundings
from flows.result import FlowResult
from flows.watched import END_S, START_S
from flows.wiring import FLOWS, Office, open_office, run_flow
from models.database import sqlite_url
from models.tables.base import metadata
from rules.moment import Moment
from tests.flows.prefect_pages import Pages, prefect_pages
from tests.shape.tree import ROOT, imported, python_files
from tests.stories.people import partnership
from tests.stories.promises import CANARY
from tests.stories.world import World, begin

NOBODY_LISTENS = "http://127.0.0.1:9/api"
ALL = tuple(FLOWS)
DRAWN = {"public_id", "salt", "text", "payload_mac", "prev", "this", "hash", "rfc_message_id", "body", "facts_digest",
         "lease_token", "ended_at"}  # fmt: skip
"""Columns that are drawn by lot, follow from those, or tell the real clock: they differ between two equal runs."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """One server for all tests of this file: its first start makes its database."""
    with prefect_pages(tmp_path_factory.mktemp("state")) as found:
        yield found


@pytest.fixture
def pages(server: Pages) -> Pages:
    """The same, started again when a test has killed it."""
    if server.is_gone:
        server.server.start()
        server.wait()
    return server


def busy(world: World) -> World:
    """Two overdue actions on Thursday 10 December at 09:00, one of them with words that must never travel."""
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.issue("Visit the squats", "iain", due="Mon 7 Dec")
    return world.skip(to="Thu 10 Dec").at("Thu 10 Dec", "09:00")


def tables(office: Office) -> dict[str, list[tuple[str, ...]]]:
    """Every row of every table, without what is drawn by lot."""
    with office.database.reading() as session:
        return {
            table.name: sorted(
                tuple(
                    repr(value) for column, value in zip(table.columns, row, strict=True) if column.name not in DRAWN
                )
                for row in session.execute(rows_of(table))
            )
            for table in metadata.sorted_tables
        }


@pytest.mark.slow
def test_every_flow_is_seen_with_its_name_its_tags_its_end_and_its_counts(pages: Pages, world: World) -> None:
    busy(world)
    before = len(pages.asked("flow_runs"))
    results = [run_seen(world.office, name, world.moment, api=pages.api) for name in ALL]
    assert sum(result.notices_new for result in results) > 0
    runs = pages.asked("flow_runs")[before:]
    flows = {row["id"]: row["name"] for row in pages.asked("flows")}
    assert [flows[run["flow_id"]] for run in runs] == list(ALL)
    here = world.office.place.partnership_id
    for run in runs:
        assert (run["state_name"], sorted(run["tags"])) == ("Completed", ["jatac", "nw"])
        assert run["total_run_time"] > 0 and run["name"].startswith("nw as of ")
        assert run["parameters"] == {"partnership_id": here, "partnership": "nw", "as_of": "2026-12-10T09:00:00+0000"}
    artifacts = {row["flow_run_id"]: row for row in pages.asked("artifacts")}
    for run, result in zip(runs, results, strict=True):
        assert f"| notices_new | {result.notices_new} |" in artifacts[run["id"]]["data"]
    everything = json.dumps([runs, pages.asked("artifacts")])
    for word in ("Hollis", "tom@police", "underpass", CANARY):
        assert word not in everything


@pytest.mark.slow
def test_a_run_with_a_failed_item_and_one_that_breaks_off_are_seen_as_failed_without_a_name(
    pages: Pages, world: World
) -> None:
    before = len(pages.asked("flow_runs"))
    run = Run("chase_overdue", "nw", 1, world.moment)
    watch = partial(seen, data_dir=world.office.data_dir, run=run, api=pages.api)

    def fails() -> FlowResult:
        result = run_flow(world.office, "chase_overdue", world.moment)
        result.failures.append(Failure("NW-2026-D/001", "ValueError: Tom Hollis"))
        return result

    def breaks_off() -> FlowResult:
        raise ValueError("Tom Hollis")

    watch(fails)
    with pytest.raises(ValueError, match="Tom Hollis"):
        watch(breaks_off)
    runs = pages.asked("flow_runs")[before:]
    assert [one["state_name"] for one in runs] == ["Failed", "Failed"]
    assert [one["state"]["message"].split(";")[0] for one in runs] == [
        "1 items failed",
        "The run broke off (ValueError)",
    ]
    assert "Hollis" not in json.dumps(runs)


@dataclass
class Twins:
    """The same partnership any number of times, and what all flows leave behind when nobody watches."""

    folder: Path
    moment: Moment
    plain: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    def office(self, name: str) -> Office:
        """One more of them."""
        shutil.copytree(self.folder / "first", self.folder / name)
        return open_office(self.folder / name)


@pytest.fixture
def twins(tmp_path: Path, migrated_sqlite: Path) -> Twins:
    """On Thursday 10 December, with much to say."""
    first = tmp_path / "first"
    first.mkdir()
    shutil.copyfile(migrated_sqlite, first / "jatac.db")
    world = busy(begin(first, sqlite_url(first / "jatac.db"), partnership()))
    world.office.close()
    made = Twins(tmp_path, world.moment)
    made.plain = left_by(made.office("plain"), made.moment, None)
    assert len(made.plain["notice"]) > 2 and len(made.plain["message"]) > 1
    return made


def left_by(office: Office, moment: Moment, api: str | None) -> dict[str, list[tuple[str, ...]]]:
    """The tables after every flow has run."""
    for name in ALL:
        run_seen(office, name, moment, api=api)
    try:
        return tables(office)
    finally:
        office.close()


@pytest.mark.slow
def test_the_same_tables_result_with_a_server_and_with_none_where_one_should_be(pages: Pages, twins: Twins) -> None:
    assert left_by(twins.office("seen"), twins.moment, pages.api) == twins.plain
    assert left_by(twins.office("gone"), twins.moment, NOBODY_LISTENS) == twins.plain


@pytest.mark.slow
def test_a_server_that_hangs_costs_a_few_seconds_and_no_row(pages: Pages, twins: Twins) -> None:
    office = twins.office("hangs")
    settings = office.settings.model_copy(update={"prefect": pages.api})
    pages.send(signal.SIGSTOP)
    try:
        assert api_of(settings) is None, "before a run it is asked whether it answers"
        started = time.monotonic()
        result = run_seen(office, "chase_overdue", twins.moment, api=pages.api)
        assert result.notices_new > 0
        assert time.monotonic() - started < START_S + END_S + 2
    finally:
        pages.send(signal.SIGCONT)
        office.close()


@pytest.mark.slow
def test_a_server_killed_during_a_body_and_gone_for_the_next_changes_no_table(pages: Pages, twins: Twins) -> None:
    """Killed with -9 in the middle of chase_overdue: what came before was seen, what comes after is not."""
    office = twins.office("killed")

    def killed_half_way() -> FlowResult:
        pages.send(signal.SIGKILL)
        return run_flow(office, "chase_overdue", twins.moment)

    for name in ALL:
        if name == "chase_overdue":
            run = Run(name, "nw", office.place.partnership_id, twins.moment)
            seen(killed_half_way, office.data_dir, run, api=pages.api)
        else:
            run_seen(office, name, twins.moment, api=pages.api)
    assert tables(office) == twins.plain
    office.close()


def test_prefect_is_imported_by_one_file_alone() -> None:
    users = {name for name in python_files() if any(one.split(".")[0] == "prefect" for one in imported(name))}
    assert users == {"flows/engine.py"}


WITHOUT = """
import sys
from typer.testing import CliRunner
import cli.jatac, flows.wiring, flows.serve
answer = CliRunner().invoke(cli.jatac.app, ["run", "chase_overdue", "--data-dir", sys.argv[1]])
assert answer.exit_code == 0, answer.output
print("prefect" in sys.modules)
"""


@pytest.mark.parametrize("setting", ["off", "auto", NOBODY_LISTENS])
def test_prefect_is_not_even_loaded_when_it_is_off_or_does_not_answer(twins: Twins, setting: str) -> None:
    office = twins.office("unseen")
    office.close()
    given = {**os.environ, "JATAC_PREFECT": setting}
    command = [sys.executable, "-c", WITHOUT, str(office.data_dir)]
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.returncode) == ("False\n", 0), done.stderr


def test_prefect_counts_nothing_asks_nobody_and_keeps_its_files_away_from_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    home = home_of(tmp_path / "data")
    other = home_of(tmp_path / "other" / "data")
    assert home is not None and other is not None and home != other, "each data dir has its own"
    assert home.parent == other.parent == tmp_path / "state" / "jatac" / "prefect"
    given = surroundings(home)
    assert (given["PREFECT_HOME"], given["DO_NOT_TRACK"]) == (str(home), "1")
    assert given["PREFECT_SERVER_ANALYTICS_ENABLED"] == given["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] == "false"
    assert home_of(tmp_path) is None, "a data dir that holds the user's state: Prefect is left out"


@pytest.mark.slow
def test_the_server_of_another_data_dir_is_left_to_it(pages: Pages) -> None:
    """The same port, the same user: only whose data it is tells them apart."""
    its_own = Settings(data_dir=pages.server.home.parents[2] / "data", prefect="auto")
    other = Settings(data_dir=pages.server.home.parents[2] / "other", prefect="auto")
    assert api_of(its_own, 1) == pages.api, "found by the port that it noted"
    assert api_of(other, pages.server.port) is None


def test_where_prefect_may_not_keep_its_files_a_run_goes_on_without_it(
    twins: Twins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert left_by(twins.office("homeless"), twins.moment, NOBODY_LISTENS) == twins.plain


@pytest.mark.slow
def test_neither_prefect_s_server_nor_a_run_that_it_sees_asks_anybody_on_another_machine(
    pages: Pages, twins: Twins
) -> None:
    """Every process here notes where it connects to (tests/flows/prefect_pages.py)."""
    office = twins.office("quiet")
    office.close()
    given = {**os.environ, "JATAC_PREFECT": pages.api}
    command = [sys.executable, "-c", WITHOUT, str(office.data_dir)]
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr
    assert pages.connected(), "the run itself must be seen to connect"
    assert pages.connected() <= {"127.0.0.1", "::1", "localhost"}


def test_prefect_s_workers_say_nothing_beside_a_command() -> None:
    """ "Still processing items" of its EventsWorker stood on the stderr of `jatac run`."""
    from flows.engine import quieten

    quieten()
    for worker in ("prefect.events.worker.EventsWorker", "prefect.logging.handlers.APILogWorker"):
        assert not logging.getLogger(pkgutil.resolve_name(worker).__name__).isEnabledFor(logging.ERROR)
