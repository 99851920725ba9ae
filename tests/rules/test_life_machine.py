"""Every verb and every fact, in any order, on any day: the ladder's invariants (domain guide §4) in random lives."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from rules.calendar import Closure
from rules.life.dates import change_date
from rules.life.extensions import decline_extension, grant_extension, request_extension
from rules.life.issue import issue
from rules.life.owner import accept, acknowledge, claim_done, dispute, note
from rules.life.owners import confirm_owner, reassign
from rules.life.stops import end_pause, grant_pause, not_achieved, refuse, reopen, verify, void
from rules.life.who import SYSTEM
from rules.people import Reader
from rules.words import ActionStatus, RequestKind
from tests.rules import builders as b
from tests.rules.builders import ONE_DAY, Story, context, proposal
from tests.rules.drawn import (
    AHEAD,
    CLOSED_DAYS,
    DECIDERS,
    DOERS,
    READERS,
    SELDOM,
    STAFF,
    START,
    WAIT,
    is_closed,
    is_open,
    is_paused_by_grant,
    is_proposed,
    waits,
)
from tests.rules.facts_drawn import Facts
from tests.rules.life_between import BODIES
from tests.rules.secretary import LADDER
from tests.rules.twice_lived import TwiceLived


class Life(Facts):
    """One action from proposal to close, lived twice."""

    @initialize(
        due=st.integers(0, 20),
        closed=st.lists(CLOSED_DAYS, max_size=6),
        readers=READERS,
        imported=st.sampled_from([False, False, True]),
        waits=st.sampled_from([False, False, False, True]),
        silence=st.sampled_from([0, 0, 20, 30]),
    )
    def enter(
        self,
        due: int,
        closed: list[tuple[int | None, int]],
        readers: frozenset[Reader],
        imported: bool,
        waits: bool,
        silence: int,
    ) -> None:
        ctx = context(*(Closure(START + n * ONE_DAY, agency) for agency, n in closed), bodies=BODIES | LADDER)
        due_on = START - due * ONE_DAY if imported else ctx.both(b.POLICE).on_or_after(START + due * ONE_DAY)
        proposed = proposal(due_on, imported=imported, readers=readers)
        self.life = TwiceLived(Story(proposed, START, ctx), Story(proposed, START, ctx))
        if not waits:
            self.life.step(issue, SYSTEM)
            self.life.pass_days(silence)

    # -- days -------------------------------------------------------------------------------------------------

    @rule(days=st.integers(1, 9), sweep_last=st.booleans())
    def time_passes(self, days: int, sweep_last: bool) -> None:
        self.life.pass_days(days, sweep_last)

    @rule(days=st.integers(0, 5))
    def the_server_is_on_again(self, days: int) -> None:
        self.life.pass_days(days)
        self.life.catch_up()

    # -- the owner's steps ------------------------------------------------------------------------------------

    def doer(self, who: str | int) -> int:
        action = self.life.action
        found = {"actor": action.actor_id, "owner": action.owner_id}.get(str(who), who)
        return found if isinstance(found, int) else b.OWNER

    @precondition(is_proposed)
    @rule()
    def issue(self) -> None:
        self.life.step(issue, SYSTEM)

    @precondition(is_open)
    @rule(wait=WAIT, early=st.booleans(), who=DOERS)
    def acknowledge(self, wait: int, early: bool, who: str | int) -> None:
        self.life.pass_days(wait, not early)
        self.life.step(acknowledge, self.doer(who))

    @precondition(is_open)
    @rule(wait=WAIT, who=DOERS)
    def note(self, wait: int, who: str | int) -> None:
        self.life.pass_days(wait)
        self.life.step(note, self.doer(who))

    @precondition(is_open)
    @rule(wait=WAIT, early=st.booleans(), who=DOERS)
    def claim_done(self, wait: int, early: bool, who: str | int) -> None:
        self.life.pass_days(wait, not early)
        self.life.step(claim_done, self.doer(who))

    @precondition(is_open)
    @rule(wait=st.integers(0, 2), who=DOERS)
    def dispute(self, wait: int, who: str | int) -> None:
        self.life.pass_days(wait)
        self.life.step(dispute, self.doer(who), "not ours")

    @precondition(is_open)
    @rule(wait=WAIT, early=st.booleans(), who=DOERS, ahead=st.integers(1, 12))
    def request_extension(self, wait: int, early: bool, who: str | int, ahead: int) -> None:
        self.life.pass_days(wait, not early)
        action = self.life.action
        to = max(self.life.today, action.due_on or self.life.today) + ahead * ONE_DAY
        to = self.life.ctx.both(b.POLICE).on_or_after(to) if ahead % 4 else to
        self.life.step(request_extension, self.doer(who), to, "more_time_needed")

    @precondition(waits(RequestKind.REASSIGNMENT, RequestKind.EARLIER_DATE))
    @rule(wait=WAIT, who=st.sampled_from(["actor", "owner", b.COLLEAGUE, b.DEPUTY]))
    def accept(self, wait: int, who: str | int) -> None:
        self.life.pass_days(wait)
        self.life.step(accept, self.doer(who))

    # -- the coordinator's and the chair's --------------------------------------------------------------------

    @precondition(waits(RequestKind.CLAIM))
    @rule(wait=WAIT, by=DECIDERS, sure=SELDOM)
    def verify(self, wait: int, by: int, sure: bool) -> None:
        self.life.pass_days(wait)
        if sure:
            self.life.step(verify, by)

    @precondition(waits(RequestKind.CLAIM))
    @rule(wait=st.integers(0, 8), early=st.booleans(), by=DECIDERS)
    def refuse(self, wait: int, early: bool, by: int) -> None:
        self.life.pass_days(wait, not early)
        self.life.step(refuse, by, "no sign of it")

    @precondition(is_open)
    @rule(waits=st.tuples(WAIT, st.integers(0, 9), WAIT), by=DECIDERS)
    def a_claim_is_refused(self, waits: tuple[int, int, int], by: int) -> None:
        self.claim_done(waits[0], False, "actor")
        self.refuse(waits[1], False, by)
        self.life.pass_days(waits[2])

    @precondition(is_open)
    @rule(waits=st.tuples(WAIT, st.integers(0, 9), WAIT), by=DECIDERS, ahead=st.integers(1, 12), yes=st.booleans())
    def an_extension_is_answered(self, waits: tuple[int, int, int], by: int, ahead: int, yes: bool) -> None:
        self.request_extension(waits[0], False, "actor", ahead)
        if yes:
            self.grant_extension(waits[1], False, by)
        else:
            self.decline_extension(waits[1], by)
        self.life.pass_days(waits[2])

    @precondition(waits(RequestKind.DISPUTE))
    @rule(wait=WAIT, by=DECIDERS)
    def confirm_owner(self, wait: int, by: int) -> None:
        self.life.pass_days(wait)
        self.life.step(confirm_owner, by)

    @precondition(waits(RequestKind.EXTENSION))
    @rule(wait=WAIT, early=st.booleans(), by=DECIDERS)
    def grant_extension(self, wait: int, early: bool, by: int) -> None:
        self.life.pass_days(wait, not early)
        self.life.step(grant_extension, by)

    @precondition(waits(RequestKind.EXTENSION))
    @rule(wait=WAIT, by=DECIDERS)
    def decline_extension(self, wait: int, by: int) -> None:
        self.life.pass_days(wait)
        self.life.step(decline_extension, by)

    @precondition(lambda self: not is_closed(self))
    @rule(wait=WAIT, to=STAFF, by=st.sampled_from([b.COORDINATOR, b.LEAD, b.STRANGER]))
    def reassign(self, wait: int, to: int, by: int) -> None:
        self.life.pass_days(wait)
        self.life.step(reassign, by, to, "handed over in person")

    @precondition(lambda self: not is_closed(self))
    @rule(wait=WAIT, ahead=AHEAD, by=DECIDERS, at_meeting=st.booleans())
    def change_date(self, wait: int, ahead: int, by: int, at_meeting: bool) -> None:
        self.life.pass_days(wait)
        to = self.life.today + ahead * ONE_DAY
        to = self.life.ctx.both(b.POLICE).on_or_after(to) if ahead % 4 else to
        self.life.step(change_date, by, to, at_meeting=at_meeting)

    @precondition(is_open)
    @rule(wait=WAIT, by=DECIDERS, sure=SELDOM)
    def not_achieved(self, wait: int, by: int, sure: bool) -> None:
        self.life.pass_days(wait)
        if sure:
            self.life.step(not_achieved, by, "not_possible", "the building is gone")

    @precondition(lambda self: not is_closed(self))
    @rule(by=DECIDERS, reason=st.sampled_from(["superseded", "entered_in_error"]), sure=SELDOM)
    def void(self, by: int, reason: str, sure: bool) -> None:
        if not sure:
            return
        was_proposed = self.life.action.status is ActionStatus.PROPOSED
        said = len(self.life.daily.log)
        if self.life.step(void, by, reason, "entered twice") and was_proposed:
            assert len(self.life.daily.log) == said, "silent before issue"

    @precondition(is_closed)
    @rule(wait=WAIT, by=DECIDERS, ahead=st.none() | AHEAD)
    def reopen(self, wait: int, by: int, ahead: int | None) -> None:
        self.life.pass_days(wait)
        due = self.life.today + ahead * ONE_DAY if ahead else None
        self.life.step(reopen, by, "it came back", due)

    @precondition(is_open)
    @rule(by=DECIDERS, days=st.integers(0, 12), begins=st.none() | st.integers(-1, 8))
    def grant_pause(self, by: int, days: int, begins: int | None) -> None:
        first = None if begins is None else self.life.today + begins * ONE_DAY
        self.life.step(grant_pause, by, self.life.today + days * ONE_DAY, "nobody to act", first)

    @precondition(is_paused_by_grant)
    @rule(wait=WAIT, by=DECIDERS)
    def end_pause(self, wait: int, by: int) -> None:
        self.life.pass_days(wait)
        self.life.step(end_pause, by)

    def teardown(self) -> None:
        self.the_server_is_on_again(1)


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=250,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
