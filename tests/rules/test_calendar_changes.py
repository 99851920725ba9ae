"""A calendar change never raises or lowers a rung on record, and never speeds a ladder up: the same history lived
with and without the change, every day swept.
"""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import Closure
from rules.life.extensions import decline_extension, request_extension
from rules.life.owner import claim_done
from rules.life.stops import grant_pause, refuse
from tests.rules.builders import COORDINATOR, FIRE, ONE_DAY, OWNER, POLICE, Story, context, issued, with_closures

START = date(2026, 11, 30)
DAYS = st.integers(0, 30)
AGENCIES = st.sampled_from([None, POLICE, FIRE])


@st.composite
def calendars(draw: st.DrawFn) -> tuple[list[Closure], list[tuple[int, Closure]], list[tuple[int, int]]]:
    """Closures known at the start; (day, closure added then); (day, place of the closure taken back then)."""
    keys = st.tuples(DAYS, AGENCIES)
    known = [Closure(START + n * ONE_DAY, agency) for n, agency in draw(st.lists(keys, max_size=6, unique=True))]
    added = [
        (on, Closure(START + (on + 1 + ahead) * ONE_DAY, agency))
        for on, ahead, agency in draw(st.lists(st.tuples(DAYS, st.integers(0, 12), AGENCIES), max_size=4))
    ]
    back = [(on, place) for place in range(len(known)) for on in draw(st.lists(st.integers(1, 30), max_size=1))]
    return known, added, back


STEPS = st.lists(st.tuples(DAYS, st.sampled_from(["claim", "refuse", "ask", "decline", "pause"])), max_size=6)


def lived(
    known: list[Closure],
    added: list[tuple[int, Closure]],
    back: list[tuple[int, int]],
    steps: list[tuple[int, str]],
    due: int,
    acknowledged: bool,
) -> Story:
    """Forty days of one action; steps that are refused are left out alike."""
    due_on = context(*known).both(POLICE).on_or_after(START + due * ONE_DAY)
    story = issued(due_on, START, context(*known), acknowledged)
    closures = list(known)
    for n in range(1, 41):
        closures += [closure for on, closure in added if on == n]
        today = START + n * ONE_DAY
        for place in (place for on, place in back if on == n):
            closures[place] = replace(closures[place], retired_on=today)
        story.ctx = with_closures(story.ctx, *closures)
        story.daily_to(today)
        for _, name in sorted(step for step in steps if step[0] == n):
            _take(story, name)
    return story


def _take(story: Story, name: str) -> None:
    open_kinds = {r.kind.value for r in story.action.requests if r.is_open}
    if name == "claim" and "claim" not in open_kinds:
        story.do(claim_done)
    elif name == "refuse" and "claim" in open_kinds:
        story.do(refuse, COORDINATOR, "no sign of it")
    elif name == "ask" and not open_kinds and story.action.due_on is not None:
        # A date open in every calendar that could be drawn, so that both lives may ask for it.
        to = max(story.today, story.action.due_on) + timedelta(days=4)
        if story.ctx.both(POLICE).is_open(to) and story.ctx.own().between(story.today, to) <= 10:
            story.do(request_extension, OWNER, to, "more_time_needed")
    elif name == "decline" and "extension" in open_kinds:
        story.do(decline_extension, COORDINATOR)
    elif name == "pause":
        story.do(grant_pause, COORDINATOR, story.today + 3 * ONE_DAY, "nobody to act")


def asks(story: Story) -> list[date]:
    """The days on which something was asked: where they differ, the two lives are not the same history."""
    return [request.asked_on for request in story.action.requests]


@given(changes=calendars(), steps=STEPS, due=st.integers(1, 15), acknowledged=st.booleans())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_change_of_the_calendar_speeds_a_ladder_up(
    changes: tuple[list[Closure], list[tuple[int, Closure]], list[tuple[int, int]]],
    steps: list[tuple[int, str]],
    due: int,
    acknowledged: bool,
) -> None:
    known, added, back = changes
    plain = lived(known, [], [], steps, due, acknowledged)
    changed = lived(known, added, back, steps, due, acknowledged)
    if asks(plain) != asks(changed):
        return
    assert len(changed.steps) <= len(plain.steps)
    for (rung, on), (same_rung, before) in zip(changed.steps, plain.steps, strict=False):
        assert rung == same_rung and on >= before
    if changed.action.ack_rung_on is not None:
        assert plain.action.ack_rung_on is not None
        assert changed.action.ack_rung_on >= plain.action.ack_rung_on
