"""The file of a backup: a ZIP that says what it holds, with the SHA-256 of every part; whole or not at all."""

import errno
import fcntl
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

MANIFEST = "manifest.json"
FORMAT, FORMAT_VERSION = "jatac-backup", 1
PART = ".jatac-part"
"""What is not whole yet ends in this: no other program's files do."""
ENDS = (PART, *(f"{PART}-{beside}" for beside in ("journal", "wal", "shm")))
"""How the names of unfinished backups end, and of what SQLite keeps beside them."""
STALE_S = 24 * 60 * 60
"""One that nobody has written to for so long was left by a run that was killed."""
CHUNK = 1 << 20
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)
"""What reading a part of a damaged ZIP raises."""
_NOT_OURS = (*_DAMAGED, KeyError, ValueError, TypeError, AttributeError, NotImplementedError)
"""What opening one raises, or a manifest of another shape."""


class BackupRefused(RuntimeError):
    """A backup was not made, and nothing was left behind; the message says why and what to do."""


class DamagedBackup(RuntimeError):
    """A file is no whole backup of jatac; the message says what is wrong with it and what to do."""


@dataclass(frozen=True, slots=True)
class Head:
    """The record of one partnership as a backup has it: the pair to print and to keep."""

    partnership_id: int
    key: str
    count: int
    hash: str
    open_messages: int

    @property
    def printed(self) -> str:
        """As `jatac audit verify --head` takes it."""
        return f"{self.count}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Member:
    """A part of the file: how long it is, and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    database: str
    """'sqlite' or 'postgresql'."""
    revision: str
    jatac_version: str
    created_at: str
    story: bool
    heads: tuple[Head, ...]
    rows: dict[str, int]
    columns: dict[str, list[str]] = field(default_factory=dict)
    """Of PostgreSQL: the columns of each table, in the order in which they were written."""
    sequences: dict[str, int] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def made_at(self) -> datetime:
        """When it was made, aware."""
        return datetime.fromisoformat(self.created_at)


class Writer:
    """An open backup, to which parts are added."""

    def __init__(self, into: zipfile.ZipFile, after_member: Callable[[str], None]) -> None:
        self._into, self._after_member = into, after_member
        self.members: dict[str, Member] = {}

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Adds a part, chunk by chunk."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name)
        info.external_attr, info.compress_type = 0o600 << 16, zipfile.ZIP_DEFLATED
        with self._into.open(info, "w", force_zip64=True) as out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.members[name] = Member(size, digest.hexdigest())
        self._after_member(name)

    def add_file(self, name: str, path: Path) -> None:
        """Adds the bytes of a file as they are now."""
        with path.open("rb") as file:
            self.add(name, chunks_of(file))

    def close_with(self, manifest: Manifest) -> None:
        """Adds the manifest, which names every part before it."""
        told = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(manifest)}
        told["members"] = {name: asdict(member) for name, member in self.members.items()}
        self._into.writestr(MANIFEST, json.dumps(told, indent=2))


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of an open file, piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk


@contextmanager
def written(target: Path, after_member: Callable[[str], None], before_rename: Callable[[], None]) -> Iterator[Writer]:
    """A new backup at `target`: under another name until it is whole, on the disk, and read back. Mode 0600.

    Raises BackupRefused when it is there already, cannot be written (a full disk), or does not read back; nothing
    is left behind then. A run killed half-way leaves a part: the next to the same file removes it, and a day later
    the next into the same folder, whatever its name.
    """
    if target.exists() or target.is_symlink():
        raise BackupRefused(f"{target} is there already. A backup never replaces a file: name another one.")
    if not target.parent.is_dir():
        raise BackupRefused(f"The folder {target.parent} is not there. Make it, or name another place.")
    part = target.with_name(target.name + PART)
    _clear(part, target)
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            _remove_stale(target.parent, os.fstat(file.fileno()).st_mtime)
            with zipfile.ZipFile(file, "w", compresslevel=1) as into:
                yield Writer(into, after_member)
            file.flush()
            os.fsync(file.fileno())
        _read_back(part)
        before_rename()
        part.rename(target)
        onto_disk(target.parent)
    except OSError as fault:
        raise BackupRefused(
            f"The backup could not be written to {target} ({_said(fault)}); nothing was left there."
            " Make room, or name another place."
        ) from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _clear(part: Path, target: Path) -> None:
    """Removes what a killed backup to the same file left; one that is at work holds a lock on it: refused."""
    with suppress(FileNotFoundError), part.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise BackupRefused(
                f"Another backup to {target} is running. Wait until it has ended, or name another file."
            ) from held
        part.unlink()


def parts_in(folder: Path) -> list[Path]:
    """What unfinished backups of ours keep there: by the end of the name, which no whole backup has."""
    return [path for path in folder.iterdir() if path.name.endswith(ENDS)]


def _remove_stale(folder: Path, now: float) -> None:
    """Removes what killed backups left there; one that cannot be looked at or removed hinders no backup.

    `now`: by the file system's own clock, which dated the others too.
    """
    for left in parts_in(folder):
        with suppress(OSError):
            if left.is_file() and not left.is_symlink() and now - left.lstat().st_mtime > STALE_S:
                left.unlink()


def _said(fault: OSError) -> str:
    about = f": {fault.filename}" if fault.filename else ""
    return f"{fault.strerror or fault}{about}"


def _read_back(part: Path) -> None:
    try:
        read(part)
    except DamagedBackup as fault:
        raise BackupRefused(
            "The backup does not read back as it was written; nothing was left there."
            " Look at the disk it was written to, or name another place."
        ) from fault


def onto_disk(path: Path) -> None:
    """Returns once the file, or the folder's list of names, is on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def read(path: Path) -> Manifest:
    """What a backup says of itself, after every part of it was read and found to be as it was written.

    Raises DamagedBackup for a file that is damaged, cut short, or of another program.
    """
    with unzipped(path) as (manifest, archive):
        for name, member in manifest.members.items():
            with archive.open(name) as file:
                for _ in checked(name, member, chunks_of(file)):
                    pass
    return manifest


@contextmanager
def unzipped(path: Path) -> Iterator[tuple[Manifest, zipfile.ZipFile]]:
    """The open file and its manifest. Raises DamagedBackup, also for what reading its parts meets."""
    not_whole = DamagedBackup(
        f"{path} is no whole backup of jatac: it is damaged, cut short, or of another program."
        " Copy it again from where it was kept, or take an older one."
    )
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(path))
            manifest = _manifest(path, archive)
        except _NOT_OURS as fault:
            raise not_whole from fault
        except OSError as fault:
            if fault.errno != errno.EINVAL:  # a seek to where a file cut short does not reach
                raise
            raise not_whole from fault
        try:
            yield manifest, archive
        except _DAMAGED as fault:
            raise not_whole from fault


def checked(name: str, member: Member, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same chunks; raises DamagedBackup at their end when they are not what was written."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        yield chunk
    if (size, digest.hexdigest()) != (member.size, member.sha256):
        raise DamagedBackup(
            f"The backup is damaged: its part {name} is not what was written."
            " Copy it again from where it was kept, or take an older one."
        )


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    told: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if told.pop("format", None) != FORMAT:
        raise ValueError("another format")
    version = told.pop("format_version")
    if version != FORMAT_VERSION:
        raise DamagedBackup(
            f"{path} was written by a later version of jatac ({told.get('jatac_version')})."
            " Install that version or a newer."
        )
    told["heads"] = tuple(Head(**head) for head in told["heads"])
    told["members"] = {_safe(name): Member(**member) for name, member in told["members"].items()}
    manifest = Manifest(**told)
    if {info.filename for info in archive.infolist()} != {MANIFEST, *manifest.members}:
        raise ValueError("its parts are not those it names")
    return manifest


def _safe(name: str) -> str:
    """A part's name that stays inside the folder it is unpacked into. Raises ValueError."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.parts[0] not in ("database", "documents", "sent.log"):
        raise ValueError("a part of it lies elsewhere")
    return name
