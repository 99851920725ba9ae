"""A county's partnership file: over which partnerships its board stands; no tasking body is asked for."""

from pathlib import Path

from config.partnership_file import load_partnership_file
from rules.words import BodyKind, PriorityLevel, Role
from tests.config.test_partnership_file import GOOD


def county(folder: Path) -> Path:
    text = GOOD.read_text(encoding="utf-8")
    text = text.replace("  key: nw\n", "  key: worcestershire\n  over: [nw, sw]\n", 1)
    text = text.replace(
        "  - key: tasking\n    name: Tasking\n    kind: tasking",
        "  - key: county\n    name: County\n    kind: county",
        1,
    )
    text = text.replace("    origin: assessment\n", "    origin: assessment\n    level: county\n", 1)
    path = folder / "county.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_county_is_led_by_its_own_board(tmp_path: Path) -> None:
    declared = load_partnership_file(county(tmp_path))
    assert declared.over == ("nw", "sw") and declared.tasking_body is None
    body = declared.leading_body
    assert body is not None and body.kind is BodyKind.COUNTY
    assert declared.holder(Role.COORDINATOR, body.members[0].from_on) == "ann"


def test_a_priority_is_the_countys_or_local(tmp_path: Path) -> None:
    assert load_partnership_file(county(tmp_path)).priorities[0].level is PriorityLevel.COUNTY
    assert load_partnership_file(GOOD).priorities[0].level is PriorityLevel.LOCAL


def test_a_partnership_names_its_county_or_none(tmp_path: Path) -> None:
    text = GOOD.read_text(encoding="utf-8")
    path = tmp_path / "named.yaml"
    path.write_text(text.replace("  key: nw\n", "  key: nw\n  county: worcestershire\n", 1), encoding="utf-8")
    assert load_partnership_file(path).county == "worcestershire"
    assert load_partnership_file(GOOD).county == ""
