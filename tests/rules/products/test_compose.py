"""A document holds what its reader may see; what they may not see stands in no field of it, and is counted."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.action import Refusal
from rules.products.access import WHOLE, Access, part_of
from rules.products.compose import Effect, ProductFacts, Requirement, compose_product
from rules.products.compose_logs import (
    compose_evidence,
    compose_ranking,
    compose_requirements,
    compose_strategy,
    off_words,
)
from rules.products.document import (
    FOR_ITS_READER,
    Bullets,
    Months,
    Paragraph,
    Printed,
    Table,
    as_data,
    left_out_words,
    text_blocks,
)
from rules.products.evidence import Entry
from rules.products.kinds import EvidenceKind, ProductKind, RecommendationOutcome, RequirementState
from rules.products.product import Recommendation
from rules.products.scoring import TIE_BREAKS, ranking
from rules.products.strategy import OffStrategy, Strategy, StrategyPriority
from rules.reading import Reader
from rules.words import PriorityOrigin
from tests.rules.builders import CHAIR, COORDINATOR, OWNER, STRANGER, context
from tests.rules.products.examples import DAY, answered, product, score

CANARY = "zebrafinch"
"""In every part that has a list of its own."""
CHAIN = (7, "ab" * 32)
MONTHS = Months("Shoplifting, by month", (date(2026, 11, 1),), (4,), alt="Shoplifting: 4.")


def only(*people: int) -> frozenset[Reader]:
    return frozenset(Reader(person_id=one) for one in people)


def facts(access: Access | None = None, **fields: Any) -> ProductFacts:
    """A profile with a canary in its analysis, in its second recommendation and in a sensitive requirement."""
    base = product(
        sections={**product().sections, "analysis": f"The {CANARY} group."},
        recommendations=(Recommendation(1, "Light the underpass", OWNER, "Olive Owner", DAY),
                         Recommendation(2, f"Visit the {CANARY}", OWNER, "Olive Owner", DAY)),
    )  # fmt: skip
    secret = Requirement(
        "NW-R-2026/001", f"Who is {CANARY}?", RequirementState.OPEN, DAY, DAY, (), frozenset({OWNER})
    )
    lists = {"analysis": only(OWNER), part_of(2): only(OWNER)}
    given: dict[str, Any] = {
        "product": base,
        "access": access or Access(lists),
        "partnership": "North Worcestershire",
        "chain": CHAIN,
        "commissioner": "Charlie Chair, for Tasking",
        "author": "Olive Owner",
        "series": (MONTHS,),
        "requirements": (secret,),
    }
    return ProductFacts(**given | fields)


def printed(reader: int, found: ProductFacts | None = None) -> Printed:
    made = compose_product(found or facts(), context(), reader, DAY)
    assert isinstance(made, Printed), made
    return made


def test_a_named_reader_gets_all_of_it_and_each_closed_part_says_so() -> None:
    made = printed(OWNER)
    said = str(as_data(made))
    assert made.left_out == 0 and said.count(CANARY) == 3
    assert said.count("For named readers only") == 2


def test_another_reader_gets_the_rest_and_the_count_and_no_trace_of_the_closed_parts() -> None:
    made = printed(STRANGER)
    assert CANARY not in str(as_data(made)) and CANARY not in repr(made)
    assert made.left_out == 3
    assert as_data(made)["left_out"] == "3 restricted items are left out."
    assert [one.heading for one in made.parts] == [
        "Recommendations",
        "Objective",
        "Scanning",
        "Response",
        "Assessment",
    ]
    assert "1 recommendation: 1 open." in str(made.parts[0])


def test_whoever_may_not_read_the_product_gets_no_document_and_no_word_of_it() -> None:
    closed = facts(Access({WHOLE: only(OWNER)}))
    refused = compose_product(closed, context(), STRANGER, DAY)
    assert isinstance(refused, Refusal)
    assert closed.product.title not in refused.sentence + refused.fix
    assert isinstance(compose_product(closed, context(), OWNER, DAY), Printed)


def test_scores_and_charts_of_a_closed_section_that_nobody_has_written_yet_stay_closed() -> None:
    draft = product(ProductKind.STRATEGIC_ASSESSMENT, sections={}, scores=(score(reason=f"The {CANARY}"),))
    closed = facts(Access({"prioritisation": only(OWNER), "changes": only(OWNER)}), product=draft, requirements=())
    assert CANARY in str(as_data(printed(OWNER, closed))) and printed(OWNER, closed).charts
    made = printed(STRANGER, closed)
    assert CANARY not in str(as_data(made)) and made.charts == ()
    assert made.left_out == 1


def test_the_series_goes_with_the_section_it_stands_in() -> None:
    assert printed(STRANGER).charts == (MONTHS,)
    closed = facts(Access({"summary": only(OWNER)}))
    assert printed(STRANGER, closed).charts == () and printed(STRANGER, closed).summary == ()


def test_what_came_of_a_recommendation_is_read_by_its_readers_alone() -> None:
    told = tuple(Effect(number, f"NW-2026-23/0{number}", MONTHS, f"Fell after {number}.") for number in (1, 2))
    found = facts(effects=told, series=())
    assert [said in str(as_data(printed(STRANGER, found))) for said in ("Fell after 1.", "Fell after 2.")] == [
        True,
        False,
    ]
    assert (len(printed(STRANGER, found).charts), len(printed(OWNER, found).charts)) == (1, 2)
    closed = facts(effects=(replace(told[0], readers=only(OWNER)),), series=())
    assert [len(printed(one, closed).charts) for one in (STRANGER, OWNER)] == [0, 1], (
        "the action has readers of its own"
    )


def test_the_summary_comes_first_and_the_marking_follows_the_product() -> None:
    made = printed(OWNER)
    assert made.summary[0] == Paragraph("About summary.") and made.marking == "OFFICIAL"
    marked = facts(product=product(sensitive=True, handling_instructions="Lock away."), requirements=())
    data = as_data(printed(OWNER, marked))
    assert (data["marking"], data["handling"]) == ("OFFICIAL-SENSITIVE", "Lock away.")
    assert data["record"] == f"7 {'ab' * 32}"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (answered(RecommendationOutcome.TAKEN, action_id=3, action_ref="NW-2026-23/07"), "Taken: NW-2026-23/07"),
        (
            answered(RecommendationOutcome.NOT_TAKEN, reason="No money", decided_by="Charlie Chair", decided_on=DAY),
            "Not taken (Charlie Chair, 2 Dec 2026): No money",
        ),
        (answered(RecommendationOutcome.OPEN), "Open"),
    ],
)
def test_what_became_of_a_recommendation_is_said(one: Recommendation, said: str) -> None:
    made = printed(OWNER, facts(Access(), product=product(recommendations=(one,)), requirements=()))
    table = made.parts[0].blocks[1]
    assert isinstance(table, Table) and table.rows[0][-1] == said


def test_a_strategic_assessment_ranks_its_issues_with_the_reason_of_each() -> None:
    whole = product(ProductKind.STRATEGIC_ASSESSMENT, scores=(score(), score("Arson", harm=5)))
    made = printed(OWNER, facts(Access(), product=whole, requirements=(), series=()))
    part = next(one for one in made.parts if one.heading == "Prioritisation")
    said = str(part)
    assert "1. Arson" in said and "Counts and the survey of May." in said and TIE_BREAKS in said
    assert made.charts[0].alt.startswith("Risk score of each issue")


def test_text_keeps_its_paragraphs_and_lists_and_is_never_markup() -> None:
    text = "One\r\nline.\n\n- a\n- *b* #let\nAfter.\n\n\n$x$"
    found = text_blocks(text)
    assert found == (Paragraph("One line."), Bullets(("a", "*b* #let")), Paragraph("After."), Paragraph("$x$"))


@pytest.mark.parametrize(
    ("number", "said"), [(0, ""), (1, "1 restricted item is left out."), (2, "2 restricted items are left out.")]
)
def test_what_is_left_out_is_counted_in_words(number: int, said: str) -> None:
    assert left_out_words(number) == said


def test_the_evidence_log_leaves_out_what_its_reader_may_not_see() -> None:
    entry = Entry(EvidenceKind.NOTED, DAY, words="A survey said so", source="survey")
    made = compose_evidence([entry, replace(entry, words=None)], None, "NW", CHAIN, context(), STRANGER, DAY)
    assert made.left_out == 1 and "A survey said so (survey)" in str(made.parts)
    assert compose_evidence([], DAY, "NW", CHAIN, context(), CHAIR, DAY).parts == ()


def test_what_is_sensitive_marks_the_document_that_holds_it_and_no_other() -> None:
    noted = Entry(EvidenceKind.NOTED, DAY, words="A survey said so", sensitive=True)
    scored = ranking([score(sensitive=True)])
    asked = Requirement("NW-R-2026/001", "Who sells it?", RequirementState.OPEN, DAY, DAY, sensitive=True)
    whole = ("NW", CHAIN, context(), CHAIR, DAY)
    adopted = Strategy(1, "Board", DAY, DAY, ())
    for made in (
        compose_evidence([noted], None, *whole), compose_ranking(scored, *whole),
        compose_requirements([asked], *whole), compose_strategy(adopted, OffStrategy(0, 0), scored, *whole),
        printed(CHAIR, facts(requirements=(replace(asked, readers=frozenset({CHAIR})),))),
    ):  # fmt: skip
        assert (made.marking, made.handling) == ("OFFICIAL-SENSITIVE", FOR_ITS_READER), made.kind
    hidden = replace(noted, words=None)
    for made in (
        compose_evidence([hidden], None, *whole), compose_ranking(ranking([score()]), *whole),
        compose_requirements([replace(asked, sensitive=False)], *whole),
        printed(OWNER, facts(requirements=(replace(asked, readers=frozenset({CHAIR})),))),
    ):  # fmt: skip
        assert (made.marking, made.handling) == ("OFFICIAL", ""), made.kind


def test_requirements_and_ranking_say_who_was_asked_what_came_back_and_why() -> None:
    asked = Requirement(
        "NW-R-2026/001", "Who sells it?", RequirementState.PARTLY, DAY, DAY, (("Police", "A shop"), ("Fire", ""))
    )
    made = compose_requirements([asked], "NW", CHAIN, context(), CHAIR, date(2026, 12, 3), left_out=1)
    said = str(as_data(made))
    assert "1 requirement, 1 of them late." in said and "Police: A shop\\nFire: nothing yet" in said
    assert "Partly answered 1" in made.charts[0].alt and made.left_out == 1
    made = compose_ranking(ranking([score()]), "NW", CHAIN, context(), CHAIR, DAY)
    assert "Counts and the survey of May." in str(made.parts) and "First: Burglary, 12 of 25." in str(made.summary)


@pytest.mark.parametrize(
    ("kind", "heading"),
    [(ProductKind.TACTICAL_ASSESSMENT, "Review"), (ProductKind.STRATEGIC_ASSESSMENT, "What has changed")],
)
def test_an_assessment_reports_falls_as_good_practice(kind: ProductKind, heading: str) -> None:
    found = facts(Access(), product=product(kind), falls=("Drugs in Redditch: a fall.",), requirements=())
    [part] = [one for one in printed(OWNER, found).parts if Bullets(("Drugs in Redditch: a fall.",)) in one.blocks]
    assert part.heading == heading and "good practice" in str(part.blocks[-2])
    assert "good practice" not in str(printed(OWNER, facts(falls=("Drugs in Redditch: a fall.",))))


def test_the_strategy_says_what_comes_from_where_and_how_much_is_off_it() -> None:
    burglary = StrategyPriority(1, 10, "burglary", "Burglary", PriorityOrigin.FUNDER)
    adopted = Strategy(2, "Board", DAY, DAY, (burglary,), "Harm first.")
    off = OffStrategy(4, 3, 1)
    made = compose_strategy(adopted, off, ranking([score()]), "NW", CHAIN, context(), COORDINATOR, DAY, left_out=2)
    said = str(as_data(made))
    assert "Asked for by a funder" in said and "100%" in said and "Harm first." in said and "12" in said
    assert "3 of 4 live actions (75%)" in off_words(off) and made.left_out == 2
    assert off_words(OffStrategy(0, 0)) == "No action is live."
