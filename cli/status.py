"""`jatac status` and `jatac audit verify`: how things stand, and whether the record is whole."""

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli import meeting, show, words
from cli.action_list import lacks
from cli.alarm import sound
from cli.asked import Asked, command, group
from cli.boundary import FAULTS, WrongUsage
from cli.here import Here, opened

if TYPE_CHECKING:
    from flows.heartbeat import Pulse
    from models.queries.status import Status, Tally

audit = group("Prove the record.")


def register(app: typer.Typer) -> None:
    """Adds the commands to the root."""
    command(app, "status")(status)
    app.add_typer(audit, name="audit")


def status(
    asked: Asked,
    alarm: Annotated[
        bool, typer.Option("--alarm", help="Only looks for late flows, and mails the coordinator. For a timer.")
    ] = False,
) -> int:
    """Show how things stand. What is late, what waits to be sent, what failed, what ran last."""
    if alarm:
        return sound(asked)
    from flows.heartbeat import pulses
    from flows.wiring import FLOWS
    from models.queries import status as query

    with opened(asked) as here, here.database.reading() as session:
        found = query.status(session, here.place, here.moment.day, tuple(FLOWS), here.by.person_id)
        beating = pulses(session, here.place, here.moment, story=here.office.settings.story)
    if asked.json:
        heartbeat = [asdict(pulse) for pulse in beating]
        show.as_json({**found.as_json(), "heartbeat": heartbeat, "as_of": here.moment.as_of})
        return 0
    held = "IN HOLD: nothing is sent until `jatac release`" if found.held else "sending"
    show.wrapped(f"{found.partnership}, {show.instant(here.moment.as_of)}: {held}.")
    _late(found)
    _meetings(found)
    _senior(found)
    _to_complete(found)
    _mail(found)
    _runs(here, found, {pulse.flow: pulse for pulse in beating})
    return 0


def _late(found: "Status") -> None:
    for title, tallies in (("By agency", found.by_agency), ("By body", found.by_body)):
        if tallies:
            show.table(
                title,
                ("", "Live", "Overdue", "Rung 2 or above"),
                [_tally(tally) for tally in tallies],
                right=("Live", "Overdue", "Rung 2 or above"),
            )
    rungs = ", ".join(f"{number} at rung {rung}" for rung, number in found.by_rung.items())
    show.wrapped(f"Live actions: {rungs}.")


def _meetings(found: "Status") -> None:
    """The next meeting of each body, its paper, and what nobody has recorded."""
    if not found.meetings:
        return
    show.table(
        "Meetings",
        ("Body", "Meets", "Paper", "Items"),
        [(row.body, meeting.state_and_day(row), meeting.paper(row), meeting.items(row)) for row in found.meetings],
        right=("Items",),
    )
    for row in found.meetings:
        if row.flag:
            show.wrapped(f"{row.body}: {row.flag}")


def _tally(tally: "Tally") -> tuple[str, str, str, str]:
    return (tally.name, str(tally.live), str(tally.overdue), str(tally.rung_2_or_above))


def _senior(found: "Status") -> None:
    if not found.senior:
        show.wrapped("Nothing stands with the coordinator and the chair.")
        return
    show.table(
        "With the coordinator and the chair",
        ("Reference", "Owner", "Since", "Why"),
        [
            (one.ref, f"{one.owner or 'nobody'}, {one.agency or '–'}", show.short_day(one.since), one.why)
            for one in found.senior
        ],
    )


def _to_complete(found: "Status") -> None:
    if found.incomplete:
        show.table(
            "Proposals that cannot be issued",
            ("Reference", "Action", "What is missing"),
            [(row.ref, row.title, lacks(row)) for row in found.incomplete],
        )
    if found.rises_under_analysis:
        rises = show.count(found.rises_under_analysis, "rise")
        show.wrapped(f"Under analysis: {rises}; {found.rises_answered} answered, to be verified.")
    if found.links_proposed:
        waiting = show.count(found.links_proposed, "link")
        show.wrapped(f"One event from two sources? {waiting} to confirm or refuse: `jatac links list`.")
    if found.asb_case_reviews:
        due = show.count(found.asb_case_reviews, "ASB case review")
        show.wrapped(f"{due} not over: `jatac repeats` names the cases to the coordinator.")
    if found.reviews_due:
        due = show.count(found.reviews_due, "review of an intelligence record", "reviews of intelligence records")
        show.wrapped(f"{due} due: `jatac intelligence due`.")
    for name, number in found.rejected.items():
        theirs = found.mended_by_sender.get(name, 0)
        if theirs < number:
            show.wrapped(
                f"{show.count(number - theirs, 'rejected row')} of {name} to mend: `jatac rejected` writes the file."
            )
        if theirs:
            show.wrapped(
                f"{show.count(theirs, 'rejected row')} of {name} to mend in the sheet itself, or by its sender:"
                " then take it in again."
            )
    for one in found.held_back:
        many = one.accepted + one.rejected
        rows = f"{one.accepted} of its {many} rows can be read" if many else "it is empty where rows are"
        show.wrapped(
            f"{one.source}, {one.month:%B %Y}: a correction is held back, {rows}. The month stands as it was:"
            " `jatac correction accept` lets it in, `drop` drops it."
        )


def _mail(found: "Status") -> None:
    states = ", ".join(f"{number} {state}" for state, number in sorted(found.messages.items())) or "none yet"
    show.wrapped(f"Mails: {states}. {show.count(found.pending, 'notice')} pending.")
    if found.mail_troubles:
        show.table(
            "Mails that did not arrive, or may not have",
            ("To", "State", "About", "Last error"),
            [
                (f"{one.recipient_name}, {one.agency_name}", one.state, ", ".join(one.refs), one.last_error)
                for one in found.mail_troubles
            ],
        )
    if found.withheld:
        show.table(
            "Notices withheld",
            ("Reference", "From", "Kind", "Why"),
            [(one.ref, one.to, words.notice(one.kind), words.why_not(one.reason)) for one in found.withheld],
        )


def _runs(here: Here, found: "Status", pulses: "dict[str, Pulse]") -> None:
    late = {flow: pulse for flow, pulse in pulses.items() if pulse.late}
    show.table(
        "Flows",
        ("Flow", "Last run", "State", "Notices", "Mails", "Next"),
        [
            (
                run.flow,
                show.ago(run.started_at, here.moment.recorded_at) if run.started_at else "never",
                f"{run.state}, LATE" if run.flow in late else run.state,
                str(run.notices_new) if run.started_at else "",
                str(run.messages_new) if run.started_at else "",
                show.short_instant(pulses[run.flow].next_at) if run.flow in pulses else "",
            )
            for run in found.runs
        ],
        right=("Notices", "Mails"),
        whole=("Flow", "Next"),
    )
    for pulse in late.values():
        last = show.ago(pulse.completed_at, here.moment.recorded_at) if pulse.completed_at else "never"
        show.wrapped(f"LATE: {pulse.flow} should have run by now; it last completed: {last}.")
    if late:
        show.wrapped("Is `jatac serve` running? Once it runs again, everything that is due is done.")
    for run in found.runs:
        for failure in run.failures.splitlines():
            show.wrapped(f"{run.flow} failed: {failure}")


@command(audit, "verify")
def verify(
    asked: Asked,
    head: Annotated[
        list[str] | None,
        typer.Option(
            "--head", metavar="COUNT:HASH", help="A head as printed; the chain must pass through it. Repeat."
        ),
    ] = None,
) -> int:
    """Walk the record from its first link. Names the first that does not hold."""
    from models.chain import verify as walk

    heads = tuple(_head(text) for text in head or [])
    with opened(asked) as here, here.database.reading() as session:
        proof = walk(session, here.place.partnership_id, heads)
    whole = proof.broken_seq is None
    if asked.json:
        show.as_json(
            {
                "whole": whole,
                "count": proof.count,
                "head": f"{proof.count}:{proof.head}",
                "broken": proof.broken_seq,
                "why": proof.why,
                "disposed": proof.disposed,
            }
        )
    elif whole:
        show.wrapped(
            f"The record is whole: {show.count(proof.count, 'link')}, {proof.disposed} with its text disposed of."
        )
        show.wrapped(f"Head: {proof.count}:{proof.head}", "Print it in a paper; a later `--head` proves against it.")
    else:
        show.wrapped(f"The record is BROKEN at link {proof.broken_seq}: {proof.why}.")
        show.wrapped(
            "Check that the head was typed as printed. If it was: keep this data dir as it is, and compare a backup."
        )
    return 0 if whole else FAULTS


def _head(text: str) -> tuple[int, str]:
    found = re.fullmatch(r"(\d+):([0-9a-f]{64})", text.strip().lower())
    if found is None:
        raise WrongUsage(
            f"“{text}” is not a head.", "Write it as it was printed: COUNT:HASH, a number and 64 figures."
        )
    return int(found[1]), found[2]
