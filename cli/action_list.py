"""`jatac action list` and `show`: what there is, and how one action stands. `jatac explain` has the whole story."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import show
from cli.action import app
from cli.action_steps import Ref, row_of, summary
from cli.asked import Asked, command
from cli.boundary import WrongUsage
from cli.here import Here, opened

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.queries.listing import Row, Wanted


@command(app, "list")
def list_actions(
    asked: Asked,
    status: Annotated[
        list[str] | None, typer.Option("--status", metavar="S", help="Of this status; repeat for several.")
    ] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="PERSON", help="Owned by this person.")] = None,
    agency: Annotated[str | None, typer.Option("--agency", metavar="A", help="Held by this agency.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Overdue ones only.")] = False,
    effect: Annotated[
        str | None, typer.Option("--effect", metavar="ANSWER", help="Done, and of which the counts say this.")
    ] = None,
    proposed: Annotated[bool, typer.Option("--proposed", help="Not issued yet, with what each lacks.")] = False,
) -> None:
    """List actions, worst first. Without --status those that are open."""
    from models.queries.listing import rows

    with opened(asked) as here, here.database.reading() as session:
        wanted = _wanted(here, session, status or [], owner, agency, overdue, proposed, effect)
        found = rows(session, here.place, here.moment.day, wanted, here.by.person_id)
    if asked.json:
        show.as_json({"count": len(found), "actions": [row.as_json() for row in found]})
        return
    if not found:
        show.say("No action here fits.")
        return
    if proposed:
        _proposed_table(found)
        show.say("How to complete one: `jatac action show REF`.")
    else:
        _table(found)
    show.say(f"{show.count(len(found), 'action')}, {sum(row.days_overdue > 0 for row in found)} overdue.")


def _wanted(
    here: Here,
    session: "Session",
    status: list[str],
    owner: str | None,
    agency: str | None,
    overdue: bool,
    proposed: bool,
    effect: str | None,
) -> "Wanted":
    from models.queries.listing import Wanted
    from models.queries.names import agencies, name_of
    from rules.outcomes import EffectAnswer
    from rules.words import ActionStatus

    answer = effect.strip().lower().replace("-", "_") if effect is not None else None
    if answer is not None and answer not in list(EffectAnswer):
        raise WrongUsage(f"“{effect}” is no answer of the counts.", f"Use one of: {', '.join(EffectAnswer)}.")
    if answer is not None and (proposed or status):
        raise WrongUsage("Only what is done and verified has an effect.", "Leave out --status and --proposed.")
    if proposed and status:
        raise WrongUsage("--proposed is a status already.", "Leave out --status.")
    for word in status:
        if word not in list(ActionStatus):
            raise WrongUsage(f"“{word}” is not a status.", f"Use one of: {', '.join(ActionStatus)}.")
    return Wanted(
        statuses=frozenset(ActionStatus(word) for word in status) or None,
        owner_id=here.person(session, owner).id if owner is not None else None,
        agency=name_of(agencies(session, here.place), agency, "agency") if agency is not None else None,
        overdue=overdue,
        proposed=proposed,
        effect=EffectAnswer(answer) if answer is not None else None,
    )


def _table(found: "list[Row]") -> None:
    show.table(
        "",
        ("Reference", "Owner, action", "Due", "Late", "Rung", "Status"),
        [
            (
                row.ref,
                what(row),
                show.short_day(row.due_on),
                str(row.days_overdue or ""),
                str(row.rung) if row.readable else "",
                SHORT_STATUS.get(row.status, row.status.replace("_", " ")),
            )
            for row in found
        ],
        right=("Late", "Rung"),
    )


def _proposed_table(found: "list[Row]") -> None:
    show.table(
        "",
        ("Reference", "Owner, action", "Due", "What is missing"),
        [
            (
                row.ref,
                what(row),
                show.short_day(row.due_on),
                lacks(row),
            )
            for row in found
        ],
    )


def what(row: "Row") -> str:
    """Whose it is and what it is, for whoever may see it: together, so that a title has room at 80 columns."""
    if not row.readable:
        return row.title
    acts = f" ({row.actor} acts)" if row.actor and row.actor != row.owner else ""
    return f"{row.owner or 'nobody'}{acts}:\n{row.title}"


SHORT_STATUS = {"done_claimed": "claimed", "done_verified": "done"}
"""Where `action show` has the long words."""


def lacks(row: "Row") -> str:
    """What a proposal lacks, in a few words."""
    if not row.readable:
        return row.title
    if not row.missing:
        return "nothing: it can be issued"
    return ", ".join(LACKS.get(code, code) for code in row.missing)


LACKS = {
    "owner": "an owner",
    "owner_gone": "an owner who is there",
    "owner_not_reader": "an owner who may read it",
    "owner_agency": "an owner agency",
    "agency_not_in_room": "its agency's acceptance (not in the room)",
    "due_on": "a due date",
    "due_on_past": "a due date that has not passed",
    "due_on_closed": "a due date that is a working day",
    "priority": "a priority, or that it is business as usual",
    "cleared_contact": "a reader at rungs 2 and 3",
}


def measured(row: "Row") -> list[str]:
    """The counts that its effect is to show in, what they say so far, and its impact."""
    from rules.effect_words import SAID
    from rules.outcomes import EffectAnswer
    from rules.words import ActionKind

    if row.type is None:
        return []
    until = f", on {show.day(row.measured_on)}" if row.measured_on else ""
    if row.kind == ActionKind.ANALYSIS:
        return [f"It explains {row.type} in {row.area}."]
    said = [f"Measured by {row.type} in {row.area}{until}."]
    if row.effect is not None:
        said = [f"{said[0][:-1]}: {SAID[EffectAnswer(row.effect)]} (jatac action effect {row.ref})."]
    return [*said, f"Impact, as judged: {row.impact}."] if row.impact else said


@command(app, "show")
def show_action(asked: Asked, ref: Ref) -> None:
    """Show how one action stands, and what happens next."""
    with opened(asked) as here:
        row = row_of(here, ref)
    if asked.json:
        show.as_json(row.as_json())
        return
    show.wrapped(row.ref + (f" (was {row.legacy_ref})" if row.legacy_ref else ""), *summary(row))
    if not row.readable:
        return
    if row.description:
        show.wrapped(f"Description: {row.description}")
    belongs = row.priority or ("business as usual" if row.business_as_usual else "no priority")
    if row.body and row.meeting_on:
        belongs += f"; {row.body}, {show.day(row.meeting_on)}"
    show.wrapped(f"{row.kind}; {belongs}; policy version {row.policy_version}.", *measured(row))
    show.wrapped(f"The story: jatac explain {row.ref}")
