"""Telling somebody that a flow is late: at most once for each flow and day, whoever notices first."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import col, select

from models.chain import Writing
from models.place import Place
from models.queries.partnership import in_turn
from models.tables import Alarm

CLAIM_LASTS = timedelta(minutes=10)
"""A claim whose mail nobody reports as sent is another's to make after this: its process has died."""


def claim(tx: Writing, place: Place, flows: Sequence[str], recipient_id: int, day: date) -> list[str]:
    """Those of `flows` that nobody has told of on `day`; they are the caller's to tell from here on."""
    in_turn(tx.session, place)
    given_up = tx.moment.recorded_at - CLAIM_LASTS
    unsent = (col(Alarm.sent_at).is_(None), col(Alarm.told_at) < given_up)
    tx.session.execute(delete(Alarm).where(*_these(place, flows, day), *unsent))
    told = set(
        tx.session.exec(select(Alarm.flow).where(Alarm.partnership_id == place.partnership_id, Alarm.on_date == day))
    )
    mine = [flow for flow in flows if flow not in told]
    tx.session.add_all(
        Alarm(
            partnership_id=place.partnership_id,
            flow=flow,
            on_date=day,
            recipient_id=recipient_id,
            told_at=tx.moment.recorded_at,
        )
        for flow in mine
    )
    return mine


def arrived(tx: Writing, place: Place, flows: Sequence[str], day: date) -> None:
    """The mail server took the mail."""
    tx.session.execute(update(Alarm).where(*_these(place, flows, day)).values(sent_at=tx.moment.recorded_at))


def give_back(tx: Writing, place: Place, flows: Sequence[str], day: date) -> None:
    """It did not: the next look may tell."""
    tx.session.execute(delete(Alarm).where(*_these(place, flows, day)))


def _these(place: Place, flows: Sequence[str], day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Alarm.partnership_id) == place.partnership_id,
        col(Alarm.on_date) == day,
        col(Alarm.flow).in_(flows),
    )
