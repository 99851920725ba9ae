"""What happens on a date: leave, a leaver, an action entered by hand. Entered by the coordinator, through steps."""

from collections.abc import Callable
from datetime import date

from demo.cast import Cast
from models.steps.cycles import cycle_at
from models.steps.opening import NewAction, enter_action
from models.steps.people import add_absence, person_left
from models.steps.take import take
from rules.life.issue import issue
from rules.life.who import By
from rules.moment import Moment
from rules.people import Reader

Happening = Callable[[Cast, Moment, By], str]
"""Does it, and gives the line that tells it."""


def _away(key: str, from_on: date, back_on: date, line: str, *, pause: bool = False) -> Happening:
    def happen(cast: Cast, moment: Moment, by: By) -> str:
        with cast.office.database.writing(moment) as tx:
            add_absence(tx, cast.office.place, cast.people[key], from_on, back_on, by, pause=pause)
        return line

    return happen


def _ben_leaves(cast: Cast, moment: Moment, by: By) -> str:
    with cast.office.database.writing(moment) as tx:
        moved = person_left(tx, cast.office.place, cast.people["ben-okafor"], moment.day, by)
    return f"Ben Okafor leaves the county council; {moved} live actions pass to his agency lead."


def _restricted(cast: Cast, moment: Moment, by: By) -> str:
    """Only its owner, the coordinator and the chair may read it: its agency lead gets metadata, and whom to ask."""
    readers = tuple(Reader(person_id=cast.people[key]) for key in ("grace-adeyemi", "anil-desai", "helen-marsh"))
    office = cast.office
    with office.database.reading() as session:
        cycle = cycle_at(session, office.place, moment.as_of)
        cycle_id = cycle.id if cycle is not None else None
    new = NewAction(
        title="Review the support plan agreed in closed session",
        owner_id=cast.people["grace-adeyemi"],
        owner_agency_id=cast.agencies["grace-adeyemi"],
        due_on=date(2025, 10, 3),
        business_as_usual=True,
        sensitive=True,
        cycle_id=cycle_id,
        readers=readers,
        cleared_contact_id=cast.people["anil-desai"],
        contact_may_be_named=True,
    )
    with office.database.writing(moment) as tx:
        opened = enter_action(tx, office.place, new, by)
    cast.give(opened.ref, "restricted", moment.day)
    return f"{opened.ref} is entered with an access list of three: no title of it travels by mail."


def _at_once(cast: Cast, moment: Moment, by: By) -> str:
    """An action between meetings, issued the same hour."""
    new = NewAction(
        title="Lend the lighting tower to the district for the bonfire weekend",
        owner_id=cast.people["joy-tandy"],
        owner_agency_id=cast.agencies["joy-tandy"],
        due_on=date(2025, 10, 30),
        business_as_usual=True,
    )
    office = cast.office
    with office.database.writing(moment) as tx:
        opened = enter_action(tx, office.place, new, by)
    take(office.database, moment, office.place, opened.ref, by, lambda a, d, c: issue(a, d, c, by))
    cast.give(opened.ref, "prompt", moment.day)
    return f"{opened.ref} is entered between meetings and issued at once."


HAPPENINGS: dict[date, Happening] = {
    date(2025, 9, 5): _away(
        "tom-hollis",
        date(2025, 9, 8),
        date(2025, 9, 22),
        "Tom Hollis will be on leave for two weeks: Elin Morgan, his deputy, acts for him.",
    ),
    date(2025, 9, 9): _away(
        "elin-morgan",
        date(2025, 9, 10),
        date(2025, 9, 17),
        "Elin Morgan will be away too: her own deputy, Dev Patel, acts for both.",
    ),
    date(2025, 9, 24): _restricted,
    date(2025, 10, 10): _away(
        "farah-aziz",
        date(2025, 10, 13),
        date(2025, 10, 27),
        "Farah Aziz, who has no deputy, goes on leave; the coordinator pauses her actions until she is back.",
        pause=True,
    ),
    date(2025, 10, 21): _at_once,
    date(2025, 10, 31): _ben_leaves,
    date(2025, 11, 14): _away(
        "zoe-lambert",
        date(2025, 11, 17),
        date(2025, 12, 1),
        "Zoe Lambert will be away with no deputy and no pause: the coordinator is told that nobody acts.",
    ),
}
