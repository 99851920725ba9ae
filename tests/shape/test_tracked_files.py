"""What is published says nothing of the machine it was written on."""

import re

import pytest

from tests.shape.tree import ROOT, tracked

BINARY = (".gz", ".zip", ".png", ".ico", ".woff2", ".parquet", ".xlsx")
SYMBOLS = r"[A-Za-z0-9._-]"
OF_ONE_MACHINE = re.compile(
    rf"(?<![\w./:-])/(?:home|Users|root|work|mnt|private)/{SYMBOLS}+"
    rf"|[A-Za-z]:\\Users\\|(?<![\w./:-])/tmp/{SYMBOLS}+|localhost:\d+/simple"
)


def test_no_file_holds_a_path_of_one_machine() -> None:
    found = {
        name: OF_ONE_MACHINE.findall((ROOT / name).read_text(encoding="utf-8", errors="replace"))
        for name in tracked()
        if not name.endswith(BINARY)
    }
    assert {name: paths for name, paths in found.items() if paths} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see " + "/ho" + "me/ann/jatac", True),
        ("C:" + "\\Users" + "\\ann", True),
        ("in " + "/wo" + "rk/main/models", True),
        ("https://www.police.uk/home/areas", False),
        ("docs/work/plan.md", False),
    ],
)
def test_such_a_path_is_told_from_an_address(text: str, found: bool) -> None:
    assert bool(OF_ONE_MACHINE.search(text)) is found


def test_the_lock_names_versions_and_no_index_host_or_path() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock.replace("--no-emit-index-url", "")
    assert not re.search(r"(?<!\w)/\w", lock)
    lines = [line for line in lock.splitlines() if line and not line.lstrip().startswith("#")]
    assert [line for line in lines if not re.match(r"[a-z0-9._-]+(\[[a-z,-]+\])?==[\w.]+( ;|$)", line)] == []
