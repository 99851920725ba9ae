"""Markings of other worlds as tables: what each comes to here, and that of several the strictest holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.foreign_marks import (
    Mark,
    Reach,
    distribution_mark,
    statement_mark,
    tag_mark,
    tlp_mark,
    unknown_mark,
    weighed,
)
from rules.marking import Unread

TAGS: list[tuple[str, Reach | None, str, bool, str]] = [
    # tag, reach, grading, sensitive, rules that a person looks at
    ("tlp:clear", Reach.PUBLIC, "2/D/P", False, ""),
    ("tlp:white", Reach.PUBLIC, "2/D/P", False, ""),
    ("TLP:GREEN", Reach.COMMUNITY, "2/D/P", False, ""),
    ("tlp:amber", Reach.MEMBERS, "2/D/C", False, ""),
    ("tlp:amber+strict", Reach.AGENCY, "2/D/C", False, ""),
    ("tlp:Amber + Strict", Reach.AGENCY, "2/D/C", False, ""),
    ("tlp:red", Reach.NAMED, "2/D/C", True, ""),
    ("TLP RED", Reach.NAMED, "2/D/C", True, ""),
    ('tlp="red"', Reach.NAMED, "2/D/C", True, ""),
    ("TLP-purple", Reach.DECLARED, "2/D/C", False, "marking_unreadable"),
    ("tlp:ex:chr", Reach.DECLARED, "2/D/C", False, "marking_unreadable"),
    ("tlp:unclear", Reach.DECLARED, "2/D/C", False, "marking_unreadable"),
    ("PAP:RED", None, "2/D/C", False, "unmarked"),
    ("PAP:AMBER", None, "2/D/C", False, "unmarked"),
    ("PAP:GREEN", None, "2/D/C", False, "unmarked"),
    ("PAP:purple", Reach.DECLARED, "2/D/C", False, "marking_unreadable"),
    ('admiralty-scale:source-reliability="a"', None, "1/D/C", False, "unmarked"),
    ('admiralty-scale:source-reliability="b"', None, "1/D/C", False, "unmarked"),
    ('admiralty-scale:source-reliability="c"', None, "2/D/C", False, "unmarked grade_not_judged"),
    ('admiralty-scale:source-reliability="d"', None, "3/D/C", False, "unmarked"),
    ('admiralty-scale:source-reliability="e"', None, "3/D/C", False, "unmarked"),
    ('admiralty-scale:source-reliability="f"', None, "2/D/C", False, "unmarked"),
    ('admiralty-scale:source-reliability="g"', None, "3/D/C", False, "unmarked"),
    ('admiralty-scale:information-credibility="1"', None, "2/B/C", False, "unmarked"),
    ('admiralty-scale:information-credibility="2"', None, "2/D/C", False, "unmarked grade_not_judged"),
    ('admiralty-scale:information-credibility="3"', None, "2/D/C", False, "unmarked grade_not_judged"),
    ('admiralty-scale:information-credibility="4"', None, "2/D/C", False, "unmarked grade_not_judged"),
    ('admiralty-scale:information-credibility="5"', None, "2/E/C", False, "unmarked"),
    ('admiralty-scale:information-credibility="6"', None, "2/D/C", False, "unmarked"),
    ("data-classification:regulated-data", None, "2/D/C", False, "unmarked"),
    ('gsc:classification="OFFICIAL"', None, "2/D/C", False, "unmarked"),
    ('gsc:classification="OFFICIAL-SENSITIVE"', None, "2/D/C", True, "unmarked"),
    ('estimative-language:likelihood-probability="likely"', None, "2/D/C", False, "unmarked"),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "reach", "grading", "sensitive", "rules"), TAGS)
def test_a_tag_comes_to_what_it_means_and_is_kept_as_it_stood(
    tag: str, reach: Reach | None, grading: str, sensitive: bool, rules: str
) -> None:
    mark = tag_mark(tag)
    assert isinstance(mark, Mark)
    held = weighed([mark])
    assert (mark.reach, held.marking.grading, held.marking.sensitive) == (reach, grading, sensitive)
    assert held.said == (tag,)
    assert {one.rule for one in held.flags} - {"ungraded"} == set(rules.split())
    assert (held.reach is Reach.DECLARED) is (reach in (None, Reach.DECLARED))


@pytest.mark.parametrize(
    "tag",
    [
        "SECRET", "UK TOP SECRET", "classification:secret", 'gsc:classification="S"',
        'data-classification:level="secret"',
        'nato:classification="COSMIC TOP SECRET"', 'protective-marking:level="confidential"', 'x:y="top secret"',
        'gsc:classification="SECERT"', 'gsc:marking="unheard of"',
    ],
)  # fmt: skip
def test_a_tag_above_official_or_that_nobody_can_rank_refuses_and_keeps_nothing(tag: str) -> None:
    found = tag_mark(tag)
    assert isinstance(found, Unread) and found.keeps_nothing


@pytest.mark.parametrize(
    "tag",
    [
        'circl:incident-classification="malware"', 'malware_classification:malware-category="Ransomware"', "OSINT",
        'misp-galaxy:banker="Gozi"', 'ms-caro-malware:malware-type="SecretStealer"', "for_intelmq_processing",
    ],
)  # fmt: skip
def test_any_other_tag_is_no_marking(tag: str) -> None:
    assert tag_mark(tag) is None


STATEMENTS: list[tuple[str, str]] = [
    ("Copyright (c) Stark Industries 2017.", "2/D/P"),
    ("Not to be used in court without permission.", "2/D/C"),
    ("For the police only", "2/D/C"),
    ("Sold as a trade secret by its owner and published later.", "2/D/P"),
]


@pytest.mark.parametrize(("text", "grading"), STATEMENTS)
def test_a_statement_is_shown_and_one_that_limits_is_a_condition(text: str, grading: str) -> None:
    mark = statement_mark(text)
    assert isinstance(mark, Mark)
    held = weighed([mark, tlp_mark("green")])
    assert (held.marking.grading, held.marking.handling_conditions) == (grading, text if "C" in grading else "")
    assert held.said == (text, "TLP:GREEN")


@pytest.mark.parametrize(
    "text", ["SECRET", "This is classified Secret", "UK TOP SECRET - eyes only", "S E C R E T", "Confidential", "TS"]
)
def test_a_statement_above_official_refuses(text: str) -> None:
    assert isinstance(statement_mark(text), Unread)


@pytest.mark.parametrize(
    ("level", "reach"),
    [
        ("0", Reach.AGENCY), ("1", Reach.MEMBERS), ("2", Reach.COMMUNITY), ("3", Reach.COMMUNITY), ("4", Reach.GROUP),
        ("9", Reach.DECLARED), ("5", None), ("", None),
    ],
)  # fmt: skip
def test_a_distribution_is_as_far_as_it_goes(level: str, reach: Reach | None) -> None:
    found = distribution_mark(level)
    assert (found.reach if found else None) == reach


def test_of_two_labels_that_differ_the_stricter_holds_and_it_is_flagged() -> None:
    held = weighed([tlp_mark("green"), tlp_mark("red"), tlp_mark("amber")])
    assert (held.reach, held.marking.sensitive) == (Reach.NAMED, True)
    assert "tlp_contradicts" in [one.rule for one in held.flags]
    assert "tlp_contradicts" not in [one.rule for one in weighed([tlp_mark("red"), tlp_mark("RED")]).flags]
    assert "distribution_narrower" in [
        one.rule for one in weighed([tlp_mark("clear"), Mark("distribution 0", Reach.AGENCY)]).flags
    ]


def test_a_marking_of_one_field_holds_for_the_whole() -> None:
    held = weighed([tlp_mark("green"), tlp_mark("red", on="description")])
    assert held.reach is Reach.NAMED
    assert held.said == ("TLP:GREEN", "TLP:RED (description)")
    assert "field_narrower" in [one.rule for one in held.flags]
    assert weighed([tlp_mark("red"), tlp_mark("green", on="name")]).reach is Reach.NAMED


marks = st.lists(
    st.one_of(
        st.sampled_from(["clear", "green", "amber", "amber+strict", "red", "?"]).map(tlp_mark),
        st.sampled_from(["0", "1", "2", "3", "4"]).map(distribution_mark),
        st.just(unknown_mark("what")),
    ),
    max_size=4,
)


@given(marks, marks)
def test_a_marking_more_never_lets_more_people_read(first: list[Mark], more: list[Mark]) -> None:
    less, both = weighed(first), weighed([*first, *more])
    assert both.reach >= less.reach or not any(one.reach is not None for one in first)
    assert both.marking.sensitive >= less.marking.sensitive
    assert len(both.said) >= len(less.said)
