"""Each entry of the evidence log in one line, by reference and counts."""

from datetime import date

import pytest

from models.steps.thresholds import TOLD
from rules.nominations import NominationState
from rules.outcomes import EffectAnswer
from rules.products.evidence import (
    ANSWER_WORDS,
    BREACH_WORDS,
    CLOSURE_WORDS,
    DECISION_WORDS,
    EFFECT_WORDS,
    NOMINATION_WORDS,
    Entry,
    sentence,
)
from rules.products.kinds import EvidenceKind
from rules.words import AnalysisAnswer, ClosureReason, DecisionOutcome

K, DAY = EvidenceKind, date(2026, 12, 2)
ROSE = {"area": "Wychavon", "crime_type": "Shoplifting", "month": date(2025, 7, 1)}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            Entry(K.BREACH, DAY, code="opened", count=99, expected=64.3, **ROSE),  # type: ignore[arg-type]
            "Shoplifting in Wychavon, July 2025: 99 recorded, about 64 expected; a rise, an analysis was opened.",
        ),
        (
            Entry(K.BREACH, DAY, code="fall", count=3, **ROSE),  # type: ignore[arg-type]
            "Shoplifting in Wychavon, July 2025: 3 recorded; a fall: good practice, ask what was done.",
        ),
        (
            Entry(K.ANSWER, DAY, ref="NW-2025-D/002", code="series", **ROSE),  # type: ignore[arg-type]
            "Shoplifting in Wychavon, July 2025: one series of offences (NW-2025-D/002).",
        ),
        (Entry(K.ACTION, DAY, ref="NW-2026-23/07", code="not_undertaken"), "NW-2026-23/07: was not done."),
        (Entry(K.ACTION, DAY, ref="NW-2026-23/07", code="completed"), "NW-2026-23/07: completed."),
        (
            Entry(K.EFFECT, DAY, ref="NW-2026-23/07", code="no_change", area="Town", crime_type="Burglary"),
            "NW-2026-23/07: Burglary in Town changed by no more than chance.",
        ),
        (
            Entry(K.EFFECT, DAY, ref="NW-2026-23/07", code="too_early"),
            "NW-2026-23/07: too early to say.",
        ),
        (
            Entry(K.BREACH, DAY, code="opened", count=9, week=date(2025, 7, 21), **ROSE),  # type: ignore[arg-type]
            "Shoplifting in Wychavon, the week to Sunday 27 July 2025: 9 recorded; a rise, an analysis was opened.",
        ),
        (Entry(K.DECISION, DAY, ref="NW-2026-23/07", code="extend"), "A body decided on NW-2026-23/07: more time."),
        (Entry(K.DECISION, DAY, code="accept_risk"), "A body decided: the risk accepted."),
        (Entry(K.NOMINATION, DAY, ref="NW-N-2026/001", code="declined"), "NW-N-2026/001: declined."),
        (
            Entry(K.NOMINATION, DAY, ref="NW-N-2026/001", code="accepted", area="Redditch", crime_type="Fly-tipping"),
            "NW-N-2026/001, Fly-tipping in Redditch: accepted.",
        ),
        (Entry(K.NOTED, DAY, words="Lights out", source="residents"), "Lights out (residents)"),
        (Entry(K.NOTED, DAY, words=None, source=""), "(restricted)"),
    ],
)
def test_an_entry_says_what_was_found_answered_closed_or_decided(entry: Entry, said: str) -> None:
    assert sentence(entry) == said


def test_every_code_of_the_record_has_its_words() -> None:
    assert set(BREACH_WORDS) == set(TOLD)
    assert set(ANSWER_WORDS) == set(AnalysisAnswer)
    assert set(EFFECT_WORDS) == set(EffectAnswer)
    assert set(CLOSURE_WORDS) == set(ClosureReason)
    assert set(DECISION_WORDS) == set(DecisionOutcome)
    assert set(NOMINATION_WORDS) == set(NominationState) - {NominationState.OPEN}
