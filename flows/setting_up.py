"""A data dir made ready: the database created, the partnership file loaded, the office opened."""

from pathlib import Path

from config.calendars import bank_holidays
from config.settings import Settings
from flows.wiring import DATABASE_FILE, Office, database_of
from models.database import Database, DatabaseUnavailable, sqlite_url
from models.queries.partnership import keys_held, meant, place_of
from models.schema import prepare
from models.steps.partnership import load
from rules.declarations import DeclaredPartnership
from rules.moment import Moment


def set_up(settings: Settings, declared: DeclaredPartnership, moment: Moment) -> Office:
    """Creates the database of these settings and loads the file; a new partnership starts in hold.

    Raises DeclarationRefused, DatabaseUnavailable.
    """
    database = database_of(settings)
    prepare(database)
    with database.writing(moment) as tx:
        load(tx, declared, bank_holidays)
    with database.reading() as session:
        return Office(settings, database, place_of(meant(session, declared.key), bank_holidays))


def keys_in(data_dir: Path) -> list[str] | None:
    """The keys of the partnerships in the database file of a data dir; None when it cannot be read."""
    path = data_dir / DATABASE_FILE
    if not path.exists():
        return []
    database = Database(sqlite_url(path))
    try:
        return keys_held(database)
    except DatabaseUnavailable:
        return None
    finally:
        database.close()
