"""What `run_thresholds` does once its months are tested: did the actions work whose counts have a further month?"""

from functools import partial

from sqlmodel import Session

from flows.each import Failures
from models.database import Database
from models.place import Place
from models.queries.context import policy_in_force
from models.queries.effects import ToMeasure, unsettled
from models.queries.gathered import bases, with_basis
from models.queries.series import series
from models.steps.effects import Measured, measure, write_effects
from rules.moment import Moment


def measure_effects(database: Database, place: Place, moment: Moment, failures: Failures) -> list[Measured]:
    """Works out and writes what is new. Callers hold the lock `thresholds`."""
    done: list[Measured] = []
    with database.reading() as session:
        asked = foresee_effects(session, place)
    for one, found in asked:
        done += failures.each(one.ref, partial(_write, database, place, moment, one, found)) or []
    return done


def foresee_effects(session: Session, place: Place) -> list[tuple[ToMeasure, list[Measured]]]:
    """What would be written, by action. The counts of all of them are gathered once."""
    here = place.partnership_id
    _, policy = policy_in_force(session, here)
    asked = unsettled(session, here, policy.effect)
    if not asked:
        return []
    decided = bases(session, here)
    gathered = [with_basis(one, decided) for one in series(session, here, {one.type for one in asked})]
    found = [(one, measure(session, place, one, gathered, policy.effect)) for one in asked]
    return [(one, measured) for one, measured in found if measured]


def _write(database: Database, place: Place, moment: Moment, one: ToMeasure, found: list[Measured]) -> list[Measured]:
    with database.writing(moment) as tx:
        return write_effects(tx, place, one, found)
