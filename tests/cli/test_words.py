"""The words of the record: whatever the code can put there has some, and nothing else has."""

import ast
import string

import pytest

from cli.words import EVENTS, EVENTS_OF_OTHERS, NOTICES, WHY_NOT, event, plain
from rules.words import LIVE, ActionStatus, NoticeKind
from tests.shape.event_kinds import kinds
from tests.shape.tree import parsed, python_files

KINDS = kinds()


def test_every_kind_of_event_that_the_code_records_has_words_and_no_other() -> None:
    assert {kind: where for kind, where in KINDS.items() if kind not in EVENTS | EVENTS_OF_OTHERS} == {}
    assert sorted((EVENTS.keys() | EVENTS_OF_OTHERS.keys()) - KINDS.keys()) == []
    assert sorted(EVENTS.keys() & EVENTS_OF_OTHERS.keys()) == []


def test_the_reader_of_the_code_sees_each_way_of_saying_a_kind() -> None:
    """A word, one of two, a parameter, a loop, a constant, an f-string."""
    ways = {"issued", "held", "released", "absence_added", "notice_withdrawn", "block_refused", "declared_left"}
    assert KINDS.keys() >= ways


def test_what_can_befall_an_action_is_told_by_explain() -> None:
    of_actions = {kind for kind, where in KINDS.items() if where.startswith("rules/")}
    assert of_actions <= EVENTS.keys()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_event_is_told_by_its_code(kind: str) -> None:
    assert event(kind) != kind or kind in ("issued", "acknowledged"), kind
    assert "_" not in "".join(text for text, *_ in string.Formatter().parse(event(kind)))


def dropped_for() -> set[str]:
    """Every reason for which a notice is dropped at the moment of sending."""
    found = {f"action_{status}" for status in ActionStatus if status not in LIVE}
    for name in python_files("rules", "models"):
        for node in ast.walk(parsed(name)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Recheck" and len(node.args) > 1:
                found |= _constants(node.args[1])
            if isinstance(node, ast.FunctionDef) and node.name.startswith(("_stale", "_overtaken")):
                found |= {why for one in ast.walk(node) if isinstance(one, ast.Return) for why in _constants(one)}
    return found - {"", "still_holds"}


def _constants(node: ast.AST) -> set[str]:
    """What an expression or a `return` gives as it stands: not the words that it compares with or looks up."""
    if isinstance(node, ast.Return) and node.value is not None:
        return _constants(node.value)
    if isinstance(node, ast.IfExp):
        return _constants(node.body) | _constants(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_every_reason_for_which_a_notice_is_dropped_has_words() -> None:
    assert len(dropped_for()) > 20
    assert sorted(dropped_for() - WHY_NOT.keys()) == []


def test_notices_are_called_by_kinds_that_there_are() -> None:
    assert NOTICES.keys() == {kind.value for kind in NoticeKind}
    assert plain("late_rung_1_deputy") == "clock of the due date, rung 1, as deputy"
    assert plain("a sentence of somebody") == "a sentence of somebody"
