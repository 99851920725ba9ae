"""`jatac run FLOW`: one flow, now or as of a moment; a dry run shows everything and writes nothing."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import show, words
from cli.asked import Asked, command
from cli.boundary import FAULTS
from cli.here import Here, opened

if TYPE_CHECKING:
    from flows.result import FlowResult
    from models.steps.sweep import Line
    from rules.people import Context


def register(app: typer.Typer) -> None:
    """Adds the command to the root."""
    command(app, "run")(run)


def run(
    asked: Asked,
    flow: Annotated[str, typer.Argument(metavar="FLOW", help="The flow, for example send_reminders.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="ISO", help="The moment decided for; not in the future.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Shows every notice and rung; writes nothing.")] = False,
) -> int:
    """Run one flow. Running it again with the same --as-of writes no new notice."""
    from flows.orchestration import api_of, run_seen
    from flows.wiring import run_flow

    given = as_of is not None
    with opened(asked, as_of=as_of, dry_run=dry_run) as here:
        if dry_run:
            result = run_flow(here.office, flow, here.moment, as_of_given=given, dry_run=True)
        else:
            result = run_seen(here.office, flow, here.moment, api=api_of(here.office.settings), as_of_given=given)
        lines = _lines(here, result)
    if asked.json:
        show.as_json({**result.as_json(), "lines": lines})
    else:
        _say(result, lines)
    return FAULTS if result.failures else 0


def _lines(here: Here, result: "FlowResult") -> list[dict[str, Any]]:
    if not result.lines:
        return []
    from models.queries.context import context

    with here.database.reading() as session:
        ctx = context(session, here.place, here.moment.day)
    return [_line(line, ctx) for line in result.lines]


def _line(line: "Line", ctx: "Context") -> dict[str, Any]:
    return {
        "ref": line.ref,
        "rung_before": line.rung_before,
        "rung_after": line.rung_after,
        "events": [{"kind": kind, "reason": reason} for kind, reason in line.events],
        "notices": [
            {
                "kind": notice.kind.value,
                "to": ctx.people[notice.recipient_id].name,
                "reason": notice.reason,
                "rung": notice.rung,
                "withheld": notice.withheld,
            }
            for notice in line.notices
        ],
    }


def _say(result: "FlowResult", lines: list[dict[str, Any]]) -> None:
    dry = result.dry_run
    show.say(f"{result.flow} as of {show.instant(result.as_of)}" + (" – dry run, nothing is written" if dry else ""))
    for line in lines:
        before, after = line["rung_before"], line["rung_after"]
        show.say(f"{line['ref']}" + (f": rung {before} to {after}" if before != after else ""))
        show.say(*(f"  {_event(event)}" for event in line["events"]))
        for notice in line["notices"]:
            held = ", WITHHELD" if notice["withheld"] else ""
            show.say(
                f"  notice to {notice['to']}: {words.notice(notice['kind'])} ({words.plain(notice['reason'])}{held})"
            )
    for key in ("note", "sentence"):
        if key in result.details:
            show.say(str(result.details[key]))
    _say_details(result)
    new = "would be new" if dry else "new"
    show.say(f"{show.count(result.notices_new, 'notice')} {new}, {show.count(result.messages_new, 'mail')} {new}.")
    if result.counts:
        show.say(", ".join(f"{name.replace('_', ' ')} {number}" for name, number in result.counts.items()) + ".")
    if result.reason:
        show.say(f"Why nothing was done: {result.reason.replace('_', ' ')}.")
    for failure in result.failures:
        show.warn(f"FAILED {failure.item}: {failure.sentence}")


def _event(event: dict[str, str]) -> str:
    """A rung says which in its reason; of anything else the kind says what, and the reason why."""
    why = words.plain(event["reason"])
    if event["kind"] == "rung":
        return f"reached: {why}"
    return words.event(event["kind"]).partition("{")[0].strip() + (f": {why}" if why else "")


def _say_details(result: "FlowResult") -> None:
    for series in result.details.get("series", ()):
        show.say(_tested(series))
    for breach in result.details.get("breaches", ()):
        action = f" → {breach['action']}" if breach.get("action") else ""
        show.say(f"{breach['state']}: {breach['sentence']}{action}")
    for cycle in result.details.get("cycles", ()):
        show.wrapped(f"Cycle of the meeting on {_day(cycle['meeting_on'])}{_what_of(cycle)}")
    for meeting in result.details.get("meetings", ()):
        show.wrapped(f"{meeting['body']} meets on {_day(meeting['meeting_on'])}: {meeting['flag'] or 'planned'}.")
    for paper in result.details.get("papers", ()):
        items = ", ".join(paper["items"]) or "no item"
        show.wrapped(f"Paper of {paper['body']} for {_day(paper['meeting_on'])}: {items}.")
    show.say(*(f"Look: {said}" for said in result.details.get("remarks", ())))
    show.say(*(f"  still being written: {file}" for file in result.details.get("unfinished", ())))
    for file in result.details.get("files", ()):
        show.say(f"  new: {file}")
    for name, number in result.details.get("reasons", {}).items():
        show.say(f"  {words.why_not(name)}: {number}")


def _tested(series: dict[str, Any]) -> str:
    """One series of a dry run of run_thresholds: its count, and its statistic or, without 24 months, its p."""
    when = f"week of {series['week']}" if series["week"] else series["month"]
    head = f"{when} {series['type']} in {series['area']}: {series['count']}"
    if series["statistic"] is not None:
        said = (
            f"about {series['expected']:.1f} expected, statistic {series['statistic']:.2f} of {series['bound']:.2f}"
        )
    else:
        said = f"p {series['p']:.2g}" if series["p"] is not None else "no p"
    return f"{head}, {said}: {series['state'].replace('_', ' ')}"


def _day(iso: str) -> str:
    return show.day(date.fromisoformat(iso))


def _what_of(cycle: dict[str, Any]) -> str:
    """What a flow tells of a cycle: why its meeting is flagged, or whether it closes and what keeps it open."""
    if cycle.get("flag"):
        return f": {cycle['flag']}"
    if cycle.get("closed"):
        return ": closed."
    if cycle.get("lacks"):
        return f" stays open: {', '.join(LACKS[code] for code in cycle['lacks'])}."
    return ": opened."


LACKS = {
    "not_issued": "something it agreed is not issued",
    "not_sent": "a notice of an issued action has not been sent",
    "not_recorded": "nobody recorded whether it was held (`jatac meeting held`)",
    "not_updated": "nobody said anything of a live action since it met",
}
