"""A backup brought back into an empty data dir: proved first, put in place last, in hold; or nothing is left behind.

Everything is made ready in `restore.part/` of the data dir; what a killed restore left there, the next one removes.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import Connection, inspect
from sqlmodel import Session

from models import backup_postgres, backup_sqlite, schema
from models.backup import DOCUMENTS, SENT_LOG, broken
from models.backup_file import Manifest, checked, chunks_of, onto_disk, read, unzipped
from models.chain import Writing
from models.database import Database, DatabaseUnavailable, plain_faults, sqlite_url
from models.steps.restored import InHold, put_in_hold
from rules.moment import Moment
from rules.said import SaidMail, from_line

READY = "restore.part"
MAY_BE_THERE = frozenset({SENT_LOG, "jatac.toml", "logs", "backups", READY})
"""What an empty data dir may hold: settings, logs, backups, and the sent.log that was saved from the old machine."""


class RestoreRefused(RuntimeError):
    """A backup was not brought back, and nothing was left behind; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    manifest: Manifest
    partnerships: tuple[InHold, ...]
    broken: tuple[str, ...]
    """A sentence for each partnership whose record does not hold."""
    migrated: bool
    """Whether the backup was of an earlier version of jatac; the database is of this one now."""


def restore(
    database: Database,
    data_dir: Path,
    source: Path,
    moment_of: Callable[[Manifest], Moment],
    surviving_log: Path | None = None,
) -> Restored:
    """Brings `source` back. `moment_of`: when that is, which in a story is the backup's own time.

    Raises DamagedBackup, RestoreRefused, DatabaseUnavailable.
    """
    manifest = read(source)
    _must_fit(database, manifest)
    _must_be_empty(database, data_dir)
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    ready = data_dir / READY
    with _or_nothing(data_dir, ready), unzipped(source) as (_, archive):
        _unpack_files(archive, manifest, ready)
        mails = _merge_logs(ready, [data_dir / SENT_LOG, *([surviving_log] if surviving_log else [])])
        moment = moment_of(manifest)
        bring = _bring_sqlite if database.is_sqlite else _bring_postgres
        return bring(database, data_dir, archive, manifest, moment, mails)


def _must_fit(database: Database, manifest: Manifest) -> None:
    kind = "sqlite" if database.is_sqlite else "postgresql"
    if manifest.database != kind:
        raise RestoreRefused(
            f"The backup is of a {manifest.database} database, the settings name a {kind} one."
            " Set JATAC_DATABASE_URL (or leave it out for SQLite) so that both are the same."
        )
    try:
        schema.must_know(manifest.revision)
    except DatabaseUnavailable as fault:
        raise RestoreRefused(
            f"The backup was made by a later version of jatac ({manifest.jatac_version},"
            f" revision {manifest.revision}). Install that version or a newer."
        ) from fault


def _must_be_empty(database: Database, data_dir: Path) -> None:
    left = (data_dir / READY).exists()
    may = MAY_BE_THERE | ({DOCUMENTS} if left else set())
    there_now = data_dir.iterdir() if data_dir.is_dir() else ()
    found = sorted(path.name for path in there_now if path.name not in may and path.suffix != ".lock")
    if found:
        raise RestoreRefused(
            f"{data_dir} is not empty ({', '.join(found[:5])}). A backup is never brought back over other data:"
            " name an empty folder with --data-dir."
        )
    if database.is_sqlite:
        there = any(Path(f"{database.url.database}{end}").exists() for end in ("", "-wal", "-journal"))
    else:
        with plain_faults(), database.readers.connect() as connection:
            there = bool(inspect(connection).get_table_names())
    if there:
        raise RestoreRefused(
            "The database that the settings name is not empty. A backup is never brought back over other data:"
            " make a new one, and set JATAC_DATABASE_URL to it."
        )


@contextmanager
def _or_nothing(data_dir: Path, ready: Path) -> Iterator[None]:
    """Whatever goes wrong inside, the data dir is afterwards as it was; a full disk is told as such."""
    if ready.exists():
        shutil.rmtree(ready)
        shutil.rmtree(data_dir / DOCUMENTS, ignore_errors=True)
    ready.mkdir(mode=0o700)
    done, had_log = False, (data_dir / SENT_LOG).exists()
    try:
        yield
        done = True
    except OSError as fault:
        raise RestoreRefused(
            f"The backup could not be brought back to {data_dir} ({fault.strerror or fault}); nothing was left there."
            " Make room, or name another folder."
        ) from fault
    finally:
        if not done:
            shutil.rmtree(data_dir / DOCUMENTS, ignore_errors=True)
            if not had_log:
                (data_dir / SENT_LOG).unlink(missing_ok=True)
        shutil.rmtree(ready, ignore_errors=True)


def _unpack_files(archive: ZipFile, manifest: Manifest, ready: Path) -> None:
    for name, member in manifest.members.items():
        if name.startswith(backup_postgres.FOLDER) and name != backup_sqlite.MEMBER:
            continue
        target = ready / (Path(name).name if name == backup_sqlite.MEMBER else name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with archive.open(name) as file, target.open("wb") as out:
            for chunk in checked(name, member, chunks_of(file)):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())


def _merge_logs(ready: Path, others: Sequence[Path]) -> tuple[SaidMail, ...]:
    """One sent.log of the backup's and those that survived; lines that one has and another lacks are all kept."""
    lines: dict[str, None] = {}
    for path in (ready / SENT_LOG, *others):
        if path.is_file():
            found = path.read_text(encoding="ascii", errors="replace").splitlines()
            lines.update(dict.fromkeys(line for line in found if from_line(line) is not None))
    if lines:
        (ready / SENT_LOG).write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    return tuple(mail for mail in map(from_line, lines) if mail is not None)


def _bring_sqlite(
    database: Database,
    data_dir: Path,
    archive: ZipFile,
    manifest: Manifest,
    moment: Moment,
    mails: Sequence[SaidMail],
) -> Restored:
    """All is done to the copy under its other name; the last step of all gives it its own."""
    path = data_dir / READY / Path(backup_sqlite.MEMBER).name
    copy = Database(sqlite_url(path))
    try:
        with copy.readers.connect() as connection:
            backup_sqlite.check_integrity(connection)
            faults = broken(connection, manifest.heads)
        schema.upgrade(copy)
        with copy.writing(moment) as tx:
            held = put_in_hold(tx, manifest.heads, manifest.made_at, mails)
    finally:
        copy.close()
    _place_files(data_dir)
    _put(path, Path(str(database.url.database)))
    return Restored(manifest, held, faults, manifest.revision != schema.head())


def _put(path: Path, target: Path) -> None:
    """Gives the database its place; on another disk it is copied beside that first."""
    if path.stat().st_dev != target.parent.stat().st_dev:
        beside = target.with_name(target.name + ".part")
        path = Path(shutil.copyfile(path, beside))
        onto_disk(path)
    path.rename(target)
    onto_disk(target.parent)


def _bring_postgres(
    database: Database,
    data_dir: Path,
    archive: ZipFile,
    manifest: Manifest,
    moment: Moment,
    mails: Sequence[SaidMail],
) -> Restored:
    """Tables, rows, migrations and hold in one transaction: until it commits the database is empty."""

    def rows(table: str) -> Iterator[bytes]:
        name = f"{backup_postgres.FOLDER}{table}"
        with archive.open(name) as file:
            yield from checked(name, manifest.members[name], chunks_of(file))

    with ExitStack() as stack:
        stack.enter_context(plain_faults())
        connection = stack.enter_context(schema.migrating(database))
        schema.migrate(connection, manifest.revision)
        backup_postgres.load(connection, manifest.columns, manifest.sequences, rows)
        faults = broken(connection, manifest.heads)
        schema.migrate(connection)
        held = _hold(connection, manifest, moment, mails)
        _place_files(data_dir)
    return Restored(manifest, held, faults, manifest.revision != schema.head())


def _hold(
    connection: Connection, manifest: Manifest, moment: Moment, mails: Sequence[SaidMail]
) -> tuple[InHold, ...]:
    with Session(bind=connection, autoflush=False) as session:
        tx = Writing(session, moment)
        held = put_in_hold(tx, manifest.heads, manifest.made_at, mails)
        session.flush()
        tx.chain()
        session.flush()
    return held


def _place_files(data_dir: Path) -> None:
    ready = data_dir / READY
    if (ready / DOCUMENTS).exists():
        (ready / DOCUMENTS).rename(data_dir / DOCUMENTS)
    if (ready / SENT_LOG).exists():
        (ready / SENT_LOG).replace(data_dir / SENT_LOG)
