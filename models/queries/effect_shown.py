"""The effect of one action as it is shown: what it is tied to, every reading of its counts, the last one in full."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.queries.effects import tied
from models.tables import Action, Area, OutcomeEffect
from rules.effect_words import not_read
from rules.outcomes import EffectAnswer


@dataclass(frozen=True, slots=True)
class EffectShown:
    """What there is to say of an action's effect today. Without a reading `figures` is empty."""

    ref: str
    area: str | None
    type: str | None
    measured_from: date | None
    measured_on: date | None
    answer: str
    final: bool
    month: str | None
    """The last month that was counted, as `2026-03`."""
    sentence: str
    figures: dict[str, Any]
    readings: tuple[dict[str, Any], ...]
    impact: str | None

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of one effect."""
        return {name: getattr(self, name) for name in self.__slots__}


def effect_shown(session: Session, place: Place, action_id: int) -> EffectShown:
    """The effect of the action as it was last worked out."""
    here = place.partnership_id
    action, area = session.execute(
        select(Action, col(Area.name))
        .join(Area, col(Area.id) == col(Action.area_id), isouter=True)
        .where(col(Action.partnership_id) == here, col(Action.id) == action_id)
    ).one()
    rows = session.scalars(
        select(OutcomeEffect)
        .where(
            col(OutcomeEffect.partnership_id) == here,
            col(OutcomeEffect.action_id) == action_id,
            col(OutcomeEffect.done_on) == action.closed_on,
        )
        .order_by(col(OutcomeEffect.month))
    ).all()
    last = rows[-1] if rows else None
    is_measured = bool(tied(session, here, [action_id]))
    answer, sentence = not_read(area, action.crime_type, action.kind, action.status, is_measured=is_measured)
    return EffectShown(
        ref=action.ref,
        area=area,
        type=action.crime_type,
        measured_from=action.measured_from,
        measured_on=action.measured_on,
        answer=last.answer if last else answer.value,
        final=last.final if last else answer is EffectAnswer.NO_SERIES,
        month=f"{last.month:%Y-%m}" if last else None,
        sentence=last.sentence if last else sentence,
        figures=json.loads(last.figures) if last else {},
        readings=tuple({"month": f"{row.month:%Y-%m}", "answer": row.answer, "final": row.final} for row in rows),
        impact=action.outcome_impact,
    )
