"""The partnership file: each mistake in a file of its own, all faults at once, nothing harmful read."""

import shutil
from collections import defaultdict
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.fault import Level
from config.partnership_file import (
    PartnershipFileRefused,
    load_partnership_file,
    read_partnership_file,
)
from config.partnership_keys import KEYS
from config.yaml_lines import LARGEST, Unreadable, read_yaml
from rules.cadence import Cadence, Unit
from rules.declarations import CRIME_TYPES, DeclaredMember
from rules.policy import GrantLevel, Policy
from rules.words import Role

ROOT = Path(__file__).parents[2]
BAD = ROOT / "config" / "testdata"
GOOD = BAD / "good.yaml"
SKIPPED = {"good", "many-at-once"}


def said_in_table() -> dict[str, list[tuple[int, str]]]:
    """What each file's faults are to be, by its name."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in (Path(__file__).parent / "testdata.txt").read_text(encoding="utf-8").splitlines():
        if not row.startswith("#"):
            name, line, sentence = row.split(" | ", 2)
            found[name].append((int(line), sentence))
    return found


@pytest.mark.parametrize(("name", "said"), said_in_table().items())
def test_a_mistake_is_named_with_its_line_and_a_fix(name: str, said: list[tuple[int, str]]) -> None:
    read = read_partnership_file(BAD / f"{name}.yaml")
    shown = read.warnings if name.startswith("warns") else read.errors
    assert [(fault.line, fault.sentence.replace(f"{BAD}/", "")) for fault in shown] == said
    assert all(fault.fix.endswith((".", "?")) and Path(fault.file).parent == BAD for fault in shown)
    assert (read.declared is None) is not name.startswith("warns")


def test_every_bad_file_stands_in_the_table() -> None:
    assert {path.stem for path in BAD.glob("*.yaml")} - SKIPPED == set(said_in_table())


def test_all_faults_are_shown_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(PartnershipFileRefused) as refused:
        load_partnership_file(BAD / "many-at-once.yaml")
    assert [fault.line for fault in refused.value.faults] == [10, 15, 17, 35, 37, 39, 57]
    assert str(refused.value).count("many-at-once.yaml:") == 7
    assert "Did you mean `bea`?" in str(refused.value)


def test_the_good_file_has_no_fault_and_the_defaults() -> None:
    read = read_partnership_file(GOOD)
    assert read.found == ()
    declared = load_partnership_file(GOOD)
    assert declared.policy == Policy()
    body = declared.bodies[0]
    assert body.cadence == Cadence(Unit.WEEK, date(2025, 1, 15), time(10, 0), step=2)
    assert body.members[0] == DeclaredMember("ann", Role.COORDINATOR)
    assert declared.sources[0].crime_types == CRIME_TYPES
    assert declared.holder(Role.CHAIR, date(2026, 12, 2)) == "bea"


def test_everything_that_can_be_declared_is_read(tmp_path: Path) -> None:
    shutil.copy(ROOT / "demo" / "lsoa.csv", tmp_path)
    text = GOOD.read_text(encoding="utf-8")
    changes = {
        "  division: england-and-wales": "  division: scotland\n  closures: [2026-12-24, {on: 2026-12-05}]",
        "    lead: bea": "    lead: bea\n    closures:\n      - {from: 2026-12-03, to: 2026-12-07}",
        "    deputy: bea": "    deputy: bea\n    phone: 01632 960000\n    left_on: none",
        "      every: 2 weeks\n      on: Wednesday\n      anchor: 2025-01-15": (
            "      every: quarter\n      on: last Friday\n      anchor: 2025-01-31\n      minutes: 45"
        ),
        "    lsoa_names: [Redditch]": "    lsoa_codes: [E01099999]\n    lsoa_file: lsoa.csv",
        "    format: police_street": "    format: police_street\n    path: in/*.csv\n    crime_types: [Burglary]",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    text += (
        "absences: [{person: ann, from: 2026-12-07}]\n"
        "ladder: {reminders: [5, 2], rung_days: [1, 2, 4], verify_in: 5}\n"
        "grants:\n  by_count: [chair, chair, board]\n  by_rung: {3: board}\n"
        "hours: {opens: 8:00}\n"
        "lead_times: {cut_off: T-5 17:00}\n"
        "thresholds: {first_month: 2025-07, single_p: 0.0005, floor: 4}\n"
        "soft_cap_live_actions: 8\n"
    )
    path = tmp_path / "partnership.yaml"
    path.write_text(text, encoding="utf-8")
    declared = load_partnership_file(path)
    assert (declared.division, declared.closures) == ("scotland", frozenset({date(2026, 12, 24)}))
    assert declared.agencies[0].closures == {date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 7)}
    assert (declared.people[0].phone, declared.people[0].has_not_left) == ("01632 960000", True)
    assert declared.bodies[0].cadence == Cadence(Unit.MONTH, date(2025, 1, 31), time(10, 0), 3, -1, 45)
    assert len(declared.areas[0].lsoa_codes) == 58
    assert declared.sources[0].path == str(tmp_path.resolve() / "in/*.csv")
    assert declared.absences[0].back_on is None
    policy = declared.policy
    assert (policy.ladder.reminders, policy.ladder.rung_days, policy.ladder.verify_in) == ((5, 2), (1, 2, 4), 5)
    assert policy.grants.by_count == (GrantLevel.CHAIR, GrantLevel.CHAIR, GrantLevel.BOARD)
    assert policy.grants.by_rung == {3: GrantLevel.BOARD}
    assert (policy.hours.opens, policy.cycle.cut_off) == (time(8), (-5, time(17)))
    assert policy.thresholds.first_month == date(2025, 7, 1)
    assert (policy.thresholds.single_p, policy.thresholds.floor, policy.soft_cap_live_actions) == (0.0005, 4, 8)


def test_the_demos_file_has_neither_fault_nor_warning() -> None:
    read = read_partnership_file(ROOT / "demo" / "partnership.yaml")
    assert read.found == ()
    assert read.declared is not None
    assert [area.name for area in read.declared.areas] == ["Redditch", "Bromsgrove", "Wyre Forest"]
    assert all(person.email.endswith(".example") for person in read.declared.people)
    named = {found for priority in read.declared.priorities for found in priority.crime_types}
    assert named < set(CRIME_TYPES), "some types must be business as usual"


def test_the_demos_policy_is_the_default_one_but_for_its_first_month() -> None:
    policy = load_partnership_file(ROOT / "demo" / "partnership.yaml").policy
    tuned = Policy(thresholds=type(policy.thresholds)(first_month=date(2025, 7, 1)))
    assert policy == tuned


@pytest.mark.parametrize("kind", KEYS)
def test_every_key_the_parser_knows_is_described(kind: str) -> None:
    page = (ROOT / "docs" / "partnership-file.md").read_text(encoding="utf-8")
    heading = f"## `{kind}`"
    assert heading in page
    section = page.split(heading, 1)[1].split("\n## ", 1)[0]
    described = {row.split("`")[1] for row in section.splitlines() if row.startswith("| `")}
    assert described == set(KEYS[kind])


def test_a_file_that_is_not_there_is_said() -> None:
    read = read_partnership_file(BAD / "nowhere.yaml")
    assert [(fault.level, fault.sentence) for fault in read.found] == [
        (Level.ERROR, "The file cannot be read: No such file or directory.")
    ]


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(Unreadable, match="larger"):
        read_yaml(path)


@given(st.binary(max_size=200))
def test_no_bytes_get_past_the_reader(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(raw)
    assert read_partnership_file(path).declared is None


PIECES = ["partnership", "key", "people", "- ", ": ", "\n", "  ", "[", "{", "&a", "*a", "!!x", "'", '"', "|", "?"]
near = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(near)
def test_no_yaml_gets_past_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "near.yaml"
    path.write_text(text, encoding="utf-8")
    read = read_partnership_file(path)
    assert read.errors
    assert all(fault.line >= 1 for fault in read.errors)


GOOD_LINES = GOOD.read_text(encoding="utf-8").splitlines()


@given(st.integers(0, len(GOOD_LINES) - 1), st.sampled_from(["drop", "double", "empty", "list", "indent"]))
def test_a_damaged_line_never_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, number: int, damage: str
) -> None:
    line = GOOD_LINES[number]
    changed = {
        "drop": [],
        "double": [line, line],
        "empty": [line.split(":")[0] + ":"],
        "list": [line.split(":")[0] + ": [a, [b], {c: d}]"],
        "indent": ["  " + line],
    }[damage]
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    path.write_text("\n".join([*GOOD_LINES[:number], *changed, *GOOD_LINES[number + 1 :]]), encoding="utf-8")
    read = read_partnership_file(path)
    assert (read.declared is None) is bool(read.errors)
