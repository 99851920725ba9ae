"""The server was off: rungs 4 and 5 are what daily running made, or later by the days that seniors are due.

Two partnerships with the same people and meetings; each publishes its own papers, and in one of them nothing ran for
some weeks (the ladder, "Gaps"; ADR 0008).
"""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import Closure
from rules.life.issue import issue
from rules.life.owner import acknowledge
from rules.life.stops import grant_pause
from rules.life.who import SYSTEM
from rules.words import MeetingState
from tests.rules import builders as b
from tests.rules.builders import ONE_DAY, Story, context, proposal
from tests.rules.drawn import CLOSED_DAYS, START
from tests.rules.life_between import BODIES
from tests.rules.secretary import LADDER, Secretary

SENIORS = 2
"""Working days by which an agency lead hears before the paper."""
RECORDED = st.lists(st.sampled_from([*[MeetingState.HELD] * 3, MeetingState.INQUORATE]), min_size=12, max_size=12)


def start(closed: list[tuple[int | None, int]], pause: tuple[int, int] | None) -> tuple[Story, Secretary]:
    """An action of the police that is due on the day it is issued, and nobody does anything about it."""
    ctx = context(*(Closure(START + n * ONE_DAY, agency) for agency, n in closed), bodies=BODIES | LADDER)
    story = Story(proposal(ctx.both(b.POLICE).on_or_after(START)), START, ctx)
    story.do(issue, SYSTEM)
    story.do(acknowledge)
    if pause is not None:
        first = START + pause[0] * ONE_DAY
        story.do(grant_pause, b.CHAIR, first + pause[1] * ONE_DAY, "nobody to act", first)
    return story, Secretary([story])


def live(story: Story, secretary: Secretary, states: list[MeetingState], off: range) -> dict[int, date]:
    """Ninety days, each with its run but those in `off`; what becomes of a meeting is known on its day."""
    for n in range(1, 91):
        story.today = START + n * ONE_DAY
        if n not in off:
            story.sweep()
            secretary.run()
        for sitting in secretary.planned():
            if sitting.meeting_on <= story.today:
                which = (sitting.occurrence_on - START).days // 7 + sitting.level
                secretary.change(sitting, state=states[which % len(states)])
    story.sweep()
    return dict(story.steps)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    closed=st.lists(CLOSED_DAYS, max_size=4),
    pause=st.none() | st.tuples(st.integers(1, 40), st.integers(0, 14)),
    states=RECORDED,
    first=st.integers(1, 60),
    length=st.integers(1, 28),
)
def test_rungs_4_and_5_after_a_gap_are_equal_or_later_and_no_later_than_the_seniors_are_due(
    closed: list[tuple[int | None, int]],
    pause: tuple[int, int] | None,
    states: list[MeetingState],
    first: int,
    length: int,
) -> None:
    (daily, papers), (gaps, late_papers) = start(closed, pause), start(closed, pause)
    made = live(daily, papers, states, range(0))
    left = live(gaps, late_papers, states, range(first, first + length))
    assert {rung: left.get(rung) for rung in (1, 2, 3)} == {rung: made.get(rung) for rung in (1, 2, 3)}
    for rung in (4, 5):
        if rung in left:
            assert rung in made and left[rung] >= made[rung], "a gap speeds nothing up"
    if 4 in made:
        own, on_again = daily.ctx.own(), START + (first + length) * ONE_DAY
        latest = own.add(own.on_or_after(max(made[4], on_again)), SENIORS)
        packs = [s for s in late_papers.sittings.values() if s.level == 4]
        in_time = [s for s in packs if s.publish_on <= made[4] <= s.meeting_on and latest < s.meeting_on]
        if in_time and not any(daily.action.is_paused(latest - n * ONE_DAY) for n in range(7)):
            assert left[4] <= latest, "by those two working days, not by a whole month"
