"""The partnership file: one YAML file, read whole, every fault at once with its line and a fix.

docs/partnership-file.md describes every key.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from config.fault import Faults, Level
from config.partnership_links import Places, check_links
from config.partnership_people import read_absence, read_agency, read_body, read_closures, read_person
from config.partnership_places import read_area, read_priority
from config.partnership_policy import read_policy
from config.partnership_sharing import read_agreement
from config.partnership_sources import read_source
from config.report import FileFault, Report
from config.section import Section
from config.yaml_lines import Mapping, Unreadable, read_yaml
from rules.declarations import DIVISIONS, DeclaredBody, DeclaredPartnership
from rules.nearest import nearest

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class PartnershipFile:
    """What a partnership file declares, and everything found on the way; `declared` None: it has errors."""

    path: Path
    declared: DeclaredPartnership | None
    found: tuple[FileFault, ...]

    @property
    def errors(self) -> tuple[FileFault, ...]:
        """The faults for which it is refused."""
        return tuple(fault for fault in self.found if fault.level is Level.ERROR)

    @property
    def warnings(self) -> tuple[FileFault, ...]:
        """What a person should look at."""
        return tuple(fault for fault in self.found if fault.level is Level.WARNING)


class PartnershipFileRefused(Faults):
    """The partnership file has errors, all of them listed with line and fix; nothing was changed."""

    def __init__(self, faults: tuple[FileFault, ...]) -> None:
        self.faults = faults
        super().__init__(fault.as_check() for fault in faults)


def read_partnership_file(path: Path) -> PartnershipFile:
    """Reads the file; never raises for what stands in it."""
    report = Report(path)
    try:
        node = read_yaml(path)
    except Unreadable as fault:
        report.error(fault.line, fault.sentence, fault.fix)
        return PartnershipFile(path, None, report.sorted())
    if not isinstance(node, Mapping):
        report.error(node.line, "This is not a partnership file.", "Begin with `partnership:` and its keys below.")
        return PartnershipFile(path, None, report.sorted())
    declared = _declared(Section("file", node, report), report)
    read = PartnershipFile(path, declared, report.sorted())
    return PartnershipFile(path, None, read.found) if read.errors else read


def load_partnership_file(path: Path) -> DeclaredPartnership:
    """What the file declares. Raises PartnershipFileRefused with all of its errors."""
    read = read_partnership_file(path)
    if read.declared is None:
        raise PartnershipFileRefused(read.errors)
    return read.declared


def _declared(file: Section, report: Report) -> DeclaredPartnership:
    for needed in ("partnership", "agencies", "people", "bodies"):
        if file.node(needed) is None:
            file.missing(needed)
    head, calendar = file.section("partnership", "partnership"), file.section("calendar", "calendar")
    places = Places(sections={("file", ""): file, ("file", "partnership"): head})

    def body(section: Section) -> DeclaredBody:
        found, members = read_body(section)
        places.members.setdefault(found.key, members)
        return found

    absences = [(read_absence(section), section) for section in file.sections("absences", "absence")]
    places.absences = [section for found, section in absences if found]
    has_head = file.node("partnership") is not None
    declared = DeclaredPartnership(
        key=head.slug() if has_head else "",
        name=head.text("name") if has_head else "",
        reference_prefix=_prefix(head) if has_head else "",
        division=_division(calendar),
        closures=read_closures(calendar),
        agencies=_each(file, "agencies", "agency", read_agency, places),
        people=_each(file, "people", "person", read_person, places),
        bodies=_each(file, "bodies", "body", body, places),
        areas=_each(file, "areas", "area", read_area, places),
        priorities=_each(file, "priorities", "priority", read_priority, places),
        sources=_each(file, "sources", "source", read_source, places),
        agreements=_each(file, "agreements", "agreement", read_agreement, places),
        absences=tuple(found for found, _ in absences if found),
        policy=read_policy(file),
        over=head.texts("over") if has_head else (),
        county=head.slug("county") if has_head and head.node("county") is not None else "",
    )
    check_links(declared, places, report)
    return declared


def _each(file: Section, key: str, kind: str, read: Callable[[Section], Read], places: Places) -> tuple[Read, ...]:
    """The declarations of one list, each under a key of its own."""
    found = []
    for section in file.sections(key, kind):
        declared = read(section)
        name = str(getattr(declared, "key", ""))
        first = places.sections.get((kind, name))
        if first is not None and name:
            section.wrong("key", f"The {kind} `{name}` is declared twice.", f"It is in line {first.at}; keep one.")
            continue
        places.sections[(kind, name)] = section
        if name:
            found.append(declared)
    return tuple(found)


def _prefix(head: Section) -> str:
    prefix = head.text("reference_prefix")
    if prefix and not re.fullmatch(r"[A-Z][A-Z0-9]{0,7}", prefix):
        sentence = f"“{prefix}” is not a prefix for references."
        head.wrong("reference_prefix", sentence, "Write one to eight capital letters and digits, for example NW.")
    return prefix


def _division(calendar: Section) -> str:
    division = calendar.maybe("division")
    if division is None:
        calendar.missing("division")
        return DIVISIONS[0]
    if division not in DIVISIONS:
        calendar.wrong("division", f"“{division}” is not a division of the UK.", nearest(division, DIVISIONS))
    return division
