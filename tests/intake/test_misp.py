"""MISP events: their words become a record, their tags, distribution and parts mark it, indicators are listed."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.encodings import Seen
from intake.misp import read_misp
from intake.opening import Member, UnreadableFile
from rules.drafts import Elsewhere, RecordDraft, RejectedRow
from rules.foreign_marks import Reach
from rules.sources import Reading
from tests.intake.test_stix import VALUES, Found, bundle, sorted_out, thing
from tests.moments import moment

DATA = Path(__file__).parent / "data"
NOW = moment("2026-12-01 09:00").as_of
CANARY = "zebracanary"
UUID = "{:08x}-0000-4000-8000-000000000000"


def event(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A good event; a value of None takes the key out."""
    row = {
        "uuid": UUID.format(number),
        "info": f"{CANARY} {number}",
        "date": "2026-11-01",
        "timestamp": "1793523600",
        "Tag": [{"name": "tlp:green"}],
    }
    return {key: value for key, value in (row | changed).items() if value is not None}


def part(kind: str, number: int = 9, **changed: Any) -> dict[str, Any]:
    return {"uuid": UUID.format(number), "type": kind, "value": f"{kind} value"} | changed


def read(folder: Path, content: Any, name: str = "event.json") -> Found:
    plain = content if isinstance(content, bytes) else json.dumps(content).encode()
    (folder / name).write_bytes(plain)
    reading = Reading(agency="police", readers=("tom",), agreement="isa")
    return sorted_out(read_misp(Member(folder / name), reading, NOW, Seen()))


def test_a_real_event_becomes_one_record_and_its_hashes_are_listed(tmp_path: Path) -> None:
    (draft,), rejected, listed = read(tmp_path, (DATA / "misp-event.json").read_bytes())
    assert draft.said is not None and rejected == []
    assert draft.source_text.startswith("Ransomware - Xorist\n\nUPX packed\n\nKey: ")
    assert draft.sanitised_text == draft.source_text, "TLP:WHITE is for everybody"
    assert (draft.said.reach, draft.said.markings, draft.said.creator) == (Reach.PUBLIC, ("tlp:white",), "CIRCL")
    kinds = {one.kind for one in listed}
    assert {"attribute md5", "attribute sha1", "attribute sha256", "attribute regkey|value", "tag"} <= kinds
    assert len(listed) == 10


def test_a_bare_event_for_one_organisation_only_stays_there(tmp_path: Path) -> None:
    (draft,), _, listed = read(tmp_path, (DATA / "misp-bare-event.json").read_bytes())
    assert draft.said is not None and draft.said.reach is Reach.AGENCY
    assert draft.said.markings == ("distribution 0 (your organisation only)",)
    assert sorted(one.kind for one in listed) == ["attribute url", "tag", "tag"]


@pytest.mark.parametrize(
    "content",
    [
        {"Event": event()}, event(), [{"Event": event()}], {"response": [{"Event": event()}]}, [event()],
        b"\xef\xbb\xbf \n" + json.dumps(event()).encode(),
    ],
)  # fmt: skip
def test_an_event_comes_alone_in_a_list_or_as_an_answer(tmp_path: Path, content: Any) -> None:
    (draft,), rejected, _ = read(tmp_path, content)
    assert (draft.source_text, rejected) == (f"{CANARY} 1", [])


MARKED: list[tuple[dict[str, Any], Reach, tuple[str, ...]]] = [
    ({"distribution": "3"}, Reach.COMMUNITY, ("tlp:green", "distribution 3 (all communities)")),
    ({"distribution": 0}, Reach.AGENCY, ("tlp:green", "distribution 0 (your organisation only)")),
    (
        {
            "distribution": "4",
            "SharingGroup": {"name": "NW", "SharingGroupOrg": [{"Organisation": {"name": "Fire"}}]},
        },
        Reach.GROUP,
        ("tlp:green", "distribution 4 (sharing group): NW"),
    ),
    (
        {"Attribute": [part("comment", Tag=[{"name": "tlp:red"}])]},
        Reach.NAMED,
        ("tlp:green", "tlp:red (Attribute comment)"),
    ),
    ({"Attribute": [part("md5", Tag=[{"name": "tlp:red"}])]}, Reach.COMMUNITY, ("tlp:green",)),
    (
        {"EventReport": [{"name": "R", "content": "C", "distribution": "0"}]},
        Reach.AGENCY,
        ("tlp:green", "distribution 0 (your organisation only) (EventReport report)"),
    ),
    ({"Tag": [{"name": "PAP:RED"}, {"name": "tlp:clear"}]}, Reach.PUBLIC, ("PAP:RED", "tlp:clear")),
    ({"Tag": None}, Reach.DECLARED, ()),
]


@pytest.mark.parametrize(("changed", "reach", "markings"), MARKED)
def test_an_event_goes_as_far_as_the_narrowest_of_what_marks_its_words(
    tmp_path: Path, changed: dict[str, Any], reach: Reach, markings: tuple[str, ...]
) -> None:
    (draft,), rejected, _ = read(tmp_path, event(**changed))
    assert draft.said is not None and rejected == []
    assert (draft.said.reach, draft.said.markings) == (reach, markings)
    assert draft.said.group == (("Fire",) if reach is Reach.GROUP else ())


FAULTS: list[tuple[Any, str, bool]] = [
    # event, field at fault, whether its id is kept
    (event(uuid=None), "Event.uuid", False),
    (event(uuid=CANARY), "Event.uuid", False),
    (event(info=None), "Event.info", True),
    (event(info=[CANARY]), "Event.info", True),
    (event(date=CANARY), "Event.date", True),
    (event(timestamp=None), "timestamp", True),
    (event(timestamp=CANARY), "timestamp", True),
    (event(timestamp="99999999999"), "timestamp", True),
    (event(Tag=CANARY), "Event.Tag", True),
    (event(Tag=[{"name": 7}]), "Event.Tag", True),
    (event(Attribute=[part("text", value={})]), "Attribute.value", True),
    (event(Tag=[{"name": "classification:secret"}]), "Event.Tag", False),
    (event(Attribute=[part("md5", Tag=[{"name": "TOP SECRET"}])]), "Attribute.Tag", False),
    (event(Object=[{"Attribute": [part("md5", Tag=[{"name": "UK SECRET"}])]}]), "Object.Tag", False),
    (event(info=f"SECRET\n{CANARY}"), "Event", False),
    ({"Event": CANARY}, "Event", False),
    ({"values": [CANARY]}, "Event", False),
]


@pytest.mark.parametrize(("row", "field", "keeps"), FAULTS)
def test_a_broken_event_is_named_by_number_id_and_field_and_the_others_go_in(
    tmp_path: Path, row: Any, field: str, keeps: bool
) -> None:
    drafts, (bad,), listed = read(tmp_path, [event(8), row, event(9)])
    assert ([one.row_number for one in drafts], bad.row_number, bad.field, listed) == ([1, 3], 2, field, [])
    assert bad.raw == (row["uuid"] if keeps else "")
    assert CANARY not in str(bad) and bad.reason and bad.fix


def test_what_hangs_on_an_event_is_listed_by_its_own_id(tmp_path: Path) -> None:
    row = event(
        Attribute=[part("md5", 2, Sighting=[{"uuid": UUID.format(3)}]), part("text", 4, deleted=True)],
        Object=[{"name": "file", "uuid": UUID.format(5), "Attribute": [part("sha1", 6)]}],
        Galaxy=[{"uuid": UUID.format(7)}, {}],
        Tag=[{"name": 'misp-galaxy:banker="Gozi"'}, {"name": "tlp:clear"}],
        Novelty=[1],
    )
    (draft,), _, listed = read(tmp_path, row)
    ids = [("attribute md5", 2), ("sighting", 3), ("attribute text", 4), ("object file", 5), ("attribute sha1", 6)]
    mine = [("galaxy", 7), ("galaxy", 1), ("tag", 1), ("event.Novelty", 1)]
    assert listed == [Elsewhere(kind, UUID.format(number)) for kind, number in (*ids, *mine)]
    assert draft.source_text == f"{CANARY} 1"


def test_sharing_groups_are_listed_and_what_is_no_event_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, [{"SharingGroup": {"id": "1"}}]) == ([], [], [Elsewhere("sharing group", "")])
    for content, said in ((b"", "empty"), (b"<html>", "is not JSON"), (json.dumps([{}] * 200).encode(), "no event"),
                          (bundle(thing()), "no event")):  # fmt: skip
        with pytest.raises(UnreadableFile, match=said):
            read(tmp_path, content)
    with pytest.raises(UnreadableFile, match="marked above OFFICIAL"):
        read(tmp_path, [event()], "TOP SECRET event.json")
    cut = json.dumps({"Event": event()}).encode()[:-20]
    assert [bad.field for bad in read(tmp_path, cut)[1]] == ["object"]
    deep = b'{"Event": ' * 20_000
    assert read(tmp_path, deep)[0] == []


REAL = json.loads((DATA / "misp-event.json").read_bytes())["Event"]


@given(st.lists(st.tuples(st.sampled_from(sorted(REAL)), VALUES), min_size=1, max_size=3), st.booleans(), VALUES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mutated_event_never_crashes_and_never_costs_a_good_one(
    tmp_path: Path, changes: list[tuple[str, Any]], within: bool, value: Any
) -> None:
    mutant = copy.deepcopy(REAL) | (dict(changes) if not within else {})
    if within:
        mutant["Attribute"][0] |= {"type": "text", "value": value, "Tag": value}
    drafts, rejected, _ = read(tmp_path, [event(8), {"Event": mutant}, event(9)])
    assert {1, 3} <= {one.row_number for one in drafts if isinstance(one, RecordDraft)}
    assert all(isinstance(bad, RejectedRow) and bad.row_number == 2 and bad.field and bad.reason for bad in rejected)
