"""The partnership of the stories: three agencies, invented people, one tasking body that meets on 2 December 2026.

Police: Tom, his deputy Dan, Dan's deputy Sue, the agency lead Lena, her superior Chris. Fire: Iain leads and owns.
Council: Cora coordinates (Rae stands in), Charlie is in the chair (Vic stands in).
"""

from dataclasses import replace
from datetime import date, time
from typing import Any

from rules.cadence import Cadence, Unit
from rules.declarations import (
    DeclaredAgency,
    DeclaredBody,
    DeclaredMember,
    DeclaredPartnership,
    DeclaredPerson,
    DeclaredPriority,
)
from rules.words import AgencyStatus, BodyKind, PriorityOrigin, Role

FORTNIGHTLY = Cadence(Unit.WEEK, date(2026, 12, 2), time(10, 0), step=2)
MONTHLY = Cadence(Unit.MONTH, date(2026, 12, 17), time(14, 0), nth=3)
QUARTERLY = Cadence(Unit.MONTH, date(2027, 1, 26), time(10, 0), step=3, nth=4)


def _person(key: str, name: str, agency: str, **links: Any) -> DeclaredPerson:
    return DeclaredPerson(key, name, f"{key}@{agency}.example", agency, **links)


PEOPLE = (
    _person("tom", "Tom Hollis", "police", deputy="dan"),
    _person("dan", "Dan Elwood", "police", deputy="sue"),
    _person("sue", "Sue Field", "police", deputy="ned"),
    _person("ned", "Ned Ashby", "police"),
    _person("lena", "Lena Marsh", "police", escalate_to="chris"),
    _person("chris", "Chris Penn", "police"),
    _person("iain", "Iain Muir", "fire", deputy="joy", escalate_to="ursula"),
    _person("joy", "Joy Tandy", "fire"),
    _person("ursula", "Ursula Grant", "fire"),
    _person("cora", "Cora Desai", "council", phone="01632 960102", deputy="rae"),
    _person("rae", "Rae Winter", "council"),
    _person("charlie", "Charlie Marsh", "council", deputy="vic"),
    _person("vic", "Vic Bell", "council"),
    _person("bo", "Bo Ellwood", "council"),
)


def partnership(**changed: Any) -> DeclaredPartnership:
    """The partnership, with something changed."""
    authority = AgencyStatus.RESPONSIBLE_AUTHORITY
    declared = DeclaredPartnership(
        key="nw",
        name="North Worcestershire",
        reference_prefix="NW",
        division="england-and-wales",
        agencies=(
            DeclaredAgency("police", "Police", authority, "lena"),
            DeclaredAgency("fire", "Fire and Rescue", authority, "iain"),
            DeclaredAgency("council", "Council", authority, "bo"),
        ),
        people=PEOPLE,
        bodies=(
            DeclaredBody(
                "tasking",
                "Tasking",
                BodyKind.TASKING,
                cadence=FORTNIGHTLY,
                members=(
                    DeclaredMember("cora", Role.COORDINATOR),
                    DeclaredMember("charlie", Role.CHAIR),
                    DeclaredMember("vic", Role.VICE_CHAIR),
                ),
            ),
            DeclaredBody(
                "performance",
                "Performance Group",
                BodyKind.PERFORMANCE,
                cadence=MONTHLY,
                members=(DeclaredMember("bo", Role.CHAIR),),
            ),
        ),
        priorities=(DeclaredPriority("burglary", "Burglary", PriorityOrigin.ASSESSMENT, "bo", ("Burglary",)),),
    )
    return replace(declared, **changed)


def up_to_the_board(**changed: Any) -> DeclaredPartnership:
    """The same partnership with its bodies in line: the performance group meets on 17 December and 21 January (five
    clear working days for its pack: 9 December and 13 January), the board each quarter, on 26 January.

    Pia sits on the board for the police, Fay for fire; Gwen is in its chair. Bo chairs the performance group, with
    Pia as a member.
    """
    tasking, performance = partnership().bodies
    board = DeclaredBody(
        "board",
        "Community Safety Board",
        BodyKind.BOARD,
        cadence=QUARTERLY,
        pack_lead_days=5,
        members=(
            DeclaredMember("gwen", Role.CHAIR),
            DeclaredMember("pia", Role.MEMBER),
            DeclaredMember("fay", Role.MEMBER),
        ),
    )
    group = replace(
        performance,
        parent="board",
        pack_lead_days=5,
        members=(DeclaredMember("bo", Role.CHAIR), DeclaredMember("pia", Role.MEMBER)),
    )
    people = (
        *PEOPLE,
        _person("gwen", "Gwen Hart", "council", deputy="bo"),
        _person("pia", "Pia Stone", "police"),
        _person("fay", "Fay Lowe", "fire"),
    )
    bodies = (replace(tasking, parent="performance"), group, board)
    return replace(partnership(people=people, bodies=bodies), **changed)


def with_person(declared: DeclaredPartnership, key: str, **changed: Any) -> DeclaredPartnership:
    """The same, with something of one person changed."""
    people = tuple(replace(person, **changed) if person.key == key else person for person in declared.people)
    return replace(declared, people=people)


def with_closures(declared: DeclaredPartnership, *days: date, agency: str | None = None) -> DeclaredPartnership:
    """The same, closed on these days: all of it, or one agency."""
    closed = frozenset(days)
    if agency is None:
        return replace(declared, closures=closed)
    agencies = tuple(replace(one, closures=closed) if one.key == agency else one for one in declared.agencies)
    return replace(declared, agencies=agencies)
