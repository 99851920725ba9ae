"""STIX 2.1 bundles: what says something of a place, a time or an event becomes a record draft; the rest is listed.

Plain JSON against the fields that the specification requires of these types: a library would want the whole bundle
in memory, and a bundle with one broken object refused whole. Source: STIX 2.1 §3 and §4.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from intake.encodings import Seen, text_chunks
from intake.feed_objects import (
    HOPELESS,
    UUID,
    Fault,
    Read,
    damaged,
    instant,
    named,
    needed,
    rejected,
    text_of,
    type_in,
)
from intake.json_rows import STRETCH, Broken, json_objects, text_in
from intake.marked import refuse_marked_name
from intake.opening import Member, UnreadableFile
from intake.stix_marks import Beside, marked_fault, marks_of, refs_of
from rules.drafts import Elsewhere, RecordDraft, RejectedRow
from rules.foreign_marks import Mark, Reach, Said, weighed
from rules.moment import LONDON
from rules.sources import Reading

KNOWN_BY = ("id",)
VERSIONS = ("2.0", "2.1")
_LIST = re.compile(r'"objects"\s*:\s*\[')
_TYPE = re.compile(r"[a-z][a-z0-9-]{2,62}")
COMMON = frozenset(
    {
        "type", "spec_version", "id", "created", "modified", "revoked", "created_by_ref", "lang", "labels",
        "object_marking_refs", "granular_markings", "name", "description",
    }
)  # fmt: skip
"""Properties that are read of every record; of what else it has, each type says below what is read."""
CONSULTED = ("identity", "location", "marking-definition")
"""Types that say something of other objects. One that no record refers to is listed."""


def _report(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    instant(needed(row, "published"), "published", now)
    return f"{needed(row, 'name')}\n\n{text_of(row, 'description')}", "published"


def _note(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    return f"{text_of(row, 'abstract')}\n\n{needed(row, 'content')}", "created"


def _opinion(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    said, explained = needed(row, "opinion"), text_of(row, "explanation")
    return (f"Opinion: {said}\n\n{explained}" if explained else ""), "created"


def _incident(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    return f"{needed(row, 'name')}\n\n{text_of(row, 'description')}", "created"


def _indicator(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    pattern = needed(row, "pattern")
    instant(needed(row, "valid_from"), "valid_from", now)
    if "hashes" in pattern:  # a machine's fingerprint: nobody here could look for it
        return "", "valid_from"
    return f"{text_of(row, 'name')}\n\n{text_of(row, 'description')}", "valid_from"


def _sighting(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    sighted, count = needed(row, "sighting_of_ref"), row.get("count", 1)
    when = [text_of(row, key) for key in ("first_seen", "last_seen")]
    for key, written in zip(("first_seen", "last_seen"), when, strict=True):
        if written:
            instant(written, key, now)
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= 999_999_999:
        raise Fault("count", "it is not a whole number up to 999,999,999")
    times = f"Seen {count} time{'' if count == 1 else 's'}"
    between = " to ".join(dict.fromkeys(one for one in when if one))
    lines = (text_of(row, "description"), f"{times}: {sighted}" + (f", {between}" if between else "") + ".")
    return "\n\n".join(lines), "last_seen" if when[1] else "first_seen" if when[0] else "created"


Reader = Callable[[dict[str, Any], datetime], tuple[str, str]]
"""Gives the text of a record and the property that says when it was. Raises Fault."""
RECORDS: dict[str, tuple[Reader, frozenset[str]]] = {
    "report": (_report, frozenset({"published"})),
    "note": (_note, frozenset({"abstract", "content"})),
    "opinion": (_opinion, frozenset({"opinion", "explanation"})),
    "incident": (_incident, frozenset()),
    "indicator": (_indicator, frozenset({"valid_from"})),
    "sighting": (
        _sighting,
        frozenset({"first_seen", "last_seen", "count", "sighting_of_ref", "where_sighted_refs"}),
    ),
}


def read_stix(member: Member, reading: Reading, now: datetime, seen: Seen) -> Iterator[Read]:
    """Every object in order: a draft, a rejected row, what is listed. Read twice, for markings may come last.

    Raises UnreadableFile: no bundle, nothing in it that can be read, or marked above OFFICIAL in its name.
    """
    refuse_marked_name(member.name)
    beside = _beside(member)
    good = bad = 0
    with member.open() as stream:
        for number, row in json_objects(text_chunks(stream, STRETCH, seen), _begins(member.name), KNOWN_BY):
            for one in _read(number, row, reading, now, beside, member.name):
                good, bad = good + isinstance(one, RecordDraft | Elsewhere), bad + isinstance(one, RejectedRow)
                yield one
            if not good and bad >= HOPELESS:
                raise UnreadableFile(f"{member.name} cannot be read as a STIX bundle.", "Check that it is the file.")


def _begins(name: str) -> Callable[[str], int]:
    """Where the objects of a bundle begin (or of a TAXII envelope, which has no type)."""

    def found(start: str) -> int:
        if not start.strip():
            raise UnreadableFile(f"{name} is empty.", "Fetch it again, or ask the sender for it.")
        at = _LIST.search(start)
        try:
            outer = json.loads((start[: at.start()].rstrip().rstrip(",") + "}") if at else start)
        except (ValueError, RecursionError):
            outer = None
        if not isinstance(outer, dict) or outer.get("type", "bundle") != "bundle" or not (at or "type" in outer):
            said = "is not JSON" if outer is None else "is JSON, and no STIX bundle"
            raise UnreadableFile(f"{name} {said}.", "A bundle is an object of type `bundle` with a list `objects`.")
        return at.end() if at else -1

    return found


def _beside(member: Member) -> Beside:
    """What the bundle defines: first markings and names, then places, which have markings themselves."""
    beside, places = Beside(), list[dict[str, Any]]()
    with member.open() as stream:
        for _, row in json_objects(text_chunks(stream, STRETCH, Seen()), _begins(member.name), KNOWN_BY):
            if isinstance(row, Broken):
                continue
            beside.learn(row, is_record=any(row.get("type") == kind for kind in RECORDS))  # a type may be anything
            if row.get("type") == "location":
                places.append(row)
    for row in places:
        beside.place(row)
    return beside


def _read(
    number: int, row: dict[str, Any] | Broken, reading: Reading, now: datetime, beside: Beside, name: str
) -> Iterator[Read]:
    """What one object comes to: one thing, or a draft and what of it has no place."""
    if isinstance(row, Broken):
        yield damaged(number, row, name)
        return
    kind, ref = row.get("type"), ""
    try:
        ref = _id_of(row)
        marks = list(marks_of(row, beside))
        if fault := marked_fault(row):
            raise fault
        version = _version(row, now, required=kind in RECORDS)
        found = _draft(number, row, reading, now, beside, marks, version) if version is not None else None
    except Fault as fault:
        yield rejected(number, fault, ref)
        return
    if found is not None:
        yield found
        known = COMMON | RECORDS[found.said.kind][1] if found.said is not None else COMMON
        yield from (Elsewhere(f"{kind}.{named(key)}", ref) for key in row if key not in known)
    elif kind not in CONSULTED or ref not in beside.used:
        yield Elsewhere(str(kind), ref)


def _id_of(row: dict[str, Any]) -> str:
    """The id of an object whose type is one. Raises Fault."""
    kind, ref = row.get("type"), row.get("id")
    if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
        raise Fault("type", "it is missing" if kind is None else "it is no type of STIX")
    if not isinstance(ref, str) or not ref:
        raise Fault("id", "it is missing")
    if not (ref.startswith(f"{kind}--") and UUID.fullmatch(ref[len(kind) + 2 :])):
        raise Fault("id", f"it is not `{kind}--` and a UUID")
    return ref


def _version(row: dict[str, Any], now: datetime, *, required: bool) -> datetime | None:
    """When an object that becomes a record was last modified; None of another. Raises Fault."""
    if row.get("spec_version", VERSIONS[0]) not in VERSIONS:
        raise Fault("spec_version", "it is neither 2.0 nor 2.1", "Have it sent as STIX 2.1.")
    found = {key: instant(text_of(row, key), key, now) for key in ("created", "modified") if required or key in row}
    if len(found) == 2 and found["modified"] < found["created"]:
        raise Fault("modified", "it is before `created`")
    if not isinstance(row.get("revoked", False), bool):
        raise Fault("revoked", "it is neither true nor false")
    return found["modified"] if required else None


def _draft(
    number: int,
    row: dict[str, Any],
    reading: Reading,
    now: datetime,
    beside: Beside,
    marks: list[Mark],
    version: datetime,
) -> RecordDraft | None:
    """The record that an object becomes; None of one without words. Raises Fault."""
    kind = str(row["type"])
    words, dated = RECORDS[kind][0](row, now)
    text = words.strip()
    if not text:
        return None
    tied = [beside.places[ref] for ref in dict.fromkeys(refs_of(row)) if ref in beside.places]
    places, of_places = tied[0] if len(tied) == 1 else ((), ())
    held = weighed([*marks, *of_places], personal=reading.personal, agreement=reading.agreement)
    sanitised = reading.sanitised or held.reach is Reach.PUBLIC
    return RecordDraft(
        number,
        replace(held.marking, sanitised=sanitised),
        source_ref=str(row["id"]),
        agency=reading.agency,
        type=type_in(reading, kind),
        area=reading.area,
        on_day=instant(text_of(row, dated), dated, now).astimezone(LONDON).date(),
        source_text=text,
        sanitised_text=text if sanitised else "",
        readers=reading.readers,
        said=Said(
            version,
            held.reach,
            kind,
            markings=held.said,
            flags=held.flags,
            revoked=row.get("revoked", False),
            creator=beside.agencies.get(text_in(row, "created_by_ref"), ""),
            places=places,
        ),
    )
