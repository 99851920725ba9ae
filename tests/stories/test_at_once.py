"""Two processes at once, flows or steps: nobody is locked out, nothing is lost, nothing is said twice."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.pool import Pool
from typing import Any

import pytest
from sqlmodel import select

from models.queries.actions import live
from models.tables import Action, History, Person, RungStep, TaskingCycle
from rules.words import ActionStatus
from tests.stories import at_once
from tests.stories.world import World

COUNT = 24


@pytest.fixture
def overdue(world: World) -> list[str]:
    """Actions of Tom's, all a day overdue on Thursday 10 December at 08:00; nobody has looked yet."""
    refs = [world.issue(f"Visit shop {n}", "tom", due="Wed 9 Dec") for n in range(COUNT)]
    world.fast_forward(to="Wed 2 Dec")
    for ref in refs:
        world.owner("tom").acknowledges(ref)
    world.expect("Wed 2 Dec", refs, tom="issue")
    world.skip(to="Thu 10 Dec").at("Thu 10 Dec", "08:00")
    return refs


@pytest.fixture(scope="module")
def processes() -> Iterator[Pool]:
    """Two processes of their own, started once: each takes three seconds to read its imports."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        yield pool


def together(pool: Pool, *work: tuple[Callable[..., at_once.Answer], tuple[Any, ...]]) -> list[at_once.Answer]:
    """Both at the same time."""
    running = [pool.apply_async(function, given) for function, given in work]
    return [one.get(timeout=240) for one in running]


def test_two_sweeps_at_once_decide_each_rung_and_each_notice_once(
    world: World, processes: Pool, overdue: list[str]
) -> None:
    place, clock = str(world.office.data_dir), world.now.isoformat()
    answers = together(
        processes,
        (at_once.flows, (place, ["chase_overdue"], clock, 3)),
        (at_once.flows, (place, ["send_reminders", "chase_overdue"], clock, 3)),
    )
    assert [failures for _, failures in answers] == [[], []]
    assert sum(done for done, _ in answers) == 2 * COUNT, "Tom and Dan, once for each action"
    with world.database.reading() as session:
        assert len(session.exec(select(RungStep)).all()) == COUNT
        kinds = Counter(
            (h.kind, h.subject_id) for h in session.exec(select(History)) if h.as_of == world.moment.as_of
        )
    assert set(kinds.values()) == {1}, "history tells of each decision once"
    world.morning()
    world.expect("Thu 10 Dec", overdue, tom="overdue", dan="overdue")


def test_an_owner_who_claims_while_the_chase_runs_is_believed_and_not_chased(
    world: World, processes: Pool, overdue: list[str]
) -> None:
    place, clock = str(world.office.data_dir), world.now.isoformat()
    answers = together(
        processes,
        (at_once.flows, (place, ["send_reminders", "chase_overdue"], clock, 4)),
        (at_once.claims, (place, world.ids()["tom"], overdue[::2], clock)),
    )
    assert [failures for _, failures in answers] == [[], []]
    with world.database.reading() as session:
        states = {state.ref: state for state in live(session, world.office.place.partnership_id)}
    assert {ref for ref, s in states.items() if s.status is ActionStatus.DONE_CLAIMED} == set(overdue[::2])
    assert all(state.late_rung == 1 for state in states.values()), "both brought the ladder up, neither lost it"
    world.morning()
    world.expect("Thu 10 Dec", overdue[::2], cora="to_verify")
    world.expect("Thu 10 Dec", overdue[1::2], tom="overdue", dan="overdue")


def test_a_sender_and_a_sweep_at_once_leave_one_mail_each(world: World, processes: Pool, overdue: list[str]) -> None:
    place, clock = str(world.office.data_dir), world.now.isoformat()
    world.run("chase_overdue")
    answers = together(
        processes,
        (at_once.flows, (place, ["deliver_mail"], clock, 1)),
        (at_once.flows, (place, ["send_reminders", "chase_overdue"], clock, 3)),
    )
    assert [failures for _, failures in answers] == [[], []]
    assert len(world.mails(on="Thu 10 Dec")) == 2
    world.expect("Thu 10 Dec", overdue, tom="overdue", dan="overdue")


def test_two_who_enter_actions_at_once_get_numbers_of_their_own(world: World, processes: Pool) -> None:
    with world.database.reading() as session:
        tom = session.exec(select(Person).where(Person.key == "tom")).one()
        given = (str(world.office.data_dir), tom.id, tom.agency_id, 15, world.now.isoformat())
    together(processes, (at_once.entries, given), (at_once.entries, given))
    with world.database.reading() as session:
        refs = sorted(session.exec(select(Action.ref)))
    assert refs == [f"NW-2026-D/{number:03}" for number in range(1, 31)]


def test_two_who_open_cycles_at_once_open_each_once(world: World, processes: Pool) -> None:
    given = (str(world.office.data_dir), ["open_cycle"], world.now.isoformat(), 2)
    assert together(processes, (at_once.flows, given), (at_once.flows, given)) == [(0, []), (0, [])]
    with world.database.reading() as session:
        assert len(session.exec(select(TaskingCycle)).all()) == 1


def test_two_who_enter_one_file_at_once_enter_each_of_its_actions_once(world: World, processes: Pool) -> None:
    given = (str(world.office.data_dir), 60, world.now.isoformat())
    answers = together(processes, (at_once.file_entries, given), (at_once.file_entries, given))
    assert sorted(count for count, _ in answers) == [0, 60]
    with world.database.reading() as session:
        assert len(session.exec(select(Action)).all()) == 60
