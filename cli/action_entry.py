"""`jatac action add` and `issue`: one action, a meeting's file, or an old log; from proposal to owner."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import given, show
from cli.action import app
from cli.action_file import add_file
from cli.action_steps import show_taken, summary, take_step
from cli.action_tie import AreaOf, MeasureOn, TypeOf, tie
from cli.asked import Asked, command
from cli.boundary import FAULTS, WrongUsage
from cli.here import Here, opened

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.steps.opening import NewAction, Opened
    from models.steps.take import Taken
    from rules.people import Reader

Flag = Annotated[bool, typer.Option("--business-as-usual", help="It belongs to no priority, and that is meant.")]


@command(app, "add")
def add(
    asked: Asked,
    what: Annotated[str, typer.Argument(metavar="TITLE|FILE.csv", help="What is to be done, or a file of actions.")],
    owner: Annotated[str | None, typer.Option("--owner", metavar="PERSON", help="The one accountable owner.")] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="A working day.")] = None,
    priority: Annotated[str | None, typer.Option("--priority", metavar="P", help="A priority: key or name.")] = None,
    business_as_usual: Flag = False,
    kind: Annotated[
        str,
        typer.Option(
            "--kind", metavar="KIND", help="tasking, analysis, daily, plan, recommendation or asb_case_review."
        ),
    ] = "tasking",
    sensitive: Annotated[
        bool, typer.Option("--sensitive", help="OFFICIAL-SENSITIVE: mails carry the reference alone.")
    ] = False,
    reader: Annotated[
        list[str] | None,
        typer.Option("--reader", metavar="WHO", help="May read it (person or agency); repeat. None: every member."),
    ] = None,
    statutory: Annotated[
        str | None, typer.Option("--statutory", metavar="DATE", help="No extension may pass this date.")
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="PERSON", help="Restricted: who is asked by whoever may not read it."),
    ] = None,
    name_contact: Annotated[bool, typer.Option("--name-contact", help="Those may know who the contact is.")] = False,
    description: Annotated[str, typer.Option("--description", metavar="TEXT", help="Never mailed.")] = "",
    outside: Annotated[bool, typer.Option("--outside-cycle", help="It belongs to no meeting's cycle.")] = False,
    area: AreaOf = None,
    type_: TypeOf = None,
    measure_on: MeasureOn = None,
    imported: Annotated[
        bool, typer.Option("--imported", help="FILE.csv is an old action log: its dates are kept as they are.")
    ] = False,
) -> int:
    """Enter one action, or a meeting's from a CSV. Columns: title, owner, agency, due."""
    if what.lower().endswith((".csv", ".csv.gz")):
        return add_file(asked, Path(what), imported=imported)
    if imported:
        raise WrongUsage("--imported goes with a file.", "Name the CSV of the old log.")
    with opened(asked) as here:
        with here.database.reading() as session:
            new = _new_action(here, session, _title(what), owner, due, priority, kind, statutory, reader or [])
            contact_id = here.person(session, contact).id if contact is not None else None
            tied = tie(here, session, area, type_, measure_on)
        flags = {
            "business_as_usual": business_as_usual,
            "sensitive": sensitive,
            "description": description.strip(),
            "cleared_contact_id": contact_id,
            "contact_may_be_named": name_contact,
            "tie": tied,
        }
        _enter(asked, here, new, flags, outside)
    return 0


def _title(what: str) -> str:
    """The title as typed. Raises WrongUsage (blank) and UnfitMail (it could never be mailed)."""
    from rules.mail import one_line

    return one_line(given.words(what, "TITLE"), "title")


def _enter(asked: Asked, here: Here, new: "NewAction", flags: dict[str, Any], outside: bool) -> None:
    from dataclasses import replace

    from cli.action_steps import row_of
    from models.steps.cycles import cycle_now
    from models.steps.opening import enter_action

    with here.database.writing(here.moment) as tx:
        cycle = None if outside else cycle_now(tx, here.place)
        cycle_id = cycle.id if cycle is not None else None
        entered = enter_action(tx, here.place, replace(new, cycle_id=cycle_id, **flags), here.by)
    row = row_of(here, entered.ref)
    remarks = _remarks(here, new, entered)
    if asked.json:
        show.as_json({**row.as_json(), "notices_new": 0, "remarks": remarks})
        return
    show.wrapped(f"{row.ref} is entered.", *summary(row))
    show.wrapped(*(f"{one['sentence']} {one['fix']}" for one in remarks))


def _remarks(here: Here, new: "NewAction", entered: "Opened") -> list[dict[str, str]]:
    """What whoever entered it should know: the owner's load, a title that no mail may carry, a twin."""
    from models.queries.twins import twins
    from rules.personal import betrays

    found = []
    if entered.remark:
        found.append({"field": "owner", "sentence": entered.remark.sentence, "fix": entered.remark.fix})
    what = betrays(new.title)
    if what:
        found.append(
            {
                "field": "title",
                "sentence": f"The title holds {what}: mails will give the reference alone.",
                "fix": "Void it and enter it again with another title, or leave it so.",
            }
        )
    with here.database.reading() as session:
        same = twins(session, here.place.partnership_id, entered.id)
    if same:
        found.append(
            {
                "field": "title",
                "sentence": f"{', '.join(same)} has the same title, owner and due date.",
                "fix": f"If it is the same action: `jatac action void {entered.ref} --reason entered_in_error`.",
            }
        )
    return found


def _new_action(
    here: Here,
    session: "Session",
    title: str,
    owner: str | None,
    due: str | None,
    priority: str | None,
    kind: str,
    statutory: str | None,
    readers: list[str],
) -> "NewAction":
    """What was typed, with names as ids. Raises what names and dates raise."""
    from models.steps.opening import NewAction
    from rules.words import ENTERED, ActionKind

    if kind not in ENTERED:
        raise WrongUsage(f"“{kind}” is not a kind of action to enter.", f"Use one of: {', '.join(ENTERED)}.")
    person = here.person(session, owner) if owner is not None else None
    due_on = given.maybe_day(due, "--due")
    return NewAction(
        title=title,
        kind=ActionKind(kind),
        owner_id=person.id if person else None,
        owner_agency_id=person.agency_id if person else None,
        due_on=due_on,
        priority_id=_priority_id(here, session, priority) if priority is not None else None,
        statutory_on=given.maybe_day(statutory, "--statutory"),
        readers=tuple(reader_named(here, session, name) for name in readers),
    )


def _priority_id(here: Here, session: "Session", named: str) -> int | None:
    from models.queries.names import known_as, priorities

    return known_as(priorities(session, here.place), named, "priority")


def reader_named(here: Here, session: "Session", named: str) -> "Reader":
    """A person, or else an agency."""
    from models.queries.names import agencies, known_as
    from models.queries.partnership import UnknownPerson
    from rules.people import Reader

    try:
        return Reader(person_id=here.person(session, named).id)
    except UnknownPerson:
        return Reader(agency_id=known_as(agencies(session, here.place), named, "person or agency"))


@command(app, "issue")
def issue(
    asked: Asked,
    ref: Annotated[
        list[str] | None, typer.Argument(metavar="REF…", help="Which; with --imported all imported ones if none.")
    ] = None,
    imported: Annotated[
        bool, typer.Option("--imported", help="Actions of an old log: their ladder starts at rung 0 today.")
    ] = False,
    priority: Annotated[
        str | None, typer.Option("--priority", metavar="P", help="First name its priority: key or name.")
    ] = None,
    business_as_usual: Flag = False,
    reader: Annotated[
        list[str] | None,
        typer.Option("--reader", metavar="WHO", help="First put on its access list: person or agency; repeat."),
    ] = None,
) -> int:
    """Issue a complete proposal at once (coordinator)."""
    refs = ref or []
    if imported:
        return _issue_imported(asked, refs)
    if len(refs) != 1:
        raise WrongUsage("Name one action to issue.", "Use `jatac action issue REF`, or --imported for a whole log.")
    if priority is not None and business_as_usual:
        raise WrongUsage("It serves a priority or is business as usual, not both.", "Leave out one of the two.")
    from rules.life.issue import issue as issue_rule

    with opened(asked) as here:
        if priority is not None or business_as_usual:
            _name_priority(here, refs[0], priority)
        if reader:
            add_readers(here, refs[0], reader)
        show_taken(asked, here, take_step(here, refs[0], issue_rule), "is issued")
    return 0


def _name_priority(here: Here, ref: str, priority: str | None) -> None:
    from rules.life.completing import name_priority

    with here.database.reading() as session:
        priority_id = _priority_id(here, session, priority) if priority is not None else None
    take_step(here, ref, name_priority, priority_id)


def add_readers(here: Here, ref: str, named: list[str]) -> "Taken":
    """Puts people and agencies on a proposal's access list."""
    from models.steps.access import readers_written
    from models.steps.take import take
    from rules.life import completing

    with here.database.reading() as session:
        readers = frozenset(reader_named(here, session, name) for name in named)
    by = here.by
    return take(
        here.database,
        here.moment,
        here.place,
        ref,
        by,
        lambda action, day, ctx: completing.add_readers(action, day, ctx, by, readers),
        readers_written(here.place, readers),
    )


def _issue_imported(asked: Asked, refs: list[str]) -> int:
    from models.steps.entering import issue_imported

    with opened(asked) as here, here.database.writing(here.moment) as tx:
        issued, left = issue_imported(tx, here.place, here.by, refs)
    if asked.json:
        show.as_json({"issued": issued, "not_issued": [{"ref": r, "sentence": s} for r, s in left.items()]})
    else:
        show.say(f"{show.count(len(issued), 'imported action')} issued: rung 0 today, true dates kept.")
        show.say(*(sentence for sentence in left.values()))
    return FAULTS if left else 0
