"""`jatac backup`, `restore` and `upgrade`: what a machine that dies must not take with it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import show
from cli.asked import Asked, command
from cli.boundary import FAULTS
from cli.here import must_be_there, must_exist, settings_of
from config.version import version

if TYPE_CHECKING:
    from config.settings import Settings
    from models.backup_file import Head, Manifest
    from models.database import Database
    from models.restore import Restored
    from models.steps.restored import InHold
    from rules.moment import Moment


def register(app: typer.Typer) -> None:
    """Adds the commands to the root."""
    command(app, "backup")(backup)
    command(app, "restore")(restore)
    command(app, "upgrade")(upgrade)


def backup(
    asked: Asked, file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not exist.")]
) -> int:
    """Write a backup to a file. Others may go on working; it is read back before it counts."""
    from flows.wiring import database_of
    from models import backup as making

    settings = settings_of(asked)
    must_be_there(settings)
    database = database_of(settings)
    try:
        moment = _moment(asked, settings, database)
        made = making.backup(database, settings.data_dir, file, moment, story=settings.story)
    finally:
        database.close()
    told = made.manifest
    if asked.json:
        show.as_json(
            {
                "file": str(made.path),
                "size": made.size,
                "created_at": told.created_at,
                "database": told.database,
                "version": version(),
                "revision": told.revision,
                "partnerships": [_head(one) for one in told.heads],
                "rows": told.rows,
                "broken": list(made.broken),
            }
        )
    else:
        show.say(f"Backup of {show.instant(told.made_at)}: {made.path}, {made.size:,} bytes, read back and whole.")
        show.say(f"Made by jatac {version()}, tables of revision {told.revision}.")
        for one in told.heads:
            show.say(f"  {one.key}: {show.count(one.count, 'link')} on record, head {one.printed}")
        show.say("Keep it on another machine. jatac.toml is not in it: keep that apart, it may hold passwords.")
        show.warn(*made.broken)
    return FAULTS if made.broken else 0


def _head(one: "Head") -> dict[str, Any]:
    return {"partnership": one.key, "count": one.count, "head": one.printed, "open_messages": one.open_messages}


def restore(
    asked: Asked,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    sent_log: Annotated[
        Path | None,
        typer.Option("--sent-log", metavar="FILE", help="The sent.log that survived of the lost machine."),
    ] = None,
) -> int:
    """Bring a backup back into an empty data dir. In hold: nothing is sent until release."""
    from config.story import mark_story
    from flows.wiring import database_of
    from models import restore as bringing
    from models.backup import SENT_LOG

    must_exist(file, "The backup")
    if sent_log is not None:
        must_exist(sent_log, "The sent.log")
    settings = settings_of(asked)
    survived = sent_log is not None or (settings.data_dir / SENT_LOG).exists()
    database = database_of(settings)
    try:
        done = bringing.restore(
            database, settings.data_dir, file, lambda manifest: _moment_of(asked, manifest), sent_log
        )
    finally:
        database.close()
    if done.manifest.story:
        mark_story(settings.data_dir)
    if asked.json:
        show.as_json(_restored_as_json(done, settings.data_dir))
    else:
        _say_restored(done, settings.data_dir, survived)
    return FAULTS if done.broken else 0


def _moment_of(asked: Asked, manifest: "Manifest") -> "Moment":
    from config import clock

    at = asked.at or (manifest.created_at if manifest.story else None)
    return clock.moment(at=at, story=manifest.story)


def _restored_as_json(done: "Restored", data_dir: Path) -> dict[str, Any]:
    return {
        "data_dir": str(data_dir),
        "backup_made_at": done.manifest.created_at,
        "migrated": done.migrated,
        "held": True,
        "partnerships": [
            _head(one.head)
            | {"gone_since": one.gone_since, "may_repeat": list(one.may_repeat), "said_since": one.said_since}
            for one in done.partnerships
        ],
        "broken": list(done.broken),
    }


def _say_restored(done: "Restored", data_dir: Path, survived: bool) -> None:
    made = show.instant(done.manifest.made_at)
    show.say(f"{data_dir} is as it was at {made}. It is in hold: nothing is sent until `jatac release`.")
    show.say(f"Restored by jatac {version()}; the backup's tables are of revision {done.manifest.revision}.")
    if done.migrated:
        show.say("The backup was of an earlier version of jatac; its tables are of this one now.")
    for one in done.partnerships:
        _say_one(one)
    if not survived:
        show.say(
            f"No sent.log of the lost machine was given (--sent-log): what was sent after {made} may be said again."
            " If you can still find that file, restore once more with it, into another empty folder."
        )
    show.say(
        "Next: `jatac check`; `jatac audit verify --head COUNT:HASH` with the head printed when the backup was made;"
        " enter again what was done since; `jatac preview`; `jatac release`."
    )
    show.warn(*done.broken)


def _say_one(one: "InHold") -> None:
    head = one.head
    show.say(f"  {head.key}: {show.count(head.count, 'link')} on record, head {head.printed}")
    show.say(
        f"    {show.count(head.open_messages, 'message')} open in the backup: {one.gone_since} gone since as sent.log"
        f" knows, {len(one.may_repeat)} to be tried again.",
        f"    {show.count(one.said_since, 'later mail')} in sent.log: what they said is not said again.",
    )
    for name in one.may_repeat:
        show.say(f"    may arrive once more: {name}")


def upgrade(asked: Asked) -> None:
    """Bring the database to this version of jatac. Backup, migrate, prove; or it stays as it was."""
    from flows.wiring import database_of
    from models import upgrade as raising

    settings = settings_of(asked)
    must_be_there(settings)
    database = database_of(settings)
    try:
        moment = _moment(asked, settings, database)
        done = raising.upgrade(database, settings.data_dir, moment, story=settings.story)
    finally:
        database.close()
    if asked.json:
        saved = str(done.backup) if done.backup else None
        show.as_json(
            {
                "version": version(),
                "before": done.before,
                "after": done.after,
                "changed": bool(saved),
                "backup": saved,
            }
        )
    elif done.backup is None:
        show.say(f"The database is at revision {done.after}, which jatac {version()} works with. Nothing to do.")
    else:
        show.say(
            f"The database went from revision {done.before} to {done.after}, that of jatac {version()},"
            " and is proved whole.",
            f"The backup made before it: {done.backup}. Remove it when you no longer need it.",
        )


def _moment(asked: Asked, settings: "Settings", database: "Database") -> "Moment":
    """Now; in a story that nobody gave a time, that of its last decision."""
    from config import clock
    from models.backup import last_decided

    at = asked.at
    if at is None and settings.story:
        last = last_decided(database)
        at = last.isoformat() if last else None
    return clock.moment(at=at, story=settings.story)
