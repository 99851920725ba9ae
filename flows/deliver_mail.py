"""Sends what is to be sent: the only flow that makes messages and the only one that talks to a mail server.

First the messages that an earlier run left open, then one mail for each person with something pending, the
coordinator last, so that her mail says what failed in this run. No database session is held while a mail
travels. Design decisions 2 to 4.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flows.each import Failure, Failures
from flows.mail_gate import HOLD, OUTSIDE, closed, foresee
from flows.post import CONNECTIONS, Hooks, Post
from flows.result import FlowResult
from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries.any_hour import urgent_at_any_hour
from models.queries.outbox import (
    MailFacts,
    NoticeFacts,
    StoredMessage,
    is_held,
    open_messages,
    papers_pending,
    recipients,
)
from models.steps.outbox import Fate, Step, Written, reopen, tie, tie_paper
from models.steps.sender import sender_lock
from models.steps.settle import arrived, doubt, failed, put_off, unanswered
from notifications.compose_paper import compose_mail
from notifications.message import build, message_id
from notifications.sentlog import SentLog
from notifications.smtp import Outcome, OutcomeKind, Relay, RelayUnreachable
from rules.moment import Moment
from rules.paper_mail import Mail
from rules.retry import GiveUp, next_try
from rules.said import SaidMail, SaidNotice

__all__ = ["CONNECTIONS", "Hooks", "Post", "deliver_mail"]

FLOW = "deliver_mail"
COUNTED = (
    "sent", "failed", "suppressed", "queued", "unanswered", "uncertain", "withdrawn", "withheld", "waiting"
)  # fmt: skip
"""What a run counts: messages, and the notices that were withdrawn, withheld, or wait for the next working day."""


def deliver_mail(
    database: Database, place: Place, moment: Moment, post: Post, facts: MailFacts, *, dry_run: bool = False
) -> FlowResult:
    """Sends what is pending as of `moment`.

    Both instants of `moment` must lie within the sending hours, or what is decided as of noon would leave at night
    (what is urgent leaves at any hour to those who want it); a dry run asks what would happen as of its moment.
    Hold is looked at again before each mail. The hours are not: a run reads no clock, so one that starts shortly
    before they end goes on to its end.
    `reason` of the result is '' when mail could leave, else hold, outside_hours or unreachable; `details` has it
    as a sentence, and the named reasons with their numbers. Raises AnotherSender, DatabaseUnavailable.
    """
    result = FlowResult(FLOW, moment.as_of, dry_run, counts=dict.fromkeys(COUNTED, 0))
    with nullcontext() if dry_run else sender_lock(database, place.partnership_id):
        instants = (moment.as_of,) if dry_run else (moment.as_of, moment.recorded_at)
        shut, sentence = closed(database, place, instants, post.calendar, post.hours)
        if shut:
            result.details["sentence"] = sentence
        if shut in ("", OUTSIDE) and not dry_run:
            with SentLog(post.sent_log) as log:
                run = _Run(database, place.partnership_id, moment, post, facts, log, result)
                asyncio.run(run.urgent() if shut else run.all())
        elif not shut:
            foresee(database, place, moment, facts, result)
        result.reason = result.reason or shut
    return result


@dataclass(frozen=True, slots=True)
class Job:
    """One transaction that may yield something to send. `item` names it without anybody's name."""

    item: str
    act: Callable[[], Step]


class _Run:
    """One run of the sender. Database work is synchronous: SQLite has one writer, and so have we."""

    def __init__(
        self,
        database: Database,
        partnership_id: int,
        moment: Moment,
        post: Post,
        facts: MailFacts,
        log: SentLog,
        result: FlowResult,
    ) -> None:
        self.database, self.here, self.moment = database, partnership_id, moment
        self.post, self.facts, self.log, self.result = post, facts, log, result
        self.failures = Failures(FLOW, result.failures)
        self.reasons: Counter[str] = Counter()
        self.tried: Counter[int] = Counter()
        """By recipient: tries of a mail that now gives way to a new one, which goes on counting."""

    async def urgent(self) -> None:
        """Outside the sending hours: what is urgent, to those who want it at any hour. All else waits."""
        with self.database.reading() as session:
            waiting = urgent_at_any_hour(session, self.here)
        await self._send(self._tying_paper(notice) for notice in waiting)
        self.result.details["reasons"] = dict(sorted(self.reasons.items()))

    async def all(self) -> None:
        """The whole run, in its order."""
        with self.database.reading() as session:
            left_open = open_messages(session, self.here, self.moment.as_of)
        known = {mail.rfc_message_id: mail.at for mail in self.log.mails()} if left_open else {}
        for message in left_open:
            if message.rfc_message_id in known:
                sent_at = known[message.rfc_message_id] or self.moment.recorded_at
                self.failures.each(f"message {message.id}", partial(self._reopen, message, sent_at))
        await self._send(
            Job(f"message {message.id}", partial(self._reopen, message, None))
            for message in left_open
            if message.rfc_message_id not in known
        )
        await self._send(self._tying_paper(notice) for notice in self._papers())
        coordinator = self.facts.coordinator_id
        await self._send(self._tying(person) for person in self._recipients() if person != coordinator)
        await self._send(self._tying(person) for person in self._recipients() if person == coordinator)
        self.result.details["reasons"] = dict(sorted(self.reasons.items()))

    def _recipients(self) -> list[int]:
        with self.database.reading() as session:
            return recipients(session, self.here)

    def _papers(self) -> tuple[NoticeFacts, ...]:
        with self.database.reading() as session:
            return papers_pending(session, self.here)

    def _tying_paper(self, notice: NoticeFacts) -> Job:
        how = partial(tie_paper, notice=notice)
        return Job(f"paper to person {notice.recipient_id}", partial(self._tie, how))

    def _tying(self, recipient_id: int) -> Job:
        how = partial(tie, recipient_id=recipient_id, tried=self.tried[recipient_id])
        return Job(f"person {recipient_id}", partial(self._tie, how))

    def _reopen(self, message: StoredMessage, sent_at: datetime | None) -> Step:
        with self.database.writing(self.moment) as tx:
            step = reopen(tx, self.here, message, self.facts, sent_at)
        counted = {Fate.ARRIVED: "sent", Fate.SUPPRESSED: "suppressed", Fate.UNCERTAIN: "uncertain"}
        if step.fate in counted:
            self._count(counted[step.fate], f"reopened_{step.fate}")
        if step.fate is Fate.SUPPRESSED:
            self.tried[message.recipient_id] = max(self.tried[message.recipient_id], message.attempts)
        return self._after(step)

    def _tie(self, how: Callable[..., Step]) -> Step:
        with self.database.writing(self.moment) as tx:
            step = how(tx, self.here, facts=self.facts, write=self._write, identify=self._identify)
        self.result.messages_new += step.message is not None
        return self._after(step)

    def _after(self, step: Step) -> Step:
        for what, drops in (("withdrawn", step.withdrawn), ("withheld", step.withheld)):
            for drop in drops:
                self._count(what, drop.reason)
        self.result.counts["waiting"] += step.waiting
        return step

    def _count(self, what: str, reason: str) -> None:
        self.result.counts[what] += 1
        self.reasons[reason] += 1

    def _identify(self, public_id: str) -> str:
        return message_id(public_id, self.post.sender)

    def _write(self, mail: Mail, rfc_message_id: str) -> Written:
        composed = compose_mail(mail)
        return Written(composed.subject, build(mail, composed, rfc_message_id))

    async def _send(self, jobs: Iterable[Job]) -> None:
        """Runs the jobs, each followed by its sending, over at most `connections` connections."""
        if self.result.reason:
            return
        shared = iter(jobs)
        await asyncio.gather(*(self._work(shared) for _ in range(self.post.connections)))

    async def _work(self, jobs: Iterator[Job]) -> None:
        async with Relay(self.post.smtp) as relay:
            for job in jobs:
                if not await self._reachable(relay) or self._held():
                    return
                step = self.failures.each(job.item, job.act)
                if step is not None and step.message is not None:
                    await self._attempt(relay, step.message, step)

    async def _reachable(self, relay: Relay) -> bool:
        """Whether there is a server to send to. Without one nothing more is tied: it keeps its fresh facts."""
        if self.result.reason:
            return False
        try:
            await relay.connect()
        except RelayUnreachable as fault:
            self._unreachable(str(fault))
            return False
        return True

    def _unreachable(self, sentence: str) -> None:
        """Ends the run: the server takes nothing. The first to find out says so."""
        if not self.result.reason:
            self.result.reason, self.result.details["sentence"] = "unreachable", sentence
            self.result.failures.append(Failure("mail server", sentence))

    def _held(self) -> bool:
        """Whether somebody has put the partnership in hold; the run then ends with what is under way."""
        with self.database.reading() as session:
            if not is_held(session, self.here):
                return False
        self.result.reason, self.result.details["sentence"] = HOLD
        return True

    async def _attempt(self, relay: Relay, message: StoredMessage, step: Step) -> None:
        self.post.hooks.before_data(message)
        outcome = await relay.send(self.post.sender, message.address, message.body)
        if outcome.kind is OutcomeKind.ACCEPTED:
            self.post.hooks.after_250(message)
            self._log(message, step.says)
            self.post.hooks.before_commit(message)
        self.failures.each(f"message {message.id}", partial(self._settle, message, step.travels, outcome))

    def _log(self, message: StoredMessage, says: tuple[SaidNotice, ...]) -> None:
        """Writes the 250 down outside the database. A full disk is a failure, but the mail was sent all the same."""
        try:
            self.log.append(SaidMail(message.rfc_message_id, self.moment.recorded_at, self.here, says))
        except OSError as fault:
            sentence = f"sent.log cannot be written ({fault.strerror}); make room before the next run."
            self.result.failures.append(Failure(f"message {message.id}", sentence))

    def _settle(self, message: StoredMessage, notices: tuple[NoticeFacts, ...], outcome: Outcome) -> None:
        with self.database.writing(self.moment) as tx:
            if outcome.kind is OutcomeKind.ACCEPTED:
                arrived(tx, self.here, message, notices)
                counted = ("sent", "accepted")
            elif outcome.kind is OutcomeKind.PERMANENT:
                reason = "address_refused" if outcome.hard_bounce else "refused"
                bounce = outcome.hard_bounce
                failed(tx, self.here, message, self.facts, reason, outcome.reason, hard_bounce=bounce)
                counted = ("failed", reason)
            else:
                counted = self._not_yet(tx, message, outcome)
        self._count(*counted)

    def _not_yet(self, tx: Writing, message: StoredMessage, outcome: Outcome) -> tuple[str, str]:
        """No 250 and no refusal: another try, or none any more. What is counted, and why."""
        if outcome.refuses_us:
            self._unreachable(outcome.reason)
            put_off(tx, message, self.moment.as_of, outcome.reason, counts=False)
            return "queued", "server_refuses_us"
        following = next_try(message.attempts, self.moment.as_of, self.post.calendar, self.post.hours)
        silent = outcome.kind is OutcomeKind.UNKNOWN
        if isinstance(following, GiveUp):
            if silent:
                doubt(tx, self.here, message, self.facts, "no_answer")
                return "uncertain", "no_answer"
            failed(tx, self.here, message, self.facts, "gave_up", outcome.reason)
            return "failed", "gave_up"
        if silent:
            unanswered(tx, message, following.not_before, outcome.reason)
            return "unanswered", "no_answer"
        put_off(tx, message, following.not_before, outcome.reason)
        return "queued", "try_again"
