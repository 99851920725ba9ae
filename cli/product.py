"""`jatac product …`: analytical products entered, commissioned, written, listed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import given, named, show
from cli.asked import Asked, command, group
from cli.boundary import WrongUsage
from cli.here import opened

if TYPE_CHECKING:
    from rules.action import ActionState
    from rules.products.kinds import ProductKind

app = group("Problem profiles, tactical and strategic assessments, subject profiles.")

Ref = Annotated[str, typer.Argument(metavar="REF", help="The product, for example NW-P-2026/001.")]
Readers = Annotated[
    list[str] | None,
    typer.Option("--reader", metavar="WHO", help="May read it (person or agency); repeat. None: every member."),
]
PartReaders = Annotated[
    list[str] | None,
    typer.Option("--reader", metavar="WHO", help="Joins those who alone may read this part (person or agency)."),
]


@command(app, "new")
def new(
    asked: Asked,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="problem-profile, tactical-assessment, strategic-assessment or subject-profile."
        ),
    ],
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Neutral: it stands on lists that everybody sees.")],
    area: Annotated[str | None, typer.Option("--area", metavar="A", help="The area it is about.")] = None,
    crime_type: Annotated[
        str, typer.Option("--type", metavar="T", help="The crime type it is about, as `counts` has it.")
    ] = "",
    priority: Annotated[str | None, typer.Option("--priority", metavar="P", help="A priority: key or name.")] = None,
    author: Annotated[
        str | None, typer.Option("--author", metavar="PERSON", help="Who writes it; else whoever enters it.")
    ] = None,
    sensitive: Annotated[
        bool, typer.Option("--sensitive", help="OFFICIAL-SENSITIVE; needs --reader, and --handling to be published.")
    ] = False,
    handling: Annotated[
        str, typer.Option("--handling", metavar="TEXT", help="Handling instructions, at the top of every page.")
    ] = "",
    reader: Readers = None,
) -> None:
    """Start a product, as a draft (analyst, coordinator)."""
    from models.queries.names import type_counted
    from models.steps.products import NewProduct, add_product
    from rules.mail import one_line

    wanted, said = _kind(kind), one_line(given.words(title, "TITLE"), "title")
    with opened(asked) as here:
        with here.database.reading() as session:
            place = named.area(here, session, area)
            made = NewProduct(
                kind=wanted,
                title=said,
                area_id=place.id if place is not None else None,
                crime_type=type_counted(session, here.place, crime_type.strip() or None) or "",
                priority_id=named.priority_id(here, session, priority),
                author_id=here.person(session, author).id if author is not None else here.by.acts,
                sensitive=sensitive,
                handling_instructions=one_line(handling.strip(), "handling instruction"),
                readers=named.readers(here, session, reader),
            )
        with here.database.writing(here.moment) as tx:
            ref = add_product(tx, here.place, made, here.by).ref
    if asked.json:
        show.as_json({"ref": ref, "version": 1, "kind": wanted.value, "state": "draft"})
        return
    show.say(f"{ref} is a draft.", f"Next: `jatac product commission {ref}`, then `section` and `recommend`.")


@command(app, "commission")
def commission(
    asked: Asked,
    ref: Ref,
    terms: Annotated[
        str | None, typer.Option("--terms", metavar="TEXT", help="Terms of reference: what it must answer.")
    ] = None,
    author: Annotated[str | None, typer.Option("--author", metavar="PERSON", help="Who writes it.")] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="When it must be ready.")] = None,
    body: Annotated[
        str | None, typer.Option("--body", metavar="BODY", help="The body for which it is commissioned.")
    ] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", metavar="TEXT", help="What will tell whether the response worked.")
    ] = None,
    measure_on: Annotated[
        str | None, typer.Option("--measure-on", metavar="DATE", help="When that will be looked at.")
    ] = None,
) -> None:
    """Commission a draft, or change what is asked (coordinator, chair)."""
    from models.queries.escalated import body_named
    from models.steps.commissioning import Commission, writing_of
    from models.steps.commissioning import commission as step

    due_on, measured = given.maybe_day(due, "--due"), given.maybe_day(measure_on, "--measure-on")
    with opened(asked) as here:
        with here.database.reading() as session:
            author_id = here.person(session, author).id if author is not None else None
            body_id = body_named(session, here.place, body) if body is not None else None
        wanted = Commission(terms, author_id, due_on, body_id, measure, measured)
        with here.database.writing(here.moment) as tx:
            row = step(tx, here.place, ref, wanted, here.by)
            done = {"ref": row.ref, "version": row.version, "state": row.state}
            until, writing = row.due_on, writing_of(tx, here.place, row)
    if asked.json:
        show.as_json({**done, "due_on": until, "action": writing.ref if writing is not None else None})
        return
    due_words = f", due {show.day(until)}" if until else ", without a due date yet"
    show.say(f"{done['ref']} is commissioned{due_words}.", *_asks(writing))


def _asks(writing: "ActionState | None") -> list[str]:
    if writing is None:
        return []
    if writing.is_live:
        return [f"Writing it is {writing.ref}."]
    return [
        f"Writing it is {writing.ref}, which is not issued: `jatac action show {writing.ref}` says what it lacks."
    ]


@command(app, "section")
def section(
    asked: Asked,
    ref: Ref,
    key: Annotated[
        str,
        typer.Argument(metavar="SECTION", help="Its key, for example scanning; `product show` lists them."),
    ],
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="The text; `- ` begins a list.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="The text in a UTF-8 file; - is standard input.")
    ] = None,
    reader: PartReaders = None,
) -> None:
    """Write one section anew (author, area's analyst)."""
    from models.steps.products import write_section

    said = named.text(text, file)
    with opened(asked) as here:
        with here.database.reading() as session:
            who = named.readers(here, session, reader)
        with here.database.writing(here.moment) as tx:
            heading = write_section(tx, here.place, ref, key, said, here.by, who)
    if asked.json:
        show.as_json({"ref": ref, "section": heading, "signs": len(said)})
        return
    show.say(f"“{heading}” of {ref} is written.")


@command(app, "recommend")
def recommend(
    asked: Asked,
    ref: Ref,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be done.")],
    owner: Annotated[str | None, typer.Option("--owner", metavar="PERSON", help="The proposed owner.")] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="By when.")] = None,
    number: Annotated[
        int | None, typer.Option("--number", metavar="N", help="Writes that one anew instead of adding one.")
    ] = None,
    reader: PartReaders = None,
) -> None:
    """Add a recommendation (author, area's analyst). With a proposed owner."""
    from models.steps import products

    said, due_on = given.words(text, "TEXT"), given.maybe_day(due, "--due")
    with opened(asked) as here:
        with here.database.reading() as session:
            owner_id = here.person(session, owner).id if owner is not None else None
            who = named.readers(here, session, reader)
        with here.database.writing(here.moment) as tx:
            made = products.recommend(
                tx, here.place, ref, said, here.by, owner_id=owner_id, due_on=due_on, number=number, readers=who
            )
    if asked.json:
        show.as_json({"ref": ref, "number": made})
        return
    show.say(f"Recommendation {made} of {ref} is written.")


@command(app, "readers")
def name_readers(
    asked: Asked,
    ref: Ref,
    reader: Readers = None,
    part: Annotated[
        str, typer.Option("--part", metavar="PART", help="A section, or recommendation:2; else all of it.")
    ] = "",
) -> None:
    """Say who may read a product, or a part of it (coordinator, chair)."""
    from models.steps.products import name_readers as step

    if not reader:
        raise WrongUsage("Nobody is named.", "Name each with --reader.")
    with opened(asked) as here:
        with here.database.reading() as session:
            who = named.readers(here, session, reader)
        with here.database.writing(here.moment) as tx:
            done = step(tx, here.place, ref, part.strip(), who, here.by)
    if asked.json:
        show.as_json({"ref": ref, "part": done or None, "added": len(who)})
        return
    show.say(f"{'“' + done + '” of ' if done else ''}{ref}: only those on its list may read it.")


def _kind(text: str) -> "ProductKind":
    from rules.products.kinds import ProductKind

    found = text.strip().lower().replace("-", "_").replace(" ", "_")
    if found not in {one.value for one in ProductKind}:
        known = ", ".join(one.value.replace("_", "-") for one in ProductKind)
        raise WrongUsage(f"“{text}” is no kind of product.", f"One of: {known}.")
    return ProductKind(found)
