"""The tree that the tests of shape walk: what git tracks, or, outside a clone, what lies there."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("intake", "rules", "models", "notifications", "flows", "web", "cli", "config", "demo")
GENERATED = ("models/migrations/versions/",)
NOT_OURS = {".venv", ".git", "__pycache__", "jatac-data", "jatac-demo", "build", "dist"}


@cache
def tracked() -> tuple[str, ...]:
    """Every file of the project, as a path from its root; new ones count before they are added."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        found = (path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts))
        listed = [path.relative_to(ROOT).as_posix() for path in found]
    return tuple(sorted(name for name in listed if name and (ROOT / name).is_file()))


def python_files(*folders: str) -> list[str]:
    """The Python files under these folders, generated ones left out; all of them when none is named."""
    return [
        name
        for name in tracked()
        if name.endswith(".py") and not name.startswith(GENERATED) and (not folders or name.split("/")[0] in folders)
    ]


@cache
def parsed(name: str) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), filename=name)


def imported(name: str) -> set[str]:
    """Every module that a file imports, anywhere in it, as dotted names."""
    found: set[str] = set()
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports by dots; say the whole name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found
