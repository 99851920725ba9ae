"""What the declarations of a partnership file say of one another: everybody named is declared, and no rule loops."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from config.report import Report
from config.section import Section
from rules.declarations import DeclaredArea, DeclaredBody, DeclaredMember, DeclaredPartnership
from rules.nearest import nearest
from rules.sources import Reading
from rules.words import BodyKind, Role


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


@dataclass(slots=True)
class Places:
    """Where each declaration stands: (kind, key) → its section; the members of a body in their order."""

    sections: dict[tuple[str, str], Section] = field(default_factory=dict)
    members: dict[str, list[Section]] = field(default_factory=dict)
    absences: list[Section] = field(default_factory=list)

    def of(self, kind: str, declared: _Keyed) -> Section:
        """The section of a declaration."""
        return self.sections[(kind, declared.key)]


def check_links(declared: DeclaredPartnership, places: Places, report: Report) -> None:
    """Reports every fault between declarations."""
    _references(declared, places)
    _people(declared, places)
    for person in declared.people:
        if person.deputy == person.key:
            places.of("person", person).wrong("deputy", f"`{person.key}` is their own deputy.", "Name another.")
    _loops("person", "escalate_to", {p.key: p.escalate_to for p in declared.people}, places)
    _loops("body", "parent", {b.key: b.parent for b in declared.bodies}, places)
    _roles(declared, places, report)
    _over(declared, places)
    _areas(declared, places)
    _sources(declared, places)
    _agreements(declared, places)
    _types(declared, places)


def _known(section: Section, key: str, named: str | None, known: Iterable[str], what: str) -> None:
    known = list(known)
    if named and named not in known:
        section.wrong(key, f"No {what} has the key `{named}`.", nearest(named, known))


def _references(declared: DeclaredPartnership, places: Places) -> None:
    people = [person.key for person in declared.people]
    agencies = [agency.key for agency in declared.agencies]
    for agency in declared.agencies:
        _known(places.of("agency", agency), "lead", agency.lead, people, "person")
    for person in declared.people:
        section = places.of("person", person)
        _known(section, "agency", person.agency, agencies, "agency")
        _known(section, "deputy", person.deputy, people, "person")
        _known(section, "escalate_to", person.escalate_to, people, "person")
    for body in declared.bodies:
        bodies = [each.key for each in declared.bodies]
        _known(places.of("body", body), "parent", body.parent, bodies, "body")
        _quorum(places.of("body", body), body, agencies)
        for member, section in zip(body.members, places.members[body.key], strict=True):
            _known(section, "person", member.person, people, "person")
    for area in declared.areas:
        _known(places.of("area", area), "analyst", area.analyst, people, "person")
    for priority in declared.priorities:
        _known(places.of("priority", priority), "champion", priority.champion, people, "person")
    for absence, section in zip(declared.absences, places.absences, strict=True):
        _known(section, "person", absence.person, people, "person")


def _quorum(section: Section, body: DeclaredBody, agencies: list[str]) -> None:
    """The agencies of a quorum are declared, and there are as many as it asks for."""
    if body.quorum_rule is None:
        return
    stated = section.section("quorum", "quorum")
    for key, named in (("agencies", body.quorum_rule.agencies), ("any_of", body.quorum_rule.any_of)):
        for agency in named:
            _known(stated, key, agency, agencies, "agency")
    if body.quorum_rule.at_least > len(agencies):
        sentence = f"The quorum asks for {body.quorum_rule.at_least} agencies, and the file has {len(agencies)}."
        stated.wrong("at_least", sentence, "Ask for fewer.")


def _people(declared: DeclaredPartnership, places: Places) -> None:
    by_key = {person.key: person for person in declared.people}
    seen: dict[str, str] = {}
    domains = {agency.key: agency.mail_domain for agency in declared.agencies}
    for person in declared.people:
        section, mail = places.of("person", person), person.email.lower()
        if mail and mail in seen:
            fix = "Everybody has a mailbox of their own: one mail, one reader."
            section.wrong("email", f"`{seen[mail]}` already has the address {person.email}.", fix)
        seen.setdefault(mail, person.key)
        domain = domains.get(person.agency)
        if mail and domain and not mail.endswith(("@" + domain.lower(), "." + domain.lower())):
            sentence = f"{person.email} is not an address of {domain}, the domain of `{person.agency}`."
            section.report.warn(section.line("email"), sentence, "Check the address.")
    for agency in declared.agencies:
        lead, section = by_key.get(agency.lead or ""), places.of("agency", agency)
        if agency.lead is None:
            sentence = f"`{agency.key}` has no lead: what is late there goes to the coordinator."
            section.report.warn(section.at, sentence, "Add `lead: …`.")
        elif lead and lead.agency != agency.key:
            sentence = f"The lead `{lead.key}` belongs to `{lead.agency}`."
            section.wrong("lead", sentence, "Name somebody of this agency: no agency is chased through another.")
        elif lead and lead.left_on is not None:
            section.report.warn(section.line("lead"), f"The lead `{lead.key}` has left.", "Name another lead.")
        elif lead and lead.escalate_to is None:
            sentence = f"The lead `{lead.key}` has no `escalate_to`."
            section.report.warn(section.line("lead"), sentence, "Name whom a lead's own late action goes to.")


def _loops(kind: str, key: str, above: Mapping[str, str | None], places: Places) -> None:
    """Reports each loop once, where its first member in the file stands."""
    settled: set[str] = set()
    for start in above:
        path: list[str] = []
        at: str | None = start
        while at is not None and at in above and at not in path and at not in settled:
            path.append(at)
            at = above[at]
        if at in path:
            loop = [*path[path.index(at) :], at]
            section = places.sections[(kind, start if start in loop else at)]
            section.wrong(key, f"`{key}` goes in a circle: {' → '.join(loop)}.", "Let one of them go elsewhere.")
        settled.update(path)


def _roles(declared: DeclaredPartnership, places: Places, report: Report) -> None:
    body = declared.leading_body
    if body is None and not declared.over:
        line = places.sections[("file", "")].line("bodies")
        report.error(line, "No body has `kind: tasking`.", "Declare it: its members hold coordinator and chair.")
    for each in declared.bodies:
        section = places.of("body", each)
        seen: dict[tuple[str, Role, object], int] = {}
        for member, place in zip(each.members, places.members[each.key], strict=True):
            mark = (member.person, member.role, member.from_on)
            if mark in seen:
                place.wrong("person", f"The membership of line {seen[mark]} stands here again.", "Take one out.")
            seen.setdefault(mark, place.line("person"))
        if each.kind is not BodyKind.TASKING and each is not body:
            continue
        if section.node("cadence") is None:
            sentence = f"`{each.key}` has no cadence: no cycle is opened for it."
            if each.kind is BodyKind.COUNTY:
                sentence = f"`{each.key}` has no cadence: nothing that is referred up comes on an agenda."
            report.warn(section.at, sentence, "Add `cadence:` with `every`, `anchor` and `at`.")
        for role in (Role.COORDINATOR, Role.CHAIR):
            holders = [member for member in each.members if member.role is role]
            if not holders and each is body:
                section.wrong("members", f"`{each.key}` has no {role}.", f"Add a member with `role: {role}`.")
            _one_at_a_time(each, role, holders, places)


def _one_at_a_time(body: DeclaredBody, role: Role, holders: list[DeclaredMember], places: Places) -> None:
    ordered = sorted(holders, key=lambda member: member.from_on)
    for earlier, later in pairwise(ordered):
        if earlier.person != later.person and earlier.holds_on(later.from_on):
            place = places.members[body.key][body.members.index(later)]
            sentence = f"`{earlier.person}` and `{later.person}` are {role} of `{body.key}` at the same time."
            place.wrong("role", sentence, "Give the earlier one an `until`, the later one a `from`.")


def _over(declared: DeclaredPartnership, places: Places) -> None:
    """A county stands over other partnerships, and has a board of its own."""
    head = places.sections.get(("file", "partnership"))
    if head is not None and declared.county and declared.county == declared.key:
        head.wrong("county", f"`{declared.key}` is its own county.", "Name the county's key, or leave the line out.")
    if head is None or not declared.over:
        return
    if declared.key in declared.over:
        head.wrong("over", f"`{declared.key}` stands over itself.", "Name other partnerships.")
    if declared.county_body is None:
        fix = "Declare one: its members hold coordinator and chair of the county."
        head.wrong("over", "It is over other partnerships, and no body has `kind: county`.", fix)


def _areas(declared: DeclaredPartnership, places: Places) -> None:
    taken: dict[str, str] = {}
    for area in declared.areas:
        section = places.of("area", area)
        if area.analyst is None and not area.comparison:
            sentence = f"`{area.key}` has no analyst: what a rise there opens has no owner."
            section.report.warn(section.at, sentence, "Add `analyst: …`.")
        twice = sorted(mark for mark in (*area.lsoa_names, *area.lsoa_codes) if mark in taken)
        if twice:
            shown = ", ".join(twice[:3]) + (" …" if len(twice) > 3 else "")
            sentence = f"Already counted in the area `{taken[twice[0]]}`: {shown}."
            section.report.error(section.at, sentence, "A record counts in one area: take them out of one.")
        for mark in (*area.lsoa_names, *area.lsoa_codes):
            taken.setdefault(mark, area.key)
        _group(area, declared, section)


def _group(area: DeclaredArea, declared: DeclaredPartnership, section: Section) -> None:
    """The areas most like one are declared, and others than itself; a comparison area is compared with nothing."""
    areas = [one.key for one in declared.areas if one.key != area.key]
    for key in area.most_similar_group:
        if key not in areas:
            sentence = f"“{key}” is no other area of this file."
            section.wrong("most_similar_group", sentence, nearest(key, areas))
    if area.comparison and area.most_similar_group:
        sentence = f"`{area.key}` is there for comparison, and is compared with nothing itself."
        section.wrong("most_similar_group", sentence, "Leave out `most_similar_group`, or `comparison`.")


def _sources(declared: DeclaredPartnership, places: Places) -> None:
    areas = [area.key for area in declared.areas]
    for source in declared.sources:
        _known(places.of("source", source), "area", source.reading.area, areas, "area")


def _agreements(declared: DeclaredPartnership, places: Places) -> None:
    agencies = [agency.key for agency in declared.agencies]
    for agreement in declared.agreements:
        for party in agreement.parties:
            _known(places.of("agreement", agreement), "parties", party, agencies, "agency")
    agreements = [agreement.key for agreement in declared.agreements]
    people = [person.key for person in declared.people]
    for source in declared.sources:
        section = places.of("source", source)
        _known(section, "agreement", source.reading.agreement, agreements, "agreement")
        _known(section, "agency", source.reading.agency, agencies, "agency")
        _readers(section, source.reading, people, agencies)


def _readers(section: Section, reading: Reading, people: Sequence[str], agencies: Sequence[str]) -> None:
    """Who reads what is for named readers only: people and agencies of the file, at least one of them a person."""
    for named in reading.readers:
        _known(section, "readers", named, [*people, *agencies], "person or agency")
    if reading.readers and not set(reading.readers) & set(people):
        fix = "Name at least one person: what is marked TLP:RED is read by people alone."
        section.wrong("readers", "Only agencies are named.", fix)


def _types(declared: DeclaredPartnership, places: Places) -> None:
    delivered = sorted({found for source in declared.sources for found in source.crime_types})
    named: dict[str, str] = {}
    for priority in declared.priorities:
        section = places.of("priority", priority)
        line = section.line("crime_types")
        for found in priority.crime_types:
            if found not in delivered:
                sentence = f"No source delivers the crime type “{found}”."
                section.report.warn(line, sentence, nearest(found, delivered))
            if found in named:
                sentence = f"The priority `{named[found]}` names “{found}” too."
                section.report.warn(line, sentence, "A rise goes to the one that stands first.")
            named.setdefault(found, priority.key)
