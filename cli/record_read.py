"""`jatac intelligence list`, `due`, `show`: records as far as whoever asks may read them.

A text is printed by `show` alone, as far as its reader may read it, and each such reading goes on record first.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import show
from cli.asked import Asked, command
from cli.here import Here, opened
from cli.no_place import source_words
from cli.records import Ref, app

if TYPE_CHECKING:
    from rules.people import Context
    from rules.reading import Reading
    from rules.record import Record

READ = {"metadata": "–", "sanitised": "part", "full": "all"}
"""Levels of reading as a list has them."""


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
    _table(rows, "There is no intelligence record here.", "Day", "on_day")


@command(app, "due")
def due(asked: Asked) -> int:
    """List the records whose review is due. Exit code 1 when there are any."""
    from models.queries.records import due_for_review

    with opened(asked) as here, here.database.reading() as session:
        rows = _rows(here, session, due_for_review(session, here.place.partnership_id, here.moment.day))
    if asked.json:
        show.as_json({"records": rows})
    else:
        _table(rows, "No review is due.", "Review", "review_on")
    return 1 if rows else 0


@command(app, "show")
def show_one(asked: Asked, ref: Ref) -> None:
    """Read one record, as far as you may (--by). That goes on record."""
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
            names = _names(here, session)
    row = _row(record, reading, names) | _who_reads(here, ctx, record, names["agency"])
    if reading.allowed:
        row |= {
            "source_text": found.source,
            "sanitised_text": found.sanitised,
            "handling_conditions": found.conditions,
            "handling_instructions": found.instructions,
            **source_words(record, found.markings),
        }
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


def _who_reads(here: Here, ctx: "Context", record: "Record", agencies: dict[int, str]) -> dict[str, Any]:
    """Its access list, for those who may change it: its originator and the coordinator."""
    from rules.record import not_to_change

    if not_to_change(ctx, here.by, record, here.moment.day, "share") is not None:
        return {}
    listed = [
        (agencies.get(one.agency_id or 0, ""), False)
        if one.person_id is None
        else (ctx.people[one.person_id].name, one.person_id in record.source_readers)
        for one in record.readers
    ]
    originator = ctx.people.get(record.originator_id or 0)
    return {
        "originator": originator.name if originator is not None else None,
        "restricted": record.restricted,
        "personal": record.marking.personal,
        "readers": [{"who": who, "source_text": source} for who, source in sorted(listed)],
    }


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


def _table(rows: list[dict[str, Any]], none: str, last: str, field: str) -> None:
    """What tells one record from another. `last`, `field`: a further date, and what it is called."""
    if not rows:
        show.say(none)
        return
    cells = [
        (
            one["ref"], show.short_day(one["received_on"]), _about(one), one.get("grading", "–"),
            READ[one["may_read"]], show.short_day(one.get(field)),
        )
        for one in rows
    ]  # fmt: skip
    columns = ("Reference", "Received", "About, from", "Grading", "Read", last)
    show.table("", columns, cells, whole=("Reference", "Received", "Grading", "Read", last))
    show.say(show.count(len(rows), "record") + ".")


def _about(row: dict[str, Any]) -> str:
    """Its type and area, for whoever may read it, and whose it is; never a text."""
    about = [one for one in (row.get("type"), row.get("area")) if one]
    return ", ".join((*about, *([row["agency"]] if row["agency"] else []))) or "–"


def _cell(value: Any) -> str:
    from datetime import date

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        said = [_listed(one) for one in value]
        return (" " if all(one.endswith(".") for one in said) else "; ").join(said) or "–"
    return show.day(value) if isinstance(value, date) else str(value or "–")


def _listed(one: Any) -> str:
    if isinstance(one, dict):
        return f"{one['who']} (source text too)" if one["source_text"] else str(one["who"])
    return str(one)
