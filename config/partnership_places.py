"""The sections of a partnership file about what is watched: areas with their LSOAs, and priorities."""

import csv
import re
from pathlib import Path

from config.section import Section
from config.yaml_lines import Scalar
from rules.declarations import DeclaredArea, DeclaredPriority
from rules.words import PriorityLevel, PriorityOrigin

LSOA_CODE = re.compile(r"[EWSN]\d{8}|95[A-Z]{2}\d{2}[A-Z]\d", re.ASCII)
"""ONS codes of small areas: nine characters, or Northern Ireland's older ones."""


def read_area(section: Section) -> DeclaredArea:
    """One area with the codes listed in the file and in the CSV it names."""
    key, name = section.slug(), section.text("name")
    codes = set()
    for node in section.items("lsoa_codes"):
        code = node.text if isinstance(node, Scalar) else None
        if code is None or not LSOA_CODE.fullmatch(code):
            section.report.error(node.line, f"“{code}” is not an LSOA code.", "Write it like E01032122.")
        else:
            codes.add(code)
    file = section.maybe("lsoa_file")
    if file:
        codes |= _codes_in(section, (section.report.path.parent / file), {key.lower(), name.lower()})
    names = section.texts("lsoa_names")
    if all(section.node(given) is None for given in ("lsoa_names", "lsoa_codes", "lsoa_file")):
        section.report.error(
            section.at,
            f"Nothing says which records belong to the area `{key}`.",
            "Give `lsoa_names`, `lsoa_codes` or `lsoa_file`.",
        )
    return DeclaredArea(
        key,
        name,
        section.maybe("analyst"),
        names,
        frozenset(codes),
        comparison=section.yes("comparison"),
        most_similar_group=section.texts("most_similar_group"),
    )


def _codes_in(section: Section, path: Path, wanted: set[str]) -> set[str]:
    """The codes of the CSV's rows whose `area` is this one; of all rows when it has no such column."""
    codes: set[str] = set()
    report = section.report
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "lsoa_code" not in (rows.fieldnames or ()):
                report.error_in(path, 1, "The file has no column `lsoa_code`.", "Name it in the first line.")
                return codes
            for row in rows:
                code = (row["lsoa_code"] or "").strip()
                if "area" in row and (row["area"] or "").strip().lower() not in wanted:
                    continue
                if not LSOA_CODE.fullmatch(code):
                    report.error_in(path, rows.line_num, f"“{code}” is not an LSOA code.", "Write it like E01032122.")
                codes.add(code)
    except OSError as fault:
        section.wrong("lsoa_file", f"{path} cannot be read: {fault.strerror}.", "Put it beside this file.")
    except (UnicodeDecodeError, csv.Error) as fault:
        section.wrong("lsoa_file", f"{path} is not a CSV file: {fault}.", "Save it as CSV in UTF-8.")
    else:
        if not codes:
            section.wrong("lsoa_file", f"{path.name} holds no code of this area.", "Check its column `area`.")
    return codes


def read_priority(section: Section) -> DeclaredPriority:
    """One priority."""
    return DeclaredPriority(
        key=section.slug(),
        name=section.text("name"),
        origin=section.word("origin", PriorityOrigin),
        champion=section.maybe("champion"),
        crime_types=section.texts("crime_types"),
        level=section.word("level", PriorityLevel, PriorityLevel.LOCAL),
    )
