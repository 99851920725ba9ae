"""The forecast is what happens: it is compared, notice by notice and rung by rung, with the days that then pass."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from flows.forecast import Foreseen, foresee
from models.tables import Action, Notice, RungStep, metadata
from rules.forecast import Coming
from tests.stories.random_worlds import grown, lives_on
from tests.stories.world import World

DAYS = 45
Said = Counter[tuple[Any, ...]]


def forecast(world: World, days: int = DAYS) -> Foreseen:
    return foresee(world.database, world.office.place, world.moment, world.today + timedelta(days=days))


def foretold(found: Foreseen) -> tuple[Said, Said]:
    """(notices, rungs) as a forecast has them; those that waited already are not new."""
    notices = Counter(
        (one.on, _about(one), one.draft.kind.value, one.draft.recipient_id, one.draft.rung, one.draft.reason,
         one.draft.period, one.draft.withheld)
        for one in found.ahead.notices
        if not one.waits
    )  # fmt: skip
    rungs = Counter((one.on, one.ref, one.clock, one.rung) for one in found.ahead.rungs)
    return notices, rungs


def _about(one: Coming) -> str:
    """Meetings to come have no id yet: their notices are told apart by the occurrence in their period."""
    return one.ref if one.subject[0] == "action" else one.subject[0]


def lived(world: World, notices_before: int, rungs_before: int) -> tuple[Said, Said]:
    """(notices, rungs) as the tables have them, since then."""
    with world.database.reading() as session:
        refs = {action.id: action.ref for action in session.exec(select_rows(Action))}
        about = {("action", one): ref for one, ref in refs.items()}
        made = session.exec(select_rows(Notice).where(col(Notice.id) > notices_before)).all()
        notices = Counter(
            (n.decided_on, about.get((n.subject_kind, n.subject_id), n.subject_kind), n.kind, n.recipient_id,
             n.rung, n.reason, n.period, n.withheld_at is not None)
            for n in made
            if n.withdrawn_at is None
        )  # fmt: skip
        steps = session.exec(select_rows(RungStep).where(col(RungStep.id) > rungs_before))
        return notices, Counter((s.fell_due_on, refs[s.action_id], s.clock, s.rung) for s in steps)


def last_ids(world: World) -> tuple[int, int]:
    with world.database.reading() as session:
        return (session.scalar(select(func.max(Notice.id))) or 0, session.scalar(select(func.max(RungStep.id))) or 0)


def rows(world: World) -> dict[str, int]:
    with world.database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


@pytest.fixture
def random_world(request: pytest.FixtureRequest, data_dir: Path, address: str) -> Iterator[World]:
    made = grown(data_dir, address, request.param)
    yield made
    made.office.close()


@pytest.mark.parametrize(
    ("address", "random_world"),
    [("sqlite", 0), ("sqlite", 1), ("sqlite", 12)],
    indirect=True,
)
def test_what_was_foretold_is_what_happens_to_the_notice_the_person_and_the_day(random_world: World) -> None:
    world = random_world
    found = forecast(world)
    before = last_ids(world)
    lives_on(world, world.today + timedelta(days=DAYS))
    notices, rungs = lived(world, *before)
    told_notices, told_rungs = foretold(found)
    wrong = [f"not foretold: {one}" for one in sorted(notices - told_notices, key=str)]
    wrong += [f"did not happen: {one}" for one in sorted(told_notices - notices, key=str)]
    wrong += [f"rung not foretold: {one}" for one in rungs - told_rungs]
    wrong += [f"rung did not happen: {one}" for one in told_rungs - rungs]
    assert not wrong, "\n".join(wrong)
    assert len(notices) > 20 and rungs, "a world in which nothing happens proves nothing"


@pytest.mark.parametrize("random_world", [2], indirect=True)
def test_a_forecast_writes_nothing(random_world: World) -> None:
    world = random_world
    file = world.office.data_dir / "jatac.db"
    bytes_before, rows_before = file.read_bytes() if file.exists() else b"", rows(world)
    assert forecast(world).ahead.notices
    assert rows(world) == rows_before
    assert (file.read_bytes() if file.exists() else b"") == bytes_before
