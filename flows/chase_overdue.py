"""`chase_overdue`: rungs 1 to 3, missed acknowledgements, Monday lines, and matters that go up by themselves."""

from flows.result import FlowResult
from flows.send_reminders import swept
from models.database import Database
from models.place import Place
from rules.moment import Moment
from rules.sweep import chase


def chase_overdue(database: Database, place: Place, moment: Moment, *, dry_run: bool = False) -> FlowResult:
    """Brings every live action's ladder up to the day and names what each rung asks for, once."""
    return swept("chase_overdue", database, place, moment, chase, dry_run)
