"""What a file leaves out that was there: a person is taken as gone, a priority as ended. Whoever loads it is told."""

from datetime import date

from sqlmodel import Session, col, func, or_, select

from models.tables import Action, Person, Priority
from rules.declarations import DeclaredPartnership
from rules.words import LIVE, ActionStatus

OPEN = (*LIVE, ActionStatus.PROPOSED)


def left_out(session: Session, partnership_id: int, declared: DeclaredPartnership, today: date) -> tuple[str, ...]:
    """One sentence for each person and priority that the file no longer names. Ask before it is loaded.

    Whoever was to leave on a day to come leaves today, too: that is said with the day.
    """
    people = session.exec(
        select(Person)
        .where(
            Person.partnership_id == partnership_id,
            or_(col(Person.left_on).is_(None), col(Person.left_on) > today),
            col(Person.key).not_in([one.key for one in declared.people]),
        )
        .order_by(col(Person.key))
    )
    ended = session.exec(
        select(Priority)
        .where(
            Priority.partnership_id == partnership_id,
            col(Priority.ended_on).is_(None),
            col(Priority.key).not_in([one.key for one in declared.priorities]),
        )
        .order_by(col(Priority.key))
    )
    again = "If only the key was changed, put the old key back and load the file again."
    said = [
        f"`{one.key}` ({one.name}) is not in the file, so has left as of today{_instead(one)}. {again}"
        for one in people
    ]
    said += [
        f"The priority `{one.key}` ({one.name}) is not in the file, so it has ended"
        f"{_still_named(session, one)}. {again}"
        for one in ended
    ]
    return tuple(said)


def _instead(person: Person) -> str:
    return f", not on {person.left_on:%a %-d %b %Y} as told before" if person.left_on is not None else ""


def _still_named(session: Session, priority: Priority) -> str:
    number = session.exec(
        select(func.count())
        .select_from(Action)
        .where(Action.priority_id == priority.id, col(Action.status).in_(OPEN))
    ).one()
    return f"; {number} open {'action names' if number == 1 else 'actions name'} it still" if number else ""
