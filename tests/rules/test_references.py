"""References as people write them."""

import pytest

from rules.references import spellings


@pytest.mark.parametrize(
    "typed", ["NW-I-2026/0001", "NW-I-2026-0001", "nw-i-2026/0001", " nw-i-2026-0001 "], ids=lambda one: repr(one)
)
def test_a_reference_is_known_with_either_stroke_and_in_any_letters(typed: str) -> None:
    assert "NW-I-2026/0001" in spellings(typed)
