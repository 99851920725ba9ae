"""What the performance group and the board of the story were asked, and what they decided."""

from datetime import date

from sqlmodel import col, select

from demo.mailbox import mails
from flows.wiring import Office
from models.tables import Action, Body, Decision, Meeting, Notice
from tests.demo.conftest import Told

FIRST, LAST = date(2025, 8, 1), date(2026, 1, 30)


def _meetings(office: Office, kind: str) -> list[Meeting]:
    with office.database.reading() as session:
        rows = session.exec(
            select(Meeting)
            .join(Body, col(Body.id) == col(Meeting.body_id))
            .where(Body.kind == kind, Meeting.occurrence_on >= FIRST, Meeting.occurrence_on <= LAST)
            .order_by(col(Meeting.occurrence_on))
        )
        return list(rows)


def test_the_performance_group_has_three_meetings_one_cancelled_by_a_bank_holiday(office: Office) -> None:
    found = [(meeting.occurrence_on, meeting.state) for meeting in _meetings(office, "performance")]
    assert found == [
        (date(2025, 8, 28), "held"),
        (date(2025, 10, 30), "held"),
        (date(2025, 12, 25), "cancelled"),
    ]


def test_the_board_meets_once_and_its_january_meeting_is_moved_out_of_the_story(office: Office) -> None:
    found = [(meeting.meeting_on, meeting.state) for meeting in _meetings(office, "board")]
    assert found == [(date(2025, 10, 14), "held"), (date(2026, 2, 3), "planned")]


def test_one_meeting_was_asked_and_decided_nothing(told: Told) -> None:
    asked = [one for one in told.summary["decisions_sought"] if one["meeting_on"] == "2025-08-28"]
    assert [one["reason"] for one in asked] == ["late"]
    assert not [one for one in told.summary["decisions_taken"] if one["decided_on"] == "2025-08-28"]


def test_every_item_of_a_paper_names_the_decision_that_is_sought(told: Told) -> None:
    for one in told.summary["decisions_sought"]:
        assert one["body"]
        assert one["decision_sought"].endswith(".")


def test_a_decision_of_the_board_comes_back_down_to_the_owner(office: Office, told: Told) -> None:
    (extended,) = [
        one for one in told.summary["decisions_taken"] if one["outcome"] == "extend" and not one["between_meetings"]
    ]
    with office.database.reading() as session:
        action = session.exec(select(Action).where(Action.ref == extended["ref"])).one()
        told_of_it = session.exec(
            select(Notice).where(
                Notice.subject_kind == "action", Notice.subject_id == action.id, Notice.reason == "body_extend"
            )
        ).all()
    assert action.owner_id in {notice.recipient_id for notice in told_of_it if notice.message_id}
    assert action.status == "done_verified"
    assert action.original_due_on is not None and action.due_on is not None
    assert action.original_due_on < action.due_on


def test_what_the_chair_decides_between_meetings_waits_to_be_ratified(office: Office, told: Told) -> None:
    between = [one for one in told.summary["decisions_taken"] if one["between_meetings"]]
    assert len(between) == 2
    assert {one["ratified_on"] for one in between} == {None}
    with office.database.reading() as session:
        assert len(session.exec(select(Decision).where(col(Decision.meeting_id).is_(None))).all()) == 2


def test_papers_are_mails_of_their_own_one_to_each_member(told: Told) -> None:
    subjects = [mail.subject for mail in mails(told.data_dir / "mail")]
    packs = [subject for subject in subjects if "Performance Group" in subject and "Thu 30 Oct" in subject]
    assert len(packs) == 6
    assert all(subject.startswith("[For decision: 4 items]") for subject in packs)
