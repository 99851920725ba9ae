"""A command at work: the office it opened, the moment it acts in, and who acts.

Everything slow is imported inside the functions: `jatac --help` reads this file too.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.asked import Asked
from cli.boundary import CannotDo, WrongUsage, unforeseen

if TYPE_CHECKING:
    from sqlmodel import Session

    from config.settings import Settings
    from flows.wiring import Office
    from models.database import Database
    from models.place import Place
    from models.tables import Person
    from rules.life.who import By
    from rules.moment import Moment


@dataclass(frozen=True, slots=True)
class Here:
    """What a command is given once its data dir is open."""

    office: "Office"
    moment: "Moment"
    by: "By"

    @property
    def database(self) -> "Database":
        """The one door to the database."""
        return self.office.database

    @property
    def place(self) -> "Place":
        """The partnership."""
        return self.office.place

    def person(self, session: "Session", named: str) -> "Person":
        """The person with this key, e-mail address or unique name. Raises UnknownPerson."""
        from models.queries.partnership import person_named

        return person_named(session, self.place, named)


@contextmanager
def opened(asked: Asked, *, as_of: str | None = None, dry_run: bool = False) -> Iterator[Here]:
    """Opens the data dir for one command. Raises CannotDo, WrongUsage and what opening an office raises."""
    from config.clock import moment as moment_of
    from flows.wiring import open_office

    settings = settings_of(asked)
    must_be_there(settings)
    office = open_office(asked.data_dir, asked.in_partnership, asked.ref)
    try:
        at = asked.at or (_story_stands_at(office) if settings.story else None)
        moment = moment_of(as_of=as_of, at=at, story=settings.story, dry_run=dry_run)
        by = _by(office, asked.by or settings.user, asked.for_owner)
        yield Here(office, moment, by)
    finally:
        office.close()


def _story_stands_at(office: "Office") -> str | None:
    """In a story it is as late as the last thing in it, not as late as it is today; None before the first."""
    from flows.wiring import last_moment

    with office.database.reading() as session:
        last = last_moment(session, office.place)
    return last.isoformat() if last is not None else None


def settings_of(asked: Asked) -> "Settings":
    """The settings of this run; from here on events go to the logs of the data dir. Raises Faults."""
    from config import clock, logs
    from config.settings import load_settings

    settings = load_settings(asked.data_dir)
    unforeseen.data_dir = settings.data_dir
    if settings.data_dir.is_dir() and os.access(settings.data_dir, os.W_OK):  # one may also only read it
        logs.to_files(settings.data_dir, clock.now)
    return settings


def must_exist(path: Path, what: str) -> None:
    """Raises CannotDo when a file that was named is not there."""
    if not path.exists():
        raise CannotDo(f"{what} {path} is not there.", "Check the path.")


def must_be_there(settings: "Settings") -> None:
    """Raises CannotDo when there is no data of jatac yet."""
    if settings.database_url is None and not (settings.data_dir / "jatac.db").exists():
        raise CannotDo(
            f"There is no jatac data in {settings.data_dir}.",
            "Make it with `jatac init --partnership FILE`, or name another folder with --data-dir.",
        )


def _by(office: "Office", by: str | None, for_owner: str | None) -> "By":
    from models.queries.partnership import person_named
    from rules.life.who import By

    if by is None and for_owner is not None:
        raise WrongUsage("--for says for whom, but not who acts.", "Add --by PERSON, or set JATAC_USER.")
    if by is None:
        return By(None)
    with office.database.reading() as session:
        acts = person_named(session, office.place, by)
        owner = person_named(session, office.place, for_owner) if for_owner is not None else None
        return By(acts.id, owner.id if owner is not None else None)
