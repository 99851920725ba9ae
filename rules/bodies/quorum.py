"""Whether a meeting had its quorum, from who was there. A meeting without it is not held: it decides nothing.

Source: domain guide §3 ("If quorum fails …": chair or vice-chair, police, a council and one more), §4 ("Bodies").
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rules.words import AttendanceValue

THERE = (AttendanceValue.PRESENT, AttendanceValue.DEPUTY)


@dataclass(frozen=True, slots=True)
class Quorum:
    """What a body needs to decide. Agencies by key. All that is stated must hold."""

    chair: bool = False
    """Its chair or a vice-chair."""
    agencies: tuple[str, ...] = ()
    """Each of these."""
    any_of: tuple[str, ...] = ()
    """At least one of these (such as the councils)."""
    at_least: int = 0
    """So many agencies in all."""

    @property
    def in_words(self) -> str:
        """As a sentence part: "chair or vice-chair; police; one of council, county; 4 agencies"."""
        parts = ["chair or vice-chair"] if self.chair else []
        parts += list(self.agencies)
        parts += [f"one of {', '.join(self.any_of)}"] if self.any_of else []
        parts += [f"{self.at_least} agencies"] if self.at_least else []
        return "; ".join(parts)


def lacking(quorum: Quorum, attendance: Mapping[str, AttendanceValue], *, chaired: bool) -> tuple[str, ...]:
    """What the meeting lacked, each in words; () when it was quorate. `attendance`: by the agency's key.

    A deputy counts as their agency; apologies do not. `chaired`: the chair or a vice-chair was in the chair.
    """
    there = {key for key, value in attendance.items() if value in THERE}
    lacks = ["its chair or vice-chair"] if quorum.chair and not chaired else []
    lacks += [key for key in quorum.agencies if key not in there]
    if quorum.any_of and not there & set(quorum.any_of):
        lacks.append(f"one of {', '.join(quorum.any_of)}")
    if len(there) < quorum.at_least:
        lacks.append(f"{quorum.at_least} agencies ({len(there)} {'was' if len(there) == 1 else 'were'} there)")
    return tuple(lacks)


def rule_as_row(quorum: Quorum | None) -> dict[str, Any]:
    """The rule as it is stored; {} for none."""
    if quorum is None:
        return {}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(quorum).items()}


def rule_from_row(row: Mapping[str, Any]) -> Quorum | None:
    """The rule as it was stored."""
    if not row:
        return None
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Quorum(**given)
