"""People away, people who leave, addresses that refuse: who acts, who is told, and who is back."""

import pytest
from sqlmodel import select

from models.tables import Message
from tests.stories.people import partnership, with_person
from tests.stories.world import World


@pytest.fixture
def world(small: World) -> World:
    """On SQLite alone: nothing here is different on another database."""
    return small


def due_on_9_december(world: World, owner: str = "tom") -> None:
    world.issue("Light the underpass", owner, due="Wed 9 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.owner(owner).acknowledges()
    world.expect("Wed 2 Dec", **{owner: "issue"})
    world.expect("Fri 4 Dec", **{owner: "reminder_3"})


def test_an_owner_on_leave_is_not_written_to_his_deputies_are_and_his_return_restores_him(world: World) -> None:
    due_on_9_december(world)
    world.person("tom").is_away("Mon 7 Dec", back="Mon 21 Dec")
    world.person("dan").is_away("Wed 9 Dec", back="Fri 11 Dec")
    world.fast_forward(to="Mon 21 Dec")
    world.expect("Mon 7 Dec", dan="handover reminder_3")
    world.expect("Tue 8 Dec", dan="reminder_1")
    world.expect("Wed 9 Dec", sue="handover due_today")
    world.expect("Thu 10 Dec", sue="overdue")
    world.expect("Fri 11 Dec", dan="handover overdue")
    world.expect("Mon 14 Dec", dan="overdue monday", lena="lead monday")
    world.expect("Wed 16 Dec", dan="overdue", cora="rung_3", charlie="rung_3")
    world.expect("Mon 21 Dec", tom="restored overdue monday", lena="monday", cora="monday")
    assert len(world.mails("tom", "Mon 21 Dec")) == 1
    assert world.steps() == [(1, "Thu 10 Dec"), (2, "Mon 14 Dec"), (3, "Wed 16 Dec")], "the clock runs"


def test_with_owner_and_both_deputies_away_the_lead_acts_and_the_coordinator_knows_on_day_one(world: World) -> None:
    due_on_9_december(world)
    world.person("tom").is_away("Tue 8 Dec", back="Thu 10 Dec")
    world.person("dan").is_away("Tue 8 Dec", back="Thu 10 Dec")
    world.person("sue").is_away("Tue 8 Dec", back="Thu 10 Dec")
    world.person("lena").is_away("Wed 9 Dec", back="Thu 10 Dec")
    world.fast_forward(to="Thu 10 Dec")
    world.expect("Tue 8 Dec", lena="handover reminder_1", cora="no_actor")
    world.expect("Wed 9 Dec", cora="handover due_today")
    world.expect("Thu 10 Dec", tom="restored overdue", dan="overdue")
    said = world.explains()
    assert "somebody else acts now, by jatac (from Tom Hollis; to Lena Marsh)" in said
    assert "somebody else acts now, by jatac (from Cora Desai; to Tom Hollis)" in said


def test_a_pause_granted_for_an_absence_stops_the_clock_from_the_first_day_away_and_no_earlier(world: World) -> None:
    due_on_9_december(world)
    world.at("Wed 2 Dec", "10:00").person("tom").is_away("Fri 11 Dec", back="Wed 16 Dec", pause=True)
    world.fast_forward(to="Thu 17 Dec")
    world.expect("Tue 8 Dec", tom="reminder_1")
    world.expect("Wed 9 Dec", tom="due_today")
    world.expect("Thu 10 Dec", tom="overdue", dan="overdue")
    world.expect("Fri 11 Dec", dan="handover")
    world.expect("Mon 14 Dec", dan="monday")
    # Friday to Tuesday are no ladder days: Wednesday is the second, Thursday the third.
    world.expect("Wed 16 Dec", tom="restored overdue monday", dan="overdue")
    world.expect("Thu 17 Dec", tom="overdue", lena="lead")
    assert world.steps() == [(1, "Thu 10 Dec"), (2, "Thu 17 Dec")]


def test_a_pause_ends_on_its_date_though_the_server_was_off_that_day(world: World) -> None:
    """Rivals' bug 9: a pause that never resumes after a restart."""
    due_on_9_december(world)
    world.fast_forward(to="Wed 9 Dec")
    world.expect("Tue 8 Dec", tom="reminder_1")
    world.expect("Wed 9 Dec", tom="due_today")
    world.person("tom").is_away("Thu 10 Dec", back="Mon 14 Dec", pause=True)
    world.skip(to="Wed 16 Dec").morning()
    world.expect("Wed 16 Dec", tom="overdue monday", lena="lead")
    assert world.steps() == [(1, "Mon 14 Dec"), (2, "Wed 16 Dec")]


def test_a_leaver_hands_everything_to_the_lead_in_one_mail_with_a_new_acknowledgement_clock(world: World) -> None:
    refs = [world.issue(f"Visit shop {n}", "tom", due="Wed 16 Dec") for n in range(1, 7)]
    world.fast_forward(to="Wed 2 Dec")
    world.expect("Wed 2 Dec", refs, tom="issue")
    for ref in refs:
        world.owner("tom").acknowledges(ref)
    world.fast_forward(to="Mon 7 Dec")
    assert world.person("tom").has_left("Mon 7 Dec") == 6
    world.fast_forward(to="Tue 8 Dec")
    world.expect("Tue 8 Dec", refs, lena="handover")
    [mail] = world.mails("lena")
    assert mail.subject.startswith("[6 actions") and all(ref in mail.text for ref in refs)
    for ref in refs[:5]:
        world.lead("lena").acknowledges(ref)
    world.fast_forward(to="Mon 14 Dec")
    # The sixth was to be acknowledged by Wednesday; Lena leads, so her superior hears.
    world.expect("Thu 10 Dec", refs[5], lena="ack_missed", chris="ack_missed")
    world.expect("Fri 11 Dec", refs, lena="reminder_3")
    world.expect("Mon 14 Dec", refs[5], lena="monday", chris="monday")
    assert world.action(refs[0]).owner_id == world.ids()["tom"], "who owned it stays on record"
    assert "the agency lead acts as owner" in world.explains(refs[0])


def test_an_address_that_refuses_mail_makes_the_lead_act_and_a_mended_one_restores_the_owner(world: World) -> None:
    world.refuses("sue@police.example")
    world.issue("Light the underpass", "sue", due="Fri 18 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.expect("Wed 2 Dec", "mail to sue", cora="mail_failed")
    world.fast_forward(to="Thu 3 Dec")
    world.expect("Thu 3 Dec", lena="handover")
    world.lead("lena").acknowledges()
    world.fast_forward(to="Fri 4 Dec")
    world.load(with_person(partnership(), "sue", email="sue.field@police.example"))
    world.fast_forward(to="Tue 15 Dec")
    world.expect("Mon 7 Dec", sue="restored")
    world.expect("Tue 15 Dec", sue="reminder_3")


def test_a_coordinator_whose_own_address_refuses_is_not_written_to_about_it_in_a_circle(world: World) -> None:
    """Rivals' bug 5: bounce, notice of the bounce, bounce."""
    world.refuses("cora@council.example")
    due_on_9_december(world)
    world.fast_forward(to="Fri 4 Dec")
    world.owner("tom").asks_for("Fri 11 Dec")
    world.fast_forward(to="Wed 9 Dec")
    assert not world.notices(subject_kind="message"), "her mail failed, and she is not mailed about it"
    world.expect("Tue 8 Dec", tom="reminder_1")
    world.expect("Wed 9 Dec", tom="due_today", rae="matter", charlie="matter")
    with world.database.reading() as session:
        assert [m.state for m in session.exec(select(Message).where(Message.state != "sent"))] == ["failed"]


def test_a_lead_who_owns_the_action_is_not_his_own_superior(world: World) -> None:
    due_on_9_december(world, "iain")
    world.fast_forward(to="Mon 14 Dec")
    world.expect("Tue 8 Dec", iain="reminder_1")
    world.expect("Wed 9 Dec", iain="due_today")
    world.expect("Thu 10 Dec", iain="overdue", joy="overdue")
    world.expect("Mon 14 Dec", iain="overdue monday", ursula="lead monday")
    assert "told Ursula Grant (Fire and Rescue) – to the agency lead, rung 2" in world.explains()


def test_what_a_deputy_accepted_for_an_owner_on_leave_is_the_owners_again_when_he_is_back(small: World) -> None:
    """Dan acknowledges while Tom is away. Tom is back on Monday: one mail of what changed, the reminder of the day is
    his, and nobody asks him to acknowledge again.
    """
    small.person("tom").is_away("Wed 2 Dec", back="Mon 7 Dec")
    small.issue("Light the underpass", "tom", due="Thu 10 Dec")
    small.fast_forward(to="Thu 3 Dec")
    small.expect("Wed 2 Dec", dan="handover")
    small.person("dan").acknowledges()
    small.fast_forward(to="Tue 8 Dec")
    small.expect("Mon 7 Dec", tom="restored reminder_3")
    action, ids = small.action(), small.ids()
    assert (action.owner_id, action.actor_id, action.acknowledged_on) == (
        ids["tom"],
        ids["tom"],
        small.day("Thu 3 Dec"),
    )
    assert "acknowledged, by Dan Elwood" in small.explains()
