"""A product that lacks nothing, of invented facts: tests take something away from it."""

from dataclasses import replace
from datetime import date
from typing import Any

from rules.products.kinds import SECTIONS, Confidence, ProductKind, ProductState, RecommendationOutcome
from rules.products.product import Product, Recommendation
from rules.products.scoring import Score
from tests.rules.builders import CHAIR, DEPUTY, OWNER

DAY = date(2026, 12, 2)
ANALYST, AUTHOR = DEPUTY, OWNER


def score(name: str = "Burglary", **fields: Any) -> Score:
    """A score with its reason."""
    given: dict[str, Any] = {
        "subject": name.lower(),
        "name": name,
        "harm": 3,
        "likelihood": 4,
        "confidence": Confidence.MEDIUM,
        "reason": "Counts and the survey of May.",
        "scored_on": DAY,
        "origin": "assessment",
    }
    return Score(**given | fields)


def product(kind: ProductKind = ProductKind.PROBLEM_PROFILE, **fields: Any) -> Product:
    """Commissioned, written, and ready to be published."""
    given: dict[str, Any] = {
        "id": 1,
        "ref": "NW-P-2026/001",
        "version": 1,
        "kind": kind,
        "state": ProductState.COMMISSIONED,
        "title": "Shoplifting in Wychavon",
        "terms": "Why it rose, and what can be done.",
        "commissioner_id": CHAIR,
        "author_id": AUTHOR,
        "analyst_id": ANALYST,
        "due_on": DAY,
        "measure": "recorded shoplifting",
        "measure_on": date(2027, 3, 1),
        "sensitive": kind is ProductKind.SUBJECT_PROFILE,
        "is_restricted": kind is ProductKind.SUBJECT_PROFILE,
        "handling_instructions": "Not to be copied." if kind is ProductKind.SUBJECT_PROFILE else "",
        "sections": {one.key: f"About {one.key}." for one in SECTIONS[kind]},
        "recommendations": (Recommendation(1, "Light the underpass", OWNER, "Olive Owner", DAY),),
        "scores": (score(),) if kind is ProductKind.STRATEGIC_ASSESSMENT else (),
    }
    return Product(**given | fields)


def without(found: Product, section: str) -> Product:
    """The same with one section empty."""
    return replace(found, sections={**found.sections, section: " "})


def answered(outcome: RecommendationOutcome, **fields: Any) -> Recommendation:
    """The recommendation of the example, with what became of it."""
    return Recommendation(1, "Light the underpass", OWNER, "Olive Owner", DAY, outcome, **fields)
