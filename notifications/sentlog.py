"""`sent.log`: the Message-ID of every mail a server took, outside the database.

Written after each 250 and before the commit that says so, so that neither a crash between the two nor a
restored backup says again what was said (design decision 4).
"""

import os
from pathlib import Path


class SentLog:
    """An append-only file, one Message-ID a line. Open it for the length of a run: `with SentLog(path) as log:`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def __enter__(self) -> "SentLog":
        self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        end = os.lseek(self._file, 0, os.SEEK_END)
        if end and self.path.read_bytes()[-1:] != b"\n":
            os.write(self._file, b"\n")  # a crash cut the last line: the next id must not be glued to it
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def append(self, rfc_message_id: str) -> None:
        """Writes one id and returns once it is on the disk. Raises OSError when the disk is full."""
        if self._file is None:
            raise ValueError("sent.log is not open; use it in a with block.")
        os.write(self._file, f"{rfc_message_id}\n".encode("ascii"))
        os.fsync(self._file)

    def read(self) -> frozenset[str]:
        """Every id ever written; empty when there is no file yet."""
        if not self.path.exists():
            return frozenset()
        lines = self.path.read_text(encoding="ascii", errors="replace").splitlines()
        return frozenset(line for line in lines if line.startswith("<") and line.endswith(">"))
