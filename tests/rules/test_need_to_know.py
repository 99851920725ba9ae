"""Restricted actions: who must be able to read one before it is issued, and what the others hear."""

from datetime import date

import pytest

from rules.life.issue import issue, missing
from rules.need_to_know import tells_metadata
from rules.people import Away, Reader
from rules.words import NoticeKind
from tests.rules.builders import (
    CHAIR,
    COLLEAGUE,
    COORDINATOR,
    COUNCIL,
    DEPUTY,
    LEAD,
    OWNER,
    POLICE,
    STRANGER,
    Story,
    context,
    issued,
    proposal,
    with_away,
    with_person,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
WED_2, THU_3, MON_7, FRI_11, MON_14 = (date(2026, 12, n) for n in (2, 3, 7, 11, 14))


def readers(*people: int) -> frozenset[Reader]:
    return frozenset(Reader(person_id=p) for p in people)


@pytest.mark.parametrize(
    ("who", "contact", "issued_", "why"),
    [
        ({OWNER}, None, False, "nobody at either rung"),
        ({OWNER, LEAD}, None, False, "nobody at rung 3"),
        ({OWNER, COORDINATOR}, None, False, "nobody at rung 2"),
        ({OWNER, LEAD, CHAIR}, None, True, "the lead and the chair"),
        ({OWNER, LEAD, COORDINATOR}, None, True, "the lead and the coordinator"),
        ({OWNER}, OWNER, True, "a contact who may read it stands for both"),
        ({OWNER, LEAD}, COLLEAGUE, False, "a contact who may not read it is none"),
    ],
)
def test_somebody_who_may_read_it_stands_at_rungs_2_and_3_or_is_named(
    who: set[int], contact: int | None, issued_: bool, why: str
) -> None:
    story = Story(proposal(WED_2, readers=readers(*who), cleared_contact_id=contact), NOVEMBER)
    assert ("cleared_contact" in missing(story.action, NOVEMBER, story.ctx)) != issued_, why
    assert story.do(issue, COORDINATOR) if issued_ else story.refused(issue, COORDINATOR) == "incomplete"


def test_agencies_on_the_list_count_for_their_people_and_a_contact_who_has_left_does_not() -> None:
    both = frozenset({Reader(agency_id=POLICE), Reader(agency_id=COUNCIL)})
    assert not missing(proposal(WED_2, readers=both, cleared_contact_id=None), NOVEMBER, context())
    gone = with_person(context(), COLLEAGUE, left_from=NOVEMBER)
    alone = proposal(WED_2, readers=readers(OWNER, COLLEAGUE), cleared_contact_id=COLLEAGUE)
    assert "cleared_contact" in missing(alone, NOVEMBER, gone)
    assert "cleared_contact" not in missing(alone, NOVEMBER, context())


def test_who_stands_above_hears_where_it_stands_although_they_may_not_read_it() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True, readers=readers(OWNER)).daily_to(MON_14)
    assert story.told(K.LEAD) == {LEAD}
    assert story.told(K.RUNG_3) == {COORDINATOR, CHAIR}
    assert {(n.recipient_id, n.reason) for on, n in story.log if n.kind is K.MONDAY and on == MON_14} == {
        (OWNER, "monday_rung_1"), (LEAD, "monday_rung_2"), (COORDINATOR, "monday_rung_3")
    }  # fmt: skip
    assert not story.said(K.WITHHELD), "nothing was held back from anybody"


def test_nobody_is_asked_to_act_on_what_they_may_not_read() -> None:
    ctx = with_away(context(), OWNER, Away(THU_3))
    story = issued(WED_2, NOVEMBER, ctx, acknowledged=True, readers=readers(OWNER, CHAIR)).daily_to(FRI_11)
    assert DEPUTY not in story.told(*K), "a deputy who may not read it is not asked in the owner's place"
    handed = [(n.recipient_id, n.withheld) for _, n in story.log if n.kind is K.HANDOVER]
    assert handed == [(COORDINATOR, True)]
    told = [(on, n.recipient_id) for on, n in story.log if n.kind is K.WITHHELD and n.period.startswith("handover")]
    assert told == [(THU_3, COORDINATOR)], "told once, not made again and again"


def test_a_missing_acknowledgement_is_metadata_for_the_lead() -> None:
    story = issued(date(2026, 12, 31), WED_2, readers=readers(OWNER)).daily_to(MON_7)
    assert story.told(K.ACK_MISSED) == {OWNER, LEAD} and STRANGER not in story.told(*K)


@pytest.mark.parametrize(
    ("kind", "reason", "metadata"),
    [
        (K.LEAD, "late_rung_2", True),
        (K.ACK_MISSED, "ack_missed_lead", True),
        (K.ACK_MISSED, "ack_missed", False),
        (K.MONDAY, "monday_rung_1", False),
        (K.MONDAY, "monday_rung_2", True),
        (K.ACCEPT_ASKED, "transfer", True),
        (K.ACCEPT_ASKED, "owner", False),
        (K.DECIDED, "block_refused", True),
        (K.DECIDED, "extended", False),
        (K.OVERDUE, "late_rung_4", False),
        (K.ISSUE, "issued", False),
        (K.HANDOVER, "transferred", False),
    ],
)
def test_whoever_is_asked_to_act_reads_it_and_whoever_hears_of_it_need_not(
    kind: NoticeKind, reason: str, metadata: bool
) -> None:
    assert tells_metadata(kind, reason) == metadata
