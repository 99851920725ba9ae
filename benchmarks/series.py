"""Every series that a profile of the data lists as a surge or a near miss, by our tests.

    python -m benchmarks.series FOLDER PROFILE [--cap benjamini-hochberg]

FOLDER holds the street files and the API archive, PROFILE the Markdown with the lists: by ratio, where here the test
decides. Each part of the profile is a partnership of its own, so that the cap counts its series alone. The files are
taken in and tested as the flows do it; what is found is not written.
"""

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.ingest import MOMENT
from config.calendars import bank_holidays
from flows.desk import Desk
from flows.ingest_intelligence import ingest_files
from flows.run_thresholds import run_thresholds
from intake.archive import json_members
from intake.police_api import TYPES, api_file
from models.database import Database, sqlite_url
from models.queries.counts import counts
from models.queries.partnership import meant, place_of
from models.schema import upgrade
from models.steps.partnership import load
from rules.cadence import Cadence, Unit
from rules.declarations import (
    DeclaredAgency,
    DeclaredArea,
    DeclaredBody,
    DeclaredMember,
    DeclaredPartnership,
    DeclaredPerson,
    DeclaredSource,
)
from rules.moment import LONDON
from rules.policy import CapName, Policy, Thresholds
from rules.statistics.counts import p_of_rise
from rules.words import AgencyStatus, BodyKind, Role

FOUND = ("opened", "continuing")
IS_OF = {"west-mercia": "West Mercia", "thames-valley": "Thames Valley", "api": "Camden"}
"""What the heading of a table of counts names, by part."""
TESTED_FROM = datetime(2025, 1, 1, tzinfo=LONDON).date()
ASKED = (
    ("Wychavon", "Shoplifting", "2025-07"),
    ("Wychavon", "Shoplifting", "2025-08"),
    ("Redditch", "Drugs", "2025-12"),
    ("Wyre Forest", "Drugs", "2025-12"),
)
"""What must be found (in the issue that asked for this benchmark)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list of the profile."""

    heading: str
    area: str
    type: str
    month: str
    count: int
    ratio: str
    z: str


def listed(profile: str) -> list[Listed]:
    """The rows of every table whose columns include area, month, count, ratio and z; categories by their names."""
    found: list[Listed] = []
    heading, columns = "", list[str]()
    for line in profile.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("#"):
            heading, columns = line.lstrip("# "), []
        elif {"area", "month", "count", "ratio", "z"} <= set(cells):
            columns = cells
        elif columns and line.startswith("|") and not set(line) <= set("|-: "):
            row = dict(zip(columns, cells, strict=False))
            type_ = row.get("type") or TYPES[row["category"]]
            found.append(Listed(heading, row["area"], type_, row["month"], int(row["count"]), row["ratio"], row["z"]))
    return found


def counted(profile: str) -> dict[str, dict[tuple[str, str], int]]:
    """The counts by type and month of every table that has them, by its heading; totals left out."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    heading, months = "", list[str]()
    for line in profile.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("#"):
            heading, months = line.lstrip("# "), []
        elif cells[:2] == ["type", "Jan"]:
            year = re.search(r"20\d\d", heading)
            months = [f"{year[0]}-{number:02d}" for number in range(1, len(cells))] if year else []
        elif months and line.startswith("|") and not set(line) <= set("|-: *") and not cells[0].startswith("*"):
            mine = found.setdefault(heading, {})
            mine |= {(cells[0], month): int(cell) for month, cell in zip(months, cells[1:], strict=True)}
    return found


def differences(cells: Mapping[tuple[str, str], int], number: Mapping[tuple[str, str, str], int]) -> list[str]:
    """Where our counts, over all areas together, are not those of the profile."""
    ours: Counter[tuple[str, str]] = Counter()
    for (_, type_, month), count in number.items():
        ours[type_, month] += count
    return [
        f"{month} {type_}: {ours[type_, month]}, the profile has {count}"
        for (type_, month), count in cells.items()
        if ours[type_, month] != count
    ]


def declared(source: DeclaredSource, areas: Iterable[DeclaredArea], policy: Policy) -> DeclaredPartnership:
    """A partnership of one agency, which has these areas and this source."""
    people = tuple(
        DeclaredPerson(key, key.title(), f"{key}@bench.example", "agency") for key in ("analyst", "cora", "charlie")
    )
    body = DeclaredBody(
        "tasking",
        "Tasking",
        BodyKind.TASKING,
        cadence=Cadence(Unit.WEEK, MOMENT.day, datetime(2026, 1, 1, 10, tzinfo=LONDON).time(), step=2),
        members=(DeclaredMember("cora", Role.COORDINATOR), DeclaredMember("charlie", Role.CHAIR)),
    )
    return DeclaredPartnership(
        key="bench",
        name="Bench",
        reference_prefix="BM",
        division="england-and-wales",
        agencies=(DeclaredAgency("agency", "Agency", AgencyStatus.RESPONSIBLE_AUTHORITY, "cora"),),
        people=people,
        bodies=(body,),
        areas=tuple(areas),
        sources=(source,),
        policy=policy,
    )


def tested(
    partnership: DeclaredPartnership, files: Sequence[Path], data_dir: Path
) -> tuple[dict[tuple[str, str, str], dict[str, Any]], dict[tuple[str, str, str], int]]:
    """What a dry run says of each series and month, and how many are counted in it."""
    database = Database(sqlite_url(data_dir / "jatac.db"))
    try:
        upgrade(database)
        with database.writing(MOMENT) as tx:
            load(tx, partnership, bank_holidays)
        with database.reading() as session:
            place = place_of(meant(session, None), bank_holidays)
        taken = ingest_files(Desk(database, place, MOMENT, data_dir / "documents"), files)
        for failure in taken.failures:
            print(f"FAILED {failure.item}: {failure.sentence}")
        result = run_thresholds(database, place, MOMENT, dry_run=True)
        with database.reading() as session:
            number = {(r.area, r.type, f"{r.month:%Y-%m}"): r.count for r in counts(session, place.partnership_id)}
    finally:
        database.close()
    return {(one["area"], one["type"], one["month"]): one for one in result.details["series"]}, number


def street(
    force: str, folder: Path, rows: Sequence[Listed], policy: Policy
) -> tuple[DeclaredPartnership, list[Path]]:
    """Districts of one force, counted from its street files."""
    names = sorted({row.area for row in rows})
    areas = [DeclaredArea(re.sub(r"\W+", "-", name.lower()), name, "analyst", (name,)) for name in names]
    source = DeclaredSource("street", "Street", "police_street", force=force)
    return declared(source, areas, policy), sorted(folder.glob(f"*-{force}-street.csv*"))


def wards(folder: Path, rows: Sequence[Listed], policy: Policy) -> tuple[DeclaredPartnership, list[Path]]:
    """One borough, of all the wards in the archives of API answers."""
    files = sorted(folder.glob("api-json_*.tar.gz"))
    codes = set()
    for file in files:
        with json_members(file) as found:
            codes |= {part.area for part in api_file(file.name, found).parts}
    area = DeclaredArea("borough", rows[0].area, "analyst", (), frozenset(codes))
    early = replace(policy, thresholds=replace(policy.thresholds, first_month=None))
    return declared(DeclaredSource("api", "API", "police_api"), [area], early), files


def main() -> None:
    """Prints a line for each listed row, and whether what must be found is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the street files, and the archive of API answers")
    parser.add_argument("profile", type=Path, help="the Markdown with the lists")
    parser.add_argument("--cap", choices=[cap.value for cap in CapName], default=CapName.SMALLEST.value)
    asked = parser.parse_args()
    text = asked.profile.read_text(encoding="utf-8")
    rows, tables = listed(text), counted(text)
    policy = Policy(thresholds=Thresholds(first_month=TESTED_FROM, cap=CapName(asked.cap)))
    parts = {
        "west-mercia": [row for row in rows if row.area not in ("Milton Keynes", "Camden")],
        "thames-valley": [row for row in rows if row.area == "Milton Keynes"],
        "api": [row for row in rows if row.area == "Camden"],
    }
    seen: dict[tuple[str, str, str], dict[str, Any]] = {}
    for name, mine in parts.items():
        if not mine:
            continue
        with tempfile.TemporaryDirectory() as place:
            made = wards(asked.folder, mine, policy) if name == "api" else street(name, asked.folder, mine, policy)
            found, number = tested(*made, Path(place))
        seen |= found
        print(f"\n{name}: {len({key[:2] for key in found})} series")
        for heading, cells in tables.items():
            if IS_OF[name] in heading:
                print(f"  Counts of “{heading}”: {len(cells)} cells, ", end="")
                print("; ".join(differences(cells, number)) or "all equal")
        report(mine, found, number)
    print()
    for key in ASKED:
        state = seen.get(key, {}).get("state", "not tested")
        print(f"{'FOUND' if state in FOUND else 'NOT FOUND'}: {key[1]} in {key[0]}, {key[2]} ({state})")


def report(
    rows: Sequence[Listed],
    found: dict[tuple[str, str, str], dict[str, Any]],
    number: dict[tuple[str, str, str], int],
) -> None:
    """One line for each listed row: counts of both, ratio and z of the list, and what our tests say."""
    heading = ""
    for row in rows:
        if row.heading != heading:
            heading = row.heading
            print(f"  {heading}")
        key = (row.area, row.type, row.month)
        ours, differs = number.get(key, 0), "" if number.get(key, 0) == row.count else f" LISTED AS {row.count}"
        print(
            f"    {row.month} {f'{row.type} in {row.area}':42} {ours:4}{differs} "
            f"ratio {row.ratio:5} z {row.z:5} {said(found.get(key), exact(number, *key))}"
        )


def exact(number: Mapping[tuple[str, str, str], int], area: str, type_: str, month: str) -> tuple[float, int] | None:
    """p of the month by itself against those of the year before it that were delivered, and how many; None: none."""
    year_before = f"{int(month[:4]) - 1}{month[4:]}"
    delivered = {each for _, _, each in number if year_before <= each < month}
    if not delivered:
        return None
    before = sum(number.get((area, type_, each), 0) for each in delivered)
    return p_of_rise(number.get((area, type_, month), 0), before, len(delivered)), len(delivered)


def said(one: dict[str, Any] | None, alone: tuple[float, int] | None = None) -> str:
    """What our tests say: the statistic or p, the rule, the state. `alone`: p of the month, if the rule has none."""
    if one is None:
        by_itself = f" (p {alone[0]:.2g} against {alone[1]} months alone)" if alone else ""
        return f"not enough history{by_itself}"
    figure = f"p {one['p']:.2g}" if one["p"] is not None else f"p {alone[0]:.2g} of the month" if alone else "p –"
    if one["statistic"] is not None:
        figure += f", statistic {one['statistic']:.2f} of {one['bound']:.2f}"
    rule = f" ({one['rule']}{', ' + one['severity'] if one['severity'] else ''})" if one["rule"] else ""
    state = "CAPPED" if one["state"] == "capped" else one["state"].replace("_", " ")
    return f"{figure}: {state}{rule}"


if __name__ == "__main__":
    main()
