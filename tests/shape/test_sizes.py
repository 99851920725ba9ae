"""Files and functions stay small enough to be read at once, and are named after what they hold."""

import ast

from tests.shape.tree import ROOT, parsed, python_files

FILE_LINES = 300
FUNCTION_LINES = 60
SAYS_NOTHING = {"utils.py", "util.py", "helpers.py", "helper.py", "misc.py", "common.py"}


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    lengths = {
        f"{name}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name in python_files()
        for node in ast.walk(parsed(name))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    assert {where: lines for where, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_no_file_is_named_after_nothing() -> None:
    assert [name for name in python_files() if name.split("/")[-1] in SAYS_NOTHING] == []


def test_the_measure_finds_this_very_test() -> None:
    assert "tests/shape/test_sizes.py" in python_files()
    names = [node.name for node in ast.walk(parsed("tests/shape/test_sizes.py")) if isinstance(node, ast.FunctionDef)]
    assert "test_the_measure_finds_this_very_test" in names
