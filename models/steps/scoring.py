"""Scores one issue: harm, likelihood, confidence and the reason. An earlier score stays; the latest counts."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.queries.partnership import in_turn
from models.queries.products import access_of, analysts, product_facts, product_row
from models.steps.permitted import permitted
from models.steps.take import StepRefused
from models.tables import Priority, PriorityScore
from rules.above import not_above
from rules.action import Refusal
from rules.history import Event
from rules.life.who import By
from rules.products.access import may_read
from rules.products.kinds import Confidence
from rules.products.product import not_open
from rules.products.scoring import not_to_score, risk_score
from rules.products.who import UNREADABLE, not_to_enter


@dataclass(frozen=True, slots=True)
class Judged:
    """A score as it is given. `name`: key or name of a priority, or with `candidate` the name of an issue."""

    name: str
    harm: int
    likelihood: int
    confidence: Confidence
    reason: str
    candidate: bool = False
    product: str | None = None
    """Reference of the assessment it is made for."""


def score(tx: Writing, place: Place, judged: Judged, by: By) -> PriorityScore:
    """Writes one score. Raises StepRefused, UnknownProduct."""
    known = analysts(tx.session, place)
    ctx = permitted(
        tx,
        place,
        lambda ctx: (
            not_to_enter(ctx, by, known)
            or not_to_score(judged.harm, judged.likelihood, judged.reason)
            or not_above(judged.name, judged.reason)
        ),
    )
    here = place.partnership_id
    product_id = None
    if judged.product is not None:
        row = product_row(tx.session, place, judged.product)
        assert row.id is not None
        tx.session.refresh(row, with_for_update={"key_share": True})  # or it could be published before this is in
        facts, product_id = product_facts(tx.session, row), row.id
        readable = may_read(ctx, access_of(tx.session, row.id), by.acts, tx.moment.day)
        refused = not_open(facts) if readable else UNREADABLE
        if refused is not None:
            raise StepRefused(refused)
    subject, name, priority_id = _subject(tx, place, judged)
    in_turn(tx.session, place)
    last = tx.session.scalar(
        select(func.max(col(PriorityScore.number))).where(
            col(PriorityScore.partnership_id) == here, col(PriorityScore.subject) == subject
        )
    )
    made = PriorityScore(
        partnership_id=here,
        subject=subject,
        name=name,
        number=(last or 0) + 1,
        priority_id=priority_id,
        harm=judged.harm,
        likelihood=judged.likelihood,
        confidence=judged.confidence.value,
        reason=judged.reason.strip(),
        product_id=product_id,
        scored_on=tx.moment.day,
        by_id=by.acts,
    )
    tx.session.add(made)
    tx.session.flush()
    assert made.id is not None
    payload = {"number": made.number, "risk": risk_score(judged.harm, judged.likelihood), "priority": priority_id}
    tx.record(here, Event("priority_scored", "score", made.id, payload, by.person_id, by.for_id))
    return made


def _subject(tx: Writing, place: Place, judged: Judged) -> tuple[str, str, int | None]:
    """Key, name and id of the priority that is meant; of a candidate its name."""
    wanted = " ".join(judged.name.casefold().split())
    rows = tx.session.scalars(
        select(Priority).where(col(Priority.partnership_id) == place.partnership_id, col(Priority.ended_on).is_(None))
    ).all()
    found = next((row for row in rows if wanted in (row.key.casefold(), row.name.casefold())), None)
    if found is not None:
        return found.key, found.name, found.id
    if judged.candidate:
        return f"candidate:{wanted}", " ".join(judged.name.split()), None
    keys = ", ".join(sorted(row.key for row in rows)) or "none is declared yet"
    said = f"There is no priority “{judged.name}” here."
    raise StepRefused(Refusal("no_such_priority", said, f"Use one of: {keys}; or add --candidate to score an issue."))
