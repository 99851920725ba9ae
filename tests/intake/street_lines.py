"""Street files made for a test: a real one, and lines that are good but for what is changed."""

import csv
import io
from datetime import date
from pathlib import Path

from intake.police_street import read_street
from intake.street_rows import COLUMNS
from rules.drafts import DeliveryKey, RejectedRow, StreetRow

REAL = Path(__file__).parent / "data" / "2025-06-west-mercia-street.csv"
RECORDED = date(2025, 8, 1)
JUNE = DeliveryKey("west-mercia", date(2025, 6, 1))
JULY = DeliveryKey("west-mercia", date(2025, 7, 1))
HEADING = ",".join([*COLUMNS, "Context"])
GOOD = {
    "Crime ID": "abc",
    "Month": "2025-06",
    "Reported by": "West Mercia Police",
    "Falls within": "West Mercia Police",
    "Longitude": "-1.9",
    "Latitude": "52.3",
    "Location": "On or near Ryton Close",
    "LSOA code": "E01032266",
    "LSOA name": "Redditch 007C",
    "Crime type": "Drugs",
    "Last outcome category": "",
    "Context": "",
}


def line(**changed: str) -> str:
    """A good row, with some columns changed (`Crime_type` for "Crime type")."""
    fields = GOOD | {column.replace("_", " "): value for column, value in changed.items()}
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(fields.values())
    return out.getvalue()


def read(
    content: str | bytes, name: str = "june.csv"
) -> tuple[dict[DeliveryKey, list[StreetRow]], list[RejectedRow]]:
    data = content.encode() if isinstance(content, str) else content
    good: dict[DeliveryKey, list[StreetRow]] = {}
    rejected: list[RejectedRow] = []
    for batch in read_street(io.BytesIO(data), name, RECORDED):
        rejected += batch.rejected
        if batch.rows:
            assert batch.delivery is not None
            assert batch.content.count(b"\n") == len(batch.rows)
            good.setdefault(batch.delivery, []).extend(
                StreetRow(*row[: len(StreetRow._fields)]) for row in batch.rows
            )
    for rows in good.values():
        rows.sort(key=lambda row: row.row_number)
    return good, rejected


def rows_of(*lines: str) -> str:
    return "\n".join([HEADING, *lines]) + "\n"
