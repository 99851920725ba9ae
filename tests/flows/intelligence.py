"""A partnership that takes in street files made for a test, and what the tests ask of it afterwards."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from config.calendars import bank_holidays
from flows.desk import Desk
from flows.ingest_intelligence import ingest_files
from flows.taken import Ingested
from intake.street_rows import STANDARD
from models.chain import verify
from models.database import Database
from models.place import Place
from models.queries.counts import counts
from models.queries.partnership import meant, place_of
from models.steps.partnership import load
from models.tables import Delivery, IntelligenceItem
from rules.declarations import DeclaredArea, DeclaredPartnership
from rules.moment import Moment
from tests.declarations import small
from tests.moments import moment

CODES = {"Redditch": "E01032224", "Bromsgrove": "E01032138"}
DAY = moment("2026-02-03 09:00")


def two_districts(**changed: Any) -> DeclaredPartnership:
    """The small partnership with two districts: one known by its codes, one by its name."""
    areas = (
        DeclaredArea("redditch", "Redditch", "cai", ("Redditch",), frozenset({CODES["Redditch"]})),
        DeclaredArea("bromsgrove", "Bromsgrove", "cai", ("Bromsgrove",)),
    )
    return small(**{"areas": areas, **changed})


def street_row(month: str, type_: str, district: str = "Redditch", number: int = 1, **changed: str) -> str:
    """One good line of a street file."""
    fields = {
        "Crime ID": f"{number:064x}",
        "Month": month,
        "Reported by": "West Mercia Police",
        "Falls within": "West Mercia Police",
        "Longitude": "-1.9",
        "Latitude": "52.3",
        "Location": "On or near Ryton Close",
        "LSOA code": CODES.get(district, ""),
        "LSOA name": f"{district} 007C" if district else "",
        "Crime type": type_,
        "Last outcome category": "",
        "Context": "",
    } | {name.replace("_", " "): value for name, value in changed.items()}
    return ",".join(fields.values())


def street_file(*rows: str) -> bytes:
    """A whole file of those lines."""
    return ("\n".join([",".join(STANDARD), *rows]) + "\n").encode()


def a_month(month: str, numbers: Mapping[tuple[str, str], int]) -> bytes:
    """A month with so many rows for each (district, type)."""
    return street_file(
        *(
            street_row(month, type_, district, number)
            for (district, type_), many in numbers.items()
            for number in range(many)
        ),
        street_row(month, "Other crime", "", LSOA_code="", Longitude="", Latitude=""),
    )


@dataclass
class Room:
    """The partnership, its database and its folder."""

    database: Database
    place: Place
    folder: Path
    moment: Moment = DAY
    files: int = field(default=0)

    @property
    def desk(self) -> Desk:
        """Where files are taken in."""
        return Desk(self.database, self.place, self.moment, self.folder / "documents")

    def take(self, content: bytes, name: str | None = None, of: str | None = None, **changed: Any) -> Ingested:
        """Takes in one file of these bytes. `of`: the source that is said."""
        self.files += 1
        path = self.folder / (name or f"file-{self.files}.csv")
        path.write_bytes(content)
        done = ingest_files(replace(self.desk, **changed), [path], of)
        assert done.failures == []
        return done

    def counts(self) -> dict[tuple[str, str, str], int]:
        """What `jatac counts` says, by area, type and month."""
        with self.database.reading() as session:
            rows = counts(session, self.place.partnership_id)
        return {(row.area, row.type, f"{row.month:%Y-%m}"): row.count for row in rows}

    def states(self) -> list[str]:
        """States of all deliveries, in order."""
        with self.database.reading() as session:
            return list(session.scalars(select(col(Delivery.state)).order_by(col(Delivery.id))))

    def items(self) -> int:
        """Rows stored, those that do not count included."""
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(IntelligenceItem)) or 0

    def chain_holds(self) -> bool:
        """Whether the history proves."""
        with self.database.reading() as session:
            return verify(session, self.place.partnership_id).broken_seq is None


def open_room(database: Database, folder: Path, declared: DeclaredPartnership | None = None) -> Room:
    """Declares the partnership; nothing is taken in yet."""
    with database.writing(moment("2025-01-02 09:00")) as tx:
        load(tx, declared or two_districts(), bank_holidays)
    with database.reading() as session:
        return Room(database, place_of(meant(session, None), bank_holidays), folder)


def first_of(month: str) -> date:
    """`2025-06` as the first day of June 2025."""
    return date.fromisoformat(f"{month}-01")


def repaired(path: Path, **right: str) -> bytes:
    """The file of rejected rows with these columns put right in every row."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, **{name.replace("_", " "): value for name, value in right.items()}} for row in rows)
    return out.getvalue().encode()
