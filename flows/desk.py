"""Where files are taken in, and where the rows that were refused are laid out to be mended."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from intake.street_rows import for_repair
from models.database import Database
from models.place import Place
from models.queries.deliveries import unrepaired, waiting_of
from models.queries.record_rows import files_of_records
from rules.covers import Span
from rules.life.who import SYSTEM, By
from rules.moment import Moment

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
    covers: Span | None = None
    """By hand: the months that the files are of, whatever their source says."""


def write_repairs(desk: Desk, file_ids: Iterable[int]) -> list[Path]:
    """Writes the rejected rows that wait, one CSV for each file; takes away those that have none left."""
    written = []
    with desk.database.reading() as session:
        without = files_of_records(session, desk.place.partnership_id)
    for file_id in sorted(set(file_ids) - without):
        path = desk.documents / f"rejected-{file_id}.csv"
        with desk.database.reading() as session:
            if not waiting_of(session, desk.place.partnership_id, file_id):
                path.unlink(missing_ok=True)
                continue
            desk.documents.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".part")
            with partial.open("w", encoding="utf-8", newline="") as out:
                out.writelines(for_repair(unrepaired(session, desk.place.partnership_id, file_id)))
        os.replace(partial, path)
        written.append(path)
    return written
