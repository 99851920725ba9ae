"""The items of a body's paper, from the rows of its agenda: actions, counts that rose, agencies. In bulk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.queries import actions
from models.queries.county import referral
from models.queries.listings import listings
from models.queries.paper_agenda import Agenda
from models.queries.titles import Words, words
from models.tables import Area, Escalation, RungStep, ThresholdBreach
from rules.action import ActionState, Listing
from rules.bodies.county import REFERRAL, Referral
from rules.bodies.facts import PERFORMANCE
from rules.bodies.paper_history import history, matter_history
from rules.bodies.paper_words import (
    barrier_words,
    decided_words,
    find_barrier,
    options,
    ratify_words,
    recommend,
    recommend_other,
)
from rules.mail import NO_WORDS, Sentence, neutral_title
from rules.matters import sought_at
from rules.moment import LONDON
from rules.outlook import overdue_days
from rules.paper_item import HistoryLine, PaperItem, as_metadata
from rules.people import Context, is_closed
from rules.periods import filed_words
from rules.personal import betrays
from rules.reasons import day_in_words
from rules.words import DecisionOutcome, MatterReason, RequestKind


def items(
    session: Session, place: Place, listed: Sequence[Agenda], level: int, day: date, ctx: Context
) -> tuple[tuple[PaperItem, ...], tuple[PaperItem, ...]]:
    """What is sought of the meeting, worst first, and what is for noting; numbered through."""
    making = _Making.gathered(session, place, listed, level, day, ctx)
    made = [(one, making.item(one)) for one in listed]
    for_decision = sorted((item for one, item in made if not one.settled), key=_worst_first)
    for_noting = sorted((item for one, item in made if one.settled), key=_worst_first)
    numbered = [replace(item, number=place) for place, item in enumerate((*for_decision, *for_noting), start=1)]
    return tuple(numbered[: len(for_decision)]), tuple(numbered[len(for_decision) :])


def _worst_first(item: PaperItem) -> tuple[bool, int, int, int]:
    rung, overdue = item.severity
    return (item.reason != MatterReason.NON_DELIVERY, -rung, -overdue, item.escalation_id)


@dataclass(frozen=True, slots=True)
class _Making:
    """Everything the items of one paper are made from, gathered at once."""

    level: int
    day: date
    ctx: Context
    states: Mapping[int, ActionState]
    words: Mapping[int, Words]
    listings: Mapping[int, tuple[Listing, ...]]
    breaches: Mapping[int, tuple[ThresholdBreach, str]] = field(default_factory=dict)
    """By id, with the name of the area."""
    referrals: Mapping[int, Referral] = field(default_factory=dict)
    """What boards below referred up, by the escalation it is of."""
    held_before: Mapping[int, int] = field(default_factory=dict)
    """By action: the agency that held it when an earlier rung of this term was earned, if another one."""
    missed: Mapping[int, Sequence[date]] = field(default_factory=dict)
    """By action: when its acknowledgement had been due in vain."""

    @classmethod
    def gathered(
        cls, session: Session, place: Place, listed: Sequence[Agenda], level: int, day: date, ctx: Context
    ) -> "_Making":
        """Reads what the items need."""
        subjects = [(one.escalation.subject_kind, one.escalation.subject_id) for one in listed]
        ids = sorted({subject for kind, subject in subjects if kind == "action"})
        states = {state.id: state for state in actions.by_ids(session, place.partnership_id, ids)}
        return cls(
            level=level,
            day=day,
            ctx=ctx,
            states=states,
            words=words(session, ids),
            listings=listings(session, [one.escalation.id for one in listed if one.escalation.id is not None]),
            breaches=_breaches(session, [subject for kind, subject in subjects if kind == "breach"]),
            referrals={
                one: sent
                for kind, one in subjects
                if kind == REFERRAL and (sent := referral(session, place.partnership_id, one))
            },
            held_before=_held_before(session, states),
            missed=_missed(session, ids),
        )

    def item(self, one: Agenda) -> PaperItem:
        """One item, its number still to come."""
        escalation = one.escalation
        assert escalation.id is not None
        reason = MatterReason(escalation.reason)
        state = self.states[escalation.subject_id] if escalation.subject_kind == "action" else None
        bare = PaperItem(
            number=0,
            escalation_id=escalation.id,
            reason=reason,
            decision_sought=Sentence(sought_at(reason, self.level, escalation.decision_sought)),
            ref=state.ref if state else "",
            about=NO_WORDS if state else self._about(escalation),
            rung=escalation.rung,
            noted=self._noted(one),
            followed_up=self._followed_up(one),
        )
        return self._of_action(bare, state) if state else self._of_other(bare, escalation, reason)

    def _of_action(self, bare: PaperItem, state: ActionState) -> PaperItem:
        ctx, said = self.ctx, self.words[state.id]
        agency = ctx.agencies.get(state.owner_agency_id) if state.owner_agency_id is not None else None
        title = neutral_title(said.title, sensitive=said.sensitive, restricted=is_closed(state.readers))
        moved_from, moved_on = self._moved(state)
        barrier = find_barrier(state, self.day, ctx)
        calendar = ctx.both(state.owner_agency_id, state.term_from)
        first, due = state.original_due_on, state.due_on
        pack = self.level == PERFORMANCE
        item = replace(
            bare,
            title=title if pack and title and not betrays(title.text) else None,
            agency_name=agency.name if agency else "",
            from_agency=moved_from,
            from_agency_on=moved_on,
            priority_name=said.priority_name or "Business as usual",
            due_on=due,
            original_due_on=first,
            slippage=calendar.between(first, due) if first and due else 0,
            working_days_overdue=overdue_days(state, self.day, ctx),
            rung=max(bare.rung, state.rung),
            extended_count=state.extended_count,
            urgent_since=_urgent_since(state),
            barrier=barrier_words(barrier) if pack else NO_WORDS,
            history=self._history(state, bare) if pack else (),
            options=self._options(state.statutory_on, of_action=True),
            recommended=recommend(barrier, state, self.level)[1],
        )
        return as_metadata(item) if said.sensitive or is_closed(state.readers) else item

    def _history(self, state: ActionState, bare: PaperItem) -> tuple[HistoryLine, ...]:
        listed = self.listings.get(bare.escalation_id, ())
        return history(state, listed, self.ctx, self.day, self.missed.get(state.id, ()))

    def _of_other(self, bare: PaperItem, escalation: Escalation, reason: MatterReason) -> PaperItem:
        waited = self.ctx.own().between(escalation.raised_on, self.day)
        since = Sentence(f"Raised on {day_in_words(escalation.raised_on)}, {waited} working days ago; still open.")
        pack = self.level == PERFORMANCE
        listed = self.listings.get(bare.escalation_id, ())
        sent = self.referrals.get(escalation.subject_id) if escalation.subject_kind == REFERRAL else None
        if sent is not None:
            return self._referred(bare, sent)
        return replace(
            bare,
            agency_name=self._agency(escalation),
            barrier=since if pack else NO_WORDS,
            history=matter_history(escalation.raised_on, listed, self.ctx, self.day) if pack else (),
            options=self._options(None, of_action=False),
            recommended=recommend_other(reason, self.level),
        )

    def _referred(self, bare: PaperItem, sent: Referral) -> PaperItem:
        """Metadata of another partnership's matter: whose, its reference, days overdue, priority; no more crosses."""
        due = sent.due_on
        item = replace(
            bare,
            ref=sent.ref,
            about=NO_WORDS if sent.ref else bare.about,
            agency_name=", ".join(part for part in (sent.agency, sent.partnership) if part),
            priority_name=sent.priority,
            due_on=due,
            working_days_overdue=self.ctx.own().between(due, self.day) if due is not None and due < self.day else 0,
        )
        if sent.metadata_only:
            return as_metadata(item)
        recommended = recommend_other(MatterReason.REFERRED_UP, self.level)
        return replace(item, options=self._options(None, of_action=False), recommended=recommended)

    def _about(self, escalation: Escalation) -> Sentence:
        if escalation.subject_kind == "breach" and escalation.subject_id in self.breaches:
            breach, area = self.breaches[escalation.subject_id]
            degree = f" ({breach.severity})" if breach.severity else ""
            return Sentence(f"{breach.type} in {area}, {filed_words(breach.month, breach.week)}{degree}")
        sent = self.referrals.get(escalation.subject_id) if escalation.subject_kind == REFERRAL else None
        if sent is not None:
            return Sentence(f"Referred up by the board of {sent.partnership}")
        name = self._agency(escalation)
        if escalation.reason == MatterReason.ABSENT_TWICE:
            return Sentence(f"{name or 'An agency'}: absent from two meetings running")
        if escalation.reason == MatterReason.NON_DELIVERY:
            return Sentence(f"{name or 'An agency'}: repeated non-delivery")
        return Sentence(f"A matter about {name or 'the partnership'}")

    def _agency(self, escalation: Escalation) -> str:
        agency = self.ctx.agencies.get(escalation.subject_id) if escalation.subject_kind == "agency" else None
        return agency.name if agency else ""

    def _options(self, statutory_on: date | None, *, of_action: bool) -> tuple[Sentence, ...]:
        top = not self.ctx.has_above(self.level)
        return options(self.level, of_action=of_action, top=top, statutory_on=statutory_on)

    def _moved(self, state: ActionState) -> tuple[str, date | None]:
        """Which agency held the action when an earlier rung was earned, and since when it is with the present one."""
        before = self.ctx.agencies.get(self.held_before.get(state.id, 0))
        if before is None:
            return "", None
        taken = [
            request.decided_on
            for request in state.requests
            if request.kind is RequestKind.TRANSFER
            and request.outcome == "accepted"
            and request.to_agency == state.owner_agency_id
        ]
        return before.name, taken[-1] if taken else None

    def _noted(self, one: Agenda) -> Sentence:
        if one.decision is not None and not one.to_ratify:
            return decided_words(
                DecisionOutcome(one.decision.outcome), one.decision.decided_on, to=one.decision.to_date
            )
        if one.item.noted:
            return Sentence(one.item.noted)
        resolved = one.escalation.resolved_on
        return Sentence(f"Settled on {day_in_words(resolved)}.") if resolved is not None else NO_WORDS

    def _followed_up(self, one: Agenda) -> Sentence:
        """The latest decision on the matter at another meeting, or between meetings."""
        if one.to_ratify and (made := one.decision) is not None:
            return ratify_words(DecisionOutcome(made.outcome), made.decided_on, to=made.to_date)
        earlier = [
            listing
            for listing in self.listings.get(one.item.escalation_id, ())
            if listing.meeting_id != one.item.meeting_id and listing.outcome is not None and listing.decided_on
        ]
        if not earlier:
            return NO_WORDS
        last = max(earlier, key=lambda listing: listing.decided_on or date.min)
        body = self.ctx.bodies.get(last.body_id)
        assert last.outcome is not None
        return decided_words(last.outcome, last.decided_on, body.name if body else "")


def _urgent_since(state: ActionState) -> date | None:
    """Since when it is urgent; None where it is not."""
    since = state.urgent_from if state.urgent_due_at is not None else None
    return since.astimezone(LONDON).date() if since is not None else None


def _breaches(session: Session, ids: Sequence[int]) -> dict[int, tuple[ThresholdBreach, str]]:
    rows = session.execute(
        select(ThresholdBreach, col(Area.name))
        .join(Area, col(Area.id) == col(ThresholdBreach.area_id))
        .where(col(ThresholdBreach.id).in_(ids))
    )
    return {breach.id: (breach, area) for breach, area in rows}


def _held_before(session: Session, states: Mapping[int, ActionState]) -> dict[int, int]:
    """By action: the agency of the latest rung of this term that another agency than the present one earned."""
    found: dict[int, int] = {}
    ids = list(states)
    for start in range(0, len(ids), actions.CHUNK):
        rows = session.execute(
            select(col(RungStep.action_id), col(RungStep.term), col(RungStep.agency_id))
            .where(col(RungStep.action_id).in_(ids[start : start + actions.CHUNK]), col(RungStep.clock) == "late")
            .order_by(col(RungStep.id))
        )
        for action_id, term, agency_id in rows:
            state = states[action_id]
            if agency_id is not None and term == state.term and agency_id != state.owner_agency_id:
                found[action_id] = agency_id
    return found


def _missed(session: Session, ids: Sequence[int]) -> dict[int, list[date]]:
    """By action: the days on which it reached rung 2 because nobody had acknowledged it."""
    found: dict[int, list[date]] = {}
    for start in range(0, len(ids), actions.CHUNK):
        rows = session.execute(
            select(col(RungStep.action_id), col(RungStep.fell_due_on))
            .where(col(RungStep.action_id).in_(ids[start : start + actions.CHUNK]), col(RungStep.clock) == "ack")
            .order_by(col(RungStep.id))
        )
        for action_id, on in rows:
            found.setdefault(action_id, []).append(on)
    return found
