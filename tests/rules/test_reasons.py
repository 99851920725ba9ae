"""A sentence for everything that can happen, from one place."""

import re
import string
from datetime import date

import pytest

from rules.mail import UnfitMail
from rules.personal import betrays_person
from rules.reason_texts import ASK, HEADINGS, LACKS, NEXT, OPENINGS, WHY
from rules.reasons import (
    Next,
    Reader,
    SectionKey,
    ask,
    day_in_words,
    heading,
    incomplete,
    intro,
    opening,
    section_of,
    what_next,
    why,
)
from rules.words import MatterReason, NoticeKind

ON = date(2026, 12, 9)


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_a_reason_a_request_and_a_place_for_every_reader(kind: NoticeKind, reader: Reader) -> None:
    assert why(kind, reader=reader, on=ON, name="Priya Shah")
    assert ask(kind, reader)
    assert section_of(kind, reader) in SectionKey


@pytest.mark.parametrize("step", Next)
def test_every_next_step_has_a_sentence(step: Next) -> None:
    assert what_next(step, on=ON, name="the Performance Group").endswith(".")


@pytest.mark.parametrize("reason", MatterReason)
def test_every_matter_has_a_sentence_of_its_own(reason: MatterReason) -> None:
    assert why(NoticeKind.MATTER, reason) != why(NoticeKind.MATTER)


@pytest.mark.parametrize("key", SectionKey)
def test_every_part_of_a_mail_has_a_heading_an_introduction_and_an_opening(key: SectionKey) -> None:
    assert heading(key)
    assert intro(key)
    assert opening(key, 1, 0) != opening(key, 2, 0)


def test_no_sentence_is_left_over_for_a_word_that_is_gone() -> None:
    for kind, _reason, reader in [*WHY, *ASK]:
        assert kind in list(NoticeKind)
        assert reader in ["", *Reader]
    assert set(NEXT) == set(Next)
    assert set(HEADINGS) == set(OPENINGS) == set(SectionKey)


@pytest.mark.parametrize("text", [*WHY.values(), *ASK.values(), *NEXT.values(), *LACKS.values()])
def test_a_sentence_is_plain_ends_as_one_and_holds_nothing_that_may_not_travel(text: str) -> None:
    assert text.endswith(".")
    assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= {"on", "name"}
    assert betrays_person(text.format(on="Wed 9 Dec 2026", name="Priya Shah")) is None


LOUD = re.compile(r"\b(?:fail\w*|must|urgent\w*|immediately|unacceptable|warn\w*|ignored|blame\w*|final)\b|!", re.I)
ABOVE_RUNG_1 = ("ack_missed", "lead", "rung_3", "matter")


@pytest.mark.parametrize("key", [key for key in [*WHY, *ASK] if key[0] in ABOVE_RUNG_1])
def test_from_rung_2_on_the_tone_is_neutral(key: tuple[str, str, str]) -> None:
    for table in (WHY, ASK):
        assert not LOUD.search(table.get(key, ""))


@pytest.mark.parametrize(
    ("day", "words"),
    [(ON, "Wed 9 Dec 2026"), (date(2027, 1, 4), "Mon 4 Jan 2027"), (date(2026, 8, 31), "Mon 31 Aug 2026")],
)
def test_a_day_is_written_out(day: date, words: str) -> None:
    assert day_in_words(day) == words
    assert day_in_words(day, year=False) == words[:-5]


def test_a_sentence_for_one_reader_wins_over_the_general_one() -> None:
    assert why(NoticeKind.LEAD, reader=Reader.LEAD) != why(NoticeKind.LEAD, reader=Reader.OWNER)
    assert ask(NoticeKind.TO_DECIDE, Reader.COORDINATOR, "dispute") != ask(NoticeKind.TO_DECIDE, Reader.COORDINATOR)


def test_a_date_or_a_name_that_a_sentence_needs_is_asked_for() -> None:
    with pytest.raises(UnfitMail, match="needs a date"):
        why(NoticeKind.DECIDED, "extended")
    with pytest.raises(UnfitMail, match="needs a date or a name"):
        why(NoticeKind.MAIL_FAILED)
    with pytest.raises(UnfitMail, match="no sentence"):
        why("surprise")
    with pytest.raises(UnfitMail, match="no sentence"):
        ask("surprise")


def test_what_an_action_lacks_is_listed() -> None:
    assert incomplete(["owner", "due_on"]) == "The action cannot be issued. It has no owner. It has no due date."
    assert why(NoticeKind.INCOMPLETE, "priority").endswith("business as usual.")


def test_somebody_who_acts_for_the_owner_is_told_for_whom_and_why() -> None:
    assert "Priya Shah, who owns the action, is away" in why(NoticeKind.HANDOVER, "absence", name="Priya Shah")
    assert "has left" in why(NoticeKind.HANDOVER, "left", name="Priya Shah")
