"""A product as the rules see it, what it lacks before it may be published, and what its states allow.

Source: rows 16, 17 and 46 (S3 rec 5, 7; S1 3.17): terms of reference, commissioner, author, due date, every section,
a proposed owner for every recommendation, a reason for every score; of a problem profile, how and when anybody will
look whether it worked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.action import Refusal
from rules.products.kinds import KIND_NAMES, OPEN_STATES, SECTIONS, ProductKind, ProductState, RecommendationOutcome
from rules.products.scoring import Score


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One thing that a product proposes, and what became of it."""

    number: int
    text: str
    owner_id: int | None = None
    owner: str = ""
    due_on: date | None = None
    outcome: RecommendationOutcome = RecommendationOutcome.OPEN
    action_id: int | None = None
    action_ref: str = ""
    reason: str = ""
    """Why it was not taken."""
    decided_on: date | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """One version of a product. Ids are of people, bodies and areas; names are for printing."""

    id: int
    ref: str
    version: int
    kind: ProductKind
    state: ProductState
    title: str
    terms: str = ""
    """Terms of reference."""
    commissioner_id: int | None = None
    commissioning_body_id: int | None = None
    author_id: int | None = None
    acting_id: int | None = None
    """Who acts for the author in the action of writing it; None while there is no live one."""
    analyst_id: int | None = None
    """The analyst of its area."""
    due_on: date | None = None
    area_id: int | None = None
    crime_type: str = ""
    sensitive: bool = False
    is_restricted: bool = False
    """Whether it has an access list."""
    handling_instructions: str = ""
    measure: str = ""
    measure_on: date | None = None
    published_on: date | None = None
    sections: Mapping[str, str] = field(default_factory=dict)
    """Key of a section → its text."""
    recommendations: tuple[Recommendation, ...] = ()
    scores: tuple[Score, ...] = ()

    @property
    def name(self) -> str:
        """`NW-P-2026/001 v2`: a version of a product."""
        return f"{self.ref} v{self.version}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be written in."""
        return self.state in OPEN_STATES


def missing(product: Product) -> dict[str, str]:
    """What keeps it from being published, by a code: a sentence each, in the order in which one puts it right."""
    found: dict[str, str] = {}
    for code, lacks, sentence in (
        ("terms", not product.terms.strip(), "It has no terms of reference."),
        ("commissioner", product.commissioner_id is None, "Nobody has commissioned it."),
        ("author", product.author_id is None, "It has no author."),
        ("due_on", product.due_on is None, "It has no due date."),
    ):
        if lacks:
            found[code] = sentence
    for section in SECTIONS[product.kind]:
        if not product.sections.get(section.key, "").strip():
            found[f"section:{section.key}"] = f"Its section “{section.heading}” is empty. {section.asks}"
    if product.kind is ProductKind.PROBLEM_PROFILE and not (product.measure.strip() and product.measure_on):
        found["measure"] = "It does not say what will be measured, and when, to tell whether the response worked."
    if product.kind is ProductKind.SUBJECT_PROFILE and not (product.sensitive and product.is_restricted):
        found["marking"] = "A subject profile is OFFICIAL-SENSITIVE and has an access list; this one lacks either."
    if product.sensitive and not product.is_restricted:
        found.setdefault("marking", "It is marked sensitive and has no access list: name who may read it.")
    if product.sensitive and not product.handling_instructions.strip():
        found["handling"] = "It is marked sensitive, and nothing says how it is to be handled."
    for one in product.recommendations:
        if one.owner_id is None:
            found[f"recommendation:{one.number}"] = f"Recommendation {one.number} has no proposed owner."
    if product.kind is ProductKind.STRATEGIC_ASSESSMENT and not product.scores:
        found["scores"] = "No issue is scored: a strategic assessment ranks them."
    for score in product.scores:
        if not score.reason.strip():
            found[f"score:{score.subject}"] = f"The score of {score.name} has no reason."
    return found


def not_open(product: Product) -> Refusal | None:
    """A refusal to change what is published: a correction is a new version."""
    if product.is_open:
        return None
    said = f"{product.name} is {product.state}: it is never changed."
    return Refusal("product_closed", said, f"A correction is a new version: `jatac product supersede {product.ref}`.")


def not_to_commission(product: Product) -> Refusal | None:
    """A refusal to commission what is commissioned already, or over."""
    if product.state is ProductState.DRAFT:
        return None
    if product.state is ProductState.COMMISSIONED:
        said = f"{product.name} is commissioned already."
        return Refusal("commissioned_already", said, f"See `jatac product show {product.ref}`.")
    return not_open(product)


def not_to_publish(product: Product) -> Refusal | None:
    """A refusal of a version that is out already, or that lacks something; it lists all that it lacks."""
    if refused := not_open(product):
        return refused
    lacks = missing(product)
    if not lacks:
        return None
    return Refusal(
        "product_incomplete", f"{product.name} cannot be published. {' '.join(lacks.values())}", _fix(product)
    )


def _fix(product: Product) -> str:
    ref = product.ref
    return f"See `jatac product show {ref}`, then `product commission`, `section` or `recommend` {ref}."


def not_to_supersede(product: Product) -> Refusal | None:
    """A refusal of a new version while this one may still be written in."""
    if product.state is ProductState.PUBLISHED:
        return None
    if product.state is ProductState.SUPERSEDED:
        said = f"{product.name} has a later version already."
        return Refusal("superseded_already", said, f"See `jatac product show {product.ref}`.")
    said = f"{product.name} is not published: it can be changed as it is."
    return Refusal("still_open", said, f"Write in it: `jatac product section {product.ref} SECTION --text TEXT`.")


def not_to_answer(product: Product, number: int) -> Refusal | None:
    """A refusal to take or decline a recommendation that is not there, not published, or answered."""
    found = next((one for one in product.recommendations if one.number == number), None)
    if found is None:
        numbers = ", ".join(str(one.number) for one in product.recommendations) or "none"
        said = f"{product.name} has no recommendation {number}."
        return Refusal("no_such_recommendation", said, f"It has: {numbers}.")
    if product.state is not ProductState.PUBLISHED:
        said = f"{product.name} is {product.state}: recommendations are answered once it is published."
        return Refusal("not_published", said, f"Publish it first: `jatac product publish {product.ref}`.")
    if found.outcome is not RecommendationOutcome.OPEN:
        was = "taken" if found.outcome is RecommendationOutcome.TAKEN else "not taken"
        said = f"Recommendation {number} of {product.name} was answered already: {was}."
        return Refusal("answered_already", said, f"See `jatac product show {product.ref}`.")
    return None


def titled(product: Product) -> str:
    """`Problem profile: Shoplifting in Wychavon`."""
    return f"{KIND_NAMES[product.kind]}: {product.title}"
