"""A coordinator's own action log, as spreadsheets save it."""

import csv
import io
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.action_log import Kind, read_actions
from intake.action_words import HEADINGS, STATUSES, status_of
from intake.opening import UnreadableFile
from rules.drafts import ActionDraft, ActionsRead
from rules.words import ActionStatus

LOG = """\
Redditch tasking: action log,,,,,
,,,,,
Ref,Action,Owner,Lead agency,Deadline,Status
12,"Hotspot patrols, Church Green",PC Ann Lee,West Mercia Police,09/12/2025,Ongoing
13,CCTV at the bus station,Raj Patel,Redditch Borough Council,Wed 3rd Dec 2025,Complete

14,Letter to landlords,,,,Open
15,Review of licences,Raj Patel,Redditch Borough Council,13/14/2025,Open
"""


def read(text: str, kind: Kind = Kind.LOG, encoding: str = "utf-8") -> ActionsRead:
    return read_actions(text.encode(encoding), "log.csv", kind)


def test_a_log_with_a_title_above_it_and_people_s_own_headings_is_read() -> None:
    first, second, third = read(LOG).drafts
    assert first == ActionDraft(
        row_number=4,
        title="Hotspot patrols, Church Green",
        reference="12",
        owner="PC Ann Lee",
        agency="West Mercia Police",
        due_on=date(2025, 12, 9),
        status=ActionStatus.IN_PROGRESS,
        status_words="Ongoing",
    )
    assert (second.due_on, second.status) == (date(2025, 12, 3), ActionStatus.DONE_VERIFIED)
    assert (third.row_number, third.owner, third.agency, third.due_on) == (7, None, None, None)


def test_a_date_that_cannot_be_is_rejected_with_its_row_and_what_to_write() -> None:
    (rejected,) = read(LOG).rejected
    assert (rejected.row_number, rejected.field, rejected.value) == (8, "due", "13/14/2025")
    assert rejected.reason == "there is no such day"
    assert "2026-12-09" in rejected.fix
    assert rejected.raw == "15,Review of licences,Raj Patel,Redditch Borough Council,13/14/2025,Open"


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_however_the_spreadsheet_saved_it_the_actions_are_the_same(
    delimiter: str, encoding: str, line_end: str
) -> None:
    wanted = read(LOG.replace("Raj Patel", "Zoë – Patel"))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(
        csv.reader(io.StringIO(LOG.replace("Raj Patel", "Zoë – Patel")))
    )
    assert read(out.getvalue(), encoding=encoding).drafts == wanted.drafts


ROW = {"reference": "1", "title": "Visit", "owner": "Ann", "agency": "Police", "due": "1 Dec 2025", "status": "Open"}


@pytest.mark.parametrize("character", ["\x07", "\x1b", "\u202e", "\u2066", "\u2069"])
def test_a_title_that_no_mail_could_carry_is_rejected_with_its_row(character: str) -> None:
    (rejected,) = read(LOG.replace("CCTV at", f"CCTV{character} at")).rejected[:1]
    assert (rejected.row_number, rejected.field) == (5, "title")
    assert rejected.fix


def one(changed: dict[str, str], kind: Kind = Kind.LOG) -> ActionsRead:
    fields = ROW | changed
    out = io.StringIO()
    csv.writer(out).writerows([fields.keys(), fields.values()])
    return read(out.getvalue(), kind)


FAULTS = {
    "no title": ({"title": " "}, "title", "it is blank"),
    "no reference in a log": ({"reference": ""}, "reference", "it is blank"),
    "a status nobody knows": ({"status": "Dave is on it"}, "status", "we do not know this status"),
    "more than all of it": ({"status": "120%"}, "status", "we do not know this status"),
    "a year of two figures": ({"due": "9/12/25"}, "due", "its year has only two figures"),
    "an American date": ({"due": "12/24/2025"}, "due", "there is no such month: day and month seem"),
    "a day that is not there": ({"due": "31 Nov 2025"}, "due", "there is no such day"),
    "a number of days": ({"due": "45995"}, "due", "it is a number of days"),
    "words for a date": ({"due": "ASAP"}, "due", "it is not a date"),
    "neither yes nor no": ({"sensitive": "perhaps"}, "sensitive", "it is neither yes nor no"),
    "a field that swallowed rows": (
        {"title": "Visit\n2,Call,Ann,Police,1 Dec 2025,Open"},
        "row",
        "one of its fields holds whole rows",
    ),
}


@pytest.mark.parametrize(("changed", "field", "reason"), FAULTS.values(), ids=FAULTS)
def test_a_row_at_fault_is_named_with_its_field(changed: dict[str, str], field: str, reason: str) -> None:
    (rejected,) = one(changed).rejected
    assert (rejected.row_number, rejected.field) == (2, field)
    assert rejected.reason.startswith(reason)
    assert rejected.fix.endswith(".")


DATES = {
    "09/12/2025": date(2025, 12, 9),
    "9.12.2025": date(2025, 12, 9),
    "2025-12-09": date(2025, 12, 9),
    "2025-12-09 00:00:00": date(2025, 12, 9),
    "9 Dec 2025": date(2025, 12, 9),
    "Tuesday, 9th of December 2025": date(2025, 12, 9),
    "9-Sept-2025": date(2025, 9, 9),
    "29/02/2028": date(2028, 2, 29),
    "": None,
}


@pytest.mark.parametrize(("text", "due_on"), DATES.items())
def test_a_date_is_read_the_british_way(text: str, due_on: date | None) -> None:
    assert one({"due": text}).drafts[0].due_on == due_on


def test_a_reference_that_stands_twice_is_taken_once() -> None:
    found = read("ref,title,owner,agency,due,status\nA1,One,,,,Open\na1,Two,,,,Open\n")
    assert [draft.title for draft in found.drafts] == ["One"]
    assert found.rejected[0].reason == "row 2 has it already"


def test_a_row_with_a_field_too_many_is_not_read_askew() -> None:
    found = read("ref,title,owner,agency,due,status\nA1,Visit, then call,Ann,Police,1 Dec 2025,Open\n")
    assert (found.drafts, found.rejected[0].field) == ((), "row")


def test_a_meeting_s_actions_need_neither_reference_nor_status() -> None:
    found = read("Action,By whom,Agency,By when,Priority,BAU\nVisit,Ann,Police,1 Dec 2025,Burglary,\n", Kind.MEETING)
    draft = found.drafts[0]
    assert (draft.reference, draft.status, draft.priority) == (None, ActionStatus.PROPOSED, "Burglary")
    assert one({"reference": "", "business as usual": "yes"}, Kind.MEETING).drafts[0].business_as_usual


def test_all_missing_columns_are_one_fault() -> None:
    with pytest.raises(UnreadableFile, match=r"no column for owner, due, status"):
        read("ref,title,agency\n1,Visit,Police\n")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest of a workbook", "is a damaged workbook"),
        (b"Dear all,\nplease find attached", "has no column for reference, title"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        read_actions(content, "log.csv", Kind.LOG)


STATUS_WORDS = {
    "Not started": ActionStatus.ISSUED,
    "ON-GOING": ActionStatus.IN_PROGRESS,
    "Amber": ActionStatus.IN_PROGRESS,
    "80%": ActionStatus.IN_PROGRESS,
    "0% complete": ActionStatus.ISSUED,
    "100%": ActionStatus.DONE_VERIFIED,
    "Closed.": ActionStatus.DONE_VERIFIED,
    "N/A": ActionStatus.VOID,
    "Not possible": ActionStatus.NOT_ACHIEVED,
    "Referred": ActionStatus.REFERRED,
    "": ActionStatus.PROPOSED,
}


@pytest.mark.parametrize(("words", "status"), STATUS_WORDS.items())
def test_people_s_words_for_a_status_are_understood(words: str, status: ActionStatus) -> None:
    assert status_of(words) is status


def test_no_word_stands_for_two_statuses_or_for_two_columns() -> None:
    for known in (STATUSES, HEADINGS):
        words = [word for of_one in known.values() for word in of_one]
        assert sorted(words) == sorted(set(words))


def test_every_status_of_ours_is_understood_by_its_own_name() -> None:
    assert all(status_of(status.value) is status for status in ActionStatus)


GOOD = "{},Visit {},Ann,Police,1 Dec 2026,Open"
QUOTED = {
    "a mark that is never closed": (['1,"Call,Ann,Police,1 Dec 2026,Open', GOOD, GOOD], {2}, [3, 4]),
    "good rows between two stray marks": (
        ['1,"Call,Ann,Police,1 Dec 2026,Open', GOOD, GOOD, '4,"Write,Ann,Police,1 Dec 2026,Open', GOOD],
        {2, 5},
        [3, 4, 6],
    ),
    "two stray marks one below the other": (
        ['1,"Call,Ann,Police,1 Dec 2026,Open', '2,"Write,Ann,Police,1 Dec 2026,Open', GOOD],
        {2, 3},
        [4],
    ),
    "a stray mark that the next proper pair would close": (
        ['1,"Call,Ann,Police,1 Dec 2026,Open', '2,"Visit, then call",Ann,Police,1 Dec 2026,Open', GOOD],
        {2},
        [3, 4],
    ),
    "a stray mark above a row with an empty quoted cell": (
        ['1,"Call,Ann,Police,1 Dec 2026,Open', '2,Visit,Ann,"",1 Dec 2026,Open', GOOD],
        {2},
        [3, 4],
    ),
    "marks inside a plain cell open nothing": (
        ['1,Visit the 6" pipe,Ann,Police,1 Dec 2026,Open', GOOD],
        set(),
        [2, 3],
    ),
    "words after a closed mark": (['1,"Visit" the shop,Ann,Police,1 Dec 2026,Open', GOOD], set(), [2, 3]),
    "a line end inside a quoted cell": (
        ['1,"Visit, then\ncall ""Ann""",Ann,Police,1 Dec 2026,Open', GOOD],
        set(),
        [2, 3],
    ),
    "a stray mark below a row of two lines": (
        ['1,"Visit\n\ncall",Ann,Police,1 Dec 2026,Open', GOOD, '3,"Call,Ann,Police,1 Dec 2026,Open', GOOD],
        {4},
        [2, 3, 5],
    ),
}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(("rows", "rejected", "taken"), QUOTED.values(), ids=QUOTED)
def test_a_stray_quotation_mark_costs_its_own_row_and_no_other(
    rows: list[str], rejected: set[int], taken: list[int], kind: Kind
) -> None:
    lines = [row.format(n, n) for n, row in enumerate(rows, start=1)]
    found = read("\n".join(["Ref,Action,Owner,Agency,Due,Status", *lines]) + "\n", kind)
    assert [draft.row_number for draft in found.drafts] == taken
    assert {row.row_number: (row.field, row.reason) for row in found.rejected} == dict.fromkeys(
        rejected, ("row", "a quotation mark in it is not closed")
    )


def test_a_line_end_in_a_quoted_cell_is_one_blank_of_the_title() -> None:
    (draft,) = read('Ref,Action,Owner,Agency,Due,Status\n1,"Visit,\nthen call",Ann,Police,,Open\n').drafts
    assert draft.title == "Visit, then call"


cell = st.one_of(
    st.sampled_from(["", "1 Dec 2025", "31/12/2025", "Open", "Ann", '"', "a\nb", ";", "32/1/2025", "é"]),
    st.text(max_size=8),
)


@given(st.lists(st.lists(cell, min_size=6, max_size=6), max_size=8), st.sampled_from(",;\t|"))
def test_any_row_is_a_draft_or_is_named_and_a_good_one_is_never_lost(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["Ref", "Title", "Owner", "Agency", "Due", "Status"])
    for row in rows:
        writer.writerow([field.replace("\r", " ").replace("\0", " ") for field in row])
    writer.writerow(["the last one", "Visit", "Ann", "Police", "1 Dec 2025", "Open"])
    found = read(out.getvalue())
    numbers = [draft.row_number for draft in found.drafts] + [row.row_number for row in found.rejected]
    blank = {n for n, row in enumerate(rows, start=2) if not any(f.replace("\0", " ").strip() for f in row)}
    assert sorted(numbers) == [n for n in range(2, len(rows) + 3) if n not in blank]
    assert found.drafts[-1].reference == "the last one"
    assert all(row.field and row.fix for row in found.rejected)


@given(st.binary(max_size=300), st.sampled_from(list(Kind)))
def test_any_bytes_are_read_or_refused_in_words(content: bytes, kind: Kind) -> None:
    with suppress(UnreadableFile):  # anything else that is raised fails this test
        read_actions(b"ref,title,owner,agency,due,status\n" + content, "log.csv", kind)
    with suppress(UnreadableFile):
        read_actions(content, "log.csv", kind)
