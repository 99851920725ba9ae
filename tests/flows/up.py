"""The partnership of the stories with its bodies in line, and what the tests of papers and meetings ask of it."""

from datetime import date
from typing import Any

from sqlmodel import col, select

from models.tables import AgendaItem, Body, Escalation, Meeting, Paper
from rules import paper as papers
from tests.stories.world import World

ALL_DAY = (
    "open_cycle",
    "issue_actions",
    "send_reminders",
    "chase_overdue",
    "escalate",
    "build_performance_pack",
    "send_board_digest",
    "deliver_mail",
)
"""Every flow of a day up to the board, as the schedule runs them."""


def live_on(world: World, *days: str) -> World:
    """These days, each with its flows at half past eight; the days between are left out, as a gap would."""
    for day in days:
        world.at(day, "08:30").run(*ALL_DAY)
    return world.at(days[-1])


def meeting(world: World, body: str, on: str) -> Meeting:
    """The meeting of a body whose date by the cadence is that day."""
    return _meeting(world, body, world.day(on))


def _meeting(world: World, body: str, on: date) -> Meeting:
    with world.database.reading() as session:
        return session.exec(
            select(Meeting)
            .join(Body, col(Body.id) == col(Meeting.body_id))
            .where(Body.key == body, Meeting.occurrence_on == on)
        ).one()


def items(world: World, body: str, on: str) -> list[tuple[str, str | None]]:
    """(reason of the matter, day of the paper that lists it) of each item of a meeting."""
    with world.database.reading() as session:
        rows = session.exec(
            select(AgendaItem, Escalation)
            .join(Escalation, col(Escalation.id) == col(AgendaItem.escalation_id))
            .where(AgendaItem.meeting_id == meeting(world, body, on).id)
            .order_by(col(AgendaItem.id))
        )
        return [(e.reason, f"{i.published_on:%a %-d %b}" if i.published_on else None) for i, e in rows]


def paper(world: World, body: str, on: str, revision: int = 1) -> papers.Paper:
    """A published paper, read back."""
    with world.database.reading() as session:
        row = session.exec(
            select(Paper).where(Paper.meeting_id == meeting(world, body, on).id, Paper.revision == revision)
        ).one()
        return papers.from_json(row.content)


def told(world: World, **where: Any) -> list[tuple[str, str]]:
    """(who, period) of the notices with these values that stand."""
    keys = {number: key for key, number in world.ids().items()}
    return [(keys[n.recipient_id], n.period) for n in world.notices(**where) if n.withdrawn_at is None]
