"""What a chair reads, in whole sentences."""

import pytest

from rules.effect import Effect
from rules.effect_words import SAID, effect_sentence, not_read
from rules.outcomes import EffectAnswer
from tests.rules.test_effect import HALVED, JULY, STEADY, TEN, read


def said(found: Effect, *, answers_rise: bool = False) -> str:
    return effect_sentence(found, "Drugs", "Redditch", JULY, answers_rise=answers_rise)


NO_SEASON = "There are not two years of months before, so a season is not allowed for."
AGAIN = "It is worked out anew with each further month."


def test_a_fall_beside_areas_that_stayed() -> None:
    assert said(read(TEN, [2] * 3, [STEADY] * 2)) == (
        "Drugs in Redditch fell by more than chance, and by more than in the comparison areas: 6 in the 3 months"
        " after"
        " it was done (August 2025 to October 2025), where the 12 months before lead one to expect about 30. It is"
        " 80%"
        " lower than if it had gone as in area 1 and area 2 (90% interval: 90% lower to 59% lower)."
        f" {NO_SEASON} {AGAIN}"
    )


def test_a_fall_as_elsewhere() -> None:
    found = said(read(TEN, [5] * 3, [HALVED] * 5))
    assert found.startswith("Drugs in Redditch fell by more than chance, no different from the comparison areas: 15")
    assert "than if it had gone as in the 5 comparison areas" in found


@pytest.mark.parametrize(
    ("own", "others", "words"),
    [
        (6, [([30] * 12, [3] * 3)] * 2, "fell by more than chance, but by less than in the comparison areas: "),
        (16, [([30] * 12, [99] * 3)] * 2, "rose by more than chance, but by less than in the comparison areas: "),
    ],
)
def test_what_changed_by_less_than_elsewhere_is_not_said_to_be_no_different(
    own: int, others: list[tuple[list[int], list[int]]], words: str
) -> None:
    assert said(read(TEN, [own] * 3, others)).startswith(f"Drugs in Redditch {words}")


def test_an_action_that_answers_a_rise_is_not_credited_with_the_end_of_it() -> None:
    found = said(read([10] * 24, [9] * 12), answers_rise=True)
    assert "A rise was found from July 2025 on, so the months before are those before it" in found
    assert "Only a fall of" in found
    assert "the same months of the two years before" in found
    assert NO_SEASON not in found and AGAIN not in found, "two years before, and a year after: it stands"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            read(TEN, [1, 1]),
            "Drugs in Redditch: too early to say. 2 complete months have been counted since it was done; it can be"
            " said"
            " once October 2025 is counted, not before 1 November 2025.",
        ),
        (
            read(TEN, [None]),
            "Drugs in Redditch: too early to say. No complete month has been counted since it was done; it can be"
            " said"
            " once November 2025 is counted, not before 1 December 2025.",
        ),
        (
            read([10] * 5, [1, 1, 1]),
            "Drugs in Redditch: not enough history to say: too few complete months before it.",
        ),
        (
            read(TEN, [None] * 12),
            "Drugs in Redditch: not enough history to say: too few complete months after it was done.",
        ),
        (
            read([0] * 12, [0, 0, 0], [STEADY]),
            "Drugs in Redditch: too few to say: 0 in the 3 months after it was done (August 2025 to October 2025),"
            " where"
            " the 12 months before lead one to expect none. Nothing of it was ever counted there: look whether it"
            f" is tied to the right area and type. {NO_SEASON} {AGAIN}",
        ),
    ],
    ids=["two months", "none yet", "five months before", "a year without one", "nothing at all"],
)
def test_what_cannot_be_said_says_why(found: Effect, words: str) -> None:
    assert said(found) == words


def test_every_answer_has_words() -> None:
    assert set(SAID) == set(EffectAnswer)


@pytest.mark.parametrize(
    ("tied", "kind", "status", "is_measured", "answer", "words"),
    [
        (False, "tasking", "done_verified", False, "no_series", "It is tied to no area and type"),
        (True, "analysis", "done_verified", False, "no_series", "It explains Drugs in Redditch"),
        (True, "tasking", "done_verified", True, "too_early", "No complete month was counted"),
        (True, "tasking", "in_progress", False, "too_early", "It is not done and verified yet"),
        (True, "tasking", "void", False, "no_series", "It was not seen through here"),
    ],
)
def test_without_a_reading_it_is_said_why(
    tied: bool, kind: str, status: str, is_measured: bool, answer: str, words: str
) -> None:
    area, type_ = ("Redditch", "Drugs") if tied else (None, None)
    found, sentence = not_read(area, type_, kind, status, is_measured=is_measured)
    assert (found, words in sentence) == (answer, True)
