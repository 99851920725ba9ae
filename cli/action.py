"""`jatac action …`: what owners, the coordinator and the chair do with an action that is there."""

from typing import Annotated

import typer

from cli import given, show
from cli.action_steps import Ref, Why, follows, row_of, show_taken, step, take_step
from cli.asked import Asked, command, group
from cli.boundary import WrongUsage
from cli.here import opened

app = group("Enter actions and take the steps of their life.")
extend = group("Ask for a later date, and answer who asks.")
app.add_typer(extend, name="extend")

NoteText = Annotated[str, typer.Option("--note", metavar="TEXT", help="Words to keep beside the step; never mailed.")]


@command(app, "ack")
def ack(asked: Asked, ref: Ref) -> None:
    """Acknowledge (owner). Stops the acknowledgement clock, and nothing else."""
    from rules.life.owner import acknowledge

    step(asked, ref, "is acknowledged", acknowledge)


@command(app, "note")
def note(asked: Asked, ref: Ref, text: Annotated[str, typer.Argument(metavar="TEXT", help="How it goes.")]) -> None:
    """Write a progress note (owner). Stops no clock."""
    from rules.life import owner

    words = given.words(text, "TEXT")
    step(asked, ref, "has a note", owner.note, note=words)


@command(app, "done")
def done(
    asked: Asked,
    ref: Ref,
    answer: Annotated[
        str | None,
        typer.Option(
            "--answer",
            metavar="ANSWER",
            help="What an analysis of a rise came to: real, recording-change, seasonal or series.",
        ),
    ] = None,
    text: NoteText = "",
) -> None:
    """Say that it is done (owner). Pauses the ladder until the coordinator answers."""
    from rules.life.owner import claim_done

    given_answer = given.answer(answer) if answer is not None else None
    step(asked, ref, "is claimed as done", claim_done, given_answer, note=text.strip())


@command(app, "verify")
def verify(asked: Asked, ref: Ref, text: NoteText = "") -> None:
    """Agree that it is done (coordinator). Everything stops."""
    from models.queries.followed import followed_from
    from rules.life import stops

    with opened(asked) as here:
        taken = take_step(here, ref, stops.verify, note=text.strip())
        show_taken(asked, here, taken, "is verified")
        if asked.json:
            return
        with here.database.reading() as session:
            found = followed_from(session, here.place, taken.action.ref)
    if found is not None and (said := follows(found)):
        decide = ["Decide: `jatac series rebase`, `leave-out` or `keep`."] if found["decisions"] else []
        show.wrapped(" ".join([*said, *decide]))


@command(app, "refuse")
def refuse(asked: Asked, ref: Ref, reason: Why) -> None:
    """Refuse a claim that it is done (coordinator). The ladder resumes."""
    from rules.life import stops

    why = given.words(reason, "--reason")
    step(asked, ref, "is open again: the claim is refused", stops.refuse, why)


@command(extend, "request")
def request(
    asked: Asked,
    ref: Ref,
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="The later date asked for, a working day.")],
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="CODE",
            help="more_time_needed, waiting_for_other_agency, waiting_for_information, staff_absence,"
            " operational_demand or scope_changed.",
        ),
    ],
    text: NoteText = "",
) -> None:
    """Ask for a later date (owner). Pauses the ladder, once, for two working days."""
    from rules.life.extensions import request_extension

    until = given.day(to, "--to")
    said = f"has a request for more time, until {until:%-d %b %Y}"
    step(asked, ref, said, request_extension, until, reason, text.strip())


@command(extend, "grant")
def grant(
    asked: Asked,
    ref: Ref,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Another date than the one asked for.")
    ] = None,
) -> None:
    """Agree to a later date. Who may is data; rung 0 on the new date."""
    from rules.life.extensions import grant_extension

    until = given.maybe_day(to, "--to")
    step(asked, ref, "is extended", grant_extension, until)


@command(extend, "decline")
def decline(
    asked: Asked, ref: Ref, reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = ""
) -> None:
    """Decline a later date. The ladder resumes where it stood."""
    from rules.life.extensions import decline_extension

    step(asked, ref, "keeps its date", decline_extension, reason.strip())


@command(app, "decline")
def decline_offer(
    asked: Asked, ref: Ref, reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = ""
) -> None:
    """Decline what was offered to you, or an earlier date. Nothing changes; whoever proposed it hears."""
    from rules.life import owner

    step(asked, ref, "is declined", owner.decline, reason.strip())


@command(app, "dispute")
def dispute(
    asked: Asked,
    ref: Ref,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is not yours.")] = "",
    confirm: Annotated[
        bool, typer.Option("--confirm", help="The coordinator's answer: the owner stays the owner.")
    ] = False,
) -> None:
    """Say "not mine" (owner), or answer that (coordinator)."""
    from rules.life import owner, owners

    if confirm:
        step(asked, ref, "stays with its owner", owners.confirm_owner)
        return
    if not reason.strip():
        raise WrongUsage("A dispute says why.", "Add --reason TEXT; a coordinator who answers one adds --confirm.")
    step(asked, ref, "is disputed", owner.dispute, reason.strip())


@command(app, "not-achieved")
def not_achieved(
    asked: Asked,
    ref: Ref,
    reason: Annotated[str, typer.Option("--reason", metavar="CODE", help="not_possible or not_undertaken.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="In words.")] = "",
) -> None:
    """Close as not achieved (chair). It could not be done, or was not done."""
    from rules.life import stops

    step(asked, ref, "is closed as not achieved", stops.not_achieved, reason, why.strip())


@command(app, "void")
def void(
    asked: Asked,
    ref: Ref,
    reason: Annotated[str, typer.Option("--reason", metavar="CODE", help="superseded or entered_in_error.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="In words.")] = "",
) -> None:
    """Void it (chair): superseded, or entered in error."""
    from rules.life import stops

    step(asked, ref, "is void", stops.void, reason, why.strip())


@command(app, "reopen")
def reopen(
    asked: Asked,
    ref: Ref,
    reason: Why,
    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE", help="A new due date; without it the old one.")
    ] = None,
) -> None:
    """Open a closed action again (chair). Both clocks start anew."""
    from rules.life import stops

    why, due_on = given.words(reason, "--reason"), given.maybe_day(due, "--due")
    step(asked, ref, "is open again", stops.reopen, why, due_on)


@command(app, "policy")
def policy(asked: Asked, ref: Ref) -> None:
    """Move an action on to the rules in force (coordinator). Until then it keeps those it was issued under."""
    from rules.life import stops

    step(asked, ref, "stands under the rules in force", stops.move_policy)


@command(app, "date")
def date(
    asked: Asked,
    ref: Ref,
    to: Annotated[str, typer.Argument(metavar="DATE", help="A working day.")],
    at_meeting: Annotated[
        bool, typer.Option("--at-meeting", help="The meeting decided it: the owner need not accept.")
    ] = False,
) -> None:
    """Set a due date, or bring it forward (coordinator). A later one is an extension."""
    from rules.life.dates import change_date

    due_on = given.day(to, "DATE")
    step(asked, ref, "has its date", change_date, due_on, at_meeting=at_meeting)


@command(app, "reassign")
def reassign(
    asked: Asked,
    ref: Ref,
    to: Annotated[str, typer.Option("--to", metavar="PERSON", help="The new owner, in this agency or another.")],
    text: Annotated[str, typer.Option("--note", metavar="TEXT", help="A handover note; never mailed.")] = "",
) -> None:
    """Pass it on (lead, coordinator). The new owner accepts, or another agency's lead; a proposal changes at once."""
    from rules.life import owners
    from rules.words import ActionStatus

    with opened(asked) as here:
        with here.database.reading() as session:
            person = here.person(session, to)
            person_id, name = person.id, person.name
        proposed = row_of(here, ref).status == ActionStatus.PROPOSED
        # An offer keeps the note itself; a proposal changes hands at once and has no offer to keep it.
        note_apart = text if proposed else ""
        taken = take_step(here, ref, owners.reassign, person_id, text.strip(), note=note_apart)
        at_once = taken.action.status is ActionStatus.PROPOSED
        show_taken(asked, here, taken, f"is {name}'s" if at_once else f"is offered to {name}")
