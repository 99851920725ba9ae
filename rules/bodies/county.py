"""The county board over several partnerships: what their boards refer up, what comes back down (S4 7.1-7.2, 10.1).

A referral is metadata: the partnership, the reference, the agency, days overdue, priority, the decision sought.
"""

from dataclasses import dataclass
from datetime import date

from rules.action import ActionState, Outcome, Refusal, policy_of
from rules.bodies.decisions import ENDS, Ruling
from rules.bodies.facts import BOARD, COUNTY, Body
from rules.bodies.others import OtherMatter
from rules.life.decided import decide
from rules.life.who import SYSTEM
from rules.people import Context
from rules.upper import move_matter
from rules.words import DecisionOutcome, MatterReason

REFERRAL = "referral"
"""Subject kind of a county's escalation: its subject is an escalation of one of the partnerships."""


@dataclass(frozen=True, slots=True)
class Referral:
    """One matter that a board referred up. `number`: of the decision that did."""

    escalation_id: int
    number: int
    referred_on: date
    reason: MatterReason
    partnership: str
    ref: str = ""
    agency: str = ""
    due_on: date | None = None
    priority: str = ""
    metadata_only: bool = False

    @property
    def label(self) -> str:
        """What lists call it: the action's reference, or agency and reason, and whose it is."""
        about = self.ref or f"{self.agency}: {self.reason.replace('_', ' ')}".removeprefix(": ")
        return f"{about} ({self.partnership})"

    @property
    def matter(self) -> OtherMatter:
        """The county's own matter that it makes."""
        return OtherMatter(REFERRAL, self.escalation_id, MatterReason.REFERRED_UP, self.number)


@dataclass(frozen=True, slots=True)
class Returned:
    """What the county board decided on a referral."""

    escalation_id: int
    """The partnership's own."""
    decision_id: int
    body_id: int
    body: str
    outcome: DecisionOutcome
    decided_on: date
    meeting_id: int | None


@dataclass(frozen=True, slots=True)
class Other:
    """A matter of an agency or a breach after the county's decision. `rung`: who has it now."""

    rung: int
    resolved_on: date | None = None
    resolved_by: str = ""


def county_ruling(
    action: ActionState, day: date, ctx: Context, one: Returned, reason: MatterReason, number: int
) -> Outcome:
    """The county's decision on an action's matter, as any body's: what it leaves open is the board's again."""
    body = Body(one.body_id, "county", one.body, COUNTY)
    ruling = Ruling(body, one.outcome, "", one.decided_on, one.meeting_id, sequence=one.decision_id)
    outcome = decide(action, day, policy_of(action, ctx), SYSTEM, ruling, reason, number)
    if isinstance(outcome, Refusal):
        return outcome
    left = next((m for m in outcome.action.matters if (m.reason, m.number) == (reason, number)), None)
    if left is not None and left.is_open and left.rung == COUNTY:
        move_matter(outcome, left, BOARD)
    return outcome


def carried_down(one: Returned, day: date) -> Other:
    """What the county's decision makes of a matter that is no action's: settled, or the board's again."""
    if one.outcome in ENDS:
        return Other(BOARD, day, f"decided: {one.outcome}")
    return Other(BOARD)
