"""`jatac explain REF`: what was sent to whom, why, what became of it, who did what, and what happens next."""

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import show, words
from cli.action_list import measured
from cli.action_steps import follows, summary
from cli.asked import Asked, command
from cli.here import opened

if TYPE_CHECKING:
    from models.queries.story_parts import Done, Story, Told


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
    show.wrapped("", f"NEXT, if nobody does anything: {found.action.next}")


def _head(found: "Story") -> None:
    row = found.action
    show.wrapped(row.ref + (f" (was {row.legacy_ref})" if row.legacy_ref else ""), *summary(row)[:-1])
    if not row.readable:
        return
    if row.description:
        show.wrapped(f"Description: {row.description}")
    if row.original_due_on and row.original_due_on != row.due_on:
        show.wrapped(
            f"Originally due {show.day(row.original_due_on)}: {show.count(row.slippage, 'working day')} later now."
        )
    belongs = row.priority or ("business as usual" if row.business_as_usual else "no priority")
    show.wrapped(f"{row.kind}; {belongs}; policy version {row.policy_version}.", *measured(row))
    if found.breach:
        show.wrapped(_answer(found.breach))
    if found.readers:
        show.wrapped(f"May be read by: {', '.join(found.readers)}.")


def _answer(breach: dict[str, Any]) -> str:
    """What the analysis says of its rise."""
    if breach["answer"] is None:
        return "The rise is not answered for yet: real, recording change, seasonal, or one series of offences?"
    answered = f"Answered on {show.day(breach['answered_on'])}: {words.ANSWERS[breach['answer']]}."
    return " ".join([answered, *follows(breach)])


def _timeline(found: "Story") -> None:
    """Events and notices in one line of time."""
    lines: list[tuple[datetime, int, list[str]]] = []
    lines += [(done.as_of, 0, _done(done)) for done in found.done]
    lines += [(told.made_at, 1, _told(told)) for told in found.told]
    lines += [(note["made_at"], 2, [f"  note by {note['by'] or 'jatac'}: {note['text']}"]) for note in found.notes]
    show.wrapped("", "WHAT HAPPENED")
    last: datetime | None = None
    for at, _, said in sorted(lines, key=lambda line: line[:2]):
        if at != last:
            show.wrapped(show.instant(at))
            last = at
        show.wrapped(*said)
    for rung in found.not_recorded:
        show.wrapped(
            f"  Rung {rung.rung} fell due on {show.day(rung.fell_due_on)}; chase_overdue will record it and say so."
        )


def _done(done: "Done") -> list[str]:
    who = done.by or "jatac"
    if done.for_owner:
        who += f", for {done.for_owner}"
    said = words.event(done.kind)
    facts = {key: _plain(value) for key, value in done.facts.items()}
    if done.kind == "rung":
        clock = words.CLOCKS.get(str(facts.get("clock")), facts.get("clock"))
        return [f"  {said.format(**facts)} (clock of the {clock}; policy version {done.policy_version})"]
    if done.kind in ("escalation_raised", "escalation_moved"):
        said = said.format(**{"has": "", "before": "", "now": ""} | facts)
        facts = {key: value for key, value in facts.items() if key not in ("has", "before", "now")}
    if "notice_kind" in facts:
        facts = {"of": words.notice(str(done.facts["notice_kind"]))} | {
            key: value for key, value in facts.items() if key not in ("notice", "notice_kind")
        }
    if "reason" in facts:
        facts["reason"] = words.why_not(str(done.facts["reason"]))
    details = "; ".join(f"{_label(key)} {value}" for key, value in facts.items() if value and key not in HIDDEN)
    late = f" [written down {show.instant(done.recorded_at)}]" if done.recorded_at != done.as_of else ""
    return [f"  {said}, by {who}" + (f" ({details})" if details else "") + late]


HIDDEN = {
    "ref",
    "kind",
    "imported",
    "pauses_ladder",
    "episode",
    "term",
    "status",
    "rung",
    "number",
    "count",
    "by",
    "figures",
    "area_id",
}


def _label(key: str) -> str:
    return {
        "to": "to",
        "before": "from",
        "now": "to",
        "due_on": "due",
        "why": "because:",
        "decision_sought": "decision sought:",
    }.get(key, key.replace("_", " "))


ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_INSTANT = re.compile(rf"{ISO_DAY.pattern}T\d{{2}}:\d{{2}}\S*")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return show.day(date.fromisoformat(value))
    if isinstance(value, str) and ISO_INSTANT.fullmatch(value):
        return show.instant(datetime.fromisoformat(value))
    return words.plain(value) if isinstance(value, str) else value


def _told(told: "Told") -> list[str]:
    rung = f", rung {told.rung}" if told.rung else ""
    lines = [f"  told {told.to} ({told.agency}) – {words.notice(told.kind)}{rung}: “{told.sentence}”"]
    return [*lines, f"    {_fate(told)}"]


def _fate(told: "Told") -> str:
    at = show.instant(told.state_at)
    why = words.why_not(told.state_why)
    said = {
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
    return said.get(told.state, told.state)


def _waiting(found: "Story") -> None:
    for pause in found.pauses:
        ended = pause["ended_on"] or pause["until_on"]
        until = f"to {show.day(ended)}" if ended else "until it is answered"
        show.wrapped(f"Paused from {show.day(pause['from_on'])} {until} ({words.plain(pause['kind'])}).")
    for request in found.requests:
        asked_for = f" to {show.day(request.to_date)}" if request.to_date else ""
        asked_for += f" to {request.to_person}" if request.to_person else ""
        answer = f"{request.outcome} {show.day(request.decided_on)}" if request.decided_on else "not answered yet"
        show.wrapped(
            f"{request.kind.replace('_', ' ').capitalize()}{asked_for}, asked {show.day(request.asked_on)} by"
            f" {request.asked_by or 'jatac'}: {answer}."
        )
        show.wrapped(*(f"  {said}" for said in (request.reason.replace("_", " "), request.note) if said))
    for decision in found.decisions:
        show.say(*_decision(decision))
    for matter in found.matters:
        settled = f"Settled {show.day(matter['resolved_on'])}" if matter["resolved_on"] else "Open"
        show.wrapped(
            f"With {matter['has']} ({matter['reason'].replace('_', ' ')}), raised {show.day(matter['raised_on'])}:"
            f" {matter['decision_sought']} {settled}."
        )


def _decision(decision: dict[str, Any]) -> list[str]:
    """What a body decided, where, by whom it was recorded, and why."""
    if decision["meeting_on"] is not None:
        where = f"at its meeting of {show.day(decision['meeting_on'])}"
    elif decision["ratified_on"] is not None:
        where = f"between meetings; ratified {show.day(decision['ratified_on'])}"
    elif decision["superseded_on"] is not None:
        where = f"between meetings; replaced {show.day(decision['superseded_on'])}"
    else:
        where = "between meetings; not ratified yet"
    goes = decision["to_person"] or decision["to_body"] or ""
    to = f" to {show.day(decision['to_date'])}" if decision["to_date"] else f" to {goes}" if goes else ""
    what = decision["outcome"].replace("_", " ")
    said = f"{decision['body']} decided on {show.day(decision['decided_on'])}, {where}: {what}{to}"
    return [f"{said}; recorded by {decision['by'] or 'jatac'}.", f"  {decision['rationale']}"]
