"""What the state machine draws from, and when a rule is worth trying."""

from collections.abc import Callable
from datetime import date
from typing import Protocol

from hypothesis import strategies as st

from rules.people import Reader
from rules.words import ActionStatus, PauseKind, RequestKind
from tests.rules import builders as b
from tests.rules.twice_lived import TwiceLived

START = date(2026, 11, 2)
WAIT = st.integers(0, 4)
AHEAD = st.integers(1, 24)
DOERS = st.sampled_from([*["actor"] * 6, "owner", "owner", b.DEPUTY, b.STRANGER])
DECIDERS = st.sampled_from([*[b.CHAIR] * 5, *[b.COORDINATOR] * 3, b.PG_CHAIR, b.BOARD_CHAIR, b.OWNER])
SELDOM = st.sampled_from([*[False] * 5, True])
STAFF = st.sampled_from([b.OWNER, b.OWNER, b.DEPUTY, b.SECOND, b.LEAD, b.COLLEAGUE])
ANYBODY = st.sampled_from([b.OWNER, b.OWNER, b.DEPUTY, b.SECOND, b.LEAD, b.CHIEF, b.COORDINATOR, b.RELIEF, b.CHAIR])
READERS = st.sampled_from(
    [
        frozenset(),
        frozenset({Reader(agency_id=b.POLICE), Reader(person_id=b.COORDINATOR), Reader(person_id=b.CHAIR)}),
        frozenset({Reader(person_id=b.OWNER), Reader(person_id=b.COORDINATOR)}),
        frozenset({Reader(person_id=b.SECOND), Reader(person_id=b.CHAIR), Reader(person_id=b.LEAD)}),
    ]
)
CLOSED_DAYS = st.tuples(st.sampled_from([None, b.POLICE, b.POLICE, b.FIRE]), st.integers(1, 30))


class Lived(Protocol):
    """The machine, as far as its conditions look at it."""

    life: TwiceLived


def waits(*kinds: RequestKind) -> Callable[[Lived], bool]:
    """Something of these kinds waits for an answer, so that answering it is worth a try."""
    return lambda life: any(life.life.action.open_request(kind) for kind in kinds)


def is_closed(life: Lived) -> bool:
    """The action is over."""
    return not life.life.action.is_live and life.life.action.status is not ActionStatus.PROPOSED


def is_open(life: Lived) -> bool:
    """The action is live."""
    return life.life.action.is_live


def is_proposed(life: Lived) -> bool:
    """Nobody was asked yet."""
    return life.life.action.status is ActionStatus.PROPOSED


def is_paused_by_grant(life: Lived) -> bool:
    """The coordinator has granted a pause once."""
    return any(pause.kind is PauseKind.GRANTED for pause in life.life.action.pauses)
