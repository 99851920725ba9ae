"""Who acts, who leads, who is told: chains of deputies, leavers, addresses that are refused, access lists."""

from dataclasses import replace
from datetime import date

import pytest

from rules.actors import ActsAs, above, actor, seniors
from rules.life.owner import acknowledge, note
from rules.life.who import By
from rules.people import Away, Reader, may_read
from rules.words import NoticeKind
from tests.rules.builders import (
    AGENCIES,
    CHAIR,
    CHIEF,
    COORDINATOR,
    COUNCIL,
    DEPUTY,
    LEAD,
    OWNER,
    POLICE,
    RELIEF,
    SECOND,
    STRANGER,
    THIRD,
    VICE,
    context,
    issued,
    with_away,
    with_person,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
TUE_1, WED_2, THU_3, FRI_4, SAT_5, SUN_6, MON_7 = (date(2026, 12, n) for n in range(1, 8))
ALL = frozenset[Reader]()


@pytest.mark.parametrize(
    ("away", "expected", "acts_as", "missing"),
    [
        ([], OWNER, ActsAs.OWNER, False),
        ([OWNER], DEPUTY, ActsAs.DEPUTY, False),
        ([OWNER, DEPUTY], SECOND, ActsAs.DEPUTY, False),
        ([OWNER, DEPUTY, SECOND], LEAD, ActsAs.LEAD, True),  # THIRD deputises for SECOND, and is not asked
        ([OWNER, DEPUTY, SECOND, LEAD], COORDINATOR, ActsAs.COORDINATOR, True),
        ([OWNER, DEPUTY, SECOND, LEAD, COORDINATOR], RELIEF, ActsAs.COORDINATOR, True),
        ([DEPUTY], OWNER, ActsAs.OWNER, False),
    ],
)
def test_the_first_of_three_who_is_there_acts_then_the_lead_then_the_coordinator(
    away: list[int], expected: int, acts_as: ActsAs, missing: bool
) -> None:
    ctx = context()
    for person in away:
        ctx = with_away(ctx, person, Away(TUE_1))
    found = actor(ctx, OWNER, POLICE, ALL, WED_2)
    assert (found.person_id, found.acts_as, found.missing) == (expected, acts_as, missing)


def test_a_circle_of_deputies_asks_nobody_twice() -> None:
    ctx = with_person(context(), DEPUTY, deputy_id=OWNER)
    assert list(ctx.deputies(OWNER)) == [OWNER, DEPUTY]
    for person in (OWNER, DEPUTY):
        ctx = with_away(ctx, person, Away(TUE_1))
    assert actor(ctx, OWNER, POLICE, ALL, WED_2).person_id == LEAD


def test_at_most_three_are_asked() -> None:
    assert list(context().deputies(OWNER)) == [OWNER, DEPUTY, SECOND]
    assert THIRD not in context().deputies(OWNER)


@pytest.mark.parametrize(
    ("on", "expected"), [(TUE_1, OWNER), (WED_2, DEPUTY), (THU_3, DEPUTY), (FRI_4, OWNER), (SAT_5, OWNER)]
)
def test_away_from_the_first_day_until_the_evening_before_the_return(on: date, expected: int) -> None:
    ctx = with_away(context(), OWNER, Away(WED_2, FRI_4))
    assert actor(ctx, OWNER, POLICE, ALL, on).person_id == expected


def test_a_deputy_who_may_not_read_it_is_passed_over() -> None:
    ctx = with_away(context(), OWNER, Away(TUE_1))
    readers = frozenset({Reader(person_id=OWNER), Reader(person_id=SECOND)})
    assert actor(ctx, OWNER, POLICE, readers, WED_2).person_id == SECOND
    assert actor(ctx, OWNER, POLICE, frozenset({Reader(agency_id=COUNCIL)}), WED_2).person_id == COORDINATOR


@pytest.mark.parametrize("gone", ["left_from", "unreachable_on"])
@pytest.mark.parametrize(("on", "expected"), [(TUE_1, OWNER), (WED_2, LEAD), (THU_3, LEAD)])
def test_for_a_leaver_or_a_refused_address_the_lead_acts_from_that_day(gone: str, on: date, expected: int) -> None:
    ctx = with_person(context(), OWNER, **{gone: WED_2})
    assert actor(ctx, OWNER, POLICE, ALL, on).person_id == expected


@pytest.mark.parametrize(
    "readers", [ALL, frozenset({Reader(person_id=OWNER)}), frozenset({Reader(agency_id=POLICE)})]
)
@pytest.mark.parametrize(("on", "readable"), [(TUE_1, True), (WED_2, False), (THU_3, False), (None, True)])
def test_whoever_has_left_is_shown_no_action_from_that_day(
    readers: frozenset[Reader], on: date | None, readable: bool
) -> None:
    """Without a day nobody is shown anything: whether they are there is asked of the context."""
    ctx = with_person(context(), OWNER, left_from=WED_2)
    assert may_read(ctx, readers, OWNER, on) is readable


def test_a_lead_who_leaves_an_action_of_their_own_is_followed_by_their_deputy_else_the_coordinator() -> None:
    ctx = with_person(context(), LEAD, left_from=WED_2, deputy_id=CHIEF)
    assert actor(ctx, LEAD, POLICE, ALL, WED_2).person_id == CHIEF
    ctx = with_person(context(), LEAD, left_from=WED_2)
    assert actor(ctx, LEAD, POLICE, ALL, WED_2).person_id == COORDINATOR


def test_a_leaver_is_one_handover_to_the_lead_with_a_new_acknowledgement_clock() -> None:
    story = issued(date(2026, 12, 31), NOVEMBER, acknowledged=True).daily_to(TUE_1)
    story.ctx = with_person(story.ctx, OWNER, left_from=WED_2)
    episode = story.action.episode
    story.daily_to(FRI_4)
    assert story.said(K.HANDOVER) == [(WED_2, "handover", LEAD)]
    assert (story.action.owner_id, story.action.actor_id, story.action.episode) == (OWNER, LEAD, episode + 1)
    assert story.action.ack_due_on == FRI_4 and story.action.acknowledged_on is None
    story.do(acknowledge, LEAD)
    assert story.daily_to(MON_7).action.ack_rung == 0


def test_a_lead_who_does_not_acknowledge_what_they_took_over_is_not_the_only_one_told() -> None:
    story = issued(date(2026, 12, 31), NOVEMBER, acknowledged=True).daily_to(TUE_1)
    story.ctx = with_person(story.ctx, OWNER, left_from=WED_2)
    assert story.daily_to(MON_7).told(K.ACK_MISSED) == {LEAD, CHIEF}


def test_an_address_put_right_gives_the_action_back_with_one_mail() -> None:
    story = issued(date(2026, 12, 31), NOVEMBER, acknowledged=True).daily_to(TUE_1)
    story.ctx = with_person(story.ctx, OWNER, unreachable_on=WED_2)
    story.daily_to(THU_3)
    story.ctx = with_person(story.ctx, OWNER, unreachable_on=None)
    story.daily_to(FRI_4)
    assert story.said(K.HANDOVER, K.RESTORED) == [(WED_2, "handover", LEAD), (FRI_4, "restored", OWNER)]


def test_a_second_bounce_is_a_second_take_over_whether_or_not_anybody_looked_in_between() -> None:
    daily, off = (issued(date(2026, 12, 31), NOVEMBER, acknowledged=True).daily_to(TUE_1) for _ in range(2))
    for bounced, mended in ((TUE_1, WED_2), (THU_3, None)):
        for story in (daily, off):
            story.ctx = with_person(story.ctx, OWNER, unreachable_on=bounced)
        if mended is not None:
            daily.daily_to(mended)
            for story in (daily, off):
                story.at(mended).sweep()  # whoever mends an address brings its owner's actions up first
                story.ctx = with_person(story.ctx, OWNER, unreachable_on=None)
        daily.daily_to(THU_3)
    assert off.gap_to(MON_7).action.episode == daily.daily_to(MON_7).action.episode == 3
    assert off.action.ack_due_on == daily.action.ack_due_on == MON_7


def test_a_rung_reached_before_the_owner_left_belongs_to_the_episode_before_also_after_a_gap() -> None:
    found = []
    for catch_up in ("daily_to", "gap_to"):
        story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(WED_2)
        story.ctx = with_person(story.ctx, OWNER, left_from=FRI_4)
        getattr(story, catch_up)(MON_7)
        found.append([(step.rung, step.episode) for step in story.action.steps])
    assert found == [[(1, 1), (2, 2)]] * 2


def test_the_deputy_hears_when_the_owner_goes_and_the_owner_on_the_morning_of_return() -> None:
    story = issued(date(2026, 12, 31), NOVEMBER, acknowledged=True).daily_to(TUE_1)
    story.ctx = with_away(story.ctx, OWNER, Away(WED_2, FRI_4))
    story.daily_to(FRI_4)
    assert story.said(K.HANDOVER, K.RESTORED) == [(WED_2, "handover", DEPUTY), (FRI_4, "restored", OWNER)]
    assert story.action.owner_id == OWNER, "the owner stays accountable"


def test_absence_stops_no_clock() -> None:
    here = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(MON_7)
    away = issued(WED_2, NOVEMBER, acknowledged=True)
    away.ctx = with_away(away.ctx, OWNER, Away(TUE_1))
    assert away.daily_to(MON_7).steps == here.steps
    assert DEPUTY in away.told(K.OVERDUE)


def test_nobody_to_act_is_an_exception_on_day_one_and_once_a_week() -> None:
    story = issued(date(2026, 12, 31), NOVEMBER, acknowledged=True).daily_to(TUE_1)
    for person in (OWNER, DEPUTY, SECOND):
        story.ctx = with_away(story.ctx, person, Away(WED_2))
    story.daily_to(date(2026, 12, 11))
    assert story.said(K.NO_ACTOR) == [(WED_2, "no_actor", COORDINATOR), (MON_7, "no_actor", COORDINATOR)]
    assert story.action.actor_id == LEAD


@pytest.mark.parametrize(
    ("below", "away", "expected", "why"),
    [
        ({OWNER}, [], LEAD, "the lead"),
        ({OWNER, LEAD}, [], CHIEF, "the lead is told already: whom the lead escalates to"),
        ({OWNER, LEAD, CHIEF}, [], COORDINATOR, "nobody is left in the agency"),
        ({OWNER, LEAD, CHIEF, COORDINATOR}, [], CHAIR, "nor the coordinator"),
        ({OWNER}, [LEAD], CHIEF, "the lead is away and has no deputy"),
        ({OWNER}, [LEAD, CHIEF, COORDINATOR], RELIEF, "who stands in for the coordinator"),
    ],
)
def test_the_next_above_is_never_somebody_at_a_lower_rung(
    below: set[int], away: list[int], expected: int, why: str
) -> None:
    ctx = context()
    for person in away:
        ctx = with_away(ctx, person, Away(TUE_1))
    assert above(ctx, LEAD, frozenset(below), WED_2) == expected, why


def test_an_agency_without_a_lead_escalates_to_the_coordinator() -> None:
    assert above(context(), None, frozenset({OWNER}), WED_2) == COORDINATOR


@pytest.mark.parametrize(
    ("below", "expected", "why"),
    [
        (set(), (COORDINATOR, CHAIR), "both"),
        ({COORDINATOR}, (COORDINATOR, CHAIR), "the chair is new to it"),
        ({COORDINATOR, CHAIR}, (COORDINATOR, CHAIR, CHIEF), "both know it: whom the chair escalates to"),
    ],
)
def test_rung_3_is_coordinator_and_chair_and_never_only_those_who_know(
    below: set[int], expected: tuple[int, ...], why: str
) -> None:
    ctx = with_person(context(), CHAIR, escalate_to_id=CHIEF)
    assert seniors(ctx, frozenset(below), WED_2) == expected, why


def test_who_stands_in_hears_for_an_absent_chair() -> None:
    assert seniors(with_away(context(), CHAIR, Away(TUE_1)), frozenset(), WED_2) == (COORDINATOR, VICE)


def test_a_deputy_who_may_not_read_it_is_not_told_at_rung_1_and_nothing_is_withheld() -> None:
    readers = frozenset({Reader(person_id=p) for p in (OWNER, LEAD, COORDINATOR, CHAIR)})
    story = issued(WED_2, NOVEMBER, acknowledged=True, readers=readers).daily_to(THU_3)
    assert story.told(K.OVERDUE) == {OWNER} and not story.said(K.WITHHELD)


def test_access_withdrawn_in_between_is_checked_at_the_next_run() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(THU_3)
    story.action = replace(story.action, readers=frozenset({Reader(person_id=LEAD)}))
    story.daily_to(MON_7)
    assert story.action.actor_id == LEAD and OWNER not in {who for on, _, who in story.said() if on > THU_3}


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (By(OWNER), None),
        (By(DEPUTY), None),
        (By(SECOND), None),
        (By(THIRD), "not_owner"),
        (By(STRANGER), "not_owner"),
        (By(COORDINATOR), "not_owner"),
        (By(COORDINATOR, for_id=OWNER), None),
        (By(STRANGER, for_id=OWNER), "not_coordinator"),
        (By(None), "nobody"),
    ],
)
def test_an_owners_step_is_the_owners_a_deputys_or_entered_by_the_coordinator(by: By, refusal: str | None) -> None:
    story = issued(WED_2, NOVEMBER)
    assert (story.refused(note, by) if refusal else bool(story.outcome(note, by))) == (refusal or True)


def test_a_leaver_and_a_deputy_who_may_not_read_it_take_no_step() -> None:
    story = issued(date(2026, 12, 31), NOVEMBER)
    story.ctx = with_person(story.ctx, OWNER, left_from=TUE_1)
    story.daily_to(TUE_1)
    assert story.refused(note, OWNER) == "not_owner"
    story.do(note, LEAD)
    readers = frozenset({Reader(person_id=OWNER), Reader(person_id=LEAD)})
    assert issued(WED_2, NOVEMBER, readers=readers).refused(note, DEPUTY) == "not_owner"


def test_an_owner_whose_mail_bounces_may_still_act_in_person() -> None:
    story = issued(date(2026, 12, 31), NOVEMBER)
    story.ctx = with_person(story.ctx, OWNER, unreachable_on=TUE_1)
    story.daily_to(TUE_1).do(note, OWNER)


def test_agencies_of_the_invented_partnership_have_a_lead_each() -> None:
    assert all(agency.lead_id in context().people for agency in AGENCIES.values())
