"""What processes of their own do to one partnership at the same time. Started by spawn: nothing is inherited."""

from datetime import datetime
from pathlib import Path

from flows.wiring import open_office, run_flow
from models.steps.entering import enter
from models.steps.opening import NewAction, add_action
from models.steps.take import take
from rules.drafts import ActionDraft
from rules.life.owner import claim_done
from rules.life.who import By
from rules.moment import Moment

Answer = tuple[int, list[str]]
"""How much was done, and every failure as a sentence."""


def flows(data_dir: str, names: list[str], clock: str, times: int) -> Answer:
    """Runs these flows, again and again, as of the same moment."""
    office = open_office(Path(data_dir))
    done, failures = 0, []
    for _ in range(times):
        for name in names:
            result = run_flow(office, name, Moment.at(datetime.fromisoformat(clock)))
            done += result.notices_new
            failures += [failure.sentence for failure in result.failures]
    office.close()
    return done, failures


def claims(data_dir: str, owner_id: int, refs: list[str], clock: str) -> Answer:
    """The owner claims one action after the other as done."""
    office = open_office(Path(data_dir))
    by, moment = By(owner_id), Moment.at(datetime.fromisoformat(clock))
    for ref in refs:
        take(office.database, moment, office.place, ref, by, lambda a, d, c: claim_done(a, d, c, by))
    office.close()
    return len(refs), []


def entries(data_dir: str, owner_id: int, agency_id: int, count: int, clock: str) -> Answer:
    """Enters actions, each in a transaction of its own."""
    office = open_office(Path(data_dir))
    moment = Moment.at(datetime.fromisoformat(clock))
    new = NewAction("Visit a shop", owner_id=owner_id, owner_agency_id=agency_id, business_as_usual=True)
    for _ in range(count):
        with office.database.writing(moment) as tx:
            add_action(tx, office.place, new)
    office.close()
    return count, []


def file_entries(data_dir: str, count: int, clock: str) -> Answer:
    """Enters the actions of one file; how many were new."""
    office = open_office(Path(data_dir))
    drafts = [ActionDraft(number, f"Visit shop {number}", owner="tom") for number in range(2, count + 2)]
    with office.database.writing(Moment.at(datetime.fromisoformat(clock))) as tx:
        done = enter(tx, office.place, drafts, imported=False)
    office.close()
    return len(done.opened), []
