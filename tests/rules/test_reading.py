"""Who may read what: one table of person × item."""

from datetime import date

import pytest

from rules.reading import ALLOWS, SENTENCES, Item, ItemKind, Level, Reader, Reading, Reason, Who, least, reads

DAY = date(2026, 12, 2)
POLICE, COUNCIL, HOUSING = 1, 2, 3
WRITER, NAMED, SANITISED_ONLY, COLLEAGUE, LEAVER, OUTSIDER = 11, 12, 13, 14, 15, 16
PEOPLE = {
    "writer": Who(WRITER, POLICE),
    "named": Who(NAMED, COUNCIL),
    "sanitised": Who(SANITISED_ONLY, COUNCIL),
    "colleague": Who(COLLEAGUE, COUNCIL),
    "leaver": Who(NAMED, COUNCIL, left_from=DAY),
    "outsider": Who(OUTSIDER, HOUSING),
    "nobody": None,
}
LIST = frozenset({Reader(person_id=NAMED), Reader(person_id=SANITISED_ONLY)})
TO_COUNCIL = frozenset({Reader(agency_id=COUNCIL)})
BOTH = LIST | TO_COUNCIL


def record(
    readers: frozenset[Reader] = frozenset(),
    *,
    restricted: bool = False,
    sensitive: bool = False,
    conditions: bool = False,
    parties: frozenset[int] | None = None,
    sanitised: bool = True,
    disposed: bool = False,
) -> Item:
    return Item(
        ItemKind.RECORD,
        readers,
        frozenset({NAMED}) if Reader(person_id=NAMED) in readers else frozenset(),
        restricted,
        sensitive,
        conditions,
        WRITER,
        POLICE,
        parties,
        sanitised,
        disposed,
    )


ITEMS = {
    "open action": Item(ItemKind.ACTION),
    "restricted action": Item(ItemKind.ACTION, LIST),
    "action of an agency": Item(ItemKind.ACTION, TO_COUNCIL),
    "restricted product": Item(ItemKind.PRODUCT, LIST),
    "open record": record(),
    "open record not sanitised": record(sanitised=False),
    "restricted record": record(LIST, restricted=True),
    "record of an agency": record(TO_COUNCIL, restricted=True),
    "list on an open record": record(LIST),
    "sensitive record": record(LIST, sensitive=True),
    "sensitive record without list": record(sensitive=True),
    "code C record": record(BOTH, conditions=True),
    "record of police and council": record(parties=frozenset({POLICE, COUNCIL})),
    "record of police alone": record(BOTH, parties=frozenset({POLICE})),
    "record of other parties": record(parties=frozenset({COUNCIL, HOUSING})),
    "list, not sanitised": record(BOTH, restricted=True, sanitised=False),
    "disposed record": record(LIST, disposed=True),
}
M, S, F = Level.METADATA, Level.SANITISED, Level.FULL
R = Reason
HAS_LEFT, NOBODY = (M, R.HAS_LEFT), (M, R.NOBODY)
OWN, OPEN, FULL_OPEN = (F, R.ORIGINATOR), (S, R.OPEN_TO_MEMBERS), (F, R.OPEN_TO_MEMBERS)
NAMED_F, NAMED_S, AGENCY_S = (F, R.ON_LIST), (S, R.ON_LIST), (S, R.AGENCY_ON_LIST)
NOT_LISTED, NOT_PARTY, MARKED, UNDER_C = (M, R.NOT_ON_LIST), (M, R.NOT_A_PARTY), (M, R.SENSITIVE), (M, R.CONDITIONS)
RAW, GONE = (M, R.NOT_SANITISED), (M, R.DISPOSED)

TABLE = {
    # item: (writer, named, sanitised only, colleague of the council, leaver, outsider, nobody)
    "open action": (FULL_OPEN, FULL_OPEN, FULL_OPEN, FULL_OPEN, HAS_LEFT, FULL_OPEN, FULL_OPEN),
    "restricted action": (NOT_LISTED, NAMED_F, NAMED_F, NOT_LISTED, HAS_LEFT, NOT_LISTED, NOBODY),
    "action of an agency": (
        NOT_LISTED, (F, R.AGENCY_ON_LIST), (F, R.AGENCY_ON_LIST), (F, R.AGENCY_ON_LIST), HAS_LEFT, NOT_LISTED, NOBODY,
    ),
    "restricted product": (NOT_LISTED, NAMED_F, NAMED_F, NOT_LISTED, HAS_LEFT, NOT_LISTED, NOBODY),
    "open record": (OWN, OPEN, OPEN, OPEN, HAS_LEFT, OPEN, NOBODY),
    "open record not sanitised": (OWN, RAW, RAW, RAW, HAS_LEFT, RAW, NOBODY),
    "restricted record": (OWN, NAMED_F, NAMED_S, NOT_LISTED, HAS_LEFT, NOT_LISTED, NOBODY),
    "record of an agency": (OWN, AGENCY_S, AGENCY_S, AGENCY_S, HAS_LEFT, NOT_LISTED, NOBODY),
    "list on an open record": (OWN, NAMED_F, NAMED_S, OPEN, HAS_LEFT, OPEN, NOBODY),
    "sensitive record": (OWN, NAMED_F, NAMED_S, MARKED, HAS_LEFT, MARKED, NOBODY),
    "sensitive record without list": (OWN, MARKED, MARKED, MARKED, HAS_LEFT, MARKED, NOBODY),
    "code C record": (OWN, NAMED_F, NAMED_S, AGENCY_S, HAS_LEFT, UNDER_C, NOBODY),
    "record of police and council": (OWN, OPEN, OPEN, OPEN, HAS_LEFT, NOT_PARTY, NOBODY),
    "record of police alone": (OWN, NOT_PARTY, NOT_PARTY, NOT_PARTY, HAS_LEFT, NOT_PARTY, NOBODY),
    "record of other parties": (OWN, OPEN, OPEN, OPEN, HAS_LEFT, OPEN, NOBODY),
    "list, not sanitised": (OWN, NAMED_F, RAW, RAW, HAS_LEFT, NOT_LISTED, NOBODY),
    "disposed record": (GONE, GONE, GONE, GONE, GONE, GONE, GONE),
}  # fmt: skip


@pytest.mark.parametrize(
    ("item", "who", "expected"),
    [
        (item, who, Reading(*row[at]))
        for item, row in TABLE.items()
        for at, who in enumerate(PEOPLE)
    ],
)  # fmt: skip
def test_each_person_reads_of_each_item_what_the_table_says(item: str, who: str, expected: Reading) -> None:
    assert reads(PEOPLE[who], ITEMS[item], DAY) == expected


def test_the_table_holds_every_item_and_comes_upon_every_reason() -> None:
    assert set(TABLE) == set(ITEMS)
    assert {reason for row in TABLE.values() for _, reason in row} == set(Reason) == set(SENTENCES)


def test_only_reasons_that_allow_give_any_text() -> None:
    for row in TABLE.values():
        assert all((level > Level.METADATA) == (reason in ALLOWS) for level, reason in row)


@pytest.mark.parametrize(("left_from", "allowed"), [(date(2026, 12, 3), True), (DAY, False), (None, True)])
def test_somebody_reads_until_the_day_before_they_leave(left_from: date | None, allowed: bool) -> None:
    assert reads(Who(NAMED, COUNCIL, left_from), ITEMS["restricted record"], DAY).allowed is allowed


def test_no_agency_line_ever_gives_the_source_text_of_a_record() -> None:
    for item in ITEMS.values():
        if item.kind is ItemKind.RECORD:
            assert reads(Who(COLLEAGUE, COUNCIL), item, DAY).level < Level.FULL


def test_something_made_of_several_items_shows_no_more_than_the_one_that_shows_least() -> None:
    colleague = PEOPLE["colleague"]
    readings = [reads(colleague, ITEMS[name], DAY) for name in ("open action", "open record", "restricted record")]
    assert least(readings) == Reading(Level.METADATA, Reason.NOT_ON_LIST)
    assert least(readings[:2]).level is Level.SANITISED
    assert least([]).allowed
