"""The runbook says what each exception means and what to do; a new one without a word fails here."""

import re
from pathlib import Path

import pytest

from cli.boundary import KNOWN
from config.settings import setting_names
from rules.reasons import SectionKey, section_of
from rules.words import NoticeKind

DOCS = Path(__file__).parents[2] / "docs"
RUNBOOK = (DOCS / "runbook.md").read_text(encoding="utf-8")
EXCEPTIONS = [kind for kind in NoticeKind if section_of(kind) in (SectionKey.PROBLEMS, SectionKey.MAIL)]


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_error_that_a_person_may_read_is_explained(name: str) -> None:
    assert f"`{name.rpartition('.')[2]}`" in RUNBOOK


@pytest.mark.parametrize("kind", EXCEPTIONS)
def test_every_exception_the_coordinator_is_told_of_is_explained(kind: NoticeKind) -> None:
    assert f"| `{kind}` |" in RUNBOOK


def test_every_setting_it_states_exists() -> None:
    stated = set(re.findall(r"^(\w+) = ", RUNBOOK, re.MULTILINE)) | set(re.findall(r"JATAC_[A-Z_]+", RUNBOOK))
    known = set(setting_names())
    assert {f"JATAC_{name.upper().removeprefix('JATAC_')}" for name in stated} <= known


def test_every_unit_it_enables_is_there() -> None:
    enabled = set(re.findall(r"jatac[a-z-]*\.(?:service|timer)", RUNBOOK))
    assert enabled
    assert enabled <= {path.name for path in (DOCS / "systemd").iterdir()}
