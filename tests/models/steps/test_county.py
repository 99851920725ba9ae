"""Between a partnership and its county: what was settled years ago is not read again, on either side."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from config.calendars import bank_holidays
from models.queries.partnership import find, place_of
from models.steps.county import refer
from models.steps.partnership import load
from models.tables import Body, Decision, Escalation
from tests.models.rows_read import reads
from tests.stories.test_county import county_file, csp
from tests.stories.world import World, begin


@pytest.fixture
def north(data_dir: Path, address: str) -> Iterator[World]:
    """North Worcestershire under its county."""
    made = begin(data_dir, address, csp("nw", "North Worcestershire", "NW"))
    with made.database.writing(made.moment) as tx:
        load(tx, county_file(), bank_holidays)
    yield made
    made.office.close()


def settled(world: World, number: int) -> None:
    """A matter of the board that was referred up, decided by the county and closed, long ago."""
    with Session(world.database.writers) as session, session.begin():
        county = find(session, "worcestershire")
        assert county is not None and county.id is not None and county.policy_version_id is not None
        common: dict[str, Any] = {
            "reason": "non_delivery", "number": number, "raised_on": world.today, "raised_at": world.now,
            "decision_sought": "", "resolved_on": world.today, "resolved_by": "", "rung": 6,
            "policy_version_id": county.policy_version_id,
        }  # fmt: skip
        here = world.office.place.partnership_id
        below = Escalation(partnership_id=here, subject_kind="agency", subject_id=1, **common)
        session.add(below)
        session.flush()
        asked = {**common, "reason": "referred_up", "number": 1}
        above = Escalation(partnership_id=county.id, subject_kind="referral", subject_id=below.id or 0, **asked)
        session.add(above)
        session.flush()
        board = session.exec(select(Body.id).where(Body.partnership_id == county.id)).one()
        session.add(
            Decision(
                partnership_id=county.id, body_id=board or 0, escalation_id=above.id or 0, outcome="refer_down",
                rationale="heard", decided_on=world.today, recorded_at=world.now,
                policy_version_id=county.policy_version_id,
            )
        )  # fmt: skip


def rows_read(world: World) -> int:
    """What one day's look costs on both sides."""
    with world.database.writing(world.moment) as tx, reads(world.database.writers) as read:
        for key in ("nw", "worcestershire"):
            found = find(tx.session, key)
            assert found is not None
            refer(tx, place_of(found, bank_holidays))
    with world.database.reading() as session:
        return read.rows(session)


def test_referrals_that_were_settled_cost_nothing_any_more(north: World) -> None:
    settled(north, 1)
    few = rows_read(north)
    for number in range(2, 40):
        settled(north, number)
    assert rows_read(north) == few
