"""`sent.log` survives what a crash leaves of it."""

from pathlib import Path

import pytest

from notifications.sentlog import SentLog


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    with SentLog(tmp_path / "sent.log") as log:
        log.append("<a@x>")
        log.append("<b@x>")
        assert log.read() == {"<a@x>", "<b@x>"}
    assert SentLog(tmp_path / "sent.log").read() == {"<a@x>", "<b@x>"}


def test_a_log_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    assert SentLog(tmp_path / "sent.log").read() == frozenset()


def test_a_line_cut_by_a_crash_neither_counts_nor_swallows_the_next(tmp_path: Path) -> None:
    path = tmp_path / "sent.log"
    path.write_text("<a@x>\n<b@")
    with SentLog(path) as log:
        log.append("<c@x>")
        assert log.read() == {"<a@x>", "<c@x>"}


def test_a_log_that_is_not_open_refuses_to_write(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not open"):
        SentLog(tmp_path / "sent.log").append("<a@x>")
