"""Each entry of the evidence log in one line, by reference and counts."""

from datetime import date

import pytest

from rules.findings import State
from rules.products.evidence import ANSWER_WORDS, BREACH_WORDS, CLOSURE_WORDS, DECISION_WORDS, Entry, sentence
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
            "Shoplifting in Wychavon, July 2025: 3 recorded; a fall.",
        ),
        (
            Entry(K.ANSWER, DAY, ref="NW-2025-D/002", code="series", **ROSE),  # type: ignore[arg-type]
            "Shoplifting in Wychavon, July 2025: one series of offences (NW-2025-D/002).",
        ),
        (Entry(K.ACTION, DAY, ref="NW-2026-23/07", code="not_undertaken"), "NW-2026-23/07: was not done."),
        (
            Entry(K.ACTION, DAY, ref="NW-2026-23/07", code="completed", effect="Fell by more than chance."),
            "NW-2026-23/07: completed. Fell by more than chance.",
        ),
        (Entry(K.DECISION, DAY, ref="NW-2026-23/07", code="extend"), "A body decided on NW-2026-23/07: more time."),
        (Entry(K.DECISION, DAY, code="accept_risk"), "A body decided: the risk accepted."),
        (Entry(K.NOTED, DAY, words="Lights out", source="residents"), "Lights out (residents)"),
        (Entry(K.NOTED, DAY, words=None, source=""), "(restricted)"),
    ],
)
def test_an_entry_says_what_was_found_answered_closed_or_decided(entry: Entry, said: str) -> None:
    assert sentence(entry) == said


def test_every_code_of_the_record_has_its_words() -> None:
    told = {State.OPENED, State.CAPPED, State.CONTINUING, State.SEASONAL, State.FALL}
    assert set(BREACH_WORDS) == told
    assert set(ANSWER_WORDS) == set(AnalysisAnswer)
    assert set(CLOSURE_WORDS) == set(ClosureReason)
    assert set(DECISION_WORDS) == set(DecisionOutcome)
