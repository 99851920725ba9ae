"""A line of a mail as its reader needs it: one thing to do on one action, and what is asked is the reader's to do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from models.tables import Priority
from tests.databases import ON_SQLITE
from tests.flows.up import live_on
from tests.models.queries.test_body_items import on_the_pack
from tests.stories.late import light_the_underpass
from tests.stories.people import up_to_the_board
from tests.stories.world import World, begin

pytestmark = ON_SQLITE

TO_THE_PACK = ("Wed 25 Nov", "Fri 27 Nov", "Tue 1 Dec", "Mon 7 Dec", "Tue 8 Dec", "Wed 9 Dec", "Mon 14 Dec")


@pytest.fixture
def late(data_dir: Path, address: str) -> Iterator[World]:
    """Tom's action is on the pack of the meeting that has just been, on Thursday 17 December."""
    made = begin(data_dir, address, up_to_the_board(), start="2026-11-23 09:00")
    yield on_the_pack(made).at("Thu 17 Dec", "16:00")
    made.office.close()


def letter(world: World, who: str, about: str) -> list[str]:
    """The lines of the latest mail to somebody that has these words in it."""
    return [m for m in world.mails(who) if about in m.text][-1].text.splitlines()


def asked_of(lines: list[str], ref: str) -> list[str]:
    """What each line of this action asks."""
    heads = [n for n, line in enumerate(lines) if line.startswith(ref)]
    return [next(one for one in lines[n:] if one.startswith("  What to do: "))[14:] for n in heads]


def test_the_old_owner_and_the_lead_hear_who_the_new_owner_is_and_what_is_left_to_do(late: World) -> None:
    late.group().meets("Thu 17 Dec", present=("police", "council", "fire"))
    late.group().decides("reassign", at="Thu 17 Dec", owner="iain")
    live_on(late, "Fri 18 Dec")
    for who, words in (("tom", "Hand over what you have. Nothing else is asked of you."),
                       ("lena", "See that what is there is handed over.")):  # fmt: skip
        lines = letter(late, who, "takes this action on")
        assert asked_of(lines, late.ref) == [words]
        assert any(
            line.endswith("takes this action on. It has passed to Iain Muir, Fire and Rescue.") for line in lines
        )


def test_until_an_agency_that_was_not_there_accepts_the_owner_goes_on(late: World) -> None:
    late.group().meets("Thu 17 Dec", present=("police", "council"))
    late.group().decides("reassign", at="Thu 17 Dec", owner="iain")
    live_on(late, "Fri 18 Dec")
    lines = letter(late, "tom", "takes this action on")
    assert asked_of(lines, late.ref) == ["Go on with it until the new owner has it."]
    assert "Iain Muir, Fire and Rescue is asked for; it stays where it is until that is accepted." in "\n".join(lines)


@pytest.mark.parametrize(
    ("outcome", "who", "words"),
    [
        ("resource", "tom", "Go on with it."),
        ("resource", "lena", "See that its owner goes on with it."),
    ],
)
def test_only_whoever_owns_the_action_is_told_to_go_on_with_it(
    late: World, outcome: str, who: str, words: str
) -> None:
    late.group().meets("Thu 17 Dec", present=("police", "council"))
    late.group().decides(outcome, at="Thu 17 Dec")
    live_on(late, "Fri 18 Dec")
    assert asked_of(letter(late, who, "decided to remove a barrier"), late.ref) == [words]


def test_what_was_decided_stands_in_the_line_that_asks_something_of_the_same_action(
    data_dir: Path, address: str
) -> None:
    """A declined extension and the weekly list on one morning: one line, and one thing to do."""
    made = begin(data_dir, address, up_to_the_board(), start="2026-11-23 09:00")
    light_the_underpass(made)
    live_on(made, "Wed 25 Nov", "Fri 27 Nov")
    made.owner("tom").asks_for("Fri 4 Dec")
    made.at("Mon 30 Nov", "07:30").coordinator("cora").declines()
    live_on(made, "Mon 30 Nov")
    lines = letter(made, "tom", "was declined")
    (asked,) = asked_of(lines, made.ref)
    assert asked.startswith("Say when it will be done")
    assert "FOR YOUR INFORMATION" not in lines
    (why,) = [line for line in lines if line.startswith("  Why you are told:")]
    assert "Weekly list" in why and "was declined" in why
    made.office.close()


def test_an_agencys_lead_who_is_its_board_member_is_not_told_to_speak_with_the_lead(
    data_dir: Path, address: str
) -> None:
    declared = up_to_the_board()
    agencies = tuple(replace(a, lead="pia") if a.key == "police" else a for a in declared.agencies)
    made = begin(data_dir, address, replace(declared, agencies=agencies), start="2026-11-23 09:00")
    on_the_pack(made)
    made.at("Thu 17 Dec", "16:00")
    made.group().meets("Thu 17 Dec", present=("police", "council", "fire"))
    made.group().decides("refer_up", at="Thu 17 Dec")
    live_on(made, "Fri 18 Dec", "Tue 12 Jan", "Wed 13 Jan", "Thu 14 Jan", "Fri 15 Jan")
    lines = letter(made, "pia", "names your agency")
    assert "Bring what is late to an end, or tell the coordinator what is in the way, before then." in "\n".join(
        lines
    )
    assert "Speak with your agency's lead" not in "\n".join(lines)
    made.office.close()


def test_an_action_without_a_priority_is_business_as_usual_in_a_mail_as_on_a_paper(
    data_dir: Path, address: str
) -> None:
    made = begin(data_dir, address, up_to_the_board(), start="2026-11-23 09:00")
    made.issue("Light the underpass", "tom", due="Tue 24 Nov")
    made.run("deliver_mail")
    assert "  Priority: Business as usual" in letter(made, "tom", made.ref)
    with made.database.reading() as session:
        named = session.exec(select(Priority)).one()
    made.issue("Visit a shop", "tom", due="Wed 25 Nov", priority_id=named.id)
    live_on(made, "Tue 24 Nov")
    assert f"  Priority: {named.name}" in letter(made, "tom", made.ref)
    made.office.close()
