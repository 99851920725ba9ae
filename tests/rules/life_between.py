"""The machine's verbs between agencies and bodies: transfer, block, refer, urgent; and their facts."""

from dataclasses import replace
from datetime import datetime, time

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from rules.bodies.facts import Body
from rules.life.blocks import Blocker, Waiter, accept_block, ask_block, dispute_block, unblock
from rules.life.owner import accept, decline
from rules.life.owners import reassign
from rules.life.referrals import refer
from rules.life.urgent import end_urgent, make_urgent
from rules.moment import LONDON
from rules.words import RequestKind
from tests.rules import builders as b
from tests.rules.builders import ONE_DAY
from tests.rules.drawn import DECIDERS, SELDOM, WAIT, is_open, waits
from tests.rules.meetings_drawn import Meetings

BODY = 7
BODIES = {BODY: Body(BODY, "burglary", "Burglary delivery group", 0, chairs=(b.PG_CHAIR,))}
ELSEWHERE = st.sampled_from([b.STRANGER, b.STRANGER, b.LEAD, b.COORDINATOR, b.PG_CHAIR, b.FIREFIGHTER])
ACROSS = (RequestKind.TRANSFER, RequestKind.REFERRAL, RequestKind.BLOCK)


class Between(Meetings):
    """What `Life` does beyond its own agency."""

    @precondition(is_open)
    @rule(
        wait=WAIT,
        to=st.sampled_from([b.FIREFIGHTER, b.STRANGER, b.COLLEAGUE]),
        by=st.sampled_from([b.COORDINATOR, b.LEAD]),
    )
    def transfer(self, wait: int, to: int, by: int) -> None:
        self.life.pass_days(wait)
        self.life.step(reassign, by, to, "theirs")

    @precondition(waits(*ACROSS))
    @rule(wait=WAIT, who=ELSEWHERE, yes=st.booleans())
    def answered_elsewhere(self, wait: int, who: int, yes: bool) -> None:
        self.life.pass_days(wait)
        if yes:
            self.life.step(accept, who)
        else:
            self.life.step(decline, who, "not ours")

    @precondition(is_open)
    @rule(wait=WAIT, agency=st.sampled_from([b.FIRE, b.FIRE, b.COUNCIL]), circle=SELDOM)
    def block(self, wait: int, agency: int, circle: bool) -> None:
        self.life.pass_days(wait)
        by = self.life.action.actor_id or b.OWNER
        self.life.step(ask_block, by, agency, "their key", [Waiter(9, agency)] if circle else [])

    @precondition(waits(RequestKind.BLOCK))
    @rule(wait=WAIT, by=ELSEWHERE, days=st.integers(0, 9), disputes=SELDOM)
    def block_answered(self, wait: int, by: int, days: int, disputes: bool) -> None:
        self.life.pass_days(wait)
        request = self.life.action.open_request(RequestKind.BLOCK)
        agency = request.to_agency if request is not None else b.FIRE
        if disputes:
            self.life.step(dispute_block, by, "not ours")
        else:
            self.life.step(accept_block, by, Blocker(2, "NW-2026-D/001", agency, self.life.today + days * ONE_DAY))

    @precondition(lambda self: self.life.action.blocked_by_id is not None)
    @rule(wait=WAIT, by=st.none() | DECIDERS)
    def block_ends(self, wait: int, by: int | None) -> None:
        self.life.pass_days(wait)
        if by is not None:
            self.life.step(unblock, by)
        elif self.life.action.blocked_by_id is not None:
            for copy in (self.life.daily, self.life.gaps):
                copy.action = replace(copy.action, blocker_closed_on=self.life.today)

    @precondition(is_open)
    @rule(wait=WAIT, by=DECIDERS)
    def refer(self, wait: int, by: int) -> None:
        self.life.pass_days(wait)
        self.life.step(refer, by, BODY, "theirs")

    @precondition(is_open)
    @rule(wait=WAIT, by=DECIDERS, days=st.integers(0, 5), hour=st.sampled_from([9, 15]), off=SELDOM)
    def urgent(self, wait: int, by: int, days: int, hour: int, off: bool) -> None:
        self.life.pass_days(wait)
        due_at = datetime.combine(self.life.today + days * ONE_DAY, time(hour), LONDON)
        if off:
            self.life.step(end_urgent, by, "over")
        else:
            self.life.step(make_urgent, by, due_at, "tonight")
