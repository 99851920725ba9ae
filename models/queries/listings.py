"""On which papers an escalation stands, and when an agency lead was told: facts of rungs 4 and 5, in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
    ids = list(late)
    for start in range(0, len(ids), CHUNK):
        for action_id, moment in session.execute(_LEADS_TOLD, {"ids": ids[start : start + CHUNK]}):
            day = moment.astimezone(LONDON).date()
            found[action_id] = min(day, found.get(action_id, day))
    return found


def _of_leads() -> Select[int, datetime]:
    at = told_at()
    begun = (
        select(func.min(col(RungStep.episode)))
        .where(
            col(RungStep.action_id) == col(Action.id),
            col(RungStep.term) == col(Action.term),
            col(RungStep.clock) == "late",
        )
        .correlate(Action)
        .scalar_subquery()
    )
    return (
        select(col(Notice.subject_id), at)
        .join(Action, col(Action.id) == col(Notice.subject_id))
        .join(Message, col(Message.id) == col(Notice.message_id), isouter=True)
        .where(
            col(Notice.subject_kind) == "action",
            col(Notice.subject_id).in_(bindparam("ids", expanding=True)),
            col(Notice.kind) == NoticeKind.LEAD.value,
            col(Notice.rung) == 2,
            col(Notice.episode) >= begun,
            at.is_not(None),
        )
    )


_LEADS_TOLD = _of_leads()
"""Built once: read with every late action, and building it costs more than answering it."""
