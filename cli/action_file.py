"""A file of actions entered in one go: what a meeting agreed, or the log a coordinator leaves behind.

Rows that cannot be taken in come back as a CSV with the same columns, to be mended and added again.
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import given, show
from cli.asked import Asked
from cli.boundary import FAULTS
from cli.here import Here, opened

if TYPE_CHECKING:
    from flows.action_files import FileEntered


def add_file(
    asked: Asked, path: Path, *, imported: bool, by_system: bool = False, columns: "Mapping[str, str] | None" = None
) -> int:
    """Enters every row; shows what became of it. Exit code 1 when a row needs a person.

    `by_system`: when nobody is said to act, the system does (`jatac ingest`).
    """
    from flows.action_files import enter_file
    from rules.life.who import SYSTEM

    given.file_bytes(path)  # said before the database is opened, if it cannot be read
    with opened(asked) as here:
        by = SYSTEM if by_system and here.by.person_id is None else here.by
        done = enter_file(here.database, here.place, here.moment, path, by, imported=imported, columns=columns)
        repair = _write_repair(here, path, done)
    if asked.json:
        show.as_json(as_json(path, done, repair))
    else:
        _say(path, done, repair, imported)
    return FAULTS if done.rejected or any(remark.is_fault for remark in done.entered.remarks) else 0


def is_action_log(data: bytes, name: str) -> bool:
    """Whether a file has the columns of an action log; or none may look into it, which is said when it is entered."""
    from intake.action_log import Kind, read_actions
    from intake.marked import MarkedFile
    from intake.opening import UnreadableFile

    try:
        read_actions(data, name, Kind.LOG)
    except MarkedFile:
        return True
    except UnreadableFile:
        return False
    return True


def as_json(path: Path, done: "FileEntered", repair: Path | None) -> dict[str, Any]:
    """The stable JSON of a file of actions."""
    entered = done.entered
    return {
        "file": path.name,
        "accepted": len(entered.opened),
        "repeated": entered.repeated,
        "rejected": len(done.rejected),
        "actions": [one.ref for one in entered.opened],
        "rejected_rows": [
            {"row": r.row_number, "field": r.field, "value": r.value, "reason": r.reason, "fix": r.fix}
            for r in done.rejected
        ],
        "remarks": [
            {"row": r.row_number, "field": r.field, "sentence": r.sentence, "fix": r.fix} for r in entered.remarks
        ],
        "repair_file": str(repair) if repair else None,
    }


def _say(path: Path, done: "FileEntered", repair: Path | None, imported: bool) -> None:
    entered = done.entered
    refs = [one.ref for one in entered.opened]
    span = f": {refs[0]} to {refs[-1]}" if len(refs) > 1 else f": {refs[0]}" if refs else ""
    show.say(f"{path.name}: {show.count(len(refs), 'action')} entered{span}; {entered.repeated} here already.")
    for remark in entered.remarks:
        show.say(f"  row {remark.row_number}: {remark.sentence} {remark.fix}")
    for row in done.rejected:
        show.say(f"  row {row.row_number} rejected: {row.field} “{row.value}”: {row.reason}. {row.fix}")
    if repair is not None:
        flag = " --imported" if imported else ""
        show.say(f"Mend the rejected rows in {repair}, then: jatac action add {repair}{flag}")
    if imported and refs:
        show.say("Nobody has been asked yet. Issue them with `jatac action issue --imported`.")


def _write_repair(here: Here, path: Path, done: "FileEntered") -> Path | None:
    """The rejected rows as a CSV of the same columns, with the reason beside each."""
    to_mend = [row for row in done.rejected if row.raw]  # of a row that is marked above OFFICIAL nothing is kept
    if not to_mend:
        return None
    from intake.repair_cells import FIX, REASON, shielded

    folder = here.office.data_dir / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"rejected-{Path(path.name.removesuffix('.gz')).stem}.csv"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heading = done.heading
    writer.writerow([*heading, REASON, FIX])
    for row in to_mend:
        fields = next(csv.reader([row.raw])) if "\n" not in row.raw else next(csv.reader(io.StringIO(row.raw)))
        fields += [""] * (len(heading) - len(fields))
        writer.writerow([*shielded(fields[: len(heading)]), f"{row.field}: {row.reason}", row.fix])
    target.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
    return target
