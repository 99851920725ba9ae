"""`jatac body …`: the groups that decide, what is open before each, and what they decided."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import given, show
from cli.asked import Asked, command, group
from cli.boundary import WrongUsage
from cli.here import opened

if TYPE_CHECKING:
    from models.queries.body_items import OpenItem
    from models.steps.decisions import Recorded
    from rules.words import DecisionOutcome

app = group("Groups that decide on what is escalated.")

BodyArg = Annotated[str, typer.Argument(metavar="BODY", help="The body: its key or name.")]
LEVELS = {3: "tasking", 4: "rung 4", 5: "rung 5", 6: "county"}


@command(app, "list")
def list_bodies(asked: Asked) -> None:
    """List the bodies. Their level, chair, next meeting, and how many items are open before each."""
    from models.queries.body_items import bodies_shown

    with opened(asked) as here, here.database.reading() as session:
        found = bodies_shown(session, here.place, here.moment.day)
    if asked.json:
        show.as_json({"count": len(found), "bodies": [one.as_json() for one in found]})
        return
    show.table(
        "",
        ("Key", "Name", "Level", "Chair", "Next meeting", "Open"),
        [
            (
                one.key,
                one.name,
                LEVELS.get(one.level, "–"),
                one.chair or "nobody",
                show.short_day(one.next_meeting_on),
                str(one.open_items),
            )
            for one in found
        ],
        right=("Open",),
        whole=("Key", "Next meeting"),
    )


@command(app, "items")
def items(asked: Asked, body: BodyArg) -> None:
    """List what is open before a body. Each item with its number and the decision sought."""
    from models.queries.body_items import open_items, to_be_ratified

    with opened(asked) as here, here.database.reading() as session:
        name, found = open_items(session, here.place, here.moment.day, body, here.by.person_id)
        ratify = to_be_ratified(session, here.place, body)
    if asked.json:
        as_json = [one.as_json() for one in found]
        show.as_json({"body": name, "count": len(found), "items": as_json, "to_ratify": ratify})
        return
    if found:
        _table_of(found)
        show.say(f"{show.count(len(found), 'item')} before {name}.")
        for sought in dict.fromkeys(one.decision_sought for one in found):
            numbers = ", ".join(str(one.number) for one in found if one.decision_sought == sought)
            show.wrapped(f"  Sought on {numbers}: {sought}")
    else:
        show.say(f"Nothing is open before {name}.")
    if ratify:
        said = f"{show.count(len(ratify), 'decision')} of its chair {'waits' if len(ratify) == 1 else 'wait'}"
        show.wrapped(f"{said} to be ratified by its next meeting: {', '.join(ratify)}.")


def _table_of(found: "list[OpenItem]") -> None:
    show.table(
        "",
        ("No", "About", "Agency", "Since", "Stands on"),
        [
            (
                str(one.number),
                one.about,
                one.agency or "–",
                show.short_day(one.raised_on),
                _stands_on(one),
            )
            for one in found
        ],
        right=("No",),
        whole=("No", "Since"),
    )


def _stands_on(one: "OpenItem") -> str:
    if one.meeting_on is None:
        return "no agenda yet"
    return f"{'paper' if one.published else 'agenda'} of {show.short_day(one.meeting_on)}"


@command(app, "decide")
def decide(
    asked: Asked,
    body: BodyArg,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="An action's reference, or the number of the item.")],
    outcome: Annotated[
        str,
        typer.Argument(
            metavar="OUTCOME", help="extend, reassign, resource, accept-risk, void, refer-up or refer-down."
        ),
    ],
    rationale: Annotated[
        str, typer.Option("--rationale", metavar="TEXT", help="Why, in the body's words. It stays on record.")
    ],
    to_date: Annotated[
        str | None, typer.Option("--to-date", metavar="DATE", help="The new due date (extend).")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="PERSON", help="The new owner (reassign).")] = None,
    to_body: Annotated[
        str | None, typer.Option("--to-body", metavar="BODY", help="Where a referral goes; one level up or down.")
    ] = None,
    meeting: Annotated[
        str | None,
        typer.Option(
            "--meeting",
            metavar="DATE",
            help="The meeting that decided it; without it today's, else its chair decides between meetings.",
        ),
    ] = None,
) -> None:
    """Record what a body decided on an item. It reaches the owner in the next mail."""
    from models.steps import decisions

    wanted = _outcome(outcome)
    why = given.words(rationale, "--rationale")
    due, on = given.maybe_day(to_date, "--to-date"), given.maybe_day(meeting, "--meeting")
    with opened(asked) as here:
        with here.database.reading() as session:
            owner = here.person(session, to).id if to is not None else None
        ask = decisions.Asked(body, item, wanted, why, due, owner, to_body, on)
        done = decisions.decide(here.database, here.moment, here.place, ask, here.by)
    if asked.json:
        show.as_json(
            {
                "body": done.body,
                "item": done.escalation_id,
                "ref": done.ref or None,
                "outcome": wanted.value,
                "meeting_on": done.meeting_on,
                "ratified_at": done.ratified_at,
                "notices_new": done.notices_new,
            }
        )
        return
    show.say(f"{done.body} decided on {done.ref or f'item {done.escalation_id}'}: {wanted.value.replace('_', ' ')}.")
    show.say(*_where(done))
    if done.notices_new:
        show.say(f"{show.count(done.notices_new, 'notice')} made, for the next mail.")


def _where(done: "Recorded") -> list[str]:
    if done.again:
        return ["The same is on record already: it stands, and nobody is told twice."]
    if done.meeting_on is not None:
        return [f"Decided at the meeting of {show.day(done.meeting_on)}."]
    if done.ratified_at is not None:
        return [f"Decided between meetings; the meeting of {show.day(done.ratified_at)} ratifies it."]
    return ["Decided between meetings; the next meeting that is held ratifies it."]


def _outcome(text: str) -> "DecisionOutcome":
    from rules.words import DecisionOutcome

    found = text.strip().lower().replace("-", "_")
    if found not in {one.value for one in DecisionOutcome}:
        known = ", ".join(one.value.replace("_", "-") for one in DecisionOutcome)
        raise WrongUsage(f"“{text}” is no outcome.", f"One of: {known}.")
    return DecisionOutcome(found)
