"""`jatac explain REF`: what was sent to whom, why, what became of it, who did what, and what happens next."""

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import show
from cli.action_steps import summary
from cli.asked import Asked, command
from cli.here import opened

if TYPE_CHECKING:
    from models.queries.story_parts import Done, Story, Told

EVENTS: dict[str, str] = {
    "action_added": "entered",
    "issued": "issued",
    "acknowledged": "acknowledged",
    "note": "a progress note was written",
    "done_claimed": "claimed as done",
    "claim_refused": "the claim was refused",
    "disputed": 'the owner said "not mine"',
    "owner_confirmed": "the owner was confirmed",
    "reassignment_asked": "a new owner was proposed",
    "reassigned": "passed to a new owner",
    "reassignment_declined": "the proposed owner declined",
    "owner_set": "an owner was set",
    "priority_set": "its priority was named",
    "readers_added": "readers were added",
    "date_set": "a due date was set",
    "earlier_date_asked": "an earlier date was proposed",
    "earlier_date_declined": "the earlier date was declined",
    "date_brought_forward": "the due date was brought forward",
    "extension_asked": "more time was asked for",
    "extended": "more time was granted",
    "extension_declined": "more time was declined",
    "pause_granted": "a pause was granted",
    "pause_ended": "a pause ended",
    "stopped": "closed",
    "reopened": "opened again",
    "escalation_raised": "went to the coordinator and the chair",
    "escalation_resolved": "what went to the coordinator and the chair was settled",
    "actor": "somebody else acts now",
    "acting_owner": "the agency lead acts as owner",
    "acting_owner_ended": "the owner can be reached again",
    "rung": "rung {rung} was reached; it fell due on {fell_due_on}",
}
WHY_NOT: dict[str, str] = {
    "reader_not_on_access_list": "the reader is not on the access list",
    "recipient_cannot_be_reached": "the reader cannot be reached",
    "another_acts_now": "somebody else acts now",
    "day_passed": "its day had passed",
    "paused": "the ladder was paused",
    "ladder_started_anew": "the ladder had started anew",
    "higher_rung_now": "a higher rung was reached meanwhile",
    "new_episode": "it is said anew in a later notice",
    "acknowledged": "it was acknowledged meanwhile",
    "no_longer_late": "it was no longer late",
    "somebody_acts_now": "somebody acts again",
    "decided": "it was decided meanwhile",
    "answered": "it was answered meanwhile",
    "complete_now": "it is complete now",
    "said_before_restore": "it had been said when the database was restored",
}


def register(app: typer.Typer) -> None:
    """Adds the command to the root."""
    command(app, "explain")(explain)


def explain(asked: Asked, ref: Annotated[str, typer.Argument(metavar="REF", help="The action.")]) -> None:
    """Tell the story of one action. What was sent to whom, why, and what happens next, when."""
    from models.queries.story import story
    from models.steps.take import UnknownAction

    with opened(asked) as here, here.database.reading() as session:
        found = story(session, here.place, here.moment.day, ref, here.by.person_id)
    if found is None:
        raise UnknownAction(ref)
    if asked.json:
        show.as_json(found.as_json())
        return
    _head(found)
    if found.action.readable:
        _timeline(found)
        _waiting(found)
    show.say("", f"NEXT, if nobody does anything: {found.action.next}")


def _head(found: "Story") -> None:
    row = found.action
    show.say(row.ref + (f" (was {row.legacy_ref})" if row.legacy_ref else ""), *summary(row)[:-1])
    if not row.readable:
        return
    if row.description:
        show.say(f"Description: {row.description}")
    if row.original_due_on and row.original_due_on != row.due_on:
        show.say(
            f"Originally due {show.day(row.original_due_on)}: {show.count(row.slippage, 'working day')} later now."
        )
    belongs = row.priority or ("business as usual" if row.business_as_usual else "no priority")
    show.say(f"{row.kind}; {belongs}; policy version {row.policy_version}.")
    if found.readers:
        show.say(f"May be read by: {', '.join(found.readers)}.")


def _timeline(found: "Story") -> None:
    """Events and notices in one line of time."""
    lines: list[tuple[datetime, int, list[str]]] = []
    lines += [(done.as_of, 0, _done(done)) for done in found.done]
    lines += [(told.made_at, 1, _told(told)) for told in found.told]
    lines += [(note["made_at"], 2, [f"  note by {note['by'] or 'jatac'}: {note['text']}"]) for note in found.notes]
    show.say("", "WHAT HAPPENED")
    last: datetime | None = None
    for at, _, said in sorted(lines, key=lambda line: line[:2]):
        if at != last:
            show.say(show.instant(at))
            last = at
        show.say(*said)
    for rung in found.not_recorded:
        show.say(
            f"  Rung {rung.rung} fell due on {show.day(rung.fell_due_on)}; chase_overdue will record it and say so."
        )


def _done(done: "Done") -> list[str]:
    who = done.by or "jatac"
    if done.for_owner:
        who += f", for {done.for_owner}"
    said = EVENTS.get(done.kind, done.kind)
    facts = {key: _plain(value) for key, value in done.facts.items()}
    if done.kind == "rung":
        return [f"  {said.format(**facts)} ({facts.get('clock')} clock; policy version {done.policy_version})"]
    details = "; ".join(f"{_label(key)} {value}" for key, value in facts.items() if value and key not in HIDDEN)
    late = f" [written down {show.instant(done.recorded_at)}]" if done.recorded_at != done.as_of else ""
    return [f"  {said}, by {who}" + (f" ({details})" if details else "") + late]


HIDDEN = {"ref", "kind", "imported", "pauses_ladder", "episode", "term", "status", "rung", "number", "count"}


def _label(key: str) -> str:
    return {"to": "to", "before": "from", "now": "to", "due_on": "due", "why": "because:"}.get(
        key, key.replace("_", " ")
    )


ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return show.day(date.fromisoformat(value))
    return value


def _told(told: "Told") -> list[str]:
    rung = f", rung {told.rung}" if told.rung else ""
    lines = [f"  told {told.to} ({told.agency}) – {told.kind}{rung}: “{told.sentence}”"]
    return [*lines, f"    {_fate(told)}"]


def _fate(told: "Told") -> str:
    at = show.instant(told.state_at)
    why = WHY_NOT.get(told.state_why, told.state_why)
    words = {
        "pending": "not sent yet: it goes with the next mail",
        "sent": f"sent {at}: {told.subject}",
        "queued": f"tried {at}, not taken yet; it is tried again ({why})",
        "sending": f"on its way since {at}",
        "failed": f"FAILED {at}: {why}",
        "uncertain": f"UNCERTAIN since {at}: {why}",
        "suppressed": "not sent: nothing in the mail held any longer",
        "withheld": f"WITHHELD {at}: {why}",
        "withdrawn": f"withdrawn {at}: {why}",
    }
    return words.get(told.state, told.state)


def _waiting(found: "Story") -> None:
    for pause in found.pauses:
        ended = pause["ended_on"] or pause["until_on"]
        until = f"to {show.day(ended)}" if ended else "until it is answered"
        show.say(f"Paused from {show.day(pause['from_on'])} {until} ({pause['kind']}).")
    for request in found.requests:
        asked_for = f" to {show.day(request.to_date)}" if request.to_date else ""
        asked_for += f" to {request.to_person}" if request.to_person else ""
        answer = f"{request.outcome} {show.day(request.decided_on)}" if request.decided_on else "not answered yet"
        show.say(
            f"{request.kind.replace('_', ' ').capitalize()}{asked_for}, asked {show.day(request.asked_on)} by"
            f" {request.asked_by or 'jatac'}: {answer}."
        )
        show.say(*(f"  {said}" for said in (request.reason.replace("_", " "), request.note) if said))
    for matter in found.matters:
        settled = f"settled {show.day(matter['resolved_on'])}" if matter["resolved_on"] else "open"
        show.say(
            f"With the coordinator and the chair since {show.day(matter['raised_on'])}"
            f" ({matter['reason'].replace('_', ' ')}): {matter['decision_sought']} {settled.capitalize()}."
        )
