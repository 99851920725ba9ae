"""The mails that would go: from the notices that are pending, and from those that the sweeps of a day would make.

Through the same recheck and the same composing as real mail; nothing is written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from cli.here import Here
from flows.chase_overdue import chase_overdue
from flows.issue_actions import issue_actions
from flows.send_reminders import send_reminders
from models.place import Place
from models.queries.actions import by_ids, id_of, live
from models.queries.mail_facts import MailSource
from models.queries.outbox import MailFacts, NoticeFacts, would_go
from models.queries.unheard import to_begin_anew
from models.steps.issuing import due_cycles
from models.steps.sweep import Line
from notifications.compose import Composed
from notifications.compose_paper import compose_mail
from rules.action import ActionState, Refusal, policy_of
from rules.life.issue import issue
from rules.life.release import begin_anew
from rules.mail import UnfitMail
from rules.moment import LONDON, Moment
from rules.paper_mail import Mail
from rules.people import Context
from rules.sweep import chase

if TYPE_CHECKING:
    from sqlmodel import Session

HOUR = 12
"""The hour of a day that is foreseen, Europe/London: after the notices of a meeting, before anything is due."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One mail as it would be, and the kinds of the notices in it."""

    mail: Mail
    composed: Composed
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unfit:
    """A person for whom no mail can be made, and why. By number: their very name may be what is unfit."""

    person_id: int
    why: str


@dataclass(slots=True)
class Ahead:
    """What would go, person by person. One mail that cannot be made hides none of the others."""

    mails: list[Foreseen] = field(default_factory=list)
    unfit: list[Unfit] = field(default_factory=list)


def waiting(here: Here) -> Ahead:
    """What is pending now; in hold the first mails after a release, which begins anew what nobody has heard of."""
    with here.database.reading() as session:
        source = _source(here, here.moment)
        ctx = source.context(session)
        heard_now = to_begin_anew(session, here.place.partnership_id, here.moment.day)
        states = by_ids(session, here.place.partnership_id, sorted(heard_now))
        source.ahead = {state.id: _released(state, here.moment, ctx) for state in states}
        return _compose(session, here, _facts(source, ctx), {})


def foreseen_on(here: Here, day: date) -> Ahead:
    """What people would get on `day` with what is pending and with what the sweeps of that day would say; in hold as
    if it were released on that day.
    """
    as_of = here.moment.as_of.astimezone(LONDON)
    if day != as_of.date():
        as_of = as_of.replace(year=day.year, month=day.month, day=day.day, hour=HOUR, minute=0)
    moment = Moment(as_of, here.moment.recorded_at)
    lines = [
        line
        for flow in (issue_actions, send_reminders, chase_overdue)
        for line in flow(here.database, here.place, moment, dry_run=True).lines
    ]
    with here.database.reading() as session:
        source = _source(here, moment)
        ctx = source.context(session)
        source.ahead = _ahead(session, here.place, moment, ctx)
        more: dict[int, list[NoticeFacts]] = {}
        for notice in _drafted(session, here.place, lines, ctx.policy_version_id):
            more.setdefault(notice.recipient_id, []).append(notice)
        return _compose(session, here, _facts(source, ctx), more)


def _source(here: Here, moment: Moment) -> "_Ahead":
    settings = here.office.settings
    return _Ahead(here.place, moment, settings.mail_from, settings.base_url)


def _facts(source: "_Ahead", ctx: Context) -> MailFacts:
    return MailFacts(source.recheck, source.build, ctx.coordinator_on(source.moment.day), ctx.policy_version_id)


def _released(state: ActionState, moment: Moment, ctx: Context) -> ActionState:
    return begin_anew(state, moment.day, policy_of(state, ctx)).action


@dataclass
class _Ahead(MailSource):
    """The facts of mails on a day to come: actions as that day's sweeps would have left them."""

    ahead: dict[int, ActionState] = field(default_factory=dict)

    def _states(self, session: "Session", notices: Iterable[NoticeFacts]) -> dict[int, ActionState]:
        found = super()._states(session, notices)
        return {key: self.ahead.get(key, state) for key, state in found.items()}


def _ahead(session: "Session", place: Place, moment: Moment, ctx: Context) -> dict[int, ActionState]:
    """Live actions brought up to the moment, and proposals that would have been issued."""
    brought_up = (chase(state, moment.day, ctx).action for state in live(session, place.partnership_id))
    found = {state.id: _released(state, moment, ctx) for state in brought_up}
    for state in by_ids(session, place.partnership_id, sorted(due_cycles(session, place, moment.as_of))):
        outcome = issue(state, moment.day, ctx, after_meeting=True)
        if not isinstance(outcome, Refusal):
            found[state.id] = outcome.action
    return found


def _drafted(
    session: "Session", place: Place, lines: Iterable[Line], policy_version_id: int
) -> Iterator[NoticeFacts]:
    """The notices of a dry run as if they had been written; their ids are negative, and nobody else's."""
    number = 0
    for line in lines:
        subject_id = id_of(session, place.partnership_id, line.ref)
        for draft in line.notices:
            number -= 1
            if subject_id is None or draft.withheld:
                continue
            yield NoticeFacts(
                id=number,
                public_id=f"preview-{-number}",
                subject_kind="action",
                subject_id=subject_id,
                kind=draft.kind.value,
                rung=draft.rung,
                episode=draft.episode,
                recipient_id=draft.recipient_id,
                period=draft.period,
                reason=draft.reason,
                after_meeting=draft.after_meeting,
                policy_version_id=policy_version_id,
            )


def _compose(session: "Session", here: Here, facts: MailFacts, more: Mapping[int, list[NoticeFacts]]) -> Ahead:
    """The mails of what is pending and of `more`, one a person."""
    found = Ahead()
    for person_id, travels in would_go(session, here.place.partnership_id, facts.recheck, more):
        try:
            mail = facts.mail(session, person_id, travels)
            found.mails.append(Foreseen(mail, compose_mail(mail), tuple(notice.kind for notice in travels)))
        except UnfitMail as fault:
            found.unfit.append(Unfit(person_id, str(fault)))
    return found
