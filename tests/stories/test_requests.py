"""What is asked for again and again: a third extension, and "not mine" a second time, are the performance group's."""

from rules.life.extensions import grant_extension
from rules.life.owners import confirm_owner
from tests.stories.late import GROUP, mondays
from tests.stories.world import World


def test_a_third_request_for_more_time_is_the_performance_groups_to_answer(upper: World) -> None:
    """Cora grants the first, Charlie the second. The third is nobody's in the tasking group: it goes on the pack of
    9 December, and the group extends on the 17th. Meanwhile the ladder runs.
    """
    upper.issue("Light the underpass", "tom", due="Fri 27 Nov")
    upper.owner("tom").asks_for("Mon 30 Nov")
    upper.coordinator("cora").grants()
    upper.owner("tom").asks_for("Tue 1 Dec")
    assert upper.coordinator("cora").may_not(grant_extension) == "not_chair"
    upper.chair("charlie").grants()
    upper.fast_forward(to="Tue 24 Nov")
    upper.owner("tom").asks_for("Wed 2 Dec")
    assert upper.chair("charlie").may_not(grant_extension) == "not_performance"
    upper.fast_forward(to="Thu 17 Dec").at("Thu 17 Dec", "16:00")
    upper.group().meets("Thu 17 Dec")
    upper.group().decides("extend", at="Thu 17 Dec", to="Wed 23 Dec")
    upper.fast_forward(to="Fri 18 Dec")
    upper.expect("Tue 24 Nov", tom="issue decided decided")
    upper.expect("Wed 25 Nov", cora="matter", charlie="matter")
    # Wednesday and Thursday are paused; on Friday, working day 3, the request has had no answer.
    upper.expect("Thu 26 Nov", tom="reminder_3")
    upper.expect("Fri 27 Nov", tom="reminder_3", cora="matter", charlie="matter")
    upper.expect("Mon 30 Nov", tom="reminder_1")
    upper.expect("Tue 1 Dec", tom="due_today")
    upper.expect("Wed 2 Dec", tom="overdue", dan="overdue")
    upper.expect("Fri 4 Dec", tom="overdue", lena="lead")
    mondays(upper, "Mon 7 Dec", who="tom lena")
    upper.expect("Tue 8 Dec", tom="overdue", cora="rung_3", charlie="rung_3")
    upper.expect("Wed 9 Dec", GROUP, bo="pack", pia="pack")
    mondays(upper, "Mon 14 Dec")
    upper.expect("Fri 18 Dec", tom="decided reminder_3", lena="decided")
    assert (upper.action().extended_count, upper.action().rung) == (3, 0)
    said = upper.explains()
    assert "due Wed 23 Dec 2026 (first due Fri 27 Nov 2026, extended 3×); rung 0" in said
    assert "With Performance Group (third extension), raised Tue 24 Nov 2026" in said


def test_not_mine_said_twice_is_the_performance_groups_to_settle(upper: World) -> None:
    """Cora confirms Tom; he says it again within his two days. The group gives it to Joy, whose agency is in the
    room: she hears on Friday, with an acknowledgement clock of her own and the date as it was.
    """
    upper.issue("Light the underpass", "tom", due="Fri 18 Dec")
    upper.owner("tom").disputes()
    upper.coordinator("cora").confirms_the_owner()
    upper.owner("tom").disputes()
    assert upper.coordinator("cora").may_not(confirm_owner) == "not_performance"
    upper.fast_forward(to="Thu 17 Dec").at("Thu 17 Dec", "16:00")
    upper.group().meets("Thu 17 Dec")
    upper.group().decides("reassign", at="Thu 17 Dec", owner="joy")
    upper.fast_forward(to="Fri 18 Dec")
    upper.expect("Tue 24 Nov", tom="issue decided", cora="matter", charlie="matter")
    upper.expect("Thu 26 Nov", cora="matter", charlie="matter")
    upper.expect("Wed 9 Dec", GROUP, bo="pack", pia="pack")
    upper.expect("Tue 15 Dec", tom="reminder_3")
    # It is not late, and nobody has said anything of it since the meeting of 2 December: that cycle stays open.
    upper.expect("Wed 16 Dec", "tasking Wed 2 Dec", cora="cycle_open")
    upper.expect("Thu 17 Dec", tom="reminder_1")
    upper.expect("Fri 18 Dec", tom="decided", joy="handover due_today")
    action = upper.action()
    assert (action.owner_id, action.due_on, action.ack_from) == (
        upper.ids()["joy"],
        upper.day("Fri 18 Dec"),
        upper.day("Thu 17 Dec"),
    )
    assert "Performance Group decided on Thu 17 Dec 2026" in upper.explains()
