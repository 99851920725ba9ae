"""Which room may know which: imports, the clock, broad excepts."""

import ast
import subprocess
import sys

from tests.shape.tree import ROOMS, ROOT, imported, parsed, python_files, tracked

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("time", "ctime"),
}
MAY_READ_THE_CLOCK = {"flows", "cli", "web", "demo", "config", "tests", "benchmarks"}
MAY_EXCEPT_BROADLY = {"flows/each.py"}


def test_the_import_contracts_hold() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_rules_import_the_standard_library_and_rules_alone() -> None:
    plain = set(sys.stdlib_module_names) | {"rules"}
    foreign = {
        f"{name} imports {module}"
        for name in python_files("rules")
        for module in imported(name)
        if module.split(".")[0] not in (plain | {"numpy", "scipy"} if "/statistics/" in name else plain)
    }
    assert foreign == set()


def clock_readings(name: str) -> list[str]:
    """Lines that read the clock: `datetime.now(...)`, `from time import time`, and their kin."""
    found = [
        f"{name}:{node.lineno}"
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.Attribute) and (last_name(node.value), node.attr) in CLOCKS
    ]
    return found + [f"{name}: from time import {one}" for one in imported(name) & {f"time.{c[1]}" for c in CLOCKS}]


def last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_the_clock_is_read_in_one_file_alone() -> None:
    rooms = [name for name in python_files(*ROOMS) if name != "config/clock.py"]
    assert [line for name in rooms for line in clock_readings(name)] == []
    assert clock_readings("config/clock.py"), "the reader itself must be seen"


def test_rules_and_steps_are_given_their_moment() -> None:
    given = [name for name in python_files() if name.split("/")[0] not in MAY_READ_THE_CLOCK]
    assert [name for name in given if any(module.startswith("config.clock") for module in imported(name))] == []


def test_only_one_boundary_excepts_broadly() -> None:
    """Not to raise again either: `finally` does that, and hides nothing."""
    broad = [
        f"{name}:{node.lineno}"
        for name in python_files(*ROOMS)
        if name not in MAY_EXCEPT_BROADLY
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or last_name(node.type) in ("Exception", "BaseException"))
    ]
    assert broad == []


def test_every_folder_of_tests_is_a_package() -> None:
    """Without `__init__.py`, `tests/rules` would shadow `rules`."""
    folders = {name.rpartition("/")[0] for name in python_files("tests")}
    assert {folder for folder in folders if f"{folder}/__init__.py" not in tracked()} == set()
