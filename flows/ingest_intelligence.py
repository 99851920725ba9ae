"""`ingest_intelligence`: files of the declared sources, taken in once; `jatac ingest FILE` calls the same.

Level, not edge: what was taken in is told from the bytes, so a missed, doubled or killed run is harmless.
Rejected rows are kept, and written to a CSV under `documents/`, to be repaired and ingested again.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

from sqlmodel import Session

from flows.action_files import enter_file
from flows.each import Failure, Failures
from flows.feeds import take_feed
from flows.folder import lying, no_folder
from flows.linking import find_links
from flows.records import take_records
from flows.remarks import remarks_on
from flows.result import FlowResult
from flows.sources import REPAIR, Handed, batches, handed_over, source_of
from flows.taken import FileTaken, Ingested, known_bytes
from intake.encodings import Seen
from intake.opening import Member, UnreadableFile
from intake.street_rows import for_repair
from models import locks
from models.database import Database
from models.place import Place
from models.queries.deliveries import (
    REPLACED,
    SourceFacts,
    deliveries_of,
    file_by_sum,
    source_of_file,
    sources,
    unrepaired,
)
from models.queries.record_rows import files_of_records
from models.steps.bulk import clear_unfinished
from models.steps.delivered import Delivered
from models.steps.deliveries import Loading
from models.tables import Delivery
from rules.life.who import SYSTEM, By
from rules.marking_words import marked_above
from rules.moment import Moment
from rules.sources import ACTION_LOG, FEEDS, INTELLIGENCE

T = TypeVar("T")

FLOW = "ingest_intelligence"
LOCK = "ingest"

Progress = Callable[[str, int, int], None]
"""Told after every stretch: name of the file, bytes read, bytes in all."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where files are taken in: database, partnership, moment, the folder for rejected rows, who does it."""

    database: Database
    place: Place
    moment: Moment
    documents: Path
    by: By = SYSTEM
    progress: Progress | None = None
    again: bool = False
    """Whether a file that another one replaced since is put back. Not in the flow: files that lie in a folder
    side by side would take turns."""


def ingest_intelligence(
    database: Database,
    place: Place,
    moment: Moment,
    documents: Path,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> FlowResult:
    """Takes in the files that match the `path` of a source and were not taken in before."""
    desk = Desk(database, place, moment, documents, progress=progress)
    with database.reading() as session:
        declared = sources(session, place.partnership_id)
    there = [(source, lying(source.path, moment.recorded_at)) for source in declared if source.path]
    found = [(source, path) for source, files in there for path in files.whole]
    unfinished = [path.name for _, files in there for path in files.unfinished]
    result = FlowResult(FLOW, moment.as_of, dry_run)
    if dry_run:
        new = [path.name for source, path in found if not _all_known(desk, source, path)]
        result.counts = {"files_new": len(new)}
        result.details = {"files": new}
        return result
    done = _take_all(desk, found)
    result.failures = done.failures
    new_files = [one for one in done.files if one.accepted or one.changed or one.rejected]
    result.counts = {
        "files_new": len(new_files),
        "accepted": done.accepted,
        "repeated": done.repeated,
        "rejected": done.rejected,
    } | {name: many for name, many in _also(done, unfinished) if many}
    remarks = [f"{source.key}: {said}" for source in declared if (said := no_folder(source.path))]
    remarks += [f"{one.name}: {said}" for one in done.files for said in one.remarks]
    result.details = {name: said for name, said in (("unfinished", unfinished), ("remarks", remarks)) if said}
    return result


def _also(done: Ingested, unfinished: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Counts that are said where they are not 0."""
    linked = done.linked
    return (
        ("changed", done.changed),
        ("unfinished", len(unfinished)),
        ("links_proposed", linked.proposed),
        ("asb_case_reviews", linked.reviews),
    )


def ingest_files(desk: Desk, paths: Sequence[Path], source_key: str | None = None) -> Ingested:
    """Takes in the files given. Raises NoSource before anything is read, DatabaseUnavailable."""
    with desk.database.reading() as session:
        declared = sources(session, desk.place.partnership_id)
        keys = {path: source_key or _sent_by(session, desk, path) for path in paths}
    by_hand = replace(desk, again=True)
    return _take_all(by_hand, [(source_of(path, declared, keys[path]), path) for path in paths])


def _sent_by(session: Session, desk: Desk, path: Path) -> str | None:
    """The source whose rejected rows a file holds, by its name."""
    told = REPAIR.search(path.name)
    return source_of_file(session, desk.place.partnership_id, int(told[1])) if told else None


def _take_all(desk: Desk, found: Iterable[tuple[SourceFacts, Path]]) -> Ingested:
    done, failures = Ingested(), Failures(FLOW)
    with locks.held(desk.database, LOCK):
        _clear(desk)
        for source, path in found:
            failures.each(
                path.name, partial(_readable, done, path.name, partial(_take_path, desk, source, path, done))
            )
        linked = failures.each("links", partial(find_links, desk.database, desk.place, desk.moment))
        done.linked = linked or done.linked
    done.failures += failures.found
    return done


def _take_path(desk: Desk, source: SourceFacts, path: Path, done: Ingested) -> None:
    """Each file of what lies at a path; one that cannot be read holds back no other. Raises UnreadableFile."""
    if source.format == ACTION_LOG:
        done.files.append(_entered(desk, source, path))
        return
    if source.format == INTELLIGENCE:
        by = desk.by if desk.by.person_id is not None else SYSTEM
        done.files.append(take_records(desk.database, desk.place, desk.moment, source, path, by).file)
        return
    failures, take = Failures(FLOW), _take_feed if source.format in FEEDS else _take
    with handed_over(source, path) as parts:
        for part in parts:
            act = partial(_readable, done, part.name, partial(take, desk, source, part))
            taken = failures.each(part.name, act)
            if taken is None:
                _clear(desk)
            else:
                done.files.append(taken)
                done.failures += [Failure(part.name, _held(one)) for one in taken.deliveries if one.held]
            done.failures += [Failure(part.name, str(fault)) for fault in part.faults]
    done.failures += failures.found


def _take_feed(desk: Desk, source: SourceFacts, part: Handed) -> FileTaken:
    by = desk.by if desk.by.person_id is not None else SYSTEM
    return take_feed(desk.database, desk.place, desk.moment, source, cast(Member, part), by, again=desk.again)


def _entered(desk: Desk, source: SourceFacts, path: Path) -> FileTaken:
    """An action log: its references tell what was entered before. Raises UnreadableFile, StepRefused."""
    columns = source.reading.columns
    read = enter_file(desk.database, desk.place, desk.moment, path, desk.by, imported=True, columns=columns)
    rejected = list(read.rejected)
    new, known = len(read.entered.opened), read.entered.repeated
    return FileTaken(path.name, source.key, new, 0, known, len(rejected), rows_rejected=rejected)


def _readable(done: Ingested, name: str, act: Callable[[], T]) -> T | None:
    """What `act` gives; None for a file that cannot be read, which is then on the list, in its own words."""
    try:
        return act()
    except UnreadableFile as fault:
        item = "a file" if marked_above(name, Path(name).stem) else name  # nothing is kept of it, nor its name
        done.failures.append(Failure(item, str(fault)))
        return None


def _clear(desk: Desk) -> None:
    clear_unfinished(desk.database, desk.moment, desk.place.partnership_id)


def _take(desk: Desk, source: SourceFacts, member: Handed) -> FileTaken:
    taken, here = FileTaken(member.name, source.key), desk.place.partnership_id
    sha256 = member.sha256()
    with desk.database.reading() as session:
        known = file_by_sum(session, here, source.id, sha256)
        if desk.again and known is not None and known.id is not None:
            known = None if any(one.state == REPLACED for one in deliveries_of(session, known.id)) else known
        if known is not None and known.id is not None:
            known_bytes(taken, known, len(unrepaired(session, here, known.id)))
            taken.deliveries = [_standing(one) for one in deliveries_of(session, known.id)]
    if known is not None and known.id is not None:
        taken.repair_files = write_repairs(desk, {known.id})
        return taken
    loading = Loading(desk.database, desk.moment, desk.place, source, member.name, desk.by)
    total, read, seen = max(member.size(), 1), 0, Seen()
    for batch in batches(source, member, desk.moment, seen):
        loading.add(batch)
        read += len(batch.content) + sum(len(row.raw) for row in batch.rejected)
        if desk.progress is not None:
            desk.progress(member.name, min(read, total), total)
    taken.encoding = seen.encoding
    taken.deliveries = loading.finish(sha256)
    taken.changed = loading.changes.changed
    taken.accepted = (
        loading.changes.added
        + loading.joined.accepted
        + sum(one.accepted for one in taken.deliveries if not one.repeated and not one.held)
    )
    repeated = sum(one.accepted for one in taken.deliveries if one.repeated)
    taken.repeated = loading.changes.repeated + loading.joined.repeated + repeated
    taken.rejected, taken.rows_rejected = loading.rejected_count, loading.rejected
    taken.repair_files = write_repairs(desk, {loading.file_id, *loading.repaired_files})
    with desk.database.reading() as session:
        taken.remarks = [*seen.passed_over, *remarks_on(session, here, source, taken, loading.unplaced)]
    return taken


def write_repairs(desk: Desk, file_ids: Iterable[int]) -> list[Path]:
    """Writes the rejected rows that wait, one CSV for each file; takes away those that have none left."""
    written = []
    with desk.database.reading() as session:
        without = files_of_records(session, desk.place.partnership_id)
    for file_id in sorted(set(file_ids) - without):
        path = desk.documents / f"rejected-{file_id}.csv"
        with desk.database.reading() as session:
            rows = [
                (file_id, row.row_number, row.field, row.reason, row.fix, row.raw)
                for row in unrepaired(session, desk.place.partnership_id, file_id)
            ]
        if not rows:
            path.unlink(missing_ok=True)
            continue
        desk.documents.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        partial.write_text(for_repair(rows), encoding="utf-8", newline="")
        os.replace(partial, path)
        written.append(path)
    return written


def _held(one: Delivered) -> str:
    rows = one.accepted + one.rejected
    if not rows:
        return (
            f"It has nothing for {one.month:%B %Y} of {one.force}, of which there are rows here; they stay."
            " Fetch it again, and ask the sender if it is empty again."
        )
    return (
        f"Only {one.accepted} of {rows} rows of {one.month:%B %Y} of {one.force} could be read,"
        " so the month that is here stays. Mend the rejected rows and take them in, or take in a better file."
    )


def _standing(one: Delivery) -> Delivered:
    assert one.id is not None
    return Delivered(one.id, one.force, one.month, one.accepted, one.rejected, repeated=True)


def _all_known(desk: Desk, source: SourceFacts, path: Path) -> bool:
    """Whether every CSV of a file was taken in before; a file that cannot be read was not."""
    try:
        with handed_over(source, path) as parts:
            sums = [part.sha256() for part in parts]
    except UnreadableFile:
        return False
    with desk.database.reading() as session:
        return all(file_by_sum(session, desk.place.partnership_id, source.id, one) for one in sums)
