"""The embedded server itself: plain smtplib against it, and its files read as any mail program would."""

import mailbox
import shutil
import smtplib
from pathlib import Path

import pytest

from notifications.embedded import Behaviour, Maildir, running

BODY = "Subject: hello\r\n\r\nHello.\r\n"


def _send(port: int, *recipients: str) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        client.sendmail("t@x.example", list(recipients), BODY)


def test_a_mail_handed_over_stands_in_the_maildir(tmp_path: Path) -> None:
    with running(tmp_path / "mail") as server:
        _send(server.port, "a@x.example")
        _send(server.port, "b@x.example")
        assert server.accepted == 2
    box = mailbox.Maildir(tmp_path / "mail", create=False)
    assert [message["Subject"] for message in box] == ["hello", "hello"]
    assert list((tmp_path / "mail" / "tmp").iterdir()) == []


def test_two_servers_take_two_ports(tmp_path: Path) -> None:
    with running(tmp_path / "a") as one, running(tmp_path / "b") as two:
        assert one.port != two.port


def test_a_server_started_again_keeps_what_was_filed(tmp_path: Path) -> None:
    for _ in range(2):
        with running(tmp_path / "mail") as server:
            _send(server.port, "a@x.example")
    assert len(mailbox.Maildir(tmp_path / "mail", create=False)) == 2


def test_a_server_that_has_stopped_takes_nothing(tmp_path: Path) -> None:
    with running(tmp_path / "mail") as server:
        port = server.port
    with pytest.raises(OSError, match=r"."):
        _send(port, "a@x.example")


@pytest.mark.parametrize("address", ["gone@x.example", "GONE@x.example"])
def test_an_address_that_is_refused_gets_nothing_and_the_others_get_theirs(tmp_path: Path, address: str) -> None:
    with running(tmp_path / "mail", Behaviour(refuse=frozenset({"gone@x.example"}))) as server:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
            _send(server.port, address)
        assert caught.value.recipients[address] == (550, b"5.1.1 No such address here")
        _send(server.port, "a@x.example")
        assert server.accepted == 1


def test_a_mail_that_cannot_be_filed_is_deferred_and_taken_once_it_can(tmp_path: Path) -> None:
    """A full disk passes: an answer for good (aiosmtpd's own would be 500) would make of it a mail that failed."""
    with running(tmp_path / "mail") as server:
        shutil.rmtree(tmp_path / "mail" / "tmp")
        with pytest.raises(smtplib.SMTPDataError) as caught:
            _send(server.port, "a@x.example")
        assert caught.value.smtp_code == 452
        (tmp_path / "mail" / "tmp").mkdir()
        _send(server.port, "a@x.example")
        assert server.accepted == 1


def test_a_sink_takes_mail_and_keeps_none(tmp_path: Path) -> None:
    with running(tmp_path / "mail", Behaviour(discard=True)) as server:
        _send(server.port, "a@x.example")
        assert server.accepted == 1
    assert not (tmp_path / "mail").exists()


def test_a_deferred_address_is_taken_at_the_next_try(tmp_path: Path) -> None:
    with running(tmp_path / "mail", Behaviour(defer_first=1)) as server:
        with pytest.raises(smtplib.SMTPDataError) as caught:
            _send(server.port, "a@x.example")
        assert caught.value.smtp_code == 451
        _send(server.port, "a@x.example")
        assert server.accepted == 1


@pytest.mark.parametrize(("field", "accepted"), [("hang_up_filed", 1), ("hang_up_unfiled", 0)])
def test_a_hang_up_leaves_the_sender_without_an_answer(tmp_path: Path, field: str, accepted: int) -> None:
    with running(tmp_path / "mail", Behaviour(**{field: frozenset({"a@x.example"})})) as server:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            _send(server.port, "a@x.example")
        assert server.accepted == accepted


def test_a_large_mail_is_filed_whole(tmp_path: Path) -> None:
    store = Maildir(tmp_path / "mail")
    content = b"x" * 1_000_003
    store.file(content)
    store.close()
    (path,) = (tmp_path / "mail" / "new").iterdir()
    assert path.read_bytes() == content
