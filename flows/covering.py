"""Which months a file says it is of: told by its rows, its name, the day it was written, or by hand.

Only tables of whole months say so. Of files of changes it is kept from when until when their rows go.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from flows.desk import Desk
from flows.sources import Handed, NoSource, batches
from flows.taken import FileTaken
from intake.encodings import Seen
from intake.opening import Member, UnreadableFile
from models.queries.covering import months_here, months_of_file
from models.queries.deliveries import SourceFacts, deliveries_of
from models.steps.covering import Stated, came_again, state
from models.tables import DeliveredFile
from rules.covers import HAND, Covers, Found, NotMonths, Said, Span, Statement, listed, said, span_in_name
from rules.moment import LONDON, Moment
from rules.sources import REPAIR


def can_cover(source: SourceFacts, path: Path) -> None:
    """Raises NoSource where `--covers` would be without effect."""
    if REPAIR.search(path.name):
        raise NoSource(f"{path.name} holds mended rows: each is of its own month. Leave --covers out.")
    if not source.delivers_months:
        raise NoSource(f"--covers is for tables of whole months; {source.key} is none. Leave it out.")


def statement_of(
    desk: Desk, source: SourceFacts, handed: Handed, known: DeliveredFile | None = None
) -> Statement | None:
    """What the file says of its months; None where it says nothing. Raises UnreadableFile: its name says no month.

    `known`: the same bytes, as they came before. What was said of them by hand holds until it is said otherwise.
    """
    if not source.delivers_months or REPAIR.search(handed.name):
        return None
    covers = source.reading.covers
    if desk.covers is not None:
        return Statement(HAND, desk.moment.day, desk.covers)
    if known is not None and known.covers == HAND and known.covers_from and known.covers_to:
        return Statement(HAND, desk.moment.day, Span(known.covers_from, known.covers_to))
    over = written_on(handed, desk.moment) or desk.moment.day  # of what came later it says nothing
    if covers is Covers.NAME:
        try:
            return Statement(covers, over, span_in_name(handed.name))
        except NotMonths as fault:
            fix = "Name it like log-2026-06.csv, or say it: jatac ingest FILE --covers 2026-06."
            raise UnreadableFile(str(fault), fix) from fault
    if covers is Covers.NOW:
        return Statement(covers, over, until=over)
    return Statement(covers, over)


def what_it_says(
    desk: Desk, source: SourceFacts, handed: Handed, statement: Statement | None, found: Found
) -> Said | None:
    """The months of the file, now that its rows are known."""
    if statement is None and not source.delivers_changes:
        return None
    told = said(statement, found) if statement is not None else Said("", found.span)
    return replace(told, written_on=written_on(handed, desk.moment))


def written_on(handed: Handed, moment: Moment) -> date | None:
    """The day on which a file was written; None if that is not known: the clock of a story is not the disk's."""
    if not isinstance(handed, Member):
        return None
    try:
        written = datetime.fromtimestamp(handed.path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None
    return written.astimezone(LONDON).date() if written <= moment.as_of else None


def tell(taken: FileTaken, told: Said, stated: Stated) -> None:
    """What became of the months without rows, for whoever handed the file in."""
    taken.nothing_in += stated.new
    taken.remarks += told.remarks
    if stated.left:
        taken.remarks.append(f"No rows in {listed(stated.left)}: what is here of that stays.")


def seen_again(desk: Desk, source: SourceFacts, handed: Handed, known: DeliveredFile, taken: FileTaken) -> None:
    """The same bytes once more: written anew, or given by hand with the months that they are of.

    Raises UnreadableFile.
    """
    if REPAIR.search(handed.name) or not (source.delivers_months or source.delivers_changes):
        return
    assert known.id is not None
    written, last = written_on(handed, desk.moment), _last_day(known)
    anew = written is not None and written > last
    if anew:
        assert written is not None
        with desk.database.reading() as session:
            ids = [one.id for one in deliveries_of(session, known.id) if one.id is not None]
        came_again(desk.database, desk.moment, desk.place, known, ids, written, desk.by)
    if not source.delivers_months:
        return
    goes_on = anew and source.reading.covers is not Covers.ROWS and known.covers != HAND
    if desk.covers is None and not goes_on and not _says_another_month(desk, source, handed, known):
        return
    statement = statement_of(desk, source, handed)
    assert statement is not None
    found, seen = Found(), Seen()
    for batch in batches(source, handed, desk.moment, seen, may_be_empty=statement.explicit):
        found.count(batch)
    found.unread = bool(seen.passed_over)
    told = said(statement, found)
    stated = state(desk.database, desk.moment, desk.place, source, known.id, told, desk.by)
    taken.deliveries += stated.deliveries
    tell(taken, told, stated)


def _says_another_month(desk: Desk, source: SourceFacts, handed: Handed, known: DeliveredFile) -> bool:
    """Whether the name of the same bytes says a month that is not here: headings without rows are all alike."""
    if source.reading.covers is not Covers.NAME or handed.name == known.name:
        return False
    statement = statement_of(desk, source, handed)
    months = statement.span.months if statement is not None and statement.span is not None else []
    with desk.database.reading() as session:
        return not set(months) <= months_here(session, source)


def _last_day(file: DeliveredFile) -> date:
    days = [date.fromisoformat(day) for day in file.came_again]
    return max([file.ingested_at.astimezone(LONDON).date(), *days])


def after_repairs(desk: Desk, source: SourceFacts, file_id: int, taken: FileTaken) -> None:
    """Rows of a file were mended: it may be known now that in other months of it nothing happened."""
    if not source.delivers_months:
        return
    with desk.database.reading() as session:
        file = session.get_one(DeliveredFile, file_id)
        months = months_of_file(session, source, file)
    if not file.covers:
        return
    told = said(Statement(file.covers, _last_day(file), months.span, months.until), months.found)
    told = replace(told, nothing_in=tuple(month for month in told.nothing_in if month not in months.here))
    stated = state(desk.database, desk.moment, desk.place, source, file_id, told, desk.by)
    taken.nothing_in += stated.new
