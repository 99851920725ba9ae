"""Quorum from who was there, at its edges."""

import pytest

from rules.bodies.quorum import Quorum, lacking, rule_as_row, rule_from_row
from rules.words import AttendanceValue as V

FOUR = Quorum(chair=True, agencies=("police",), any_of=("county", "district"), at_least=4)
ROOM = {"police": V.PRESENT, "county": V.DEPUTY, "fire": V.PRESENT, "health": V.PRESENT}


@pytest.mark.parametrize(
    ("changed", "chaired", "lacks"),
    [
        ({}, True, ()),
        ({}, False, ("its chair or vice-chair",)),
        ({"police": V.DEPUTY}, True, ()),
        ({"police": V.APOLOGIES}, True, ("police", "4 agencies (3 were there)")),
        ({"county": V.ABSENT, "district": V.PRESENT}, True, ()),
        ({"county": V.APOLOGIES}, True, ("one of county, district", "4 agencies (3 were there)")),
        ({"health": V.ABSENT}, True, ("4 agencies (3 were there)",)),
    ],
)
def test_everything_stated_must_hold_and_a_deputy_counts(
    changed: dict[str, V], chaired: bool, lacks: tuple[str, ...]
) -> None:
    assert lacking(FOUR, ROOM | changed, chaired=chaired) == lacks


def test_a_quorum_comes_back_as_it_was_stored_and_reads_as_words() -> None:
    assert rule_from_row(rule_as_row(FOUR)) == FOUR
    assert rule_from_row(rule_as_row(None)) is None
    assert FOUR.in_words == "chair or vice-chair; police; one of county, district; 4 agencies"
