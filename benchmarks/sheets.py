"""A big incident sheet taken in, as CSV and as workbook: time, and peak memory, each in a process of its own.

Run it with `make bench`, or `python -m benchmarks.sheets --rows 1000000` (the workbook takes minutes).
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.ingest import MOMENT, prepared
from config.calendars import bank_holidays
from config.partnership_file import load_partnership_file
from flows.desk import Desk
from flows.ingest_intelligence import ingest_files
from flows.wiring import open_office
from models.steps.partnership import load

HEADING = ("Ref", "Date", "Type", "District", "Street", "Longitude", "Latitude", "Outcome")
DEMO = Path(__file__).parents[1] / "demo"
SOURCE = """sources:
  - key: sheet
    name: Incident sheet
    format: table
    columns: {source_ref: Ref, date: Date, type: Type, area: District, location: Street, longitude: Longitude,
              latitude: Latitude, outcome: Outcome}
"""


def rows(number: int) -> Iterator[tuple[Any, ...]]:
    """Made-up incidents of one year."""
    for n in range(number):
        day = date(2025, 1, 1) + timedelta(days=n % 365)
        yield f"INC{n:07}", day, "Noise", "Redditch", f"Street {n % 500}", -1.9 + n % 100 / 1e4, 52.3, "open"


def written(folder: Path, kind: str, number: int) -> Path:
    """The sheet as a file of this kind."""
    path = folder / f"incidents.{kind}"
    if kind == "csv":
        with path.open("w", encoding="utf-8") as file:
            file.write(",".join(HEADING) + "\n")
            file.writelines(",".join(map(str, row)) + "\n" for row in rows(number))
        return path
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Log")
    sheet.append(HEADING)
    for row in rows(number):
        sheet.append(row)
    book.save(path)
    return path


def one(path: Path, data_dir: Path) -> None:
    """Takes one file in, in this process, and prints what it took as JSON."""
    database = prepared(data_dir)
    text = (DEMO / "partnership.yaml").read_text(encoding="utf-8").replace("\nsources:\n", f"\n{SOURCE}")
    declared = data_dir / "partnership.yaml"
    declared.write_text(text, encoding="utf-8")
    (data_dir / "lsoa.csv").write_bytes((DEMO / "lsoa.csv").read_bytes())
    with database.writing(MOMENT) as tx:
        load(tx, load_partnership_file(declared), bank_holidays)
    database.close()
    office = open_office(data_dir)
    wall, cpu = time.perf_counter(), time.process_time()
    done = ingest_files(Desk(office.database, office.place, MOMENT, data_dir / "documents"), [path], "sheet")
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    office.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = f"{done.accepted:,} rows, {done.rejected} rejected, {len(done.failures)} failures"
    print(json.dumps({**took, "peak": peak, "note": note}))


def main() -> None:
    """Prints both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--file", type=Path, help="measure this file only, into --folder")
    parser.add_argument("--folder", type=Path)
    asked, _ = parser.parse_known_args()
    if asked.file and asked.folder:
        one(asked.file, asked.folder)
        return
    print(f"\n{asked.rows:,} rows of an incident sheet into a fresh SQLite data dir")
    print(f"{'':12}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}  did")
    with tempfile.TemporaryDirectory() as place:
        for kind in ("csv", "xlsx"):
            path = written(Path(place), kind, asked.rows)
            command = [sys.executable, "-m", "benchmarks.sheets", "--file", str(path), "--folder", f"{place}/{kind}"]
            cost = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            print(f"{kind:12}{cost['wall']:9.2f}{cost['cpu']:9.2f}{cost['peak']:10.0f}  {cost['note']}")


if __name__ == "__main__":
    main()
