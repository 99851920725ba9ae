"""`jatac intelligence add`: one record by its options, or a sheet of them by a declared source."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import given, show
from cli.asked import Asked, command
from cli.boundary import FAULTS, CannotDo, WrongUsage
from cli.here import Here, must_exist, opened
from cli.record_words import marking_changes, review_day, typed
from cli.records import app, flag

if TYPE_CHECKING:
    from flows.records import SheetTaken
    from models.queries.deliveries import SourceFacts
    from models.steps.record_entering import RecordsEntered
    from rules.drafts import RecordDraft
    from rules.marking import Marking

MOST_SHOWN = 20


def _option(flag_: str, metavar: str, help_: str) -> Any:
    return typer.Option(flag_, metavar=metavar, help=help_)


SourceName = Annotated[str | None, _option("--source", "NAME", "Which declared source the FILE is of.")]
Text = Annotated[str, _option("--text", "TEXT", "The source text; - reads it from standard input.")]
Sanitised = Annotated[str, _option("--sanitised-text", "TEXT", "The sanitised text; - reads it from input.")]
Grade = Annotated[str, _option("--grading", "G", "3x5x2, such as 2/B/P.")]
Conditions = Annotated[str, _option("--conditions", "TEXT", "Of code C.")]
Classification = Annotated[
    str, _option("--classification", "C", "OFFICIAL (also if left out) or OFFICIAL-SENSITIVE.")
]
Instructions = Annotated[str, _option("--instructions", "TEXT", "How it is to be handled.")]
NotPersonal = Annotated[bool, typer.Option("--not-personal", help="It is about nobody who can be identified.")]
Gateway = Annotated[str, _option("--gateway", "G", "The legal gateway, such as s115.")]
AgreementKey = Annotated[str, _option("--agreement", "KEY", "The sharing agreement.")]
From = Annotated[str, _option("--from", "AGENCY", "Whose it is; else the agency of who enters it.")]
Type = Annotated[str, _option("--type", "T", "What it is about, for example Burglary.")]
InArea = Annotated[str, _option("--area", "A", "One area: key or name.")]
On = Annotated[str | None, _option("--on", "DATE", "The day it is about.")]
Received = Annotated[str | None, _option("--received", "DATE", "When it came in; else today.")]
Serves = Annotated[str, _option("--priority", "P", "A priority: key or name.")]
SourceRef = Annotated[str, _option("--source-ref", "REF", "The source's own number for it; never a name.")]
Readers = Annotated[
    list[str] | None, _option("--reader", "WHO", "May read the sanitised text (person or agency); repeat.")
]
SourceReaders = Annotated[list[str] | None, _option("--source-reader", "PERSON", "May read the source text; repeat.")]
Restricted = Annotated[bool, typer.Option("--restricted", help="Only its access list may read it.")]
Retention = Annotated[str, _option("--retention", "CLASS", "The retention class.")]
Review = Annotated[str | None, _option("--review", "DATE", "The day of its review.")]


@command(app, "add")
def add(
    asked: Asked,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A sheet, .xlsx or CSV, of a source of intelligence.")
    ] = None,
    source: SourceName = None,
    text: Text = "",
    sanitised_text: Sanitised = "",
    grading: Grade = "",
    conditions: Conditions = "",
    classification: Classification = "",
    instructions: Instructions = "",
    not_personal: NotPersonal = False,
    gateway: Gateway = "",
    agreement: AgreementKey = "",
    agency: From = "",
    type_: Type = "",
    area: InArea = "",
    on: On = None,
    received: Received = None,
    priority: Serves = "",
    source_ref: SourceRef = "",
    reader: Readers = None,
    source_reader: SourceReaders = None,
    restricted: Restricted = False,
    retention: Retention = "",
    review: Review = None,
) -> int:
    """Enter a record, or a sheet of them. Nothing above OFFICIAL is taken."""
    from rules.drafts import RecordDraft

    if file is not None:
        if text or sanitised_text or grading:
            raise WrongUsage("A FILE brings its own texts and gradings.", "Leave out the options of a record.")
        return _add_file(asked, file, source)
    changes = marking_changes(
        grading or None, conditions, classification, instructions, gateway or None, agreement, retention or None,
        review_day(review, "--review"),
    )  # fmt: skip
    sanitised = typed(sanitised_text, "--sanitised-text") if sanitised_text else ""
    draft = RecordDraft(
        0,
        _marking(changes, is_sanitised=bool(sanitised), personal=not not_personal),
        received_on=given.maybe_day(received, "--received"),
        source_ref=source_ref.strip(),
        agency=agency,
        type=type_.strip(),
        area=area,
        on_day=given.maybe_day(on, "--on"),
        priority=priority,
        source_text=typed(text, "--text") if text else "",
        sanitised_text=sanitised,
        readers=tuple(reader or ()),
        source_readers=tuple(source_reader or ()),
        restricted=restricted,
    )
    return _add_one(asked, draft)


def _marking(changes: dict[str, Any], *, is_sanitised: bool, personal: bool) -> "Marking":
    """Raises WrongUsage: a part of the grading is missing."""
    from rules.marking import Marking

    if "source_evaluation" not in changes:
        raise WrongUsage("It is not graded.", "Add --grading, for example 2/B/P; or name a FILE.")
    if "handling_code" not in changes:
        raise WrongUsage("No handling code is stated.", "Add it to --grading: 2/B/P or 2/B/C.")
    return Marking(**changes, sanitised=is_sanitised, personal=personal)


def _add_one(asked: Asked, draft: "RecordDraft") -> int:
    with opened(asked) as here:
        done = _entered(here, _with_keys(here, draft))
    if done.rejected:
        row = done.rejected[0]
        raise CannotDo(f"{row.field.replace('_', ' ')}: {row.reason}.", row.fix)
    if not done.added:
        raise CannotDo("This record is here already.", "See `jatac intelligence list`.")
    added = done.added[0]
    if asked.json:
        show.as_json({"ref": added.ref, "flags": [flag(one) for one in added.flags]})
        return 0
    show.say(f"{added.ref} is entered.")
    show.wrapped(*(f"  {one.sentence} {one.fix}" for one in added.flags))
    return 0


def _with_keys(here: Here, draft: "RecordDraft") -> "RecordDraft":
    """Its readers by their keys, however they were named: as `share` knows them. Raises UnknownName."""
    from dataclasses import replace

    from cli.action_entry import reader_named
    from models.queries.names import agencies

    with here.database.reading() as session:
        keys = {id_: key for id_, _, key in agencies(session, here.place).values()}

        def key_of(named: str) -> str:
            found = reader_named(here, session, named)
            return keys[found.agency_id] if found.agency_id is not None else here.person(session, named).key

        readers, sources = (tuple(map(key_of, names)) for names in (draft.readers, draft.source_readers))
    return replace(draft, readers=readers, source_readers=sources)


def _entered(here: Here, draft: "RecordDraft") -> "RecordsEntered":
    """The draft entered by hand: whoever acts is its originator, their agency the one it came from."""
    from dataclasses import replace

    from models.queries.partnership import in_turn
    from models.queries.record_rows import KnownRows
    from models.steps.record_entering import RecordSheet
    from models.tables import Person

    with here.database.writing(here.moment) as tx:
        in_turn(tx.session, here.place)  # or the same record typed twice at once would go in twice
        person = tx.session.get(Person, here.by.acts) if here.by.acts is not None else None
        mine = replace(draft, originator=person.key) if person is not None else draft
        known = KnownRows(tx.session, here.place.partnership_id, None, here.by.acts)
        return RecordSheet(tx, here.place, None, known, here.by).enter([mine])


def _add_file(asked: Asked, file: Path, source: str | None) -> int:
    from flows.ingest_intelligence import LOCK
    from flows.records import take_records
    from models import locks
    from models.steps.bulk import clear_unfinished

    must_exist(file, "The file")
    with opened(asked) as here:
        found = _source(here, source)
        with locks.held(here.database, LOCK):
            clear_unfinished(here.database, here.moment, here.place.partnership_id)
            done = take_records(here.database, here.place, here.moment, found, file, here.by)
    if asked.json:
        show.as_json(_as_json(done))
    else:
        _say(done)
    return FAULTS if done.file.rejected else 0


def _source(here: Here, named: str | None) -> "SourceFacts":
    from models.queries.deliveries import sources
    from rules.sources import INTELLIGENCE

    with here.database.reading() as session:
        declared = [one for one in sources(session, here.place.partnership_id) if one.format == INTELLIGENCE]
    found = [one for one in declared if named in (None, one.key)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(one.key for one in declared) or "none is declared yet"
    if named is not None:
        raise WrongUsage(f"There is no source of intelligence sheets “{named}”.", f"Use one of: {known}.")
    raise WrongUsage("It is not clear which source of intelligence it is of.", f"Say --source NAME, one of: {known}.")


def _as_json(done: "SheetTaken") -> dict[str, Any]:
    file = done.file
    return {
        "file": file.name,
        "source": file.source,
        "accepted": file.accepted,
        "repeated": file.repeated,
        "rejected": file.rejected,
        "note": file.note,
        "remarks": file.remarks,
        "records": [one.ref for one in done.added],
        "flags": [{"row": one.row_number, "ref": one.ref, **flag(one.finding)} for one in done.flags],
        "rejected_rows": [
            {"row": row.row_number, "field": row.field, "reason": row.reason, "fix": row.fix}
            for row in file.rows_rejected
        ],
    }


def _say(done: "SheetTaken") -> None:
    file = done.file
    show.say(f"{file.name}: {file.accepted} new, {file.repeated} here already, {file.rejected} rejected.")
    if file.note:
        show.say(f"  {file.note}")
    show.wrapped(*(f"  Look: {said}" for said in file.remarks))
    for row in file.rows_rejected[:MOST_SHOWN]:
        show.wrapped(f"  row {row.row_number} rejected: {row.field}: {row.reason}. {row.fix}")
    if file.rejected > MOST_SHOWN:
        show.say(f"  + {file.rejected - MOST_SHOWN} more; --json has them all.")
    for one in done.flags[:MOST_SHOWN]:
        show.wrapped(f"  row {one.row_number} ({one.ref}): {one.finding.sentence} {one.finding.fix}")
    if file.rejected:
        show.say("  Mend those rows in the sheet itself and add it again: what is here already stays as it is.")
