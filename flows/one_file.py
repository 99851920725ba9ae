"""Takes one file of a source in. The same bytes again add nothing, whatever the file is called."""

from sqlmodel import Session

from flows.covering import after_repairs, seen_again, statement_of, tell, what_it_says
from flows.desk import Desk, write_repairs
from flows.remarks import remarks_on
from flows.sources import Handed, batches
from flows.taken import FileTaken, known_bytes
from intake.encodings import Seen
from intake.marked import refuse_marked_name
from models.queries.deliveries import REPLACED, SourceFacts, deliveries_of, file_by_sum, taken_back, waiting_of
from models.queries.series import redrawn_since
from models.steps.delivered import Delivered
from models.steps.deliveries import Loading
from models.tables import DeliveredFile, Delivery
from rules.covers import Found
from rules.sources import REPAIR


def take_rows(desk: Desk, source: SourceFacts, member: Handed) -> FileTaken:
    """What became of it. Raises UnreadableFile."""
    refuse_marked_name(member.name)
    sha256 = member.sha256()
    with desk.database.reading() as session:
        known = file_by_sum(session, desk.place.partnership_id, source.id, sha256)
        anew = known is None or _counted_anew(session, desk, source, known)
    if known is not None and not anew:
        return _again(desk, source, member, known)
    taken, statement = FileTaken(member.name, source.key), statement_of(desk, source, member, known)
    loading = Loading(desk.database, desk.moment, desk.place, source, member.name, desk.by)
    total, read, seen, found = max(member.size(), 1), 0, Seen(), Found()
    may_be_empty = source.delivers_changes or (statement is not None and statement.explicit)
    for batch in batches(source, member, desk.moment, seen, may_be_empty=may_be_empty):
        loading.add(found.count(batch))
        read += len(batch.content) + sum(len(row.raw) for row in batch.rejected)
        if desk.progress is not None:
            desk.progress(member.name, min(read, total), total)
    taken.encoding, taken.remarks = seen.encoding, list(seen.passed_over)
    found.unread = bool(seen.passed_over)
    told = what_it_says(desk, source, member, statement, found)
    taken.deliveries = loading.finish(sha256, told)
    if told is not None:
        tell(taken, told, loading.stated)
    _count(taken, loading)
    for file_id in loading.repaired_files:
        after_repairs(desk, source, file_id, taken)
    taken.repair_files = write_repairs(desk, {loading.file_id, *loading.repaired_files})
    with desk.database.reading() as session:
        taken.remarks += remarks_on(session, desk.place.partnership_id, source, taken, loading.unplaced)
    return taken


def _counted_anew(session: Session, desk: Desk, source: SourceFacts, known: DeliveredFile) -> bool:
    """Whether bytes that are here are taken in once more: by hand, what was replaced since is put back, and rows that
    came before an area was drawn otherwise are counted by the areas of today."""
    assert known.id is not None
    months = deliveries_of(session, known.id) if desk.again else []
    if any(one.state == REPLACED and not taken_back(one) for one in months):
        return True
    drawn_anew = redrawn_since(session, desk.place.partnership_id, known.ingested_at)
    return bool(months) and not source.delivers_changes and drawn_anew


def _again(desk: Desk, source: SourceFacts, member: Handed, known: DeliveredFile) -> FileTaken:
    assert known.id is not None
    taken = FileTaken(member.name, source.key)
    with desk.database.reading() as session:
        known_bytes(taken, known, waiting_of(session, desk.place.partnership_id, known.id))
        taken.deliveries = [_standing(one) for one in deliveries_of(session, known.id)]
    seen_again(desk, source, member, known, taken)
    mended = REPAIR.search(member.name)
    files = {known.id, *_its_file(desk, source, int(mended[1]), taken)} if mended else {known.id}
    taken.repair_files = write_repairs(desk, files)
    return taken


def _its_file(desk: Desk, source: SourceFacts, file_id: int, taken: FileTaken) -> set[int]:
    """The file whose rows were mended, asked again for its months: a run may have died before it was."""
    with desk.database.reading() as session:
        file = session.get(DeliveredFile, file_id)
    if file is None or file.source_id != source.id:
        return set()
    after_repairs(desk, source, file_id, taken)
    return {file_id}


def _count(taken: FileTaken, loading: Loading) -> None:
    taken.changed = loading.changes.changed
    taken.accepted = (
        loading.changes.added
        + loading.joined.accepted
        + sum(one.accepted for one in taken.deliveries if not one.repeated and not one.held)
    )
    repeated = sum(one.accepted for one in taken.deliveries if one.repeated)
    taken.repeated = loading.changes.repeated + loading.joined.repeated + repeated
    taken.rejected, taken.rows_rejected = loading.rejected_count, loading.rejected


def held_words(one: Delivered) -> str:
    """Why a delivery does not count, and what to do."""
    rows = one.accepted + one.rejected
    if not rows:
        return (
            f"It has nothing for {one.month:%B %Y} of {one.force}, of which there are rows here; they stay."
            " Fetch it again, and ask the sender if it is empty again. If that is right: `jatac correction accept`."
        )
    return (
        f"Only {one.accepted} of {rows} rows of {one.month:%B %Y} of {one.force} could be read,"
        " so the month that is here stays. Mend the rejected rows and take them in, or take in a better file;"
        " if that is all there is: `jatac correction accept`."
    )


def _standing(one: Delivery) -> Delivered:
    assert one.id is not None
    return Delivered(one.id, one.force, one.month, one.accepted, one.rejected, repeated=True)
