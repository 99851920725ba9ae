"""An action that is late already, before the performance group and the board: papers, meetings, decisions, pauses."""

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from rules.calendar import Closure
from rules.life.extensions import decline_extension, grant_extension, request_extension
from rules.life.issue import issue
from rules.life.owner import acknowledge, claim_done, dispute
from rules.life.stops import end_pause, grant_pause, refuse
from rules.life.who import SYSTEM
from rules.people import Away
from rules.words import RequestKind
from tests.rules import builders as b
from tests.rules.builders import ONE_DAY, Story, context, proposal, with_away
from tests.rules.drawn import CLOSED_DAYS, DECIDERS, START, WAIT, is_open, is_paused_by_grant, waits
from tests.rules.life_between import BODIES
from tests.rules.meetings_drawn import Meetings
from tests.rules.secretary import LADDER
from tests.rules.twice_lived import TwiceLived


class UpperLife(Meetings):
    """Lived twice, as the whole life of an action is, but with little that keeps it from the bodies."""

    @initialize(closed=st.lists(CLOSED_DAYS, max_size=4), silence=st.integers(8, 40))
    def enter(self, closed: list[tuple[int | None, int]], silence: int) -> None:
        ctx = context(*(Closure(START + n * ONE_DAY, agency) for agency, n in closed), bodies=BODIES | LADDER)
        ladder = replace(ctx.policy.ladder, minutes_final_in=8)  # rung 5 often comes on the fourth
        ctx = replace(ctx, policy=replace(ctx.policy, ladder=ladder))
        proposed = proposal(ctx.both(b.POLICE).on_or_after(START))
        self.life = TwiceLived(Story(proposed, START, ctx), Story(proposed, START, ctx))
        self.life.step(issue, SYSTEM)
        self.life.step(acknowledge, b.OWNER)
        self.life.pass_days(silence)

    @rule(days=st.integers(0, 5))
    def the_server_is_on_again(self, days: int) -> None:
        self.life.pass_days(days)
        self.life.catch_up()

    @precondition(is_open)
    @rule(wait=WAIT, early=st.booleans(), by=DECIDERS, ahead=st.integers(1, 12), answer=st.integers(0, 6))
    def extension(self, wait: int, early: bool, by: int, ahead: int, answer: int) -> None:
        """Asked for, and granted or declined or left without an answer."""
        life = self.life
        life.pass_days(wait, not early)
        to = max(life.today, life.action.due_on or life.today) + ahead * ONE_DAY
        life.step(
            request_extension,
            life.action.actor_id or b.OWNER,
            life.ctx.both(b.POLICE).on_or_after(to),
            "more_time_needed",
        )
        life.pass_days(answer // 2)
        if life.action.open_request(RequestKind.EXTENSION) and answer < 6:
            life.step(grant_extension if answer % 2 else decline_extension, by)

    @precondition(is_open)
    @rule(wait=WAIT, by=st.sampled_from([b.CHAIR, b.COORDINATOR]), answered=st.booleans())
    def claim(self, wait: int, by: int, answered: bool) -> None:
        self.life.step(claim_done, self.life.action.actor_id or b.OWNER)
        self.life.pass_days(wait)
        if answered:
            self.life.step(refuse, by, "no sign of it")

    @precondition(waits(RequestKind.CLAIM))
    @rule()
    def refused(self) -> None:
        self.life.step(refuse, b.COORDINATOR, "no sign of it")

    @precondition(is_open)
    @rule()
    def not_mine(self) -> None:
        self.life.step(dispute, self.life.action.actor_id or b.OWNER, "not ours")

    @precondition(is_open)
    @rule(by=DECIDERS, days=st.integers(1, 12), begins=st.none() | st.integers(0, 8))
    def paused(self, by: int, days: int, begins: int | None) -> None:
        first = None if begins is None else self.life.today + begins * ONE_DAY
        self.life.step(grant_pause, by, self.life.today + (days + (begins or 0)) * ONE_DAY, "nobody to act", first)

    @precondition(is_paused_by_grant)
    @rule(wait=WAIT)
    def pause_ends(self, wait: int) -> None:
        self.life.pass_days(wait)
        self.life.step(end_pause, b.COORDINATOR)

    @rule(
        who=st.sampled_from([b.OWNER, b.LEAD, b.CHIEF, b.PG_CHAIR, b.BOARD_CHAIR, b.COORDINATOR]),
        days=st.integers(1, 30),
    )
    def goes_away(self, who: int, days: int) -> None:
        today = self.life.today
        self.life.facts(with_away(self.life.ctx, who, Away(today + ONE_DAY, today + (1 + days) * ONE_DAY)))

    def teardown(self) -> None:
        self.the_server_is_on_again(1)


TestUpperLife = UpperLife.TestCase
TestUpperLife.settings = settings(
    max_examples=200,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
