"""`jatac product list / show / publish / supersede / document`, and `jatac recommendation …`: read, out, answered."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import given, named, show
from cli.asked import Asked, command, group
from cli.here import Here, opened
from cli.product import Ref, app

if TYPE_CHECKING:
    from flows.printing import Kept, Press

recommendation = group("What becomes of a product's recommendations.")

Number = Annotated[int, typer.Argument(metavar="N", help="The number of the recommendation.")]
Version = Annotated[int | None, typer.Option("--version", metavar="N", help="A version; without it the latest.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Where a copy is wanted; documents/ keeps one too."),
]
NO_SPACE = ("Reference", "Due", "State")


@command(app, "list")
def list_products(
    asked: Asked,
    superseded: Annotated[bool, typer.Option("--superseded", help="Earlier versions too.")] = False,
) -> None:
    """List products. Of one you may not read, where it stands and no more."""
    from models.queries.context import context
    from models.queries.products import listed

    with opened(asked) as here, here.database.reading() as session:
        ctx = context(session, here.place, here.moment.day)
        found = listed(session, here.place, ctx, here.moment.day, here.by.person_id, superseded=superseded)
    if asked.json:
        show.as_json({"count": len(found), "products": [one.as_json() for one in found]})
        return
    if not found:
        show.say("There is no product yet. Start one: `jatac product new`.")
        return
    show.table(
        "",
        ("Reference", "Kind", "About", "State", "Due", "Taken"),
        [
            (
                f"{one.ref} v{one.version}",
                one.kind.replace("_", " "),
                one.title,
                one.state,
                show.short_day(one.due_on),
                f"{one.taken}/{one.recommendations}" if one.recommendations is not None else "–",
            )
            for one in found
        ],
        whole=NO_SPACE,
    )
    show.say(f"{show.count(len(found), 'product')}.")


@command(app, "show")
def show_product(asked: Asked, ref: Ref, version: Version = None) -> None:
    """Show a product: what it says, what it lacks, what was taken."""
    from models.queries.context import context
    from models.queries.product_shown import shown

    with opened(asked) as here, here.database.reading() as session:
        ctx = context(session, here.place, here.moment.day)
        found = shown(session, here.place, ctx, here.moment.day, here.by.person_id, ref, version)
    if asked.json:
        show.as_json(found)
        return
    show.say(f"{found['ref']} v{found['version']}: {found['kind'].replace('_', ' ')}, {found['state']}")
    if not found["readable"]:
        show.wrapped("It has an access list, and you are not on it.")
        return
    show.wrapped(f"  {found['title']}", f"  {found['marking']}. {found['handling']}".rstrip(". ") + ".")
    for label in ("commissioner", "author", "area", "crime_type", "terms", "measure"):
        if found[label]:
            show.wrapped(f"  {label.replace('_', ' ').capitalize()}: {found[label]}")
    writing = f" (writing it is {found['action']})" if found["action"] else ""
    show.wrapped(f"  Due: {show.day(found['due_on'])}{writing}")
    for one in found["sections"]:
        written = one["text"] if one["text"] is not None else "(restricted)"
        show.wrapped("", f"  {one['heading']} ({one['key']})")
        show.wrapped(*(f"    {line}" for line in (written or f"– {one['asks']}").split("\n") if line.strip()))
    _show_recommendations(found["recommendations"])
    if found["missing"]:
        show.wrapped("", "What keeps it from being published:", *(f"  {said}" for said in found["missing"].values()))
    if found["touched"]:
        show.warn("What stands in the database is not what was published. Run `jatac audit verify`.")


def _show_recommendations(found: list[dict[str, Any]]) -> None:
    for one in found:
        if one["text"] is None:
            show.wrapped("", f"  {one['number']}. (restricted): {one['outcome'].replace('_', ' ')}")
            continue
        said = one["text"]
        owner = one["owner"] or "nobody proposed yet"
        show.wrapped("", f"  {one['number']}. {said} ({owner}, {show.short_day(one['due_on'])}): {one['outcome']}")


@command(app, "publish")
def publish(asked: Asked, ref: Ref) -> None:
    """Publish a product (coordinator, chair). From then on it never changes."""
    from models.steps.product_life import publish as step

    with opened(asked) as here, here.database.writing(here.moment) as tx:
        row = step(tx, here.place, ref, here.by)
        done = {"ref": row.ref, "version": row.version, "state": row.state, "digest": row.content_digest}
    if asked.json:
        show.as_json(done)
        return
    show.say(f"{done['ref']} v{done['version']} is published.")
    show.wrapped(f"What it recommends is answered with `jatac recommendation take {done['ref']} N`, or `decline`.")


@command(app, "supersede")
def supersede(
    asked: Asked,
    ref: Ref,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why there is a further version.")],
) -> None:
    """Open the next version of a product (coordinator, chair)."""
    from models.steps.product_life import supersede as step

    why = given.words(reason, "--reason")
    with opened(asked) as here, here.database.writing(here.moment) as tx:
        row = step(tx, here.place, ref, why, here.by)
        done = {"ref": row.ref, "version": row.version, "state": row.state}
    if asked.json:
        show.as_json(done)
        return
    show.say(
        f"{done['ref']} v{done['version']} is open, a copy to be corrected.",
        "The version before stands until this one is published.",
    )


@command(app, "document")
def document(asked: Asked, ref: Ref, version: Version = None, out: Out = None) -> None:
    """Print a product as a PDF. It holds what the reader (--by) may read."""
    from flows.printing import print_product

    with opened(asked) as here:
        kept = print_product(press(here), ref, version)
    say_kept(asked, kept, out)


def press(here: Here) -> "Press":
    """Where this command's documents are made, and for whom."""
    from flows.printing import Press
    from flows.wiring import DOCUMENTS

    return Press(here.database, here.place, here.moment, here.by, here.office.data_dir / DOCUMENTS)


def say_kept(asked: Asked, kept: "Kept", out: Path | None) -> None:
    """What was printed, and where it lies."""
    if out is not None:
        named.save(kept.content, out)
    if asked.json:
        show.as_json(
            {
                "file": str(out or kept.path),
                "kept": kept.path.name,
                "sha256": kept.sha256,
                "pages": kept.pages,
                "left_out": kept.left_out,
            }
        )
        return
    show.say(f"{out or kept.path}: {show.count(kept.pages, 'page')}.")
    if kept.left_out:
        show.say(f"{show.count(kept.left_out, 'restricted item')} left out.")


@command(recommendation, "take")
def take(
    asked: Asked,
    ref: Ref,
    number: Number,
    action: Annotated[
        str | None,
        typer.Option("--action", metavar="REF", help="The action that does it; else one is entered for its owner."),
    ] = None,
) -> None:
    """Record that a recommendation is taken, by an action (coordinator)."""
    from models.steps.product_life import take_up

    with opened(asked) as here, here.database.writing(here.moment) as tx:
        done = take_up(tx, here.place, ref, number, here.by, action)
    if asked.json:
        show.as_json({"ref": done.ref, "number": number, "outcome": "taken", "action": done.action_ref})
        return
    new = f" It is a proposal: `jatac action issue {done.action_ref}`." if done.is_new else ""
    show.wrapped(f"Recommendation {number} of {done.ref} is taken, by {done.action_ref}.{new}")


@command(recommendation, "decline")
def decline(
    asked: Asked,
    ref: Ref,
    number: Number,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is not taken. It stays on record.")],
) -> None:
    """Record that a recommendation is not taken, and why (coordinator)."""
    from models.steps.product_life import decline as step

    why = given.words(reason, "--reason")
    with opened(asked) as here, here.database.writing(here.moment) as tx:
        done = step(tx, here.place, ref, number, why, here.by)
    if asked.json:
        show.as_json({"ref": done.ref, "number": number, "outcome": "not_taken", "action": None})
        return
    show.say(f"Recommendation {number} of {done.ref} is not taken. The reason is on record.")
