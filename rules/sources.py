"""How the files of a source are read, where its format leaves that open: declared in the partnership file.

The formats themselves are adapters of intake/. Frozen values that cross from config/ through models/ to intake/.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rules.covers import Covers

REPAIR = re.compile(r"rejected-(\d{1,15})\.csv\Z")
"""A file of rejected rows that comes back: whatever its source, it is written as a street file."""
POLICE_STREET, POLICE_API, OPEN311 = "police_street", "police_api", "open311"
TABLE, ACTION_LOG = "table", "action_log"
INTELLIGENCE = "intelligence"
STIX, MISP = "stix", "misp"
FEEDS = (STIX, MISP)
"""Formats whose objects become intelligence records, known by their own id and version."""
OF_RECORDS = (INTELLIGENCE, *FEEDS)
SOURCE_FORMATS = (POLICE_STREET, POLICE_API, OPEN311, TABLE, ACTION_LOG, *OF_RECORDS)
OF_THE_POLICE = (POLICE_STREET, POLICE_API)
"""Formats that deliver the fourteen types of data.police.uk unless the file says otherwise, in whole months."""
ITEM_FIELDS = (
    "date", "month", "type", "source_ref", "area", "lsoa", "longitude", "latitude", "location", "outcome", "updated",
    "victim_ref",
)  # fmt: skip
"""What a column of an incident sheet may hold. One of `date` and `month` is needed, and `type` unless it is fixed."""
ACTION_FIELDS = (
    "reference", "title", "owner", "agency", "due", "status", "priority", "business_as_usual", "sensitive",
    "description", "area", "type",
)  # fmt: skip
"""What a column of an action log may hold."""
RECORD_FIELDS = (
    "source_ref", "received", "originator", "agency", "type", "area", "date", "priority", "source_text",
    "sanitised_text", "grading", "source_evaluation", "information_assessment", "handling_code",
    "handling_conditions", "classification", "handling_instructions", "sanitised", "personal", "legal_gateway",
    "agreement", "readers", "source_readers", "restricted", "retention_class", "review",
)  # fmt: skip
"""What a column of a sheet of intelligence may hold. The grading stands in one column, or in three."""


class Files(StrEnum):
    """What a file of a source holds of the months that it names."""

    MONTHS = "months"
    """All of them: a month that comes again replaces the one that is here."""
    CHANGES = "changes"
    """Some items, known by their `source_ref`: a new one is added, a known one brought up to date, none removed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the partnership file says of a source's files. Empty values: the format's own way."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Our name of a field → the heading of their column."""
    sheets: tuple[str, ...] = ()
    """Names of the sheets that are read; none: every sheet that has the columns."""
    heading_row: int = 0
    """Row of the heading, from 1; 0: it is looked for."""
    files: Files = Files.MONTHS
    covers: Covers = Covers.ROWS
    """Tables of whole months: what tells which months a file is of."""
    type: str = ""
    """The type of every row, where no column says it."""
    types: Mapping[str, str] = field(default_factory=dict)
    """Their word for a type → ours."""
    area: str = ""
    """Key of the area of every row that names no place."""
    agency: str = ""
    """Intelligence: key of the agency whose sheet it is, where no column says it."""
    agreement: str = ""
    """Intelligence: key of the sharing agreement that its rows come under, where no column says it."""
    historic: bool = False
    """Intelligence: gradings of 5x5x5 and markings of before 2014 are read too."""
    readers: tuple[str, ...] = ()
    """Feeds: keys of the people and agencies who may read what says of itself that only named readers may. People
    among them read the text as it came."""
    personal: bool = True
    """Feeds: whether its objects are about people who can be identified."""
    sanitised: bool = False
    """Feeds: whether its sender removes what identifies source and subject before it sends."""

    def as_json(self) -> dict[str, Any]:
        """As the database keeps it."""
        kept: dict[str, Any] = {
            "columns": dict(self.columns),
            "sheets": list(self.sheets),
            "heading_row": self.heading_row,
            "files": self.files.value if self.files is not Files.MONTHS else "",
            "covers": self.covers.value if self.covers is not Covers.ROWS else "",
            "type": self.type,
            "types": dict(self.types),
            "area": self.area,
            "agency": self.agency,
            "agreement": self.agreement,
            "historic": self.historic,
            "readers": list(self.readers),
            "impersonal": not self.personal,
            "sanitised": self.sanitised,
        }
        return {name: value for name, value in kept.items() if value}


def reading_of(kept: Mapping[str, Any]) -> Reading:
    """What `as_json` gave."""
    return Reading(
        columns=dict(kept.get("columns", {})),
        sheets=tuple(kept.get("sheets", ())),
        heading_row=int(kept.get("heading_row", 0)),
        files=Files(kept.get("files", Files.MONTHS)),
        covers=Covers(kept.get("covers", Covers.ROWS)),
        type=str(kept.get("type", "")),
        types=dict(kept.get("types", {})),
        area=str(kept.get("area", "")),
        agency=str(kept.get("agency", "")),
        agreement=str(kept.get("agreement", "")),
        historic=bool(kept.get("historic", False)),
        readers=tuple(kept.get("readers", ())),
        personal=not kept.get("impersonal", False),
        sanitised=bool(kept.get("sanitised", False)),
    )


def delivers_changes(format_: str, reading: Reading) -> bool:
    """Whether files of the source hold some items, known by their own reference, and not whole months."""
    return format_ == OPEN311 or (format_ == TABLE and reading.files is Files.CHANGES)


def delivers_months(format_: str, reading: Reading) -> bool:
    """Whether files of the source are tables of whole months, which say by `covers` of which."""
    return format_ == TABLE and reading.files is Files.MONTHS


def gives_days(format_: str, reading: Reading) -> bool:
    """Whether rows of the source say on which day: then its types are counted by week, too."""
    return format_ == OPEN311 or (format_ == TABLE and "date" in reading.columns)
