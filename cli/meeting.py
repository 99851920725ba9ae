"""`jatac meeting …`: the meetings of every body, and what happens to one. `held` stands in cli/meeting_held.py."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import given, show
from cli.asked import Asked, command, group
from cli.here import opened

if TYPE_CHECKING:
    from models.queries.meetings import MeetingRow
    from models.steps.meeting_changes import Changed

app = group("Meetings of the bodies: when they are, and whether they took place.")

Body = Annotated[str, typer.Argument(metavar="BODY", help="The body: key or name.")]
On = Annotated[str, typer.Argument(metavar="DATE", help="The day of the meeting.")]


@command(app, "list")
def list_meetings(
    asked: Asked,
    body: Annotated[str | None, typer.Option("--body", metavar="BODY", help="Of one body: key or name.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those on record as held or cancelled.")] = False,
) -> None:
    """List the meetings to come and those not recorded. Their papers, and what stands on them."""
    from models.queries.escalated import body_named
    from models.queries.meetings import meetings
    from models.queries.nominations import nominations
    from rules.nominations import NominationState

    with opened(asked) as here, here.database.reading() as session:
        body_id = body_named(session, here.place, body) if body is not None else None
        found = meetings(session, here.place, here.moment.day, body_id=body_id, every=every)
        put = nominations(session, here.place, here.moment.as_of, states=(NominationState.OPEN,))
    if asked.json:
        open_ones = [row.ref for row in put]
        show.as_json({"count": len(found), "meetings": [row.as_json() for row in found], "nominations": open_ones})
        return
    if not found:
        show.say("No meeting is known yet: `jatac run open_cycle` makes them from each body's cadence.")
        return
    show.table(
        "",
        ("Body", "Meets", "State", "Paper", "Items"),
        [
            (row.body, f"{show.short_day(row.meeting_on)} {row.at}", state(row), paper(row), items(row))
            for row in found
        ],
        right=("Items",),
        whole=("Meets",),
    )
    for row in found:
        if row.flag and row.state == "planned":
            show.say(f"{row.body}: {row.flag}")
    if put:
        meeting = f" for {put[0].body}, {show.short_day(put[0].meeting_on)}" if put[0].body else ""
        show.say(f"{show.count(len(put), 'nomination')} open{meeting}: `jatac nomination list`.")


def state(row: "MeetingRow") -> str:
    """Where a meeting stands, in words."""
    return row.state if row.recorded else "NOT RECORDED"


def paper(row: "MeetingRow") -> str:
    """Where its paper stands, in words."""
    if row.published_on is not None:
        corrected = f", revision {row.revision}" if row.revision > 1 else ""
        return f"published {show.short_day(row.published_on)}{corrected}"
    if row.level < 4 or row.state != "planned":
        return "–"
    return f"due {show.short_day(row.publish_on)}"


def state_and_day(row: "MeetingRow") -> str:
    """When it is, and that nobody has recorded it."""
    return show.short_day(row.meeting_on) + ("" if row.recorded else ", NOT RECORDED")


def items(row: "MeetingRow") -> str:
    """How many items stand on its agenda; '' for a tasking meeting, which has its cycle instead."""
    return str(row.items) if row.level > 3 else ""


@command(app, "move")
def move(
    asked: Asked,
    body: Body,
    on: On,
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="The new day, a working day.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why. Stays on record, is never mailed.")],
) -> None:
    """Move a meeting (chair, vice-chair, coordinator). Its items go along; a paper that is out is corrected."""
    from models.steps.meeting_ready import move as move_it

    day, new, why = given.day(on, "DATE"), given.day(to, "--to"), given.words(reason, "--reason")
    with opened(asked) as here:
        done = move_it(here.database, here.moment, here.place, body, day, new, why, here.by)
    if asked.json:
        show.as_json(_as_json(done))
        return
    show.say(f"The meeting of {done.body} on {show.day(done.before)} is now on {show.day(done.meeting_on)}.")
    if done.revision:
        show.say(_corrected(done))
    else:
        show.say(f"Its paper is due on {show.day(done.publish_on)}.", TELL)


@command(app, "cancel")
def cancel(
    asked: Asked,
    body: Body,
    on: On,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why. Stays on record, is never mailed.")],
) -> None:
    """Cancel a meeting (chair, vice-chair, coordinator). Its items pass to the next one."""
    from models.steps.meeting_ready import cancel as cancel_it

    day, why = given.day(on, "DATE"), given.words(reason, "--reason")
    with opened(asked) as here:
        done = cancel_it(here.database, here.moment, here.place, body, day, why, here.by)
    if asked.json:
        show.as_json(_as_json(done))
        return
    following = f"the next is on {show.day(done.passed_to)}" if done.passed_to else "no next one is known"
    passed = f"; {show.count(done.items, 'item')} passed to it" if done.passed_to else ""
    show.say(f"The meeting of {done.body} on {show.day(done.meeting_on)} is cancelled; {following}{passed}.")
    show.say(_corrected(done) if done.revision else TELL)


TELL = "Nobody is mailed of this, for no paper of it was out: tell the members yourself."


def _corrected(done: "Changed") -> str:
    return (
        f"Its paper was out: a correction (revision {done.revision}) goes to"
        f" {show.count(done.notices_new, 'member')}."
    )


def _as_json(done: "Changed") -> dict[str, object]:
    return {
        "body": done.body,
        "before": done.before,
        "meeting_on": done.meeting_on,
        "publish_on": done.publish_on,
        "revision": done.revision,
        "passed_to": done.passed_to,
        "items_passed": done.items,
        "notices_new": done.notices_new,
    }
