"""Every kind of event that the code can put on record, read from the code itself."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from models.steps.declared import ChangeKind
from tests.shape.tree import parsed, python_files

ROOMS = ("rules", "models", "flows", "intake", "notifications")
MAKERS = {"Event", "StateEvent"}
ANY_OF = {"declared_": [kind.value for kind in ChangeKind]}
"""What an f-string of this beginning ends in."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Unknown(AssertionError):
    """A kind that this reader does not follow: say it in a way that it does, or teach it."""


def kinds() -> dict[str, str]:
    """Kind → where it is recorded."""
    found: dict[str, str] = {}
    for name in python_files(*ROOMS):
        for function in _functions(name):
            for call in _calls(function):
                if call.args and _records(call) and not _is_passed_on(name, function, call.args[0]):
                    found |= dict.fromkeys(_said(name, function, call.args[0]), f"{name}:{call.lineno}")
    return found


def _records(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr == "event" and isinstance(call.func.value, ast.Name)
    return isinstance(call.func, ast.Name) and call.func.id in MAKERS


def _is_passed_on(name: str, function: Function, kind: ast.expr) -> bool:
    """`Change.event` hands on what its callers say, and `apply` what the change says: those are read themselves."""
    handed = (name, function.name) in {("rules/action.py", "event"), ("models/steps/apply.py", "_record")}
    return handed and not isinstance(kind, ast.Constant)


@cache
def _functions(name: str) -> tuple[Function, ...]:
    return tuple(node for node in ast.walk(parsed(name)) if isinstance(node, Function))


def _calls(inside: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(inside) if isinstance(node, ast.Call))


def _said(name: str, function: Function, kind: ast.expr) -> list[str]:
    """The words that an expression can be."""
    if isinstance(kind, ast.Constant):
        return [str(kind.value)]
    if isinstance(kind, ast.IfExp):
        return _said(name, function, kind.body) + _said(name, function, kind.orelse)
    if isinstance(kind, ast.JoinedStr) and isinstance(kind.values[0], ast.Constant):
        begin = str(kind.values[0].value)
        return [f"{begin}{end}" for end in ANY_OF[begin]]
    if isinstance(kind, ast.Name):
        return _named(name, function, kind.id)
    raise Unknown(f"{name}:{kind.lineno}: {ast.unparse(kind)}")


def _named(name: str, function: Function, word: str) -> list[str]:
    """A parameter is what the callers give; else a local value, or a constant of the module."""
    given = [one.arg for one in function.args.args]
    if word in given:
        place = given.index(word)
        return [
            said
            for where in _where_known(name, function.name)
            for caller in _functions(where)
            for call in _calls(caller)
            if isinstance(call.func, ast.Name) and call.func.id == function.name
            for said in _said(where, caller, call.args[place])
        ]
    local = [
        value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        for value in _assigned(target, node.value, word)
    ]
    if local:
        return [said for value in local for said in _said(name, function, value)]
    looped = [
        element.elts[place]
        for node in ast.walk(function)
        if isinstance(node, ast.For) and isinstance(node.target, ast.Tuple) and isinstance(node.iter, ast.Tuple)
        for place, target in enumerate(node.target.elts)
        if isinstance(target, ast.Name) and target.id == word
        for element in node.iter.elts
        if isinstance(element, ast.Tuple)
    ]
    if looped:
        return [said for value in looped for said in _said(name, function, value)]
    constant = getattr(import_module(name.removesuffix(".py").replace("/", ".")), word, None)
    if not isinstance(constant, str):
        raise Unknown(f"{name}: {word}")
    return [constant]


@cache
def _where_known(name: str, function: str) -> tuple[str, ...]:
    """The file of a function, and those that import it from there."""
    module = name.removesuffix(".py").replace("/", ".")
    importers = (
        other
        for other in python_files(*ROOMS)
        for node in ast.walk(parsed(other))
        if isinstance(node, ast.ImportFrom) and node.module == module and function in {one.name for one in node.names}
    )
    return (name, *importers)


def _assigned(target: ast.expr, value: ast.expr, word: str) -> list[ast.expr]:
    if isinstance(target, ast.Name) and target.id == word:
        return [value]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return [
            one
            for each, one in zip(target.elts, value.elts, strict=True)
            if isinstance(each, ast.Name) and each.id == word
        ]
    return []
