"""One real PDF: marked on every page, tagged, with what people wrote shown as they wrote it."""

import io
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from notifications.documents.fonts import legible, legible_all
from notifications.documents.typeset import Pdf, typeset
from rules.products.document import Bar, Bars, Bullets, Months, Paragraph, Part, Printed, Table

NASTY = '#let x = 1; $x^2$ *bold* _it_ @ref <lab> "quoted" `raw` // c /* c */ [a] = b - c ~ \\n \\u{41} back\\slash'
FAR = "emoji \U0001f600, rare \U00020000, ŵŷ – “q”"
RIGHT_TO_LEFT = "שלום"
MADE_AT = datetime(2026, 12, 2, 9, tzinfo=UTC)
YEAR = tuple(date(2026, month, 1) for month in range(1, 13))
SERIES = Months(
    "Shoplifting & co <b>", YEAR, (*range(30, 41), None), (None,) * 6 + (33.0,) * 6, (YEAR[6],), alt="A & <b>"
)
AROUND = Months(
    "Before and after",
    YEAR,
    tuple(range(30, 42)),
    split=YEAR[5],
    split_words="done",
    means=(32.0, 39.0),
    around=(4, 6),
    alt="B",
)
RANKING = Bars("Risk", (Bar("1. Arson \U00020000", 20, "confidence low"),), 25, alt="C")


@pytest.fixture(scope="module")
def pdf() -> Pdf:
    """The document, set once for all tests here."""
    texts = (Paragraph(NASTY, strong=True), Paragraph(FAR), Paragraph(RIGHT_TO_LEFT), Bullets((NASTY,)))
    table = Table(("No", NASTY), (("1", f"{NASTY}\nsecond line"), ("2", "w" * 90)), (1, 5), numbers=(0,))
    parts = (
        Part(NASTY, (*texts, table)),
        Part("Charts", (AROUND, RANKING)),
        Part("Long", (Paragraph("word " * 900),)),
    )
    made = Printed(
        title="Shoplifting",
        kind="Problem profile",
        ref="NW-P-2026/001",
        version="2",
        partnership="North Worcestershire",
        day=date(2026, 12, 2),
        chain_count=7,
        chain_head="ab" * 32,
        summary=(Paragraph("In short."), SERIES),
        sensitive=True,
        handling=NASTY,
        state="published",
        facts=(("Terms", NASTY),),
        parts=parts,
        left_out=2,
        for_name="Olive Owner",
    )
    return typeset(made, MADE_AT)


def pages(pdf: Pdf) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages]


def test_every_page_has_the_marking_twice_the_handling_its_number_and_the_head_of_the_record(pdf: Pdf) -> None:
    found = pages(pdf)
    assert pdf.pages == len(found) > 2
    for number, text in enumerate(found, start=1):
        assert text.count("OFFICIAL-SENSITIVE") == 2
        assert "NW-P-2026/001, version 2" in text and f"Page {number} of {len(found)}" in text
        assert f"Head of the record: 7 {'ab' * 32}" in text and "#let x = 1; $x^2$ *bold* _it_ @ref <lab>" in text


def test_what_people_wrote_is_shown_as_they_wrote_it_and_read_as_nothing_else(pdf: Pdf) -> None:
    said = " ".join(" ".join(pages(pdf)).split())
    assert said.count('@ref <lab> "quoted" `raw` // c /* c */ [a] = b - c ~ \\n \\u{41} back\\slash') >= 5
    assert "\U0001f600, rare [U+20000], ŵŷ – “q”" in said
    assert RIGHT_TO_LEFT in said or RIGHT_TO_LEFT[::-1] in said
    assert "2 restricted items are left out." in said and "second line" in said


def test_it_is_tagged_for_screen_readers_and_its_charts_have_their_words(pdf: Pdf) -> None:
    root = PdfReader(io.BytesIO(pdf.content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
    assert b"pdfuaid:part" in pdf.content
    told = []
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        at = waiting.pop().get_object()
        if isinstance(at, list):
            waiting += at
        elif hasattr(at, "get"):
            told += [at["/Alt"]] if "/Alt" in at else []
            waiting += [at["/K"]] if "/K" in at else []
    assert set(told) == {"A & <b>", "B", "C"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Siân ŵŷ – “q” €", "Siân ŵŷ – “q” €"),
        ("tab\there", "tab here"),
        ("bell\x07", "bell[U+0007]"),
        ("half \ud800", "half [U+D800]"),
        ("\u202eevil", "[U+202E]evil"),
        ("two\nlines", "two\nlines"),
        ("漢", "[U+6F22]"),
    ],
)
def test_a_sign_that_no_font_has_is_written_as_its_number(text: str, shown: str) -> None:
    assert legible(text) == shown


def test_every_text_in_lists_and_mappings_is_made_legible_and_numbers_stay() -> None:
    assert legible_all({"a": ["x\x00", 3, None], "b": ("漢",)}) == {"a": ["x[U+0000]", 3, None], "b": ["[U+6F22]"]}
