"""`jatac action …` between agencies and bodies: accept, decline, block, refer; and what the chair makes urgent."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import given
from cli.action import NoteText, app
from cli.action_steps import Ref, show_taken, step, take_step
from cli.asked import Asked, command
from cli.boundary import WrongUsage
from cli.here import Here, opened

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.steps.blocking import OwnAction
    from models.steps.take import Taken


@command(app, "accept")
def accept(
    asked: Asked,
    ref: Ref,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="A block: what your agency will do.")
    ] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="PERSON", help="A block: who of your agency will do it.")
    ] = None,
    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE", help="A block: until when, a working day.")
    ] = None,
) -> None:
    """Accept what waits for you. An action passed to you or your agency, an earlier date, a block, a referral."""
    if not any((title, owner, due)):
        with opened(asked) as here:
            show_taken(asked, here, _accepted(here, ref), "is accepted")
        return
    if not (title and owner and due):
        raise WrongUsage(
            "A block is accepted with an action of your own, whole or not at all.", "Give --title, --owner and --due."
        )
    from models.steps import blocking

    with opened(asked) as here:
        own = _own_action(here, title, owner, due)
        taken = blocking.accept(here.database, here.moment, here.place, ref, here.by, own)
        show_taken(asked, here, taken, f"waits for your agency's action{_waited_for(here, taken)}")


def _waited_for(here: Here, taken: "Taken") -> str:
    """The reference of the action that was made and issued for it."""
    from models.queries.waiting import refs_waited_for

    with here.database.reading() as session:
        found = refs_waited_for(session, here.place.partnership_id, taken.action.id)
    return f", {', '.join(found)}, which is issued" if found else ""


def _accepted(here: Here, ref: str) -> "Taken":
    """The acceptance; of a block that names the action it waits for, with that one."""
    from models.steps import blocking
    from models.steps.take import StepRefused
    from rules.life import owner
    from rules.life.blocks import NAMED

    try:
        return take_step(here, ref, owner.accept)
    except StepRefused as refused:
        if refused.refusal.reason != NAMED:
            raise
    return blocking.accept(here.database, here.moment, here.place, ref, here.by, None)


def _own_action(here: Here, title: str, owner: str, due: str) -> "OwnAction":
    from models.steps.blocking import OwnAction
    from rules.mail import one_line

    with here.database.reading() as session:
        owner_id = _person_id(here, session, owner)
    return OwnAction(one_line(given.words(title, "--title"), "title"), owner_id, given.day(due, "--due"))


def _person_id(here: Here, session: "Session", named: str) -> int:
    found = here.person(session, named).id
    assert found is not None
    return found


@command(app, "block")
def block(
    asked: Asked,
    ref: Ref,
    agency: Annotated[str, typer.Option("--agency", metavar="AGENCY", help="Who stands in the way: key or name.")],
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="REF2", help="Their action that this one waits for, if any."),
    ] = None,
    text: NoteText = "",
) -> None:
    """Say that another agency stands in the way (owner). Its lead accepts or disputes it in two working days."""
    from models.queries.names import agencies, known_as
    from models.steps import blocking

    with opened(asked) as here:
        with here.database.reading() as session:
            agency_id = known_as(agencies(session, here.place), agency, "agency")
        taken = blocking.ask(here.database, here.moment, here.place, ref, here.by, agency_id, text.strip(), on)
        show_taken(asked, here, taken, "waits for that agency's answer")


@command(app, "dispute-block")
def dispute_block(
    asked: Asked, ref: Ref, reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = ""
) -> None:
    """Say that your agency does not stand in the way (its lead). The chair decides."""
    from rules.life import blocks

    step(asked, ref, "is not blocked, says the other agency", blocks.dispute_block, reason.strip())


@command(app, "unblock")
def unblock(asked: Asked, ref: Ref) -> None:
    """Say that nothing stands in the way any longer (owner, coordinator). The ladder resumes."""
    from rules.life import blocks

    step(asked, ref, "waits for nobody", blocks.unblock)


@command(app, "refer")
def refer(
    asked: Asked,
    ref: Ref,
    to: Annotated[str, typer.Option("--to", metavar="BODY", help="Which body is to take it on: key or name.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="In words; never mailed.")] = "",
) -> None:
    """Ask another body to take it on (chair). Its chair accepts; everything stops then."""
    from models.queries.names import bodies, known_as
    from rules.life import referrals

    with opened(asked) as here:
        with here.database.reading() as session:
            body_id = known_as(bodies(session, here.place), to, "body")
        taken = take_step(here, ref, referrals.refer, body_id, why.strip())
        show_taken(asked, here, taken, "is referred, once that body's chair accepts")


@command(app, "urgent")
def urgent(
    asked: Asked,
    ref: Ref,
    due_at: Annotated[
        str | None, typer.Option("--due-at", metavar="ISO", help="By when: 2026-12-04T15:00, London time.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why. It stays on record.")] = "",
    off: Annotated[bool, typer.Option("--off", help="It is urgent no longer.")] = False,
) -> None:
    """Make it urgent, with a time (chair). Half-time is said, and the time itself, to the agency lead."""
    from rules.life import urgent as rule

    if off:
        step(asked, ref, "is urgent no longer", rule.end_urgent, reason.strip())
        return
    if due_at is None:
        raise WrongUsage("An urgent action is due at a time.", "Add --due-at, for example 2026-12-04T15:00.")
    step(
        asked, ref, "is urgent", rule.make_urgent, given.instant(due_at, "--due-at"), given.words(reason, "--reason")
    )


@command(app, "readers")
def readers(
    asked: Asked,
    ref: Ref,
    reader: Annotated[
        list[str] | None,
        typer.Option("--reader", metavar="WHO", help="Put on a proposal's access list: person or agency; repeat."),
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="PERSON", help="Who is asked by those who are told and may not read it."),
    ] = None,
    name_contact: Annotated[
        bool, typer.Option("--name-contact", help="Those may know who the contact is; else they ask the coordinator.")
    ] = False,
) -> None:
    """Say who may read a restricted action (coordinator). And whom others ask about it."""
    from cli.action_entry import add_readers
    from rules.life.completing import name_contact as rule

    if not reader and contact is None:
        raise WrongUsage("Nothing is said.", "Add --reader or --contact.")
    with opened(asked) as here:
        taken = add_readers(here, ref, reader) if reader else None
        if contact is not None:
            with here.database.reading() as session:
                contact_id = _person_id(here, session, contact)
            taken = take_step(here, ref, rule, contact_id, may_be_named=name_contact)
        assert taken is not None
        show_taken(asked, here, taken, "has its readers")
