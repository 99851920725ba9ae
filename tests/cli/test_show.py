"""Tables in a pipe of 80 columns: no reference and no state is broken in two."""

import pytest

from cli import show

COLUMNS = ("No", "About", "Agency", "Since", "Stands on")
ROW = ("7", "NW-2025-25/07", "Worcestershire Probation Service", "9 Dec 2025", "paper of 17 Dec 2025, with more said")


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was drawn."""
    return capsys.readouterr().out.splitlines()


def test_a_reference_stays_whole_beside_long_texts(capsys: pytest.CaptureFixture[str]) -> None:
    show.table("", COLUMNS, [ROW], right=("No",), whole=("No", "Since"))
    drawn = lines(capsys)
    assert any("NW-2025-25/07" in line for line in drawn)
    assert max(map(len, drawn)) <= show.PIPE_WIDTH


def test_a_state_of_two_words_breaks_between_them_and_not_within(capsys: pytest.CaptureFixture[str]) -> None:
    row = ("build_performance_pack", "58 minutes ago", "completed, LATE", "1200", "300", "9 Dec 09:15")
    columns = ("Flow", "Last run", "State", "Notices", "Mails", "Next")
    show.table("", columns, [row], right=("Notices", "Mails"), whole=("Flow", "Next"))
    drawn = "\n".join(lines(capsys))
    for word in ("build_performance_pack", "completed,", "LATE", "9 Dec 09:15", "minutes"):
        assert word in drawn


def test_a_word_longer_than_the_page_is_cut_and_nothing_runs_over(capsys: pytest.CaptureFixture[str]) -> None:
    show.table("", ("A", "B"), [("x" * 100, "short")])
    drawn = lines(capsys)
    assert sum(line.count("x") for line in drawn) == 100
    assert max(map(len, drawn)) <= show.PIPE_WIDTH
    assert any("short" in line for line in drawn)


@pytest.mark.parametrize("room", [1, 10, 40, 200])
def test_the_columns_fit_the_room_where_there_is_any(room: int) -> None:
    widths = show.fitted(COLUMNS, [ROW], {0, 3}, room)
    assert sum(widths) <= max(room, len(COLUMNS))
    assert min(widths) >= 1
