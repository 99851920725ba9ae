"""What a product lacks before it may be published, and what its states allow."""

from dataclasses import replace

import pytest

from rules.action import Refusal
from rules.products.kinds import SECTIONS, ProductKind, ProductState, RecommendationOutcome, section_of
from rules.products.product import (
    Product,
    Recommendation,
    missing,
    not_open,
    not_to_answer,
    not_to_commission,
    not_to_publish,
    not_to_supersede,
)
from tests.rules.products.examples import answered, product, score, without

K, S = ProductKind, ProductState


@pytest.mark.parametrize("kind", K)
def test_a_whole_product_of_each_kind_lacks_nothing_and_may_be_published(kind: K) -> None:
    assert missing(product(kind)) == {}
    assert not_to_publish(product(kind)) is None


def test_a_problem_profile_is_on_osara_after_its_summary() -> None:
    keys = [one.key for one in SECTIONS[K.PROBLEM_PROFILE]]
    assert keys == ["summary", "objective", "scanning", "analysis", "response", "assessment"]


@pytest.mark.parametrize(
    ("found", "lacks"),
    [
        (product(terms="  "), ["terms"]),
        (product(commissioner_id=None), ["commissioner"]),
        (product(author_id=None), ["author"]),
        (product(due_on=None), ["due_on"]),
        (without(product(), "scanning"), ["section:scanning"]),
        (product(sections={}), [f"section:{one.key}" for one in SECTIONS[K.PROBLEM_PROFILE]]),
        (product(measure=""), ["measure"]),
        (product(measure_on=None), ["measure"]),
        (product(K.TACTICAL_ASSESSMENT, measure="", measure_on=None), []),
        (product(recommendations=(Recommendation(1, "x"), Recommendation(2, "y", 11))), ["recommendation:1"]),
        (product(recommendations=()), []),
        (product(K.STRATEGIC_ASSESSMENT, scores=()), ["scores"]),
        (product(K.STRATEGIC_ASSESSMENT, scores=(score(reason=" "),)), ["score:burglary"]),
        (product(K.SUBJECT_PROFILE, is_restricted=False), ["marking"]),
        (product(K.SUBJECT_PROFILE, sensitive=False), ["marking"]),
        (product(sensitive=True, is_restricted=True), ["handling"]),
        (product(sensitive=True, handling_instructions="Not to be copied."), ["marking"]),
    ],
)
def test_what_keeps_it_from_being_published_is_named(found: Product, lacks: list[str]) -> None:
    assert list(missing(found)) == lacks
    refused = not_to_publish(found)
    assert (refused is None) is (lacks == [])
    assert refused is None or all(sentence in refused.sentence for sentence in missing(found).values())


@pytest.mark.parametrize(
    ("state", "open_", "commissioned", "superseded"),
    [
        (S.DRAFT, None, None, "still_open"),
        (S.COMMISSIONED, None, "commissioned_already", "still_open"),
        (S.PUBLISHED, "product_closed", "product_closed", None),
        (S.SUPERSEDED, "product_closed", "product_closed", "superseded_already"),
    ],
)
def test_each_state_allows_what_it_does(
    state: S, open_: str | None, commissioned: str | None, superseded: str | None
) -> None:
    found = product(state=state)
    assert _reason(not_open(found)) == open_
    assert _reason(not_to_commission(found)) == commissioned
    assert _reason(not_to_supersede(found)) == superseded
    assert _reason(not_to_publish(found)) == open_


@pytest.mark.parametrize(
    ("found", "number", "reason"),
    [
        (product(state=S.PUBLISHED), 1, None),
        (product(state=S.PUBLISHED), 2, "no_such_recommendation"),
        (product(), 1, "not_published"),
        (product(state=S.SUPERSEDED), 1, "not_published"),
        (
            product(state=S.PUBLISHED, recommendations=(answered(RecommendationOutcome.TAKEN),)),
            1,
            "answered_already",
        ),
        (
            product(state=S.PUBLISHED, recommendations=(answered(RecommendationOutcome.NOT_TAKEN),)),
            1,
            "answered_already",
        ),
    ],
)
def test_a_recommendation_is_answered_once_after_publication(found: Product, number: int, reason: str | None) -> None:
    assert _reason(not_to_answer(found, number)) == reason


@pytest.mark.parametrize(
    ("typed", "key"),
    [("scanning", "scanning"), (" Analysis ", "analysis"), ("SUMMARY", "summary"), ("horizon", None)],
)
def test_a_section_goes_by_its_key_or_heading(typed: str, key: str | None) -> None:
    found = section_of(K.PROBLEM_PROFILE, typed)
    assert (found.key if found else None) == key


def test_a_version_is_named_with_its_number() -> None:
    assert replace(product(), version=2).name == "NW-P-2026/001 v2"


def _reason(refused: Refusal | None) -> str | None:
    return refused.reason if refused is not None else None
