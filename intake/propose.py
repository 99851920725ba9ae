"""A mapping for a file nobody has declared yet: proposed from its headings and from what stands below them.

Only a proposal, for a coordinator to look at: nothing is taken in by it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice

from intake.action_words import HEADINGS as ACTION_HEADINGS
from intake.action_words import folded
from intake.encodings import Seen
from intake.headings import WITHIN, names_of
from intake.opening import Member, UnreadableFile
from intake.street_rows import LATITUDES, LONGITUDES
from intake.table_rows import Cell, TableRow, sheets, text_of_cell
from intake.written_dates import written_date
from rules.sources import ACTION_LOG, INTELLIGENCE, TABLE

LOOKED_AT = 200
"""Rows of a sheet that are looked at."""
LIKE = 0.86
"""How like a known heading an unknown one must be (Ratcliff and Obershelp): a slip of the pen, not another word."""
MOSTLY = 0.8
"""Share of the cells below that must look like the field."""
ITEM_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "date": (
        "date", "incident date", "date of incident", "date occurred", "occurred", "occurred on", "date reported",
        "reported", "date recorded", "report date", "event date", "created", "created date", "date time",
        "start date", "occurrence date", "committed date", "date from",
    ),
    "month": ("month", "month year", "period", "reporting month"),
    "type": (
        "type", "crime type", "incident type", "category", "offence", "offence type", "crime category", "what",
        "classification", "event type", "asb type", "problem", "nature", "incident category", "type of incident",
        "service name", "kind", "kind of incident", "type of crime", "crime", "incident",
    ),
    "source_ref": (
        "ref", "reference", "ref no", "incident ref", "incident reference", "incident number", "crime number",
        "crime ref", "crime reference", "urn", "log number", "log no", "id", "case ref", "case number", "case id",
        "reference number", "incident no", "crime id", "occurrence number", "niche number", "report id",
    ),
    "area": ("area", "district", "ward", "ward name", "locality", "lpa", "neighbourhood", "town", "beat", "council"),
    "lsoa": ("lsoa", "lsoa code", "lsoa21cd", "lsoa11cd", "ward code"),
    "longitude": ("longitude", "long", "lon", "lng", "x"),
    "latitude": ("latitude", "lat", "y"),
    "location": ("location", "street", "street name", "road", "place", "where", "venue", "site", "address"),
    "outcome": ("outcome", "status", "result", "disposal", "state", "last outcome category", "current status"),
    "victim_ref": ("victim ref", "victim reference", "victim urn", "victim id", "victim no", "pseudonym"),
    "updated": ("updated", "last updated", "date updated", "modified", "last modified", "updated datetime"),
}  # fmt: skip
"""What a column of an incident sheet may be called; the likeliest first."""
RECORD_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "source_ref": ("urn", "ref", "reference", "ir number", "log number", "report number", "intelligence ref", "id"),
    "received": ("received", "date received", "date of report", "report date", "submitted", "date submitted"),
    "originator": ("originator", "submitted by", "officer", "author", "reporting officer"),
    "agency": ("agency", "organisation", "source agency", "from"),
    "type": ("type", "category", "crime type", "subject"),
    "area": ("area", "district", "ward", "neighbourhood", "beat"),
    "date": ("date", "date of incident", "event date", "when"),
    "priority": ("priority", "control strategy", "theme"),
    "source_text": (
        "intelligence",
        "intelligence text",
        "information",
        "text",
        "report",
        "source text",
        "information content",
        "details",
        "narrative",
    ),
    "sanitised_text": ("sanitised text", "sanitised intelligence", "sanitised", "text for sharing"),
    "grading": ("grading", "grade", "3x5x2", "5x5x5", "evaluation", "nim grading"),
    "source_evaluation": (
        "source evaluation", "source", "source grade", "source grading", "source eval", "evaluation of source", "s",
    ),
    "information_assessment": (
        "information assessment", "intelligence assessment", "info assessment", "info evaluation", "info eval",
        "information evaluation", "information grading", "intelligence evaluation", "i",
    ),
    "handling_code": ("handling code", "handling", "h"),
    "handling_conditions": ("handling conditions", "conditions", "code c conditions"),
    "classification": ("classification", "gsc", "protective marking", "marking", "gpms"),
    "handling_instructions": ("handling instructions", "instructions"),
    "personal": ("personal data", "personal information", "personal"),
    "legal_gateway": ("legal gateway", "gateway", "power", "legal basis"),
    "agreement": ("sharing agreement", "isa", "agreement"),
    "readers": ("access list", "readers", "share with", "dissemination"),
    "retention_class": ("retention class", "retention", "mopi group"),
    "review": ("review", "review date", "review on"),
}  # fmt: skip
"""What a column of a sheet of intelligence may be called."""
FORMS = ((TABLE, ITEM_HEADINGS), (ACTION_LOG, ACTION_HEADINGS), (INTELLIGENCE, RECORD_HEADINGS))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file seems to be."""

    format: str
    sheet: str
    heading_row: int
    columns: Mapping[str, str]
    """Our field → their heading."""
    unused: tuple[str, ...]
    """Headings that nothing is made of."""


def propose(member: Member) -> Proposal:
    """The best reading of any of its sheets. Raises UnreadableFile: nothing in it looks like a heading."""
    _no_json(member)
    best: tuple[int, Proposal] | None = None
    for sheet in sheets(member, Seen()):
        rows = list(islice(sheet.rows, LOOKED_AT))
        for place, row in enumerate(rows[:WITHIN]):
            if row.fault or row.is_blank:
                continue
            shown, answers = names_of(row, rows[place - 1] if place else None)
            below = rows[place + 1 :]
            for form, known in FORMS:
                at = _matched(answers, known, below if form == TABLE else ())
                score = 2 * len(at) + _needed(form, at)
                if at and (best is None or score > best[0]):
                    columns = {field: shown[n] for field, n in at.items()}
                    unused = tuple(name for n, name in enumerate(shown) if name and n not in at.values())
                    best = score, Proposal(form, sheet.name, place + 1, columns, unused)
    if best is None or len(best[1].columns) < 2:
        raise UnreadableFile(
            f"No row of {member.name} looks like a heading.",
            "Put the names of the columns in one row above the data, such as Date, Type, Ward.",
        )
    return best[1]


def _no_json(member: Member) -> None:
    """Raises UnreadableFile for what has no columns to be named."""
    with member.open() as stream:
        start = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"[", b"{")):
        raise UnreadableFile(
            f"{member.name} is JSON, not a sheet: it has no columns to be named.",
            "Declare its source by format alone: open311, police_api, stix or misp.",
        )


def _needed(form: str, at: Mapping[str, int]) -> int:
    """What speaks for a format: an action has an owner and a due date, an incident a day and a type, a record of
    intelligence a text and its grading."""
    if form == INTELLIGENCE:
        graded = "grading" in at or {"source_evaluation", "information_assessment"} <= at.keys()
        return 6 * graded if graded and {"source_text", "sanitised_text"} & at.keys() else -2 * len(at)
    if form == ACTION_LOG:
        return 3 * ("owner" in at and "due" in at)
    return 2 * (("date" in at or "month" in at) + ("type" in at))


def _matched(
    answers: Sequence[set[str]], known: Mapping[str, tuple[str, ...]], below: Sequence[TableRow]
) -> dict[str, int]:
    """A column for each field: by a known name, else by a name very like it, else by what stands below."""
    at: dict[str, int] = {}
    for fits in (_same, _like):
        for field, names in known.items():
            for name in names if field not in at else ():
                found = [n for n, one in enumerate(answers) if n not in at.values() and fits(folded(name), one)]
                if found and not (field == "month" and "date" in at):
                    at[field] = found[0]
                    break
    for field, looks in SHAPES.items() if below else ():
        if field not in at and not (field == "date" and "month" in at):
            for n in range(len(answers)):
                if n not in at.values() and answers[n] and _mostly(looks, [_cell(row, n) for row in below]):
                    at[field] = n
                    break
    return at


def _same(name: str, answers: set[str]) -> bool:
    return name in answers


def _like(name: str, answers: set[str]) -> bool:
    return len(name) >= 4 and any(_alike(name, one) for one in answers)


@lru_cache(maxsize=10_000)
def _alike(name: str, other: str) -> bool:
    """The two quick ratios are never below the true one, and rule out nearly every pair."""
    pair = SequenceMatcher(None, name, other)
    return all(ratio() >= LIKE for ratio in (pair.real_quick_ratio, pair.quick_ratio, pair.ratio))


def _cell(row: TableRow, at: int) -> Cell:
    return row.cells[at] if at < len(row.cells) else None


def _mostly(looks: Callable[[Cell], bool], cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if text_of_cell(cell)]
    return len(filled) >= 3 and sum(looks(cell) for cell in filled) >= MOSTLY * len(filled)


def _is_date(cell: Cell) -> bool:
    return isinstance(cell, date) or isinstance(written_date(text_of_cell(cell).split(" ")[0]), date)


def _is_code(cell: Cell) -> bool:
    return re.fullmatch(r"[EWSN]01\d{6}", text_of_cell(cell).upper(), re.ASCII) is not None


def _between(low: float, high: float) -> Callable[[Cell], bool]:
    def looks(cell: Cell) -> bool:
        text = text_of_cell(cell)
        return re.fullmatch(r"-?\d{1,2}\.\d{2,}", text, re.ASCII) is not None and low <= float(text) <= high

    return looks


SHAPES: Mapping[str, Callable[[Cell], bool]] = {
    "date": _is_date,
    "lsoa": _is_code,
    "latitude": _between(*LATITUDES),
    "longitude": _between(*LONGITUDES),
}
"""What cells look like, for headings that say nothing."""
