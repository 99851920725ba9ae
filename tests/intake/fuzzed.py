"""One harness for every format of intake/: a small file of good rows, some of them changed, read back.

Each format gives its good rows, a writer and a reader. A change is drawn by Hypothesis: cells (JSON: nodes) of some
rows put otherwise, through a proper writer, so that nothing else of the file is touched; or bytes of the whole file.
`JATAC_FUZZ=2000` draws so many examples of each (`--hypothesis-profile random`: other ones in every run), and
`JATAC_FUZZ_DATA=FOLDER` takes the rows of police files, Open311, STIX and MISP from real ones under that folder.
"""

import csv
import gzip
import io
import json
import os
import tarfile
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from intake.action_log import Kind, read_actions
from intake.encodings import Seen
from intake.incident_sheet import read_sheet
from intake.open311 import read_reports
from intake.opening import Member
from intake.police_api import api_file
from intake.police_street import read_street
from intake.record_sheet import read_records
from rules.drafts import RecordDraft, RejectedRow, StreetBatch
from rules.sources import Files, Reading
from tests.intake.fuzzed_feeds import FEEDS
from tests.intake.fuzzed_parts import NOW, Format, Row, Sample, Taken, as_json, pieces, real
from tests.intake.street_lines import REAL

API = REAL.parent / "crime_month_2016_11_area_E05000137_0.json"

EXAMPLES = int(os.environ.get("JATAC_FUZZ", "0"))
"""Examples of each test and format; 0: the few of a usual run."""


def as_csv(rows: Sequence[Row]) -> bytes:
    """A CSV as a spreadsheet writes it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)  # so that a lone \r in a cell is quoted too
    return out.getvalue().replace("\r\n", "\n").encode("utf-8", "replace")


def as_workbook(rows: Sequence[Row]) -> bytes:
    """A workbook of one sheet. Characters that no workbook can hold are left out, as Excel does."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Log")
    for row in rows:
        sheet.append([_for_excel(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _for_excel(cell: Any) -> Any:
    if isinstance(cell, str):
        plain = ILLEGAL_CHARACTERS_RE.sub("", cell).encode("utf-8", "replace").decode()
        return None if plain.startswith("=") else plain
    return cell if isinstance(cell, int | float | bool | date | time | None) else str(cell)


def _of_batches(batches: Sequence[StreetBatch]) -> Taken:
    rows = [(batch.delivery, row) for batch in batches for row in batch.rows]
    rejected = [one for batch in batches for one in batch.rejected]
    return Taken(Counter((key, tuple(row[1:])) for key, row in rows), [row[0] for _, row in rows], rejected)


def _street(path: Path) -> Taken:
    with Member(path).open() as stream:
        return _of_batches(list(read_street(stream, path.name, date(2027, 1, 1))))


def _api(path: Path) -> Taken:
    file = api_file("all", [Member(path)])
    taken = _of_batches(list(file.batches(date(2027, 1, 1), Seen())))
    if file.faults:
        raise file.faults[0]
    return taken


def _open311(path: Path) -> Taken:
    with Member(path).open() as stream:
        return _of_batches(list(read_reports(stream, path.name, "fms", NOW, Seen())))


def _incidents(path: Path) -> Taken:
    reading = Reading(columns=INCIDENT_COLUMNS, files=Files.CHANGES)
    return _of_batches(list(read_sheet(Member(path), reading, "sheet", NOW.date(), Seen())))


def _records(path: Path) -> Taken:
    found = list(read_records(Member(path), Reading(columns=RECORD_COLUMNS), Seen()))
    good = [one for one in found if isinstance(one, RecordDraft)]
    said = Counter[Hashable](repr(one)[len(f"RecordDraft(row_number={one.row_number}") :] for one in good)
    return Taken(said, [one.row_number for one in good], [one for one in found if isinstance(one, RejectedRow)])


def _actions(kind: Kind) -> Callable[[Path], Taken]:
    def read(path: Path) -> Taken:
        found = read_actions(path.read_bytes(), path.name, kind)
        said = Counter[Hashable](
            (one.title, one.reference, one.owner, one.due_on, one.status) for one in found.drafts
        )
        return Taken(said, [one.row_number for one in found.drafts], list(found.rejected))

    return read


INCIDENT_COLUMNS: Mapping[str, str] = {
    "source_ref": "Ref", "date": "Date", "month": "Month", "type": "What", "area": "Ward", "location": "Where",
    "longitude": "Lon", "latitude": "Lat", "updated": "Changed", "victim_ref": "Victim",
}  # fmt: skip
RECORD_COLUMNS: Mapping[str, str] = {
    "source_ref": "URN", "received": "Received", "source_text": "Intelligence", "grading": "Grading",
    "classification": "GSC", "handling_conditions": "Conditions", "legal_gateway": "Power", "readers": "Readers",
}  # fmt: skip


def _incident_rows() -> list[Row]:
    said = [
        f"A{n},{n % 28 + 1}/05/2026,2026-05,Burglary,Redditch,Church Green,-1.94,52.30,2026-06-01,V{n:04}"
        for n in range(14)
    ]
    return [list(INCIDENT_COLUMNS.values()), *(line.split(",") for line in said)]


def _record_rows() -> list[Row]:
    good = [[f"WM{n}", "30/11/2026", f"Seen {n} times", "2/B/P", "OFFICIAL", "", "s115", "tom"] for n in range(14)]
    return [list(RECORD_COLUMNS.values()), *good]


def _action_rows() -> list[Row]:
    heading = ["Ref", "Action", "Owner", "Lead agency", "Deadline", "Status"]
    good = [[f"R{n}", f"Visit number {n}", "Ann Lee", "Police", "9 Dec 2026", "Open"] for n in range(14)]
    return [heading, *good]


def _reports() -> list[Row]:
    return [
        {
            "service_request_id": 7_000_000 + number, "service_code": "Pothole", "service_name": "Pothole",
            "requested_datetime": "2026-05-03T10:15:00+01:00", "updated_datetime": "2026-05-04T09:00:00+01:00",
            "status": "open", "lat": "52.85", "long": "-3.06", "title": "A hole", "media_url": None,
            "agency_responsible": {"recipient": ["A Council"]},
        }
        for number in range(14)
    ]  # fmt: skip


def _made(rows: Callable[[], Sequence[Row]], suffix: str) -> Callable[[], Sequence[Sample]]:
    return lambda: [Sample(f"fuzzed{suffix}", rows())]


@cache
def _street_samples() -> Sequence[Sample]:
    found = list[Sample]()
    for path in real("*-street.csv.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as text:
            rows = list(csv.reader(text))
        found += pieces("fuzzed.csv", rows[:1], rows[1:])
    return found or [Sample("fuzzed.csv", list(csv.reader(io.StringIO(REAL.read_text(encoding="utf-8"))))[:25])]


@cache
def _api_samples() -> Sequence[Sample]:
    found = [(API.name, API.read_bytes())]
    for path in real("api-json*.tar.gz"):
        with tarfile.open(path) as archive:
            files = [one for one in archive.getmembers() if one.isfile()][:400]
            found = [(Path(one.name).name, archive.extractfile(one).read()) for one in files]  # type: ignore[union-attr]
    each = [(name, {row["id"]: row for row in json.loads(content or b"[]")}) for name, content in found]
    return [Sample(name, list(rows.values())[:20]) for name, rows in each if len(rows) > 1]


@cache
def _report_samples() -> Sequence[Sample]:
    found = list[Sample]()
    for path in real("*requested*.json.gz"):
        rows = json.loads(gzip.decompress(path.read_bytes()))
        found += pieces("fuzzed.json", [], rows if isinstance(rows, list) else rows["service_requests"])
    return [one for one in found if len(one.rows) > 1] or [Sample("fuzzed.json", _reports())]


FORMATS = (
    Format("police_street", ".csv", _street_samples, as_csv, _street),
    Format("police_api", ".json", _api_samples, as_json, _api),
    Format("open311", ".json", _report_samples, as_json, _open311),
    Format("table_csv", ".csv", _made(_incident_rows, ".csv"), as_csv, _incidents),
    Format("table_xlsx", ".xlsx", _made(_incident_rows, ".xlsx"), as_workbook, _incidents),
    Format("intelligence_csv", ".csv", _made(_record_rows, ".csv"), as_csv, _records),
    Format("intelligence_xlsx", ".xlsx", _made(_record_rows, ".xlsx"), as_workbook, _records),
    Format("action_log_csv", ".csv", _made(_action_rows, ".csv"), as_csv, _actions(Kind.LOG)),
    Format("action_log_xlsx", ".xlsx", _made(_action_rows, ".xlsx"), as_workbook, _actions(Kind.LOG)),
    Format("meeting_csv", ".csv", _made(_action_rows, ".csv"), as_csv, _actions(Kind.MEETING)),
    *FEEDS,
)
