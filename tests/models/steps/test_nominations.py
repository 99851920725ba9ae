"""Nominations and decisions on series in the tables of both databases."""

import pytest
from sqlmodel import select

from models.queries.nominations import UnknownNomination, nomination, nominations
from models.queries.series_decisions import decisions
from models.steps.nominations import accept, decline, put
from models.steps.series_decisions import keep, leave_out, rebase
from models.steps.take import StepRefused
from models.tables import Area, Nomination, Notice
from rules.life.who import By
from rules.nominations import NominationState
from tests.flows.intelligence import first_of
from tests.stories.world import World


def nominated(world: World, who: str, title: str = "Fires in bins") -> str:
    with world.database.writing(world.moment) as tx:
        here = world.office.place.partnership_id
        new = Nomination(partnership_id=here, ref="", title=title, from_person_id=0, nominated_at=world.now)
        return put(tx, world.office.place, new, By(world.ids()[who]))


def test_a_nomination_goes_from_somebody_to_a_decision_that_they_are_told(world: World) -> None:
    place, people = world.office.place, world.ids()
    refs = [nominated(world, who) for who in ("tom", "cora", "tom")]
    assert refs == ["NW-N-2026/001", "NW-N-2026/002", "NW-N-2026/003"]
    with world.database.writing(world.moment) as tx:
        action = accept(tx, place, refs[0].lower(), By(people["cora"]), late_reason="They burned", action="Look")
        assert action is not None and action.startswith("NW-2026-")
        decline(tx, place, refs[1], By(people["charlie"]), "Not for tasking")
    with world.database.reading() as session:
        rows = nominations(session, place, world.now)
        assert [(row.state, row.action, (row.decided_by or "").partition(" ")[0]) for row in rows] == [
            ("accepted", action, "Cora"),
            ("declined", None, "Charlie"),
            ("open", None, ""),
        ]
        assert rows[2].late, "nominations for Wed 2 Dec closed on Wed 25 Nov"
        assert [row.ref for row in nominations(session, place, world.now, states=(NominationState.OPEN,))] == refs[2:]
        told = session.exec(select(Notice.recipient_id, Notice.reason).where(Notice.kind == "nomination")).all()
        assert sorted(told) == sorted([(people["tom"], "accepted"), (people["cora"], "declined")])
        with pytest.raises(UnknownNomination):
            nomination(session, place, world.now, "NW-N-2026/004")
    with pytest.raises(StepRefused, match="accepted already"), world.database.writing(world.moment) as tx:
        decline(tx, place, refs[0], By(people["cora"]), "After all")


def test_a_decision_on_a_series_is_replaced_and_kept_on_record(world: World) -> None:
    place, cora = world.office.place, By(world.ids()["cora"])
    with world.database.writing(world.moment) as tx:
        area = Area(partnership_id=place.partnership_id, key="redditch", name="Redditch", lsoa_names=[])
        tx.session.add(area)
        tx.session.flush()
        series = (area.id or 0, "Burglary")
        rebase(tx, place, series, first_of("2026-03"), "Counted by call", cora)
        rebase(tx, place, series, first_of("2026-05"), "From May, they say", cora)
        leave_out(tx, place, series, (first_of("2026-08"), first_of("2026-09")), "One man", cora)
        assert keep(tx, place, series, "All of it counts", cora) == 2
        rebase(tx, place, series, first_of("2026-06"), "From June", cora)
    with world.database.reading() as session:
        rows = decisions(session, place, every=True)
        assert [(row.kind, f"{row.from_month:%m}", row.state) for row in rows] == [
            ("rebase", "03", "replaced"),
            ("rebase", "05", "replaced"),
            ("leave_out", "08", "replaced"),
            ("rebase", "06", "in_force"),
        ]
        assert [row.reason for row in decisions(session, place)] == ["From June"]
