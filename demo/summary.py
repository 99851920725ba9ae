"""What half a year came to: numbers from the database and from the mailbox, and how a coordinator would read them."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any

from demo.mailbox import count
from flows.wiring import MAILDIR, Office
from models.queries import outbox, rulings, totals
from models.queries.listing import Row, every
from models.queries.totals import BreachFacts
from rules.moment import Moment
from rules.words import LIVE

WIDTH = 78
OPEN_WITH = "mutt -f {}"


def summed_up(office: Office, last: Moment, seconds: float) -> dict[str, Any]:
    """The JSON of `jatac demo --json`: counts are integers; `duplicates` comes from the mailbox alone.

    `notices_by_kind` counts the notices that travelled in a mail; `breaches` are the rises that opened an analysis.
    """
    here, maildir = office.place.partnership_id, office.data_dir / MAILDIR
    mailbox = count(maildir)
    with office.database.reading() as session:
        found = totals.breaches(session, here)
        states = outbox.states(session, here)
        live = every(session, office.place, last.day, LIVE, None)
        return {
            "intelligence_items": totals.items(session, here),
            "rows_rejected": totals.rejected(session, here),
            "breaches": [_breach(one) for one in found if one.state == "opened"],
            "capped": [_breach(one) for one in found if one.state == "capped"],
            "continuing": [_breach(one) for one in found if one.state == "continuing"],
            "falls": [_breach(one) for one in found if one.state == "fall"],
            "actions_by_status": totals.actions_by_status(session, here),
            "at_rung_3": [_senior(row) for row in live if row.late_rung >= 3],
            "matters_by_reason": totals.matters_by_reason(session, here),
            "decisions_sought": [_sought(one) for one in rulings.sought(session, office.place)],
            "decisions_taken": [_taken(one) for one in rulings.taken(session, office.place)],
            "notices_by_kind": totals.notices_sent_by_kind(session, here),
            "notices_withheld_by_reason": totals.notices_withheld_by_reason(session, here),
            "rungs_reached": totals.rungs_reached(session, here),
            "messages": {state: states.get(state, 0) for state in ("sent", "failed", "suppressed")},
            "duplicates": mailbox.duplicates,
            "mailbox_messages": mailbox.mails,
            "mailbox": str(maildir),
            "last_decision": last.local.isoformat(),
            "seconds": round(seconds),
        }


def _breach(one: BreachFacts) -> dict[str, Any]:
    return {
        "area": one.area,
        "type": one.type,
        "month": f"{one.month:%Y-%m}",
        "count": one.count,
        "rule": one.rule,
        "p": one.p,
        "window": one.window,
        "window_total": one.window_total,
        "baseline_total": one.baseline_total,
        "baseline_periods": one.baseline_periods,
        "severity": one.severity or None,
        "action": one.action_ref,
        "action_status": one.action_status,
    }


def _sought(one: rulings.Sought) -> dict[str, Any]:
    return {
        "body": one.body,
        "ref": one.ref or None,
        "decision_sought": one.decision_sought,
        "reason": one.reason,
        "meeting_on": one.meeting_on.isoformat(),
        "meeting": one.state,
        "became": one.became or None,
    }


def _taken(one: rulings.Ruled) -> dict[str, Any]:
    """`between_meetings`: by the chair; `ratified_on` is then the meeting that ratified it, if one has."""
    return {
        "body": one.body,
        "ref": one.ref or None,
        "outcome": one.outcome,
        "decided_on": one.decided_on.isoformat(),
        "between_meetings": one.meeting_on is None,
        "ratified_on": one.ratified_on.isoformat() if one.ratified_on else None,
    }


def _senior(row: Row) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "title": row.title,
        "owner": row.owner,
        "agency": row.agency,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "days_overdue": row.days_overdue,
        "why": _why(row),
        "next": row.next,
    }


def _why(row: Row) -> str:
    """In a few words: what was heard from the owner, and what was not."""
    heard = f"acknowledged {_day(row.acknowledged_on)}" if row.acknowledged_on else "never acknowledged"
    extended = {0: "", 1: ", extended once"}.get(row.extended_count, f", extended {row.extended_count} times")
    return f"{heard}{extended}, and not closed after the chases of rungs 1 and 2"


def printed(summary: dict[str, Any]) -> list[str]:
    """The summary as lines of at most 80 columns, for a terminal or a pipe."""
    parts = (_came_in, _found, _actions, _bodies, _mail, _where)
    return [line for part in parts for line in part(summary)]


def _came_in(summary: dict[str, Any]) -> Iterable[str]:
    yield from ("", "WHAT CAME IN")
    yield f"  {summary['intelligence_items']:,} police records of 2025; {summary['rows_rejected']} rows rejected."


def _found(summary: dict[str, Any]) -> Iterable[str]:
    found = summary["breaches"]
    yield from ("", f"RISES THAT OPENED AN ANALYSIS: {len(found)}")
    if found:
        yield f"  {'':34}{'count':>6} {'baseline':>12} {'mean':>6}  {'rule':<8}{'p':>8}"
    for one in found:
        yield from _rise(one)
        yield f"      {_outcome(one)}"
    yield from _series("Capped (more than five rose at once; no action)", summary["capped"])
    yield from _series("Continuing (its analysis is still open)", summary["continuing"])
    yield from _series("Falls (reported, no action)", summary["falls"])


def _rise(one: dict[str, Any]) -> Iterable[str]:
    """Count of the months the rule looked at, against the baseline's total over its months, and their mean."""
    where = f"{one['month']} {one['area']}, {one['type']}"
    shown = f"{one['window_total']}/{one['window']}m" if one["window"] > 1 else str(one["count"])
    baseline = f"{one['baseline_total']} in {one['baseline_periods']}m"
    mean = one["baseline_total"] / one["baseline_periods"]
    p = f"{one['p']:.2g}" if one["p"] is not None else "–"
    if len(where) > 33:
        yield f"  {where}"
        where = ""
    yield f"  {where:<34}{shown:>6} {baseline:>12} {mean:>6.1f}  {one['rule']:<8}{p:>8}"


def _outcome(one: dict[str, Any]) -> str:
    return f"{one['severity']}: {one['action']}, {_said(one['action_status'] or 'no action')}"


def _series(heading: str, found: list[dict[str, Any]]) -> Iterable[str]:
    if found:
        yield f"  {heading}: {len(found)}"
        listed = "; ".join(f"{one['area']} {one['type']} {one['month']}" for one in found)
        yield from wrap(listed, WIDTH - 6, initial_indent=" " * 6, subsequent_indent=" " * 6)


def _actions(summary: dict[str, Any]) -> Iterable[str]:
    by_status, rungs = summary["actions_by_status"], summary["rungs_reached"]
    yield from ("", f"ACTIONS: {sum(by_status.values())}")
    yield from _counted(by_status)
    reached = ", ".join(f"rung {rung}: {number}" for rung, number in rungs.items() if number)
    yield from _wrapped(f"Ever reached, as the history tells it: {reached}.")
    matters = summary["matters_by_reason"]
    if matters:
        raised = ", ".join(f"{_said(reason)}: {number}" for reason, number in matters.items())
        yield from _wrapped(f"Matters for the coordinator and the chair: {raised}.")
    yield from ("", f"WITH THE COORDINATOR AND THE CHAIR, OR ABOVE, NOW: {len(summary['at_rung_3'])}")
    for one in summary["at_rung_3"]:
        late = f"{one['days_overdue']} working {'day' if one['days_overdue'] == 1 else 'days'} overdue"
        yield f"  {one['ref']}  {late}"
        for line in (f"{one['owner']}, {one['agency']}: {one['title']}", f"Why: {one['why']}."):
            yield from wrap(line, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)


def _bodies(summary: dict[str, Any]) -> Iterable[str]:
    """What the performance group and the board were asked, and what they decided."""
    asked, taken = summary["decisions_sought"], summary["decisions_taken"]
    yield from ("", f"DECISIONS SOUGHT OF BODIES: {len(asked)}")
    for one in asked:
        about = one["ref"] or _said(one["reason"])
        yield from _wrapped(f"{_short(one['meeting_on'])}  {one['body']}: {about}{_not_decided(one)}")
    yield f"DECISIONS TAKEN: {len(taken)}"
    for one in taken:
        by = "its chair, between meetings" if one["between_meetings"] else "the meeting"
        about = one["ref"] or "an item"
        yield from _wrapped(f"{_short(one['decided_on'])}  {one['body']}, {by}: {about}, {_said(one['outcome'])}")


def printed_bodies(sought: Iterable[rulings.Sought], taken: Iterable[rulings.Ruled]) -> list[str]:
    """The lines of the summary on what was sought of bodies, and what came of it."""
    found = {"decisions_sought": [_sought(one) for one in sought], "decisions_taken": [_taken(one) for one in taken]}
    return list(_bodies(found))


def _not_decided(one: dict[str, Any]) -> str:
    """What is worth a word beside an item of a paper: that nothing was decided on it."""
    if one["became"] == "undecided":
        held = {"inquorate": "the meeting had no quorum", "cancelled": "the meeting was cancelled"}
        return f" ({held.get(one['meeting'], 'no decision taken')})"
    return " (settled before the meeting)" if one["became"] == "settled" else ""


def _short(day: str) -> str:
    return _day(date.fromisoformat(day))


def _mail(summary: dict[str, Any]) -> Iterable[str]:
    states = ", ".join(f"{number} {state}" for state, number in summary["messages"].items())
    yield from ("", f"MAIL: {states}")
    yield from _counted(summary["notices_by_kind"])
    for reason, number in summary["notices_withheld_by_reason"].items():
        yield from _wrapped(f"Withheld, and the coordinator told: {number} ({_said(reason)}).")
    told = "nobody was told the same thing twice" if not summary["duplicates"] else "somebody was told twice"
    mails = f"{summary['mailbox_messages']} mails lie in the mailbox"
    yield from _wrapped(f"{mails}; {told} (duplicates: {summary['duplicates']}).")


def _where(summary: dict[str, Any]) -> Iterable[str]:
    maildir = Path(summary["mailbox"])
    example = next(iter(sorted((maildir / "new").glob("*"))), maildir / "new")
    yield from ("", "WHERE IT LIES")
    yield f"  The mails are files in {maildir / 'new'}"
    yield f"  Read them all with {OPEN_WITH.format(maildir)}, or one with"
    yield f"    less {example}"
    yield f"  Then ask: jatac status --data-dir {maildir.parent}"
    yield f"            jatac explain REF --data-dir {maildir.parent}"
    yield f"  It took {summary['seconds']} seconds."
    yield ""
    yield "Contains public sector information licensed under the Open Government"
    yield "Licence v3.0."


def _counted(numbers: dict[str, int]) -> Iterable[str]:
    return _wrapped(", ".join(f"{_said(name)}: {number}" for name, number in numbers.items()) + ".")


def _wrapped(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def _said(code: str) -> str:
    return code.replace("_", " ")


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
