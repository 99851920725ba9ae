"""A million street rows taken in, and then counted and tested, beside the floor: polars parse + bulk insert of the
very same rows.

The rows are the bundled months of 2025, repeated, and again as 2023 and 2024: three years, so that the statistic
decides (rules/surveillance.py). Each side runs in a process of its own, on a fresh SQLite data
dir, so that its peak memory is its own. Run it with `make bench`, or `python -m benchmarks.ingest --rows 100000`.
"""

import argparse
import gzip
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from config.calendars import bank_holidays
from config.partnership_file import load_partnership_file
from config.settings import load_settings
from flows.desk import Desk
from flows.ingest_intelligence import ingest_files
from flows.run_thresholds import run_thresholds
from flows.wiring import database_of, open_office
from models.database import Database
from models.queries.counts import counts
from models.schema import upgrade
from models.steps.bulk import COLUMNS
from models.steps.partnership import load
from rules.moment import LONDON, Moment

DEMO = Path(__file__).parents[1] / "demo"
MOMENT = Moment.at(datetime(2026, 2, 3, 9, tzinfo=LONDON))
SIDES = ("floor", "ingest", "ingest, count, test")
YEARS = (2023, 2024, 2025)


def write_months(folder: Path, rows: int) -> list[Path]:
    """The bundled months in each of the years, each repeated until together they hold `rows` rows."""
    bundled = sorted((DEMO / "data").glob("*-street.csv.gz"))
    months = [(year, month) for year in YEARS for month in bundled]
    written, left = [], rows
    for at, (year, month) in enumerate(months):
        heading, *lines = gzip.decompress(month.read_bytes()).splitlines(keepends=True)
        share = left // (len(months) - at)
        body = b"".join(lines) * (share // len(lines)) + b"".join(lines[: share % len(lines)])
        path = folder / month.name.removesuffix(".gz").replace("2025", str(year))
        path.write_bytes(heading + body.replace(b",2025-", f",{year}-".encode()))
        written.append(path)
        left -= share
    return written


def prepared(data_dir: Path) -> Database:
    """A fresh data dir with the partnership of the demo."""
    data_dir.mkdir(parents=True)
    database = database_of(load_settings(data_dir))
    upgrade(database)
    with database.writing(MOMENT) as tx:
        load(tx, load_partnership_file(DEMO / "partnership.yaml"), bank_holidays)
    return database


def floor(data_dir: Path, files: list[Path]) -> str:
    """Parses each file with polars and inserts its rows with the driver, in one transaction a file."""
    import polars as pl

    connection = sqlite3.connect(data_dir / "jatac.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "INSERT INTO delivery (partnership_id, source_id, force, month, content_sha256, state, accepted, rejected,"
        " loaded_at) VALUES (1, 1, 'west-mercia', '2025-01-01', '', 'loading', 0, 0, '2026-02-03')"
    )
    statement = f"INSERT INTO intelligence_item ({COLUMNS}) VALUES (1, 1, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)"
    done = 0
    for file in files:
        rows = (
            pl.read_csv(file, infer_schema=False)
            .with_row_index("row_number", done)
            .select(
                "row_number",
                pl.col("Month") + "-01",
                "Crime type",
                "Crime ID",
                "LSOA code",
                pl.col("Longitude").cast(pl.Float64),
                pl.col("Latitude").cast(pl.Float64),
                "Location",
                "Last outcome category",
            )
            .rows()
        )
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement, rows)
        connection.execute("COMMIT")
        done += len(rows)
    connection.close()
    return f"{done:,} rows"


def ingest(data_dir: Path, files: list[Path]) -> str:
    """What `jatac ingest FILE…` does."""
    office = open_office(data_dir)
    done = ingest_files(Desk(office.database, office.place, MOMENT, data_dir / "documents"), files)
    office.close()
    return f"{done.accepted:,} rows, {done.rejected} rejected, {len(done.failures)} failures"


def ingest_count_test(data_dir: Path, files: list[Path]) -> str:
    """The same, then what `jatac counts` and `jatac run run_thresholds` do."""
    note = ingest(data_dir, files)
    office = open_office(data_dir)
    with office.database.reading() as session:
        counted = counts(session, office.place.partnership_id, None, None, None, None)
    found = run_thresholds(office.database, office.place, MOMENT).counts
    office.close()
    return (
        f"{note}; {len(counted):,} counts, {found['series_tested']} series of {found['months_tested']} months tested"
    )


def one_side(side: str, folder: Path) -> None:
    """Measures one side in this process and prints what it took as JSON."""
    data_dir, files = folder / side, sorted(folder.glob("*.csv"))
    prepared(data_dir).close()
    acts: dict[str, Callable[[Path, list[Path]], str]] = dict(
        zip(SIDES, (floor, ingest, ingest_count_test), strict=True)
    )
    wall, cpu = time.perf_counter(), time.process_time()
    note = acts[side](data_dir, files)
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**took, "peak": peak, "note": note}))


def main() -> None:
    """Prints both sides and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--side", choices=SIDES, help="measure one side only, on the folder given")
    parser.add_argument("--folder", type=Path)
    asked, _ = parser.parse_known_args()
    if asked.side and asked.folder:
        one_side(asked.side, asked.folder)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_months(folder, asked.rows)
        took = {}
        for side in SIDES:
            command = [sys.executable, "-m", "benchmarks.ingest", "--side", side, "--folder", str(folder)]
            took[side] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"\n{asked.rows:,} street rows into a fresh SQLite data dir; the floor is polars parse + bulk insert")
    print(f"{'':24}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}{'× floor':>9}  did")
    for side, cost in took.items():
        ratio = cost["wall"] / took["floor"]["wall"]
        print(f"{side:24}{cost['wall']:9.2f}{cost['cpu']:9.2f}{cost['peak']:10.0f}{ratio:9.2f}  {cost['note']}")


if __name__ == "__main__":
    main()
