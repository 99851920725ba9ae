"""Markings of STIX objects: definitions gathered from a whole bundle first, for they may stand anywhere in it.

Held in memory are definitions, names of agencies and places, and ids that are referred to; no text of an object.
Source: STIX 2.1 §3.2, §4.14 (common properties), §7.2 (data markings); the TLP 2.0 extension of OASIS.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from intake.feed_objects import Fault, named, objects, refused
from intake.json_rows import text_in
from rules.foreign_marks import Mark, statement_mark, tag_mark, tlp_mark, unknown_mark
from rules.marking import Unread
from rules.marking_words import REFUSED, marked_above, sensitive_of

_TLP_IDS = {
    "613f2e26-407d-48c7-9eca-b8e91df99dc9": "white",
    "34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
    "f88d31f6-486f-44da-b317-01333bde0b82": "amber",
    "5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red",
    "94868c89-83c2-464b-929b-a1a8aa3c8487": "clear",
    "bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "green",
    "55d920b0-5e8b-4f79-9ee9-91f868d9b421": "amber",
    "939a9414-2ddd-4d32-a0cd-375ea402b003": "amber+strict",
    "e828b379-4e03-4974-9ac4-e53a884c97c1": "red",
}
TLP_IDS = {f"marking-definition--{uuid}": word for uuid, word in _TLP_IDS.items()}
"""TLP 1 (fixed by the specification) and TLP 2.0 (fixed by its extension): known without their definition."""
TLP_2 = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
DEEPEST = 20
"""Levels of a definition that are looked through for a classification."""
PLACE_WORDS = ("name", "city", "administrative_area", "region")


@dataclass
class Beside:
    """What a bundle says beside its objects, by id."""

    marks: dict[str, list[Mark | Unread]] = field(default_factory=dict)
    """Of each definition what it comes to; more than one where it is defined twice."""
    agencies: dict[str, str] = field(default_factory=dict)
    """Identities of organisations that have no marking of their own."""
    places: dict[str, tuple[tuple[str, ...], tuple[Mark, ...]]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """Ids of those that an object refers to that becomes a record."""

    def learn(self, row: dict[str, Any], *, is_record: bool) -> None:
        """Takes from one object what others may need."""
        kind, ref = row.get("type"), row.get("id")
        if is_record:
            self.used.update(refs_of(row))
        if not isinstance(ref, str):
            return
        if kind == "marking-definition":
            self.marks.setdefault(ref, []).extend(_defined(row))
        elif kind == "identity" and not _marked(row) and text_in(row, "identity_class") != "individual":
            self.agencies[ref] = text_in(row, "name")

    def place(self, row: dict[str, Any]) -> None:
        """Takes a location, once the definitions are known. One that nobody can weigh is left out."""
        ref, names = row.get("id"), tuple(name for name in (text_in(row, word) for word in PLACE_WORDS) if name)
        try:
            found = tuple(marks_of(row, self))
        except Fault:
            return
        if isinstance(ref, str) and names:
            self.places[ref] = (names, found)


def refs_of(row: dict[str, Any]) -> Iterator[str]:
    """Every id that an object refers to for its marking, its creator or its place."""
    for key in ("created_by_ref", "object_marking_refs", "where_sighted_refs", "object_refs"):
        value = row.get(key)
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
    for one in objects(row.get("granular_markings")):
        yield from (ref for ref in (one.get("marking_ref"),) if isinstance(ref, str))


def _marked(row: dict[str, Any]) -> bool:
    return bool(row.get("object_marking_refs") or row.get("granular_markings"))


def _defined(row: dict[str, Any]) -> Iterator[Mark | Unread]:
    """What a definition comes to: its TLP by id, by extension or in full, else its statement, else unknown."""
    if _says_above(row, 0):
        yield REFUSED
        return
    said = text_in(row, "name")
    words = (
        TLP_IDS.get(str(row.get("id")), ""),
        text_in(row, "extensions", TLP_2, "tlp_2_0"),
        text_in(row, "definition", "tlp"),
    )
    found = False
    for word in filter(None, dict.fromkeys(word.casefold() for word in words)):
        found = True
        yield tlp_mark(word, said if said.casefold() == f"tlp:{word}" else "")
    statement = text_in(row, "definition", "statement")
    if statement:
        found = True
        yield statement_mark(statement)
    if not found:
        yield unknown_mark(said or f"a marking of kind {text_in(row, 'definition_type') or 'unknown'}")


def _says_above(value: object, depth: int) -> bool:
    """Whether a definition classifies above OFFICIAL anywhere in it. Too deep to be looked through is above, too."""
    if depth > DEEPEST:
        return True
    if isinstance(value, dict):
        classed = (text for key, text in value.items() if "classif" in key.casefold() and isinstance(text, str))
        return any(sensitive_of(text) is REFUSED for text in classed) or any(
            _says_above(one, depth + 1) for one in value.values()
        )
    if isinstance(value, list):
        return any(_says_above(one, depth + 1) for one in value)
    return isinstance(value, str) and marked_above(value) is not None


def marks_of(row: dict[str, Any], beside: Beside) -> Iterator[Mark]:
    """Every marking of an object, of one field or of all. Raises Fault: above OFFICIAL, or nobody can tell which."""
    refs = row.get("object_marking_refs", [])
    if not isinstance(refs, list) or not all(isinstance(one, str) for one in refs):
        raise Fault("object_marking_refs", "it is no list of ids, and nobody can tell how the object is marked")
    for ref in refs:
        yield from _by_ref(ref, beside, "", "object_marking_refs")
    granular = row.get("granular_markings", [])
    if not isinstance(granular, list) or not all(isinstance(one, dict) for one in granular):
        raise Fault("granular_markings", "it is no list of markings, and nobody can tell how the object is marked")
    for one in granular:
        selectors, ref = one.get("selectors"), one.get("marking_ref")
        on = ", ".join(str(path)[:60] for path in selectors) if isinstance(selectors, list) else "?"
        if isinstance(ref, str):
            yield from _by_ref(ref, beside, on, "granular_markings")
        elif "lang" not in one:
            yield unknown_mark("a marking without its reference", on)
    labels = row.get("labels", [])
    for label in labels if isinstance(labels, list) else ():
        found = tag_mark(label) if isinstance(label, str) else None
        if isinstance(found, Unread):
            raise refused("labels", found)
        if found is not None:
            yield found


def _by_ref(ref: str, beside: Beside, on: str, where: str) -> Iterator[Mark]:
    known = beside.marks.get(ref)
    if known is None and ref in TLP_IDS:
        known = [tlp_mark(TLP_IDS[ref])]
    if known is None:
        known = [unknown_mark("a marking that the bundle does not define")]
    for one in known:
        if isinstance(one, Unread):
            raise refused(where, one)
        yield Mark(
            one.said, one.reach, one.condition, one.sensitive, one.source, one.information, one.flag, one.tlp, on
        )


def marked_fault(row: dict[str, Any]) -> Fault | None:
    """The refusal of an object one of whose texts carries a marking above OFFICIAL itself."""
    for key, value in row.items():
        if isinstance(value, str) and marked_above(value):
            return Fault(named(key), REFUSED.sentence.rstrip("."), REFUSED.fix, keeps_nothing=True)
    return None
