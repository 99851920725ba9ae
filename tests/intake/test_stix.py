"""STIX bundles: which objects become records, how they are marked, what is listed, and what is refused by number."""

import copy
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.encodings import Seen
from intake.opening import Member, UnreadableFile
from intake.stix import read_stix
from rules.drafts import Elsewhere, RecordDraft, RejectedRow
from rules.foreign_marks import Reach
from rules.sources import Reading
from tests.moments import moment

DATA = Path(__file__).parent / "data"
NOW = moment("2026-12-01 09:00").as_of
CANARY = "zebracanary"
READING = Reading(agency="police", readers=("tom",), agreement="isa")
UUID = "{:08x}-0000-4000-8000-000000000000"
RED = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
GREEN = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"
STRICT = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"


def thing(kind: str = "note", number: int = 1, **changed: Any) -> dict[str, Any]:
    """A good object; a value of None takes the property out."""
    row = {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{UUID.format(number)}",
        "created": "2026-11-01T09:00:00.000Z",
        "modified": "2026-11-02T09:00:00.000Z",
        "content": f"{CANARY} {number}",
        "object_marking_refs": [GREEN],
    }
    return {key: value for key, value in (row | changed).items() if value is not None}


def bundle(*objects: Any, **more: Any) -> bytes:
    return json.dumps({"type": "bundle", "id": f"bundle--{UUID.format(0)}", "objects": list(objects)} | more).encode()


Found = tuple[list[RecordDraft], list[RejectedRow], list[Elsewhere]]


def read(folder: Path, content: bytes, name: str = "bundle.json", **changed: Any) -> Found:
    (folder / name).write_bytes(content)
    return sorted_out(read_stix(Member(folder / name), Reading(**{**_plain(READING), **changed}), NOW, Seen()))


def _plain(reading: Reading) -> dict[str, Any]:
    return {"agency": reading.agency, "readers": reading.readers, "agreement": reading.agreement}


def sorted_out(found: Iterator[Any]) -> Found:
    every = list(found)
    return (
        [one for one in every if isinstance(one, RecordDraft)],
        [one for one in every if isinstance(one, RejectedRow)],
        [one for one in every if isinstance(one, Elsewhere)],
    )


def test_a_marking_of_one_field_in_a_real_bundle_holds_for_the_whole_record(tmp_path: Path) -> None:
    (draft,), rejected, listed = read(tmp_path, (DATA / "stix-granular-markings.json").read_bytes())
    assert draft.said is not None and rejected == []
    assert (draft.said.reach, draft.marking.sensitive, draft.sanitised_text) == (Reach.NAMED, True, "")
    assert draft.said.markings[0] == "TLP:RED (description)"
    assert draft.source_text == "Fake email address\n\nKnown to be used by The Joker."
    kinds = [
        "indicator.indicator_types",
        "indicator.pattern",
        "indicator.pattern_type",
        "relationship",
        "threat-actor",
    ]
    assert sorted(one.kind for one in listed) == kinds


def test_definitions_at_the_end_of_a_real_bundle_mark_what_stands_before_them(tmp_path: Path) -> None:
    (draft,), _, listed = read(tmp_path, (DATA / "stix-marking-definitions.json").read_bytes())
    assert draft.said is not None
    assert (draft.said.reach, draft.said.creator) == (Reach.MEMBERS, "Stark Industries")
    assert draft.said.markings == ("TLP:AMBER", "Copyright (c) Stark Industries 2017.")
    assert not {"identity", "marking-definition"} & {one.kind for one in listed}, "both were consulted"


def test_a_real_sighting_says_when_and_how_often_something_was_seen(tmp_path: Path) -> None:
    (_, sighting), _, listed = read(tmp_path, (DATA / "stix-sighting.json").read_bytes())
    assert sighting.source_text.startswith("Seen 1 time: indicator--9299f726")
    assert sighting.said is not None and sighting.said.creator == "Beta Cyber Intelligence Company"
    assert "identity" not in {one.kind for one in listed}, "both were consulted"


KINDS: list[tuple[dict[str, Any], str]] = [
    (thing("report", content=None, name="N", description="D", published="2026-11-05T23:30:00Z"), "N\n\nD"),
    (thing("note", abstract="A", content="C"), "A\n\nC"),
    (thing("opinion", content=None, opinion="agree", explanation="E"), "Opinion: agree\n\nE"),
    (thing("incident", content=None, name="N"), "N"),
    (thing("indicator", content=None, name="N", pattern="[a:b = 1]", valid_from="2026-11-05T23:30:00Z"), "N"),
    (
        thing("sighting", content=None, sighting_of_ref="x", count=2, first_seen="2026-11-05T23:30:00Z"),
        "Seen 2 times: x, 2026-11-05T23:30:00Z.",
    ),
]


@pytest.mark.parametrize(("row", "text"), KINDS)
def test_what_says_something_becomes_a_record(tmp_path: Path, row: dict[str, Any], text: str) -> None:
    (draft,), rejected, _ = read(tmp_path, bundle(row))
    assert (draft.source_text, draft.source_ref, rejected) == (text, row["id"], [])
    assert (draft.agency, draft.readers, draft.marking.agreement) == ("police", ("tom",), "isa")


@pytest.mark.parametrize(
    "row",
    [
        thing("malware"), thing("attack-pattern"), thing("relationship"), thing("x-own-type"), thing("location"),
        thing("file", created=None, modified=None), thing("opinion", content=None, opinion="agree"),
        thing("extension-definition"), thing("observed-data"),
        thing("indicator", content=None, name="N", pattern="[file:hashes.MD5 = '0']", valid_from="2026-11-05T00:00Z"),
    ],
)  # fmt: skip
def test_what_has_no_place_is_listed_by_type_and_id(tmp_path: Path, row: dict[str, Any]) -> None:
    drafts, rejected, listed = read(tmp_path, bundle(row))
    assert (drafts, rejected, listed) == ([], [], [Elsewhere(row["type"], row["id"])])


FAULTS: list[tuple[dict[str, Any], str, bool]] = [
    # object, field at fault, whether its id is kept
    (thing(id=None), "id", False),
    (thing(id="note--1"), "id", False),
    (thing(id=f"report--{UUID.format(1)}"), "id", False),
    (thing() | {"type": 7}, "type", False),
    (thing() | {"type": ["note"]}, "type", False),
    (thing(type=f"{CANARY} and more"), "type", False),
    (thing(created=None), "created", True),
    (thing(modified=f"{CANARY}"), "modified", True),
    (thing(modified="2026-11-02T09:00:00"), "modified", True),
    (thing(modified="2026-10-02T09:00:00Z"), "modified", True),
    (thing(modified="2027-10-02T09:00:00Z"), "modified", True),
    (thing(modified="0001-01-01T00:00:00+14:00"), "modified", True),
    (thing("malware", created="yesterday"), "created", True),
    (thing(spec_version="3.0"), "spec_version", True),
    (thing(spec_version=[CANARY]), "spec_version", True),
    (thing(content=None), "content", True),
    (thing(content=[CANARY]), "content", True),
    (thing(content=CANARY * 20_000), "content", True),
    (thing(revoked="no"), "revoked", True),
    (thing(object_marking_refs=CANARY), "object_marking_refs", True),
    (thing(granular_markings={"marking_ref": RED}), "granular_markings", True),
    (thing("sighting", sighting_of_ref="x", count="many"), "count", True),
    (thing(content=f"UK SECRET\n{CANARY}"), "content", False),
    (thing("malware", name="TOP SECRET"), "name", False),
    (thing(labels=["classification:secret"]), "labels", False),
    (thing() | {f"{CANARY} in a key": "SECRET"}, "other", False),
]


@pytest.mark.parametrize(("row", "field", "keeps"), FAULTS)
def test_a_broken_object_is_named_by_number_id_and_field_and_the_others_go_in(
    tmp_path: Path, row: dict[str, Any], field: str, keeps: bool
) -> None:
    drafts, (bad,), listed = read(tmp_path, bundle(thing(number=8), row, thing(number=9)))
    assert ([one.row_number for one in drafts], bad.row_number, bad.field, listed) == ([1, 3], 2, field, [])
    assert bad.raw == (row["id"] if keeps else "")
    assert CANARY not in str(bad) and bad.reason and bad.fix


MARKED: list[tuple[dict[str, Any], list[dict[str, Any]], Reach, str]] = [
    # object, definitions, how far it goes, rule that a person looks at
    (thing(object_marking_refs=[RED, GREEN]), [], Reach.NAMED, "tlp_contradicts"),
    (thing(object_marking_refs=[STRICT]), [], Reach.AGENCY, ""),
    (thing(object_marking_refs=[f"marking-definition--{UUID.format(5)}"]), [], Reach.DECLARED, "marking_unreadable"),
    (thing(object_marking_refs=None), [], Reach.DECLARED, "unmarked"),
    (thing(labels=["tlp:red"]), [], Reach.NAMED, "tlp_contradicts"),
    (thing(granular_markings=[{"selectors": ["content"]}]), [], Reach.DECLARED, "marking_unreadable"),
    (thing(granular_markings=[{"lang": "fr", "selectors": ["content"]}]), [], Reach.COMMUNITY, ""),
    (thing(), [{"type": "marking-definition", "id": GREEN, "definition": {"tlp": "red"}}], Reach.NAMED, ""),
    (thing(), [{"type": "marking-definition", "id": GREEN, "definition_type": "ais"}], Reach.COMMUNITY, ""),
]


@pytest.mark.parametrize(("row", "definitions", "reach", "rule"), MARKED)
def test_an_object_goes_as_far_as_the_strictest_of_its_markings(
    tmp_path: Path, row: dict[str, Any], definitions: list[dict[str, Any]], reach: Reach, rule: str
) -> None:
    common = {"created": "2026-11-01T09:00:00Z", "spec_version": "2.1"}
    (draft,), _, _ = read(tmp_path, bundle(row, *(one | common for one in definitions)))
    assert draft.said is not None and draft.said.reach is reach
    assert not rule or rule in [one.rule for one in draft.said.flags]


@pytest.mark.parametrize(
    "definition",
    [
        {"definition_type": "statement", "definition": {"statement": "SECRET"}},
        {"name": "UK TOP SECRET"},
        {"extensions": {"x": {"control_set": {"classification": "S"}}}},
    ],
)
def test_a_definition_above_official_refuses_every_object_that_it_marks(
    tmp_path: Path, definition: dict[str, Any]
) -> None:
    ref = f"marking-definition--{UUID.format(5)}"
    rows = (thing(object_marking_refs=[ref]), thing(number=2), {"type": "marking-definition", "id": ref} | definition)
    drafts, (bad, *_), _ = read(tmp_path, bundle(*rows))
    assert ([one.row_number for one in drafts], bad.row_number, bad.raw) == ([2], 1, "")
    assert "marked above OFFICIAL" in bad.reason


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"), (b"  \n", "empty"), (b"<html>", "is not JSON"), (b"[]", "no STIX bundle"),
        (b'{"type": "note", "objects": []}', "no STIX bundle"), (b"{}", "no STIX bundle"), (b"7", "no STIX bundle"),
        (b"[" * 100_000, "is not JSON"),
    ],
)  # fmt: skip
def test_what_is_no_bundle_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read(tmp_path, content)
    with pytest.raises(UnreadableFile, match="marked above OFFICIAL"):
        read(tmp_path, content, "UK SECRET bundle.json")


def test_a_bundle_may_be_sorted_cut_short_nested_deeply_or_an_envelope(tmp_path: Path) -> None:
    plain = json.dumps({"id": "x", "objects": [thing()], "spec_version": "2.1", "type": "bundle"}, sort_keys=True)
    assert len(read(tmp_path, plain.encode())[0]) == 1
    assert len(read(tmp_path, json.dumps({"more": False, "objects": [thing()]}).encode())[0]) == 1
    assert read(tmp_path, b'{"type": "bundle"}') == ([], [], [])
    drafts, (bad,), _ = read(tmp_path, bundle(thing(), thing(number=2))[:-60])
    assert (len(drafts), bad.row_number, bad.field) == (1, 2, "object")
    deep = json.dumps(thing(number=3))[:-1] + ', "x": ' + '{"a":' * 3_000 + "1" + "}" * 3_000 + "}"
    whole = bundle(thing(), "HERE", thing(number=2)).replace(b'"HERE"', deep.encode())
    drafts, rejected, _ = read(tmp_path, whole)
    assert [one.source_ref for one in drafts] == [thing()["id"], thing(number=2)["id"]]
    assert [bad.field for bad in rejected] == ["object"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
REAL = [
    json.loads((DATA / f"stix-{name}.json").read_bytes())["objects"] for name in ("granular-markings", "sighting")
]
OBJECTS = [row for rows in REAL for row in rows]


@given(
    st.sampled_from(OBJECTS),
    st.lists(st.tuples(st.sampled_from(sorted({key for row in OBJECTS for key in row})), VALUES), max_size=3),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mutated_object_never_crashes_and_never_costs_a_good_one(
    tmp_path: Path, row: dict[str, Any], changes: list[tuple[str, Any]]
) -> None:
    mutant = copy.deepcopy(row) | dict(changes)
    drafts, rejected, _ = read(tmp_path, bundle(thing(number=8), mutant, thing(number=9)))
    assert {1, 3} <= {one.row_number for one in drafts}
    assert all(bad.row_number == 2 and bad.field and bad.reason and bad.fix and not bad.value for bad in rejected)


@given(st.integers(0, 10_000), st.integers(0, 40), st.binary(max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mutated_bytes_never_crash_and_never_cost_an_object_that_is_whole(
    tmp_path: Path, at: int, gone: int, instead: bytes
) -> None:
    content = bundle(*(thing(number=number) for number in range(1, 6)))
    at %= len(content)
    try:
        drafts, rejected, _ = read(tmp_path, content[:at] + instead + content[at + gone :])
    except UnreadableFile:
        assert at < content.index(b'"objects"') + 20
        return
    starts = [content.index(f'{{"type": "note", "spec_version": "2.1", "id": "note--{number:08x}'.encode())
              for number in range(1, 6)]  # fmt: skip
    ends = [*(start - 2 for start in starts[1:]), len(content) - 2]
    whole = {n for n, (a, b) in enumerate(zip(starts, ends, strict=True), 1) if b <= at or a >= at + gone + 1}
    seen = Counter(one.source_ref for one in drafts)
    assert {thing(number=number)["id"] for number in whole} <= seen.keys()
    assert all(bad.row_number and bad.field and bad.reason for bad in rejected)
