"""What bodies do in the machine: meetings held, inquorate, cancelled, moved; decisions of every outcome."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from rules.bodies.decisions import Ruling, matter_meant, not_at_this_meeting, not_its_level, not_to_decide
from rules.bodies.facts import Sitting
from rules.bodies.meetings import not_to_move, publish_on
from rules.life.decided import decide
from rules.life.who import By
from rules.standing import Listing, Matter
from rules.words import DecisionOutcome as D
from rules.words import MatterReason, MeetingState
from tests.rules import builders as b
from tests.rules.builders import ONE_DAY
from tests.rules.drawn import SELDOM, START, Lived
from tests.rules.secretary import LADDER
from tests.rules.twice_lived import TwiceLived

HELD = st.sampled_from([*[MeetingState.HELD] * 4, MeetingState.INQUORATE, MeetingState.CANCELLED])
ONWARD = [D.RESOURCE, D.REFER_UP, D.REFER_UP, D.REFER_DOWN, D.REFER_DOWN]
OUTCOMES = st.sampled_from([*D, D.EXTEND, D.REASSIGN, *ONWARD, *ONWARD])
CHAIRS = {3: b.CHAIR, 4: b.PG_CHAIR, 5: b.BOARD_CHAIR}
DECIDES = st.sampled_from([*["its chair"] * 5, b.COORDINATOR, b.COORDINATOR, b.VICE, b.OWNER])
LONG = 30


def is_high(life: Lived) -> bool:
    """It waits for a meeting, or soon will."""
    return life.life.action.is_live and life.life.action.late_rung >= 3


def has_matters(life: Lived) -> bool:
    """Something about it is before somebody, or stands on a paper."""
    return any(matter.is_open or matter.listings for matter in life.life.action.matters)


def stands_on_a_paper(life: Lived) -> bool:
    """It waits for a meeting whose paper is out."""
    return is_high(life) and bool(_on_papers(life.life))


def _on_papers(life: TwiceLived) -> list[Listing]:
    """The published papers of meetings to come that list it."""
    return [matter.awaited for matter in life.action.matters if matter.awaited is not None]


def went_up_undecided(life: Lived) -> bool:
    """A meeting had it on its paper and decided nothing, as far as is on record, and the board has it by now."""
    return bool(_left_behind(life.life)) and life.life.action.is_live


def _left_behind(life: TwiceLived) -> list[Listing]:
    return [
        one
        for matter in life.action.matters
        for one in matter.listings
        if one.state is MeetingState.HELD and one.published_on and one.outcome is None and one.level < matter.rung
    ]


class Meetings(RuleBasedStateMachine):
    """What the performance group and the board do; their papers come by themselves."""

    life: TwiceLived

    @precondition(is_high)
    @rule(days=st.integers(4, 14))
    def weeks_pass(self, days: int) -> None:
        self.life.pass_days(days)

    @precondition(is_high)
    @rule(what=st.sampled_from(["paper", "paper", "meeting"]), early=st.booleans())
    def until(self, what: str, early: bool) -> None:
        """Until the next paper, or the next meeting of whoever has it."""
        wanted = [s.publish_on if what == "paper" else s.meeting_on for s in self.life.secretary.planned()]
        coming = [on for on in wanted if on > self.life.today]
        if coming and (min(coming) - self.life.today).days <= LONG:
            self.life.pass_days((min(coming) - self.life.today).days, not early)

    def _over(self) -> Sitting | None:
        """The oldest meeting that nobody has recorded."""
        return next((s for s in self.life.secretary.planned() if s.meeting_on <= self.life.today), None)

    @precondition(lambda self: self._over() is not None)
    @rule(state=HELD, wait=st.sampled_from([0, 0, 0, 1, 6]))
    def recorded(self, state: MeetingState, wait: int) -> None:
        self.life.pass_days(wait)
        sitting = self._over()
        assert sitting is not None
        self.life.bring_up()
        self.life.secretary.change(sitting, state=state)

    @precondition(stands_on_a_paper)
    @rule(state=HELD, late=st.sampled_from([0, 0, 0, 3]), after=st.integers(0, 5), said=st.none() | OUTCOMES)
    def a_meeting_comes_round(self, state: MeetingState, late: int, after: int, said: D | None) -> None:
        """Its meeting comes, is recorded that day or later, and days pass; what it decided may be recorded last."""
        on = min(one.meeting_on for one in _on_papers(self.life))
        self.life.pass_days(max(0, (on - self.life.today).days) + late)
        if self._over() is not None:
            self.recorded(state, 0)
        self.life.pass_days(after)
        if said is not None and went_up_undecided(self):
            self.minutes_come_late(said, 1 + after)

    @rule(which=st.integers(0, 3), sure=SELDOM)
    def cancelled(self, which: int, sure: bool) -> None:
        planned = self.life.secretary.planned()
        if sure and which < len(planned):
            self.life.bring_up()
            self.life.secretary.change(planned[which], state=MeetingState.CANCELLED)

    @rule(which=st.integers(0, 3), days=st.integers(-6, 9))
    def moved(self, which: int, days: int) -> None:
        life, planned = self.life, self.life.secretary.planned()
        if which >= len(planned):
            return
        sitting = planned[which]
        to, own = sitting.meeting_on + days * ONE_DAY, life.ctx.own()
        others = [s.meeting_on for s in life.secretary.sittings.values() if s.level == sitting.level and s != sitting]
        before = max((on for on in others if on < sitting.meeting_on), default=None)
        after = min((on for on in others if on > sitting.meeting_on), default=None)
        if not_to_move(sitting, to, life.today, own, before, after, 5) is None:
            due = publish_on(to, 5, own) if sitting.published_on is None else sitting.publish_on
            life.bring_up()
            sitting = life.secretary.sittings[sitting.id]
            life.secretary.change(sitting, meeting_on=to, publish_on=due)

    @rule()
    def mail_stops_or_goes(self) -> None:
        self.life.secretary.mail_goes = not self.life.secretary.mail_goes

    @precondition(has_matters)
    @rule(
        other=st.sampled_from([*[None] * 5, 3, 4, 5]), outcome=OUTCOMES, by=DECIDES, at=st.booleans(), data=st.data()
    )
    def decided(self, other: int | None, outcome: D, by: int | str, at: bool, data: st.DataObject) -> None:
        """By the body that has it, seldom by `other`."""
        life = self.life
        have = {m.rung for m in life.action.matters if m.is_open} | {one.level for one in _on_papers(life)}
        level = other or data.draw(st.sampled_from(sorted(have & LADDER.keys()) or [4]))
        body = LADDER[level]
        who = By(CHAIRS[level] if isinstance(by, str) else by)
        sittings = [s for s in life.secretary.sittings.values() if s.level == level and s.meeting_on <= life.today]
        sitting = max(sittings, key=lambda s: s.meeting_on, default=None) if at else None
        if sitting and not_at_this_meeting(sitting.state, sitting.meeting_on, body, life.today):
            return
        ahead, to = data.draw(st.integers(1, 14)), data.draw(st.sampled_from([b.COLLEAGUE, b.STRANGER, b.OWNER]))
        ruling = Ruling(
            body=body,
            outcome=outcome,
            rationale="heard",
            decided_on=sitting.meeting_on if sitting else life.today,
            meeting_id=sitting.id if sitting else None,
            to_date=life.ctx.both(b.POLICE).on_or_after(life.today + ahead * ONE_DAY),
            to_person=to,
            in_the_room=frozenset({b.FIRE}) if ahead % 2 else frozenset(),
            sequence=1 + sum(one.outcome is not None for m in life.action.matters for one in m.listings),
        )
        if not_to_decide(life.ctx, who, ruling, life.today) is not None:
            return
        self._decide(ruling, who)

    @precondition(went_up_undecided)
    @rule(outcome=OUTCOMES, ahead=st.integers(1, 14))
    def minutes_come_late(self, outcome: D, ahead: int) -> None:
        """What the latest of those meetings decided prevails within the third working day; later it is refused."""
        life = self.life
        life.bring_up()
        listing = max(_left_behind(life), key=lambda one: one.meeting_on)
        to = life.ctx.both(b.POLICE).on_or_after(life.today + ahead * ONE_DAY)
        ruling = Ruling(
            LADDER[listing.level],
            outcome,
            "heard",
            listing.meeting_on,
            listing.meeting_id,
            to,
            b.COLLEAGUE,
            sequence=99,
        )
        matter = next(m for m in life.action.matters if listing in m.listings)
        decided = any(
            one.level > listing.level and one.decided_on is not None and one.decided_on >= listing.meeting_on
            for one in matter.listings
        )
        days = (life.today - listing.meeting_on).days
        since = [listing.meeting_on + n * ONE_DAY for n in range(1, days + 1)]
        final = life.ctx.policy.ladder.minutes_final_in
        prevails = sum(life.ctx.own().is_open(day) for day in since) <= final and not decided
        refused = not_its_level(life.ctx, ruling, matter, life.today)
        assert (refused is None) == prevails, refused
        self._decide(ruling, By(b.COORDINATOR))

    def _decide(self, ruling: Ruling, who: By) -> None:
        """As models/steps/decisions.py does: brought up, decided, on record, and brought up to what follows."""
        life = self.life
        life.bring_up()
        matter = matter_meant(life.action.matters, ruling.body, ruling.meeting_id)
        if matter is None or any(
            one.meeting_id == ruling.meeting_id and one.outcome is not None for one in matter.listings
        ):
            return
        if life.step(decide, who, ruling, matter.reason, matter.number):
            key = (matter.reason, matter.number)
            now = next(m for m in life.action.matters if (m.reason, m.number) == key)
            life.secretary.answered(now, ruling)
            life.bring_up()
            life.compare()
            self._check_decided(ruling, now)

    def _check_decided(self, ruling: Ruling, before: Matter) -> None:
        """What is decided is so at once, and what is not settled is still somebody's."""
        action, level = self.life.action, ruling.body.level
        matter = next(m for m in action.matters if (m.reason, m.number) == (before.reason, before.number))
        if ruling.outcome in (D.VOID, D.ACCEPT_RISK):
            assert not action.is_live and not any(m.is_open for m in action.matters)
        elif ruling.outcome is D.EXTEND:
            assert (action.due_on, action.late_rung) == (ruling.to_date, 0), "the body's date holds"
        elif ruling.outcome is D.REFER_UP:
            self._check_goes_up(ruling, matter)
        elif ruling.outcome is D.REFER_DOWN and level > 4 and matter.is_open:
            # What the group did after the board's meeting stands, however late that is recorded.
            since = [
                p for p in matter.listings if p.level == 4 and (p.decided_on or p.meeting_on) > ruling.decided_on
            ]
            assert matter.rung == level - 1 or since
        elif ruling.outcome is D.RESOURCE and level > 3:
            assert not matter.is_open or matter.rung == level, "a promise of means is followed up"

    def _check_goes_up(self, ruling: Ruling, matter: Matter) -> None:
        """Referred up it is the next body's; the late action with its rung, not in a pause nor on a closed day."""
        action, today = self.life.action, self.life.today
        if matter.reason is not MatterReason.LATE or ruling.body.level > 4:
            assert matter.is_open and matter.rung == ruling.body.level + 1
            return
        waits = action.is_paused(today) or not self.life.ctx.own().is_open(today)
        down = max(
            (p.decided_on for p in matter.listings if p.outcome is D.REFER_DOWN and p.decided_on), default=START
        )
        if action.steps[-1].fell_due_on < today and not waits and down < ruling.decided_on:
            assert action.late_rung == matter.rung == 5
