"""Prefect: each flow as a Prefect flow, seen in its UI. The only file that imports Prefect.

A Prefect flow run has our flow's name, the tags `jatac` and the partnership's key, its duration, and an artifact of
ids and counts. It holds no name, no title and no word of a fault. Retries are 0: what a run did not do, the next
tick does (design decision 1). Without a timeout: see flows/watched.py.
"""

import logging
from contextvars import ContextVar
from functools import cache

import httpx
from prefect import Flow, State, flow, tags
from prefect.artifacts import create_markdown_artifact
from prefect.exceptions import PrefectException, PrefectSignal
from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Completed, Failed

from flows.orchestration import Run
from flows.result import FlowResult
from flows.watched import Watched

TAG = "jatac"
NOISY = ("prefect", "prefect.flow_runs", "prefect.engine", "httpx", "EventsWorker", "APILogWorker")
"""Loggers that would write on stderr beside what a command says; workers of Prefect log under their class's name."""


_UNDER_WAY: ContextVar[Watched] = ContextVar("_UNDER_WAY")


def watch(api: str, run: Run, watched: Watched) -> None:
    """A Prefect flow run around one of ours: begins before its body, ends after it. Raises what Prefect raises.

    A run that Prefect cancels, pauses or does not admit is run all the same: nobody's notice hangs on it.
    """
    quieten()
    _UNDER_WAY.set(watched)
    settings = {PREFECT_API_URL: api, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    try:
        with temporary_settings(settings), tags(TAG, run.partnership_key):
            as_of = f"{run.moment.as_of:%Y-%m-%dT%H:%M:%S%z}"
            prefect_flow(run.flow)(run.partnership_id, run.partnership_key, as_of, return_state=True)
    except PrefectSignal:
        return


def quieten() -> None:
    """From here on Prefect says nothing on stderr: what it cannot do is no fault of a run."""
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)


@cache
def prefect_flow(name: str) -> "Flow[[int, str, str], State]":
    """The Prefect flow of one of ours. Its parameters are ids, keys and instants, nothing else."""

    def run(partnership_id: int, partnership: str, as_of: str) -> State:
        watched = _UNDER_WAY.get()
        watched.ready.set()
        watched.ended.wait()
        _leave_counts(name, partnership_id, as_of, watched.result)
        return _state(watched)

    run.__doc__ = f"jatac's flow {name}, for one partnership as of one moment."
    return flow(
        name=name,
        flow_run_name="{partnership} as of {as_of}",
        retries=0,
        validate_parameters=False,
        persist_result=False,
        log_prints=False,
    )(run)


def _state(watched: Watched) -> State:
    result = watched.result
    if result is None:
        return Failed(message=f"The run broke off ({watched.broke_off}); `jatac status` says more.")
    if result.failures:
        return Failed(message=f"{len(result.failures)} items failed; `jatac status` names them.")
    return Completed(message=result.reason or None)


def _leave_counts(name: str, partnership_id: int, as_of: str, result: FlowResult | None) -> None:
    """A small artifact. One that Prefect does not take is no fault of the run."""
    if result is None:
        return
    counts = {
        "partnership": partnership_id,
        "notices_new": result.notices_new,
        "messages_new": result.messages_new,
        "failures": len(result.failures),
        **result.counts,
    }
    lines = ["| what | count |", "|---|---|", *(f"| {what} | {count} |" for what, count in counts.items())]
    key = f"{name.replace('_', '-')}-{partnership_id}"
    try:
        create_markdown_artifact("\n".join(lines), key=key, description=f"{name} as of {as_of}")
    except (PrefectException, httpx.HTTPError, OSError):
        return
