"""The last of the three closing questions: was it done, was it effective, what was its impact (domain guide row 21)?

Done is verified, the effect is worked out from counts; the impact is judged by somebody who answers for the
partnership, and may be judged again. It changes no clock and no status (S3 rec 6: effect and impact are separate).
"""

from datetime import date

from rules.action import ActionState, Change, Outcome, Refusal
from rules.life.who import By, at_level
from rules.outcomes import ImpactAnswer
from rules.people import Context
from rules.policy import GrantLevel
from rules.words import ActionStatus


def judge_impact(action: ActionState, day: date, ctx: Context, by: By, answer: ImpactAnswer) -> Outcome:
    """The coordinator or the chair says whether it made the difference wanted; nobody of their own action."""
    change = Change(action, day, ctx)
    if refused := at_level(change, by, GrantLevel.COORDINATOR, "judge the impact of an action"):
        return refused
    if action.status is not ActionStatus.DONE_VERIFIED:
        fix = f"See how it stands: `jatac action show {action.ref}`."
        return Refusal("not_verified", f"{action.ref} is not done and verified: it has no impact to judge yet.", fix)
    if by.person_id is not None and by.person_id == action.owner_id:
        said = f"{ctx.people[by.person_id].name} cannot judge the impact of an action of their own."
        return Refusal("own_impact", said, "The chair does, or the coordinator, with --by.")
    change.event("impact_judged", "impact", answer=answer)
    return change
