"""Real SMTP against the embedded server: what each answer, silence and hang-up means."""

import asyncio
import mailbox
import socket
from pathlib import Path

import pytest

from notifications.embedded import Behaviour, running
from notifications.smtp import Outcome, OutcomeKind, Relay, RelayUnreachable, SmtpSettings, refusal

SENDER, TO, OTHER = "tasking@x.example", "priya@x.example", "tom@x.example"
BODY = b"Subject: hello\r\n\r\nLine one.\r\n.\r\n..and a dot.\r\n"


def _send(
    tmp_path: Path, behaviour: Behaviour, *recipients: str, command_timeout: float = 5, data_timeout: float = 5
) -> list[Outcome]:
    async def go(settings: SmtpSettings) -> list[Outcome]:
        async with Relay(settings) as relay:
            return [await relay.send(SENDER, recipient, BODY) for recipient in recipients]

    with running(tmp_path / "mail", behaviour) as server:
        settings = SmtpSettings(server.host, server.port, command_timeout=command_timeout, data_timeout=data_timeout)
        return asyncio.run(go(settings))


def _filed(tmp_path: Path) -> int:
    return len(mailbox.Maildir(tmp_path / "mail", create=False))


def test_a_mail_that_is_taken_is_filed_byte_for_byte(tmp_path: Path) -> None:
    assert [o.kind for o in _send(tmp_path, Behaviour(), TO)] == [OutcomeKind.ACCEPTED]
    (path,) = (tmp_path / "mail" / "new").iterdir()
    assert path.read_bytes().endswith(BODY)


def test_many_mails_go_over_one_connection(tmp_path: Path) -> None:
    outcomes = _send(tmp_path, Behaviour(), *([TO] * 20))
    assert {o.kind for o in outcomes} == {OutcomeKind.ACCEPTED}
    assert _filed(tmp_path) == 20


@pytest.mark.parametrize(
    ("answer", "kind", "hard"),
    [
        ("550 5.1.1 No such user", OutcomeKind.PERMANENT, True),
        ("550 5.1.10 No such user", OutcomeKind.PERMANENT, True),
        ("553 5.1.3 Bad address", OutcomeKind.PERMANENT, True),
        ("550 No such user", OutcomeKind.PERMANENT, True),
        ("550 Relaying denied", OutcomeKind.PERMANENT, False),
        ("550 5.7.1 Unable to relay", OutcomeKind.PERMANENT, False),
        ("550 5.1.1 User unknown in relay recipient table", OutcomeKind.PERMANENT, True),
        ("550 5.7.1 Not allowed", OutcomeKind.PERMANENT, False),
        ("552 5.2.2 Mailbox full", OutcomeKind.PERMANENT, False),
        ("551 User not local", OutcomeKind.PERMANENT, False),
        ("554 Go away", OutcomeKind.PERMANENT, False),
        ("450 4.2.1 Greylisted", OutcomeKind.TEMPORARY, False),
        ("451 Try later", OutcomeKind.TEMPORARY, False),
        ("421 4.3.2 Closing", OutcomeKind.TEMPORARY, False),
    ],
)
def test_what_an_answer_to_rcpt_means(tmp_path: Path, answer: str, kind: OutcomeKind, hard: bool) -> None:
    behaviour = Behaviour(answer_rcpt={TO: answer})
    refused, taken = _send(tmp_path, behaviour, TO, OTHER)
    assert (refused.kind, refused.hard_bounce) == (kind, hard)
    assert taken.kind is OutcomeKind.ACCEPTED, "the next mail must not suffer for the one before"
    assert _filed(tmp_path) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "hard"),
    [
        ("550 Content refused", OutcomeKind.PERMANENT, False),
        ("554 5.7.1 Spam", OutcomeKind.PERMANENT, False),
        ("550 5.1.1 No such user", OutcomeKind.PERMANENT, True),
        ("452 4.3.1 Disk full", OutcomeKind.TEMPORARY, False),
    ],
)
def test_what_an_answer_after_the_mail_means(tmp_path: Path, answer: str, kind: OutcomeKind, hard: bool) -> None:
    refused, taken = _send(tmp_path, Behaviour(answer_data={TO: answer}), TO, OTHER)
    assert (refused.kind, refused.hard_bounce) == (kind, hard)
    assert taken.kind is OutcomeKind.ACCEPTED


@pytest.mark.parametrize(("message", "hard"), [("5.1.8 Bad sender domain", False), ("5.1.7 Bad sender", False)])
def test_a_complaint_about_the_sender_is_no_fault_of_the_address(message: str, hard: bool) -> None:
    assert refusal(550, message, "RCPT").hard_bounce is hard
    assert refusal(550, "5.1.0 Sender denied", "MAIL").hard_bounce is False


@pytest.mark.parametrize("answer", ["530 5.7.0 Authentication required", "550 5.1.0 Sender denied", "554 No"])
def test_a_refusal_at_mail_from_is_of_us_and_of_no_message(tmp_path: Path, answer: str) -> None:
    (refused,) = _send(tmp_path, Behaviour(answer_mail=answer), TO)
    assert (refused.kind, refused.refuses_us, refused.hard_bounce) == (OutcomeKind.TEMPORARY, True, False)
    assert answer[:3] in refused.reason and "JATAC_SMTP_" in refused.reason


def test_silence_before_the_mail_is_temporary(tmp_path: Path) -> None:
    outcomes = _send(tmp_path, Behaviour(stall_before_data=2), TO, command_timeout=0.3)
    assert outcomes[0].kind is OutcomeKind.TEMPORARY
    assert _filed(tmp_path) == 0


def test_silence_after_the_mail_is_unknown_for_the_server_may_have_it(tmp_path: Path) -> None:
    outcomes = _send(tmp_path, Behaviour(stall_after_data=2), TO, data_timeout=0.3)
    assert outcomes[0].kind is OutcomeKind.UNKNOWN
    assert _filed(tmp_path) == 1


@pytest.mark.parametrize(("behaviour", "filed"), [("hang_up_filed", 2), ("hang_up_unfiled", 1)])
def test_a_hang_up_after_the_mail_is_unknown_and_the_next_mail_goes(
    tmp_path: Path, behaviour: str, filed: int
) -> None:
    lost, taken = _send(tmp_path, Behaviour(**{behaviour: frozenset({TO})}), TO, OTHER)
    assert (lost.kind, taken.kind) == (OutcomeKind.UNKNOWN, OutcomeKind.ACCEPTED)
    assert _filed(tmp_path) == filed


def test_a_deferred_mail_is_taken_at_a_later_try(tmp_path: Path) -> None:
    outcomes = _send(tmp_path, Behaviour(defer_first=2), TO, TO, TO)
    assert [o.kind for o in outcomes] == [OutcomeKind.TEMPORARY, OutcomeKind.TEMPORARY, OutcomeKind.ACCEPTED]


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_server_that_is_not_there_is_temporary_and_named() -> None:
    settings = SmtpSettings("127.0.0.1", _closed_port(), command_timeout=2)

    async def send() -> Outcome:
        async with Relay(settings) as relay:
            return await relay.send(SENDER, TO, BODY)

    outcome = asyncio.run(send())
    assert outcome.kind is OutcomeKind.TEMPORARY
    assert f"127.0.0.1:{settings.port}" in outcome.reason


@pytest.mark.parametrize("wish", [{"starttls": True}, {"user": "u", "password": "secret-pw"}])
def test_a_server_without_what_the_settings_ask_for_is_refused_and_no_password_is_told(
    tmp_path: Path, wish: dict[str, object]
) -> None:
    with running(tmp_path / "mail") as server:
        settings = SmtpSettings(server.host, server.port, **wish)  # type: ignore[arg-type]
        with pytest.raises(RelayUnreachable) as caught:
            asyncio.run(Relay(settings).connect())
    assert "secret-pw" not in str(caught.value) + repr(settings)


def test_a_server_that_went_away_between_two_mails_is_found_again(tmp_path: Path) -> None:
    async def go() -> list[OutcomeKind]:
        kinds = []
        with running(tmp_path / "mail") as server:
            relay = Relay(SmtpSettings(server.host, server.port, command_timeout=5))
            kinds.append((await relay.send(SENDER, TO, BODY)).kind)
            assert relay._client is not None
            relay._client.transport.abort()  # type: ignore[union-attr]
            kinds.append((await relay.send(SENDER, TO, BODY)).kind)
            await relay.close()
        return kinds

    assert asyncio.run(go()) == [OutcomeKind.ACCEPTED, OutcomeKind.ACCEPTED]
    assert _filed(tmp_path) == 2


def test_the_wait_after_the_final_dot_is_ten_minutes() -> None:
    assert SmtpSettings("x").data_timeout == 600
