"""`sent.log`: every mail a server took, outside the database: its Message-ID, and a mark for each notice in it.

Written after each 250 and before the commit that says so, so that neither a crash between the two nor a
restored backup says again what was said (design decision 4). One line a mail: when, Message-ID, partnership, then
`notice:mark` for each notice (rules/said.py). Ids and hashes, never names.
"""

import os
from pathlib import Path

from rules.said import SaidMail, as_line, from_line


class SentLog:
    """An append-only file, one line a mail. Open it for the length of a run: `with SentLog(path) as log:`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def __enter__(self) -> "SentLog":
        self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        end = os.lseek(self._file, 0, os.SEEK_END)
        if end and self.path.read_bytes()[-1:] != b"\n":
            os.write(self._file, b"\n")  # a crash cut the last line: the next must not be glued to it
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def append(self, mail: SaidMail) -> None:
        """Writes one line and returns once it is on the disk. Raises OSError when the disk is full."""
        if self._file is None:
            raise ValueError("sent.log is not open; use it in a with block.")
        os.write(self._file, f"{as_line(mail)}\n".encode("ascii"))
        os.fsync(self._file)

    def mails(self) -> tuple[SaidMail, ...]:
        """Every mail ever written down, in order; none when there is no file yet."""
        if not self.path.exists():
            return ()
        lines = self.path.read_text(encoding="ascii", errors="replace").splitlines()
        return tuple(mail for mail in map(from_line, lines) if mail is not None)

    def read(self) -> frozenset[str]:
        """Every Message-ID ever written down."""
        return frozenset(mail.rfc_message_id for mail in self.mails())
