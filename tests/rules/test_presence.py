"""Who may put on record that somebody is away, is back, or has left."""

from datetime import date

import pytest

from rules.life.who import SYSTEM, By
from rules.presence import not_to_record_absence, not_to_record_leaving
from tests.rules.builders import (
    CHAIR,
    COLLEAGUE,
    COORDINATOR,
    DEPUTY,
    LEAD,
    OWNER,
    RELIEF,
    SECOND,
    STRANGER,
    THIRD,
    context,
    with_person,
)

TODAY = date(2026, 12, 2)
NOBODY = By(None)


@pytest.mark.parametrize(
    ("by", "refusal", "why"),
    [
        (By(OWNER), None, "it is their own absence"),
        (By(DEPUTY), None, "their deputy acts for them"),
        (By(SECOND), None, "so does the deputy's deputy"),
        (By(THIRD), "not_theirs", "but nobody further down"),
        (By(LEAD), None, "their agency lead"),
        (By(COORDINATOR), None, "the coordinator"),
        (By(CHAIR), None, "and whoever stands above her"),
        (By(COLLEAGUE), "not_theirs", "a colleague is not asked"),
        (By(STRANGER), "not_theirs", "nor the lead of another agency"),
        (NOBODY, "nobody", "it must be said who acts"),
        (SYSTEM, "nobody", "no flow records an absence"),
        (By(999), "nobody", "somebody who is not in the partnership"),
    ],
)
def test_an_absence_is_told_by_those_who_know_of_it(by: By, refusal: str | None, why: str) -> None:
    refused = not_to_record_absence(context(), by, OWNER, TODAY)
    assert (refused.reason if refused else None) == refusal, why


@pytest.mark.parametrize(
    ("by", "refusal", "why"),
    [
        (By(LEAD), None, "their agency lead"),
        (By(COORDINATOR), None, "the coordinator"),
        (By(RELIEF), None, "who stands at her level"),
        (By(OWNER), "not_theirs", "nobody declares themselves gone"),
        (By(DEPUTY), "not_theirs", "a deputy does not"),
        (By(STRANGER), "not_theirs", "nor the lead of another agency"),
        (NOBODY, "nobody", "it must be said who acts"),
    ],
)
def test_that_somebody_has_left_is_for_the_agency_lead_or_the_coordinator(
    by: By, refusal: str | None, why: str
) -> None:
    refused = not_to_record_leaving(context(), by, OWNER, TODAY)
    assert (refused.reason if refused else None) == refusal, why


@pytest.mark.parametrize(("left", "refusal"), [(TODAY, "not_theirs"), (date(2026, 12, 3), None)])
def test_a_lead_who_has_left_says_nothing_any_more(left: date, refusal: str | None) -> None:
    ctx = with_person(context(), LEAD, left_from=left)
    for rule in (not_to_record_absence, not_to_record_leaving):
        refused = rule(ctx, By(LEAD), OWNER, TODAY)
        assert (refused.reason if refused else None) == refusal


def test_a_refusal_says_who_may_and_how_to_say_who_acts() -> None:
    refused = not_to_record_absence(context(), By(COLLEAGUE), OWNER, TODAY)
    assert refused is not None
    assert refused.sentence == (
        "Col League may not say when Olive Owner is away: that is for Olive Owner, their deputy, their agency lead"
        " or the tasking coordinator."
    )
    assert "--by" in refused.fix
