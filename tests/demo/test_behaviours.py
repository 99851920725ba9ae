"""Each scripted behaviour stands in the record, in words: what the rules made of it, not what the script meant."""

import json
from typing import Any

import pytest
from sqlmodel import col, select

from demo.mailbox import mails
from flows.wiring import Office
from models.tables import Action, Escalation, History, HistoryPayload, Message, Notice, Person
from tests.demo.conftest import Told


def happened(office: Office, kind: str) -> list[tuple[History, dict[str, Any]]]:
    """Links of the history of one kind, with their text."""
    with office.database.reading() as session:
        rows = session.exec(
            select(History, HistoryPayload)
            .where(HistoryPayload.history_id == History.id, History.kind == kind)
            .order_by(col(History.seq))
        )
        return [(link, json.loads(payload.text)) for link, payload in rows]


@pytest.mark.parametrize(
    ("kind", "reason", "least"),
    [
        pytest.param("acknowledged", None, 50, id="owners acknowledge"),
        pytest.param("note", None, 5, id="owners note progress"),
        pytest.param("done_claimed", None, 50, id="owners say that it is done"),
        pytest.param("extension_asked", None, 8, id="owners ask for more time"),
        pytest.param("extended", None, 6, id="the coordinator and the chair grant it"),
        pytest.param("extension_declined", None, 1, id="the coordinator declines it"),
        pytest.param("claim_refused", None, 4, id="claims are refused"),
        pytest.param("disputed", "not_mine", 2, id="two owners say that it is not theirs"),
        pytest.param("reassigned", None, 1, id="one of them is replaced"),
        pytest.param("owner_confirmed", None, 1, id="the other is confirmed"),
        pytest.param("date_brought_forward", None, 1, id="an owner accepts an earlier date"),
        pytest.param("actor", "acts_as_deputy", 3, id="deputies act for owners on leave"),
        pytest.param("actor", "acts_as_owner", 2, id="owners come back"),
        pytest.param("actor", "acts_as_acting_owner", 3, id="leads act for those who are gone"),
        pytest.param("actor", "acts_as_coordinator", 1, id="nobody is there and the coordinator acts"),
        pytest.param("pause_granted", None, 2, id="the coordinator grants pauses"),
        pytest.param("stopped", "not_undertaken", 1, id="the chair closes what nobody took up"),
        pytest.param("stopped", "not_possible", 1, id="the chair closes what could not be done"),
        pytest.param("stopped", "superseded", 1, id="the chair re-scopes"),
    ],
)
def test_it_is_on_record(office: Office, kind: str, reason: str | None, least: int) -> None:
    found = [facts for _, facts in happened(office, kind) if reason is None or facts["reason"] == reason]
    assert len(found) >= least


@pytest.mark.parametrize(
    ("reason", "times"),
    [
        pytest.param("claim_refused_twice", 1, id="a claim refused twice goes to the chair"),
        pytest.param("claim_unverified", 1, id="a claim nobody verified goes to the chair, once"),
        pytest.param("second_extension", 1, id="a second extension goes to the chair"),
        pytest.param("request_unanswered", 1, id="a request nobody answered goes to the chair"),
        pytest.param("dispute", 2, id="disputes go to the coordinator"),
    ],
)
def test_the_matter_was_raised_and_settled(office: Office, reason: str, times: int) -> None:
    with office.database.reading() as session:
        found = list(session.exec(select(Escalation).where(Escalation.reason == reason)))
    assert len(found) == times
    assert all(matter.resolved_on is not None for matter in found)


def test_a_second_extension_was_granted_by_the_chair_and_the_first_date_stays_visible(office: Office) -> None:
    with office.database.reading() as session:
        action = session.exec(select(Action).where(Action.extended_count == 2)).one()
        chair = session.exec(select(Person).where(Person.key == "helen-marsh")).one()
    granted = [link for link, _ in happened(office, "extended") if link.subject_id == action.id]
    assert [link.by_id == chair.id for link in granted] == [False, True]
    assert action.original_due_on is not None and action.due_on is not None
    assert action.original_due_on < action.due_on


def test_while_owner_and_deputy_are_away_the_deputys_deputy_acts_and_each_comes_back(office: Office) -> None:
    with office.database.reading() as session:
        people = {person.id: person.key for person in session.exec(select(Person))}
        tom = next(key for key, name in people.items() if name == "tom-hollis")
        owned = session.exec(select(Action.id).where(Action.owner_id == tom, Action.kind == "tasking")).one()
    changes = [
        (link.as_of.date().isoformat(), people[facts["now"]])
        for link, facts in happened(office, "actor")
        if link.subject_id == owned
    ]
    assert changes == [
        ("2025-09-08", "elin-morgan"),
        ("2025-09-10", "dev-patel"),
        ("2025-09-17", "elin-morgan"),
        ("2025-09-22", "tom-hollis"),
    ]


def test_the_leavers_live_actions_passed_to_his_agency_lead_who_acknowledged_and_closed_them(office: Office) -> None:
    with office.database.reading() as session:
        people = {person.key: person for person in session.exec(select(Person))}
        ben, lead = people["ben-okafor"], people["sian-pryce"]
        query = select(Action).where(Action.owner_id == ben.id, col(Action.acting_owner_from).is_not(None))
        moved = list(session.exec(query))
    assert len(moved) == 2
    assert {(action.actor_id, action.status) for action in moved} == {(lead.id, "done_verified")}
    claims = [link for link, _ in happened(office, "done_claimed") if link.subject_id in {one.id for one in moved}]
    assert {link.by_id for link in claims} == {lead.id}


def test_the_refused_address_got_no_mail_and_the_coordinator_was_told_by_mail(told: Told, office: Office) -> None:
    with office.database.reading() as session:
        carol = session.exec(select(Person).where(Person.key == "carol-finch")).one()
        failed = session.exec(select(Message).where(Message.state == "failed")).one()
        notice = session.exec(select(Notice).where(Notice.kind == "mail_failed")).one()
    assert failed.recipient_id == carol.id and "550" in failed.last_error
    assert carol.unreachable_on == failed.slot_on
    assert [mail.to for mail in mails(told.data_dir / "mail") if notice.public_id in mail.notice_ids] == [
        "Anil Desai <anil.desai@redditch.example>"
    ]
    assert not [mail for mail in mails(told.data_dir / "mail") if carol.email in mail.to]


def test_of_the_restricted_action_its_lead_got_metadata_and_no_title_travelled(told: Told, office: Office) -> None:
    with office.database.reading() as session:
        action = session.exec(select(Action).where(Action.title.startswith("Review the support plan"))).one()
        leads = session.exec(select(Notice).where(Notice.subject_id == action.id, Notice.kind == "lead")).all()
        people = {person.id: person.key for person in session.exec(select(Person))}
    assert {(people[one.recipient_id], one.withheld_at) for one in leads} == {("sam-whitlock", None)}
    said = [mail for mail in mails(told.data_dir / "mail") if action.ref in mail.body]
    assert said and not [mail for mail in said if action.title in mail.body]
    to_lead = [mail for mail in said if mail.to.startswith("Sam Whitlock")]
    assert to_lead and not [mail for mail in to_lead if "Grace Adeyemi" in mail.body]
    readers = {"Grace Adeyemi", "Anil Desai", "Helen Marsh", "Sam Whitlock"}
    assert {mail.to.split(" <")[0] for mail in said} <= readers


def test_every_proposal_that_could_not_be_issued_waited_for_the_coordinator_and_was_issued_later(
    office: Office,
) -> None:
    with office.database.reading() as session:
        lacked = session.exec(select(Notice).where(Notice.kind == "incomplete")).all()
        waited = [(one, session.get_one(Action, one.subject_id)) for one in lacked]
    assert {code for one, _ in waited for code in one.reason.split(",")} == {"owner_gone", "agency_not_in_room"}
    for one, action in waited:
        assert action.issued_on is not None and action.issued_on > one.decided_on


def test_imported_actions_keep_their_dates_and_were_late_only_from_the_day_they_were_issued(office: Office) -> None:
    with office.database.reading() as session:
        imported = list(session.exec(select(Action).where(Action.imported)))
        issued = [action for action in imported if action.issued_on is not None]
        steps = {link.subject_id: facts for link, facts in reversed(happened(office, "rung"))}
    assert (len(imported), len(issued)) == (13, 9)
    late = [(action, action.issued_on) for action in issued if action.issued_on and _was_late(action)]
    assert late
    for action, issued_on in late:
        assert action.id not in steps or steps[action.id]["fell_due_on"] > issued_on.isoformat()


def _was_late(action: Action) -> bool:
    assert action.original_due_on is not None and action.issued_on is not None
    return action.original_due_on < action.issued_on


def test_coordinators_enter_steps_for_owners_they_rang_and_history_keeps_both(office: Office) -> None:
    rung = [link for link, _ in happened(office, "done_claimed") if link.for_id is not None]
    assert rung and all(link.by_id != link.for_id for link in rung)
