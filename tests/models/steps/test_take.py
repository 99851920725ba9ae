"""One step, one transaction: what it writes, and that a refused one leaves no trace."""

import pytest
from sqlmodel import col, func, select

from models.chain import Writing
from models.steps.take import StepRefused, UnknownAction, take_in
from models.tables import Action, History, Note, Pause
from rules.action import ActionState
from rules.life.owner import acknowledge, note
from rules.life.who import By
from tests.stories.world import World


def written(world: World) -> tuple[int, int, int]:
    """How many links of history, notices and notes there are."""
    with world.database.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (History, Note)]
    return (counts[0] or 0, len(world.notices()), counts[1] or 0)


def a_note(world: World, text: str) -> object:
    """What writes a note beside the step."""

    def write(tx: Writing, action: ActionState) -> None:
        here = world.office.place.partnership_id
        tx.session.add(Note(partnership_id=here, action_id=action.id, made_at=tx.moment.as_of, text=text))

    return write


def test_a_step_writes_its_state_its_history_and_its_words_together(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    before = written(world)
    by = By(world.ids()["tom"])
    taken = world.take(None, by, lambda a, d, c: note(a, d, c, by), a_note(world, "rang the council"))
    assert taken.notices_new == 0
    assert written(world) == (before[0] + 1, before[1], before[2] + 1)


def test_a_refused_step_leaves_no_trace(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    before = written(world)
    by = By(world.ids()["iain"])
    with pytest.raises(StepRefused) as refused:
        world.take(None, by, lambda a, d, c: note(a, d, c, by), a_note(world, "not mine to say"))
    assert refused.value.refusal.reason == "not_owner"
    assert "Iain Muir" in str(refused.value) and "--for" in str(refused.value)
    assert written(world) == before


def test_a_step_whose_words_cannot_be_written_is_not_taken(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    by, before = By(world.ids()["tom"]), written(world)

    def fails(tx: Writing, action: ActionState) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        world.take(None, by, lambda a, d, c: acknowledge(a, d, c, by), fails)
    assert written(world) == before
    assert world.action().acknowledged_on is None


def test_an_action_goes_by_its_reference_with_a_slash_or_a_dash_or_by_the_old_one(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec", legacy_ref="OLD-7")
    for named in ("NW-2026-D/001", "NW-2026-D-001", "OLD-7"):
        assert world.owner("tom").notes(named).action.ref == "NW-2026-D/001"


def test_a_reference_that_nobody_has_is_said(world: World) -> None:
    with pytest.raises(UnknownAction, match="NW-2026-D/999"):
        world.owner("tom").acknowledges("NW-2026-D/999")


def test_history_keeps_who_acted_and_for_whom(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.coordinator("cora").on_behalf_of("tom").acknowledges()
    ids = world.ids()
    with world.database.reading() as session:
        row = session.exec(select(History).where(History.kind == "acknowledged")).one()
    assert (row.by_id, row.for_id) == (ids["cora"], ids["tom"])


def test_two_steps_in_one_transaction_stand_or_fall_together(world: World) -> None:
    refs = [world.issue(f"Visit shop {n}", "tom", due="Wed 9 Dec") for n in (1, 2)]
    by, place = By(world.ids()["tom"]), world.office.place
    world.owner("tom").acknowledges(refs[1])

    def both() -> None:
        with world.database.writing(world.moment) as tx:
            for ref in refs:
                take_in(tx, place, ref, by, lambda a, d, c: acknowledge(a, d, c, by))

    with pytest.raises(StepRefused):
        both()
    assert world.action(refs[0]).acknowledged_on is None


def test_every_step_raises_the_version_by_one(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    first = world.action().version
    world.owner("tom").acknowledges()
    world.owner("tom").claims_done()
    assert world.action().version == first + 2
    with world.database.reading() as session:
        assert session.exec(select(Action.status).where(col(Action.ref) == world.ref)).one() == "done_claimed"
        assert len(session.exec(select(Pause)).all()) == 1
