"""A paper of a body into words: what is sought first, then each item, the numbers, and what comes next.

Only a `PaperMail` is taken, whose types cannot carry restricted text. A board's digest is cut to two pages here; the
stored paper keeps every item (domain guide §4, rung 5; S1 2.27: for decision, not for information).
"""

from collections import Counter
from dataclasses import dataclass

from notifications.compose import Composed, compose, contact, days, rendered, times
from rules.mail import UnfitMail, one_line
from rules.outcomes import effects_sentence
from rules.paper import AgencyCount, Paper, PaperKind, PartnershipCounts
from rules.paper_item import PaperItem
from rules.paper_mail import Mail, PaperMail
from rules.personal import betrays
from rules.reasons import day_in_words

MOST_OF_PACK = 20
MOST_OF_DIGEST = 8
"""Items shown in full; the rest of a pack is one line each, the rest of a digest a count by agency."""
MOST_NOTED = 8

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as both templates print it. `history`: (day, what happened), oldest first."""

    heading: str
    facts: Facts
    history: Facts
    sought: Facts
    late: bool


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of the paper; `lines` are sentences that stand by themselves."""

    heading: str
    items: tuple[ItemView, ...] = ()
    lines: tuple[str, ...] = ()
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class PaperView:
    """Everything both templates print, in words."""

    subject: str
    partnership: str
    greeting: str
    opening: str
    about: str
    parts: tuple[PartView, ...]
    contact: str
    why_sent: str
    record: str
    marking: str
    link_label: str
    link: str


def compose_paper(mail: PaperMail) -> Composed:
    """`mail` in words: a subject, a plain text and a simple HTML that say the same. Raises UnfitMail."""
    if type(mail) is not PaperMail:
        raise UnfitMail(f"Only a PaperMail may be composed, not {type(mail).__name__}; build it from rules/paper.py.")
    paper, links = mail.paper, mail.base_url is not None
    brief = mail.brief or paper.cancelled
    view = PaperView(
        subject=one_line(paper_subject(paper), "subject"),
        partnership=mail.partnership_name,
        greeting=f"Dear {mail.recipient_name},",
        opening=_opening(paper, brief=brief),
        about=_about(paper),
        parts=_parts(paper, brief=brief),
        contact=contact(mail),
        why_sent=f"Sent to you alone by {mail.partnership_name}, as a member of {paper.body_name}.",
        record=f"Head of the record: {paper.chain_count} {paper.chain_head}",
        marking=paper.marking,
        link_label="See the paper:" if links else "",
        link=mail.base_url or "",
    )
    return rendered("paper", view.subject, view)


def compose_mail(mail: Mail) -> Composed:
    """Any mail of ours in words. Raises UnfitMail."""
    return compose_paper(mail) if isinstance(mail, PaperMail) else compose(mail)


def paper_subject(paper: Paper) -> str:
    """`[For decision: 3 items] Performance Group, Thu 18 Jun`. What corrects says so; so does what only ratifies, and
    an empty one.
    """
    sought, ratify = len(paper.items), len(paper.to_ratify)
    if paper.revision > 1:
        label = f"Correction, revision {paper.revision}"
    elif sought:
        label = f"For decision: {_count(sought, 'item')}" + (f"; {ratify} to ratify" if ratify else "")
    elif ratify:
        label = f"To ratify: {_count(ratify, 'decision')}"
    else:
        label = "Nothing needs you"
    return f"[{label}] {paper.body_name}, {day_in_words(paper.meeting_on, year=False)}"


def _opening(paper: Paper, *, brief: bool) -> str:
    if brief and paper.correction:
        return paper.correction
    sought, ratify = len(paper.items), len(paper.to_ratify)
    when = f"{paper.body_name} on {day_in_words(paper.meeting_on)} at {paper.meeting_time}"
    by_chair = f"{_count(ratify, 'decision')} of its chair {_is(ratify)} to be ratified"
    if sought:
        stands = f"{_count(sought, 'item')} {_is(sought)} for decision at {when}."
        stands += f" {by_chair} there." if ratify else ""
    elif ratify:
        stands = f"{by_chair} at {when}; nothing else is sought."
    else:
        stands = f"Nothing needs you: no decision is sought of {when}."
    return f"{paper.correction} {stands}" if paper.correction else stands


def _about(paper: Paper) -> str:
    published = f"Published on {day_in_words(paper.published_on)}"
    clear = "" if paper.cancelled else f", {paper.clear_days} clear working days before the meeting"
    revision = f" Revision {paper.revision}." if paper.revision > 1 else ""
    return f"{published}{clear}.{revision}"


def _parts(paper: Paper, *, brief: bool) -> tuple[PartView, ...]:
    if brief:
        stood = tuple(_one_liner(item, brief=True) for item in (*paper.items, *paper.noting))
        return (PartView("On its paper", lines=stood),) if stood else ()
    most = MOST_OF_PACK if paper.kind is PaperKind.PACK else MOST_OF_DIGEST
    full, rest = paper.items[:most], paper.items[most:]
    ratify = tuple(f"{one.ref}. {one.what} ({day_in_words(one.decided_on)})" for one in paper.to_ratify)
    further = _further(paper.kind, rest)
    found = (
        PartView("For decision", items=tuple(_item(item, paper.kind) for item in full), lines=further),
        PartView("To ratify: decided by the chair between meetings", lines=ratify),
        PartView("For noting", lines=_noted(paper.noting)),
        PartView("The partnerships", lines=tuple(_partnership(one) for one in paper.partnerships)),
        PartView("In numbers", facts=() if paper.partnerships else _numbers(paper)),
        PartView("Ahead", lines=_ahead(paper)),
    )
    return tuple(part for part in found if part.items or part.lines or part.facts)


def _partnership(one: PartnershipCounts) -> str:
    """One partnership in one line: what is nothing is left out, but never that nothing stands out."""
    rungs = ", ".join(f"{n} at rung {r}" for r, n in ((3, one.rung_3), (4, one.rung_4), (5, one.rung_5)) if n)
    said = [
        f"{_count(one.live, 'live action')} ({one.county_priorities} under county priorities), {one.overdue} overdue",
        rungs,
        f"{_count(one.undecided, 'board item')} undecided" if one.undecided else "",
        f"{one.referred_up} referred up for decision" if one.referred_up else "",
        f"repeated non-delivery: {', '.join(one.non_delivery)}" if one.non_delivery else "",
        f"{_count(one.not_held, 'meeting')} not held in the last quarter" if one.not_held else "",
    ]
    exceptions = [part for part in said[1:] if part]
    return f"{one.partnership_name}: {'; '.join([said[0], *(exceptions or ['nothing else stands out'])])}."


def _item(item: PaperItem, kind: PaperKind) -> ItemView:
    name, board = _name(item), kind is PaperKind.DIGEST
    if board and item.working_days_overdue:
        name += f", {days(item.working_days_overdue)} overdue"
    title = item.title.text if item.title and not betrays(item.title.text) else ""
    return ItemView(
        heading=f"{item.number}. {name}: {title}" if title else f"{item.number}. {name}",
        facts=_facts(item, board=board),
        history=tuple((day_in_words(line.on), line.what) for line in item.history),
        sought=_sought(item),
        late=item.working_days_overdue > 0,
    )


def _facts(item: PaperItem, *, board: bool) -> Facts:
    """Of an item before a board its days overdue stand in the heading, and its dates are case detail."""
    found = [("Agency", _agency(item)), ("Priority", item.priority_name)]
    found.append(("Urgent", _urgent(item)))
    if board:
        return tuple((label, value) for label, value in found if value)
    if item.metadata_only:
        found.append(("Overdue", days(item.working_days_overdue)))
    elif item.due_on is not None:
        found.append(("Due", _due(item)))
    found.append(("Barrier", item.barrier))
    return tuple((label, value) for label, value in found if value)


def _sought(item: PaperItem) -> Facts:
    found = (
        ("Decided before", item.followed_up),
        ("Decision sought", item.decision_sought),
        ("Options", "; ".join(item.options)),
        ("Recommended", item.recommended),
    )
    return tuple((label, value) for label, value in found if value)


def _urgent(item: PaperItem) -> str:
    """ "since Thu 3 Dec 2026"; '' where it is not urgent."""
    return f"since {day_in_words(item.urgent_since)}" if item.urgent_since is not None else ""


def _agency(item: PaperItem) -> str:
    if not item.from_agency:
        return item.agency_name
    since = f" on {day_in_words(item.from_agency_on)}" if item.from_agency_on else ""
    return f"{item.agency_name} (from {item.from_agency}{since})"


def _due(item: PaperItem) -> str:
    assert item.due_on is not None
    words = f"{day_in_words(item.due_on)}, {days(item.working_days_overdue)} overdue"
    if item.original_due_on and item.original_due_on != item.due_on:
        first = day_in_words(item.original_due_on)
        words += f" (first due {first}{times(item.extended_count)}; {days(item.slippage)} later)"
    return f"{words}; rung {item.rung}"


def _further(kind: PaperKind, rest: tuple[PaperItem, ...]) -> tuple[str, ...]:
    if not rest:
        return ()
    if kind is PaperKind.PACK:
        return tuple(_one_liner(item) for item in rest)
    by_agency = Counter(item.agency_name or "no one agency" for item in rest)
    listed = ", ".join(
        f"{name} {count}" for name, count in sorted(by_agency.items(), key=lambda one: (-one[1], one[0]))
    )
    urgent = sum(item.urgent_since is not None for item in rest)
    return (f"+ {len(rest)} more, by agency: {listed}{f'; {urgent} of them urgent' if urgent else ''}.",)


def _one_liner(item: PaperItem, *, brief: bool = False) -> str:
    late = f", {days(item.working_days_overdue)} overdue" if item.working_days_overdue else ""
    agency = f", {item.agency_name}" if item.agency_name else ""
    late += f", urgent {_urgent(item)}" if item.urgent_since is not None else ""
    return f"{item.number}. {_name(item)}{agency}{late}." + ("" if brief else f" {item.decision_sought}")


def _name(item: PaperItem) -> str:
    """By what a decision names it: its reference, or the number of the matter."""
    return item.ref or f"{item.about} (matter {item.escalation_id})"


def _noted(noting: tuple[PaperItem, ...]) -> tuple[str, ...]:
    shown = [f"{item.number}. {_name(item)}, {item.agency_name}. {item.noted}" for item in noting]
    shown = [line.replace(", .", ".").rstrip() for line in shown]
    more = (f"+ {len(shown) - MOST_NOTED} more",) if len(shown) > MOST_NOTED else ()
    return (*shown[:MOST_NOTED], *more)


def _numbers(paper: Paper) -> Facts:
    counts = paper.counts
    found = (
        ("Live actions", str(counts.live)),
        ("Overdue, by agency", _listed(counts.overdue)),
        ("At rung 4 or 5, by agency", _listed(counts.non_delivery)),
        ("Restricted items on this paper", str(counts.restricted)),
        ("Effect of what was done", effects_sentence(paper.effects)),
    )
    return tuple((label, value) for label, value in found if value)


def _listed(counts: tuple[AgencyCount, ...]) -> str:
    return ", ".join(f"{one.agency_name} {one.count}" for one in counts)


def _ahead(paper: Paper) -> tuple[str, ...]:
    if paper.horizon.meeting_on is None:
        return ("No further meeting is set.",)
    coming, on = paper.horizon.items, day_in_words(paper.horizon.meeting_on)
    ahead = f"The next meeting is on {on}."
    if not coming:
        return (f"{ahead} No other action is on the way to its paper.",)
    others = "1 other action" if coming == 1 else f"{coming} other actions"
    closed = "it is closed" if coming == 1 else "they are closed"
    return (f"{ahead} {others} will be on its paper unless {closed} before it goes out.",)


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
