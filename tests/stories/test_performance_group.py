"""The performance group: its pack, its meetings, and what it decides on an action that is ten working days late."""

from rules.life.extensions import grant_extension
from tests.stories.late import GROUP, GROUP_IN_JANUARY, mondays, noted, pack_of_december, to_the_meeting
from tests.stories.world import World


def test_what_the_group_decides_reaches_the_owner_by_the_next_mail_and_comes_back_on_the_next_pack(
    late: World,
) -> None:
    """The group gives means on 17 December. Tom and Lena read it on Friday; the action stays late, and is followed up
    on the pack of 13 January. Nobody is asked to decide between meetings on what has just been decided.
    """
    to_the_meeting(late)
    assert late.steps()[-1] == (4, "Wed 9 Dec")
    late.group().meets("Thu 17 Dec")
    late.group().decides("resource", at="Thu 17 Dec")
    late.fast_forward(to="Wed 13 Jan")
    late.expect("Fri 18 Dec", tom="decided", lena="decided")
    mondays(late, "Mon 21 Dec", "Tue 29 Dec", "Mon 4 Jan", "Mon 11 Jan")
    late.expect("Wed 13 Jan", GROUP_IN_JANUARY, bo="pack", pia="pack")
    assert "Performance Group decided to remove a barrier or to give means" in late.mails("tom", "Fri 18 Dec")[0].text
    assert late.action().late_rung == 4, "a decision was taken: it is given its time before the board hears"
    said = late.explains()
    assert "went up to Performance Group" in said
    assert "Performance Group decided on Thu 17 Dec 2026, at its meeting of Thu 17 Dec 2026: resource" in said
    assert "NEXT, if nobody does anything: It stands on the paper of Performance Group, which meets on Thu 21" in said


def test_an_extension_agreed_after_the_pack_went_out_is_its_chairs_to_grant_and_stays_on_it_for_noting(
    late: World,
) -> None:
    """From publication to decision only Bo, who chairs the group, may grant. Tom starts at rung 0 on the new date;
    the item stays on the paper, marked, and nobody hears of a next meeting.
    """
    late.fast_forward(to="Wed 9 Dec")
    pack_of_december(late)
    late.owner("tom").asks_for("Tue 22 Dec")
    assert late.chair("charlie").may_not(grant_extension) == "not_performance"
    late.person("bo").grants()
    assert noted(late, GROUP) == ["Extended to Tue 22 Dec 2026 by Bo Ellwood, for noting."]
    late.fast_forward(to="Thu 17 Dec").at("Thu 17 Dec", "16:00")
    late.group().meets("Thu 17 Dec")
    late.fast_forward(to="Wed 23 Dec")
    late.expect("Thu 10 Dec", tom="decided")
    late.expect("Thu 17 Dec", tom="reminder_3")
    late.expect("Mon 21 Dec", tom="reminder_1")
    late.expect("Tue 22 Dec", tom="due_today")
    late.expect("Wed 23 Dec", tom="overdue", dan="overdue")
    assert late.steps() == [(1, "Wed 23 Dec")], "a new term; what was late is settled"
    said = late.explains()
    assert "Originally due Tue 24 Nov 2026: 20 working days later now." in said
    assert "Settled Wed 9 Dec 2026." in said


def test_a_claim_refused_after_the_pack_went_out_leaves_the_item_before_the_group(late: World) -> None:
    """The answer to the claim settles the claim, not the lateness: the ladder goes on where it stood, in a new
    episode, and the meeting still has the item to decide.
    """
    late.fast_forward(to="Wed 9 Dec")
    pack_of_december(late)
    late.owner("tom").claims_done()
    late.fast_forward(to="Thu 10 Dec")
    late.expect("Thu 10 Dec", cora="to_verify")
    late.coordinator("cora").refuses()
    late.fast_forward(to="Fri 11 Dec")
    late.expect("Fri 11 Dec", tom="decided overdue", cora="rung_3", charlie="rung_3")
    said = late.explains()
    assert "With Performance Group (late), raised Tue 8 Dec 2026" in said and "Settled" not in said
    assert "It stands on the paper of Performance Group, which meets on Thu 17 Dec 2026 to decide." in said


def test_decided_and_extended_on_the_same_day_the_meetings_decision_prevails(late: World) -> None:
    """On the day of the meeting Bo grants until the 22nd in the morning; in the afternoon the group says the 30th.
    Tom reads both in one mail, and the group's date holds.
    """
    to_the_meeting(late, "10:00")
    late.owner("tom").asks_for("Tue 22 Dec")
    late.person("bo").grants()
    late.at("Thu 17 Dec", "16:00").group().meets("Thu 17 Dec")
    late.group().decides("extend", at="Thu 17 Dec", to="Wed 30 Dec")
    assert late.action().due_on == late.day("Wed 30 Dec")
    late.fast_forward(to="Tue 29 Dec")
    late.expect("Fri 18 Dec", tom="decided decided")
    assert len(late.mails("tom", "Fri 18 Dec")) == 1
    late.expect("Wed 23 Dec", tom="reminder_3")
    late.expect("Tue 29 Dec", tom="reminder_1")
    assert (late.action().extended_count, late.action().late_rung) == (1, 0), "one extension, not two"
    assert "at its meeting of Thu 17 Dec 2026: extend to Wed 30 Dec 2026" in late.explains()


def test_a_meeting_cancelled_after_its_pack_corrects_the_paper_and_passes_its_item_on(late_everywhere: World) -> None:
    """Who had the pack reads one line of correction; the item stands on the agenda of 21 January, which is over 20
    working days off, so Bo is asked to decide before. The meeting was due and cancelled: on ladder day 20 the board
    hears.
    """
    late = late_everywhere
    late.fast_forward(to="Mon 14 Dec")
    pack_of_december(late)
    mondays(late, "Mon 14 Dec", "Mon 21 Dec")
    changed = late.group().cancels("Thu 17 Dec")
    assert (changed.passed_to, changed.items) == (late.day("Thu 21 Jan"), 1)
    late.fast_forward(to="Tue 22 Dec")
    late.expect("Tue 15 Dec", GROUP, bo="correction", pia="correction")
    late.expect("Tue 15 Dec", bo="out_of_meeting")
    [correction, *_] = [m for m in late.mails("bo", "Tue 15 Dec") if "Performance Group" in m.subject]
    assert "The meeting of Thu 17 Dec 2026 was cancelled." in correction.text
    assert "Its items pass to the meeting of Thu 21 Jan 2027 at 14:00." in correction.text
    late.expect("Tue 22 Dec", tom="overdue", gwen="rung_5 out_of_meeting", bo="rung_5", pia="rung_5")
    assert late.steps()[-2:] == [(4, "Wed 9 Dec"), (5, "Tue 22 Dec")]


def test_an_inquorate_meeting_decides_nothing_and_is_not_held(late: World) -> None:
    """Whatever is said there is no decision of the group, and the board does not hear for it: the item goes to the
    next meeting, and as that is far off Bo is asked to decide before.
    """
    to_the_meeting(late)
    late.group().meets_without_quorum("Thu 17 Dec", present=["council"])
    assert late.group().may_not_decide("resource", at="Thu 17 Dec") == "inquorate"
    late.fast_forward(to="Wed 23 Dec")
    late.expect("Fri 18 Dec", bo="out_of_meeting")
    mondays(late, "Mon 21 Dec")
    assert late.steps()[-1] == (4, "Wed 9 Dec"), "ladder day 20 was the 22nd, and no meeting counts"
    late.group().decides("resource", by="bo")
    late.fast_forward(to="Thu 24 Dec")
    late.expect("Thu 24 Dec", tom="decided", lena="decided")
    assert "between meetings; not ratified yet: resource; recorded by Bo Ellwood" in late.explains()


def test_a_moved_meeting_takes_its_item_along(late: World) -> None:
    """The paper is out; who had it reads the new day in one line. On that day the group accepts the risk: the action
    ends as not undertaken, and Tom and Lena hear.
    """
    late.fast_forward(to="Thu 10 Dec")
    pack_of_december(late)
    late.group().moves("Thu 17 Dec", "Tue 22 Dec")
    late.fast_forward(to="Tue 22 Dec").at("Tue 22 Dec", "16:00")
    late.expect("Fri 11 Dec", GROUP, bo="correction", pia="correction")
    mondays(late, "Mon 14 Dec", "Mon 21 Dec")
    late.group().meets("Tue 22 Dec")
    late.group().decides("accept_risk", at="Tue 22 Dec")
    late.fast_forward(to="Tue 29 Dec")
    late.expect("Wed 23 Dec", tom="decided", lena="decided")
    assert (late.action().status, late.action().closure_reason) == ("not_achieved", "not_undertaken")
    assert "NEXT, if nobody does anything: Nothing" in late.explains()
