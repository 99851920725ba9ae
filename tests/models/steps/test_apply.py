"""What the rules decided, in rows: every part of it, once, and nothing of what came too late."""

import pytest
from sqlmodel import col, select

from models.queries.context import context
from models.steps.apply import apply
from models.steps.deciding import Decided, StaleAction, existing_keys, has_news, new_notices
from models.tables import Escalation, Notice, Pause, Request, RungStep
from rules.action import ActionState, Change
from rules.life.owner import acknowledge
from rules.life.who import By
from rules.sweep import chase
from rules.words import NoticeKind
from tests.stories.world import World


def decided(world: World, state: ActionState) -> Decided:
    """Today's chase of it."""
    with world.database.reading() as session:
        ctx = context(session, world.office.place, world.today)
    return Decided(state, chase(state, world.today, ctx))


def test_rungs_pauses_requests_and_matters_are_rows_of_their_own(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.owner("tom").acknowledges()
    world.at("Tue 8 Dec").owner("tom").asks_for("Wed 16 Dec")
    world.at("Fri 11 Dec").run("chase_overdue")
    world.chair("charlie").declines()
    with world.database.reading() as session:
        step = session.exec(select(RungStep)).one()
        pause = session.exec(select(Pause)).one()
        request = session.exec(select(Request)).one()
        matter = session.exec(select(Escalation)).one()
    ids = world.ids()
    assert (step.rung, step.clock, step.fell_due_on) == (1, "late", world.day("Fri 11 Dec"))
    assert step.agency_id == world.action().owner_agency_id, "the agency that earned it"
    assert (pause.kind, pause.from_on, pause.until_on) == ("request", world.day("Tue 8 Dec"), world.day("Thu 10 Dec"))
    assert pause.ended_on == world.day("Thu 10 Dec"), "it lapsed by itself"
    assert (request.asked_by_id, request.decided_by_id, request.outcome) == (ids["tom"], ids["charlie"], "declined")
    assert (matter.reason, matter.rung, matter.raised_on) == ("request_unanswered", 3, world.day("Fri 11 Dec"))
    assert (matter.resolved_on, matter.resolved_by) == (world.day("Fri 11 Dec"), "declined")


def test_what_was_written_is_read_back_as_it_was_decided(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec", readers=("tom", "lena", "cora", "charlie"))
    by = By(world.ids()["tom"])
    world.at("Mon 14 Dec")
    taken = world.take(None, by, lambda a, d, c: acknowledge(a, d, c, by))
    found = world.action()
    assert found.version == taken.action.version + 1
    names = [name for name in ActionState.__dataclass_fields__ if name != "version"]
    assert {name: getattr(found, name) for name in names} == {name: getattr(taken.action, name) for name in names}


def test_a_change_decided_on_what_is_no_longer_so_is_refused_and_leaves_nothing(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.at("Thu 10 Dec")
    old = decided(world, world.action())
    world.owner("tom").acknowledges()
    count = len(world.notices())
    with pytest.raises(StaleAction), world.database.writing(world.moment) as tx:
        apply(tx, world.office.place.partnership_id, old, set())
    assert len(world.notices()) == count
    with world.database.reading() as session:
        assert len(session.exec(select(RungStep).where(col(RungStep.clock) == "late")).all()) == 1


def test_a_notice_that_stands_is_not_new_and_one_that_was_withdrawn_is(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.at("Thu 10 Dec").run("chase_overdue")
    again, here = decided(world, world.action()), world.office.place.partnership_id
    with world.database.reading() as session:
        known = existing_keys(session, here, [again.before.id])
    assert not has_news(again, known) and new_notices(again, known) == []
    with world.database.writing(world.moment) as tx:
        for row in tx.session.exec(select(Notice).where(Notice.kind == "overdue")):
            row.withdrawn_at = tx.moment.as_of
    with world.database.reading() as session:
        known = existing_keys(session, here, [again.before.id])
    assert {draft.kind for draft in new_notices(again, known)} == {NoticeKind.OVERDUE}


def _telling_lena(world: World) -> Decided:
    """A change that would tell the agency lead what is for those alone who may read the action."""
    with world.database.reading() as session:
        ctx = context(session, world.office.place, world.today)
    change = Change(world.action(), world.today, ctx)
    change.tell(NoticeKind.STOPPED, world.ids()["lena"], "verified")
    return Decided(world.action(), change)


def test_a_withheld_notice_keeps_its_key_and_says_why(world: World) -> None:
    world.issue("Watch the house", "tom", due="Wed 9 Dec", readers=("tom", "cora", "charlie"))
    with world.database.writing(world.moment) as tx:
        apply(tx, world.office.place.partnership_id, _telling_lena(world), set())
    [withheld] = world.notices(kind="stopped")
    assert withheld.withheld_at is not None and withheld.dropped_reason == "reader_not_on_access_list"
    assert [one.recipient_id for one in world.notices(kind="withheld")] == [world.ids()["cora"]]
    again = _telling_lena(world)
    with world.database.reading() as session:
        assert not has_news(again, existing_keys(session, world.office.place.partnership_id, [again.before.id]))
