"""A question is an action of each who is asked: mailed, chased, ended by the answer; a closed one says nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from models.steps.requirements import Question, answer, ask
from models.tables import Action, Agency
from rules.declarations import DeclaredArea
from rules.life.owner import claim_done
from rules.life.who import By
from rules.reading import Reader
from rules.words import ActionStatus
from tests.stories.people import partnership
from tests.stories.world import World, begin

pytestmark = pytest.mark.sqlite_only
QUESTION = "Which stores ban known offenders?"


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    """The partnership of the stories; Tom is the analyst of its area."""
    made = begin(data_dir, address, partnership(areas=(DeclaredArea("town", "Town", "tom", ("Town",)),)))
    yield made
    made.office.close()


def by(world: World, key: str) -> By:
    return By(world.ids()[key])


def asks(world: World, *people: str, agency: str | None = None, **fields: object) -> list[str]:
    """Tom asks; the references of the actions."""
    with world.database.writing(world.moment) as tx:
        of = [Reader(person_id=world.ids()[one]) for one in people]
        if agency is not None:
            of.append(Reader(agency_id=tx.session.exec(select(Agency.id).where(Agency.key == agency)).one()))
        due = {"text": QUESTION, "of": tuple(of), "due_on": world.day("Wed 9 Dec"), **fields}
        ask(tx, world.office.place, Question(**due), by(world, "tom"))  # type: ignore[arg-type]
    with world.database.reading() as session:
        return list(session.exec(select(Action.ref).order_by(col(Action.id))))


def replies(world: World, key: str, ref: str = "NW-R-2026/001") -> None:
    with world.database.writing(world.moment) as tx:
        answer(tx, world.office.place, ref, "Two of them", by(world, key))


@pytest.mark.both
def test_each_who_is_asked_is_mailed_and_chased_until_their_answer_is_on_record(world: World) -> None:
    fires, sues = asks(world, "sue", agency="fire")[::-1]
    assert [world.action(ref).owner_id for ref in (fires, sues)] == [world.ids()[key] for key in ("iain", "sue")]
    world.run("deliver_mail")
    [mail] = world.mails("iain")
    assert f"{fires}: NW-R-2026/001: {QUESTION}" in " ".join(mail.text.split())
    world.owner("iain").acknowledges(fires)
    replies(world, "sue")
    assert world.action(sues).status is ActionStatus.DONE_VERIFIED
    world.fast_forward(to="Fri 11 Dec")
    assert world.action(fires).late_rung == 1, "due on Wednesday"
    assert not [notice for notice in world.notices(kind="overdue") if notice.recipient_id == world.ids()["sue"]]
    replies(world, "joy")
    assert world.action(fires).status is ActionStatus.DONE_VERIFIED
    assert [n.recipient_id for n in world.notices(kind="stopped")] == [world.ids()["iain"]], "Joy answered for him"


def test_it_is_not_done_by_saying_so(world: World) -> None:
    [ref] = asks(world, "sue")
    assert world.owner("sue").may_not(claim_done, ref=ref) == "no_answer"


def test_a_closed_question_is_read_by_nobody_else_and_is_in_no_mail(world: World) -> None:
    [ref] = asks(world, "sue", sensitive=True)
    asked = world.action(ref)
    assert {one.person_id for one in asked.readers} == {world.ids()[one] for one in ("tom", "sue", "cora", "charlie")}
    world.run("deliver_mail")
    [mail] = world.mails("sue")
    assert ref in mail.text
    assert QUESTION not in mail.whole
    world.fast_forward(to="Thu 10 Dec")
    assert all(QUESTION not in mail.whole for mail in world.mails())


def test_what_falls_due_on_a_holiday_is_due_on_the_next_working_day(world: World) -> None:
    [ref] = asks(world, "sue", due_on=world.day("Fri 25 Dec"))
    assert world.action(ref).due_on == world.day("Tue 29 Dec")


def test_whoever_cannot_be_asked_is_told_to_the_coordinator_and_an_answer_ends_it_all_the_same(world: World) -> None:
    world.person("sue").has_left("Tue 1 Dec")
    [ref] = asks(world, "sue")
    assert (world.action(ref).status, len(world.notices(kind="incomplete"))) == (ActionStatus.PROPOSED, 1)
    replies(world, "tom")
    assert world.action(ref).status is ActionStatus.VOID
