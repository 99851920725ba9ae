"""The line of a body's paper on effects: counts, since when, and nothing that leads to an action."""

from collections.abc import Sequence

import pytest

from rules.outcomes import effects_of, effects_sentence

LEFT_OUT = " Restricted actions are not counted."


@pytest.mark.parametrize(
    ("answers", "is_first", "said"),
    [
        ((), False, ""),
        (
            ("no_change",),
            True,
            "Of 1 action measured so far, none was followed by a fall of more than chance.",
        ),
        (
            ("fell",),
            False,
            "Of 1 action measured since the last paper, 1 was followed by a fall of more than chance.",
        ),
        (
            ("fell_more", "fell_like_others", "rose", "too_few", "not_enough_history"),
            False,
            "Of 5 actions measured since the last paper, 2 were followed by a fall of more than chance, 1 of these by"
            " more than in the comparison areas. Of 2 the counts are too few to say.",
        ),
    ],
)
def test_the_line_says_how_many_were_measured_and_how_many_fell(
    answers: Sequence[str], is_first: bool, said: str
) -> None:
    assert effects_sentence(effects_of(answers, is_first=is_first)) == (said + LEFT_OUT if said else "")
