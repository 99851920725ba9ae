"""What the database itself refuses of decisions: two of one meeting on an item, two of the chair's that stand."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from models.database import Database
from models.tables import Body, Decision, Escalation, Meeting
from tests.models.rows import NOON, TODAY, Rows, settle
from tests.models.test_constraints import refused, store


@pytest.fixture
def rows(database: Database) -> Rows:
    return settle(database)


@pytest.fixture
def a_decision(database: Database, rows: Rows) -> Callable[..., Decision]:
    """Makes decisions on one item; None for `meeting_id` is between meetings."""
    policy_id = rows.policy_version_id
    body = Body(partnership_id=rows.partnership_id, key="group", name="Group", kind="performance", cadence={})
    store(database, body)
    with database.reading() as session:
        body_id = session.exec(select(Body.id)).one() or 0
    meeting = Meeting(
        partnership_id=rows.partnership_id,
        body_id=body_id,
        occurrence_on=TODAY,
        meeting_on=TODAY,
        meeting_at=NOON,
        publish_on=TODAY,
    )
    item = Escalation(
        partnership_id=rows.partnership_id,
        subject_kind="agency",
        subject_id=rows.agency_id,
        reason="non_delivery",
        number=1,
        rung=5,
        raised_on=TODAY,
        raised_at=NOON,
        decision_sought="means",
        policy_version_id=policy_id,
    )
    store(database, meeting, item)

    def made(**changed: Any) -> Decision:
        given: dict[str, Any] = {
            "partnership_id": rows.partnership_id,
            "body_id": body_id,
            "escalation_id": 1,
            "outcome": "resource",
            "rationale": "why",
            "decided_on": TODAY,
            "recorded_at": NOON,
            "policy_version_id": policy_id,
        }
        return Decision(**given | changed)

    return made


def test_a_meeting_decides_once_on_an_item(database: Database, a_decision: Callable[..., Decision]) -> None:
    store(database, a_decision(meeting_id=1), a_decision())
    assert refused(database, a_decision(meeting_id=1, outcome="void"))


@pytest.mark.parametrize("column", ["ratified_on", "superseded_on"])
def test_one_decision_between_meetings_stands_on_an_item(
    database: Database, a_decision: Callable[..., Decision], column: str
) -> None:
    store(database, a_decision(**{column: TODAY}), a_decision(**{column: TODAY}), a_decision())
    assert refused(database, a_decision(outcome="void"))
