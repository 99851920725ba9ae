"""Intelligence requirements: what was asked, of whom, and what came back, as one reader may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.queries.products import accesses, analysts
from models.tables import Action, Agency, IntelligenceRequirement, Person, Product, RequirementAnswer
from rules.people import Context
from rules.products.access import Access, may_read_requirement
from rules.products.compose import Requirement
from rules.products.compose_logs import is_late
from rules.products.kinds import RequirementState
from rules.products.who import insiders
from rules.reading import Reader
from rules.references import spellings
from rules.words import LIVE


class UnknownRequirement(LookupError):
    """No intelligence requirement has this reference here."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"No intelligence requirement here has the reference {ref}. See `jatac requirement list`.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement with everybody who was asked, and by what it is restricted."""

    row: IntelligenceRequirement
    answers: tuple[RequirementAnswer, ...]
    people: frozenset[int]
    """Those asked by name."""
    agencies: frozenset[int]
    acting: Mapping[int, frozenset[int]]
    """Id of an answer → who owns the live action by which it is asked, and who acts for them today."""
    owed_on: date
    """The first day by which an answer is due that is still owed: an action may have more time than was asked for."""

    @property
    def answering(self) -> frozenset[int]:
        """Those asked by name, and those who took it on or act for whoever is asked."""
        return self.people.union(*self.acting.values())

    @property
    def named(self) -> frozenset[int]:
        """Whoever asked, was asked by name, or answers for them."""
        return self.answering | {self.row.asked_by_id}


def requirement_asked(session: Session, place: Place, ref: str) -> Asked:
    """One requirement. `ref` as people write it. Raises UnknownRequirement."""
    row = session.scalars(
        select(IntelligenceRequirement).where(
            col(IntelligenceRequirement.partnership_id) == place.partnership_id,
            col(IntelligenceRequirement.ref).in_(spellings(ref)),
        )
    ).first()
    if row is None:
        raise UnknownRequirement(ref)
    return _asked(session, [row])[0]


def _asked(session: Session, rows: list[IntelligenceRequirement]) -> list[Asked]:
    answers: dict[int, list[RequirementAnswer]] = {row.id or 0: [] for row in rows}
    for one in session.scalars(
        select(RequirementAnswer)
        .where(col(RequirementAnswer.requirement_id).in_(answers))
        .order_by(col(RequirementAnswer.id))
    ):
        answers[one.requirement_id].append(one)
    live = _live(session, [one.action_id for each in answers.values() for one in each if one.action_id])
    acting = {one: frozenset(who for who in people if who is not None) for one, (_, *people) in live.items()}
    due = {one: due_on for one, (due_on, *_) in live.items()}
    return [
        Asked(
            row,
            tuple(answers[row.id or 0]),
            frozenset(one.person_id for one in answers[row.id or 0] if one.person_id is not None),
            frozenset(one.agency_id for one in answers[row.id or 0] if one.agency_id is not None),
            {one.id or 0: acting.get(one.action_id or 0, frozenset()) for one in answers[row.id or 0]},
            min(
                (due.get(one.action_id or 0, row.due_on) for one in answers[row.id or 0] if one.answered_on is None),
                default=row.due_on,
            ),
        )
        for row in rows
    ]


def _live(session: Session, action_ids: list[int]) -> dict[int, Any]:
    """Due date, owner and actor of each of these actions that is live."""
    rows = session.execute(
        select(col(Action.id), col(Action.due_on), col(Action.owner_id), col(Action.actor_id)).where(
            col(Action.id).in_(action_ids), col(Action.status).in_(sorted(status.value for status in LIVE))
        )
    )
    return {action_id: found for action_id, *found in rows}


def of_product(session: Session, place: Place, ctx: Context, product_id: int, day: date) -> tuple[Requirement, ...]:
    """What a product asked for. `readers` says who may read a sensitive one."""
    rows = session.scalars(
        select(IntelligenceRequirement)
        .where(col(IntelligenceRequirement.product_id) == product_id)
        .order_by(col(IntelligenceRequirement.ref))
    ).all()
    inside = insiders(ctx, analysts(session, place), day)
    return tuple(
        _fact(session, one, readers_of(one, ctx, inside) if one.row.sensitive else None)
        for one in _asked(session, list(rows))
    )


def readers_of(one: Asked, ctx: Context, inside: frozenset[int]) -> frozenset[int]:
    """Who may read a sensitive requirement: those whose work it is, whoever asked, and whoever was asked."""
    asked = {person.id for person in ctx.people.values() if person.agency_id in one.agencies}
    return inside | one.named | asked


def _fact(session: Session, one: Asked, readers: frozenset[int] | None) -> Requirement:
    return Requirement(
        ref=one.row.ref,
        question=one.row.question,
        state=RequirementState(one.row.state),
        asked_on=one.row.asked_on,
        due_on=one.row.due_on,
        owed_on=one.owed_on,
        answers=tuple((_who(session, each), _came(each)) for each in one.answers),
        readers=readers,
        sensitive=one.row.sensitive,
    )


def _who(session: Session, one: RequirementAnswer) -> str:
    if one.person_id is not None:
        return session.get_one(Person, one.person_id).name
    return session.get_one(Agency, one.agency_id).name


def _came(one: RequirementAnswer) -> str:
    if one.answered_on is None:
        return ""
    return "nothing known" if one.nothing_known else one.answer


def listed(
    session: Session, place: Place, ctx: Context, day: date, reader_id: int | None, *, answered: bool = False
) -> list[dict[str, Any]]:
    """Open requirements (with `answered` all), the one due first on top; closed ones by reference and state alone."""
    found = []
    for one, readable in _judged(session, place, ctx, day, reader_id, answered=answered):
        fact = _fact(session, one, None)
        line: dict[str, Any] = {
            "ref": fact.ref,
            "state": fact.state.value,
            "due_on": fact.due_on,
            "asked_on": fact.asked_on,
            "overdue": is_late(fact, day),
            "readable": readable,
        }
        line["question"] = fact.question if readable else None
        line["answers"] = _answers(session, one) if readable else None
        found.append(line)
    return found


def to_print(
    session: Session, place: Place, ctx: Context, day: date, reader_id: int, *, answered: bool = False
) -> tuple[list[Requirement], int]:
    """Those that the reader may see, and how many they may not."""
    judged = _judged(session, place, ctx, day, reader_id, answered=answered)
    mine = [one for one, readable in judged if readable]
    products = {one.row.product_id for one in mine if one.row.product_id is not None}
    closed = set(
        session.scalars(select(col(Product.id)).where(col(Product.id).in_(products), col(Product.sensitive)))
    )
    facts = [_fact(session, one, None) for one in mine]
    sensitive = [one.row.sensitive or one.row.product_id in closed for one in mine]
    marked = [replace(fact, sensitive=says) for fact, says in zip(facts, sensitive, strict=True)]
    return marked, len(judged) - len(mine)


def _judged(
    session: Session, place: Place, ctx: Context, day: date, reader_id: int | None, *, answered: bool
) -> list[tuple[Asked, bool]]:
    """Each requirement, the one due first on top, and whether the reader may see it."""
    here = col(IntelligenceRequirement.partnership_id) == place.partnership_id
    statement = select(IntelligenceRequirement).where(here)
    if not answered:
        statement = statement.where(col(IntelligenceRequirement.state) != RequirementState.ANSWERED.value)
    rows = session.scalars(
        statement.order_by(col(IntelligenceRequirement.due_on), col(IntelligenceRequirement.ref))
    ).all()
    inside = insiders(ctx, analysts(session, place), day)
    lists = accesses(session, sorted({row.product_id for row in rows if row.product_id is not None}))
    return [(one, _readable(one, ctx, inside, lists, day, reader_id)) for one in _asked(session, list(rows))]


def _answers(session: Session, one: Asked) -> list[dict[str, Any]]:
    return [
        {"of": _who(session, each), "answer": _came(each) or None, **_asked_by(session, each)} for each in one.answers
    ]


def _asked_by(session: Session, one: RequirementAnswer) -> dict[str, str | None]:
    """The action by which they are asked, and whether it still asks them."""
    action = session.get_one(Action, one.action_id) if one.action_id is not None else None
    return {"action": action.ref if action else None, "action_status": action.status if action else None}


def _readable(
    one: Asked, ctx: Context, inside: frozenset[int], lists: dict[int, Access], day: date, reader_id: int | None
) -> bool:
    asked = {Reader(person_id=each) for each in one.named} | {Reader(agency_id=each) for each in one.agencies}
    access = lists[one.row.product_id] if one.row.product_id is not None else None
    return may_read_requirement(ctx, access, asked, inside if one.row.sensitive else None, reader_id, day)
