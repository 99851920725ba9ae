"""What a line says while an action waits for a meeting: which, and when ("Never silent")."""

from dataclasses import replace
from datetime import date

import pytest

from rules.action import ActionState, Listing, Matter
from rules.bodies.facts import Sitting
from rules.outlook import Outlook, outlook
from rules.people import Context
from rules.reasons import Next
from rules.standing import Pause, RungStep
from rules.words import ActionStatus, DecisionOutcome, MatterReason, MeetingState, PauseKind
from tests.rules.bodies.test_agenda import BOARD_DAY, DIGEST, MEETING, NEXT_PACK, PACK, PACK_DAY, upper
from tests.rules.builders import OWNER, POLICE

DUE, DAY = date(2026, 11, 24), date(2026, 12, 2)
STEPS = tuple(RungStep("late", rung, on, 0, 0) for rung, on in ((1, date(2026, 11, 25)), (3, date(2026, 12, 1))))


def late(rung: int = 3, *listings: Listing, matter_rung: int = 4, raised: bool = True) -> ActionState:
    """Tom's action, due on 24 November: ladder day 10 is 8 December."""
    matter = Matter(MatterReason.LATE, 0, date(2026, 12, 8), "Decide.", rung=matter_rung, listings=listings)
    steps = STEPS if rung == 3 else (*STEPS, RungStep("late", rung, PACK_DAY, 0, 0))
    return ActionState(
        id=1,
        ref="NW-2026-23/07",
        status=ActionStatus.IN_PROGRESS,
        owner_id=OWNER,
        owner_agency_id=POLICE,
        due_on=DUE,
        issued_on=date(2026, 11, 10),
        ladder_from=DUE,
        term_from=date(2026, 11, 10),
        acknowledged_on=date(2026, 11, 10),
        late_rung=rung,
        steps=steps,
        matters=(matter,) if raised else (),
    )


def listed(**fields: object) -> Listing:
    return replace(Listing(1, 4, 4, MEETING, MeetingState.PLANNED, PACK_DAY), **fields)  # type: ignore[arg-type]


def on_closed_day() -> Context:
    return upper(replace(PACK, meeting_on=date(2026, 12, 25)), NEXT_PACK)


@pytest.mark.parametrize(
    ("action", "day", "ctx", "said"),
    [
        (late(raised=False), DAY, upper(), Outlook(Next.TO_BODY, MEETING, "Performance Group")),
        (
            replace(late(raised=False), ladder_from=date(2026, 11, 26)),
            DAY,
            upper(),
            Outlook(Next.TO_BODY, NEXT_PACK.meeting_on, "Performance Group"),
        ),
        (late(raised=False), DAY, on_closed_day(), Outlook(Next.TO_BODY, NEXT_PACK.meeting_on, "Performance Group")),
        (late(), date(2026, 12, 8), upper(), Outlook(Next.TO_BODY, MEETING, "Performance Group")),
        (late(), date(2026, 12, 8), upper(DIGEST), Outlook(Next.WAITS_FOR_BODY, None, "Performance Group")),
        (late(4, listed()), date(2026, 12, 10), upper(), Outlook(Next.BODY_DECIDES, MEETING, "Performance Group")),
        (late(4, listed()), date(2026, 12, 21), upper(), Outlook(Next.NOT_RECORDED, MEETING, "Performance Group")),
        (
            late(4, listed(state=MeetingState.HELD)),
            date(2026, 12, 18),
            upper(),
            Outlook(Next.RUNG_5, date(2026, 12, 22)),
        ),
        (
            late(4, listed(state=MeetingState.HELD, outcome=DecisionOutcome.RESOURCE, decided_on=MEETING)),
            date(2026, 12, 18),
            upper(NEXT_PACK),
            Outlook(Next.TO_BODY, NEXT_PACK.meeting_on, "Performance Group"),
        ),
        (late(5, matter_rung=5), date(2026, 12, 29), upper(DIGEST), Outlook(Next.TO_BODY, BOARD_DAY, "Board")),
        (late(), date(2026, 12, 8), replace(upper(), bodies={}), Outlook(Next.STAYS)),
    ],
    ids=[
        "ladder day 10 is before the pack's day",
        "ladder day 10 is after it: the next pack",
        "the meeting stands on a closed day",
        "with the group, its paper to come",
        "with the group, no meeting known",
        "on its paper",
        "nobody recorded the meeting",
        "it met and decided nothing: ladder day 20",
        "it decided: followed up on the next paper",
        "with the board",
        "there is no group",
    ],
)
def test_a_line_says_which_meeting_and_when(action: ActionState, day: date, ctx: Context, said: Outlook) -> None:
    assert outlook(action, day, ctx) == said


def test_a_missing_acknowledgement_does_not_hide_the_meeting() -> None:
    action = replace(late(raised=False), acknowledged_on=None, ack_from=DAY, ack_due_on=date(2026, 12, 4))
    assert outlook(action, DAY, upper()).step is Next.TO_BODY


def test_the_meeting_named_is_one_that_has_not_begun() -> None:
    over = Sitting(9, 4, 4, DAY, DAY, DAY)
    assert outlook(late(), date(2026, 12, 8), upper(over, PACK)).on == MEETING


@pytest.mark.parametrize(
    ("due_on", "pauses", "meets_on"),
    [
        (DUE, (), MEETING),
        (date(2026, 11, 25), (), MEETING),
        (date(2026, 11, 26), (), NEXT_PACK.meeting_on),
        (DUE, (Pause(PauseKind.GRANTED, date(2026, 12, 8), PACK_DAY, 0),), NEXT_PACK.meeting_on),
        (DUE, (Pause(PauseKind.GRANTED, PACK_DAY, date(2026, 12, 10), 0),), MEETING),
    ],
    ids=[
        "ladder day 10 before the pack's day",
        "on it",
        "after it: not on this one",
        "paused on the pack's day",
        "only after it",
    ],
)
def test_while_a_pack_is_late_the_line_says_which_meeting_it_waits_for(
    due_on: date, pauses: tuple[Pause, ...], meets_on: date
) -> None:
    """Nothing ran from Wed 9 Dec, the pack's day, to Mon 14 Dec, when the matter was raised."""
    back = date(2026, 12, 14)
    matter = replace(late().matters[0], raised_on=back)
    action = replace(late(), ladder_from=due_on, due_on=due_on, pauses=pauses, matters=(matter,))
    assert outlook(action, back, upper()) == Outlook(Next.TO_BODY, meets_on, "Performance Group")
