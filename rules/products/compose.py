"""Composes what is printed from facts, for one reader. Whether they may see a part is asked here and nowhere later.

What a reader may not see is not passed on: a part left out stands in no field of the document, and is counted.
The chair reads the first page: summary, the chart that matters, the recommendations.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rules.action import Refusal
from rules.people import Context
from rules.people import may_read as may_read_action
from rules.products.access import Access, may_read, may_read_sensitive, part_of
from rules.products.charts import ranking_chart
from rules.products.document import (
    FOR_ITS_READER,
    Bars,
    Block,
    Bullets,
    Months,
    Paragraph,
    Part,
    Printed,
    Table,
    text_blocks,
)
from rules.products.kinds import (
    KIND_NAMES,
    SCORES_IN,
    SECTIONS,
    SUMMARY,
    ProductKind,
    RecommendationOutcome,
    RequirementState,
)
from rules.products.product import Product, Recommendation
from rules.products.scoring import TIE_BREAKS, Ranked, in_words, ranking
from rules.products.who import UNREADABLE
from rules.reading import Reader

CHARTS_IN = {
    ProductKind.PROBLEM_PROFILE: SUMMARY.key,
    ProductKind.TACTICAL_ASSESSMENT: "emerging",
    ProductKind.STRATEGIC_ASSESSMENT: "changes",
    ProductKind.SUBJECT_PROFILE: "background",
}
"""The section after which the series stand."""
NAMED_ONLY = "For named readers only"
"""Beside a part that has an access list of its own."""
EFFECTS_IN = {
    ProductKind.PROBLEM_PROFILE: "assessment",
    ProductKind.TACTICAL_ASSESSMENT: "review",
    ProductKind.STRATEGIC_ASSESSMENT: "changes",
    ProductKind.SUBJECT_PROFILE: "assessment",
}


FALLS_IN = {ProductKind.TACTICAL_ASSESSMENT: "review", ProductKind.STRATEGIC_ASSESSMENT: "changes"}
"""The section after which falls are reported as good practice (domain guide §5: falls are reported too)."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A question, who was asked, and what came back."""

    ref: str
    question: str
    state: RequirementState
    asked_on: date
    due_on: date
    answers: tuple[tuple[str, str], ...] = ()
    """Who was asked, and what came back ('' for nothing yet)."""
    readers: frozenset[int] | None = None
    """Of a sensitive one: who may read it; None: every reader of the product."""
    sensitive: bool = False
    """Marked sensitive, or asked for a product that is."""
    owed_on: date | None = None
    """The first day by which an answer is due that is still owed, where that is not the day that was asked for."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of the counts after a recommendation was done: read by whoever may read it, and the action."""

    number: int
    """Of the recommendation."""
    ref: str
    chart: Months | None = None
    sentence: str = ""
    readers: frozenset[Reader] = frozenset()
    """The access list of the action."""


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """Everything that may stand in a product's document, before anybody's access is asked."""

    product: Product
    access: Access
    partnership: str
    chain: tuple[int, str]
    commissioner: str = ""
    author: str = ""
    area: str = ""
    supersede_reason: str = ""
    series: tuple[Months, ...] = ()
    effects: tuple["Effect", ...] = ()
    requirements: tuple[Requirement, ...] = ()
    falls: tuple[str, ...] = ()
    """Of an assessment: the falls that were found, each in a sentence."""


@dataclass(slots=True)
class _Sieve:
    """Asks for each part, and counts what is left out."""

    allowed: Callable[[str], bool]
    acted: Callable[["Effect"], bool]
    """Whether they may read the action that it is of."""
    left_out: int = 0
    gone: set[str] = field(default_factory=set)

    def keeps(self, part: str) -> bool:
        """Whether the reader sees the part; each that they do not see is counted once."""
        if self.allowed(part):
            return True
        if part not in self.gone:
            self.gone.add(part)
            self.left_out += 1
        return False

    def sees(self, effect: "Effect") -> bool:
        """Whether the reader sees what came of a recommendation."""
        return self.allowed(part_of(effect.number)) and self.acted(effect)


def compose_product(facts: ProductFacts, ctx: Context, reader_id: int, day: date) -> Printed | Refusal:
    """The document of one product for one reader; a refusal where they may not read it at all."""
    product, access = facts.product, facts.access
    if not may_read(ctx, access, reader_id, day):
        return UNREADABLE
    sieve = _Sieve(
        lambda part: may_read(ctx, access, reader_id, day, part),
        lambda one: may_read_action(ctx, one.readers, reader_id, day),
    )
    recommended = [one for one in product.recommendations if sieve.keeps(part_of(one.number))]
    asked = [one for one in facts.requirements if _keeps_requirement(one, sieve, ctx, reader_id, day)]
    summary = _section(facts, SUMMARY.key, sieve)
    parts = [Part("Recommendations", _recommendations(recommended, access))] if recommended else []
    for section in SECTIONS[product.kind]:
        if section.key == SUMMARY.key:
            continue
        blocks = _section(facts, section.key, sieve)
        if section.key == SCORES_IN and product.scores and sieve.keeps(section.key):
            blocks += score_blocks(ranking(list(product.scores)))
        if blocks:
            parts.append(Part(section.heading, blocks))
    sensitive_asked = any(one.sensitive for one in asked)
    if asked:
        parts.append(Part("Intelligence requirements", (requirement_table(asked),)))
    printed = Printed(
        title=product.title,
        kind=KIND_NAMES[product.kind],
        ref=product.ref,
        version=str(product.version),
        partnership=facts.partnership,
        day=day,
        chain_count=facts.chain[0],
        chain_head=facts.chain[1],
        summary=summary,
        sensitive=product.sensitive or sensitive_asked,
        handling=product.handling_instructions or FOR_ITS_READER * sensitive_asked,
        state=product.state.value,
        facts=_facts(facts),
        parts=tuple(parts),
        for_name=ctx.people[reader_id].name,
    )
    return replace(printed, left_out=sieve.left_out)


def _keeps_requirement(one: Requirement, sieve: _Sieve, ctx: Context, reader_id: int, day: date) -> bool:
    if one.readers is None or may_read_sensitive(ctx, one.readers, reader_id, day):
        return True
    sieve.left_out += 1
    return False


def _section(facts: ProductFacts, key: str, sieve: _Sieve) -> tuple[Block, ...]:
    """The text of a section and the charts that belong to it; nothing where the reader may not see it."""
    product = facts.product
    text = product.sections.get(key, "")
    if not (sieve.keeps(key) if text else sieve.allowed(key)):
        return ()
    blocks = text_blocks(text)
    if facts.access.lists.get(key):
        blocks = (Paragraph(NAMED_ONLY, strong=True), *blocks)
    if CHARTS_IN[product.kind] == key:
        blocks += facts.series
    if EFFECTS_IN[product.kind] == key:
        blocks += _effects([one for one in facts.effects if sieve.sees(one)])
        if product.measure and key == "assessment":
            blocks += (Paragraph(f"Measured by: {product.measure}, on {_short(product.measure_on)}.", strong=True),)
    if facts.falls and FALLS_IN.get(product.kind) == key:
        blocks += (Paragraph("Falls that were found: good practice to share", strong=True), Bullets(facts.falls))
    return blocks


def _effects(found: Sequence[Effect]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for one in found:
        blocks += [one.chart] if one.chart is not None else []
        blocks += [Paragraph(f"{one.ref}: {one.sentence}")] if one.sentence else []
    return tuple(blocks)


def _facts(facts: ProductFacts) -> tuple[tuple[str, str], ...]:
    product = facts.product
    found = [
        ("Commissioned by", facts.commissioner or "nobody yet"),
        ("Author", facts.author or "nobody yet"),
        ("About", ", ".join(one for one in (product.crime_type, facts.area) if one) or "the whole partnership"),
        ("Due", _short(product.due_on)),
        ("Published", _short(product.published_on) if product.published_on else "not yet"),
        ("Terms of reference", product.terms or "none yet"),
    ]
    if facts.access.is_restricted:
        found.append(("Access", f"{NAMED_ONLY}: it has an access list"))
    if facts.supersede_reason:
        found.append(("Replaces the version before", facts.supersede_reason))
    return tuple(found)


def _recommendations(recommended: Sequence[Recommendation], access: Access) -> tuple[Block, ...]:
    counted = {outcome: sum(one.outcome is outcome for one in recommended) for outcome in RecommendationOutcome}
    number = len(recommended)
    words = f"{number} {'recommendation' if number == 1 else 'recommendations'}"
    said = ", ".join(f"{count} {OUTCOME_WORDS[outcome].lower()}" for outcome, count in counted.items() if count)
    rows = tuple(
        (str(one.number), _worded(one, access), one.owner or "nobody yet", _short(one.due_on), outcome_words(one))
        for one in recommended
    )
    table = Table(("No", "Recommendation", "Proposed owner", "By", "Outcome"), rows, (1, 8, 4, 3, 5), numbers=(0,))
    return (Paragraph(f"{words}: {said}.", strong=True), table)


def _worded(one: Recommendation, access: Access) -> str:
    return f"{one.text}\n({NAMED_ONLY})" if access.lists.get(part_of(one.number)) else one.text


OUTCOME_WORDS = {
    RecommendationOutcome.OPEN: "Open",
    RecommendationOutcome.TAKEN: "Taken",
    RecommendationOutcome.NOT_TAKEN: "Not taken",
}


def outcome_words(one: Recommendation) -> str:
    """ "Taken: NW-2026-23/07", "Not taken (Helen Marsh): no money this year", "Open"."""
    word = OUTCOME_WORDS[one.outcome]
    if one.outcome is RecommendationOutcome.TAKEN:
        return f"{word}: {one.action_ref}"
    if one.outcome is RecommendationOutcome.NOT_TAKEN:
        return f"{word} ({one.decided_by}, {_short(one.decided_on)}): {one.reason}"
    return word


def score_blocks(ranked: Sequence[Ranked]) -> tuple[Block, ...]:
    """The ranking as bars and as a table with the reason of each score; how ties are broken is said."""
    chart: Bars | None = ranking_chart(ranked)
    rows = tuple(
        (str(one.rank), one.score.name, in_words(one.score), one.score.reason, one.score.origin or "candidate")
        for one in ranked
    )
    table = Table(("Rank", "Issue", "Harm × likelihood", "Reason", "Origin"), rows, (1, 4, 5, 7, 3), numbers=(0,))
    return (*((chart,) if chart is not None else ()), table, Paragraph(TIE_BREAKS))


def requirement_table(asked: Sequence[Requirement]) -> Table:
    """Each question with who was asked and what came back."""
    rows = []
    for one in asked:
        answers = one.answers or (("nobody", ""),)
        came = "\n".join(f"{who}: {answer or 'nothing yet'}" for who, answer in answers)
        rows.append((one.ref, one.question, came, _short(one.due_on), STATE_WORDS[one.state]))
    columns = ("Reference", "Question", "Asked, and what came back", "By", "State")
    return Table(columns, tuple(rows), (4, 6, 7, 3, 3))


STATE_WORDS: Mapping[RequirementState, str] = {
    RequirementState.OPEN: "Open",
    RequirementState.PARTLY: "Partly answered",
    RequirementState.ANSWERED: "Answered",
}


def _short(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day is not None else "not set"
