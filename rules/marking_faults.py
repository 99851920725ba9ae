"""What in a record's marking contradicts itself, its texts or its agreement: each with the rule it breaks.

What would let somebody read who may not, or nobody who should, is refused; what a person should look at is flagged,
and goes in. No sentence repeats anything of the record.
"""

import re
from dataclasses import dataclass
from datetime import date

from rules.marking import Agreement, HandlingCode, LegalGateway, Marking
from rules.personal import betrays_person
from rules.retention import Retention


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction. `refuses`: the record does not go in, or is not changed, as it is."""

    rule: str
    field: str
    sentence: str
    fix: str
    refuses: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What the marking is held against."""

    received_on: date
    day: date
    """Today."""
    source_text: bool = True
    """Whether there is one; the texts themselves are of no matter."""
    sanitised_text: bool = False
    readers: int = 0
    """Lines of the access list."""
    reader_agencies: frozenset[int] = frozenset()
    """The agencies of everybody on it."""
    from_agency_id: int | None = None
    agreement: Agreement | None = None
    """The one that the marking names, if there is one of that key."""
    source_ref: str = ""


LIMITS = re.compile(
    r"\b(?:only|not|never|no|without|unless|must|may not|except|until|before|permission|consent|refer|ask)\b", re.I
)
"""Words by which a condition limits who may have it."""
OBJECT_ID = re.compile(r"(?:[a-z][a-z0-9-]{2,62}--)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""An id of STIX or MISP."""


def findings(marking: Marking, beside: Beside, retention: Retention) -> tuple[Finding, ...]:
    """Every contradiction, the refusals first."""
    found = [
        *_handling(marking),
        *_sensitive(marking, beside),
        *_texts(marking, beside),
        *_dates(marking, beside, retention),
        *_sharing(marking, beside),
    ]
    return tuple(sorted(found, key=lambda one: not one.refuses))


def _refused(rule: str, field: str, sentence: str, fix: str) -> Finding:
    return Finding(rule, field, sentence, fix, refuses=True)


def _flagged(rule: str, field: str, sentence: str, fix: str) -> Finding:
    return Finding(rule, field, sentence, fix, refuses=False)


def _handling(marking: Marking) -> list[Finding]:
    stated = marking.handling_conditions.strip()
    if marking.handling_code is HandlingCode.CONDITIONS:
        said = "The handling code is C, and no conditions are stated."
        fix = "State the conditions, or grade it P."
        return [] if stated else [_refused("code_c_without_conditions", "handling_conditions", said, fix)]
    if not stated:
        return []
    said = "The handling code is P, and conditions are stated."
    if LIMITS.search(stated):
        fix = "Grade it C, or leave the conditions out: under P nobody would look at them."
        return [_refused("code_p_with_limits", "handling_conditions", said, fix)]
    fix = "Say it in the handling instructions, or grade it C if it limits who may have it."
    return [_flagged("code_p_with_conditions", "handling_conditions", said, fix)]


def _sensitive(marking: Marking, beside: Beside) -> list[Finding]:
    found = []
    if marking.sensitive and not beside.readers:
        said = "It is marked sensitive and has no access list: nobody could read it."
        found.append(_refused("sensitive_without_list", "readers", said, "Name at least one reader."))
    if marking.sensitive and not marking.handling_instructions.strip():
        said = "It is marked sensitive, and nothing says how it is to be handled."
        found.append(_flagged("sensitive_without_instructions", "handling_instructions", said, "State how."))
    if not marking.sensitive and marking.handling_instructions.strip():
        said = "Handling instructions are stated, and it is not marked sensitive."
        fix = "Mark it OFFICIAL-SENSITIVE if it needs them."
        found.append(_flagged("instructions_without_sensitive", "classification", said, fix))
    if marking.handling_code is HandlingCode.CONDITIONS and not marking.sensitive and not beside.readers:
        said = "The handling code is C and nobody is named: only its originator, if it has one, can read it."
        found.append(_flagged("code_c_without_readers", "readers", said, "Name whoever may, under its conditions."))
    return found


def _texts(marking: Marking, beside: Beside) -> list[Finding]:
    found = []
    if not beside.source_text and not beside.sanitised_text:
        said, fix = "It has no text.", "Give the source text, the sanitised text, or both."
        found.append(_refused("no_text", "source_text", said, fix))
    if not marking.sanitised and beside.sanitised_text:
        said = "It says that it is not sanitised, and a sanitised text is given."
        fix = "Say that it is sanitised, if it is; else give that text as the source text."
        found.append(_refused("not_sanitised", "sanitised", said, fix))
    if marking.sanitised and beside.source_text and not beside.sanitised_text:
        said = "It says that it is sanitised, and only a source text is given."
        fix = "Give the sanitised text as such, or say that it is not sanitised."
        found.append(_refused("sanitised_text_missing", "sanitised_text", said, fix))
    ref = beside.source_ref.strip()
    if ref and (not any(sign.isdigit() for sign in ref) or betrays_person(ref)):
        said = "The source's reference reads like a name or an address."
        fix = "Give the number under which the source's agency knows it."
        found.append(_refused("source_named", "source_ref", said, fix))
    return found


def _dates(marking: Marking, beside: Beside, retention: Retention) -> list[Finding]:
    found = []
    if beside.received_on > beside.day:
        said = "The day it was received lies ahead."
        found.append(_refused("received_ahead", "received_on", said, "Give the day it came in."))
    kept = retention.classes.get(marking.retention_class)
    if kept is None:
        said = "Its retention class is none of the policy's."
        fix = f"Write one of {', '.join(retention.classes)}."
        found.append(_refused("retention_unknown", "retention_class", said, fix))
    if marking.review_on is None:
        return found
    if marking.review_on < beside.received_on:
        said = "Its review falls before the day it was received."
        found.append(_refused("review_before_received", "review_on", said, "Give a later date, or none."))
    elif kept is not None and marking.review_on > retention.latest_review(
        marking.retention_class, marking.sensitive, beside.received_on
    ):
        said = "Its review is later than its retention class, or the sensitive marking, allows for."
        found.append(_flagged("review_late", "review_on", said, "Give an earlier date, or none: it is worked out."))
    return found


def _sharing(marking: Marking, beside: Beside) -> list[Finding]:
    found, agreement = [], beside.agreement
    gateway = gateway_in_force(marking, agreement)
    if marking.personal and gateway is None:
        said = "It is about people, and no legal gateway is named for sharing it."
        fix = f"Name one of {', '.join(LegalGateway)}, or an agreement that has one; or say that it is not personal."
        found.append(_refused("gateway_missing", "legal_gateway", said, fix))
    if marking.agreement and agreement is None:
        said = "The sharing agreement it names is none of the partnership file's."
        found.append(_refused("agreement_unknown", "agreement", said, "Use the key of a declared agreement."))
    if agreement is None:
        return found
    if agreement.review_on is not None and agreement.review_on < beside.day:
        said = f"The review of the sharing agreement `{agreement.key}` is overdue."
        found.append(
            _flagged("agreement_review_passed", "agreement", said, "Have it reviewed, then change its date.")
        )
    if agreement.gateway and marking.legal_gateway and agreement.gateway is not marking.legal_gateway:
        said = f"It names another legal gateway than its agreement, `{agreement.key}`."
        found.append(_flagged("gateway_differs", "legal_gateway", said, "Check which of the two applies."))
    if beside.from_agency_id is not None and beside.from_agency_id not in agreement.parties:
        said = f"The agency it came from is not a party to the agreement `{agreement.key}`."
        found.append(_flagged("origin_not_a_party", "agreement", said, "Check the agreement's parties."))
    if beside.reader_agencies - agreement.parties - {beside.from_agency_id}:
        said = f"A reader's agency is not a party to the agreement `{agreement.key}`."
        fix = "Name readers of its parties only, or another agreement."
        found.append(_refused("reader_not_a_party", "readers", said, fix))
    return found


def plain_reference(ref: str) -> str:
    """The sender's reference where it can be nothing but a number of theirs; '' else. Safe beside a rejected row."""
    if OBJECT_ID.fullmatch(ref):
        return ref
    known = len(ref) <= 40 and " " not in ref and any(sign.isdigit() for sign in ref)
    return ref if known and not betrays_person(ref) else ""


def gateway_in_force(marking: Marking, agreement: Agreement | None) -> LegalGateway | None:
    """The gateway named on the record, else its agreement's."""
    return marking.legal_gateway or (agreement.gateway if agreement is not None else None)
