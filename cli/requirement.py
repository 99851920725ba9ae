"""`jatac requirement …`: what we must find out, who was asked, and what came back."""

from typing import Annotated, Any

import typer

from cli import given, named, show
from cli.asked import Asked, command, group
from cli.boundary import WrongUsage
from cli.here import opened
from cli.product_read import Out, press, say_kept
from cli.words import plain

app = group("Intelligence requirements: what we must find out, and of whom.")


@command(app, "ask")
def ask(
    asked: Asked,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What must be found out.")],
    of: Annotated[list[str], typer.Option("--of", metavar="WHO", help="Who is asked: person or agency; repeat.")],
    due: Annotated[str, typer.Option("--due", metavar="DATE", help="By when.")],
    priority: Annotated[str | None, typer.Option("--priority", metavar="P", help="A priority: key or name.")] = None,
    product: Annotated[
        str | None, typer.Option("--product", metavar="REF", help="The product that needs it; its readers read this.")
    ] = None,
    sensitive: Annotated[
        bool, typer.Option("--sensitive", help="Only those asked, analysts, coordinator and chair may read it.")
    ] = False,
) -> None:
    """Ask people or agencies for what is not known (analyst). Each who is asked gets an action, by mail."""
    from models.steps.requirements import Question
    from models.steps.requirements import ask as step

    text, due_on = given.words(question, "QUESTION"), given.day(due, "--due")
    with opened(asked) as here:
        with here.database.reading() as session:
            who = named.readers(here, session, of)
            about = named.priority_id(here, session, priority)
        put = Question(text, who, due_on, sensitive, about, product)
        with here.database.writing(here.moment) as tx:
            ref = step(tx, here.place, put, here.by).ref
    if asked.json:
        show.as_json({"ref": ref, "asked": len(who), "due_on": due_on, "state": "open"})
        return
    show.say(f"{ref} is asked of {show.count(len(who), 'person or agency', 'people or agencies')}, "
             f"due {show.day(due_on)}.")  # fmt: skip


@command(app, "answer")
def answer(
    asked: Asked,
    ref: Annotated[str, typer.Argument(metavar="REF", help="The requirement, for example NW-R-2026/001.")],
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="What came back.")] = "",
    nothing: Annotated[bool, typer.Option("--nothing", help="They know nothing: that is an answer.")] = False,
    of: Annotated[
        str | None, typer.Option("--of", metavar="WHO", help="Whose answer it is, where that is not yours.")
    ] = None,
) -> None:
    """Record what came back (who was asked; analyst, coordinator)."""
    from models.steps.requirements import answer as step

    if bool(text.strip()) == nothing:
        raise WrongUsage("An answer is a text, or that nothing is known.", "Give --text or --nothing.")
    with opened(asked) as here:
        with here.database.reading() as session:
            who = named.reader(here, session, of) if of is not None else None
        with here.database.writing(here.moment) as tx:
            row = step(tx, here.place, ref, text, here.by, of=who, nothing_known=nothing)
            done = {"ref": row.ref, "state": row.state}
    if asked.json:
        show.as_json(done)
        return
    waits = "everybody asked has answered" if done["state"] == "answered" else "others have not answered yet"
    show.say(f"The answer to {done['ref']} is on record; {waits}.")


@command(app, "list")
def list_requirements(
    asked: Asked,
    everything: Annotated[bool, typer.Option("--all", help="Those that are answered, too.")] = False,
) -> None:
    """List what is asked, of whom, and what came back."""
    from models.queries.context import context
    from models.queries.requirements import listed

    with opened(asked) as here, here.database.reading() as session:
        ctx = context(session, here.place, here.moment.day)
        found = listed(session, here.place, ctx, here.moment.day, here.by.person_id, answered=everything)
    if asked.json:
        show.as_json({"count": len(found), "requirements": found})
        return
    if not found:
        show.say("Nothing is asked that waits for an answer.")
        return
    rows = []
    for one in found:
        came = "; ".join(f"{each['of']}: {each['answer'] or _waits(each)}" for each in one["answers"] or [])
        due = f"{show.short_day(one['due_on'])}{' (late)' if one['overdue'] else ''}"
        rows.append((one["ref"], one["question"] or "(restricted)", came or "–", due))
    show.table("", ("Reference", "Question", "Asked, and what came back", "By"), rows, whole=("Reference", "By"))
    show.say(f"{show.count(len(found), 'requirement')}.")


def _waits(answer: dict[str, Any]) -> str:
    """A question whose action was closed otherwise is asked of nobody, and says so."""
    from rules.words import LIVE

    if not answer["action"]:
        return "nothing yet"
    closed = f", {plain(answer['action_status'])}" if answer["action_status"] not in LIVE else ""
    return f"nothing yet ({answer['action']}{closed})"


@command(app, "document")
def document(
    asked: Asked,
    everything: Annotated[bool, typer.Option("--all", help="Those that are answered, too.")] = False,
    out: Out = None,
) -> None:
    """Print the intelligence requirements as a PDF. It holds those that the reader (--by) may read."""
    from flows.printing import print_requirements

    with opened(asked) as here:
        kept = print_requirements(press(here), answered=everything)
    say_kept(asked, kept, out)
