"""`jatac init` and `jatac check`: a partnership loaded, and every fault of an installation at once."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import show
from cli.asked import Asked, command
from cli.boundary import FAULTS, CannotDo
from cli.here import must_exist, settings_of
from config.version import version

if TYPE_CHECKING:
    from config.fault import Check
    from models.database import Database
    from models.steps.partnership import Loaded


MANY = {"agency": "agencies", "person": "people", "body": "bodies", "priority": "priorities"}


ONE_SECOND = timedelta(seconds=1)


def register(app: typer.Typer) -> None:
    """Adds the commands to the root."""
    command(app, "init")(init)
    command(app, "check")(check)


def init(
    asked: Asked,
    partnership: Annotated[Path, typer.Option("--partnership", metavar="FILE", help="The partnership file (YAML).")],
) -> None:
    """Load the partnership file. Creates the database; again: updates, never duplicates."""
    from config import clock
    from config.calendars import bank_holidays
    from config.checks import check_data_dir
    from config.fault import Faults, errors
    from config.partnership_file import PartnershipFileRefused, read_partnership_file
    from flows.wiring import database_of
    from models import schema
    from models.queries.partnership import keys_held
    from models.steps.partnership import load

    must_exist(partnership, "The partnership file")
    settings = settings_of(asked)
    refused = errors(check_data_dir(settings.data_dir))
    if refused:
        raise Faults(refused)
    moment = clock.moment(at=asked.at, story=settings.story)
    read = read_partnership_file(partnership)
    if read.declared is None:
        raise PartnershipFileRefused(read.errors)
    _refuse_the_demos(settings.data_dir, read.declared.key)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = database_of(settings)
    try:
        schema.prepare(database)
        beside = keys_held(database)
        if settings.story and not asked.at and read.declared.key in beside:
            moment = clock.moment(at=_story_stands_at(database, read.declared.key), story=True)
        with database.writing(moment) as tx:
            loaded = load(tx, read.declared, bank_holidays)
    finally:
        database.close()
    if asked.json:
        _as_json(read.declared.key, settings.data_dir, loaded, [str(fault) for fault in read.warnings])
        return
    for warning in read.warnings:
        show.warn(str(warning))
    if loaded.created and beside:
        show.say(
            f"`{read.declared.key}` is a NEW partnership beside {', '.join(beside)}: each has people and actions"
        )
        show.say("of its own. If only the key was changed in the file, the old key should have stayed.")
    _say(read.declared.name, settings.data_dir, loaded)


def _story_stands_at(database: "Database", key: str) -> str | None:
    """In a story the file is loaded a second after the last thing in it: what an area counted before is before it."""
    from config.calendars import bank_holidays
    from flows.wiring import last_moment
    from models.queries.partnership import meant, place_of

    with database.reading() as session:
        last = last_moment(session, place_of(meant(session, key), bank_holidays))
    return (last + ONE_SECOND).isoformat() if last is not None else None


def _refuse_the_demos(data_dir: Path, key: str) -> None:
    """A partnership of one's own in the demo's folder would be mixed with invented people."""
    from config.story import is_demo
    from flows.setting_up import keys_in

    if is_demo(data_dir) and key not in (keys_in(data_dir) or ()):
        raise CannotDo(
            f"{data_dir} is the demo's folder: {key} does not belong among its invented people.",
            "Leave --data-dir and JATAC_DATA_DIR out, or name another folder.",
        )


def _as_json(key: str, data_dir: Path, loaded: "Loaded", warnings: list[str]) -> None:
    show.as_json(
        {
            "partnership": key,
            "data_dir": str(data_dir),
            "created": loaded.created,
            "changes": [
                {"what": c.subject_kind, "key": c.key, "change": c.kind.value, "fields": list(c.fields)}
                for c in loaded.changes
            ],
            "remarks": list(loaded.remarks),
            "warnings": warnings,
        }
    )


def _say(name: str, data_dir: Path, loaded: "Loaded") -> None:
    from config.story import is_story

    if loaded.created:
        kinds: dict[str, int] = {}
        for change in loaded.changes:
            kinds[change.subject_kind] = kinds.get(change.subject_kind, 0) + 1
        listed = ", ".join(
            show.count(number, kind.replace("_", " "), MANY.get(kind, "")) for kind, number in kinds.items()
        )
        show.say(f"{name} is loaded into {data_dir}: {listed}.")
        show.say("It is in hold: notices are made and shown, nothing is sent until `jatac release`.")
    elif loaded.changes:
        show.say(f"{name} is brought to what the file says:", *(f"  {change.sentence}" for change in loaded.changes))
    else:
        show.say(f"{name} is as the file says; nothing was changed.")
    show.say(*loaded.remarks)
    if is_story(data_dir):
        show.say(
            f"{data_dir} tells a story: its clock stands where --at sets it, and `jatac serve` does not run here."
        )


def check(
    asked: Asked,
    partnership: Annotated[
        Path | None, typer.Option("--partnership", metavar="FILE", help="A partnership file to look at as well.")
    ] = None,
    send_test: Annotated[
        str | None, typer.Option("--send-test", metavar="ADDRESS", help="Send one test mail to this address.")
    ] = None,
) -> int:
    """Show every fault of the installation at once. Settings, files, policy, database, mail, calendar."""
    from cli.checks import findings
    from config.fault import Level
    from config.settings import load_settings

    found = findings(asked, partnership, send_test)
    failed = [one for one in found if one.level is Level.ERROR]
    if asked.json:
        show.as_json({"ok": not failed, "version": version(), "checks": [_check(one) for one in found]})
    elif found:
        for one in found:
            show.say(f"{one.level.upper()} {one.id}: {one.sentence}", f"  {one.hint}")
        show.say(f"{show.count(len(failed), 'error')}, {show.count(len(found) - len(failed), 'warning')}.")
    else:
        show.say("Nothing is wrong.")
    if not asked.json:
        show.say(f"jatac {version()}.")
    if send_test is not None and not asked.json and not failed:
        relay = load_settings(asked.data_dir).smtp_host
        show.say(
            f"The relay took a test mail to {send_test}."
            if relay
            else f"The test mail to {send_test} reached nobody: no relay is set."
        )
    return FAULTS if failed else 0


def _check(one: "Check") -> dict[str, str]:
    return {"level": one.level.value, "id": one.id, "sentence": one.sentence, "fix": one.hint}
