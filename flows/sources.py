"""Which adapter reads which source: from a path to the files that are taken in, and from a file to its rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol, cast

from intake.archive import JSON_NAMES, json_members
from intake.encodings import Seen
from intake.incident_sheet import read_sheet
from intake.open311 import read_reports
from intake.opening import Member, UnreadableFile, members
from intake.police_api import FILE_NAME, ApiFile, api_file
from intake.police_street import read_street
from intake.street_rows import force_key, month_of, named
from intake.table_rows import is_workbook, sheets
from models.queries.deliveries import SourceFacts
from rules.drafts import DeliveryKey, StreetBatch
from rules.moment import Moment
from rules.sources import FEEDS, MISP, OPEN311, POLICE_API, POLICE_STREET, REPAIR, STIX, TABLE

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
WORKBOOKS = (".xlsx", ".xlsm")
ENDINGS = {POLICE_API: (*JSON_NAMES, *ARCHIVES), OPEN311: (*JSON_NAMES, *ARCHIVES), TABLE: WORKBOOKS} | {
    STIX: (*JSON_NAMES, *ARCHIVES),
    MISP: (*JSON_NAMES, *ARCHIVES),
}
"""How the names of a format's files may end."""


class NoSource(LookupError):
    """A file cannot be told to be of one declared source. The message says what to do."""


class Handed(Protocol):
    """What is taken in at once, known by its bytes."""

    @property
    def name(self) -> str: ...

    @property
    def faults(self) -> Sequence[UnreadableFile]:
        """What of it could not be read, in words; complete once it was read."""

    def size(self) -> int:
        """Bytes as stored, for a progress bar."""

    def sha256(self) -> str:
        """Of what is in it, however it is packed."""


@contextmanager
def handed_over(source: SourceFacts, path: Path) -> Iterator[Sequence[Handed]]:
    """What lies at a path, as the source's format has it. Raises UnreadableFile."""
    if source.format == TABLE and not REPAIR.search(path.name) and is_workbook(Member(path)):
        yield [Member(path)]
        return
    if source.format not in (POLICE_API, OPEN311, *FEEDS) or REPAIR.search(path.name):
        yield members(path)
        return
    with json_members(path) as found:
        if source.format in (OPEN311, *FEEDS):
            yield found
        elif [member.path for member in found] == [path]:
            beside = _polygons(path)
            name = path.name if len(beside) == 1 else f"{path.name} and {len(beside) - 1} more"
            yield [api_file(name, beside)]
        else:
            yield [api_file(path.name, found)]


def batches(
    source: SourceFacts, handed: Handed, moment: Moment, seen: Seen, *, may_be_empty: bool = False
) -> Iterator[StreetBatch]:
    """The rows of one file, taken in at `moment`. `may_be_empty`: whether a sheet without rows is good.

    Raises UnreadableFile.
    """
    if isinstance(handed, ApiFile):
        yield from handed.batches(moment.day, seen)
        return
    member = cast(Member, handed)
    if source.format == TABLE and not REPAIR.search(member.name):
        empty = may_be_empty
        yield from read_sheet(member, source.reading, source.kept_as, moment.day, seen, may_be_empty=empty)
        return
    with member.open() as stream:
        if source.format == OPEN311 and not REPAIR.search(member.name):
            yield from read_reports(stream, member.name, source.kept_as, moment.as_of, seen)
            return
        yield from read_street(stream, member.name, moment.day, seen=seen)


def _polygons(path: Path) -> list[Member]:
    """The file, and those beside it of the other polygons of its area and month."""
    told = FILE_NAME.search(Member(path).name)
    if told is None:
        return [Member(path)]
    mine = (told["month"], told["area"])
    beside = []
    for other in sorted(path.parent.iterdir()):
        found = FILE_NAME.search(Member(other).name) if other.name.lower().endswith(JSON_NAMES) else None
        if found is not None and (found["month"], found["area"]) == mine:
            beside.append(Member(other))
    return beside


def source_of(path: Path, declared: Sequence[SourceFacts], source_key: str | None) -> SourceFacts:
    """The source a file is of: the one named, the only one of its format, or the one of the force in its name.

    Raises NoSource.
    """
    known = ", ".join(source.key for source in declared) or "none is declared yet"
    if source_key is not None:
        for source in declared:
            if source.key == source_key:
                return source
        raise NoSource(f"There is no source “{source_key}”. Use one of: {known}.")
    lower = path.name.lower()
    by_ending = [one for one in declared if lower.endswith(ENDINGS.get(one.format, ()))]
    if FILE_NAME.search(Member(path).name) and lower.endswith(JSON_NAMES):
        by_ending = [one for one in by_ending if one.format == POLICE_API] or by_ending
    if len(by_ending) == 1 and not lower.endswith(".zip"):
        return by_ending[0]
    tables = [source for source in declared if source.format == TABLE]
    if len(tables) == 1 and not lower.endswith((*JSON_NAMES, *ARCHIVES)) and not _is_street(path):
        return tables[0]
    street = [source for source in declared if source.format == POLICE_STREET]
    told = named(path.name.removesuffix(".gz")) or (_told_inside(path) if any(one.force for one in street) else None)
    by_force = [source for source in street if told and source.force == told.force]
    fitting = by_force or [source for source in street if not (told and source.force)]
    if len(fitting) == 1 and not lower.endswith(JSON_NAMES) and not (by_ending and lower.endswith(ARCHIVES)):
        return fitting[0]
    if told and street and not fitting:
        raise NoSource(f"No source here takes {told.force} ({path.name}). If it is meant, say --source: {known}.")
    raise NoSource(f"It is not clear which source {path.name} is of. Say --source NAME, one of: {known}.")


def _is_street(path: Path) -> bool:
    """Whether a file begins as a street file does."""
    return bool(_street_rows(path))


def _told_inside(path: Path) -> DeliveryKey | None:
    """Force and month of the first row of a street file: a file that was renamed says them there alone."""
    heading, first = (*_street_rows(path), {}, {})[:2]
    force = force_key(first.get("falls within", "") or first.get("reported by", ""))
    month = month_of(first.get("month", ""))
    return DeliveryKey(force, month) if heading and force and month else None


def _street_rows(path: Path) -> list[dict[str, str]]:
    """The heading of a street file and its first row, by the names of the columns; none of any other file."""
    try:
        rows = list(islice(next(sheets(Member(path), Seen())).rows, 2))
    except (UnreadableFile, StopIteration):
        return []
    names = [str(cell).strip().lower() for cell in rows[0].cells] if rows else []
    if not {"crime id", "falls within"} <= set(names):
        return []
    return [dict(zip(names, (str(cell or "").strip() for cell in row.cells), strict=False)) for row in rows]
