"""The sources of a partnership file: what delivers, and how its files are read."""

import re

from config.section import Section
from rules.covers import Covers
from rules.declarations import CRIME_TYPES, DeclaredSource
from rules.nearest import nearest
from rules.sources import (
    ACTION_FIELDS,
    ACTION_LOG,
    FEEDS,
    INTELLIGENCE,
    ITEM_FIELDS,
    OF_RECORDS,
    OF_THE_POLICE,
    OPEN311,
    RECORD_FIELDS,
    SOURCE_FORMATS,
    TABLE,
    Files,
    Reading,
)

FIELDS = {TABLE: ITEM_FIELDS, ACTION_LOG: ACTION_FIELDS, INTELLIGENCE: RECORD_FIELDS}
OF_SOME = {
    "covers": (TABLE,),
    "agency": OF_RECORDS,
    "agreement": OF_RECORDS,
    "historic": (INTELLIGENCE,),
    "readers": FEEDS,
    "personal": FEEDS,
    "sanitised": FEEDS,
}
"""Keys that say something to some formats only."""
MOST_HEADING_ROW = 1_000


def read_source(section: Section) -> DeclaredSource:
    """One source. Its path is taken from the folder of the partnership file."""
    form = section.text("format")
    if form and form not in SOURCE_FORMATS:
        section.wrong("format", f"jatac reads no format “{form}”.", nearest(form, SOURCE_FORMATS))
    types = section.texts("crime_types") or (CRIME_TYPES if form not in (*FIELDS, OPEN311, *FEEDS) else ())
    for found in types if form in OF_THE_POLICE else ():
        if found not in CRIME_TYPES:
            fix = nearest(found, CRIME_TYPES)
            section.report.warn(section.line("crime_types"), f"“{found}” is no type of a {form} file.", fix)
    if form in (TABLE, OPEN311) and not types:
        named = section.maybe("key") or form
        sentence = f"`{named}` names no `crime_types`: what it delivers is counted, and never tested for a rise."
        section.report.warn(section.line("key"), sentence, "List the types that are to be tested.")
    path = section.maybe("path") or ""
    force = section.maybe("force") or ""
    if force and not re.fullmatch(r"[a-z-]+", force):
        section.wrong("force", f"“{force}” is not a force.", "Write it as in the file names, such as west-mercia.")
    return DeclaredSource(
        key=section.slug(),
        name=section.text("name"),
        format=form,
        path=str(section.report.path.parent.resolve() / path) if path else "",
        force=force,
        crime_types=types,
        reading=_reading(section, form),
    )


def _reading(section: Section, form: str) -> Reading:
    """How the files are read. A key that the format has no use for is a fault: it would be without effect."""
    columns = section.section("columns", "columns")
    known = FIELDS.get(form, ())
    for key in ("columns", "sheets", "heading_row", "files", "type", "types"):
        if section.node(key) is not None and form not in FIELDS and not (form in FEEDS and key in ("type", "types")):
            section.wrong(
                key, f"`{key}` says nothing to the format {form}.", f"Take it out, or write `format: {TABLE}`."
            )
    found: dict[str, str] = {}
    for key in {*ITEM_FIELDS, *ACTION_FIELDS, *RECORD_FIELDS}:
        heading = columns.maybe(key)
        if heading and known and key not in known:
            columns.wrong(key, f"`{key}` is no column of a {form}.", nearest(key, known))
        elif heading:
            found[key] = heading
    for key, forms in OF_SOME.items():
        if section.node(key) is not None and form not in forms:
            section.wrong(key, f"`{key}` says nothing to the format {form}.", "Take it out.")
    fixed = section.maybe("type") or ""
    reading = Reading(
        columns={key: found[key] for key in known if key in found},
        sheets=section.texts("sheets"),
        heading_row=min(section.whole("heading_row", 0, least=0), MOST_HEADING_ROW),
        files=section.word("files", Files, Files.MONTHS),
        covers=section.word("covers", Covers, Covers.ROWS),
        type=fixed,
        types={one.text("theirs"): one.text("ours") for one in section.sections("types", "type")},
        area=section.maybe("area") or "",
        agency=section.maybe("agency") or "",
        agreement=section.maybe("agreement") or "",
        historic=section.yes("historic"),
        readers=section.texts("readers"),
        personal=section.node("personal") is None or section.yes("personal"),
        sanitised=section.yes("sanitised"),
    )
    if form == TABLE:
        _enough(section, reading)
    if form == INTELLIGENCE:
        _enough_of_a_record(section, reading)
    if form in FEEDS:
        _enough_of_a_feed(section, reading)
    return reading


def _enough(section: Section, reading: Reading) -> None:
    """An incident sheet needs to say when and what."""
    columns = reading.columns
    if "date" not in columns and "month" not in columns:
        section.wrong("columns", "No column says when: neither `date` nor `month`.", "`jatac map FILE` proposes one.")
    if "type" not in columns and not reading.type:
        section.wrong("columns", "No column says what: `type`.", "Name it, or give every row one `type:`.")
    if reading.files is Files.CHANGES and "source_ref" not in columns:
        section.wrong("files", "Changes are told by the reference of an item.", "Name the column `source_ref`.")
    if reading.files is Files.CHANGES and section.node("covers") is not None:
        fix = "Take it out, or write `files: months`."
        section.wrong("covers", "`covers` is said of files of whole months; a file of changes is of none.", fix)


def _enough_of_a_record(section: Section, reading: Reading) -> None:
    """A sheet of intelligence needs a text and its grading."""
    columns = reading.columns
    parts = {"source_evaluation", "information_assessment", "handling_code"}
    if not {"source_text", "sanitised_text"} & columns.keys():
        fix = "Name `source_text`, `sanitised_text`, or both."
        section.wrong("columns", "No column holds the text of a record.", fix)
    if "grading" not in columns and not parts <= columns.keys():
        fix = f"Name `grading`, or all of {', '.join(f'`{one}`' for one in sorted(parts))}."
        section.wrong("columns", "No column says how a record is graded.", fix)
    if reading.files is Files.CHANGES:
        section.wrong("files", "`files` says nothing to the format intelligence.", "Take it out.")


def _enough_of_a_feed(section: Section, reading: Reading) -> None:
    """A feed needs somebody who reads what is for named people only, and a power to share what is about people."""
    if not reading.readers:
        fix = "Name at least one person: what is marked TLP:RED is read by nobody else."
        section.wrong("readers", "Nobody is named who reads what is for named readers only.", fix)
    if reading.personal and not reading.agreement:
        fix = "Name the sharing agreement it comes under, or write `personal: no`."
        section.wrong("agreement", "It is about people, and comes under no agreement.", fix)
