"""What a mail may say of its notices: sections, titles, metadata, and what is next, from facts as they are now."""

from datetime import timedelta

from sqlmodel import Session, col, select, update

from models.queries.context import context
from models.queries.mail_facts import MailSource
from models.queries.outbox import pending, tied
from models.tables import Action, Message
from rules.holds import Verdict
from rules.mail import ActionLine, MessageLine, NeutralTitle, WorkMail
from rules.moment import Moment
from rules.outlook import overdue_days
from tests.stories.promises import CANARY
from tests.stories.world import World


def source(world: World) -> MailSource:
    """The facts of now."""
    return MailSource(world.office.place, world.moment, "jatac@jatac.example")


def mail_to(world: World, key: str) -> WorkMail:
    """The mail of everything pending for a person."""
    here, person_id = world.office.place.partnership_id, world.ids()[key]
    with world.database.reading() as session:
        return source(world).mail(session, person_id, pending(session, here, person_id))


def lines(mail: WorkMail) -> list[tuple[str, ActionLine]]:
    """(section, line) of every action."""
    return [(s.key, line) for s in mail.sections for line in s.lines if isinstance(line, ActionLine)]


def test_one_action_is_one_line_in_each_section_whatever_number_of_notices_it_has(world: World) -> None:
    world.issue("Light the underpass", "tom", "Wed 9 Dec")
    world.at("Mon 14 Dec").run("send_reminders", "chase_overdue")
    [(section, line)] = lines(mail_to(world, "tom"))
    assert section == "own" and set(line.kinds) == {"issue", "overdue", "ack_missed", "monday"}
    assert (line.working_days_overdue, line.rung) == (3, 2)
    [(section, line)] = lines(mail_to(world, "lena"))
    assert (section, set(line.kinds)) == ("lead", {"lead", "ack_missed", "monday"})
    assert "16 Dec 2026" in line.next, "what happens next, and when"


def test_a_sensitive_title_is_left_out_and_a_restricted_one_too(world: World) -> None:
    plain = world.issue("Light the underpass", "tom", "Wed 9 Dec")
    sensitive = world.issue(f"{CANARY} at 14", "tom", "Wed 9 Dec", sensitive=True)
    restricted = world.issue("Watch the house", "tom", "Wed 9 Dec", readers=("tom", "lena", "cora", "charlie"))
    found = {line.ref: line for _, line in lines(mail_to(world, "tom"))}
    assert found[plain].title == NeutralTitle("Light the underpass")
    assert (found[sensitive].title, found[sensitive].marking) == (None, "OFFICIAL-SENSITIVE")
    assert (found[restricted].title, found[restricted].marking) == (None, "OFFICIAL")


def test_a_lead_who_may_not_read_it_gets_metadata_and_is_told_whom_to_ask(world: World) -> None:
    world.issue("Watch the house", "tom", "Wed 9 Dec", readers=("tom", "charlie"))
    world.at("Mon 14 Dec").run("chase_overdue")
    [(section, line)] = lines(mail_to(world, "lena"))
    assert (section, line.metadata_only) == ("lead", True)
    assert line.ask == "You are not on its access list. Ask the coordinator what you may know."
    assert (line.title, line.owner_name, line.due_on, line.priority_name) == (None, None, None, None)
    assert (line.agency_name, line.working_days_overdue) == ("Police", 3)


def test_the_mail_names_the_coordinator_who_is_there(world: World) -> None:
    world.issue("Light the underpass", "tom", "Wed 9 Dec")
    assert mail_to(world, "tom").coordinator_phone == "01632 960102"
    world.person("cora").is_away("Tue 1 Dec", back="Thu 3 Dec")
    assert mail_to(world, "tom").coordinator_name == "Rae Winter"


def test_facts_are_looked_at_again_when_they_changed(world: World) -> None:
    world.issue("Light the underpass", "tom", "Wed 9 Dec")
    world.at("Thu 10 Dec").run("chase_overdue")
    here, tom = world.office.place.partnership_id, world.ids()["tom"]

    def verdicts() -> dict[str, Verdict]:
        with world.database.reading() as session:
            notices = pending(session, here, tom)
            found = source(world).recheck(session, notices)
            return {notice.kind: found[notice.id].verdict for notice in notices}

    assert verdicts() == dict.fromkeys(("issue", "ack_missed", "overdue", "monday"), Verdict.HOLDS)
    world.owner("tom").claims_done()
    after = verdicts()
    assert (after["overdue"], after["ack_missed"]) == (Verdict.WITHDRAW, Verdict.WITHDRAW)
    world.coordinator("cora").verifies()
    assert verdicts()["monday"] is Verdict.WITHDRAW and verdicts()["stopped"] is Verdict.HOLDS


def test_days_overdue_count_from_the_due_date_and_stop_with_the_action(world: World) -> None:
    world.issue("Light the underpass", "tom", "Thu 24 Dec")
    state = world.action()
    with world.database.reading() as session:
        ctx = context(session, world.office.place, world.today)
    days = {words: overdue_days(state, world.day(words), ctx) for words in ("Thu 24 Dec", "Mon 28 Dec", "Tue 29 Dec")}
    assert days == {"Thu 24 Dec": 0, "Mon 28 Dec": 0, "Tue 29 Dec": 1}
    world.chair("charlie").voids()
    assert overdue_days(world.action(), world.day("Tue 29 Dec"), ctx) == 0


def test_a_title_that_cannot_travel_leaves_the_reference_and_every_other_line(world: World) -> None:
    plain = world.issue("Light the underpass", "tom", "Wed 9 Dec")
    crooked = world.issue("Watch the house", "tom", "Wed 9 Dec")
    with Session(world.database.writers) as session, session.begin():
        session.execute(update(Action).where(col(Action.ref) == crooked).values(title="Watch \u202ethe house"))
    found = {line.ref: line.title for _, line in lines(mail_to(world, "tom"))}
    assert found == {plain: NeutralTitle("Light the underpass"), crooked: None}


def test_a_lost_mail_names_no_action_that_its_reader_may_not_read(world: World) -> None:
    plain = world.issue("Light the underpass", "sue", "Fri 18 Dec")
    world.issue("Watch the house", "sue", "Fri 18 Dec", readers=("sue", "tom", "charlie"))
    world.refuses("sue@police.example")
    world.at("Wed 2 Dec").run("deliver_mail")
    with world.database.reading() as session:
        cora = world.ids()["cora"]
        (message_id,) = session.exec(select(Message.id).where(Message.recipient_id == cora)).all()
        assert message_id is not None
        told = [notice for notice in tied(session, message_id) if notice.kind == "mail_failed"]
        mail = source(world).mail(session, cora, told)
    (line,) = (line for line in mail.lines if isinstance(line, MessageLine))
    assert (line.recipient_name, line.refs) == ("Sue Field", (plain,))


def test_a_mail_is_dated_when_it_is_written_whatever_day_it_is_decided_as_of(world: World) -> None:
    world.issue("Light the underpass", "tom", "Wed 9 Dec")
    later = Moment(world.now, world.now + timedelta(hours=3))
    late = MailSource(world.office.place, later, "jatac@jatac.example")
    here, tom = world.office.place.partnership_id, world.ids()["tom"]
    with world.database.reading() as session:
        assert late.mail(session, tom, pending(session, here, tom)).written_at == later.recorded_at
