"""Actions out of rows: in bulk, with what hangs on each, and nothing of another partnership."""

from dataclasses import replace

from sqlalchemy import event

from config.calendars import bank_holidays
from models.queries.actions import by_ids, id_of, live, proposed
from models.steps.partnership import load
from tests.stories.people import partnership
from tests.stories.world import World


def test_live_and_proposed_actions_are_told_apart(world: World) -> None:
    world.propose("Not issued", "tom", "Wed 9 Dec")
    world.issue("Issued", "tom", "Wed 9 Dec")
    world.issue("Voided", "tom", "Wed 9 Dec")
    world.chair("charlie").voids()
    here = world.office.place.partnership_id
    with world.database.reading() as session:
        assert [a.ref for a in live(session, here)] == ["NW-2026-D/002"]
        assert [a.ref for a in proposed(session, here)] == ["NW-2026-D/001"]
        assert [a.ref for a in by_ids(session, here, [3, 1])] == ["NW-2026-D/001", "NW-2026-D/003"]
        assert by_ids(session, here, []) == []


def test_the_steps_of_an_earlier_term_are_not_those_of_this_one(world: World) -> None:
    world.issue("Light the underpass", "tom", "Wed 9 Dec")
    world.owner("tom").acknowledges()
    world.at("Thu 10 Dec").run("chase_overdue")
    assert world.steps() == [(1, "Thu 10 Dec")]
    world.owner("tom").asks_for("Wed 16 Dec")
    world.coordinator("cora").grants()
    assert (world.steps(), world.action().late_rung) == ([], 0)


def test_each_action_has_its_own_requests_pauses_and_readers(world: World) -> None:
    readers = (("tom", "cora"), ("tom", "cora", "lena"))
    refs = [world.issue("Visit a shop", "tom", "Wed 9 Dec", readers=keys) for keys in readers]
    world.owner("tom").claims_done(refs[1])
    first, second = world.action(refs[0]), world.action(refs[1])
    assert (len(first.requests), len(first.pauses), len(first.readers)) == (0, 0, 2)
    assert (len(second.requests), len(second.pauses), len(second.readers)) == (1, 1, 3)


def test_the_number_of_statements_does_not_grow_with_the_number_of_actions(world: World) -> None:
    """A relationship that loads lazily would ask once for each action."""
    counts = []
    for _ in range(2):
        world.issue("Light the underpass", "tom", "Wed 9 Dec")
        asked: list[str] = []

        def note(*given: object, asked: list[str] = asked) -> None:
            asked.append(str(given[2]))

        event.listen(world.database.readers, "before_cursor_execute", note)
        with world.database.reading() as session:
            live(session, world.office.place.partnership_id)
        event.remove(world.database.readers, "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9


def test_another_partnerships_actions_are_never_seen(world: World) -> None:
    with world.database.writing(world.moment) as tx:
        other = load(tx, replace(partnership(), key="other", reference_prefix="OT"), bank_holidays).partnership_id
    world.issue("Light the underpass", "tom", "Wed 9 Dec")
    with world.database.reading() as session:
        assert live(session, other) == []
        assert id_of(session, other, world.ref) is None
        assert by_ids(session, other, [1]) == []
