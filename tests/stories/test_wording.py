"""What a mail asks is what is wanted of its reader, as the action stands."""

from tests.stories.world import World


def said(world: World, who: str, on: str) -> str:
    return " ".join(" ".join(mail.subject + " " + mail.text for mail in world.mails(who, on=on)).split())


def test_of_what_is_only_unacknowledged_the_weekly_mail_asks_to_acknowledge(small: World) -> None:
    small.issue("Light the underpass", "tom", due="Wed 30 Dec")
    small.fast_forward(to="Mon 7 Dec")
    small.expect("Wed 2 Dec", tom="issue")
    small.expect("Fri 4 Dec", tom="ack_missed", lena="ack_missed")
    small.expect("Mon 7 Dec", tom="monday", lena="monday")
    owner, lead = said(small, "tom", "Mon 7 Dec"), said(small, "lena", "Mon 7 Dec")
    assert "Acknowledge it now: answer this mail." in owner and "ask for more time" not in owner
    assert "Ask the owner to acknowledge it" in lead and "Agree a date" not in lead
    assert "ACTIONS AT RUNG 2" in lead and "LATE ACTIONS" not in lead


def test_what_is_due_today_is_in_the_subject_and_its_next_step_is_not_today(small: World) -> None:
    first = small.issue("Light the underpass", "tom", due="Wed 2 Dec")
    second = small.issue("Clear the alley", "tom", due="Wed 30 Dec")
    small.fast_forward(to="Wed 2 Dec")
    small.expect("Wed 2 Dec", (first, second), tom="issue")
    small.expect("Wed 2 Dec", first, tom="due_today")
    mail = said(small, "tom", "Wed 2 Dec")
    assert mail.startswith("[2 actions, 1 due today]")
    assert "It is due on Wed 2 Dec 2026, by 17:00." not in mail


def test_an_imported_action_is_not_said_to_become_overdue_a_second_time(small: World) -> None:
    small.issue("Light the underpass", "tom", due="Mon 2 Nov", imported=True)
    small.run("deliver_mail")
    small.expect("Tue 1 Dec", tom="issue")
    mail = said(small, "tom", "Tue 1 Dec")
    assert "Its due date has passed: it goes to rung 1 on Wed 2 Dec 2026" in mail
    assert "counts as overdue" not in mail


def test_a_reminder_of_a_paused_action_asks_for_nothing_now(small: World) -> None:
    small.issue("Light the underpass", "tom", due="Wed 9 Dec")
    small.fast_forward(to="Wed 2 Dec")
    small.owner("tom").acknowledges()
    small.fast_forward(to="Thu 3 Dec")
    small.owner("tom").blames("fire")
    small.fast_forward(to="Fri 4 Dec")
    small.expect("Wed 2 Dec", tom="issue")
    small.expect("Fri 4 Dec", tom="reminder_3", iain="accept_asked")
    assert "Nothing while it is paused." in said(small, "tom", "Fri 4 Dec")
