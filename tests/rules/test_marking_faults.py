"""Contradictions in a marking: each rule on both sides of its boundary."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.marking import (
    Agreement,
    HandlingCode,
    InformationAssessment,
    LegalGateway,
    Marking,
    SourceEvaluation,
)
from rules.marking_faults import Beside, findings
from rules.retention import Kept, Retention, later

DAY = date(2026, 12, 2)
POLICE, COUNCIL, HOUSING = 1, 2, 3
S115 = LegalGateway.CDA98_S115
WHOLE = Marking(
    SourceEvaluation.UNTESTED, InformationAssessment.CORROBORATED, HandlingCode.PERMITTED, legal_gateway=S115
)
BESIDE = Beside(DAY, DAY, from_agency_id=POLICE)
ISA = Agreement("isa", "Information sharing", frozenset({POLICE, COUNCIL}), S115, date(2027, 1, 1))
C = HandlingCode.CONDITIONS

ROWS: list[tuple[dict[str, Any], dict[str, Any], dict[str, bool]]] = [
    # marking, beside, {rule: refuses}
    ({}, {}, {}),
    ({"handling_code": C}, {"readers": 1}, {"code_c_without_conditions": True}),
    ({"handling_code": C, "handling_conditions": "Not to housing"}, {"readers": 1}, {}),
    ({"handling_code": C, "handling_conditions": "Not to housing"}, {}, {"code_c_without_readers": False}),
    ({"handling_conditions": "Police only"}, {}, {"code_p_with_limits": True}),
    ({"handling_conditions": "Keep with file 12"}, {}, {"code_p_with_conditions": False}),
    ({"sensitive": True, "handling_instructions": "Lock away"}, {}, {"sensitive_without_list": True}),
    ({"sensitive": True, "handling_instructions": "Lock away"}, {"readers": 1}, {}),
    ({"sensitive": True}, {"readers": 1}, {"sensitive_without_instructions": False}),
    ({"handling_instructions": "Lock away"}, {}, {"instructions_without_sensitive": False}),
    ({}, {"source_text": False}, {"no_text": True}),
    ({}, {"source_text": False, "sanitised_text": True}, {"not_sanitised": True}),
    ({"sanitised": True}, {"source_text": False, "sanitised_text": True}, {}),
    ({"sanitised": True}, {}, {"sanitised_text_missing": True}),
    ({}, {"source_ref": "Jo Bell"}, {"source_named": True}),
    ({}, {"source_ref": "jo.bell1@council.example"}, {"source_named": True}),
    ({}, {"source_ref": "CHIS/0042"}, {}),
    ({}, {"received_on": date(2026, 12, 3)}, {"received_ahead": True}),
    ({"retention_class": "for-ever"}, {}, {"retention_unknown": True}),
    ({"review_on": date(2026, 12, 1)}, {}, {"review_before_received": True}),
    ({"review_on": DAY}, {}, {}),
    ({"review_on": date(2032, 12, 2)}, {}, {}),
    ({"review_on": date(2032, 12, 3)}, {}, {"review_late": False}),
    (
        {"sensitive": True, "handling_instructions": "Lock away", "review_on": date(2027, 12, 3)},
        {"readers": 1},
        {"review_late": False},
    ),
    ({"legal_gateway": None}, {}, {"gateway_missing": True}),
    ({"legal_gateway": None, "personal": False}, {}, {}),
    ({"legal_gateway": None, "agreement": "isa"}, {"agreement": ISA}, {}),
    ({"agreement": "gone"}, {}, {"agreement_unknown": True}),
    ({"agreement": "isa"}, {"agreement": replace(ISA, review_on=DAY)}, {}),
    (
        {"agreement": "isa"},
        {"agreement": replace(ISA, review_on=date(2026, 12, 1))},
        {"agreement_review_passed": False},
    ),
    ({"agreement": "isa", "legal_gateway": LegalGateway.CDA98_S17A}, {"agreement": ISA}, {"gateway_differs": False}),
    ({"agreement": "isa"}, {"agreement": ISA, "from_agency_id": HOUSING}, {"origin_not_a_party": False}),
    (
        {"agreement": "isa"},
        {"agreement": ISA, "readers": 1, "reader_agencies": frozenset({HOUSING})},
        {"reader_not_a_party": True},
    ),
    ({"agreement": "isa"}, {"agreement": ISA, "readers": 1, "reader_agencies": frozenset({COUNCIL, POLICE})}, {}),
]


@pytest.mark.parametrize(("marking", "beside", "rules"), ROWS)
def test_each_contradiction_is_found_by_its_rule_and_nothing_else_is(
    marking: dict[str, Any], beside: dict[str, Any], rules: dict[str, bool]
) -> None:
    found = findings(replace(WHOLE, **marking), replace(BESIDE, **beside), Retention())
    assert {one.rule: one.refuses for one in found} == rules


def test_refusals_come_before_what_is_only_flagged() -> None:
    found = findings(replace(WHOLE, handling_code=C, sensitive=True, review_on=date(2020, 1, 1)), BESIDE, Retention())
    assert [one.refuses for one in found] == sorted((one.refuses for one in found), reverse=True)
    assert len(found) == 4


def test_no_sentence_repeats_a_word_of_the_record() -> None:
    canary = "zebracanary"
    told = replace(WHOLE, handling_conditions=f"{canary} only", handling_instructions=canary, retention_class=canary)
    found = findings(told, replace(BESIDE, source_ref=canary), Retention())
    assert len(found) == 4
    assert not any(canary in one.sentence + one.fix for one in found)


def test_it_is_written_as_on_paper() -> None:
    assert (WHOLE.grading, WHOLE.classification) == ("2/B/P", "OFFICIAL")
    assert replace(WHOLE, sensitive=True).classification == "OFFICIAL-SENSITIVE"


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 2), 72, date(2032, 12, 2)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last_of_the_month(day: date, months: int, then: date) -> None:
    assert later(day, months) == then


def test_what_is_sensitive_is_reviewed_yearly_whatever_its_class() -> None:
    retention = Retention({"short": Kept(1, 6), "long": Kept(10, 120)})
    assert retention.latest_review("long", True, DAY) == date(2027, 12, 2)
    assert retention.latest_review("short", True, DAY) == date(2027, 6, 2)
    assert retention.latest_review("long", False, DAY) == date(2036, 12, 2)
    assert retention.kept_until("long", DAY) == date(2036, 12, 2)
