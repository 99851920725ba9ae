"""Files of actions: an existing action log, or what one meeting agreed; rows into drafts and rejected rows.

It knows nothing of the database: who an owner is, and what is already there, is settled later. Headings and
statuses are those people write ("Ref", "Lead agency", "Deadline"; "Ongoing", "Complete").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from intake.action_sheet import SheetRow, action_rows
from intake.action_words import HEADINGS, folded, status_of
from intake.headings import letter
from intake.marked import refuse_marked, refuse_marked_name
from intake.opening import UnreadableFile
from intake.repair_cells import REASON, unshielded
from intake.table_rows import DELIMITERS
from intake.written_dates import NotADate, written_date
from rules.drafts import ActionDraft, ActionsRead, RejectedRow
from rules.mail import UnfitMail, one_line
from rules.marking_words import REFUSED, marked_above

SAID_AS = {"business_as_usual": "business as usual"}
YES, NO = frozenset({"yes", "y", "true", "1", "x", "✓"}), frozenset({"", "no", "n", "false", "0"})
HEADING_WITHIN = 10
"""A log often has its name and date above the heading: it is looked for in the first ten rows."""


class Kind(StrEnum):
    """What the file is, which decides the columns it must have."""

    LOG = "log"
    MEETING = "meeting"


REQUIRED = {
    Kind.LOG: ("reference", "title", "owner", "agency", "due", "status"),
    Kind.MEETING: ("title", "owner", "agency", "due"),
}


def read_actions(data: bytes, name: str, kind: Kind, columns: Mapping[str, str] | None = None) -> ActionsRead:
    """The actions of a CSV or workbook, and the rows that cannot be taken in. `columns`: what it calls our fields.

    UTF-8, UTF-16 or Windows-1252; comma, semicolon, tab or bar between fields. Row numbers are those of a
    spreadsheet. An owner, agency or due date may be blank: the action then waits on the coordinator's list.
    Raises UnreadableFile: empty, not a table, a column that is missing (all of them at once), or a marking above
    OFFICIAL in its name or above its rows. Of a row that has one nothing is kept.
    """
    refuse_marked_name(name)
    rows = action_rows(data, name, columns)
    start, at = _heading(rows, name, kind)
    refuse_marked(*(cell for row in rows[:start] for cell in row.cells))
    heading = rows[start - 1].cells
    is_repair = REASON in (cell.strip() for cell in heading)
    drafts, rejected, seen = [], [], dict[str, int]()
    for number, row in enumerate(rows[start:], start=start + 1):
        if not any(field.strip() for field in row.cells):
            continue
        cells = unshielded(row.cells) if is_repair else row.cells
        read = _Row(number, cells, at, len(heading), kind, row.fault).read(seen)
        if isinstance(read, ActionDraft):
            drafts.append(read)
            if read.reference:
                seen[read.reference.casefold()] = number
        else:
            rejected.append(read)
    return ActionsRead(tuple(drafts), tuple(rejected), tuple(heading))


def _heading(rows: Sequence[SheetRow], name: str, kind: Kind) -> tuple[int, dict[str, int]]:
    """The number of the heading's row (from 1), and where each column stands. Raises UnreadableFile."""
    first = [row.cells for row in rows[:HEADING_WITHIN]]
    candidates = [(number, _columns(cells)) for number, cells in enumerate(first, start=1)]
    number, columns = max(candidates, key=lambda one: len(one[1]), default=(0, {}))
    missing = [column for column in REQUIRED[kind] if column not in columns]
    if missing:
        found = (
            ", ".join(f"“{cell.strip()[:40]}”" for cell in (first[number - 1] if first else ())[:20] if cell.strip())
            or "none"
        )
        raise UnreadableFile(
            f"{name} has no column for {', '.join(missing)}.",
            f"Give the columns these names: {', '.join(REQUIRED[kind])}. Columns found: {found}.",
        )
    return number, columns


def _columns(row: Sequence[str]) -> dict[str, int]:
    """What each column holds, by its heading. A column with the very name comes before one that may mean it."""
    headings = [folded(field) for field in row]
    columns: dict[str, int] = {}
    for column, names in HEADINGS.items():
        for candidate in names:
            if candidate in headings and headings.index(candidate) not in columns.values():
                columns[column] = headings.index(candidate)
                break
    return columns


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    fields: Sequence[str]
    columns: dict[str, int]
    width: int
    kind: Kind
    fault: str = ""

    def read(self, seen: dict[str, int]) -> ActionDraft | RejectedRow:
        """The draft, or the first fault of the row. `seen`: references above it, with their rows."""
        for at, cell in enumerate(self.fields):
            if marked_above(cell):
                return RejectedRow(self.number, self._called(at), "", REFUSED.sentence.rstrip("."), REFUSED.fix, "")
        if self.fault:
            return self._rejected("row", self.fault, "Close it, or take it out.")
        if any(field.strip() for field in self.fields[self.width :]):
            return self._rejected(
                "row", "it has more fields than the heading", "Put quotation marks around a text with a comma in it."
            )
        if any(self._looks_like_rows(field) for field in self.fields):
            return self._rejected(
                "row", "one of its fields holds whole rows", "Look for a quotation mark that is not closed."
            )
        title, reference = " ".join(self._text("title").split()), self._text("reference")
        if not title:
            return self._rejected("title", "it is blank", "Say what is to be done.")
        if not _plain(title):
            return self._rejected("title", "it holds a character that cannot be seen", "Type it again as plain text.")
        if self.kind is Kind.LOG and not reference:
            return self._rejected("reference", "it is blank", "Give it a reference, so that it is taken in once.")
        if reference.casefold() in seen:
            where = seen[reference.casefold()]
            return self._rejected("reference", f"row {where} has it already", "Give each action its own.")
        due_on, status = written_date(self._text("due")), status_of(self._text("status"))
        if isinstance(due_on, NotADate):
            return self._rejected("due", due_on.reason, due_on.fix)
        if status is None:
            known = "open, in progress, complete, not achieved, cancelled or referred"
            return self._rejected("status", "we do not know this status", f"Write {known}.")
        for column in ("business_as_usual", "sensitive"):
            if self._text(column).lower() not in YES | NO:
                return self._rejected(column, "it is neither yes nor no", "Write yes or no.")
        return ActionDraft(
            row_number=self.number,
            title=title,
            reference=reference or None,
            owner=self._text("owner") or None,
            agency=self._text("agency") or None,
            due_on=due_on,
            status=status,
            status_words=self._text("status"),
            priority=self._text("priority") or None,
            business_as_usual=self._text("business_as_usual").lower() in YES,
            sensitive=self._text("sensitive").lower() in YES,
            description=self._text("description"),
            area=self._text("area") or None,
            type=self._text("type") or None,
            due_words=self._text("due"),
            raw=self._raw(),
        )

    def _called(self, at: int) -> str:
        """A column by our name, else by its letter: what else stands in a heading is nobody's to repeat."""
        ours = next((name for name, column in self.columns.items() if column == at), None)
        return SAID_AS.get(ours, ours) if ours is not None else f"column {letter(at)}"

    def _text(self, column: str) -> str:
        at = self.columns.get(column)
        return self.fields[at].strip() if at is not None and at < len(self.fields) else ""

    def _looks_like_rows(self, field: str) -> bool:
        commas = self.width - 1
        return commas > 1 and any(line.count(mark) >= commas for line in field.split("\n")[1:] for mark in DELIMITERS)

    def _raw(self) -> str:
        return ",".join(_quoted(self.fields))

    def _rejected(self, column: str, reason: str, fix: str) -> RejectedRow:
        raw = self._raw()
        field = SAID_AS.get(column, column)
        shown = ",".join(self.fields) if field == "row" else self._text(column)
        return RejectedRow(self.number, field, shown, reason, fix, raw)


def _plain(title: str) -> bool:
    """Whether a mail can carry it: no control character, no direction override."""
    try:
        one_line(title, "title")
    except UnfitMail:
        return False
    return True


def _quoted(fields: Sequence[str]) -> Iterator[str]:
    """The fields as a CSV writes them."""
    for field in fields:
        yield '"' + field.replace('"', '""') + '"' if any(mark in field for mark in ',"\n') else field
