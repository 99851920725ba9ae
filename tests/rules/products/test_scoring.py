"""Harm × likelihood, confidence apart; the ranking with its tie-breaks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.products.kinds import Confidence
from rules.products.scoring import Score, in_words, not_to_score, ranking, risk_score
from tests.rules.products.examples import score

LOW, MEDIUM, HIGH = Confidence


@pytest.mark.parametrize(("harm", "likelihood", "risk"), [(1, 1, 1), (5, 5, 25), (4, 3, 12), (3, 4, 12)])
def test_the_risk_score_is_harm_times_likelihood(harm: int, likelihood: int, risk: int) -> None:
    assert risk_score(harm, likelihood) == risk
    assert all(score(harm=harm, likelihood=likelihood, confidence=one).risk == risk for one in Confidence)


@pytest.mark.parametrize(("harm", "likelihood"), [(0, 3), (6, 3), (3, 0), (3, 6)])
def test_a_value_outside_one_to_five_is_no_score(harm: int, likelihood: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 5"):
        risk_score(harm, likelihood)
    refused = not_to_score(harm, likelihood, "because")
    assert refused is not None and refused.reason.endswith("_out_of_range")


@pytest.mark.parametrize(("reason", "refused"), [("Counts", False), ("", True), ("  ", True)])
def test_no_score_without_its_reason(reason: str, refused: bool) -> None:
    assert (not_to_score(1, 5, reason) is not None) is refused


def test_equal_scores_go_by_graver_harm_then_surer_then_name_and_only_the_name_shares_a_rank() -> None:
    issues = [
        score("Damage", harm=2, likelihood=3),
        score("Zeal", harm=3, likelihood=4, confidence=LOW),
        score("Arson", harm=4, likelihood=3, confidence=MEDIUM),
        score("Burglary", harm=4, likelihood=3, confidence=HIGH),
        score("Cruelty", harm=4, likelihood=3, confidence=MEDIUM),
    ]
    found = [(one.rank, one.score.name) for one in ranking(issues)]
    assert found == [(1, "Burglary"), (2, "Arson"), (2, "Cruelty"), (4, "Zeal"), (5, "Damage")]


SCORES = st.builds(
    score,
    name=st.sampled_from(["Arson", "Burglary", "Cruelty", "Damage"]),
    harm=st.integers(1, 5),
    likelihood=st.integers(1, 5),
    confidence=st.sampled_from(Confidence),
)


@settings(max_examples=40)
@given(st.lists(SCORES, max_size=8))
def test_a_ranking_loses_nobody_and_never_puts_a_smaller_risk_first(scores: list[Score]) -> None:
    found = ranking(scores)
    assert sorted(one.score.name for one in found) == sorted(one.name for one in scores)
    risks = [one.score.risk for one in found]
    assert risks == sorted(risks, reverse=True)
    assert [one.rank for one in found] == sorted(one.rank for one in found)


def test_a_score_is_said_with_its_words() -> None:
    assert in_words(score(harm=4, likelihood=3)) == "serious (4) × possible (3) = 12, confidence medium"
