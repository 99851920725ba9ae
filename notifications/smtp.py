"""One mail to one address over SMTP, with a named outcome: what the server said, and what we may conclude.

The relay never decides what to do next: that is rules/retry.py and models/steps/outbox.py. Source: design
decision 4 (the timeout after the final dot is 600 s, RFC 5321 4.5.3.2.6), domain guide §4 (hard bounce).
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from aiosmtplib import (
    SMTP,
    SMTPConnectError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from notifications.smtp_token import TokenRefused, TokenSource

_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_DOT = re.compile(rb"(?m)^\.")
_OF_THE_SENDER = {"7", "8"}
GO_AHEAD, ACCEPTED, CLOSING, NO_SUCH_ADDRESS = 354, 250, 421, 550


class RelayUnreachable(ConnectionError):
    """The SMTP server cannot be reached, or refuses us altogether. Check JATAC_SMTP_* with `jatac check`."""


class OutcomeKind(StrEnum):
    """What became of one attempt."""

    ACCEPTED = "accepted"
    """The server answered 250: it has the mail."""
    TEMPORARY = "temporary"
    """It does not have it, and may take it later (4xx, no connection, silence before the mail was sent)."""
    PERMANENT = "permanent"
    """It does not have it and will not take it (5xx)."""
    UNKNOWN = "unknown"
    """The mail was on its way when the line went dead: the server may have it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt. `reason`: a sentence for people; it may hold the server's own words.

    `hard_bounce`: the address itself is no good (5.1.x, or 550 to RCPT without an enhanced code that does not
    speak of relaying). `refuses_us`: the server takes no mail of ours at all; no message is to blame.
    """

    kind: OutcomeKind
    reason: str
    code: int | None = None
    hard_bounce: bool = False
    refuses_us: bool = False


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where mail is handed over. Times in seconds."""

    host: str
    port: int = 25
    starttls: bool | None = False
    """True: refuse to send without TLS; None: TLS when the server offers it."""
    user: str | None = None
    password: str | None = None
    token: TokenSource | None = None
    """Gives access tokens, for a server that takes XOAUTH2 in place of a password."""
    command_timeout: float = 60.0
    """For the connection and for every command before the mail itself."""
    data_timeout: float = 600.0
    """After the final dot. A shorter one makes twins: the server may be filing the mail."""

    def __repr__(self) -> str:
        return f"SmtpSettings({self.host}:{self.port})"


class Relay:
    """One connection, used for many mails. `async with Relay(settings) as relay: await relay.send(…)`."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._client: SMTP | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def connect(self) -> None:
        """Opens the connection if there is none. Raises RelayUnreachable."""
        if self._client is not None and self._client.is_connected:
            return
        settings = self._settings
        client = SMTP(
            hostname=settings.host,
            port=settings.port,
            timeout=settings.command_timeout,
            use_tls=False,
            start_tls=settings.starttls,
            username=settings.user,
            password=settings.password,
            oauth_token_generator=settings.token,
            local_hostname="localhost",
        )
        try:
            await client.connect()
            await client.ehlo()
        except TokenRefused as fault:
            client.close()
            raise RelayUnreachable(str(fault)) from fault
        except (SMTPException, OSError) as fault:
            client.close()
            raise RelayUnreachable(
                f"The mail server {settings.host}:{settings.port} cannot be used ({_words(fault)})."
                " Check that it runs, and the JATAC_SMTP_ settings."
            ) from fault
        self._client = client

    async def send(self, sender: str, recipient: str, body: bytes) -> Outcome:
        """Hands `body` over, for `recipient` alone. Never raises for what the server or the line does.

        A connection found dead before anything was said is opened anew, once.
        """
        for fresh in (False, True):
            try:
                await self.connect()
            except RelayUnreachable as fault:
                return Outcome(OutcomeKind.TEMPORARY, str(fault))
            assert self._client is not None
            outcome = await self._envelope(self._client, sender, recipient, body)
            if outcome is not None or fresh:
                break
            self._drop()
        return outcome or Outcome(OutcomeKind.TEMPORARY, "The connection was lost before the mail was sent.")

    async def _envelope(self, client: SMTP, sender: str, recipient: str, body: bytes) -> Outcome | None:
        """The attempt on one connection; None when the line was dead at the first word."""
        stage = "MAIL"
        try:
            await client.mail(sender, encoding="ascii")
            stage = "RCPT"
            await client.rcpt(recipient, encoding="ascii")
            stage = "DATA"
            reply = await client.execute_command(b"DATA")
            if reply.code != GO_AHEAD:
                raise SMTPResponseException(reply.code, reply.message)
        except SMTPResponseException as fault:
            if fault.code == CLOSING and stage == "MAIL":
                return None
            outcome = refusal(fault.code, fault.message, stage)
            await self._reset()
            return outcome
        except (SMTPTimeoutError, SMTPServerDisconnected, SMTPConnectError, OSError) as fault:
            self._drop()
            if stage == "MAIL" and not isinstance(fault, SMTPTimeoutError):
                return None
            return Outcome(OutcomeKind.TEMPORARY, f"The line went dead at {stage} ({_words(fault)}).")
        return await self._content(client, body)

    async def _content(self, client: SMTP, body: bytes) -> Outcome:
        try:
            protocol = client.protocol
            if protocol is None:
                raise SMTPServerDisconnected("Connection lost")
            protocol.write(_DOT.sub(b"..", body) + b".\r\n")
            reply = await protocol.read_response(timeout=self._settings.data_timeout)
        except SMTPResponseException as fault:
            self._drop()
            return Outcome(OutcomeKind.UNKNOWN, f"The answer after the mail made no sense ({fault.message}).")
        except (SMTPException, OSError) as fault:
            self._drop()
            return Outcome(OutcomeKind.UNKNOWN, f"No answer came after the mail was sent ({_words(fault)}).")
        if reply.code == ACCEPTED:
            return Outcome(OutcomeKind.ACCEPTED, "The server has it.", reply.code)
        if reply.code < 400:
            return Outcome(OutcomeKind.UNKNOWN, f"The server answered {reply.code} where 250 was due.", reply.code)
        return refusal(reply.code, reply.message, "DATA")

    async def _reset(self) -> None:
        if self._client is None:
            return
        try:
            await self._client.rset()
        except (SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    async def close(self) -> None:
        """Says goodbye, and lets go of the connection whatever the server answers."""
        if self._client is not None and self._client.is_connected:
            with suppress(SMTPException, OSError):
                await self._client.quit()
        self._drop()


def refusal(code: int, message: str, stage: str) -> Outcome:
    """What a 4xx or 5xx at MAIL, RCPT or DATA means for the message and for the address.

    MAIL names the sender alone, so that a 5xx there (530: log in first) is about us and would meet every message.
    """
    words = f"The server answered {code} at {stage}: {' '.join(message.split())[:200]}"
    if 400 <= code < 500:
        return Outcome(OutcomeKind.TEMPORARY, words, code)
    if stage == "MAIL":
        fix = "It takes no mail of ours; check JATAC_MAIL_FROM and the JATAC_SMTP_ settings."
        return Outcome(OutcomeKind.TEMPORARY, f"{words} {fix}", code, refuses_us=True)
    found = _ENHANCED.match(message)
    if found is None:
        hard = code == NO_SUCH_ADDRESS and stage == "RCPT" and "relay" not in message.lower()
    else:
        kind, subject, detail = found.groups()
        hard = kind == "5" and subject == "1" and detail not in _OF_THE_SENDER
    return Outcome(OutcomeKind.PERMANENT, words, code, hard_bounce=hard)


def _words(fault: BaseException) -> str:
    return " ".join(str(fault).split())[:200] or type(fault).__name__
