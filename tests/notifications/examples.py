"""Every mail that jatac writes, as a worked example: the golden files and docs/mails.md are made from these."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from rules.mail import ActionLine, Line, MessageLine, Section, WorkMail, neutral_title
from rules.paper_mail import Mail
from rules.reasons import Next, Reader, ask, heading, intro, section_of, what_next, why
from rules.words import NoticeKind as Kind
from tests.notifications import paper_examples

DUE = date(2026, 12, 9)
WRITTEN = datetime(2026, 12, 14, 8, 30, tzinfo=UTC)
RUNG = {Kind.OVERDUE: 1, Kind.MONDAY: 1, Kind.ACK_MISSED: 2, Kind.LEAD: 2, Kind.RUNG_3: 3, Kind.MATTER: 3}
LATE = {Kind.OVERDUE: 1, Kind.MONDAY: 2, Kind.LEAD: 3, Kind.RUNG_3: 5}
NAMES = {
    Reader.ACTOR: "Priya Shah",
    Reader.OWNER: "Priya Shah",
    Reader.DEPUTY: "Tom Reid",
    Reader.LEAD: "Anne Moss",
    Reader.COORDINATOR: "Sam Field",
    Reader.CHAIR: "Ruth Vale",
    Reader.BESIDE_BOARD: "Nina Hale",
}
DOMAINS = {Reader.COORDINATOR: "northworcs.example", Reader.CHAIR: "northworcs.example"}


@dataclass(frozen=True)
class Example:
    """One mail: whom it is for and when it is written, in a heading; and its facts."""

    name: str
    title: str
    mail: Mail


def action_line(
    kind: Kind,
    reader: Reader = Reader.ACTOR,
    reason: str = "",
    *,
    ref: str = "NW-2026-23/07",
    next_step: Next = Next.DUE,
    on: date | None = DUE,
    name: str | None = "Priya Shah",
    **changes: object,
) -> ActionLine:
    """A line as the facts of a sweep would give it."""
    line = ActionLine(
        ref=ref,
        title=neutral_title("Visit the shops that lost most since October", sensitive=False, restricted=False),
        owner_name="Priya Shah",
        agency_name="Redditch Borough Council",
        priority_name="Shoplifting",
        due_on=DUE,
        original_due_on=DUE,
        working_days_overdue=LATE.get(kind, 0),
        rung=RUNG.get(kind, 0),
        extended_count=0,
        kinds=(kind,),
        why=(why(kind, reason, reader=reader, on=on, name=name),),
        next=what_next(next_step, on=on, name=name),
        ask=ask(kind, reader, reason),
    )
    return replace(line, **changes)  # type: ignore[arg-type]


def mail_to(reader: Reader, *parts: tuple[str, tuple[Line, ...]], **changes: object) -> WorkMail:
    """A mail to one of the invented people of North Worcestershire."""
    name = NAMES[reader]
    sections = tuple(Section(key, heading(key), intro(key), lines) for key, lines in parts)
    count = sum(len(lines) for _, lines in parts)
    mail = WorkMail(
        partnership_name="North Worcestershire",
        recipient_name=name,
        recipient_email=f"{name.lower().replace(' ', '.')}@{DOMAINS.get(reader, 'redditch.example')}",
        sender="tasking@northworcs.example",
        coordinator_name="Sam Field",
        coordinator_phone="01527 960000",
        coordinator_email="sam.field@northworcs.example",
        sections=sections,
        written_at=WRITTEN,
        notice_ids=tuple(f"n{number:04x}" for number in range(count)),
    )
    return replace(mail, **changes)  # type: ignore[arg-type]


def _one(kind: Kind, reader: Reader, shown_as: str, reason: str = "", **line: object) -> Example:
    name = "_".join(filter(None, (kind, "" if reader is Reader.ACTOR else reader, reason.replace(",", "_"))))
    part = (section_of(kind, reader), (action_line(kind, reader, reason, **line),))  # type: ignore[arg-type]
    return Example(name, shown_as, mail_to(reader, part))


def _message(kind: Kind, reason: str, title: str) -> Example:
    line = MessageLine(
        recipient_name="Priya Shah",
        agency_name="Redditch Borough Council",
        refs=("NW-2026-23/07", "NW-2026-23/09"),
        kinds=(kind,),
        why=(why(kind, reason, name="Priya Shah"),),
        next=what_next(Next.MEND),
        ask=ask(kind, Reader.COORDINATOR, reason),
    )
    name = f"{kind}_{reason}".rstrip("_")
    return Example(name, title, mail_to(Reader.COORDINATOR, ("mail", (line,))))


def examples() -> list[Example]:
    """Every example, in the order of docs/mails.md."""
    usual = [*_rung_0(), *_rungs_1_to_3(), *_who_acts(), *_requests(), *_news(), *_coordinator(), *_several()]
    papers = [Example(name, title, mail) for name, title, mail in paper_examples.papers()]
    return [*usual, *_between_agencies(), *_above(), *papers]


OPENED = (
    ("breach", "NW-2026-D/041", "Analyse: shoplifting in Redditch, November 2026",
     "An analysis that a threshold opened, to the analyst"),
    ("requirement", "NW-2026-D/042", "NW-R-2026/003: Which stores ban offenders?",
     "A question that the partnership must find an answer to, to whoever is asked"),
    ("product", "NW-2026-D/043", "Problem profile NW-P-2026/001", "A product that is commissioned, to its author"),
)  # fmt: skip
"""Actions that open by themselves: why, reference, title, and what the mail is."""


def _rung_0() -> list[Example]:
    owner = Reader.ACTOR
    return [
        _one(Kind.ISSUE, owner, "A new action, to its owner", next_step=Next.ACKNOWLEDGE, on=date(2026, 12, 7)),
        *(
            _one(
                Kind.ISSUE,
                owner,
                what,
                reason,
                next_step=Next.ACKNOWLEDGE,
                on=date(2026, 12, 7),
                ref=ref,
                title=neutral_title(title, sensitive=False, restricted=False),
            )
            for reason, ref, title, what in OPENED
        ),
        _one(Kind.REMINDER_3, owner, "Three working days before it is due"),
        _one(Kind.REMINDER_1, owner, "One working day before it is due"),
        _one(Kind.DUE_TODAY, owner, "On the day", next_step=Next.RUNG_1, on=date(2026, 12, 10)),
    ]


def _rungs_1_to_3() -> list[Example]:
    rung_2 = {"next_step": Next.RUNG_2, "on": date(2026, 12, 14)}
    rung_3 = {"next_step": Next.RUNG_3, "on": date(2026, 12, 16)}
    stays = {"next_step": Next.STAYS, "on": None}
    two, three = {"rung": 2, "working_days_overdue": 3}, {"rung": 3, "working_days_overdue": 5}
    unread = {"title": None, "owner_name": None, "priority_name": None, "metadata_only": True}
    return [
        _one(Kind.OVERDUE, Reader.ACTOR, "Rung 1: one working day late, to the owner", **rung_2),
        _one(Kind.OVERDUE, Reader.DEPUTY, "Rung 1: the same, to the deputy", **rung_2),
        _one(Kind.ACK_MISSED, Reader.ACTOR, "Rung 2: not acknowledged, the owner is told", **rung_3),
        _one(Kind.ACK_MISSED, Reader.LEAD, "Rung 2: not acknowledged, to the agency lead", **rung_3),
        _one(Kind.OVERDUE, Reader.ACTOR, "Rung 2: the owner is told too", "late_rung_2", **rung_3, **two),
        _one(Kind.LEAD, Reader.LEAD, "Rung 2: three working days late, to the agency lead", **rung_3),
        _one(Kind.OVERDUE, Reader.ACTOR, "Rung 3: the owner is told too", "late_rung_3", **stays, **three),
        _one(Kind.RUNG_3, Reader.COORDINATOR, "Rung 3: five working days late, to the coordinator", **stays),
        _one(Kind.RUNG_3, Reader.CHAIR, "Rung 3: to a chair who may not read the action", **stays, **unread),
        _one(Kind.MONDAY, Reader.ACTOR, "The weekly list, to the owner", **rung_2),
        _one(Kind.MONDAY, Reader.LEAD, "The weekly list, to the agency lead", **rung_3, rung=2),
        _one(Kind.MONDAY, Reader.COORDINATOR, "The weekly list, to the coordinator", **stays, rung=3),
    ]


def _who_acts() -> list[Example]:
    ack = {"next_step": Next.ACKNOWLEDGE, "on": date(2026, 12, 16)}
    return [
        _one(Kind.HANDOVER, Reader.ACTOR, "The owner is away: to the deputy who acts", "absence", **ack),
        _one(Kind.HANDOVER, Reader.LEAD, "The owner has left: to the agency lead", "left", **ack),
        _one(Kind.HANDOVER, Reader.LEAD, "Mail to the owner is refused: to the agency lead", "unreachable", **ack),
        _one(Kind.RESTORED, Reader.ACTOR, "The owner is back"),
        _one(Kind.HANDOVER, Reader.ACTOR, "Re-assigned and accepted: to the new owner", "reassigned", **ack),
        _one(Kind.ISSUE, Reader.ACTOR, "The chair has reopened an action: to its owner", "reopened", **ack),
        _one(Kind.NO_ACTOR, Reader.COORDINATOR, "Nobody can act", next_step=Next.MEND),
    ]


def _requests() -> list[Example]:
    later, chair = date(2026, 12, 16), {"next_step": Next.ANSWER, "on": date(2026, 12, 17)}
    examples = [
        _one(Kind.ACCEPT_ASKED, Reader.ACTOR, "Proposed as the new owner", "owner", next_step=Next.ACCEPT),
        _one(
            Kind.ACCEPT_ASKED,
            Reader.ACTOR,
            "An earlier date is proposed to the owner",
            "earlier_date",
            next_step=Next.ACCEPT,
        ),
        _one(Kind.TO_VERIFY, Reader.COORDINATOR, "A claim waits", next_step=Next.VERIFY, on=later),
    ]
    waiting = {
        "extension": "More time is asked for",
        "dispute": "“Not mine”",
        "earlier_date": "An earlier date waits",
        "reassignment": "A new owner has not accepted yet",
    }
    examples += [_one(Kind.TO_DECIDE, Reader.COORDINATOR, title, code, **chair) for code, title in waiting.items()]
    matters = {
        "second_extension": "A second extension is asked for: to the chair",
        "request_unanswered": "A request was not answered: to the chair",
        "claim_refused_twice": "Two claims were refused: to the chair",
        "claim_unverified": "A claim was not verified: to the chair",
        "dispute": "Ownership is disputed: to the chair",
        "dispute_unanswered": "A dispute was not answered: to the chair",
    }
    meeting = {"next_step": Next.MEETING, "on": None}
    return examples + [_one(Kind.MATTER, Reader.CHAIR, title, code, **meeting) for code, title in matters.items()]


def _news() -> list[Example]:
    decided = {
        "extended": "More time was granted",
        "extension_declined": "More time was declined",
        "claim_refused": "The claim was refused",
        "owner_confirmed": "Confirmed as owner",
        "date_changed": "The date was changed",
        "reassigned": "The action went to somebody else",
        "pause_granted": "A pause was granted",
        "reopened": "The action was reopened",
    }
    closed = {"verified": "Verified", "void": "Void", "not_achieved": "Not achieved"}
    return [
        *(_one(Kind.DECIDED, Reader.ACTOR, title, code) for code, title in decided.items()),
        *(_one(Kind.STOPPED, Reader.ACTOR, t, code, next_step=Next.NOTHING) for code, t in closed.items()),
    ]


def _coordinator() -> list[Example]:
    coordinator, mend = Reader.COORDINATOR, {"next_step": Next.MEND, "on": None}
    blank = {"owner_name": None, "agency_name": None, "due_on": None, "original_due_on": None}
    return [
        _one(Kind.WITHHELD, coordinator, "A notice was withheld: its reader may not read the action", **mend),
        _one(
            Kind.WITHHELD,
            coordinator,
            "A notice was withheld: mail is refused",
            "recipient_cannot_be_reached",
            **mend,
        ),
        _one(Kind.INCOMPLETE, coordinator, "An action that cannot be issued", "owner,due_on", **mend, **blank),
        _message(Kind.MAIL_FAILED, "refused", "A mail was refused"),
        _message(Kind.MAIL_FAILED, "address_refused", "An address does not exist"),
        _message(Kind.MAIL_FAILED, "gave_up", "Eight tries failed"),
        _message(Kind.UNCERTAIN, "", "Nobody knows whether a mail arrived"),
    ]


def _between_agencies() -> list[Example]:
    waits, today = {"next_step": Next.BLOCK_ESCALATES, "on": date(2026, 12, 16)}, "Mon 14 Dec 2026, 16:00"
    lead = {"next_step": Next.URGENT_LEAD, "name": today}
    coordinator = {"next_step": Next.URGENT_COORDINATOR, "on": date(2026, 12, 15)}
    return [
        _one(Kind.ACCEPT_ASKED, Reader.LEAD, "Another agency's action is proposed to this one", "transfer", **waits),
        _one(Kind.BLOCK_SILENT, Reader.LEAD, "A block that nobody answered", **waits),
        _one(Kind.URGENT, Reader.ACTOR, "An urgent action", **lead),
        _one(Kind.URGENT_HALF, Reader.ACTOR, "Half of its time has gone", **lead),
        _one(
            Kind.URGENT_LATE,
            Reader.LEAD,
            "Its time has passed: to the lead",
            "urgent_late_lead",
            **coordinator,
        ),
    ]


def _above() -> list[Example]:
    return [
        Example(name, title, mail_to(reader, (section_of(line.kinds[0], reader), (line,))))
        for name, title, reader, line in paper_examples.lines_above()
    ]


def _several() -> list[Example]:
    rung_2 = {"next_step": Next.RUNG_2, "on": date(2026, 12, 14)}
    late = action_line(
        Kind.OVERDUE, ref="NW-2026-23/02", extended_count=1, original_due_on=date(2026, 12, 2), **rung_2
    )  # type: ignore[arg-type]
    sensitive = action_line(Kind.REMINDER_1, ref="NW-2026-23/11", title=None, marking="OFFICIAL-SENSITIVE")
    three = (late, sensitive, action_line(Kind.ISSUE, on=date(2026, 12, 16), next_step=Next.ACKNOWLEDGE))
    agency = tuple(
        action_line(Kind.LEAD, Reader.LEAD, ref=f"NW-2026-22/{number:02}", next_step=Next.RUNG_3,
                    working_days_overdue=number, rung=2)
        for number in range(3, 26)
    )  # fmt: skip
    lead_and_owner = mail_to(Reader.LEAD, ("own", (action_line(Kind.REMINDER_3),)), ("lead", agency))
    return [
        Example("several", "Three actions in one mail, one of them sensitive", mail_to(Reader.ACTOR, ("own", three))),
        Example("over_twenty", "An agency lead with an action of her own and 23 late ones", lead_and_owner),
        Example(
            "with_link",
            "Once there are web pages: a base address is set",
            mail_to(Reader.ACTOR, ("own", three[:1]), base_url="https://tasking.northworcs.example"),
        ),
    ]
