"""Intelligence requirements: a question put to people or agencies, and what came back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.queries.context import context
from models.queries.partnership import in_turn
from models.queries.products import access_of, analysts, product_row
from models.queries.requirements import Asked, requirement_asked
from models.steps.asking_actions import end_asking, open_asking
from models.steps.permitted import permitted
from models.steps.take import StepRefused
from models.tables import IntelligenceRequirement, RequirementAnswer
from rules.above import not_above
from rules.action import Refusal
from rules.history import Event
from rules.life.who import By
from rules.people import Context
from rules.products.access import may_read
from rules.products.kinds import RequirementState
from rules.products.who import UNREADABLE, insiders, not_to_answer_requirement, not_to_enter
from rules.reading import Reader


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be found out, of whom, by when."""

    text: str
    of: tuple[Reader, ...]
    due_on: date
    sensitive: bool = False
    priority_id: int | None = None
    product: str | None = None


def ask(tx: Writing, place: Place, question: Question, by: By) -> IntelligenceRequirement:
    """Puts a question; gives the requirement. Raises StepRefused, UnknownProduct."""
    known, day, here = analysts(tx.session, place), tx.moment.day, place.partnership_id
    ctx = permitted(tx, place, lambda ctx: not_to_enter(ctx, by, known) or _unfit(question, by, day))
    product_id, priority_id = None, question.priority_id
    if question.product is not None:
        about = product_row(tx.session, place, question.product)
        product_id, priority_id = about.id, priority_id or about.priority_id  # the thread goes on (S1 5.9)
        assert product_id is not None
        if not may_read(ctx, access_of(tx.session, product_id), by.acts, day):
            raise StepRefused(UNREADABLE)
    in_turn(tx.session, place)
    assert by.acts is not None
    row = IntelligenceRequirement(
        partnership_id=here,
        ref=_next_ref(tx.session, place, day),
        question=question.text.strip(),
        sensitive=question.sensitive,
        priority_id=priority_id,
        product_id=product_id,
        asked_on=day,
        asked_by_id=by.acts,
        due_on=question.due_on,
    )
    tx.session.add(row)
    tx.session.flush()
    assert row.id is not None
    lines = [
        RequirementAnswer(
            partnership_id=here, requirement_id=row.id, person_id=one.person_id, agency_id=one.agency_id
        )
        for one in dict.fromkeys(question.of)
    ]
    open_asking(tx, place, ctx, row, lines, insiders(ctx, known, day), by)
    payload = {"ref": row.ref, "asked": len(lines), "due_on": row.due_on, "product": product_id}
    tx.record(here, Event("requirement_asked", "requirement", row.id, payload, by.person_id, by.for_id))
    return row


def _unfit(question: Question, by: By, day: date) -> Refusal | None:
    if by.acts is None:
        return Refusal("nobody", "It is not said who asks.", "Add --by PERSON.")
    if not question.of:
        return Refusal("nobody_asked", "It is not said who is asked.", "Name each with --of.")
    if question.due_on < day:
        return Refusal("past_date", "The answer would be due in the past.", "Give a later date with --due.")
    return not_above(question.text)


def _next_ref(session: Session, place: Place, day: date) -> str:
    stem = f"{place.reference_prefix}-R-{day.year}/"
    given = session.scalars(
        select(col(IntelligenceRequirement.ref)).where(
            col(IntelligenceRequirement.partnership_id) == place.partnership_id,
            col(IntelligenceRequirement.ref).startswith(stem, autoescape=True),
        )
    )
    return f"{stem}{max((int(ref.removeprefix(stem)) for ref in given), default=0) + 1:03d}"


def answer(
    tx: Writing, place: Place, ref: str, text: str, by: By, *, of: Reader | None = None, nothing_known: bool = False
) -> IntelligenceRequirement:
    """Writes what came back. `of`: whose answer it is, where that is not whoever acts. Raises StepRefused."""
    in_turn(tx.session, place)
    asked = requirement_asked(tx.session, place, ref)
    known, day = analysts(tx.session, place), tx.moment.day
    ctx = context(tx.session, place, day)
    refused = not_to_answer_requirement(ctx, by, asked.answering, asked.agencies, known, day) or not_above(text)
    if refused is not None:
        raise StepRefused(refused)
    line = _line(asked, ctx, by, of)
    if line.answered_on is not None:
        said = f"{asked.row.ref} was answered by them on {line.answered_on:%a %-d %b %Y} already."
        raise StepRefused(Refusal("answered_already", said, "Ask anew: `jatac requirement ask`."))
    parts = (line.answer, text.strip())  # of one that was asked again what came first is kept
    line.answer, line.nothing_known = "\n\n".join(one for one in parts if one), nothing_known
    line.answered_on, line.answered_by_id = tx.moment.day, by.acts
    waiting = [one for one in asked.answers if one.answered_on is None]
    asked.row.state = (RequirementState.PARTLY if waiting else RequirementState.ANSWERED).value
    tx.session.add_all([line, asked.row])
    end_asking(tx, place, line, by)
    assert asked.row.id is not None
    payload = {"nothing_known": nothing_known, "waiting": len(waiting)}
    event = Event("requirement_answered", "requirement", asked.row.id, payload, by.person_id, by.for_id)
    tx.record(place.partnership_id, event)
    return asked.row


def _line(asked: Asked, ctx: Context, by: By, of: Reader | None) -> RequirementAnswer:
    """Whose answer it is: as named, else of whoever acts, else of their agency, else of whom they answer for, else of
    the only one asked.

    Where it is answered already, the next one that they answer for: a lead may be asked by name as well.
    """
    person = ctx.people.get(by.acts) if by.acts is not None else None
    wanted = [of] if of is not None else []
    if of is None and person is not None:
        wanted = [Reader(person_id=person.id), Reader(agency_id=person.agency_id)]
    mine = [line for one in wanted for line in asked.answers if Reader(line.person_id, line.agency_id) == one][:1]
    if of is None and person is not None and all(line.answered_on is not None for line in mine):
        answered_for = [line for line in asked.answers if person.id in asked.acting[line.id or 0]]
        mine = [line for line in answered_for if line.answered_on is None][:1] or mine
    if mine:
        return mine[0]
    if of is None and len(asked.answers) == 1:
        return asked.answers[0]
    said = f"{asked.row.ref} was not asked of them."
    raise StepRefused(
        Refusal("not_asked", said, "Name with --of whose answer it is; `jatac requirement list` shows.")
    )
