"""Feeds at a terminal: a TLP:RED text is found nowhere for who may not read it, and what has no place is told."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.guarded import CANARY, at_a_copy, silent, with_sources
from tests.cli.terminal import COLLEAGUE, COORDINATOR, OWNER, Terminal
from tests.intake.test_stix import DATA, GREEN, RED, bundle, thing

SOURCES = """
  - key: cti
    name: Bundles
    format: stix
    agency: west-mercia-police
    readers: [{reader}]
    personal: no
    path: in/*.json
"""
REF = "NW-I-2026/0001"


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's partnership with a feed."""
    return with_sources(tmp_path_factory.mktemp("feeds"), SOURCES.format(reader=OWNER))


@pytest.fixture
def desk(declared: Path, tmp_path: Path) -> Iterator[Terminal]:
    """A terminal at a copy."""
    yield from at_a_copy(declared, tmp_path)


def put(folder: Path, content: bytes, name: str = "bundle.json") -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


def red(**changed: Any) -> bytes:
    statement = {"type": "marking-definition", "id": "marking-definition--00000009-0000-4000-8000-000000000000",
                 "created": "2026-11-01T09:00:00Z", "definition": {"statement": f"{CANARY} terms"}}  # fmt: skip
    row = thing(content=f"{CANARY} text", abstract=f"{CANARY} head", object_marking_refs=[RED, statement["id"]])
    return bundle(row | changed, thing("malware", 2, name=CANARY), thing(number=3, content=[CANARY]), statement)


def elsewhere(desk: Terminal) -> list[str]:
    """Where in the data dir a word of the text stands outside the record's own row."""
    with sqlite3.connect(desk.data_dir / "jatac.db") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = [name for name in tables if CANARY in str(database.execute(f'SELECT * FROM "{name}"').fetchall())]
    files = (path for path in desk.data_dir.rglob("*") if path.is_file() and not path.name.startswith("jatac.db"))
    return sorted({*found} - {"intelligence_record"}) + [
        path.name for path in files if CANARY.encode() in path.read_bytes()
    ]


def test_a_red_text_is_found_nowhere_for_somebody_who_is_not_named(desk: Terminal, tmp_path: Path) -> None:
    taken = silent(desk.run("ingest", put(tmp_path, red()), "--source", "cti", "--json"))
    assert (taken.code, taken.json["accepted"], taken.json["rejected"]) == (1, 1, 1)
    (row,) = taken.json["rejected_rows"]
    assert (row["row"], row["field"]) == (3, "content") and thing(number=3)["id"] in row["reason"]
    assert taken.json["files"][0]["listed"]["malware"] == {"count": 1, "ids": [thing("malware", 2)["id"]]}
    own = desk.ok("intelligence", "show", REF, "--json", by=OWNER).json
    assert own["source_text"] == f"{CANARY} head\n\n{CANARY} text"
    assert own["source_markings"] == ["TLP:RED", f"{CANARY} terms"]
    assert f"source markings: TLP:RED; {CANARY} terms" in desk.ok("intelligence", "show", REF, by=OWNER).out
    newer = put(tmp_path, red(modified="2026-11-05T09:00:00Z", content=f"{CANARY} newer"), "newer.json")
    walk: list[tuple[str, ...]] = [
        ("intelligence", "show", REF), ("intelligence", "show", REF, "--json"), ("intelligence", "list"),
        ("intelligence", "no-place"), ("intelligence", "no-place", "--json"), ("intelligence", "due"),
        ("rejected",), ("status",), ("audit", "verify"), ("preview",), ("explain", REF),
        ("ingest", newer, "--source", "cti"), ("ingest", newer, "--source", "cti", "--json"), ("run", "deliver_mail"),
        ("intelligence", "share", REF, "--reader", COLLEAGUE), ("intelligence", "regrade", REF, "--open"),
    ]  # fmt: skip
    for words in walk:
        silent(desk.run(*words, by=COLLEAGUE))
    silent(desk.ok("intelligence", "show", REF, by=COORDINATOR))
    assert elsewhere(desk) == []


def test_what_has_no_place_is_told_and_may_be_asked_again(desk: Terminal, tmp_path: Path) -> None:
    assert "No feed held" in desk.ok("intelligence", "no-place").out
    file = shutil.copy(DATA / "stix-granular-markings.json", tmp_path / "bundle.json")
    said = desk.ok("ingest", str(file), "--source", "cti").out
    assert "1 threat-actor" in said and "One of its fields is marked more narrowly" in said
    (found,) = desk.ok("intelligence", "no-place", "--json").json["files"]
    assert found["listed"]["relationship"]["ids"] == ["relationship--3d1dd3cc-eb47-4704-9c77-ceff2971b95c"]
    again = desk.ok("ingest", str(file), "--source", "cti", "--json").json["files"][0]
    assert (again["repeated"], again["listed"]) == (1, found["listed"])
    assert "1 threat-actor" in desk.ok("intelligence", "no-place").out


def test_a_bundle_may_be_piped_and_picked_up_from_a_folder(desk: Terminal, declared: Path) -> None:
    content = bundle(thing(object_marking_refs=[GREEN], content="words"))
    piped = desk.run("ingest", "-", "--source", "cti", "--json", typed=content)
    assert (piped.code, piped.json["accepted"], piped.json["files"][0]["records"]) == (0, 1, [REF])
    folder = declared.parent / "in"
    folder.mkdir()
    put(folder, json.dumps(json.loads(content) | {"id": "bundle--2"}).encode())
    run = desk.ok("run", "ingest_intelligence", "--json").json
    assert (run["repeated"], run["accepted"], run["failures"]) == (1, 0, [])
    revoked = bundle(thing(object_marking_refs=[GREEN], modified="2026-11-09T09:00:00Z", revoked=True))
    assert desk.run("ingest", "-", "--source", "cti", "--json", typed=revoked).json["changed"] == 1
    assert desk.ok("intelligence", "show", REF, "--json", by=OWNER).json["withdrawn_on"] == "2026-12-02"
    assert [one["ref"] for one in desk.run("intelligence", "due", "--json").json["records"]] == [REF]
