"""What a step is decided on: actions that nobody else changes meanwhile, and the notices that stand already."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.actions import CHUNK
from models.tables import Action, Notice
from rules.action import ActionState, Change, NoticeDraft
from rules.life.who import SYSTEM, By

NoticeKey = tuple[int, str, int, int, int, str]
"""(subject id, kind, rung, episode, recipient, period): what is unique among the notices not withdrawn."""


class StaleAction(RuntimeError):
    """Somebody else changed the action meanwhile: gather and decide again."""

    def __init__(self, action_ids: Sequence[int]) -> None:
        named = ", ".join(map(str, action_ids))
        super().__init__(f"One of the actions {named} was changed by somebody else meanwhile. Try again.")


@dataclass(frozen=True, slots=True)
class Decided:
    """A change and the state it started from; `by` is who took it."""

    before: ActionState
    change: Change
    by: By = SYSTEM


def existing_keys(session: Session, partnership_id: int, action_ids: Sequence[int]) -> set[NoticeKey]:
    """Keys of the notices that stand (not withdrawn) for these actions."""
    found: set[NoticeKey] = set()
    names = ("subject_id", "kind", "rung", "episode", "recipient_id", "period")
    columns = [col(getattr(Notice, name)) for name in names]
    for start in range(0, len(action_ids), CHUNK):
        rows = session.execute(
            select(*columns).where(
                col(Notice.partnership_id) == partnership_id,
                col(Notice.subject_kind) == "action",
                col(Notice.subject_id).in_(action_ids[start : start + CHUNK]),
                col(Notice.withdrawn_at).is_(None),
            )
        )
        found.update(tuple(row) for row in rows)
    return found


def locked_versions(session: Session, partnership_id: int, action_ids: Sequence[int]) -> dict[int, int]:
    """Keeps everybody else from changing these actions until the transaction ends; their versions as they are now.

    Always in the order of ids, so that two transactions never wait for each other.
    """
    found, wanted = dict[int, int](), sorted(action_ids)
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(col(Action.id), col(Action.version))
            .where(col(Action.partnership_id) == partnership_id, col(Action.id).in_(wanted[start : start + CHUNK]))
            .order_by(col(Action.id))
            .with_for_update()
        )
        found.update(tuple(row) for row in rows)
    return found


def new_notices(decided: Decided, known: set[NoticeKey]) -> list[NoticeDraft]:
    """The notices of a change that do not stand yet."""
    return [draft for draft in decided.change.notices if (decided.before.id, *draft.key) not in known]


def has_news(decided: Decided, known: set[NoticeKey]) -> bool:
    """Whether there is anything to write."""
    return decided.change.action != decided.before or bool(new_notices(decided, known))
