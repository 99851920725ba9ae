"""When each flow last completed. Reads only; what is late is decided by the schedule (flows/heartbeat.py)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.tables import FlowRun, PolicyVersion

COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Beat:
    """The last run of one flow, and the last that completed."""

    started_at: datetime
    state: str
    completed_at: datetime | None
    """When the last run that completed was started; None: none has."""


def beats(session: Session, partnership_id: int) -> dict[str, Beat]:
    """By flow; one that never ran is missing."""
    here = col(FlowRun.partnership_id) == partnership_id
    lasts = select(func.max(col(FlowRun.id))).where(here).group_by(col(FlowRun.flow))
    completed = {
        row[0]: row[1]
        for row in session.execute(
            select(col(FlowRun.flow), func.max(col(FlowRun.started_at)))
            .where(here, col(FlowRun.state) == COMPLETED)
            .group_by(col(FlowRun.flow))
        )
    }
    return {
        run.flow: Beat(run.started_at, run.state, completed.get(run.flow))
        for run in session.scalars(select(FlowRun).where(col(FlowRun.id).in_(lasts)))
    }


def known_since(session: Session, partnership_id: int) -> datetime | None:
    """When the partnership was first declared: before that nothing was due of it."""
    found: datetime | None = session.scalar(
        select(func.min(col(PolicyVersion.made_at))).where(col(PolicyVersion.partnership_id) == partnership_id)
    )
    return found
