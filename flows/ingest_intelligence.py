"""`ingest_intelligence`: files of the declared sources, taken in once; `jatac ingest FILE` calls the same.

Level, not edge: what was taken in is told from the bytes, so a missed, doubled or killed run is harmless.
Rejected rows are kept, and written to a CSV under `documents/`, to be repaired and ingested again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

from sqlmodel import Session

from flows.action_files import enter_file
from flows.covering import can_cover
from flows.desk import Desk, Progress
from flows.each import Failure, Failures
from flows.feeds import take_feed
from flows.folder import lying, no_folder
from flows.linking import find_links
from flows.one_file import held_words, take_rows
from flows.records import take_records
from flows.result import FlowResult
from flows.sources import Handed, handed_over, source_of
from flows.taken import FileTaken, Ingested
from intake.opening import Member, UnreadableFile
from models import locks
from models.database import Database
from models.place import Place
from models.queries.deliveries import (
    SourceFacts,
    file_by_sum,
    source_of_file,
    sources,
)
from models.steps.bulk import clear_unfinished
from rules.life.who import SYSTEM
from rules.marking_words import marked_above
from rules.moment import Moment
from rules.sources import ACTION_LOG, FEEDS, INTELLIGENCE, REPAIR

T = TypeVar("T")

FLOW = "ingest_intelligence"
LOCK = "ingest"


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
    new_files = [one for one in done.files if one.accepted or one.changed or one.rejected or one.nothing_in]
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
        ("months_without_rows", sum(len(one.nothing_in) for one in done.files)),
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
    if desk.covers is not None:
        for path in paths:
            can_cover(source_of(path, declared, keys[path]), path)
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
    failures, take = Failures(FLOW), _take_feed if source.format in FEEDS else take_rows
    with handed_over(source, path) as parts:
        for part in parts:
            act = partial(_readable, done, part.name, partial(take, desk, source, part))
            taken = failures.each(part.name, act)
            if taken is None:
                _clear(desk)
            else:
                done.files.append(taken)
                done.failures += [
                    Failure(part.name, held_words(one)) for one in taken.deliveries if one.held and not one.repeated
                ]
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


def _all_known(desk: Desk, source: SourceFacts, path: Path) -> bool:
    """Whether every CSV of a file was taken in before; a file that cannot be read was not."""
    try:
        with handed_over(source, path) as parts:
            sums = [part.sha256() for part in parts]
    except UnreadableFile:
        return False
    with desk.database.reading() as session:
        return all(file_by_sum(session, desk.place.partnership_id, source.id, one) for one in sums)
