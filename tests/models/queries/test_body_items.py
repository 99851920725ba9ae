"""What a terminal and the summary say of a body: what waits to be ratified, and what came of what was sought."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.summary import printed_bodies
from models.queries import rulings
from models.queries.body_items import open_items, to_be_ratified
from tests.flows.up import live_on
from tests.stories.late import light_the_underpass
from tests.stories.lived import lived_once
from tests.stories.people import up_to_the_board
from tests.stories.world import World, begin

TO_THE_PACK = ("Wed 25 Nov", "Fri 27 Nov", "Tue 1 Dec", "Mon 7 Dec", "Tue 8 Dec", "Wed 9 Dec", "Mon 14 Dec")


@pytest.fixture
def late(data_dir: Path, address: str) -> Iterator[World]:
    """Tom's action is on the pack of the meeting on Thursday 17 December."""
    made = begin(data_dir, address, up_to_the_board(), start="2026-11-23 09:00")
    yield on_the_pack(made)
    made.office.close()


@lived_once
def on_the_pack(made: World) -> World:
    """Tom's late action stands on the paper of the performance group."""
    light_the_underpass(made)
    return live_on(made, *TO_THE_PACK)


def test_what_the_chair_decided_and_nobody_ratified_is_named_though_nothing_is_open(late: World) -> None:
    place = late.office.place
    late.group().decides("void", by="bo")
    with late.database.reading() as session:
        assert open_items(session, place, late.today, "performance", None)[1] == []
        assert to_be_ratified(session, place, "performance") == [late.ref]
        assert to_be_ratified(session, place, "board") == []
    late.at("Thu 17 Dec", "16:00").group().meets("Thu 17 Dec")
    with late.database.reading() as session:
        assert to_be_ratified(session, place, "performance") == []


@pytest.mark.parametrize(
    ("happens", "became", "words"),
    [
        ("", "", ""),
        ("meets", "undecided", " (no decision taken)"),
        ("inquorate", "undecided", " (the meeting had no quorum)"),
        ("cancelled", "undecided", " (the meeting was cancelled)"),
        ("decides", "decided", ""),
    ],
)
def test_the_summary_says_where_nothing_was_decided_on_what_was_sought(
    late: World, happens: str, became: str, words: str
) -> None:
    late.at("Thu 17 Dec", "16:00") if happens in ("meets", "inquorate", "decides") else late.at("Wed 16 Dec")
    if happens in ("meets", "decides"):
        late.group().meets("Thu 17 Dec")
    if happens == "inquorate":
        late.group().meets_without_quorum("Thu 17 Dec")
    if happens == "cancelled":
        late.group().cancels("Thu 17 Dec")
    if happens == "decides":
        late.group().decides("resource", at="Thu 17 Dec")
    with late.database.reading() as session:
        (sought,) = rulings.sought(session, late.office.place)
    assert sought.became == became
    assert f"  Thu 17 Dec  Performance Group: {late.ref}{words}" in printed_bodies([sought], [])
