"""`jatac intelligence …`: records listed, read, shared, graded anew, reviewed. `cli/record_add.py` enters them.

A text is printed by `show` alone, as far as its reader may read it, and each such reading goes on record first.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import show
from cli.asked import Asked, command, group
from cli.boundary import WrongUsage
from cli.here import Here, opened
from cli.no_place import source_words
from cli.record_words import marking_changes, review_day, typed

if TYPE_CHECKING:
    from rules.marking_faults import Finding
    from rules.reading import Reading
    from rules.record import Record

app = group("Intelligence records: evaluated, marked, read by those who may.")

Ref = Annotated[str, typer.Argument(metavar="REF", help="The record's reference, such as NW-I-2026/0001.")]


@command(app, "list")
def list_(
    asked: Asked,
    disposed: Annotated[bool, typer.Option("--disposed", help="Also those that were disposed of.")] = False,
) -> None:
    """List records. What somebody may not read is shown as reference, agency and dates."""
    from models.queries.records import all_records

    with opened(asked) as here, here.database.reading() as session:
        rows = _rows(here, session, all_records(session, here.place.partnership_id, disposed=disposed))
    if asked.json:
        show.as_json({"records": rows})
        return
    _table(rows, "There is no intelligence record here.")


@command(app, "due")
def due(asked: Asked) -> int:
    """List the records whose review is due. Exit code 1 when there are any."""
    from models.queries.records import due_for_review

    with opened(asked) as here, here.database.reading() as session:
        rows = _rows(here, session, due_for_review(session, here.place.partnership_id, here.moment.day))
    if asked.json:
        show.as_json({"records": rows})
    else:
        _table(rows, "No review is due.")
    return 1 if rows else 0


@command(app, "show")
def show_one(asked: Asked, ref: Ref) -> None:
    """Read one record, as far as you may; that you did goes on record. Needs --by."""
    from models.queries.context import context
    from models.queries.records import reading_of, record_of, texts
    from models.steps.record_changes import note_reading

    with opened(asked) as here:
        with here.database.writing(here.moment) as tx:
            record = record_of(tx.session, here.place.partnership_id, ref)
            ctx = context(tx.session, here.place, here.moment.day)
            reading = reading_of(ctx, here.by.person_id, record, here.moment.day)
            note_reading(tx, here.place, record, reading, here.by)
            found = texts(tx.session, record, reading)  # what was decided and what is read are of one moment
        with here.database.reading() as session:
            row = _row(record, reading, _names(here, session))
    row |= {"source_text": found.source, "sanitised_text": found.sanitised} if reading.allowed else {}
    row |= (
        {
            "handling_conditions": found.conditions,
            "handling_instructions": found.instructions,
            **source_words(record, found.markings),
        }
        if reading.allowed
        else {}
    )
    if asked.json:
        show.as_json(row)
        return
    show.wrapped(f"{record.ref}: {reading.sentence}")
    skipped = {"ref", "reason", "sentence", "source_text", "sanitised_text"}
    show.wrapped(
        *(f"  {name.replace('_', ' ')}: {_cell(value)}" for name, value in row.items() if name not in skipped)
    )
    for name, text in (("Source text", found.source), ("Sanitised text", found.sanitised)):
        if text:
            show.say("", f"{name}:", text)


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
    word = (retain or dispose or "").strip().casefold().replace("-", "_").replace(" ", "_")
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


def flag(found: "Finding") -> dict[str, str]:
    """A contradiction that did not keep a record out, as JSON."""
    return {"rule": found.rule, "field": found.field, "sentence": found.sentence, "fix": found.fix}


def _rows(here: Here, session: Any, records: "list[Record]") -> list[dict[str, Any]]:
    from models.queries.context import context
    from models.queries.records import reading_of

    ctx, names = context(session, here.place, here.moment.day), _names(here, session)
    by, day = here.by.person_id, here.moment.day
    return [_row(record, reading_of(ctx, by, record, day), names) for record in records]


def _names(here: Here, session: Any) -> dict[str, dict[int, str]]:
    from models.queries.names import agencies, areas

    known = {"agency": agencies(session, here.place), "area": areas(session, here.place)}
    return {what: {one: name for one, name, _ in found.values()} for what, found in known.items()}


def _row(record: "Record", reading: "Reading", names: dict[str, dict[int, str]]) -> dict[str, Any]:
    """Reference, agency, dates and state for everybody; the marking for whoever may read any of its text."""
    row: dict[str, Any] = {
        "ref": record.ref,
        "received_on": record.received_on,
        "agency": names["agency"].get(record.from_agency_id or 0),
        "state": record.state,
        "review_on": record.review_on,
        **({"withdrawn_on": record.withdrawn_on} if record.withdrawn_on else {}),
        "may_read": reading.level.name.lower(),
        "reason": reading.reason.value,
        "sentence": reading.sentence,
    }
    if reading.allowed:
        marking = record.marking
        row |= {
            "type": record.type,
            "area": names["area"].get(record.area_id or 0),
            "on_day": record.on_day,
            "grading": marking.grading,
            "classification": marking.classification,
            "legal_gateway": marking.legal_gateway.value if marking.legal_gateway else None,
            "agreement": marking.agreement or None,
            "retention_class": marking.retention_class,
        }
    return row


def _table(rows: list[dict[str, Any]], none: str) -> None:
    if not rows:
        show.say(none)
        return
    cells = [
        (
            one["ref"], show.short_day(one["received_on"]), one["agency"] or "–", one["may_read"],
            one.get("grading", "–"), show.short_day(one["review_on"]),
        )
        for one in rows
    ]  # fmt: skip
    show.table("", ("Reference", "Received", "Agency", "You may read", "Grading", "Review"), cells)
    show.say(show.count(len(rows), "record") + ".")


def _cell(value: Any) -> str:
    from datetime import date

    if isinstance(value, list):
        return "; ".join(map(str, value)) or "–"
    return show.day(value) if isinstance(value, date) else str(value or "–")
