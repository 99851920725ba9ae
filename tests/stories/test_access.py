"""Access lists, and what never travels: those above get metadata; who would act and may not read it gets nothing."""

import pytest
from sqlmodel import col, delete

from models.tables import Reader
from tests.stories.promises import CANARY
from tests.stories.world import World

pytestmark = pytest.mark.sqlite_only

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


def test_a_lead_who_may_not_read_it_gets_metadata_and_is_told_whom_to_ask(small: World) -> None:
    restricted(small)
    small.fast_forward(to="Mon 14 Dec")
    small.expect("Mon 14 Dec", tom="overdue monday", lena="lead monday")
    (mail,) = small.mails("lena")
    for never in ("Watch the house", "Tom Reeve", "9 Dec"):
        assert never not in mail.whole, "reference, agency, days overdue"
    assert all(words in mail.text for words in (small.ref, "Police", "3 working days", "Ask the coordinator"))

    small.fast_forward(to="Mon 21 Dec")
    small.expect("Wed 16 Dec", tom="overdue", cora="rung_3", charlie="rung_3")
    small.expect("Mon 21 Dec", tom="monday", lena="monday", cora="monday")


@pytest.mark.both
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


def test_a_deputy_who_may_not_read_it_does_not_act_and_is_told_nothing(small: World) -> None:
    small.issue("Watch the house", "tom", due="Wed 9 Dec", readers=("tom", "sue", "lena", "cora", "charlie"))
    small.person("tom").is_away("Thu 3 Dec", back="Mon 14 Dec")
    small.fast_forward(to="Wed 2 Dec")
    small.owner("tom").acknowledges()
    small.fast_forward(to="Mon 14 Dec")
    small.expect("Wed 2 Dec", tom="issue")
    small.expect("Thu 3 Dec", sue="handover")
    small.expect("Fri 4 Dec", sue="reminder_3")
    small.expect("Tue 8 Dec", sue="reminder_1")
    small.expect("Wed 9 Dec", sue="due_today")
    small.expect("Thu 10 Dec", sue="overdue")
    small.expect("Mon 14 Dec", tom="restored overdue monday", lena="lead monday")
    assert not small.notices(recipient_id=small.ids()["dan"])


def test_a_sensitive_title_a_description_and_a_note_never_travel(small: World) -> None:
    small.issue(f"{CANARY} and the boy at number 14", "tom", due="Wed 9 Dec", sensitive=True)
    small.fast_forward(to="Wed 2 Dec")
    small.owner("tom").notes()
    small.owner("tom").acknowledges()
    small.fast_forward(to="Mon 7 Dec")
    small.owner("tom").asks_for("Fri 11 Dec")
    small.coordinator("cora").declines()
    small.fast_forward(to="Tue 8 Dec")
    small.owner("tom").claims_done()
    small.fast_forward(to="Wed 9 Dec")
    small.coordinator("cora").refuses()
    small.fast_forward(to="Wed 16 Dec")
    small.expect("Wed 2 Dec", tom="issue")
    small.expect("Fri 4 Dec", tom="reminder_3")
    small.expect("Tue 8 Dec", tom="reminder_1 decided")
    small.expect("Wed 9 Dec", cora="to_verify")
    small.expect("Thu 10 Dec", tom="decided overdue", dan="overdue")
    small.expect("Mon 14 Dec", tom="overdue monday", lena="lead monday")
    small.expect("Wed 16 Dec", tom="overdue", cora="rung_3", charlie="rung_3")
    mail = small.mails("tom", "Thu 10 Dec")[0]
    assert "OFFICIAL-SENSITIVE" in mail.text and small.ref in mail.text
