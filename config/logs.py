"""Structured logs: one JSON line per event in `logs/` of the data dir, nothing on stdout.

Logs hold ids, counts and codes, never names, addresses or text: who may read a log file is not who may read an
action. A value that is none of these is withheld, and the line says which key lost it.
"""

import json
import os
import re
import sys
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import FilteringBoundLogger

MOST = 120
CODE = re.compile(rf"[A-Za-z0-9_.:+/-]{{1,{MOST}}}|[a-z]+ [0-9]+")
ITEM = re.compile(r"[a-z]+ [0-9]+|[a-z0-9-]{1,60}|[A-Z0-9]{1,12}(-[A-Z0-9]+)+(/[0-9]+)?")
"""What an item is called in a log: by number, key, month or reference; never by the name of a file."""
CODE_KEYS = frozenset(
    {"event", "level", "at", "as_of", "month", "flow", "item", "ref", "kind", "state", "reason", "rule", "revision",
     "error", "fault", "where", "inner"}
)  # fmt: skip
"""The only keys whose values may be text, and then only a code (no space, no @) or `message 12`."""
WITHHELD = "withheld"
OUR_ROOMS = ("intake", "rules", "models", "notifications", "flows", "cli", "config", "demo")

Line = MutableMapping[str, Any]


def _error_without_words(_logger: Any, _method: str, line: Line) -> Line:
    """An exception's class and place; its message may quote a person or a row."""
    fault = line.pop("exc_info", None)
    if fault is True:
        fault = sys.exc_info()[1]
    if isinstance(fault, BaseException):
        line["error"] = type(fault).__name__
        line["where"] = _place(fault.__traceback__)
        line["inner"] = _innermost(fault.__traceback__)
    return line


def _place(trace: TracebackType | None) -> str:
    """The innermost line of ours, as room/file.py:12."""
    found = "elsewhere"
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        room = next((part for part in reversed(path.parts[:-1]) if part in OUR_ROOMS), None)
        if room is not None:
            inside = path.parts[len(path.parts) - 1 - path.parts[::-1].index(room) :]
            found = f"{'/'.join(inside)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _innermost(trace: TracebackType | None) -> str:
    """Where it was raised, be it ours or not: folder/file.py:12:function."""
    if trace is None:
        return "elsewhere"
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    found = f"{'/'.join(Path(code.co_filename).parts[-2:])}:{trace.tb_lineno}:{code.co_name}"
    return re.sub(r"[^A-Za-z0-9_.:+/-]", "_", found)[-MOST:]


def _only_ids_counts_and_codes(_logger: Any, _method: str, line: Line) -> Line:
    lost = sorted(key for key, value in line.items() if not _may_stand(key, value))
    for key in lost:
        line[key] = None
    if lost:
        line[WITHHELD] = lost
    return line


def _may_stand(key: str, value: Any) -> bool:
    if value is None or isinstance(value, (bool, int)):
        return True
    if isinstance(value, (list, tuple)):
        return all(isinstance(one, int) for one in value)
    code = ITEM if key == "item" else CODE
    return key in CODE_KEYS and isinstance(value, str) and code.fullmatch(value) is not None


APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT


class _Nowhere:
    """Where lines go before a data dir is known."""

    def msg(self, line: str) -> None:
        """Drops the line."""

    debug = info = warning = error = critical = msg


class _MonthFile:
    """Appends each line to the file of its month, in one write: several processes may share it."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now

    def msg(self, line: str) -> None:
        """Appends one line; a folder that somebody removed meanwhile is made again."""
        path = self._folder / f"{self._now().astimezone(UTC):%Y-%m}.jsonl"
        try:
            file = os.open(path, APPEND, 0o640)
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = os.open(path, APPEND, 0o640)
        try:
            os.write(file, f"{line}\n".encode())
        finally:
            os.close(file)

    debug = info = warning = error = critical = msg


def _as_json(_logger: Any, _method: str, line: Line) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _configure(make: Callable[..., Any], now: Callable[[], datetime] | None) -> None:
    def stamp(_logger: Any, _method: str, line: Line) -> Line:
        if now is not None:
            line["at"] = now().astimezone(UTC).isoformat()
        return line

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            stamp,
            _error_without_words,
            _only_ids_counts_and_codes,
            _as_json,
        ],
        logger_factory=make,
        cache_logger_on_first_use=False,
    )


def to_files(data_dir: Path, now: Callable[[], datetime]) -> None:
    """From here on every event is a line in `logs/YYYY-MM.jsonl` of the data dir, stamped by `now` (UTC)."""
    folder = data_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    _configure(lambda *_names: _MonthFile(folder, now), now)


def to_nowhere() -> None:
    """From here on events are dropped: the state before `to_files`."""
    _configure(lambda *_names: _Nowhere(), None)


to_nowhere()  # structlog's own default prints on stdout, which belongs to --json

log: FilteringBoundLogger = structlog.get_logger()
"""What flows and commands log through: `log.info("flow_ended", flow="send_reminders", notices_new=3)`."""
bound = structlog.contextvars.bound_contextvars
"""`with bound(flow_run_id=7): …` adds its ids to every line inside."""
