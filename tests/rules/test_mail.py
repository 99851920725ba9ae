"""The types a mail is made of cannot carry what may not travel; the guard finds what leads to a person."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from rules.mail import (
    ActionLine,
    MessageLine,
    NeutralTitle,
    Section,
    Sentence,
    SubjectLine,
    UnfitMail,
    WorkMail,
    facts_digest,
    neutral_title,
    worst,
)
from rules.personal import betrays, betrays_person

EVERY_FIELD = {
    NeutralTitle: {"text"},
    ActionLine: {
        "ref", "title", "owner_name", "agency_name", "priority_name", "due_on", "original_due_on",
        "working_days_overdue", "rung", "extended_count", "kinds", "why", "next", "ask", "marking", "metadata_only",
    },
    MessageLine: {"recipient_name", "agency_name", "refs", "kinds", "why", "next", "ask"},
    SubjectLine: {
        "about", "agency_name", "kinds", "why", "next", "ask", "rung", "priority_name", "working_days_overdue",
        "decision_sought", "options", "decides",
    },
    Section: {"key", "heading", "intro", "lines", "more"},
    WorkMail: {
        "partnership_name", "recipient_name", "recipient_email", "sender", "coordinator_name", "coordinator_phone",
        "coordinator_email", "sections", "written_at", "notice_ids", "base_url",
    },
}  # fmt: skip


def _line(ref: str = "R/1", **changes: object) -> ActionLine:
    line = ActionLine(
        ref=ref,
        title=NeutralTitle("A title"),
        owner_name="Priya Shah",
        agency_name="Council",
        priority_name=None,
        due_on=date(2026, 12, 9),
        original_due_on=date(2026, 12, 9),
        working_days_overdue=0,
        rung=0,
        extended_count=0,
        kinds=("issue",),
        why=(Sentence("Because."),),
        next=Sentence("Then."),
        ask=Sentence("Do."),
    )
    return replace(line, **changes)  # type: ignore[arg-type]


def _mail(*lines: ActionLine | MessageLine, **changes: object) -> WorkMail:
    mail = WorkMail(
        partnership_name="North",
        recipient_name="Priya Shah",
        recipient_email="p@x.example",
        sender="t@x.example",
        coordinator_name="Sam",
        coordinator_phone=None,
        coordinator_email="s@x.example",
        sections=(Section("own", "Yours", "Act.", lines or (_line(),)),),
        written_at=datetime(2026, 12, 14, 8, tzinfo=UTC),
        notice_ids=("n1",),
    )
    return replace(mail, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", EVERY_FIELD, ids=lambda kind: kind.__name__)
def test_a_mail_has_these_fields_and_none_for_restricted_text(kind: type) -> None:
    assert {field.name for field in fields(kind)} == EVERY_FIELD[kind]


def test_no_field_of_a_mail_is_named_after_restricted_text() -> None:
    words = ("desc", "note", "intel", "access", "reader", "source", "grade", "free", "body", "reason")
    names = [field.name for kind in EVERY_FIELD for field in fields(kind) if field.name != "notice_ids"]
    assert [name for name in names for word in words if word in name] == []


def test_a_mail_cannot_be_given_a_field_it_does_not_have() -> None:
    with pytest.raises(TypeError):
        replace(_line(), description="secret")  # type: ignore[call-arg]
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(_line(), "description", "secret")


@pytest.mark.parametrize("field", ["title", "owner_name", "priority_name"])
def test_a_metadata_line_cannot_hold_more_than_metadata(field: str) -> None:
    bare = {"title": None, "owner_name": None, "priority_name": None, "metadata_only": True}
    assert _line(**bare).metadata_only
    value = NeutralTitle("A title") if field == "title" else "Shoplifting"
    with pytest.raises(UnfitMail, match="metadata only"):
        _line(**{**bare, field: value})


@pytest.mark.parametrize(
    ("title", "sensitive", "restricted", "expected"),
    [
        ("Visit shops", False, False, "Visit shops"),
        ("  Visit\n the\tshops ", False, False, "Visit the shops"),
        ("Visit shops", True, False, None),
        ("Visit shops", False, True, None),
        ("   ", False, False, None),
        ("Visit \u202eshops", False, False, None),
        ("Visit \x07shops", False, False, None),
    ],
)
def test_only_a_fit_title_of_an_open_action_is_neutral(
    title: str, sensitive: bool, restricted: bool, expected: str | None
) -> None:
    found = neutral_title(title, sensitive=sensitive, restricted=restricted)
    assert (found.text if found else None) == expected


BETRAYING = [
    ("Mail j.o-bloggs@west.example.org today", "a mail address"),
    ("Ring 01527 960123", "a telephone number"),
    ("Ring 07700900123", "a telephone number"),
    ("Ring (0121) 496 0123", "a telephone number"),
    ("Ring +44 7700 900123", "a telephone number"),
    ("Ring 020 7946 0018 now", "a telephone number"),
    ("Visit B97 4AA", "a postcode"),
    ("Visit b974aa", "a postcode"),
    ("Visit WR1 2NA and leave", "a postcode"),
    ("Visit SW1A 1AA", "a postcode"),
    ("Stop AB12 CDE", "a vehicle registration"),
    ("Stop ab12cde", "a vehicle registration"),
    ("Stop A123 BCD", "a vehicle registration"),
    ("Stop ABC 123D", "a vehicle registration"),
    ("Visit 12 High Street", "an address"),
    ("Visit 4a, Church Green Road", "an address"),
    ("Man DOB 12.3.85", "a date of birth"),
    ("Man, 12/03/1985", "a date of birth"),
    ("Man, 1985-03-12", "a date of birth"),
    ("Man, 12th March 1985", "a date of birth"),
    ("Woman born in May", "a date of birth"),
]
HARMLESS = [
    "Visit the 12 shops that lost most since October",
    "NW-2026-23/07: follow up",
    "Analyse: shoplifting in Redditch, November 2026",
    "Patrol B97 and B98 at closing time",
    "Rise from 877 to 1,119 in 2025",
    "Light the M5 and A448 underpasses",
    "Review by Wed 9 Dec",
    "Order 1000 leaflets, 0 left",
    "Agree 24/7 cover on the A38 1st and 2nd weekends",
    "Ref 22/CR/0112233",
    "Operation in ward 4 by 17:00",
]


@pytest.mark.parametrize(("title", "what"), BETRAYING)
def test_the_guard_names_what_leads_to_a_person(title: str, what: str) -> None:
    assert betrays(title) == what


@pytest.mark.parametrize("title", HARMLESS)
def test_the_guard_lets_an_ordinary_title_pass(title: str) -> None:
    assert betrays(title) is None


def test_a_date_is_no_offence_in_a_sentence_of_ours() -> None:
    assert betrays("The action is due on Wed 9 Dec 2026.") == "a date of birth"
    assert betrays_person("The action is due on Wed 9 Dec 2026.") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"sections": ()},
        {"notice_ids": ()},
        {"notice_ids": ("has space",)},
        {"base_url": "javascript:alert(1)"},
        {"recipient_email": "nobody"},
    ],
)
def test_a_mail_that_cannot_travel_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(UnfitMail):
        _mail(**changes)


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"working_days_overdue": 4}, True),
        ({"next": Sentence("Another day.")}, True),
        ({"due_on": date(2026, 12, 10)}, False),
        ({"rung": 1}, False),
        ({"title": None}, False),
        ({"owner_name": "Tom Reid"}, False),
        ({"kinds": ("overdue",)}, False),
        ({"marking": "OFFICIAL-SENSITIVE"}, False),
    ],
)
def test_the_digest_changes_with_the_facts_and_not_with_the_days(changes: dict[str, object], same: bool) -> None:
    assert (facts_digest(_mail(_line())) == facts_digest(_mail(_line(**changes)))) is same


def test_the_digest_changes_with_the_address_and_not_with_the_date() -> None:
    mail = _mail()
    assert facts_digest(mail) == facts_digest(replace(mail, written_at=datetime(2027, 1, 4, 8, tzinfo=UTC)))
    assert facts_digest(mail) != facts_digest(replace(mail, recipient_email="new@x.example"))


def test_the_worst_lines_are_kept_across_sections_and_the_rest_counted() -> None:
    low = Section("own", "h", "i", tuple(_line(f"L/{n}", rung=0) for n in range(3)))
    high = Section("lead", "h", "i", tuple(_line(f"H/{n}", rung=2, working_days_overdue=n) for n in range(3)), more=1)
    kept = worst((low, high), 4)
    assert [[line.ref for line in section.lines] for section in kept] == [["L/0"], ["H/2", "H/1", "H/0"]]
    assert [section.more for section in kept] == [2, 1]


def test_equal_lines_keep_their_order() -> None:
    section = Section("own", "h", "i", tuple(_line(f"L/{n}") for n in range(5)))
    assert [line.ref for line in worst((section,), 3)[0].lines] == ["L/0", "L/1", "L/2"]
