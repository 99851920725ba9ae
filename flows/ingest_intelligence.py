"""`ingest_intelligence`: files of the declared sources, taken in once; `jatac ingest FILE` calls the same.

Level, not edge: what was taken in is told from the bytes, so a missed, doubled or killed run is harmless.
Rejected rows are kept, and written to a CSV under `documents/`, to be repaired and ingested again.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from glob import glob
from pathlib import Path
from typing import TypeVar

from flows.each import Failure, Failures
from flows.result import FlowResult
from intake.opening import Member, UnreadableFile, members
from intake.police_street import read_street
from intake.street_rows import for_repair, named
from models import locks
from models.database import Database
from models.place import Place
from models.queries.deliveries import REPLACED, SourceFacts, deliveries_of, file_by_sum, sources, unrepaired
from models.steps.bulk import clear_unfinished
from models.steps.deliveries import Delivered, Loading
from models.tables import Delivery
from rules.drafts import RejectedRow
from rules.life.who import SYSTEM, By
from rules.moment import Moment

T = TypeVar("T")

FLOW = "ingest_intelligence"
LOCK = "ingest"
STREET = "police_street"

Progress = Callable[[str, int, int], None]
"""Told after every stretch: name of the file, bytes read, bytes in all."""


class NoSource(LookupError):
    """A file cannot be told to be of one declared source. The message says what to do."""


@dataclass
class FileTaken:
    """What became of one file (one member of a zip)."""

    name: str
    source: str
    accepted: int = 0
    """Rows that are new."""
    repeated: int = 0
    """Rows that were here already."""
    rejected: int = 0
    deliveries: list[Delivered] = field(default_factory=list)
    rows_rejected: list[RejectedRow] = field(default_factory=list)
    """The first of them; all are stored and written to `repair_files`."""
    repair_files: list[Path] = field(default_factory=list)
    """The CSVs of rejected rows that wait to be repaired."""
    note: str = ""


@dataclass
class Ingested:
    """What a run took in."""

    files: list[FileTaken] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """New rows of all files."""
        return sum(one.accepted for one in self.files)

    @property
    def repeated(self) -> int:
        """Rows that were here already."""
        return sum(one.repeated for one in self.files)

    @property
    def rejected(self) -> int:
        """Rows that wait to be repaired."""
        return sum(one.rejected for one in self.files)


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
    found = [(source, Path(path)) for source in declared if source.path for path in sorted(glob(source.path))]
    result = FlowResult(FLOW, moment.as_of, dry_run)
    if dry_run:
        new = [path.name for source, path in found if not _all_known(desk, source, path)]
        result.counts = {"files_new": len(new)}
        result.details = {"files": new}
        return result
    done = _take_all(desk, found)
    result.failures = done.failures
    new_files = [one for one in done.files if one.accepted or one.rejected]
    result.counts = {
        "files_new": len(new_files),
        "accepted": done.accepted,
        "repeated": done.repeated,
        "rejected": done.rejected,
    }
    return result


def ingest_files(desk: Desk, paths: Sequence[Path], source_key: str | None = None) -> Ingested:
    """Takes in the files given. Raises NoSource before anything is read, DatabaseUnavailable."""
    with desk.database.reading() as session:
        declared = sources(session, desk.place.partnership_id)
    by_hand = replace(desk, again=True)
    return _take_all(by_hand, [(source_of(path, declared, source_key), path) for path in paths])


def source_of(path: Path, declared: Sequence[SourceFacts], source_key: str | None) -> SourceFacts:
    """The source a file is of: the one named, the only one, or the one of the force in its name.

    Raises NoSource.
    """
    known = ", ".join(source.key for source in declared) or "none is declared yet"
    if source_key is not None:
        for source in declared:
            if source.key == source_key:
                return source
        raise NoSource(f"There is no source “{source_key}”. Use one of: {known}.")
    street = [source for source in declared if source.format == STREET]
    told = named(path.name.removesuffix(".gz"))
    by_force = [source for source in street if told and source.force == told.force]
    fitting = by_force or [source for source in street if not (told and source.force)]
    if len(fitting) == 1:
        return fitting[0]
    if told and street and not fitting:
        raise NoSource(f"No source here takes {told.force} ({path.name}). If it is meant, say --source: {known}.")
    raise NoSource(f"It is not clear which source {path.name} is of. Say --source NAME, one of: {known}.")


def _take_all(desk: Desk, found: Iterable[tuple[SourceFacts, Path]]) -> Ingested:
    done, failures = Ingested(), Failures(FLOW)
    with locks.held(desk.database, LOCK):
        _clear(desk)
        for source, path in found:
            parts = failures.each(path.name, partial(_readable, done, path.name, partial(members, path)))
            for member in parts or ():
                act = partial(_readable, done, member.name, partial(_take, desk, source, member))
                taken = failures.each(member.name, act)
                if taken is None:
                    _clear(desk)
                else:
                    done.files.append(taken)
                    done.failures += [Failure(member.name, _held(one)) for one in taken.deliveries if one.held]
    done.failures += failures.found
    return done


def _readable(done: Ingested, name: str, act: Callable[[], T]) -> T | None:
    """What `act` gives; None for a file that cannot be read, which is then on the list, in its own words."""
    try:
        return act()
    except UnreadableFile as fault:
        done.failures.append(Failure(name, str(fault)))
        return None


def _clear(desk: Desk) -> None:
    clear_unfinished(desk.database, desk.moment, desk.place.partnership_id)


def _take(desk: Desk, source: SourceFacts, member: Member) -> FileTaken:
    taken, here = FileTaken(member.name, source.key), desk.place.partnership_id
    sha256 = member.sha256()
    with desk.database.reading() as session:
        known = file_by_sum(session, here, source.id, sha256)
        if desk.again and known is not None and known.id is not None:
            known = None if any(one.state == REPLACED for one in deliveries_of(session, known.id)) else known
        if known is not None and known.id is not None:
            taken.repeated = known.rows
            taken.note = f"The same bytes were taken in on {known.ingested_at:%d %B %Y}; nothing was added."
            taken.deliveries = [_standing(one) for one in deliveries_of(session, known.id)]
    if known is not None and known.id is not None:
        taken.repair_files = write_repairs(desk, {known.id})
        return taken
    loading = Loading(desk.database, desk.moment, desk.place, source, member.name, desk.by)
    total, read = max(member.size(), 1), 0
    with member.open() as stream:
        for batch in read_street(stream, member.name, desk.moment.day.replace(day=1)):
            loading.add(batch)
            read += len(batch.content) + sum(len(row.raw) for row in batch.rejected)
            if desk.progress is not None:
                desk.progress(member.name, min(read, total), total)
    taken.deliveries = loading.finish(sha256)
    taken.accepted = loading.joined.accepted + sum(
        one.accepted for one in taken.deliveries if not one.repeated and not one.held
    )
    taken.repeated = loading.joined.repeated + sum(one.accepted for one in taken.deliveries if one.repeated)
    taken.rejected, taken.rows_rejected = loading.rejected_count, loading.rejected
    taken.repair_files = write_repairs(desk, {loading.file_id, *loading.repaired_files})
    return taken


def write_repairs(desk: Desk, file_ids: Iterable[int]) -> list[Path]:
    """Writes the rejected rows that wait, one CSV for each file; takes away those that have none left."""
    written = []
    for file_id in sorted(file_ids):
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
        parts = members(path)
        sums = [member.sha256() for member in parts]
    except UnreadableFile:
        return False
    with desk.database.reading() as session:
        return all(file_by_sum(session, desk.place.partnership_id, source.id, one) for one in sums)
