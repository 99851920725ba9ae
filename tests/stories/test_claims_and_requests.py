"""Claims that are refused, extensions that are asked for: what pauses, what is said again, what goes to the chair."""

from rules.life.extensions import grant_extension
from tests.stories.world import World

REMINDERS = {"Fri 4 Dec": "reminder_3", "Tue 8 Dec": "reminder_1", "Wed 9 Dec": "due_today"}


def due_on_9_december(world: World, to: str) -> None:
    """Issued on 1 December, acknowledged on the 2nd, reminded until the morning of `to`."""
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.owner("tom").acknowledges()
    world.expect("Wed 2 Dec", tom="issue")
    world.fast_forward(to=to)
    for day, kind in REMINDERS.items():
        if world.day(day) <= world.today:
            world.expect(day, tom=kind)


def test_the_chase_that_a_claim_suppressed_is_said_again_when_the_claim_is_refused(small: World) -> None:
    due_on_9_december(small, to="Wed 9 Dec")
    small.at("Thu 10 Dec", "06:30").run("send_reminders", "chase_overdue")
    assert {n.kind for n in small.notices(message_id=None)} == {"overdue"}, "decided, and not sent before 07:00"
    small.at("Thu 10 Dec", "06:45").owner("tom").claims_done()
    small.morning()
    small.expect("Thu 10 Dec", cora="to_verify")
    assert {n.dropped_reason for n in small.notices(kind="overdue")} == {"paused"}

    small.fast_forward(to="Fri 11 Dec")
    small.coordinator("cora").refuses()
    small.fast_forward(to="Thu 17 Dec")
    # Friday was paused: Monday is the second ladder day, Tuesday the third, Thursday the fifth.
    small.expect("Mon 14 Dec", tom="decided overdue monday", dan="overdue")
    small.expect("Tue 15 Dec", tom="overdue", lena="lead")
    small.expect("Thu 17 Dec", tom="overdue", cora="rung_3", charlie="rung_3")
    assert small.steps() == [(1, "Thu 10 Dec"), (2, "Tue 15 Dec"), (3, "Thu 17 Dec")]


def test_a_second_refusal_is_a_matter_for_the_chair_and_a_third_claim_does_not_pause(small: World) -> None:
    due_on_9_december(small, to="Tue 8 Dec")
    small.owner("tom").claims_done()
    small.coordinator("cora").refuses()
    small.owner("tom").claims_done()
    assert small.coordinator("cora").refuses().action.refused_count == 2
    small.owner("tom").claims_done()
    assert not small.action().is_paused(small.day("Thu 10 Dec"))
    # While a claim waits there are no reminders, but the ladder climbs: this claim does not pause it.
    small.fast_forward(to="Mon 14 Dec")
    small.expect("Wed 9 Dec", tom="decided decided", cora="to_verify matter", charlie="matter")
    small.expect("Thu 10 Dec", tom="overdue", dan="overdue")
    small.expect("Mon 14 Dec", tom="overdue monday", lena="lead monday", cora="matter", charlie="matter")
    assert "With the coordinator and the chair (claim refused twice), raised Tue 8 Dec 2026" in small.explains()


def test_a_claim_that_nobody_verifies_goes_to_the_chair_on_the_fourth_working_day(small: World) -> None:
    due_on_9_december(small, to="Wed 9 Dec")
    small.owner("tom").claims_done()
    small.fast_forward(to="Tue 22 Dec")
    small.expect("Thu 10 Dec", cora="to_verify")
    small.expect("Tue 15 Dec", cora="matter", charlie="matter")
    assert small.action().rung == 0, "the owner stays paused"
    small.coordinator("cora").verifies()
    small.fast_forward(working_days=1)
    small.expect("Wed 23 Dec", tom="stopped")
    assert "With the coordinator and the chair (claim unverified), raised Tue 15 Dec 2026" in small.explains()


def test_an_extension_that_nobody_answers_goes_to_the_chair_and_once_agreed_starts_at_rung_0(world: World) -> None:
    due_on_9_december(world, to="Tue 8 Dec")
    world.owner("tom").asks_for("Wed 16 Dec")
    world.fast_forward(to="Fri 11 Dec")
    world.expect("Wed 9 Dec", tom="due_today", cora="to_decide")
    # Wednesday and Thursday are paused, once; on Friday, working day 3, the request goes to the chair.
    world.expect("Fri 11 Dec", tom="overdue", dan="overdue", cora="matter", charlie="matter")
    assert world.steps() == [(1, "Fri 11 Dec")]

    world.chair("charlie").grants()
    assert (world.action().rung, world.steps()) == (0, [])
    world.fast_forward(to="Thu 17 Dec")
    # Friday was the day of the first reminder already; the mail that says the new date stands for it.
    world.expect("Mon 14 Dec", tom="decided")
    world.expect("Tue 15 Dec", tom="reminder_1")
    world.expect("Wed 16 Dec", tom="due_today")
    world.expect("Thu 17 Dec", tom="overdue", dan="overdue")
    assert "first due Wed 9 Dec 2026, extended once" in " ".join(world.mails("tom", "Thu 17 Dec")[0].text.split())
    assert (world.action().due_on, world.action().original_due_on) == (
        world.day("Wed 16 Dec"),
        world.day("Wed 9 Dec"),
    )


def test_a_second_extension_is_for_the_chair_and_a_declined_one_resumes_the_ladder(small: World) -> None:
    due_on_9_december(small, to="Mon 7 Dec")
    small.owner("tom").asks_for("Fri 11 Dec")
    small.coordinator("cora").grants()
    small.fast_forward(to="Tue 8 Dec")
    small.expect("Tue 8 Dec", tom="decided reminder_3")
    small.owner("tom").asks_for("Mon 14 Dec")
    assert small.coordinator("cora").may_not(grant_extension) == "not_chair"
    small.coordinator("cora").declines()
    small.fast_forward(to="Mon 14 Dec")
    small.expect("Wed 9 Dec", tom="decided reminder_3")
    small.expect("Thu 10 Dec", tom="reminder_1")
    small.expect("Fri 11 Dec", tom="due_today")
    small.expect("Mon 14 Dec", tom="overdue monday", dan="overdue")


def test_what_was_verified_and_is_reopened_starts_at_rung_0_with_both_clocks_anew(small: World) -> None:
    """It was overdue, done and verified; the chair reopens it. No lateness from before follows it."""
    due_on_9_december(small, to="Thu 10 Dec")
    small.expect("Thu 10 Dec", tom="overdue", dan="overdue")
    small.owner("tom").claims_done()
    small.coordinator("cora").verifies()
    small.fast_forward(to="Fri 11 Dec")
    small.expect("Fri 11 Dec", tom="stopped")
    small.chair("charlie").reopens("Fri 18 Dec")
    assert (small.action().rung, small.steps()) == (0, [])
    small.fast_forward(to="Wed 16 Dec")
    small.expect("Mon 14 Dec", tom="issue")
    small.expect("Tue 15 Dec", tom="reminder_3")
    small.expect("Wed 16 Dec", tom="ack_missed", lena="ack_missed")
    said = small.explains()
    assert "opened again, by Charlie Marsh" in said and "Originally due Wed 9 Dec 2026" in said
