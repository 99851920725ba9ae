"""Who is away, and who has left. Each is a dated fact; the ladder and the next sweep do the rest.

An absence never changes what was already recorded; the clock runs on unless the coordinator grants a pause with
an end date (domain guide §4, "Who acts").
"""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from models.chain import Writing
from models.place import Place
from models.queries.actions import by_ids, live
from models.queries.context import context
from models.steps.apply import apply
from models.steps.deciding import Decided, existing_keys, locked_versions
from models.steps.permitted import permitted
from models.steps.take import StepRefused, Verb
from models.tables import Absence, Person
from rules.action import Refusal, policy_of
from rules.history import Event
from rules.life.stops import end_pause, grant_pause
from rules.life.who import SYSTEM, By
from rules.presence import not_to_record_absence, not_to_record_leaving
from rules.sweep import chase


def add_absence(
    tx: Writing, place: Place, person_id: int, from_on: date, back_on: date | None, by: By, *, pause: bool = False
) -> Absence:
    """Records an absence from `from_on` until the evening before `back_on`.

    With `pause` the coordinator stops the clock of the person's own actions on these days, and no earlier.
    Raises StepRefused: not theirs to say, overlapping, ending before it begins, or a pause without an end.
    """
    permitted(tx, place, lambda ctx: not_to_record_absence(ctx, by, person_id, tx.moment.day))
    if back_on is not None and back_on <= from_on:
        raise _refused("back_before_start", "The day of return must be after the first day away.", "Check --back.")
    if pause and back_on is None:
        raise _refused("no_end", "A pause needs an end date.", "Give the day of return with --back.")
    for other in _absences(tx.session, person_id):
        ends = other.back_on or date.max
        if from_on < ends and (back_on is None or back_on > other.from_on):
            said = f"They are away from {other.from_on:%a %-d %b %Y} already."
            raise _refused("overlapping", said, "End that absence first: `jatac absence end PERSON`.")
    absence = Absence(
        partnership_id=place.partnership_id,
        person_id=person_id,
        from_on=from_on,
        back_on=back_on,
        entered_on=tx.moment.day,
    )
    tx.session.add(absence)
    payload = {"from_on": from_on, "back_on": back_on, "pause": pause}
    _record(tx, place, "absence_added", person_id, payload, by)
    tx.session.flush()
    if pause and back_on is not None:
        last = back_on - timedelta(days=1)
        _each_owned(tx, place, person_id, by, lambda a, d, c: grant_pause(a, d, c, by, last, "owner away", from_on))
    return absence


def end_absence(tx: Writing, place: Place, person_id: int, back_on: date, by: By) -> Absence:
    """The person is back on `back_on`; a pause granted for the absence ends with it. Raises StepRefused."""
    permitted(tx, place, lambda ctx: not_to_record_absence(ctx, by, person_id, tx.moment.day))
    running = [a for a in _absences(tx.session, person_id) if a.back_on is None or a.back_on > back_on]
    if not running:
        raise _refused("not_away", "They are not away.", "See `jatac status`.")
    absence = running[0]
    if back_on <= absence.from_on:
        tx.session.delete(absence)
    else:
        absence.back_on = back_on
        tx.session.add(absence)
    _record(tx, place, "absence_ended", person_id, {"back_on": back_on}, by)
    tx.session.flush()
    if back_on <= tx.moment.day:
        _each_owned(tx, place, person_id, by, lambda a, d, c: end_pause(a, d, c, SYSTEM), lenient=True)
    return absence


def person_left(tx: Writing, place: Place, person_id: int, left_on: date, by: By) -> int:
    """The person has left: from that day (never before today) the agency lead is acting owner of what is live.

    One mail lists everything to the lead; a new acknowledgement clock starts. Returns how many actions moved.
    Raises StepRefused.
    """
    permitted(tx, place, lambda ctx: not_to_record_leaving(ctx, by, person_id, tx.moment.day))
    person = tx.session.get_one(Person, person_id)
    person.left_on, person.left_from = left_on, max(left_on, tx.moment.day)
    tx.session.add(person)
    _record(tx, place, "person_left", person_id, {"left_on": left_on}, by)
    tx.session.flush()
    if person.left_from > tx.moment.day:
        return 0
    return bring_up_owned(tx, place, person_id, by)


def bring_up_owned(tx: Writing, place: Place, person_id: int, by: By) -> int:
    """Brings every action the person owns up to today, before a fact about them (gone, unreachable) is taken back."""
    return _each_owned(tx, place, person_id, by, chase)


def _each_owned(tx: Writing, place: Place, person_id: int, by: By, verb: Verb, *, lenient: bool = False) -> int:
    """Takes a step on every live action the person owns; `lenient`: one that refuses it is passed over."""
    owned = [a.id for a in live(tx.session, place.partnership_id) if a.owner_id == person_id]
    locked_versions(tx.session, place.partnership_id, owned)  # a sweep at the same time waits, or has been before
    known = existing_keys(tx.session, place.partnership_id, owned)
    ctx = context(tx.session, place, tx.moment.day, tx.moment.as_of)
    for action in by_ids(tx.session, place.partnership_id, owned):
        outcome = verb(action, tx.moment.day, policy_of(action, ctx))
        if not isinstance(outcome, Refusal):
            apply(tx, place.partnership_id, Decided(action, outcome, by), known)
        elif not lenient:
            raise StepRefused(outcome)
    return len(owned)


def _absences(session: Session, person_id: int) -> list[Absence]:
    return list(
        session.exec(select(Absence).where(Absence.person_id == person_id).order_by(col(Absence.from_on))).all()
    )


def _record(tx: Writing, place: Place, kind: str, person_id: int, payload: dict[str, Any], by: By) -> None:
    tx.record(place.partnership_id, Event(kind, "person", person_id, payload, by.person_id, by.for_id))


def _refused(reason: str, sentence: str, fix: str) -> StepRefused:
    return StepRefused(Refusal(reason, sentence, fix))
