"""`jatac nomination …`: what is put to a tasking meeting, by whom, and what became of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import given, show
from cli.asked import Asked, command, group
from cli.here import Here, opened

if TYPE_CHECKING:
    from models.queries.nominations import NominationRow

app = group("Nominations: what is put to a tasking meeting, accepted or declined with a reason.")

Ref = Annotated[str, typer.Argument(metavar="REF", help="The nomination: NW-N-2026/001, or NW-N-2026-001.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why. Stays on record, is never mailed.")]


@command(app, "add")
def add(
    asked: Asked,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The issue, neutrally: no person, no intelligence.")],
    area: Annotated[str | None, typer.Option("--area", metavar="A", help="Where: key or name.")] = None,
    type_: Annotated[str | None, typer.Option("--type", metavar="T", help="Of which type of incident.")] = None,
    priority: Annotated[str | None, typer.Option("--priority", metavar="P", help="A priority: key or name.")] = None,
) -> None:
    """Put an issue to the next tasking meeting. Anybody may; its nominator is told what became of it."""
    from models.queries.names import areas, known_as, priorities, type_named
    from models.steps.nominations import put
    from models.tables import Nomination
    from rules.mail import one_line

    with opened(asked) as here:
        with here.database.writing(here.moment) as tx:
            session = tx.session
            new = Nomination(
                partnership_id=here.place.partnership_id,
                ref="",
                title=one_line(given.words(title, "TITLE"), "title"),
                area_id=known_as(areas(session, here.place), area, "area") if area else None,
                type=type_named(session, here.place, type_) if type_ else "",
                priority_id=known_as(priorities(session, here.place), priority, "priority") if priority else None,
                from_person_id=0,
                nominated_at=here.moment.as_of,
            )
            ref = put(tx, here.place, new, here.by)
        _show(asked, here, ref, "is nominated")


@command(app, "list")
def list_nominations(
    asked: Asked,
    every: Annotated[bool, typer.Option("--all", help="Also those that were decided or withdrawn.")] = False,
) -> None:
    """List what waits for the next tasking meeting. From whom it came, and whether it came late."""
    from models.queries.nominations import nominations
    from rules.nominations import NominationState

    with opened(asked) as here, here.database.reading() as session:
        states = () if every else (NominationState.OPEN,)
        found = nominations(session, here.place, here.moment.as_of, states=states)
    if asked.json:
        show.as_json({"count": len(found), "nominations": [row.as_json() for row in found]})
        return
    if not found:
        show.say("No nomination is open." if not every else "Nothing was nominated yet.")
        return
    show.table(
        "",
        ("Reference", "Nomination", "From", "Meeting", "State"),
        [(row.ref, row.title, _whose(row), show.short_day(row.meeting_on), _state(row)) for row in found],
        whole=("Reference",),
    )
    show.say("Decide with `jatac nomination accept REF` or `decline REF --reason TEXT`.")


@command(app, "accept")
def accept(
    asked: Asked,
    ref: Ref,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why, if that needs saying. Never mailed.")
    ] = "",
    accept_late: Annotated[
        str, typer.Option("--accept-late", metavar="REASON", help="Why it is taken although it came late.")
    ] = "",
    action: Annotated[
        str, typer.Option("--action", metavar="TITLE", help="Proposes an action for the meeting, in these words.")
    ] = "",
) -> None:
    """Accept a nomination for the next meeting (coordinator or chair). Its nominator is told."""
    from models.steps.nominations import accept as accept_it
    from rules.mail import one_line

    with opened(asked) as here:
        titled = one_line(action.strip(), "title")
        with here.database.writing(here.moment) as tx:
            accept_it(tx, here.place, ref, here.by, reason.strip(), accept_late.strip(), titled)
        _show(asked, here, ref, "is accepted")


@command(app, "decline")
def decline(asked: Asked, ref: Ref, reason: Why) -> None:
    """Decline a nomination, with a reason (coordinator or chair). Its nominator is told."""
    from models.steps.nominations import decline as decline_it

    why = given.words(reason, "--reason")
    with opened(asked) as here:
        with here.database.writing(here.moment) as tx:
            decline_it(tx, here.place, ref, here.by, why)
        _show(asked, here, ref, "is declined")


@command(app, "withdraw")
def withdraw(asked: Asked, ref: Ref, reason: Why) -> None:
    """Take a nomination back (its nominator, or the coordinator)."""
    from models.steps.nominations import withdraw as withdraw_it

    why = given.words(reason, "--reason")
    with opened(asked) as here:
        with here.database.writing(here.moment) as tx:
            withdraw_it(tx, here.place, ref, here.by, why)
        _show(asked, here, ref, "is withdrawn")


def _show(asked: Asked, here: Here, ref: str, said: str) -> None:
    from models.queries.nominations import nomination

    with here.database.reading() as session:
        row = nomination(session, here.place, here.moment.as_of, ref)
    if asked.json:
        show.as_json(row.as_json())
        return
    meeting = f" for {row.body}, {show.day(row.meeting_on)}" if row.body else ""
    show.wrapped(f"{row.ref} {said}{meeting}: {row.title}.")
    if row.late:
        show.wrapped("It came after nominations had closed: accepting it takes --accept-late REASON.")
    if row.action:
        show.wrapped(f"Proposed: {row.action}. Complete it with `jatac action issue {row.action}`.")


def _whose(row: "NominationRow") -> str:
    if row.analysis is not None:
        return f"analysis {row.analysis}"
    return f"{row.from_person}, {row.from_agency}" if row.from_agency else row.from_person


def _state(row: "NominationRow") -> str:
    if row.state == "open":
        return "open, LATE" if row.late else "open"
    why = f": {row.reason}" if row.reason else ""
    return f"{row.state}{f', {row.action}' if row.action else ''}{why}"
