"""`jatac intelligence …`: records shared, graded anew, reviewed. `cli/record_add.py` enters them, `record_read.py`
lists and shows them."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import show
from cli.asked import Asked, command, group
from cli.boundary import WrongUsage
from cli.here import opened
from cli.record_words import marking_changes, review_day, typed

if TYPE_CHECKING:
    from rules.marking_faults import Finding

app = group("Intelligence records: evaluated, marked, read by those who may.")

Ref = Annotated[str, typer.Argument(metavar="REF", help="The record's reference, such as NW-I-2026/0001.")]


@command(app, "share")
def share(
    asked: Asked,
    ref: Ref,
    reader: Annotated[
        list[str] | None, typer.Option("--reader", metavar="WHO", help="Who may read it: person or agency; repeat.")
    ] = None,
    source_text: Annotated[
        bool, typer.Option("--source-text", help="These people may read the source text too.")
    ] = False,
) -> None:
    """Put readers on a record's access list (originator or coordinator)."""
    from cli.action_entry import reader_named
    from models.steps.record_changes import share as step

    if not reader:
        raise WrongUsage("Nobody is named.", "Add --reader PERSON or --reader AGENCY.")
    with opened(asked) as here:
        with here.database.reading() as session:
            readers = [reader_named(here, session, name) for name in reader]
        with here.database.writing(here.moment) as tx:
            record = step(tx, here.place, ref, readers, here.by, source_text=source_text)
    if asked.json:
        show.as_json({"ref": record.ref, "readers": len(record.readers)})
    else:
        show.say(f"{record.ref} has {show.count(len(record.readers), 'reader')} on its access list now.")


@command(app, "unshare")
def unshare(
    asked: Asked,
    ref: Ref,
    reader: Annotated[
        list[str] | None, typer.Option("--reader", metavar="WHO", help="Who is taken off: person or agency; repeat.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="REASON", help="Why. It stays on record.")] = "",
    source_text: Annotated[
        bool, typer.Option("--source-text", help="They lose the source text alone, and stay on the list.")
    ] = False,
    leave_nobody: Annotated[
        bool, typer.Option("--leave-nobody", help="Also the last reader of a record that is closed to others.")
    ] = False,
) -> None:
    """Take readers off a record's list (originator or coordinator)."""
    from cli.action_entry import reader_named
    from models.queries.names import agencies
    from models.steps.record_changes import unshare as step
    from rules.record import UnshareFor

    if not reader:
        raise WrongUsage("Nobody is named.", "Add --reader PERSON or --reader AGENCY.")
    word = _reason(reason)
    if word not in list(UnshareFor):
        said = "That is no reason for it." if word else "It is not said why."
        raise WrongUsage(said, f"Add --reason, one of: {', '.join(UnshareFor)}.")
    with opened(asked) as here:
        with here.database.reading() as session:
            named = {reader_named(here, session, name): name for name in reader}
            called = {id_: name for id_, name, _ in agencies(session, here.place).values()}
            called_so = {
                one: called[one.agency_id] if one.agency_id is not None else here.person(session, name).name
                for one, name in named.items()
            }
        with here.database.writing(here.moment) as tx:
            record, still = step(
                tx,
                here.place,
                ref,
                named,
                UnshareFor(word),
                here.by,
                source_text=source_text,
                leave_nobody=leave_nobody,
            )
    told = [{"who": called_so[one], "sentence": reading.sentence} for one, reading in still.items()]
    if asked.json:
        show.as_json({"ref": record.ref, "readers": len(record.readers), "still_read": told})
        return
    show.say(f"{record.ref} has {show.count(len(record.readers), 'reader')} on its access list now.")
    show.wrapped(*(f"  {one['who']} may read it still. {one['sentence']}" for one in told))


@command(app, "regrade")
def regrade(
    asked: Asked,
    ref: Ref,
    grading: Annotated[str | None, typer.Option("--grading", metavar="G", help="3x5x2, such as 2/B/P.")] = None,
    conditions: Annotated[str | None, typer.Option("--conditions", metavar="TEXT", help="Of code C.")] = None,
    classification: Annotated[
        str | None, typer.Option("--classification", metavar="C", help="OFFICIAL or OFFICIAL-SENSITIVE.")
    ] = None,
    instructions: Annotated[
        str | None, typer.Option("--instructions", metavar="TEXT", help="How it is to be handled.")
    ] = None,
    gateway: Annotated[str | None, typer.Option("--gateway", metavar="G", help="The legal gateway.")] = None,
    agreement: Annotated[
        str | None, typer.Option("--agreement", metavar="KEY", help="The sharing agreement.")
    ] = None,
    retention: Annotated[
        str | None, typer.Option("--retention", metavar="CLASS", help="The retention class.")
    ] = None,
    review: Annotated[str | None, typer.Option("--review", metavar="DATE", help="The next review.")] = None,
    sanitised_text: Annotated[
        str | None,
        typer.Option("--sanitised-text", metavar="TEXT", help="Its sanitised text; - reads it from input."),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Every member may read the sanitised text.")] = False,
    restrict: Annotated[bool, typer.Option("--restrict", help="Only its access list may read it.")] = False,
) -> None:
    """Change how a record is marked (originator or coordinator)."""
    from models.steps.record_changes import regrade as step

    if open_ and restrict:
        raise WrongUsage("It is opened or restricted, not both.", "Leave out one of the two.")
    changes = marking_changes(
        grading, conditions, classification, instructions, gateway, agreement, retention,
        review_day(review, "--review"),
    )  # fmt: skip
    text = typed(sanitised_text, "--sanitised-text") if sanitised_text is not None else None
    restricted = False if open_ else True if restrict else None
    if not changes and text is None and restricted is None:
        raise WrongUsage("Nothing is said that would change it.", "Add --grading, --classification, …")
    with opened(asked) as here, here.database.writing(here.moment) as tx:
        record, flags = step(tx, here.place, ref, changes, here.by, sanitised_text=text, restricted=restricted)
    if asked.json:
        show.as_json({"ref": record.ref, "version": record.version, "flags": [flag(one) for one in flags]})
        return
    show.say(f"{record.ref} is changed; its review is due on {show.day(record.review_on)}.")
    show.wrapped(*(f"  {one.sentence} {one.fix}" for one in flags))


@command(app, "review")
def review_one(
    asked: Asked,
    ref: Ref,
    retain: Annotated[
        str | None, typer.Option("--retain", metavar="REASON", help="Keep it, for this reason.")
    ] = None,
    dispose: Annotated[
        str | None, typer.Option("--dispose", metavar="REASON", help="Erase its texts, for this reason.")
    ] = None,
    next_on: Annotated[
        str | None, typer.Option("--next", metavar="DATE", help="The next review; else as its class has it.")
    ] = None,
) -> None:
    """Decide whether a record is kept (coordinator). The decision itself stays on record."""
    from models.steps.record_changes import review_record
    from rules.record import DisposeFor, RetainFor

    if (retain is None) == (dispose is None):
        raise WrongUsage("It is kept or disposed of.", "Add --retain REASON or --dispose REASON.")
    kinds = RetainFor if retain is not None else DisposeFor
    word = _reason(retain or dispose or "")
    if word not in list(kinds):
        raise WrongUsage("That is no reason for it.", f"Use one of: {', '.join(kinds)}.")
    if dispose is not None and next_on is not None:
        raise WrongUsage("What is disposed of has no next review.", "Leave out --next.")
    with opened(asked) as here, here.database.writing(here.moment) as tx:
        record = review_record(tx, here.place, ref, kinds(word), here.by, review_day(next_on, "--next"))
    if asked.json:
        show.as_json({"ref": record.ref, "state": record.state, "review_on": record.review_on})
    elif record.disposed_on is not None:
        show.say(f"{record.ref} is disposed of: its texts are erased, the decision is on record.")
    else:
        show.say(f"{record.ref} is kept; its next review is due on {show.day(record.review_on)}.")


def _reason(typed_: str) -> str:
    """A reason of a list, however its words are joined."""
    return typed_.strip().casefold().replace("-", "_").replace(" ", "_")


def flag(found: "Finding") -> dict[str, str]:
    """A contradiction that did not keep a record out, as JSON."""
    return {"rule": found.rule, "field": found.field, "sentence": found.sentence, "fix": found.fix}
