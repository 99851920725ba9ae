"""A file of actions taken in whole: what a meeting agreed, or the log a coordinator leaves behind.

No flow of its own: parser and step in one call, for whoever enters such a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intake.action_log import Kind, read_actions
from intake.opening import Member
from models.database import Database
from models.place import Place
from models.steps.cycles import cycle_now
from models.steps.entering import Entered, enter
from models.steps.permitted import permitted
from rules.drafts import RejectedRow
from rules.entering import not_to_enter
from rules.life.who import SYSTEM, By
from rules.moment import Moment

BATCH = 200
"""Rows of one transaction: it stays short."""


@dataclass(frozen=True, slots=True)
class FileEntered:
    """What a file of actions became."""

    entered: Entered
    rejected: tuple[RejectedRow, ...]
    heading: tuple[str, ...]


def enter_file(
    database: Database,
    place: Place,
    moment: Moment,
    path: Path,
    by: By = SYSTEM,
    *,
    imported: bool,
    columns: Mapping[str, str] | None = None,
) -> FileEntered:
    """Enters every row: an old log (`imported`), else the actions of the meeting that began last. `columns`: what the
    file calls our fields, where that is declared.

    Raises UnreadableFile, StepRefused, OSError, DatabaseUnavailable.
    """
    member = Member(path)
    with member.open() as unpacked:
        read = read_actions(unpacked.read(), member.name, Kind.LOG if imported else Kind.MEETING, columns)
    with database.writing(moment) as tx:
        permitted(tx, place, lambda ctx: not_to_enter(ctx, by))
        cycle = None if imported else cycle_now(tx, place)
        cycle_id = cycle.id if cycle is not None else None
    done = Entered()
    for start in range(0, len(read.drafts), BATCH):
        with database.writing(moment) as tx:
            part = enter(tx, place, read.drafts[start : start + BATCH], by, imported=imported, cycle_id=cycle_id)
        done.opened += part.opened
        done.repeated += part.repeated
        done.remarks += part.remarks
        done.rejected += part.rejected
    rejected = sorted((*read.rejected, *done.rejected), key=lambda row: row.row_number)
    return FileEntered(done, tuple(rejected), read.heading)
