"""A meeting that has the item on its published paper, moved so far off that its chair is asked to decide before."""

from tests.stories.late import GROUP, mondays, pack_of_december, to_the_meeting
from tests.stories.world import World


def test_the_groups_meeting_moved_six_weeks_off_after_its_pack_its_chair_is_asked_to_decide(
    late_everywhere: World,
) -> None:
    """Bo reads the correction and, in another mail, is asked once; he gives means, and the meeting ratifies."""
    late = late_everywhere
    late.fast_forward(to="Thu 10 Dec")
    pack_of_december(late)
    late.group().moves("Thu 17 Dec", "Wed 20 Jan")
    late.fast_forward(to="Tue 15 Dec")
    late.expect("Fri 11 Dec", GROUP, bo="correction", pia="correction")
    late.expect("Fri 11 Dec", bo="out_of_meeting")
    mondays(late, "Mon 14 Dec")
    [asked] = [mail for mail in late.mails("bo", "Fri 11 Dec") if "between meetings" in mail.subject]
    said = " ".join(asked.text.split())
    assert "A decision is sought. The meeting of your body on whose paper it stands was moved to" in said
    assert "It stands on the paper of Performance Group, which meets on Wed 20 Jan 2027 to decide." in said
    late.group().decides("resource", by="bo")
    late.fast_forward(to="Wed 16 Dec")
    late.expect("Wed 16 Dec", tom="decided", lena="decided")
    late.at("Wed 16 Dec", "16:00")
    assert [n.withdrawn_at for n in late.notices(kind="out_of_meeting")] == [None]


def test_moved_within_twenty_working_days_nobody_is_asked(late: World) -> None:
    late.fast_forward(to="Thu 10 Dec")
    pack_of_december(late)
    late.group().moves("Thu 17 Dec", "Tue 12 Jan")
    late.fast_forward(to="Tue 15 Dec")
    late.expect("Fri 11 Dec", GROUP, bo="correction", pia="correction")
    mondays(late, "Mon 14 Dec")
    assert late.notices(kind="out_of_meeting") == []


def test_the_boards_meeting_moved_to_april_after_its_digest_its_chair_is_asked(late: World) -> None:
    to_the_meeting(late)
    late.group().meets("Thu 17 Dec")
    late.group().decides("refer_up", at="Thu 17 Dec")
    late.fast_forward(to="Tue 19 Jan")
    before = len(late.notices(kind="out_of_meeting"))
    late.group("board").moves("Tue 26 Jan", "Mon 5 Apr", by="gwen")
    late.fast_forward(to="Thu 21 Jan")
    asked = late.notices(kind="out_of_meeting")[before:]
    assert [(n.recipient_id, n.rung, f"{n.decided_on:%-d %b}") for n in asked] == [(late.ids()["gwen"], 5, "20 Jan")]
    late.expected = late.arrived()  # what else these weeks bring is told elsewhere
