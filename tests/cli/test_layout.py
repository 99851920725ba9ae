"""What is printed reads at 80 columns: nothing runs over, and no reference or date is cut."""

import pytest

from cli import show, words
from tests.cli.terminal import COORDINATOR, OWNER, Terminal

TITLE = "Name who will sit on the panel that looks at deaths which have to do with drugs"


@pytest.mark.parametrize(
    "command", [("action", "list"), ("status",), ("explain", "NW-2026-24/01"), ("person", "list")]
)
def test_no_line_is_longer_than_80_columns(terminal: Terminal, command: tuple[str, ...]) -> None:
    terminal.issue(TITLE)
    terminal.ok(
        "action", "extend", "request", "NW-2026-24/01", "--to", "2026-12-14", "--reason", "staff_absence", by=OWNER
    )
    terminal.ok("action", "extend", "decline", "NW-2026-24/01", "--reason", "It cannot wait", by=COORDINATOR)
    terminal.at = "2026-12-16T09:15"
    terminal.ok("run", "chase_overdue")
    said = terminal.ok(*command).out
    assert [line for line in said.splitlines() if len(line) > 80] == []
    assert "staff_absence" not in said and "ack_missed" not in said and "extension_asked" not in said


def test_a_list_keeps_references_dates_and_words_whole(terminal: Terminal) -> None:
    ref = terminal.issue(TITLE)
    said = terminal.ok("action", "list").out
    assert ref in said and "9 Dec 2026" in said and "Owen Pritchard:" in said
    assert set(TITLE.split()) <= set(said.split()), "no word is cut"


@pytest.mark.parametrize("width", range(60, 90))
def test_a_line_is_never_broken_inside_a_date(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    line = "  " + "x" * (width - 24) + " sent Thu 15 Jan 2026 08:30: NW-2025-26/02 by Thu 15 Jan"
    show.wrapped(line)
    said = capsys.readouterr().out
    assert "Thu 15 Jan 2026" in said and "NW-2025-26/02" in said and "by" in said
    assert all(part.startswith("  ") for part in said.splitlines())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("waiting_for_other_agency", "waiting for other agency"),
        (
            "The server answered 550 for carol_finch@gone.example",
            "The server answered 550 for carol_finch@gone.example",
        ),
        ("staff", "staff"),
    ],
)
def test_a_code_is_said_as_words_and_text_stays_as_it_is(code: str, said: str) -> None:
    assert words.plain(code) == said
