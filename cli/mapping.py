"""`jatac map FILE`: proposes how a sheet is to be read, shows how rows would land, prints the block to paste."""

import json
import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import show
from cli.asked import Asked, command
from cli.here import must_exist

if TYPE_CHECKING:
    from intake.propose import Proposal

SHOWN = 10
REFERENCE = 16
"""Letters shown of a reference."""


def register(app: typer.Typer) -> None:
    """Adds the command to the root."""
    command(app, "map")(map_file)


def map_file(
    asked: Asked,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="An .xlsx or CSV sheet: incidents, intelligence, or an action log.")
    ],
) -> None:
    """Propose how a sheet is read. Shows ten rows as they would land, and lines for the file."""
    from intake.opening import Member
    from intake.propose import propose
    from rules.sources import POLICE_STREET

    must_exist(file, "The file")
    found = propose(Member(file))
    rows = _landed(found, file)
    block = _block(found, file)
    if asked.json:
        columns = dict(found.columns)
        form = POLICE_STREET if block == OF_THE_POLICE else found.format
        shown = {"format": form, "sheet": found.sheet, "heading_row": found.heading_row, "columns": columns}
        show.as_json({**shown, "unused": list(found.unused), "rows": rows, "yaml": block})
        return
    where = f" of sheet “{found.sheet}”" if found.sheet else ""
    show.say(f"{file.name}: heading in row {found.heading_row}{where}.")
    show.say(*(f"  {field}: “{heading}”" for field, heading in found.columns.items()))
    if found.unused:
        show.say("Not used: " + ", ".join(f"“{name}”" for name in found.unused) + ".")
    if rows:
        names = [name for name in rows[0] if any(row[name] for row in rows)]
        show.table("As they would land", names, [[_short(name, str(row[name])) for name in names] for row in rows])
    show.say("Paste this below `sources:` in the partnership file, and correct what is wrong:", "", block)


def _short(column: str, text: str) -> str:
    """A reference may be a sum of 64 letters, which would leave no room for the other columns."""
    return f"{text[: REFERENCE - 1]}…" if column == "Reference" and len(text) > REFERENCE else text


def _landed(found: "Proposal", file: Path) -> list[dict[str, Any]]:
    """The first rows as they would be taken in, or why one would not."""
    from config.clock import moment
    from intake.encodings import Seen
    from intake.incident_sheet import read_sheet
    from intake.opening import Member, UnreadableFile
    from rules.drafts import DatedRow
    from rules.sources import ACTION_LOG, INTELLIGENCE, TABLE, Reading

    if found.format == INTELLIGENCE:
        return _records(found, file)
    if found.format == ACTION_LOG:
        return _actions(found, file)
    ready = {"date", "month"} & found.columns.keys()
    if found.format != TABLE or not ready:
        return []
    reading = Reading(columns=found.columns, type="" if "type" in found.columns else "(say its type)")
    rows: list[dict[str, Any]] = []
    try:
        for batch in islice(read_sheet(Member(file), reading, "sheet", moment().day, Seen()), 4):
            for row in (DatedRow(*one) for one in batch.rows):
                when = row.on_day or (batch.delivery.month if batch.delivery else "")
                place = row.lsoa_code or row.lsoa_name or ""
                values = (row.row_number, when, row.type, place, row.source_ref or "", row.location or "", "")
                rows.append(dict(zip(LANDED, map(str, values), strict=True)))
            for bad in batch.rejected:
                refused = f"{bad.field} “{bad.value}”: {bad.reason}. {bad.fix}"
                rows.append(dict(zip(LANDED, (str(bad.row_number), "", "", "", "", "", refused), strict=True)))
    except UnreadableFile as fault:
        show.warn(str(fault))
    return sorted(rows, key=lambda row: int(row["Row"]))[:SHOWN]


def _records(found: "Proposal", file: Path) -> list[dict[str, Any]]:
    """The same of a sheet of intelligence: its marking, never a word of its text, nor of a refused cell."""
    from intake.encodings import Seen
    from intake.opening import Member, UnreadableFile
    from intake.record_sheet import read_records
    from rules.drafts import RejectedRow
    from rules.sources import Reading

    rows: list[dict[str, Any]] = []
    try:
        for row in islice(read_records(Member(file), Reading(columns=found.columns), Seen()), SHOWN):
            values = (
                (row.row_number, "", "", f"{row.field}: {row.reason}. {row.fix}")
                if isinstance(row, RejectedRow)
                else (row.row_number, row.marking.grading, row.marking.classification, "")
            )
            rows.append(dict(zip(GRADED, map(str, values), strict=True)))
    except UnreadableFile as fault:
        show.warn(str(fault))
    return rows


def _actions(found: "Proposal", file: Path) -> list[dict[str, Any]]:
    """The same of a log of actions; of a sensitive one not what is to be done."""
    from intake.action_log import Kind, read_actions
    from intake.opening import Member, UnreadableFile

    member = Member(file)
    try:
        with member.open() as unpacked:
            read = read_actions(unpacked.read(), member.name, Kind.LOG, found.columns)
    except UnreadableFile as fault:
        show.warn(str(fault))
        return []
    rows = {
        one.row_number: (
            one.reference or "",
            "(sensitive)" if one.sensitive else one.title,
            one.owner or "",
            one.agency or "",
            one.due_on.isoformat() if one.due_on else "",
            one.status.value,
            "",
        )
        for one in read.drafts
    }
    for bad in read.rejected:
        what = f"{bad.field} “{bad.value}”" if bad.value and bad.field != "row" else bad.field
        rows[bad.row_number] = ("",) * 6 + (f"{what}: {bad.reason}. {bad.fix}",)
    first = sorted(rows.items())[:SHOWN]
    return [dict(zip(LOGGED, (str(number), *values), strict=True)) for number, values in first]


LOGGED = ("Row", "Reference", "Action", "Owner", "Agency", "Due", "Status", "Refused")
GRADED = ("Row", "Grading", "Classification", "Refused")
LANDED = ("Row", "When", "Type", "Area", "Reference", "Location", "Refused")


STREET_HEADINGS = {"Crime ID", "Falls within", "LSOA code", "Crime type"}
OF_THE_POLICE = """\
  # This is a street file of data.police.uk. Its columns are known.
  - key: police-street
    name: "Street-level crime, data.police.uk"
    format: police_street
    path: in/*-street.csv*   # where its files will lie
    force: ""   # as in the names of the files, such as west-mercia"""


def _block(found: "Proposal", file: Path) -> str:
    """The source in the partnership file's own words. Texts are quoted as JSON, which YAML reads."""
    from rules.sources import INTELLIGENCE, TABLE

    if found.format == TABLE and {*found.unused, *found.columns.values()} >= STREET_HEADINGS:
        return OF_THE_POLICE
    key = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-") or "sheet"
    lines = [
        f"  - key: {key}",
        f"    name: {json.dumps(file.stem, ensure_ascii=False)}",
        f"    format: {found.format}",
    ]
    if found.format == INTELLIGENCE:
        lines.append('    agency: ""   # whose sheet it is, where no column says it: the key of an agency')
        lines.append("    # agreement: …   # the sharing agreement that its rows come under")
        lines.append("    # historic: yes   # gradings of 5x5x5 and markings of before 2014 are read too")
    if found.format == TABLE:
        lines.append(f"    path: in/{key}/*{file.suffix.lower() or '.csv'}   # where its files will lie")
        lines.append("    crime_types: []   # the types, as counted, whose rises are looked for")
    lines.append("    columns:")
    lines += [f"      {field}: {json.dumps(name, ensure_ascii=False)}" for field, name in found.columns.items()]
    if found.format == TABLE:
        if not {"date", "month"} & found.columns.keys():
            lines.append('      date: ""   # no column says when: name it')
        if "type" not in found.columns:
            lines.append('    type: ""   # no column says what happened: every row is this')
        if not {"area", "lsoa"} & found.columns.keys():
            lines.append("    # area: redditch   # no column says where: the key of the area in which all rows count")
        lines.append("    files: months   # or changes: some items, known by source_ref, added or brought up to date")
        lines.append("    covers: rows   # or now: an export of everything so far; or name: as in log-2026-06.csv")
    return "\n".join(lines)
