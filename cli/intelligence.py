"""`jatac ingest` and `rejected`: files in, and the rows to mend."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import given, show
from cli.action_file import add_file, is_action_log
from cli.asked import Asked, command
from cli.boundary import FAULTS, WrongUsage
from cli.here import Here, must_exist, opened
from cli.no_place import feed_as_json, of_a_feed

if TYPE_CHECKING:
    from flows.desk import Desk, Progress
    from flows.taken import FileTaken, Ingested
    from rules.covers import Span

DOCUMENTS = "documents"
SMALL = 4 * 2**20
"""Bytes above which a file is not looked at as an action log."""
MOST_SHOWN = 5
"""Rejected rows of a file shown on a terminal; all are in --json and in the file to mend."""


def register(app: typer.Typer) -> None:
    """Adds the commands to the root."""
    command(app, "ingest")(ingest)
    command(app, "rejected")(rejected)


def ingest(
    asked: Asked,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="Files of declared sources, or an action log; - is standard input."),
    ],
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Which declared source, when it is not clear.")
    ] = None,
    covers: Annotated[
        str | None,
        typer.Option(
            "--covers", metavar="MONTHS", help="Of which months the files are: 2026-06 or 2026-01..2026-06."
        ),
    ] = None,
) -> int:
    """Take files in. The same bytes again add nothing; a corrected month replaces the old one."""
    from intake.marked import refuse_marked_name

    span = given.span(covers, "--covers")
    if Path("-") in files:
        return _ingest_standard_input(asked, files, source, span)
    for path in files:
        must_exist(path, "The file")
        refuse_marked_name(path.name)
    if source is None and any(_is_log(path) for path in files):
        if len(files) > 1:
            raise WrongUsage("An action log is among the files.", "Take it in by itself.")
        if span is not None:
            raise WrongUsage("--covers says nothing of an action log.", "Leave it out.")
        return add_file(asked, files[0], imported=True, by_system=True)
    return _ingest_files(asked, files, source, span)


def _ingest_standard_input(asked: Asked, files: list[Path], source: str | None, covers: "Span | None") -> int:
    """What is piped in, put into a file first: it is gone over twice."""
    if len(files) > 1 or source is None:
        raise WrongUsage(
            "Standard input is one file, and says nothing of itself.", "Say: jatac ingest - --source NAME."
        )
    with tempfile.TemporaryDirectory(prefix="jatac-") as folder:
        path = Path(folder) / "standard input"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        return _ingest_files(asked, [path], source, covers)


def _ingest_files(asked: Asked, files: list[Path], source: str | None, covers: "Span | None") -> int:
    from models.queries.deliveries import sources
    from rules.sources import ACTION_LOG

    with opened(asked) as here, here.database.reading() as session:
        declared = {one.key: one for one in sources(session, here.place.partnership_id)}
    log = declared.get(source or "")
    if log is not None and log.format == ACTION_LOG and len(files) == 1 and covers is None:
        return add_file(asked, files[0], imported=True, by_system=True, columns=log.reading.columns)
    with opened(asked) as here, _progress(asked) as progress:
        done = _take_in(here, files, source, covers, progress)
    if asked.json:
        show.as_json(_as_json(done))
    else:
        _say(done)
    return FAULTS if done.failures or done.rejected or any(one.repair_files for one in done.files) else 0


def _take_in(
    here: Here, files: list[Path], source: str | None, covers: "Span | None", progress: "Progress | None"
) -> "Ingested":
    """The flow on these files, on record as a run of it."""
    from flows.ingest_intelligence import FLOW, ingest_files
    from flows.result import FlowResult
    from flows.runs import kept

    with kept(here.database, here.place, FLOW, here.moment, here.office.clock) as run:
        done = ingest_files(replace(_desk(here, progress), covers=covers), files, source)
        run.keep(FlowResult(FLOW, here.moment.as_of, failures=done.failures))
    return done


def _is_log(path: Path) -> bool:
    if not path.is_file() or path.stat().st_size > SMALL or path.suffix.lower() not in (".csv", ".xlsx"):
        return False
    return is_action_log(path.read_bytes(), path.name)


def _desk(here: Here, progress: "Progress | None") -> "Desk":
    from flows.desk import Desk

    documents = here.office.data_dir / DOCUMENTS
    return Desk(here.database, here.place, here.moment, documents, here.by, progress)


@contextmanager
def _progress(asked: Asked) -> "Iterator[Progress | None]":
    """A bar on a terminal; nothing in a pipe or with --json."""
    if asked.json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        known: dict[str, Any] = {}

        def told(name: str, read: int, total: int) -> None:
            if name not in known:
                known[name] = bars.add_task(name, total=total)
            bars.update(known[name], completed=read, total=total)

        yield told


def _as_json(done: "Ingested") -> dict[str, Any]:
    repairs = [path for one in done.files for path in one.repair_files]
    return {
        "accepted": done.accepted,
        "changed": done.changed,
        "repeated": done.repeated,
        "rejected": done.rejected,
        "links_proposed": done.linked.proposed,
        "files": [_file(one) for one in done.files],
        "rejected_rows": [
            {
                "file": one.name,
                "row": row.row_number,
                "field": row.field,
                "value": row.value,
                "reason": row.reason,
                "fix": row.fix,
            }
            for one in done.files
            for row in one.rows_rejected
        ],
        "repair_file": str(repairs[0]) if repairs else None,
        "repair_files": [str(path) for path in repairs],
        "failures": [{"item": one.item, "sentence": one.sentence} for one in done.failures],
    }


def _file(one: "FileTaken") -> dict[str, Any]:
    return {
        "name": one.name,
        "source": one.source,
        "accepted": one.accepted,
        "changed": one.changed,
        "repeated": one.repeated,
        "rejected": one.rejected,
        "note": one.note,
        "remarks": one.remarks,
        "encoding": one.encoding,
        "counted_as_0": [f"{month:%Y-%m}" for month in one.nothing_in],
        **(feed_as_json(one) if one.listed or one.records or one.flags else {}),
        "months": [
            {
                "force": delivery.force,
                "month": f"{delivery.month:%Y-%m}",
                "accepted": delivery.accepted,
                "rejected": delivery.rejected,
                "repeated": delivery.repeated,
                "replaced": delivery.replaced_id is not None,
                "changed": [
                    {"area": c.area, "type": c.type, "before": c.before, "after": c.after} for c in delivery.changed
                ],
            }
            for delivery in one.deliveries
        ],
    }


def _say(done: "Ingested") -> None:
    from rules.covers import listed

    for one in done.files:
        changed = f"{one.changed} changed, " if one.changed else ""
        show.say(
            f"{one.name}: {one.accepted} {one.called}, {changed}{one.repeated} here already, {one.rejected} rejected."
        )
        if one.note:
            show.say(f"  {one.note}")
        if one.nothing_in:
            show.say(f"  No rows in {listed(one.nothing_in)}: counted as 0.")
        show.say(*(f"  Look: {said}" for said in one.remarks))
        if one.encoding not in ("", "UTF-8"):
            show.say(f"  Read as {one.encoding}.")
        for delivery in one.deliveries:
            if delivery.replaced_id is not None:
                end = ":" if delivery.changed else ", and no count changes."
                show.say(f"  {delivery.month:%B %Y} of {delivery.force} replaces what was here{end}")
                for c in delivery.changed:
                    show.say(f"    {c.type} in {c.area or 'no area'}: {c.before} before, {c.after} now")
        for row in one.rows_rejected[:MOST_SHOWN]:
            cell = f"{row.field} “{row.value}”" if row.value else row.field  # of intelligence no cell is shown
            show.say(f"  row {row.row_number} rejected: {cell}: {row.reason}. {row.fix}")
        if one.rejected > MOST_SHOWN:
            show.say(f"  + {one.rejected - MOST_SHOWN} more")
        for path in one.repair_files:
            show.say(f"  Mend the rejected rows in {path}, then: jatac ingest {path}")
        of_a_feed(one)
    if done.linked.proposed:
        show.say(f"{show.count(done.linked.proposed, 'link')} proposed: `jatac links list`.")
    if done.linked.reviews:
        show.say(f"{show.count(done.linked.reviews, 'ASB case review')} due: `jatac repeats`.")
    for failure in done.failures:
        who = "" if failure.item in failure.sentence else f"{failure.item}: "
        show.warn(f"Not taken in: {who}{failure.sentence}")
    if len(done.files) > 1:
        show.say(f"In all: {done.accepted} {done.called}, {done.repeated} here already, {done.rejected} rejected.")


def rejected(
    asked: Asked,
    drop: Annotated[bool, typer.Option("--drop", help="Nobody will mend them: they no longer wait.")] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why. It stays on record.")] = "",
) -> int:
    """Write the rejected rows to files again. Mend them, and take them in with ingest."""
    from flows.desk import write_repairs
    from models.queries.deliveries import waiting_rows
    from models.queries.status import files_to_repair

    why = given.words(reason, "--reason") if drop else ""
    with opened(asked) as here:
        with here.database.reading() as session:
            waiting = files_to_repair(session, here.place.partnership_id)
            seen = waiting_rows(session, here.place.partnership_id) if drop else []
        if drop:
            return _drop(asked, here, waiting, seen, why)
        paths = write_repairs(_desk(here, None), waiting)
    rows = sum(waiting.values())
    if asked.json:
        show.as_json({"rejected": rows, "repair_files": [str(path) for path in paths]})
        return FAULTS if rows else 0
    if not rows:
        show.say("No rejected row waits to be mended.")
        return 0
    show.say(f"{show.count(rows, 'rejected row')} to mend:")
    if len(paths) < len(waiting):
        show.say(
            "  Those in sheets of intelligence are mended in the sheet itself, objects of feeds by their sender;"
            " then take it in again."
        )
    show.say(*(f"  {path}, then: jatac ingest {path}" for path in paths))
    return FAULTS


def _drop(asked: Asked, here: Here, waiting: dict[int, int], seen: list[int], why: str) -> int:
    """Drops the rows of the look (`seen`); those that came in since wait, and are told."""
    from flows.desk import write_repairs
    from models.queries.deliveries import waiting_rows
    from models.steps.rejected import drop_rejected

    with here.database.writing(here.moment) as tx:
        rows = drop_rejected(tx, here.place, why, here.by, seen)
        left = len(waiting_rows(tx.session, here.place.partnership_id))
    paths = write_repairs(_desk(here, None), waiting)  # takes away the files that have none left
    if asked.json:
        show.as_json({"rejected": left, "dropped": rows, "repair_files": [str(path) for path in paths]})
    else:
        waits = f"{show.count(left, 'row')} came in meanwhile: see `jatac rejected`" if left else "none waits now"
        show.say(f"{show.count(rows, 'rejected row')} dropped; {waits}.")
    return FAULTS if left else 0
