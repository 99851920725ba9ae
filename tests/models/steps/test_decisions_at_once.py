"""Two who decide, record or cancel at the same time: the second waits, and sees what the first left."""

import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from models.steps.attendance import Held, record_held
from models.steps.decisions import Asked, decide_in
from models.steps.meeting_changes import cancel_meeting
from models.steps.take import StepRefused
from models.tables import Decision
from rules.life.who import By
from rules.words import AttendanceValue, DecisionOutcome
from tests.models.steps.test_decisions import decides, held, late, november, row
from tests.stories.world import World

__all__ = ["late", "november"]

WAITS_S = 0.7
ON = "Thu 17 Dec"


def meanwhile(act: Callable[[], object]) -> "Future[object]":
    """Begins `act` beside the transaction that is open, and sees that it has to wait."""
    done: Future[object] = Future()

    def run() -> None:
        try:
            done.set_result(act())
        except StepRefused as refused:
            done.set_exception(refused)

    threading.Thread(target=run, daemon=True).start()
    with pytest.raises(TimeoutError):
        done.result(WAITS_S)
    return done


def asked(outcome: DecisionOutcome, world: World) -> Asked:
    return Asked("performance", world.ref, outcome, "why", meeting_on=world.day(ON))


def test_a_meeting_recorded_as_inquorate_waits_for_a_decision_and_leaves_it_to_be_ratified(late: World) -> None:
    with late.database.writing(late.moment) as tx:
        decide_in(tx, late.office.place, asked(DecisionOutcome.RESOURCE, late), By(late.ids()["cora"]))
        other = meanwhile(lambda: held(late, "performance", ON, inquorate=True))
    other.result(30)
    with late.database.reading() as session:
        assert row(session).meeting_id is None


def test_of_two_decisions_at_once_of_one_meeting_the_second_is_refused(late: World) -> None:
    with late.database.writing(late.moment) as tx:
        decide_in(tx, late.office.place, asked(DecisionOutcome.RESOURCE, late), By(late.ids()["cora"]))
        other = meanwhile(lambda: decides(late, "bo", DecisionOutcome.REFER_UP))
    with pytest.raises(StepRefused, match="already"):
        other.result(30)


def test_a_meeting_cancelled_meanwhile_is_not_recorded_as_held(late: World) -> None:
    def record() -> None:
        with late.database.writing(late.moment) as tx:
            agency = late.action().owner_agency_id or 0
            there = Held("performance", late.day(ON), {agency: AttendanceValue.PRESENT})
            record_held(tx, late.office.place, there, By(late.ids()["cora"]))

    with late.database.writing(late.moment) as tx:
        cancel_meeting(tx, late.office.place, "performance", late.day(ON), "why", By(late.ids()["cora"]))
        other = meanwhile(record)
    with pytest.raises(StepRefused, match="cancelled"):
        other.result(30)
    with late.database.reading() as session:
        assert session.get(Decision, 1) is None
