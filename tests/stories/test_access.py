"""Access lists, and what never travels: those above get metadata; who would act and may not read it gets nothing."""

from sqlmodel import col, delete

from models.tables import Reader
from tests.stories.promises import CANARY
from tests.stories.world import World

READERS = ("tom", "dan", "cora", "charlie")


def restricted(world: World) -> None:
    """Lena, who leads the police, is not among the readers."""
    world.issue("Watch the house", "tom", due="Wed 9 Dec", readers=READERS)
    world.fast_forward(to="Wed 2 Dec")
    world.owner("tom").acknowledges()
    world.expect("Wed 2 Dec", tom="issue")
    world.expect("Fri 4 Dec", tom="reminder_3")
    world.expect("Tue 8 Dec", tom="reminder_1")
    world.expect("Wed 9 Dec", tom="due_today")
    world.expect("Thu 10 Dec", tom="overdue", dan="overdue")


def test_a_lead_who_may_not_read_it_gets_metadata_and_is_told_whom_to_ask(world: World) -> None:
    restricted(world)
    world.fast_forward(to="Mon 14 Dec")
    world.expect("Mon 14 Dec", tom="overdue monday", lena="lead monday")
    (mail,) = world.mails("lena")
    for never in ("Watch the house", "Tom Reeve", "9 Dec"):
        assert never not in mail.whole, "reference, agency, days overdue"
    assert all(words in mail.text for words in (world.ref, "Police", "3 working days", "Ask the coordinator"))

    world.fast_forward(to="Mon 21 Dec")
    world.expect("Wed 16 Dec", tom="overdue", cora="rung_3", charlie="rung_3")
    world.expect("Mon 21 Dec", tom="monday", lena="monday", cora="monday")


def test_access_withdrawn_between_decision_and_sending_withholds_the_notice(world: World) -> None:
    """Rivals' bug 3: markings raised later are not re-checked at send."""
    restricted(world)
    world.fast_forward(to="Wed 9 Dec")
    world.at("Thu 10 Dec", "06:30").run("send_reminders", "chase_overdue")
    with world.database.writing(world.moment) as tx:
        tx.session.execute(delete(Reader).where(col(Reader.person_id) == world.ids()["dan"]))
    world.at("Thu 10 Dec", "08:30").run("deliver_mail")
    assert not world.mails("dan")
    world.fast_forward(to="Fri 11 Dec")
    world.expected.subtract({told: 1 for told in world.expected if told.who == "dan"})
    world.expect("Thu 10 Dec", cora="withheld")


def test_a_deputy_who_may_not_read_it_does_not_act_and_is_told_nothing(world: World) -> None:
    world.issue("Watch the house", "tom", due="Wed 9 Dec", readers=("tom", "sue", "lena", "cora", "charlie"))
    world.person("tom").is_away("Thu 3 Dec", back="Mon 14 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.owner("tom").acknowledges()
    world.fast_forward(to="Mon 14 Dec")
    world.expect("Wed 2 Dec", tom="issue")
    world.expect("Thu 3 Dec", sue="handover")
    world.expect("Fri 4 Dec", sue="reminder_3")
    world.expect("Tue 8 Dec", sue="reminder_1")
    world.expect("Wed 9 Dec", sue="due_today")
    world.expect("Thu 10 Dec", sue="overdue")
    world.expect("Mon 14 Dec", tom="restored overdue monday", lena="lead monday")
    assert not world.notices(recipient_id=world.ids()["dan"])


def test_a_sensitive_title_a_description_and_a_note_never_travel(world: World) -> None:
    world.issue(f"{CANARY} and the boy at number 14", "tom", due="Wed 9 Dec", sensitive=True)
    world.fast_forward(to="Wed 2 Dec")
    world.owner("tom").notes()
    world.owner("tom").acknowledges()
    world.fast_forward(to="Mon 7 Dec")
    world.owner("tom").asks_for("Fri 11 Dec")
    world.coordinator("cora").declines()
    world.fast_forward(to="Tue 8 Dec")
    world.owner("tom").claims_done()
    world.fast_forward(to="Wed 9 Dec")
    world.coordinator("cora").refuses()
    world.fast_forward(to="Wed 16 Dec")
    world.expect("Wed 2 Dec", tom="issue")
    world.expect("Fri 4 Dec", tom="reminder_3")
    world.expect("Tue 8 Dec", tom="reminder_1 decided")
    world.expect("Wed 9 Dec", cora="to_verify")
    world.expect("Thu 10 Dec", tom="decided overdue", dan="overdue")
    world.expect("Mon 14 Dec", tom="overdue monday", lena="lead monday")
    world.expect("Wed 16 Dec", tom="overdue", cora="rung_3", charlie="rung_3")
    mail = world.mails("tom", "Thu 10 Dec")[0]
    assert "OFFICIAL-SENSITIVE" in mail.text and world.ref in mail.text
