"""An intelligence record whose source sends a later version: what changes, and what stands.

A later version may narrow who reads it and never widens it by itself; what a person decided here (a grading, a
sanitised text, readers under the same marking) stands. Source: the ladder ("Need to know": nothing widens access).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rules.foreign_marks import Reach
from rules.marking import HandlingCode, Marking
from rules.marking_faults import Finding
from rules.reading import Reader
from rules.record import Record


@dataclass(frozen=True, slots=True)
class Texts:
    """Source text and sanitised text."""

    source: str
    sanitised: str


@dataclass(frozen=True, slots=True)
class Renewed:
    """The record as it is to stand, and what a person should look at."""

    record: Record
    texts: Texts
    reach: Reach
    flags: tuple[Finding, ...]


def renewed(old: Record, before: Texts, new: Record, now: Texts, reach: Reach) -> Renewed:
    """The old record brought up to the new one. `reach` is what the new version's own markings let it go."""
    stood = Reach(old.source_reach) if old.source_reach is not None else Reach.NAMED
    narrower = reach > stood
    gone = _out_of_group(old, new) if reach is stood is Reach.GROUP else frozenset()
    texts, older = _texts(before, now)
    readers = (new.readers, new.source_readers) if narrower else (old.readers - gone, old.source_readers)
    record = replace(
        old,
        type=new.type or old.type,
        on_day=new.on_day or old.on_day,
        marking=replace(_marking(old.marking, new.marking), sanitised=bool(texts.sanitised)),
        restricted=old.restricted or (narrower and reach > Reach.COMMUNITY),
        readers=readers[0],
        source_readers=readers[1],
        has_source_text=bool(texts.source),
        has_sanitised_text=bool(texts.sanitised),
    )
    said = {
        "source_looser": reach < stood,
        "readers_taken_off": bool(gone) or (narrower and bool(old.readers - new.readers)),
        "sanitised_older": older,
        "closed_again": not narrower and record.item.is_closed and not old.item.is_closed,
        "grading_stands": old.marking.grading[:3] != new.marking.grading[:3],
    }
    return Renewed(
        record, texts, max(reach, stood), tuple(RENEWAL_FLAGS[rule] for rule, holds in said.items() if holds)
    )


def _out_of_group(old: Record, new: Record) -> frozenset[Reader]:
    """Agencies that read it and are not in its sharing group any more. People whom somebody put on stay."""
    return frozenset(one for one in old.readers - new.readers if one.agency_id is not None)


_WORDS = {
    "source_looser": (
        "Its source now lets it go further; nothing was opened here.",
        "Regrade and share it, if that is right.",
    ),
    "readers_taken_off": (
        "Its source now marks it more narrowly; readers who were on its list were taken off.",
        "Ask its source before anybody is put on again.",
    ),
    "sanitised_older": (
        "Its source text changed; its sanitised text is of the version before.",
        "Have it sanitised afresh: regrade --sanitised-text.",
    ),
    "closed_again": (
        "It was opened here, and its source still marks a condition: the later version is closed again.",
        "Open it again, if that is right for this version too.",
    ),
    "grading_stands": (
        "Its source grades it otherwise than it is graded here; the grading here stands.",
        "Regrade it, if the source is right.",
    ),
}
RENEWAL_FLAGS = {rule: Finding(rule, "marking", *words, refuses=False) for rule, words in _WORDS.items()}


def _marking(old: Marking, new: Marking) -> Marking:
    closed = HandlingCode.CONDITIONS in (old.handling_code, new.handling_code)
    return replace(
        old,
        handling_code=HandlingCode.CONDITIONS if closed else HandlingCode.PERMITTED,
        handling_conditions=_both(old.handling_conditions, new.handling_conditions),
        sensitive=old.sensitive or new.sensitive,
        handling_instructions=_both(old.handling_instructions, new.handling_instructions),
    )


def _both(old: str, new: str) -> str:
    """The two, once each."""
    return old if new in old else f"{new} {old}".strip() if old not in new else new


def _texts(before: Texts, now: Texts) -> tuple[Texts, bool]:
    """The texts to stand; whether the sanitised one is of an older version.

    A sanitised text that is the source's own goes with it, and away when the new version has none; one that a person
    wrote stands. One that was not there does not come by itself.
    """
    by_source = bool(before.sanitised) and before.sanitised == before.source
    if by_source:
        return now, False
    return Texts(now.source, before.sanitised), bool(before.sanitised) and now.source != before.source


WITHDRAWN = Finding(
    "withdrawn",
    "record",
    "Its source withdrew it. It stays, marked as withdrawn, and its review is due now.",
    "Review it: keep it or dispose of it.",
    refuses=False,
)
"""Said when it comes in; the record itself has the day."""
OF_GRADING = frozenset({"ungraded", "grade_not_judged", "grading_stands"})
OF_BEING_CLOSED = frozenset({"unmarked", "marking_unreadable", "closed_again"})


def not_seen_to(rules: Iterable[str], after: Record, *, graded: bool, sanitised: bool) -> tuple[str, ...]:
    """Of what a person should look at, what is left once somebody graded it, sanitised it or opened it."""
    done = (OF_GRADING if graded else frozenset()) | ({"sanitised_older"} if sanitised else frozenset())
    if not after.item.is_closed:
        done |= OF_BEING_CLOSED
    return tuple(one for one in rules if one not in done)


def of_this_version(old: Record, flags: Iterable[Finding]) -> tuple[Finding, ...]:
    """What a person should look at in a later version. Where a grading stands here, a source that gives none says
    nothing against it, and the record is not ungraded."""
    found = tuple(flags)
    none = {one.rule for one in found} & {"ungraded", "grade_not_judged"}
    passed = {"grading_stands"} if none else set()
    passed |= {rule for rule in none if rule not in old.source_flags}
    return tuple(one for one in found if one.rule not in passed)
