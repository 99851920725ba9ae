"""A body's paper: gathered from facts when it is published, read back as it was stored, redacted when it is sent.

A stored paper is immutable. What has become sensitive or restricted since is cut down to metadata at the moment of
sending, never the other way round (the ladder, "Need to know").
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models.place import Place
from models.queries import actions
from models.queries.county import roll_up
from models.queries.effects import stood_between
from models.queries.paper_agenda import Agenda
from models.queries.paper_items import items
from models.queries.ratifying import to_ratify
from models.tables import Action, Body, Escalation, Meeting, Reader
from models.tables import Paper as PaperRow
from rules.action import ActionState, policy_of
from rules.bodies.facts import BOARD, COUNTY, LEVEL_OF_KIND, PERFORMANCE
from rules.bodies.meetings import clear_days
from rules.bodies.paper_words import decided_words
from rules.calendar import ONE_DAY
from rules.moment import LONDON, Moment
from rules.outcomes import NOTHING_MEASURED, Effects, effects_of
from rules.outlook import overdue_days
from rules.paper import AgencyCount, Counts, Horizon, Paper, PaperKind, Ratification, from_json, redacted
from rules.paper_item import PaperItem
from rules.people import Context
from rules.upper import ladder_day
from rules.words import BodyKind, DecisionOutcome


def paper_of(
    session: Session,
    place: Place,
    meeting: Meeting,
    moment: Moment,
    listed: Sequence[Agenda],
    chain: tuple[int, str],
    ctx: Context,
) -> Paper:
    """The first paper of a meeting as it is published at `moment`, listing what `listed` has.

    `chain`: count and hash of the record's head, printed in it.
    """
    body = session.get_one(Body, meeting.body_id)
    level = LEVEL_OF_KIND.get(BodyKind(body.kind), 0)
    open_items, noting = items(session, place, listed, level, moment.day, ctx)
    live = actions.live(session, place.partnership_id)
    return Paper(
        kind=PaperKind.PACK if level == PERFORMANCE else PaperKind.DIGEST,
        partnership_name=place.name,
        body_name=body.name,
        meeting_on=meeting.meeting_on,
        meeting_time=f"{meeting.meeting_at.astimezone(LONDON):%H:%M}",
        published_on=moment.day,
        clear_days=clear_days(moment.day, meeting.meeting_on, ctx.own()),
        chain_count=chain[0],
        chain_head=chain[1],
        revision=1,
        items=open_items,
        noting=noting,
        to_ratify=_to_ratify(session, meeting, {i.escalation_id for i in open_items if not i.metadata_only}),
        counts=_counts(live, (*open_items, *noting), moment.day, ctx),
        horizon=_horizon(meeting, level, live, ctx),
        effects=_effects(session, place, body, chain[0]) if level in (PERFORMANCE, BOARD) else NOTHING_MEASURED,
        partnerships=roll_up(session, place.partnership_id, moment.day) if level == COUNTY else (),
    )


def _counts(live: Iterable[ActionState], listed: Sequence[PaperItem], day: date, ctx: Context) -> Counts:
    overdue: Counter[int] = Counter()
    high: Counter[int] = Counter()
    total = 0
    for state in live:
        total += 1
        if state.owner_agency_id is None:
            continue
        overdue[state.owner_agency_id] += overdue_days(state, day, ctx) > 0
        high[state.owner_agency_id] += state.late_rung >= PERFORMANCE
    restricted = sum(item.metadata_only for item in listed)
    return Counts(
        live=total, overdue=_by_agency(overdue, ctx), restricted=restricted, non_delivery=_by_agency(high, ctx)
    )


def _effects(session: Session, place: Place, body: Body, through: int) -> Effects:
    """Of the actions whose effect came to stand since the body's last paper was made."""
    last = session.scalar(
        select(func.max(col(PaperRow.chain_count)))
        .join(Meeting, col(Meeting.id) == col(PaperRow.meeting_id))
        .where(col(Meeting.body_id) == body.id, col(PaperRow.revision) == 1)
    )
    found = stood_between(session, place.partnership_id, last or 0, through)
    return effects_of(found, is_first=last is None)


def _by_agency(counted: Mapping[int, int], ctx: Context) -> tuple[AgencyCount, ...]:
    found = [AgencyCount(ctx.agencies[agency].name, count) for agency, count in counted.items() if count]
    return tuple(sorted(found, key=lambda one: (-one.count, one.agency_name)))


def _horizon(meeting: Meeting, level: int, live: Iterable[ActionState], ctx: Context) -> Horizon:
    """The body's next meeting, and what will stand on its paper by then if nobody does anything."""
    following = ctx.next_sitting(level, meeting.meeting_on + ONE_DAY)
    if following is None:
        return Horizon()
    coming = sum(_comes_up(state, level, following.publish_on, policy_of(state, ctx)) for state in live)
    return Horizon(following.meeting_on, coming)


def _comes_up(state: ActionState, level: int, through: date, ctx: Context) -> bool:
    """Whether a late action that is not with the body yet reaches it by `through`."""
    if state.ladder_from is None or level > BOARD:
        return False
    late = state.late_matter
    if level == PERFORMANCE:
        days, waits = ctx.policy.ladder.performance_days, late is None
    else:
        days, waits = ctx.policy.ladder.board_days, late is not None and late.rung < BOARD
    return waits and ladder_day(state, days, ctx.own(state.term_from), through, ctx) is not None


def _to_ratify(session: Session, meeting: Meeting, said: Collection[int]) -> tuple[Ratification, ...]:
    """What the body's chair decided between meetings and no meeting has ratified, but for the items that say so."""
    return tuple(
        Ratification(
            ref or f"A matter about {kind}",
            row.decided_on,
            decided_words(DecisionOutcome(row.outcome), to=row.to_date),
        )
        for row, kind, ref in to_ratify(session, meeting.body_id)
        if row.escalation_id not in said
    )


def paper_stored(session: Session, meeting_id: int, revision: int) -> Paper | None:
    """A published paper as it was stored; None when the meeting has no such revision. Raises UnfitMail."""
    text = session.scalars(
        select(col(PaperRow.content)).where(
            col(PaperRow.meeting_id) == meeting_id, col(PaperRow.revision) == revision
        )
    ).one_or_none()
    return from_json(text) if text is not None else None


def paper_to_send(session: Session, meeting_id: int, revision: int) -> Paper | None:
    """A published paper as it may be sent now: what has become sensitive or restricted since is metadata only."""
    found = paper_stored(session, meeting_id, revision)
    if found is None:
        return None
    listed = [item.escalation_id for item in (*found.items, *found.noting)]
    closed = closed_now(session, listed)
    return redacted(found, closed) if closed else found


def closed_now(session: Session, escalation_ids: Sequence[int]) -> frozenset[int]:
    """Those of the escalations whose action is sensitive or restricted now."""
    found: set[int] = set()
    for start in range(0, len(escalation_ids), actions.CHUNK):
        restricted = select(col(Reader.id)).where(col(Reader.action_id) == col(Action.id)).exists()
        rows = session.scalars(
            select(col(Escalation.id))
            .join(Action, col(Action.id) == col(Escalation.subject_id))
            .where(
                col(Escalation.subject_kind) == "action",
                col(Escalation.id).in_(escalation_ids[start : start + actions.CHUNK]),
                or_(col(Action.sensitive), restricted),
            )
        )
        found.update(one for one in rows if one is not None)
    return frozenset(found)
