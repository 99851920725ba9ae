"""What sent.log knew when the database was restored is not sent again; all else is, and a new step is news."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from models.backup_file import Head
from models.database import Database
from models.queries.outbox import NoticeFacts, pending, tied
from models.queries.said import SAID_BEFORE_RESTORE, marked
from models.steps.restored import InHold, put_in_hold
from models.tables import History
from notifications.embedded import Behaviour
from rules.said import SaidMail, SaidNotice
from rules.words import MessageState
from tests.flows.post_office import MONDAY, TUESDAY, Office, open_office
from tests.moments import london, moment

GONE = london("2026-12-06 10:00")


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return open_office(database, tmp_path)


def said_as(office: Office, notices: tuple[NoticeFacts, ...], *, by_id: bool) -> tuple[SaidNotice, ...]:
    """As the log has them: under the same ids, or, decided anew, under others."""
    with office.database.reading() as session:
        found = marked(session, notices).values()
    return tuple(one if by_id else SaidNotice(f"other-{one.public_id}", one.mark) for one in found)


def restored(office: Office, *mails: SaidMail) -> InHold:
    """As if the database had just been restored beside a log with these mails; then released."""
    head = Head(office.place.partnership_id, "nw", 0, "0" * 64, 0)
    with office.database.writing(moment("2026-12-07 08:00")) as tx:
        (told,) = put_in_hold(tx, (head,), london("2026-12-05 02:00"), mails)
    office.hold(False)
    return told


def waiting(office: Office) -> tuple[NoticeFacts, ...]:
    with office.database.reading() as session:
        return pending(session, office.place.partnership_id, office.owner_id)


@pytest.mark.parametrize("by_id", [True, False], ids=["it waited in the backup", "it was decided again"])
def test_a_notice_that_was_said_is_settled_and_another_goes(office: Office, by_id: bool) -> None:
    office.notice(office.owner_id, "overdue", period="")
    mail = SaidMail("<gone@x>", GONE, office.place.partnership_id, said_as(office, waiting(office), by_id=by_id))
    office.notice(office.owner_id, "lead", rung=2)
    assert restored(office, mail).said_since == 1
    result = office.deliver()
    assert (result.counts["sent"], result.counts["withheld"]) == (1, 1)
    assert result.details["reasons"][SAID_BEFORE_RESTORE] == 1
    assert office.notice_ids_sent() == ["n0002"]
    (settled,) = office.notices(dropped_reason=SAID_BEFORE_RESTORE)
    assert (settled.kind, settled.withdrawn_at) == ("overdue", None)
    with office.database.reading() as session:
        kinds = session.exec(select(History.kind).order_by(col(History.id))).all()
    assert kinds == ["restored", "notice_said_before", "mail_sent"]


def test_a_dry_run_says_so_and_writes_nothing(office: Office) -> None:
    office.notice(office.owner_id)
    said = said_as(office, waiting(office), by_id=False)
    restored(office, SaidMail("<gone@x>", GONE, office.place.partnership_id, said))
    result = office.deliver(dry_run=True)
    assert (result.messages_new, result.counts["withheld"]) == (0, 1)
    assert len(waiting(office)) == 1


@pytest.mark.parametrize("kind", ["decided", "stopped", "to_verify", "to_decide", "accept_asked"])
@pytest.mark.parametrize(("by_id", "sent"), [(False, 1), (True, 0)])
def test_a_step_taken_anew_is_news_and_one_that_waited_is_not(
    office: Office, kind: str, by_id: bool, sent: int
) -> None:
    office.notice(office.owner_id, kind)
    said = said_as(office, waiting(office), by_id=by_id)
    restored(office, SaidMail("<gone@x>", GONE, office.place.partnership_id, said))
    assert office.deliver().counts["sent"] == sent


@pytest.mark.parametrize("partnership_id", [0, 7])
def test_a_mail_of_another_partnership_or_of_an_old_log_keeps_nothing_back(
    office: Office, partnership_id: int
) -> None:
    office.notice(office.owner_id)
    said = said_as(office, waiting(office), by_id=True)
    assert restored(office, SaidMail("<gone@x>", GONE, partnership_id, said)).said_since == 0
    assert office.deliver().counts["sent"] == 1


def test_a_mail_put_off_whose_notices_went_in_another_is_not_sent(office: Office) -> None:
    """Queued in the backup; afterwards its facts changed, and what still held went in a new mail."""
    office.notice(office.owner_id)
    office.notice(office.owner_id)
    office.deliver(behaviour=Behaviour(defer_first=1))
    assert office.states() == [MessageState.QUEUED]
    with office.database.reading() as session:
        (message,) = office.messages()
        assert message.id is not None
        first, _ = tied(session, message.id)
    said = said_as(office, (first,), by_id=True)
    restored(office, SaidMail("<gone@x>", GONE, office.place.partnership_id, said))
    result = office.deliver(TUESDAY)
    assert (result.counts["suppressed"], result.counts["sent"]) == (1, 1)
    assert office.notice_ids_sent() == ["n0002"]


def test_an_open_mail_that_is_known_to_have_gone_is_dated_then_and_leaves_the_day_free(office: Office) -> None:
    office.notice(office.owner_id)
    office.deliver(behaviour=Behaviour(hang_up_unfiled=frozenset({office.address_of(office.owner_id)})))
    (message,) = office.messages()
    (office.folder / "sent.log").write_text(f"{GONE.isoformat()} {message.rfc_message_id} 1\n")
    office.notice(office.owner_id)
    result = office.deliver(TUESDAY)
    assert (office.states(), result.counts["sent"]) == ([MessageState.SENT] * 2, 2)
    assert office.messages()[0].sent_at == GONE
    assert len(office.mailbox()) == 1


def test_a_database_that_never_was_restored_sends_what_the_log_has(office: Office) -> None:
    """The log alone keeps nothing back but the messages it names: normal life is as it was."""
    office.notice(office.owner_id)
    office.deliver(MONDAY)
    office.notice(office.owner_id, period="p1", episode=1)
    assert office.deliver(TUESDAY).counts["sent"] == 1
