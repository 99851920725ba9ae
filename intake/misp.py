"""MISP events: what an event says in words becomes a record draft; its indicators and what hangs on it are listed.

One event, `{"Event": …}`, a list of them, or an answer of the REST search (`{"response": […]}`). An event is
read whole: its attributes and tags may mark it. Source: the MISP core format.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from intake.encodings import Seen, text_chunks
from intake.feed_objects import (
    HOPELESS,
    UUID,
    Fault,
    Read,
    damaged,
    named,
    needed,
    objects,
    refused,
    rejected,
    seconds,
    text_of,
    type_in,
)
from intake.json_rows import Broken, json_objects, text_in
from intake.marked import refuse_marked_name
from intake.opening import Member, UnreadableFile
from rules.drafts import Elsewhere, RecordDraft, RejectedRow
from rules.foreign_marks import Mark, Reach, Said, distribution_mark, tag_mark, weighed
from rules.marking import Unread
from rules.marking_words import REFUSED, marked_above
from rules.sources import Reading

KNOWN_BY = ("Event", "info", "SharingGroup")
STRETCH, LONGEST = 2**22, 2**25
"""Characters read at a time, and of one event at most."""
LOOKS = frozenset({"uuid", "date"})
"""What a bare event has, whatever else it lacks."""
WORDS = ("text", "comment")
"""Types of attributes that are words; their text is part of the event's."""
BOOKKEEPING = frozenset(
    {
        "id", "uuid", "info", "date", "timestamp", "publish_timestamp", "published", "analysis", "threat_level_id",
        "distribution", "sharing_group_id", "SharingGroup", "org_id", "orgc_id", "Org", "Orgc", "attribute_count",
        "locked", "proposal_email_lock", "disable_correlation", "extends_uuid", "event_creator_email", "protected",
        "Attribute", "Tag", "Object", "EventReport", "sighting_timestamp", "sharing_group", "user_id",
    }
)  # fmt: skip
PARTS = {
    "Galaxy": "galaxy",
    "Sighting": "sighting",
    "ShadowAttribute": "proposal",
    "RelatedEvent": "related event",
    "CryptographicKey": "key",
}
_RESPONSE = re.compile(r'\s*\{\s*"response"\s*:\s*\[')


def read_misp(member: Member, reading: Reading, now: datetime, seen: Seen) -> Iterator[Read]:
    """Every event in order: a draft, a rejected row, what is listed. Raises UnreadableFile."""
    refuse_marked_name(member.name)
    good = bad = 0
    foreign = True  # until an object is an event, or may have been one
    with member.open() as stream:
        chunks, begins = _events(text_chunks(stream, STRETCH, seen), member.name)
        for number, row in json_objects(chunks, begins, KNOWN_BY, LONGEST):
            if isinstance(row, Broken):
                found: list[Read] = [damaged(number, row, member.name)]
            else:
                found = list(_read(number, row, reading, now))
            foreign = foreign and not isinstance(row, Broken) and not _may_be_event(row)
            good += sum(not isinstance(one, RejectedRow) for one in found)
            bad += len(found)
            yield from found
            if not good and bad >= HOPELESS:
                raise UnreadableFile(f"{member.name} holds no event of MISP.", "Check that it is the right file.")
    if foreign and bad:
        raise UnreadableFile(
            f"{member.name} is JSON, and holds no event of MISP.", "Check that it is the right file, and its source."
        )


def _may_be_event(row: dict[str, Any]) -> bool:
    """Whether an object has anything of an event, or of the sharing group of one."""
    return bool({"Event", "info", "SharingGroup"} & row.keys()) or LOOKS.issubset(row)


def _events(chunks: Iterator[str], name: str) -> tuple[Iterator[str], Callable[[str], int]]:
    """The events as one list, and where its first may begin. A single event is a list of one."""
    first = next(chunks, "")
    while not first.strip() and (more := next(chunks, "")):
        first += more
    if not first.strip():
        raise UnreadableFile(f"{name} is empty.", "Fetch it again, or ask the sender for it.")
    response = _RESPONSE.match(first)
    if response is not None:
        return chain([first], chunks), lambda _: response.end()
    start = first.lstrip()
    if start.startswith("["):
        return chain([start], chunks), lambda _: 1
    if not start.startswith("{"):
        raise UnreadableFile(f"{name} is not JSON.", "It looks like an error message. Fetch it again.")
    return chain(["[", start], chunks, ["]"]), lambda _: 1


def _read(number: int, row: dict[str, Any], reading: Reading, now: datetime) -> Iterator[Read]:
    if "Event" not in row and "SharingGroup" in row and "info" not in row:
        yield Elsewhere("sharing group", _uuid(row.get("SharingGroup")))
        return
    event, ref = row.get("Event", row), ""
    try:
        if not isinstance(event, dict):
            raise Fault("Event", "it is no object")
        if not {"Event", "info"} & row.keys() and not LOOKS.issubset(row):
            raise Fault("Event", "it is no event of MISP", "Check that it is the right file.")
        ref = _uuid(event)
        listed = list(_listed(event, ref))
        marks = list(_marks(event))
        draft = _draft(number, event, reading, now, marks)
    except Fault as fault:
        yield rejected(number, fault, ref)
        return
    yield draft
    yield from listed


def _uuid(row: object) -> str:
    found = row.get("uuid") if isinstance(row, dict) else None
    return found if isinstance(found, str) and UUID.fullmatch(found) else ""


def _draft(number: int, event: dict[str, Any], reading: Reading, now: datetime, marks: list[Mark]) -> RecordDraft:
    if not _uuid(event):
        raise Fault("Event.uuid", "it is missing" if event.get("uuid") is None else "it is no UUID")
    parts = [_within(needed, event, "info", "Event.info")]
    for one in objects(event.get("Attribute")):
        if one.get("type") in WORDS and one.get("deleted") is not True:
            parts.append(_within(text_of, one, "value", "Attribute.value"))
    for one in objects(event.get("EventReport")):
        if one.get("deleted") is not True:
            parts += [_within(text_of, one, key, f"EventReport.{key}") for key in ("name", "content")]
    if marked_above(*parts):
        raise refused("Event", REFUSED)
    try:
        on_day = date.fromisoformat(text_in(event, "date"))
    except ValueError:
        raise Fault("Event.date", "it is no date", "Write it like 2026-05-09.") from None
    held = weighed(marks, personal=reading.personal, agreement=reading.agreement)
    sanitised = reading.sanitised or held.reach is Reach.PUBLIC
    text = "\n\n".join(one for one in parts if one)
    return RecordDraft(
        number,
        replace(held.marking, sanitised=sanitised),
        source_ref=_uuid(event),
        agency=reading.agency,
        type=type_in(reading, "event"),
        area=reading.area,
        on_day=on_day,
        source_text=text,
        sanitised_text=text if sanitised else "",
        readers=reading.readers,
        said=Said(
            seconds(event.get("timestamp"), "timestamp", now),
            held.reach,
            "event",
            markings=held.said,
            flags=held.flags,
            group=tuple(_group(event)),
            creator=text_in(event, "Orgc", "name"),
        ),
    )


def _within(read: Callable[[dict[str, Any], str], str], row: dict[str, Any], key: str, field: str) -> str:
    """A text, with the name of the whole in its fault."""
    try:
        return read(row, key)
    except Fault as fault:
        raise Fault(field, fault.reason, fault.fix) from None


def _group(event: dict[str, Any]) -> Iterator[str]:
    """Names of the organisations of its sharing group."""
    group = event.get("SharingGroup")
    for one in objects(group.get("SharingGroupOrg")) if isinstance(group, dict) else ():
        name = text_in(one, "Organisation", "name")
        if name:
            yield name


def _marks(event: dict[str, Any]) -> Iterator[Mark]:
    """Markings of the event, and of those of its parts whose words become part of it. Raises Fault."""
    yield from _tags(event, "Event.Tag", all_of_them=True)
    yield from _distributed(event)
    for key in ("Attribute", "EventReport"):
        for one in objects(event.get(key)):
            is_word = key == "EventReport" or one.get("type") in WORDS
            on = f"{key} {named(one.get('type', 'report'))}"
            marks = [*_tags(one, f"{key}.Tag", all_of_them=is_word), *(_distributed(one) if is_word else ())]
            yield from (replace(mark, on=on) for mark in marks if is_word)
    for thing in objects(event.get("Object")):
        for one in (thing, *objects(thing.get("Attribute"))):
            list(_tags(one, "Object.Tag", all_of_them=False))


def _distributed(row: dict[str, Any]) -> Iterator[Mark]:
    found = distribution_mark(text_in(row, "distribution"))
    if found is not None:
        name = text_in(row, "SharingGroup", "name") or text_in(row, "SharingGroup", "SharingGroup", "name")
        yield replace(found, said=f"{found.said}: {name}") if found.reach is Reach.GROUP and name else found


def _tags(row: dict[str, Any], field: str, *, all_of_them: bool) -> Iterator[Mark]:
    """The tags that are markings. A part that is only listed is asked for one thing: whether it is above OFFICIAL."""
    tags = row.get("Tag") or []
    names = [tag.get("name") if isinstance(tag, dict) else None for tag in tags] if isinstance(tags, list) else [None]
    if all_of_them and not all(isinstance(name, str) for name in names):
        raise Fault(field, "it is no list of tags, and nobody can tell how the event is marked")
    for name in names:
        found = tag_mark(name) if isinstance(name, str) else None
        if isinstance(found, Unread):
            raise refused(field, found)
        if found is not None:
            yield found


def _listed(event: dict[str, Any], ref: str) -> Iterator[Elsewhere]:
    """What of an event has no place, each by its own id, else by the event's."""
    for one in objects(event.get("Attribute")):
        if one.get("type") not in WORDS or one.get("deleted") is True:
            yield Elsewhere(f"attribute {named(one.get('type'))}", _uuid(one) or ref)
        yield from _parts(one, ref)
    for thing in objects(event.get("Object")):
        yield Elsewhere(f"object {named(thing.get('name'))}", _uuid(thing) or ref)
        for one in objects(thing.get("Attribute")):
            yield Elsewhere(f"attribute {named(one.get('type'))}", _uuid(one) or ref)
            yield from _parts(one, ref)
    yield from _parts(event, ref)
    known = BOOKKEEPING | PARTS.keys()
    yield from (Elsewhere(f"event.{named(key)}", ref) for key, value in event.items() if value and key not in known)


def _parts(row: dict[str, Any], ref: str) -> Iterator[Elsewhere]:
    for key, kind in PARTS.items():
        for one in objects(row.get(key)):
            yield Elsewhere(kind, _uuid(one) or ref)
    for tag in objects(row.get("Tag")):
        name = tag.get("name")
        found = tag_mark(name) if isinstance(name, str) else None
        if found is None:
            yield Elsewhere("tag", ref)
