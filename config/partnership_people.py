"""The sections of a partnership file about who there is: agencies, people, bodies and their cadences, absences."""

import re
from datetime import date, timedelta

from config.section import Section
from config.yaml_lines import Mapping, Scalar
from rules.bodies.quorum import Quorum
from rules.cadence import LAST, WEEKDAYS, Cadence, Unit, meets_on
from rules.calendar import ONE_DAY, SATURDAY
from rules.declarations import (
    SINCE_BEFORE,
    DeclaredAbsence,
    DeclaredAgency,
    DeclaredBody,
    DeclaredMember,
    DeclaredPerson,
)
from rules.words import AgencyStatus, BodyKind, Role

LONGEST_CLOSURE = timedelta(days=92)
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": LAST}
_EVERY = re.compile(r"(?:(\d{1,2}) )?(working day|week|fortnight|month|quarter|year)s?")
_STEPS = {"working day": 1, "week": 1, "fortnight": 2, "month": 1, "quarter": 3, "year": 12}


def read_closures(section: Section) -> frozenset[date]:
    """The weekdays of the closures listed in `closures`: dates, or sections with `on` or `from` and `to`."""
    found: set[date] = set()
    for node in section.items("closures"):
        if isinstance(node, Scalar):
            day = section.as_day(node)
            found |= {day} if day else set()
        elif isinstance(node, Mapping):
            found |= _closure(Section("closure", node, section.report))
        else:
            section.report.error(node.line, "This is not a closure.", "Write a date, or `from:` and `to:`.")
    return frozenset(day for day in found if day.weekday() < SATURDAY)


def _closure(section: Section) -> set[date]:
    section.maybe("name")
    on, first, last = section.day("on"), section.day("from"), section.day("to")
    given = {key for key in ("on", "from", "to") if section.node(key) is not None}
    if given not in ({"on"}, {"from", "to"}):
        section.report.error(section.at, "This closure names no days.", "Give `on:`, or both `from:` and `to:`.")
        return set()
    first, last = (on, on) if on else (first, last)
    if first is None or last is None:
        return set()
    if last < first:
        section.wrong("to", f"The closure ends on {last}, before it begins.", "Give a later `to`.")
    elif last - first > LONGEST_CLOSURE:
        section.wrong("to", "The closure is longer than three months.", "Check the year, or give it in parts.")
    else:
        days = {first + n * ONE_DAY for n in range((last - first).days + 1)}
        if all(day.weekday() >= SATURDAY for day in days):
            section.report.warn(section.at, "The closure holds no weekday and changes nothing.", "Check its dates.")
        return days
    return set()


def read_agency(section: Section) -> DeclaredAgency:
    """One agency."""
    domain = section.maybe("mail_domain")
    if domain and not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", domain):
        section.wrong("mail_domain", f"“{domain}” is not a mail domain.", "Write it like council.example.")
        domain = None
    return DeclaredAgency(
        key=section.slug(),
        name=section.text("name"),
        status=section.word("status", AgencyStatus),
        lead=section.maybe("lead"),
        mail_domain=domain,
        closures=read_closures(section),
    )


def read_person(section: Section) -> DeclaredPerson:
    """One person. `left_on: none` takes a leaving back."""
    back = isinstance(node := section.node("left_on"), Scalar) and node.text == "none"
    return DeclaredPerson(
        key=section.slug(),
        name=section.text("name"),
        email=section.email("email"),
        agency=section.text("agency"),
        phone=section.maybe("phone"),
        deputy=section.maybe("deputy"),
        escalate_to=section.maybe("escalate_to"),
        mail_at_any_hour=section.yes("mail_at_any_hour"),
        left_on=None if back else section.day("left_on"),
        has_not_left=back,
    )


def read_body(section: Section) -> tuple[DeclaredBody, list[Section]]:
    """One body, and the sections of its members in their order."""
    members = section.sections("members", "member")
    quorum, words = _quorum(section)
    declared = DeclaredBody(
        key=section.slug(),
        name=section.text("name"),
        kind=section.word("kind", BodyKind),
        parent=section.maybe("parent"),
        purpose=section.maybe("purpose") or "",
        quorum=words,
        quorum_rule=quorum,
        cadence=_cadence(section.section("cadence", "cadence")) if section.node("cadence") else None,
        pack_lead_days=section.whole("pack_lead_days", 0, least=0),
        members=tuple(_member(member) for member in members),
    )
    return declared, members


def _quorum(body: Section) -> tuple[Quorum | None, str]:
    """The quorum as a rule (None when it stands in words only), and its words."""
    if not isinstance(body.node("quorum"), Mapping):
        return None, body.maybe("quorum") or ""
    section = body.section("quorum", "quorum")
    found = Quorum(
        chair=_yes(section, "chair"),
        agencies=section.texts("agencies"),
        any_of=section.texts("any_of"),
        at_least=section.whole("at_least", 0, least=0),
    )
    if found == Quorum():
        fix = "Give `chair`, `agencies`, `any_of` or `at_least`."
        section.report.error(body.line("quorum"), "This quorum asks for nobody.", fix)
    return found, section.maybe("words") or found.in_words


def _yes(section: Section, key: str) -> bool:
    """Whether `key` says yes."""
    found = (section.maybe(key) or "no").lower()
    if found not in ("yes", "true", "no", "false"):
        section.wrong(key, f"“{found}” is neither yes nor no.", "Write `yes` or `no`.")
    return found in ("yes", "true")


def _member(section: Section) -> DeclaredMember:
    first, last = section.day("from") or SINCE_BEFORE, section.day("until")
    if last is not None and last < first:
        section.wrong("until", f"The membership ends on {last}, before it begins.", "Give a later `until`.")
    return DeclaredMember(section.text("person"), section.word("role", Role, Role.MEMBER), first, last)


def read_absence(section: Section) -> DeclaredAbsence | None:
    """One absence; None after a fault."""
    person, first, back = section.text("person"), section.day("from"), section.day("back")
    if section.node("from") is None:
        section.missing("from")
    if first and back and back <= first:
        section.wrong("back", f"Back on {back} is not after {first}.", "Give the first day of being back.")
    return DeclaredAbsence(person, first, back) if first else None


def _cadence(section: Section) -> Cadence | None:
    every, anchor, at = section.text("every"), section.day("anchor"), section.clock("at")
    minutes = section.whole("minutes", 90, least=1)
    found = _EVERY.fullmatch(every)
    if section.node("anchor") is None:
        section.missing("anchor")
    if every and not found:
        fix = "Write for example `week`, `2 weeks`, `month`, `quarter` or `working day`."
        section.wrong("every", f"“{every}” is not a cadence.", fix)
    if not found or anchor is None:
        return None
    step = int(found[1] or 1) * _STEPS[found[2]]
    unit = Unit.DAY if found[2] == "working day" else Unit.WEEK if found[2] in ("week", "fortnight") else Unit.MONTH
    if step < 1 or (unit is Unit.DAY and step > 1):
        section.wrong("every", f"“{every}” gives no dates.", "Write `working day`, or weeks or months.")
        return None
    weekday, nth = _on(section, unit)
    cadence = Cadence(unit, anchor, at, step, nth, minutes)
    _check_anchor(section, cadence, weekday)
    return cadence


def _on(section: Section, unit: Unit) -> tuple[int | None, int]:
    """The weekday and which of the month's it is; (None, 0) when none is stated."""
    text = section.maybe("on")
    if unit is Unit.MONTH and text is None:
        section.wrong("on", "`on` is missing: a monthly body meets on the nth weekday.", "Add `on: first Tuesday`.")
        return None, 1
    if text is None:
        return None, 0
    weekdays = {name.lower(): number for number, name in enumerate(WEEKDAYS)}
    words = text.lower().split()
    nth = NTH.get(words[0], 0) if unit is Unit.MONTH and len(words) == 2 else 0
    if words[-1] not in weekdays or len(words) != (2 if unit is Unit.MONTH else 1) or (len(words) == 2 and not nth):
        example = "first Tuesday" if unit is Unit.MONTH else "Wednesday"
        section.wrong("on", f"“{text}” is not a day to meet on.", f"Write it like `on: {example}`.")
        return None, 1
    return weekdays[words[-1]], nth


def _check_anchor(section: Section, cadence: Cadence, weekday: int | None) -> None:
    """The anchor must be a date on which the body meets, or every date that follows from it is wrong."""
    anchor = cadence.anchor
    fix = "Give a date on which the body meets."
    if anchor.weekday() >= SATURDAY:
        section.wrong("anchor", f"The anchor {anchor} is a {WEEKDAYS[anchor.weekday()]}.", fix)
    elif weekday is not None and anchor.weekday() != weekday and cadence.unit is not Unit.DAY:
        nearest_day = anchor + (weekday - anchor.weekday()) * ONE_DAY
        sentence = f"The anchor {anchor} is a {WEEKDAYS[anchor.weekday()]}, not a {WEEKDAYS[weekday]}."
        section.wrong("anchor", sentence, f"{fix[:-1]}, for example {nearest_day}.")
    elif section.node("on") is not None and not meets_on(cadence, anchor):
        sentence = f"The anchor {anchor} is not the {section.maybe('on')} of its month."
        section.wrong("anchor", sentence, fix)
