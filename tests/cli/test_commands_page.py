"""docs/commands.md names every command and every option, and no other."""

import re
from functools import cache

import pytest
from typer.main import get_command

from cli.asked import COMMON
from cli.jatac import app
from tests.cli.commands import leaves
from tests.cli.terminal import ROOT

PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
COMMANDS = dict(leaves(get_command(app)))


@cache
def sections() -> dict[str, str]:
    """The part of the page about each command, by its words."""
    found = {}
    for part in re.split(r"^#{2,3} ", PAGE, flags=re.MULTILINE):
        heading = re.match(r"`jatac ([^`]*)`", part)
        if heading:
            words = [word for word in heading[1].split() if re.fullmatch(r"[a-z-]+", word)]
            found[" ".join(words)] = part
    return found


def test_the_page_has_a_section_for_each_command_and_no_other() -> None:
    assert set(sections()) == {" ".join(path) for path in COMMANDS}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_section_has_what_help_says_and_each_option_of_its_own(path: tuple[str, ...]) -> None:
    section, command = sections()[" ".join(path)], COMMANDS[path]
    assert command.help in section
    options = [p for p in command.params if p.param_type_name == "option" and p.name not in COMMON]
    listed = set(re.findall(r"^\| `(--[a-z-]+)", section, flags=re.MULTILINE))
    assert listed == {option.opts[0] for option in options}
    assert all(option.help in section for option in options)


def test_every_command_takes_the_common_options_and_the_page_explains_them_once() -> None:
    common = PAGE.split("## Options of every command")[1].split("\n## ")[0]
    for command in COMMANDS.values():
        own = {p.name: p for p in command.params}
        for name in COMMON:
            assert f"`{own[name].opts[0]}" in common
            assert own[name].help in common
