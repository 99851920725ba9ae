"""STIX and MISP as the fuzz harness knows them: objects and events of real feed files, each several times over."""

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from intake.encodings import Seen
from intake.feed_objects import Read
from intake.misp import read_misp
from intake.opening import Member
from intake.stix import CONSULTED, read_stix
from rules.drafts import Elsewhere, RecordDraft, RejectedRow
from rules.sources import Reading
from tests.intake.fuzzed_parts import NOW, Format, Row, Sample, Taken, as_json, real

HERE = Path(__file__).parent / "data"
READING = Reading(agency="police", readers=("tom",), agreement="isa")
AGAIN = 7
"""Times that each real object is in a file, under an id of its own."""


@cache
def _bundles() -> tuple[tuple[str, list[dict[str, Any]]], ...]:
    files = real("stix/*.json") or sorted(HERE.glob("stix-*.json"))
    return tuple((file.name, json.loads(file.read_bytes())["objects"]) for file in files)


def _again(uuid: str, number: int) -> str:
    return f"{number:08x}{uuid[8:]}"


@cache
def _stix_samples() -> Sequence[Sample]:
    found = list[Sample]()
    for _, objects in _bundles():
        rows = list[Row]()
        for number, row in ((n, row) for n in range(AGAIN) for row in objects if row["type"] not in CONSULTED):
            kind, uuid = row["id"].split("--")
            rows.append(deepcopy(row) | {"id": f"{kind}--{_again(uuid, number)}"})
        found.append(Sample("fuzzed.json", rows[:40]))
    return [one for one in found if one.rows]


def _stix(rows: Sequence[Row]) -> bytes:
    """A bundle whose definitions, names and places come last, where nobody touches them."""
    beside = {row["id"]: row for _, objects in _bundles() for row in objects if row["type"] in CONSULTED}
    objects = [*rows, *beside.values()]
    return json.dumps({"type": "bundle", "id": "bundle--00000000", "objects": objects}).encode()


@cache
def _misp_samples() -> Sequence[Sample]:
    """Events as they come: in an object of their own, or bare."""
    found = list[Sample]()
    for file in real("misp/*.json") or sorted(HERE.glob("misp-*.json")):
        row = json.loads(file.read_bytes())
        if "Event" not in row and "info" not in row:
            continue
        rows = list[Row]()
        for number in range(AGAIN):
            copied = deepcopy(row)
            event = copied.get("Event", copied)
            event["uuid"] = _again(event["uuid"], number)
            rows.append(copied)
        found.append(Sample("fuzzed.json", rows))
    return found


def _taken(found: Iterable[Read]) -> Taken:
    """What is read becomes a record or, whole, is listed; what of a record has no place is no object."""
    every = list(found)
    drafts = [one for one in every if isinstance(one, RecordDraft)]
    good = Counter[Hashable]((one.source_ref, one.source_text, one.on_day) for one in drafts)
    good.update(
        (one.kind, one.ref)
        for one in every
        if isinstance(one, Elsewhere) and one.ref.startswith(f"{one.kind}--") and one.kind not in CONSULTED
    )
    rejected = [one for one in every if isinstance(one, RejectedRow)]
    return Taken(good, [one.row_number for one in drafts], rejected)


def _read_stix(path: Path) -> Taken:
    return _taken(read_stix(Member(path), READING, NOW, Seen()))


def _read_misp(path: Path) -> Taken:
    return _taken(read_misp(Member(path), READING, NOW, Seen()))


FEEDS = (
    Format("stix", ".json", _stix_samples, _stix, _read_stix),
    Format("misp", ".json", _misp_samples, as_json, _read_misp),
)
