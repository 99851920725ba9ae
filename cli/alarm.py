"""`jatac status --alarm`: for a timer outside jatac, which alone can notice that `jatac serve` is dead."""

from typing import TYPE_CHECKING, Any

from cli import show
from cli.asked import Asked
from cli.boundary import FAULTS
from cli.here import must_be_there, settings_of

if TYPE_CHECKING:
    from flows.each import Failure


def sound(asked: Asked) -> int:
    """Looks in each partnership (or that of --in) and mails whoever coordinates there. 1 while anything is late."""
    from config.calendars import bank_holidays
    from config.clock import now
    from flows.each import Failures
    from flows.heartbeat import alarm
    from flows.wiring import Office, database_of
    from models.queries.partnership import meant, partnerships, place_of
    from rules.moment import Moment

    settings = settings_of(asked)
    must_be_there(settings)
    database = database_of(settings)
    failures = Failures("alarm")
    late = []
    try:
        with database.reading() as session:
            asked_for = [meant(session, asked.in_partnership)] if asked.in_partnership else partnerships(session)
            places = [place_of(one, bank_holidays) for one in asked_for]
        for place in places:
            office = Office(settings, database, place)
            found = failures.each(place.key, lambda office=office: alarm(office, Moment.at(now())))  # type: ignore[misc]
            if found is not None:
                late += [
                    {
                        "partnership": place.key,
                        "flow": one.flow,
                        "completed_at": one.completed_at,
                        "due_at": one.due_at,
                        "told": one.flow in found.told,
                        "fault": found.fault,
                    }
                    for one in found.late
                ]
    finally:
        database.close()
    _say(asked, late, failures.found)
    return FAULTS if late or failures.found else 0


def _say(asked: Asked, late: list[dict[str, Any]], failed: "list[Failure]") -> None:
    if asked.json:
        faults = [{"item": one.item, "sentence": one.sentence} for one in failed]
        show.as_json({"late": late, "failures": faults})
        return
    for one in late:
        told = "the coordinator is told by mail" if one["told"] else one["fault"] or "told before, today"
        last = f"{one['completed_at']:%Y-%m-%d %H:%M} UTC" if one["completed_at"] else "never"
        show.say(f"LATE: {one['flow']} of {one['partnership']}, last completed: {last}; {told}.")
    for failure in failed:
        show.warn(f"FAILED {failure.item}: {failure.sentence}")
    if not late and not failed:
        show.say("Nothing is late.")
