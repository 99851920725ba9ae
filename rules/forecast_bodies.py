"""Bodies in a forecast: meetings made from their cadence, agendas, papers, and what is said of them, in memory.

Assumed: a meeting on a working day is held and recorded that day, everybody comes, and nothing is decided; one that
stands on a closed day is moved by nobody. Every rule is the flows' own (rules/bodies/).
"""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import date

from rules.action import ActionState, NoticeDraft
from rules.bodies.agenda import Item, Publication, Verdict, place_of, publication, waits_since
from rules.bodies.facts import PERFORMANCE, Sitting
from rules.bodies.meeting_notices import named_period, of_meeting, published
from rules.bodies.meetings import missing, publish_on
from rules.bodies.other_notices import other_notices
from rules.bodies.others import AGENCY, SOUGHT, OpenBreach, OtherMatter, non_delivery, unexplained
from rules.bodies.since import with_body_since
from rules.cadence import Cadence, local_instant
from rules.people import Context
from rules.standing import Listing, Matter, to_ratify
from rules.words import MatterReason, MeetingState, NoticeKind

FIRST_NEW_ID = 10**9
"""Meetings that the forecast makes get ids from here on: in order, and nobody else's."""
Subject = tuple[str, int]
"""What a notice is about: its kind ("action", "meeting", "agency", "breach") and id."""


@dataclass(frozen=True, slots=True)
class Other:
    """A matter of an agency or a breach that stands. `rung`: who has it now."""

    matter: OtherMatter
    rung: int
    raised_on: date
    is_open: bool = True
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Meetings:
    """Bodies, meetings and matters of others as they stand when the forecast begins."""

    sittings: tuple[Sitting, ...] = ()
    """Planned ones of bodies on the ladder."""
    cadences: Mapping[int, Cadence] = field(default_factory=dict)
    """By body on the ladder."""
    latest: Mapping[int, date] = field(default_factory=dict)
    """The last occurrence known of each body."""
    told: Mapping[int, Mapping[int, date | None]] = field(default_factory=dict)
    """By meeting: agency → when its board member was told."""
    others: tuple[Other, ...] = ()
    breaches: tuple[OpenBreach, ...] = ()
    absent: tuple[OtherMatter, ...] = ()
    """Agencies that stayed away, as their attendance so far says."""
    at_rung_4: tuple[tuple[int, int, date], ...] = ()
    """(agency that held it, action, day on which rung 4 fell due)."""


@dataclass(frozen=True, slots=True)
class Said:
    """A notice about something that is no action. `label`: what people call it."""

    subject: Subject
    label: str
    draft: NoticeDraft


@dataclass(frozen=True, slots=True)
class Out:
    """A paper that goes out: what is said of it, and the actions it lists."""

    said: tuple[Said, ...]
    action_ids: tuple[int, ...]


class Agendas:
    """The meetings of one forecast. `states`: the live actions, whose matters' listings are kept up to date."""

    def __init__(self, start: Meetings, states: MutableMapping[int, ActionState]) -> None:
        self._states = states
        self._cadences, self._latest = start.cadences, dict(start.latest)
        self._sittings = {one.id: one for one in start.sittings}
        self._told = {key: dict(value) for key, value in start.told.items()}
        self._others = {_key(one.matter): one for one in start.others}
        self._breaches, self._absent, self._at_four = start.breaches, start.absent, list(start.at_rung_4)
        self._items: dict[int, tuple[Subject, MatterReason, int]] = {}

    def context(self, day: date, ctx: Context) -> Context:
        """The day's context with the meetings as they stand in the forecast, two of each body ahead."""
        for body_id, cadence in self._cadences.items():
            body = ctx.bodies.get(body_id)
            if body is None or not body.level:
                continue
            for on in missing(cadence, self._latest.get(body_id), day):
                due = publish_on(on, body.pack_lead_days, ctx.own())
                begins_at = local_instant(on, cadence.at)
                made = Sitting(FIRST_NEW_ID + len(self._sittings), body_id, body.level, on, on, due)
                self._sittings[made.id] = replace(made, begins_at=begins_at)
                self._latest[body_id] = on
        return replace(ctx, sittings=self._planned())

    def reached_rung_4(self, agency_id: int | None, action_id: int, on: date) -> None:
        """An action reached rung 4: three of one agency in a quarter go to the board."""
        if agency_id is not None:
            self._at_four.append((agency_id, action_id, on))

    def escalate(self, day: date, ctx: Context) -> list[Said]:
        """What `escalate` says on `day`: matters of agencies and breaches, and what meetings lack."""
        if not ctx.own().is_open(day):
            return []
        said = self._of_others(day, ctx)
        items = self._open_items(day, ctx)
        for sitting in ctx.sittings:
            if sitting.level:
                told = self._told.get(sitting.id, {})
                drafts = of_meeting(sitting, items, told, day, ctx)
                said += [Said(("meeting", sitting.id), meeting_label(sitting, ctx), draft) for draft in drafts]
        return said

    def publish(self, levels: tuple[int, ...], day: date, ctx: Context) -> list[Out]:
        """The papers of the bodies at these levels that go out on `day`."""
        out = []
        for sitting in ctx.sittings:
            if sitting.level in levels:
                items = [one for one in self._open_items(day, ctx) if place_of(one, day, ctx)[1] == sitting]
                decided = publication(sitting, items, self._told.get(sitting.id, {}), day, ctx)
                if decided.verdict is Verdict.PUBLISH:
                    out.append(self._out(sitting, decided, day, ctx))
                    ctx = replace(ctx, sittings=self._planned())
                elif decided.verdict is Verdict.WAITS:
                    self._sittings[sitting.id] = replace(sitting, waits_from=waits_since(sitting, day))
        return out

    def told(self, subject: Subject, draft: NoticeDraft, day: date) -> None:
        """A board member was told on `day` that a paper will name the agency."""
        sitting = self._sittings.get(subject[1]) if subject[0] == "meeting" else None
        if draft.kind is NoticeKind.NAMED and sitting is not None:
            occurrence, _, agency = draft.period.rpartition(":")
            assert named_period(sitting.occurrence_on, int(agency)) == f"{occurrence}:{agency}"
            self._told.setdefault(sitting.id, {})[int(agency)] = day

    def hold(self, day: date, ctx: Context) -> list[Said]:
        """The meetings of the day take place, and decide nothing. What is said once they are on record."""
        if not ctx.own().is_open(day):
            return []
        held = {one.id for one in self._planned() if one.meeting_on == day}
        for meeting_id in held:
            self._sittings[meeting_id] = replace(self._sittings[meeting_id], state=MeetingState.HELD)
        if not held:
            return []
        self._each_listing(
            lambda one: replace(one, state=MeetingState.HELD, recorded_on=day) if one.meeting_id in held else one
        )
        return self._of_others(day, self.context(day, ctx))

    def is_recorded(self, body_id: int, meeting_on: date) -> bool:
        """Whether the forecast has it that a body's meeting of that day was held."""
        return any(
            one.state is MeetingState.HELD and (one.body_id, one.meeting_on) == (body_id, meeting_on)
            for one in self._sittings.values()
        )

    def _planned(self) -> tuple[Sitting, ...]:
        planned = (one for one in self._sittings.values() if one.state is MeetingState.PLANNED)
        return tuple(sorted(planned, key=lambda one: (one.meeting_on, one.id)))

    def _out(self, sitting: Sitting, decided: Publication, day: date, ctx: Context) -> Out:
        """Publishes one paper: its items stand on it from now on."""
        self._sittings[sitting.id] = replace(sitting, published_on=day, revision=1)
        listing = Listing(sitting.id, sitting.body_id, sitting.level, sitting.meeting_on, sitting.state, day)
        for item in decided.items:
            self._list(self._items[item.escalation_id], listing)
        label = meeting_label(sitting, ctx)
        said = tuple(Said(("meeting", sitting.id), label, draft) for draft in published(sitting, 1, day, ctx))
        action_ids = sorted({item.subject_id for item in decided.items if item.subject_kind == "action"})
        return Out(said, tuple(action_ids))

    def _list(self, item: tuple[Subject, MatterReason, int], listing: Listing) -> None:
        (kind, subject_id), reason, number = item
        if kind != "action":
            key = (kind, subject_id, reason, number)
            one = self._others[key]
            self._others[key] = replace(one, listings=on_paper(one.listings, listing))
            return
        state = self._states[subject_id]
        listed = (
            replace(m, listings=on_paper(m.listings, listing)) if (m.reason, m.number) == (reason, number) else m
            for m in state.matters
        )
        self._states[subject_id] = replace(state, matters=tuple(listed))

    def _each_listing(self, change: Callable[[Listing], Listing]) -> None:
        for key, one in self._others.items():
            if one.listings:
                self._others[key] = replace(one, listings=tuple(map(change, one.listings)))
        for action_id, state in self._states.items():
            if any(matter.listings for matter in state.matters):
                matters = tuple(replace(m, listings=tuple(map(change, m.listings))) for m in state.matters)
                self._states[action_id] = replace(state, matters=matters)

    def _of_others(self, day: date, ctx: Context) -> list[Said]:
        """Raises the matters of agencies and breaches that the facts make, and all that is said of open ones."""
        ladder = ctx.policy.ladder
        wanted = [
            *self._absent,
            *unexplained(self._breaches, day, ctx.own(), ladder.breach_explained_in),
            *non_delivery(self._at_four, ladder.items_of_non_delivery),
        ]
        for matter in wanted:
            self._others.setdefault(_key(matter), Other(matter, matter.rung, day))
        return [
            Said(_subject(one.matter), _label(one.matter, ctx), draft)
            for one in self._others.values()
            if one.is_open
            for draft in other_notices(one.matter, one.rung, one.listings, day, ctx)
        ]

    def _open_items(self, day: date, ctx: Context) -> list[Item]:
        """Every matter that a body has. Papers number them; nobody reads the numbers."""
        self._items = {}
        found = [
            self._item(("action", state.id), matter, state.ref, state.owner_agency_id, state, day, ctx)
            for state in self._states.values()
            for matter in state.matters
            if matter.is_open and matter.rung >= PERFORMANCE
        ]
        for one in self._others.values():
            if one.is_open and one.rung >= PERFORMANCE:
                matter = Matter(
                    one.matter.reason,
                    one.matter.number,
                    min(one.raised_on, one.matter.fell_due_on or one.raised_on),
                    SOUGHT[one.matter.reason],
                    rung=one.rung,
                    listings=one.listings,
                )
                subject = _subject(one.matter)
                agency_id = subject[1] if subject[0] == AGENCY else None
                found.append(self._item(subject, matter, _label(one.matter, ctx), agency_id, None, day, ctx))
        return found

    def _item(
        self,
        subject: Subject,
        matter: Matter,
        label: str,
        agency_id: int | None,
        state: ActionState | None,
        day: date,
        ctx: Context,
    ) -> Item:
        number = len(self._items)
        self._items[number] = subject, matter.reason, matter.number
        return Item(
            escalation_id=number,
            label=label,
            reason=matter.reason,
            level=matter.rung,
            since=with_body_since(state, matter, day, ctx),
            subject_kind=subject[0],
            subject_id=subject[1],
            agency_id=agency_id,
            pauses=state.pauses if state is not None else (),
            lead_told_on=state.lead_told_on if state is not None else None,
            listings=matter.listings,
        )


def on_paper(before: tuple[Listing, ...], now: Listing) -> tuple[Listing, ...]:
    """The listings of a matter that goes on a paper; what the chair decided between meetings is on it, to ratify."""
    waits = to_ratify(before, now.level)
    if waits is None:
        return (*before, now)
    others = (one for one in before if one is not waits)
    return (*others, replace(now, outcome=waits.outcome, decided_on=waits.decided_on))


def meeting_label(sitting: Sitting, ctx: Context) -> str:
    """ "Performance Group, 2026-12-17": short, for lists."""
    return f"{ctx.bodies[sitting.body_id].name}, {sitting.meeting_on}"


def _subject(matter: OtherMatter) -> Subject:
    return matter.subject_kind, matter.subject_id


def _key(matter: OtherMatter) -> tuple[str, int, MatterReason, int]:
    return matter.subject_kind, matter.subject_id, matter.reason, matter.number


def _label(matter: OtherMatter, ctx: Context) -> str:
    kind, subject_id = _subject(matter)
    about = ctx.agencies[subject_id].name if kind == AGENCY else f"{kind} {subject_id}"
    return f"{about}: {matter.reason.replace('_', ' ')}"
