"""Whom and what people name on a command line: readers, areas, priorities, bodies, texts from a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli.boundary import CannotDo, WrongUsage
from cli.here import Here

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.tables import Area
    from rules.reading import Reader


def reader(here: Here, session: "Session", named: str) -> "Reader":
    """A person, or else an agency. Raises UnknownName."""
    from models.queries.names import agencies, known_as
    from models.queries.partnership import UnknownPerson
    from rules.reading import Reader

    try:
        return Reader(person_id=here.person(session, named).id)
    except UnknownPerson:
        return Reader(agency_id=known_as(agencies(session, here.place), named, "person or agency"))


def readers(here: Here, session: "Session", named: list[str] | None) -> "tuple[Reader, ...]":
    """Several of them."""
    return tuple(reader(here, session, name) for name in named or [])


def area(here: Here, session: "Session", named: str | None) -> "Area | None":
    """The area with this key or name. Raises UnknownArea."""
    from sqlmodel import col, select

    from models.queries.counts import UnknownArea
    from models.tables import Area

    if named is None:
        return None
    rows = session.exec(select(Area).where(col(Area.partnership_id) == here.place.partnership_id)).all()
    wanted = named.strip().casefold()
    found = next((row for row in rows if wanted in (row.key.casefold(), row.name.casefold())), None)
    if found is None:
        raise UnknownArea(named, sorted(row.name for row in rows))
    return found


def priority_id(here: Here, session: "Session", named: str | None) -> int | None:
    """The priority with this key or name. Raises UnknownName."""
    from models.queries.names import known_as, priorities

    return known_as(priorities(session, here.place), named, "priority") if named is not None else None


def text(given: str | None, file: Path | None) -> str:
    """A text as typed with --text, or read from --file (`-`: standard input). Raises WrongUsage, CannotDo."""
    if (given is None) == (file is None):
        raise WrongUsage("The text is given once: with --text, or with --file.", "Give one of the two.")
    if file is None:
        said = given or ""
    else:
        try:
            said = (sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()).decode("utf-8-sig")
        except OSError as fault:
            raise CannotDo(f"{file} cannot be read: {fault.strerror}.", "Check the path.") from fault
        except UnicodeDecodeError as fault:
            raise CannotDo(f"{file} is not UTF-8 text.", "Save it as plain text in UTF-8.") from fault
    if not said.strip():
        raise WrongUsage("The text is blank.", "Write it, or leave the section as it is.")
    return said.strip()


def save(content: bytes, out: Path) -> None:
    """Writes a document where somebody wants it. Raises CannotDo."""
    try:
        out.write_bytes(content)
    except OSError as fault:
        raise CannotDo(f"{out} cannot be written: {fault.strerror}.", "Check the path of --out.") from fault
