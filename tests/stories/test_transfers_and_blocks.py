"""Between agencies: an action that another is to take on, one that another stands in the way of, and one whose agency
was not in the room.
"""

from datetime import date

import pytest

from models.steps.cycles import cycle_at
from models.steps.entering import enter
from models.steps.take import StepRefused
from rules.drafts import ActionDraft
from rules.life.who import By
from tests.stories.world import AFTER_MEETING, World

TO_RUNG_3 = {
    "Fri 4 Dec": {"tom": "reminder_3"},
    "Tue 8 Dec": {"tom": "reminder_1"},
    "Wed 9 Dec": {"tom": "due_today"},
    "Thu 10 Dec": {"tom": "overdue", "dan": "overdue"},
    "Mon 14 Dec": {"tom": "overdue monday", "lena": "lead monday"},
    "Wed 16 Dec": {"tom": "overdue", "cora": "rung_3", "charlie": "rung_3"},
}


def acknowledged(world: World, to: str) -> None:
    """Issued to Tom on 1 December, due on the 9th, acknowledged, and then nothing until the morning of `to`."""
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.owner("tom").acknowledges()
    world.expect("Wed 2 Dec", tom="issue")
    world.fast_forward(to=to)
    for day, kinds in TO_RUNG_3.items():
        if world.day(day) <= world.today:
            world.expect(day, **kinds)


def test_a_transfer_at_rung_3_resets_neither_date_nor_rung_and_the_new_agencys_people_hear(small: World) -> None:
    """Cora asks fire to take it on; Iain accepts for Joy. It is as late as before, what was earned stays with the
    police, and Joy acknowledges anew.
    """
    acknowledged(small, to="Wed 16 Dec")
    small.coordinator("cora").proposes_owner("joy")
    small.fast_forward(to="Fri 18 Dec")
    small.expect("Thu 17 Dec", iain="accept_asked")
    small.lead("iain").accepts()
    before = small.action()
    small.fast_forward(to="Mon 21 Dec")
    small.expect("Mon 21 Dec", tom="decided", joy="handover overdue monday", iain="lead monday", cora="rung_3 monday")
    small.expect("Mon 21 Dec", charlie="rung_3")
    assert (before.due_on, before.late_rung) == (small.day("Wed 9 Dec"), 3)
    assert small.steps() == [(1, "Thu 10 Dec"), (2, "Mon 14 Dec"), (3, "Wed 16 Dec")]
    said = small.explains()
    assert "owner Joy Tandy (Fire and Rescue)" in said and "from agency Police" in said


def test_a_transfer_that_nobody_accepts_in_two_working_days_lapses_and_the_old_owner_is_chased(small: World) -> None:
    """The chair is told with Cora; Tom hears that it stays with him, and the ladder goes on."""
    acknowledged(small, to="Mon 14 Dec")
    small.coordinator("cora").proposes_owner("joy")
    small.fast_forward(to="Fri 18 Dec")
    small.expect("Tue 15 Dec", iain="accept_asked")
    # Tuesday and Wednesday are paused: on Thursday rung 2 is said anew, and Friday is the fifth ladder day.
    small.expect("Thu 17 Dec", tom="decided overdue", lena="lead", cora="matter", charlie="matter")
    small.expect("Fri 18 Dec", tom="overdue", cora="rung_3", charlie="rung_3")
    assert small.steps()[-1] == (3, "Fri 18 Dec")
    assert "Decide which agency owns it" in small.explains()


def test_a_block_that_is_accepted_pauses_one_action_to_the_date_of_the_others(small: World) -> None:
    """Fire cuts the hedge by the 16th; Tom's ladder waits for that day, and goes on after it."""
    acknowledged(small, to="Tue 8 Dec")
    small.owner("tom").blames("fire")
    small.fast_forward(to="Wed 9 Dec")
    small.expect("Wed 9 Dec", tom="due_today", iain="accept_asked")
    small.lead("iain").accepts_the_block("Cut the hedge", "joy", "Wed 16 Dec")
    hers = "NW-2026-D/002"
    small.owner("joy").acknowledges(hers)
    small.fast_forward(to="Thu 17 Dec")
    small.expect("Thu 10 Dec", tom="decided")
    small.expect("Thu 10 Dec", hers, joy="issue")
    small.expect("Fri 11 Dec", hers, joy="reminder_3")
    small.expect("Tue 15 Dec", hers, joy="reminder_1")
    small.expect("Wed 16 Dec", hers, joy="due_today")
    # Her date has come: Thursday is the first ladder day of both.
    small.expect("Thu 17 Dec", hers, joy="overdue")
    small.expect("Thu 17 Dec", tom="decided overdue", dan="overdue")
    assert small.steps() == [(1, "Thu 17 Dec")]
    assert "Paused from Wed 9 Dec 2026 to Wed 16 Dec 2026 (block)." in small.explains()
    (then,), (now,) = small.mails("tom", on="Thu 10 Dec"), small.mails("tom", on="Thu 17 Dec")
    assert f"this action waits for {hers} (Fire and Rescue), until Wed 16 Dec 2026." in " ".join(then.text.split())
    said = " ".join(now.text.split())
    assert f"The date until which this action waited has passed, and {hers} (Fire and Rescue) is not done." in said
    assert "is gone" not in said
    small.owner("joy").claims_done(hers)
    small.coordinator("cora").verifies(hers)
    small.fast_forward(to="Fri 18 Dec")
    small.expect("Fri 18 Dec", hers, joy="stopped")
    small.expect("Fri 18 Dec", tom="decided")
    assert "What stood in the way of this action is gone." in small.mails("tom", on="Fri 18 Dec")[0].text


def test_two_agencies_that_would_each_wait_for_the_other_are_refused_and_both_leads_hear(small: World) -> None:
    """Joy's action exists because Tom waits for it: it cannot wait for the police. Lena and Iain read so."""
    acknowledged(small, to="Tue 8 Dec")
    tom = small.ref
    small.owner("tom").blames("fire")
    small.lead("iain").accepts_the_block("Cut the hedge", "joy", "Wed 16 Dec")
    joy = "NW-2026-D/002"
    with pytest.raises(StepRefused) as refused:
        small.owner("joy").blames("police", joy)
    assert refused.value.refusal.reason == "block_refused"
    small.fast_forward(to="Wed 9 Dec")
    small.expect("Wed 9 Dec", tom, tom="decided due_today")
    small.expect("Wed 9 Dec", joy, joy="issue", lena="decided", iain="decided")
    assert "the block was refused" in small.explains(joy)


def test_silence_on_a_block_is_rung_2_on_the_blocker(small: World) -> None:
    """Iain leads fire and says nothing for two working days: Ursula, above him, hears."""
    acknowledged(small, to="Tue 8 Dec")
    small.owner("tom").blames("fire")
    small.fast_forward(to="Mon 14 Dec")
    # Wednesday and Thursday are paused by the request; the ladder does not wait for an answer any longer.
    small.expect("Wed 9 Dec", tom="due_today", iain="accept_asked")
    small.expect("Fri 11 Dec", tom="overdue", dan="overdue", ursula="block_silent")
    small.expect("Mon 14 Dec", tom="monday", ursula="block_silent")
    assert "Block, asked Tue 8 Dec 2026 by Tom Hollis: not answered yet." in small.explains()


def test_an_action_for_an_agency_that_was_not_in_the_room_waits_for_that_agencys_lead(small: World) -> None:
    """Fire was not there on 2 December. Cora has it on her list on Thursday; Iain accepts, and Joy hears."""
    small.fast_forward(to="Wed 2 Dec").at("Wed 2 Dec", "12:00")
    small.group("tasking").meets("Wed 2 Dec", present=("police", "council"), absent=("fire",))
    drafts = [ActionDraft(2, "Cut the hedge", owner="joy", due_on=date(2026, 12, 16), business_as_usual=True)]
    with small.database.writing(small.moment) as tx:
        cycle = cycle_at(tx.session, small.office.place, small.now)
        assert cycle is not None
        done = enter(tx, small.office.place, drafts, By(small.ids()["cora"]), imported=False, cycle_id=cycle.id)
    small.ref = done.opened[0].ref
    small.fast_forward(to="Thu 3 Dec").at("Thu 3 Dec", "11:00").run(*AFTER_MEETING)
    small.expect("Thu 3 Dec", cora="incomplete", iain="accept_asked")
    (asked,), (told,) = small.mails("iain"), small.mails("cora")
    assert "A meeting proposed this action to your agency while nobody of it was there." in asked.text
    assert "Please accept it for your agency" in asked.text
    assert "Its agency was not at the meeting; Iain Muir is asked to accept it." in told.text
    assert "enter their answer with `jatac action accept`" in told.text
    small.fast_forward(to="Mon 14 Dec")  # nobody answers: again on each first working day of a week
    for monday in ("Mon 7 Dec", "Mon 14 Dec"):
        small.expect(monday, cora="incomplete", iain="accept_asked")
    small.lead("iain").accepts()
    assert small.action().status == "proposed", "his acceptance is no issue yet"
    small.fast_forward(to="Tue 15 Dec")
    small.expect("Tue 15 Dec", joy="issue")
    assert small.action().issued_on == small.day("Tue 15 Dec")
