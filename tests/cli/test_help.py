"""Help is quick: reading every command's options imports none of the rooms' heavy libraries."""

import subprocess
import sys

from typer.main import get_command

from cli.jatac import app
from tests.cli.commands import leaves

HEAVY = (
    "sqlmodel",
    "sqlalchemy",
    "scipy",
    "numpy",
    "polars",
    "pydantic_settings",
    "jinja2",
    "aiosmtpd",
    "alembic",
    "rich",
    "typst",
    "matplotlib",
)

SCRIPT = """
import sys
from typer.main import get_command
from cli.jatac import app
for words in {words!r}:
    try:
        get_command(app)([*words, "--help"])
    except SystemExit as gone:
        assert gone.code == 0, words
loaded = [name for name in {heavy!r} if name in sys.modules]
print("LOADED", loaded)
"""


def test_no_help_page_imports_a_heavy_library() -> None:
    words = [[], ["action"], ["action", "extend"], ["absence"], ["person"], ["audit"]]
    words += [list(path) for path, _ in leaves(get_command(app))]
    script = SCRIPT.format(words=words, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("LOADED []")


def test_every_command_says_what_it_does_in_one_line_that_fits_eighty_columns() -> None:
    for path, command in leaves(get_command(app)):
        first = (command.help or "").split(". ")[0]
        assert 0 < len(first) <= 66, path
