"""A small partnership as the tests declare it, and one changed in a word."""

from dataclasses import replace
from datetime import date, time
from typing import Any

from rules.cadence import Cadence, Unit
from rules.declarations import (
    DeclaredAgency,
    DeclaredArea,
    DeclaredBody,
    DeclaredMember,
    DeclaredPartnership,
    DeclaredPerson,
    DeclaredPriority,
    DeclaredSource,
)
from rules.words import AgencyStatus, BodyKind, PriorityOrigin, Role

FORTNIGHTLY = Cadence(Unit.WEEK, date(2025, 1, 15), time(10, 0), step=2)


def small(**changed: Any) -> DeclaredPartnership:
    """Two agencies, four people, one tasking body, one area, one priority, one source."""
    declared = DeclaredPartnership(
        key="nw",
        name="North Worcestershire",
        reference_prefix="NW",
        division="england-and-wales",
        closures=frozenset({date(2026, 12, 29)}),
        agencies=(
            DeclaredAgency("council", "Council", AgencyStatus.RESPONSIBLE_AUTHORITY, "bea", "council.example"),
            DeclaredAgency(
                "police", "Police", AgencyStatus.RESPONSIBLE_AUTHORITY, "cai", closures=frozenset({date(2026, 11, 2)})
            ),
        ),
        people=(
            DeclaredPerson("ann", "Ann", "ann@council.example", "council", deputy="bea", escalate_to="bea"),
            DeclaredPerson("bea", "Bea", "bea@council.example", "council", escalate_to="dot"),
            DeclaredPerson("cai", "Cai", "cai@police.example", "police", escalate_to="dot"),
            DeclaredPerson("dot", "Dot", "dot@police.example", "police"),
        ),
        bodies=(
            DeclaredBody(
                "tasking",
                "Tasking",
                BodyKind.TASKING,
                cadence=FORTNIGHTLY,
                members=(DeclaredMember("ann", Role.COORDINATOR), DeclaredMember("bea", Role.CHAIR)),
            ),
        ),
        areas=(DeclaredArea("redditch", "Redditch", "cai", ("Redditch",), frozenset({"E01032224", "E01032225"})),),
        priorities=(DeclaredPriority("burglary", "Burglary", PriorityOrigin.ASSESSMENT, "dot", ("Burglary",)),),
        sources=(DeclaredSource("street", "Street", "police_street", force="west-mercia"),),
    )
    return replace(declared, **changed)


def with_person(declared: DeclaredPartnership, key: str, **changed: Any) -> DeclaredPartnership:
    """The same, with something of one person changed."""
    people = tuple(replace(person, **changed) if person.key == key else person for person in declared.people)
    return replace(declared, people=people)
