"""Nominations: what is put to a tasking meeting, by whom, and who accepts or declines it, with a reason.

Source: domain guide §2 (`Nomination`), §3 (T-5 12:00: late needs the coordinator's acceptance and a reason; T-3:
accepted or declined with reasons, nominators told), rows 12 and 44 (feedback is owed to the nominator). Pure.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.action import Refusal
from rules.life.who import By, stands_at
from rules.people import Context
from rules.policy import GrantLevel


class NominationState(StrEnum):
    """Where a nomination stands."""

    OPEN = "open"
    """Waits for the agenda: accepted or declined by the coordinator or the chair."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """By its nominator, or because the analysis it came from was opened again."""


OPEN_AGAIN = "The analysis it came from was opened again."
"""Why a nomination of an analysis is withdrawn without anybody withdrawing it."""


@dataclass(frozen=True, slots=True)
class Meets:
    """The tasking meeting ahead: when nominations for it close."""

    cycle_id: int
    nominations_close_at: datetime


def is_late(nominated_at: datetime, from_analysis: bool, meets: Meets | None) -> bool:
    """Whether it came after nominations for the meeting ahead had closed. One of an analysis never does: its rise
    was found at the cut-off, a day later, and is due before the meeting (domain guide §3, T-4)."""
    return meets is not None and not from_analysis and nominated_at > meets.nominations_close_at


def not_to_nominate(ctx: Context, by: By) -> Refusal | None:
    """Anybody of the partnership nominates; for somebody else the coordinator does."""
    if by.acts is None or by.acts not in ctx.people:
        return Refusal("nobody", "It is not said who nominates.", "Add --by PERSON.")
    if by.for_id is not None:
        return stands_at(ctx, By(by.person_id), GrantLevel.COORDINATOR, "nominate for somebody else")
    return None


def not_to_decide(
    ctx: Context, by: By, ref: str, state: str, late: bool | None = None, why: str = ""
) -> Refusal | None:
    """A refusal unless the coordinator (or the chair) decides on what is open.

    `late`: None for a decline; else whether it came late, and then `why` it is taken all the same.
    """
    if refused := stands_at(ctx, by, GrantLevel.COORDINATOR, "decide on a nomination"):
        return refused
    if refused := not_open(ref, state):
        return refused
    if late and not why:
        return Refusal(
            "late",
            f"{ref} came after nominations for the next meeting had closed.",
            "Say why it is taken all the same with --accept-late REASON, or leave it for the meeting after.",
        )
    if late is False and why:
        return Refusal("not_late", f"{ref} did not come late.", "Leave out --accept-late.")
    return None


def not_to_withdraw(ctx: Context, by: By, ref: str, state: str, from_id: int | None) -> Refusal | None:
    """Only its nominator withdraws it, or the coordinator for them."""
    if refused := not_open(ref, state):
        return refused
    if by.person_id is not None and by.person_id == from_id:
        return None
    return stands_at(ctx, by, GrantLevel.COORDINATOR, "withdraw somebody else's nomination")


def not_open(ref: str, state: str) -> Refusal | None:
    """A refusal for what was decided: a decision stands, and what is new is nominated anew."""
    if state == NominationState.OPEN:
        return None
    return Refusal("decided", f"{ref} is {state} already.", "Nominate it anew: `jatac nomination add`.")
