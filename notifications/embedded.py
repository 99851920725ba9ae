"""The mail server that jatac brings along: real SMTP on this machine, filing into a Maildir.

The default until a relay is set, and what demo and tests read their mail from. `Behaviour` makes it refuse,
defer, stall or hang up, as servers do.
"""

import asyncio
import os
import socket
import uuid
from collections import Counter
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LOCAL = "127.0.0.1"
LARGEST = 5_000_000


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the server treats mail. Addresses in lower case; with none of these it takes everything."""

    answer_mail: str = ""
    """Answers every MAIL with this line: it takes nothing of ours."""
    refuse: frozenset[str] = frozenset()
    """Answers RCPT with 550 5.1.1: no such address."""
    answer_rcpt: Mapping[str, str] = field(default_factory=dict)
    """Answers RCPT of an address with this line."""
    defer_first: int = 0
    """Answers DATA with 451 4.3.0 this many times for each address, then takes the mail."""
    answer_data: Mapping[str, str] = field(default_factory=dict)
    """Answers DATA for an address with this line, and files nothing."""
    stall: Mapping[str, float] = field(default_factory=dict)
    """Seconds of silence after RCPT of an address."""
    stall_before_data: float = 0.0
    """Seconds of silence after RCPT."""
    stall_after_data: float = 0.0
    """Seconds of silence between filing the mail and the 250."""
    hang_up_filed: frozenset[str] = frozenset()
    """Files the mail for these, then hangs up without a word."""
    hang_up_unfiled: frozenset[str] = frozenset()
    """Hangs up without filing the mail for these."""
    discard: bool = False
    """Takes mail and throws it away: a sink to measure against."""


class Maildir:
    """The part of the Maildir format that a server writes: tmp/, fsync, rename to new/."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for folder in ("tmp", "new", "cur"):
            (path / folder).mkdir(parents=True, exist_ok=True)
        self._new = os.open(path / "new", os.O_RDONLY)

    def file(self, content: bytes) -> None:
        """Files one mail; returns once it will survive a power cut. Raises OSError."""
        name = f"{uuid.uuid4().hex}.jatac"
        draft = self.path / "tmp" / name
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _write_all(handle, content)
            os.fsync(handle)
        except OSError:
            draft.unlink()  # or the parts of mails fill a full disk for good
            raise
        finally:
            os.close(handle)
        draft.rename(self.path / "new" / name)
        os.fsync(self._new)

    def close(self) -> None:
        """Lets go of the folder."""
        os.close(self._new)


def _write_all(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


class MailServer:
    """A running server: its address, and how many mails it took."""

    def __init__(self, maildir: Maildir | None, behaviour: Behaviour) -> None:
        self.host, self.port = LOCAL, 0
        self.accepted = 0
        self._maildir, self._behaviour = maildir, behaviour
        self._deferred: Counter[str] = Counter()

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The answer to MAIL FROM."""
        if self._behaviour.answer_mail:
            return self._behaviour.answer_mail
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd finds it by this name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """The answer to RCPT TO."""
        behaviour, address_key = self._behaviour, address.lower()
        if address_key in behaviour.refuse:
            return "550 5.1.1 No such address here"
        if address_key in behaviour.answer_rcpt:
            return behaviour.answer_rcpt[address_key]
        silence = behaviour.stall.get(address_key, behaviour.stall_before_data)
        if silence:
            await asyncio.sleep(silence)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """The answer after the final dot; 250 only when the mail is on the disk."""
        behaviour = self._behaviour
        recipient = envelope.rcpt_tos[0].lower()
        if self._deferred[recipient] < behaviour.defer_first:
            self._deferred[recipient] += 1
            return "451 4.3.0 Try again later"
        if recipient in behaviour.answer_data:
            return behaviour.answer_data[recipient]
        if recipient in behaviour.hang_up_unfiled:
            return self._hang_up(server)
        if not self._filed(_as_bytes(envelope.content)):
            return "452 4.3.1 Insufficient system storage"
        self.accepted += 1
        if behaviour.stall_after_data:
            await asyncio.sleep(behaviour.stall_after_data)
        if recipient in behaviour.hang_up_filed:
            return self._hang_up(server)
        return "250 2.0.0 OK"

    def _filed(self, content: bytes) -> bool:
        """Whether it is on the disk now. A full disk defers: the mail is asked after again when there is room."""
        try:
            if self._maildir is not None:
                self._maildir.file(content)
        except OSError:
            return False
        return True

    def _hang_up(self, server: SMTP) -> str:
        if isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "421 4.3.0 Gone"


def _as_bytes(content: bytes | str | None) -> bytes:
    return content.encode() if isinstance(content, str) else content or b""


class _LocalController(Controller):
    """aiosmtpd's controller on a socket that is already bound: the port is free, and ours."""

    def __init__(self, server: MailServer) -> None:
        # Named TCP, or asyncio leaves Nagle on, and every greeting waits 40 ms for a delayed acknowledgement.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((LOCAL, 0))
        server.port = self._socket.getsockname()[1]
        super().__init__(
            server,
            hostname=LOCAL,
            port=server.port,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=False,
            server_hostname="localhost",
            ident="jatac",
        )

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)


@contextmanager
def running(maildir: Path | None, behaviour: Behaviour | None = None) -> Iterator[MailServer]:
    """A mail server for as long as the block lasts, in a thread of its own; files into `maildir`.

    `maildir` None (or `Behaviour(discard=True)`): takes mail and keeps none of it. Raises OSError.
    """
    behaviour = behaviour or Behaviour()
    store = None if maildir is None or behaviour.discard else Maildir(maildir)
    server = MailServer(store, behaviour)
    controller = _LocalController(server)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
        if store is not None:
            store.close()
