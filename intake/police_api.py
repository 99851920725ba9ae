"""data.police.uk street-level crime as its API answers: JSON of one area and month each, alone or in an archive.

An area may take several files, one for each of its polygons (`_0`, `_1`): they are one delivery, and a crime that the
API gave for two of them is one item. An answer of `[]` is a month without crimes. The rows come out as those of a
street file do, so that both are counted, corrected and repaired alike.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from intake.encodings import Seen
from intake.json_rows import Broken, json_rows, text_in
from intake.opening import Member, UnreadableFile
from intake.street_rows import STANDARD, Fault, month_of, place_of
from rules.drafts import DeliveryKey, RejectedRow, StreetBatch, StreetRow

FILE_NAME = re.compile(r"(?P<month>\d{4}[-_]\d{2})(?!\d).*?(?P<area>[EWSN]\d{8})(?:_(?P<polygon>\d{1,3}))?\D*\Z")
KNOWN_BY = ("persistent_id", "location_type", "month")
"""Keys that no object inside a row has."""
TYPES = {
    "anti-social-behaviour": "Anti-social behaviour",
    "bicycle-theft": "Bicycle theft",
    "burglary": "Burglary",
    "criminal-damage-arson": "Criminal damage and arson",
    "drugs": "Drugs",
    "other-crime": "Other crime",
    "other-theft": "Other theft",
    "possession-of-weapons": "Possession of weapons",
    "public-order": "Public order",
    "robbery": "Robbery",
    "shoplifting": "Shoplifting",
    "theft-from-the-person": "Theft from the person",
    "vehicle-crime": "Vehicle crime",
    "violent-crime": "Violence and sexual offences",
}
"""What a street file calls the API's categories."""


@dataclass(frozen=True, slots=True, order=True)
class ApiPart:
    """One file: the answer for one polygon of an area, in one month."""

    month: date
    area: str
    """Code of the area, as `E05000128`."""
    polygon: int
    member: Member = field(compare=False)

    @property
    def key(self) -> DeliveryKey:
        """The delivery it is a part of: the area takes the place of the force."""
        return DeliveryKey(self.area.lower(), self.month)


@dataclass(frozen=True)
class ApiFile:
    """The parts that are taken in together: those of an archive, or the polygons of one area and month."""

    name: str
    parts: tuple[ApiPart, ...]
    faults: list[UnreadableFile] = field(default_factory=list)
    """What could not be read of it: the other parts are taken in all the same."""

    def size(self) -> int:
        """Bytes as stored."""
        return sum(part.member.size() for part in self.parts)

    def sha256(self) -> str:
        """Of all its parts: the same answers are the same file, packed or not, in whatever order."""
        digest = hashlib.sha256()
        for part in self.parts:
            digest.update(f"{part.month} {part.area} {part.polygon} {part.member.sha256()}\n".encode())
        return digest.hexdigest()

    def batches(self, recorded: date, seen: Seen) -> Iterator[StreetBatch]:
        """The rows, area by area. `recorded`: the day on which they are taken in."""
        number = 0
        for key, parts in groupby(self.parts, key=lambda part: part.key):
            reading = _Reading(key, recorded, number)
            try:
                for part in parts:
                    reading.read(part, seen)
            except UnreadableFile as fault:
                # Half an area would be a fall: nothing of it is taken in until all its polygons can be read.
                self.faults.append(fault)
                continue
            number = reading.number
            yield from reading.batches()


def api_file(name: str, members: Sequence[Member]) -> ApiFile:
    """The files as one. Those without an area and month in their names, and those that are empty, are its faults."""
    parts, faults = [], []
    for member in members:
        found = FILE_NAME.search(member.name)
        month = month_of(found["month"].replace("_", "-")) if found else None
        if found is None or month is None:
            faults.append(
                UnreadableFile(
                    f"The name of {member.name} does not say which area and month it is.",
                    "Name it like 2026-05_E05000128_0.json: month, code of the area, number of the polygon.",
                )
            )
            continue
        parts.append(ApiPart(month, found["area"], int(found["polygon"] or 0), member))
    parts.sort()
    for key, group in groupby(parts, key=lambda part: part.key):
        polygons = [part.polygon for part in group]
        if polygons != list(range(len(polygons))):
            missing = next(n for n in range(len(polygons) + 1) if n not in polygons)
            twice = len(set(polygons)) < len(polygons)
            what = "comes twice for the same polygon" if twice else f"comes without its polygon _{missing}"
            faults.append(
                UnreadableFile(
                    f"The answer for {key.force.upper()} of {key.month:%Y-%m} {what}.",
                    "Put the files of all its polygons side by side, each once, and take them in again.",
                )
            )
            parts = [part for part in parts if part.key != key]
    return ApiFile(name, tuple(parts), faults)


class _Reading:
    """One area and month while its polygons are read."""

    def __init__(self, key: DeliveryKey, recorded: date, number: int) -> None:
        self._key, self._recorded = key, recorded
        self.number = number
        """Of the last row, over all parts of the file."""
        self._had = set[tuple[Any, ...]]()
        self._rows: list[StreetRow] = []
        self._rejected: list[RejectedRow] = []

    def read(self, part: ApiPart, seen: Seen) -> None:
        """Raises UnreadableFile."""
        with part.member.open() as stream:
            for place, row in json_rows(stream, part.member.name, KNOWN_BY, seen):
                self.number += 1
                where = f"row {place} of {part.member.name}"
                if isinstance(row, Broken):
                    reason = f"it is damaged ({where})" if row.text else f"{part.member.name} is cut short here"
                    self._reject(Fault("row", row.text[:200], reason, "Fetch the file again."), {}, part)
                    continue
                read = self._row(row, part)
                if isinstance(read, Fault):
                    self._reject(Fault(read.field, read.value, f"{read.reason} ({where})", read.fix), row, part)
                elif not (own := text_in(row, "id")) or (own, *read[1:]) not in self._had:
                    self._had.add((own, *read[1:]))  # the same id with other words is another crime
                    self._rows.append(read)

    def batches(self) -> Iterator[StreetBatch]:
        """The area's rows in one batch, or that there are none; then those that are refused."""
        content = "".join(sorted("\x1f".join(map(str, row[1:])) + "\n" for row in self._rows)).encode()
        yield StreetBatch(self._key, [tuple(row) for row in self._rows], content, nothing=not self._rows)
        if self._rejected:
            yield StreetBatch(self._key, rejected=self._rejected)

    def _row(self, row: dict[str, Any], part: ApiPart) -> StreetRow | Fault:
        written = text_in(row, "month")
        month = month_of(written)
        if month is None or month > self._recorded:
            said = "it is not a month" if month is None else "it lies in the future"
            return Fault("Month", written, said, f"Write it as YYYY-MM, for example {part.month:%Y-%m}.")
        if month != part.month:
            named = f"the file is named for {part.month:%Y-%m}"
            return Fault("Month", written, named, "Correct the month, or the name of the file.")
        category = text_in(row, "category")
        if not category:
            return Fault("Crime type", "", "it is blank", "Write the type as data.police.uk names it.")
        place = place_of(text_in(row, "location", "longitude"), text_in(row, "location", "latitude"))
        if isinstance(place, Fault):
            return place
        return StreetRow(
            self.number,
            _type(category),
            text_in(row, "persistent_id") or None,
            part.area,
            None,
            *place,
            text_in(row, "location", "street", "name") or None,
            text_in(row, "outcome_status", "category") or None,
        )

    def _reject(self, fault: Fault, row: dict[str, Any], part: ApiPart) -> None:
        self._rejected.append(
            RejectedRow(
                self.number, fault.field, fault.value, fault.reason, fault.fix, _as_street_line(row, part), part.key
            )
        )


def _type(category: str) -> str:
    plain = category.lower()
    return TYPES.get(plain, plain.replace("-", " ").capitalize())


def _as_street_line(row: dict[str, Any], part: ApiPart) -> str:
    """The row as a line of a street file, which is how a rejected row goes out to be mended."""
    written = {
        "Crime ID": text_in(row, "persistent_id"),
        "Month": text_in(row, "month") or f"{part.month:%Y-%m}",
        "Reported by": part.key.force,
        "Falls within": part.key.force,
        "Longitude": text_in(row, "location", "longitude"),
        "Latitude": text_in(row, "location", "latitude"),
        "Location": text_in(row, "location", "street", "name"),
        "LSOA code": part.area,
        "Crime type": _type(text_in(row, "category")),
        "Last outcome category": text_in(row, "outcome_status", "category"),
    }
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(written.get(column, "") for column in STANDARD)
    return out.getvalue()
