"""Reports of the public by Open311 GeoReport v2, as FixMyStreet gives them: a JSON list, taken again each day.

A report is known by its `service_request_id`; its status changes, it is never there twice. What people wrote, who
they are and their pictures are not kept: a report counts by what it is about, where and when.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from intake.encodings import Seen
from intake.hopeless import Hope
from intake.json_rows import Broken, json_rows, text_in
from intake.street_rows import STANDARD, Fault, place_of
from rules.drafts import DatedRow, DeliveryKey, RejectedRow, StreetBatch
from rules.moment import LONDON

KNOWN_BY = ("service_request_id", "requested_datetime", "service_code")
AT_ONCE = 500
"""Rows of a batch: a short transaction."""
LONGEST_ID = 200
HOPELESS = 100
"""Rejected rows without a good one before them after which a file is read no further."""


def read_reports(stream: IO[bytes], name: str, force: str, now: datetime, seen: Seen) -> Iterator[StreetBatch]:
    """The reports in batches by month, in the order of the file; rejected ones in batches of their own.

    `force`: who delivers, as a delivery names it. `now`: when they are taken in; no report is later than that.
    Raises UnreadableFile.
    """
    hope = Hope(name, HOPELESS, "Open311 reports")
    for batch in _batches(stream, name, force, now, seen):
        yield hope.count(batch)


def _batches(stream: IO[bytes], name: str, force: str, now: datetime, seen: Seen) -> Iterator[StreetBatch]:
    good: dict[DeliveryKey, list[tuple[Any, ...]]] = defaultdict(list)
    rejected: list[RejectedRow] = []
    number = 0
    for number, row in json_rows(stream, name, KNOWN_BY, seen):
        read = _damaged(row, name) if isinstance(row, Broken) else _report(row, number, now)
        if isinstance(read, Fault):
            raw = _as_street_line({} if isinstance(row, Broken) else row, force)
            rejected.append(RejectedRow(number, read.field, read.value[:200], read.reason, read.fix, raw))
        else:
            assert read.on_day is not None
            good[DeliveryKey(force, read.on_day.replace(day=1))].append(tuple(read))
        if number % AT_ONCE == 0:
            yield from _handed_on(good, rejected)
            good, rejected = defaultdict(list), []
    yield from _handed_on(good, rejected)


def _handed_on(good: dict[DeliveryKey, list[tuple[Any, ...]]], rejected: list[RejectedRow]) -> Iterator[StreetBatch]:
    for key, rows in good.items():
        yield StreetBatch(key, rows)
    if rejected:
        yield StreetBatch(None, rejected=rejected)


def _damaged(row: Broken, name: str) -> Fault:
    said = "it is damaged" if row.text else f"{name} is cut short here"
    return Fault("row", row.text, said, "Fetch the file again.")


def _report(row: dict[str, Any], number: int, now: datetime) -> DatedRow | Fault:
    ref = text_in(row, "service_request_id")
    if not ref or len(ref) > LONGEST_ID:
        said = (
            "it is longer than any reference"
            if ref
            else "it is blank, and nothing else tells this report from others"
        )
        return Fault("service_request_id", ref, said, "Give the report the reference that its sender gave it.")
    type_ = text_in(row, "service_name") or text_in(row, "service_code")
    if not type_:
        return Fault("service_name", "", "it is blank", "Say what the report is about.")
    asked = _instant(row, "requested_datetime", now)
    if isinstance(asked, Fault):
        return asked
    changed = _instant(row, "updated_datetime", None) if text_in(row, "updated_datetime") else None
    if isinstance(changed, Fault):
        return changed
    place = place_of(text_in(row, "long"), text_in(row, "lat"))
    if isinstance(place, Fault):
        column = {"Longitude": "long", "Latitude": "lat"}[place.field]
        return Fault(column, place.value, place.reason, place.fix)
    return DatedRow(
        number, type_, ref, None, None, *place, text_in(row, "address") or None, text_in(row, "status") or None,
        asked.astimezone(LONDON).date(), changed,
    )  # fmt: skip


def _instant(row: dict[str, Any], key: str, latest: datetime | None) -> datetime | Fault:
    """A moment with its offset; one without is read as Europe/London's."""
    written = text_in(row, key)
    fix = "Write it like 2026-05-09T14:30:00+01:00."
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return Fault(key, written, "it is not a date with its time" if written else "it is blank", fix)
    found = found if found.tzinfo is not None else found.replace(tzinfo=LONDON)
    if not 1990 <= found.year <= 2200:
        return Fault(key, written, "its year is out of range", fix)
    if latest is not None and found > latest:
        return Fault(key, written, "it lies in the future", fix)
    return found


def _as_street_line(row: dict[str, Any], force: str) -> str:
    """The row as a line of a street file, which is how a rejected row goes out to be mended."""
    written = {
        "Crime ID": text_in(row, "service_request_id"),
        "Month": text_in(row, "requested_datetime")[:7],
        "Reported by": force,
        "Falls within": force,
        "Longitude": text_in(row, "long"),
        "Latitude": text_in(row, "lat"),
        "Crime type": text_in(row, "service_name"),
        "Last outcome category": text_in(row, "status"),
    }
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(written.get(column, "") for column in STANDARD)
    return out.getvalue()
