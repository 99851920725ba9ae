"""`sent.log` survives what a crash leaves of it."""

from pathlib import Path
from typing import Any

import pytest

from notifications.sentlog import SentLog
from rules.said import MARK_LENGTH, SaidMail, SaidNotice, mark
from tests.moments import london


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    with SentLog(tmp_path / "sent.log") as log:
        log.append(SaidMail("<a@x>"))
        log.append(SaidMail("<b@x>"))
        assert log.read() == {"<a@x>", "<b@x>"}
    assert SentLog(tmp_path / "sent.log").read() == {"<a@x>", "<b@x>"}


def test_a_log_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    assert SentLog(tmp_path / "sent.log").read() == frozenset()


def test_a_line_cut_by_a_crash_neither_counts_nor_swallows_the_next(tmp_path: Path) -> None:
    path = tmp_path / "sent.log"
    path.write_text("<a@x>\n<b@")
    with SentLog(path) as log:
        log.append(SaidMail("<c@x>"))
        assert log.read() == {"<a@x>", "<c@x>"}


def test_a_log_that_is_not_open_refuses_to_write(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not open"):
        SentLog(tmp_path / "sent.log").append(SaidMail("<a@x>"))


A_MAIL = SaidMail(
    "<a@x>",
    london("2026-12-07 09:00"),
    1,
    (SaidNotice("n1", "a" * MARK_LENGTH), SaidNotice("n2", "b" * MARK_LENGTH)),
)


def test_when_to_which_partnership_and_which_notices_are_read_back(tmp_path: Path) -> None:
    with SentLog(tmp_path / "sent.log") as log:
        log.append(A_MAIL)
    assert SentLog(tmp_path / "sent.log").mails() == (A_MAIL,)


def test_lines_of_old_hold_the_message_id_alone(tmp_path: Path) -> None:
    (tmp_path / "sent.log").write_text("<old@x>\n")
    with SentLog(tmp_path / "sent.log") as log:
        log.append(A_MAIL)
        assert log.mails() == (SaidMail("<old@x>"), A_MAIL)


def test_a_line_cut_among_its_notices_keeps_what_is_whole_of_it(tmp_path: Path) -> None:
    with SentLog(tmp_path / "sent.log") as log:
        log.append(A_MAIL)
    whole = (tmp_path / "sent.log").read_bytes()
    (tmp_path / "sent.log").write_bytes(whole[:-5])
    (cut,) = SentLog(tmp_path / "sent.log").mails()
    assert (cut.rfc_message_id, cut.notices) == ("<a@x>", A_MAIL.notices[:1])


@pytest.mark.parametrize(
    "other",
    [
        {"subject": ("action", "NW-2026-23/01", "Light the bridge", "owner")},
        {"due_on": None},
        {"kind": "overdue"},
        {"rung": 2},
        {"episode": 1},
        {"recipient": "tom"},
        {"period": "2026-W50"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_mark_tells_apart_what_says_something_else(other: dict[str, Any]) -> None:
    notice: dict[str, Any] = {
        "subject": ("action", "NW-2026-23/01", "Light the underpass", "owner"),
        "due_on": london("2026-12-09 00:00").date(),
        "kind": "issue",
        "rung": 0,
        "episode": 0,
        "recipient": "owner",
        "period": "",
    }
    assert mark(**notice) == mark(**dict(notice))
    assert mark(**notice) != mark(**notice | other)
    assert len(mark(**notice)) == MARK_LENGTH
