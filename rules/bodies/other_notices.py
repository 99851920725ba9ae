"""Who hears of a matter of an agency or a breach (the ladder, domain guide §4)."""

from collections.abc import Sequence
from datetime import date

from rules.action import NoticeDraft
from rules.actors import seniors
from rules.bodies.between import waits_too_long
from rules.bodies.others import OtherMatter
from rules.people import Context
from rules.standing import Listing
from rules.words import MatterReason, NoticeKind


def other_notices(
    matter: OtherMatter, rung: int, listed: Sequence[Listing], day: date, ctx: Context
) -> list[NoticeDraft]:
    """All that is to be said of one that is open. `rung`: who has it now; `listed`: the papers it stands on.

    Also to the chair of a body that next meets far off, who is asked to decide between meetings.
    """
    drafts = tell(matter, ctx, day)
    waits_for, chair = waits_too_long(listed, rung, day, ctx), ctx.body_chair(rung, day)
    if chair is not None and waits_for is not None:
        period = f"{matter.period}:{waits_for}"
        drafts.append(NoticeDraft(NoticeKind.OUT_OF_MEETING, chair, matter.reason, rung, 0, period))
    return drafts


def tell(matter: OtherMatter, ctx: Context, day: date) -> list[NoticeDraft]:
    """Coordinator and chair of each; of non-delivery the board's chair and the agency's own board member at once."""
    told = {
        (NoticeKind.MATTER, person_id): NoticeDraft(NoticeKind.MATTER, person_id, matter.reason, 3, 0, matter.period)
        for person_id in seniors(ctx, frozenset(), day)
    }
    if matter.reason is MatterReason.NON_DELIVERY:
        for person_id in (ctx.body_chair(5, day), ctx.board_member(matter.subject_id, day)):
            if person_id is not None and not ctx.is_gone(person_id, day):
                draft = NoticeDraft(NoticeKind.RUNG_5, person_id, matter.reason, 5, 0, matter.period)
                told[(NoticeKind.RUNG_5, person_id)] = draft
    return [*told.values()]
