"""What may stand as the reference of a victim, and what looks like a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.pseudonym import PREFIXES, not_a_pseudonym


@pytest.mark.parametrize(
    "written",
    [
        "V-00123", "12345", "VIC-12", "CRN/2025/0012", "2025-05-0012", "victim-7", " p#19 ", "V000001", "x9:41.2",
        "a3f9deadbeef0123", "550e8400-e29b-41d4-a716-446655440000", "1dec4feb2c0ffee19850312a",
    ],
)  # fmt: skip
def test_a_reference_is_taken(written: str) -> None:
    assert not_a_pseudonym(written) is None


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("John Smith", "name"), ("SMITH", "name"), ("O'Brien", "name"), ("smith1985", "name"), ("Ann Lee 3", "name"),
        ("A. Lee", "name"), ("José12", "name"), ("Mrs 4", "no reference"), ("12/03/1985", "date of birth"),
        ("1985-03-12", "date of birth"), ("12.3.85", "date of birth"), ("12031985", "date of birth"),
        ("JS19850312", "date of birth"), ("12-Mar-85", "date of birth"), ("12 March 1985", "date of birth"),
        ("j.s@example.org", "e-mail"), ("07700 900123", "telephone"), ("AB 12 34 56 C", "insurance"),
        ("P 12", "no reference"), ("1" * 65, "no reference"),
    ],
)  # fmt: skip
def test_a_person_is_refused_and_not_quoted(written: str, why: str) -> None:
    found = not_a_pseudonym(written)
    assert found is not None
    assert why in found
    assert written not in found


WORDS = st.text("abcdefghilmnoprstuvy", min_size=2, max_size=8).filter(lambda word: set(word) & set("aeiouy"))


@given(WORDS, WORDS, st.integers(0, 99))
def test_two_words_are_never_taken(first: str, last: str, number: int) -> None:
    taken = {first, last} & PREFIXES
    assert taken or not_a_pseudonym(f"{first.title()} {last.title()} {number}") is not None
