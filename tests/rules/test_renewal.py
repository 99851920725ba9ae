"""A later version of a record: never weaker, and what a person decided stands."""

from dataclasses import replace
from datetime import date

import pytest

from rules.foreign_marks import FLAGS, Reach, tlp_mark, weighed
from rules.reading import Reader
from rules.record import Record
from rules.renewal import RENEWAL_FLAGS, Texts, not_seen_to, of_this_version, renewed

DECLARED, ADDED, AGENCY = Reader(person_id=1), Reader(person_id=2), Reader(agency_id=7)
LABELS = ("clear", "green", "amber", "amber+strict", "red")


def record(label: str, *readers: Reader) -> Record:
    held = weighed([tlp_mark(label)])
    listed = frozenset(readers)
    return Record(
        1,
        "NW-I-2026/0001",
        date(2026, 12, 1),
        held.marking,
        restricted=held.reach > Reach.COMMUNITY,
        readers=listed,
        source_readers=frozenset({1}),
        source_reach=held.reach.value,
    )


def reach(label: str) -> Reach:
    return weighed([tlp_mark(label)]).reach


@pytest.mark.parametrize("before", LABELS)
@pytest.mark.parametrize("after", LABELS)
def test_a_later_version_never_lets_more_people_read(before: str, after: str) -> None:
    old, new = record(before, DECLARED, ADDED), record(after, DECLARED, AGENCY)
    done = renewed(old, Texts("a", ""), new, Texts("b", "b" if after == "clear" else ""), reach(after))
    narrower = reach(after) > reach(before)
    assert done.reach == max(reach(before), reach(after))
    assert done.record.readers == (new.readers if narrower else old.readers)
    assert done.record.item.is_closed >= old.item.is_closed
    assert done.record.item.is_closed or reach(after) <= Reach.COMMUNITY
    assert (done.texts.source, done.texts.sanitised) == ("b", ""), "no sanitised text comes by itself"
    rules = {one.rule for one in done.flags}
    assert ("readers_taken_off" in rules) is narrower
    assert ("source_looser" in rules) is (reach(after) < reach(before))


def test_an_agency_that_left_the_sharing_group_is_taken_off_and_people_put_on_stay() -> None:
    other = Reader(agency_id=8)
    old = replace(record("amber", DECLARED, ADDED, AGENCY, other), source_reach=Reach.GROUP.value)
    new = replace(record("amber", DECLARED, AGENCY), source_reach=Reach.GROUP.value)
    done = renewed(old, Texts("a", ""), new, Texts("b", ""), Reach.GROUP)
    assert done.record.readers == {DECLARED, ADDED, AGENCY}
    assert [one.rule for one in done.flags] == ["readers_taken_off"]


TEXTS: list[tuple[Texts, Texts, Texts, bool]] = [
    # before, now, after, whether the sanitised one is of an older version
    (Texts("a", "a"), Texts("b", "b"), Texts("b", "b"), False),
    (Texts("a", "a"), Texts("b", ""), Texts("b", ""), False),
    (Texts("a", "mine"), Texts("b", "b"), Texts("b", "mine"), True),
    (Texts("a", "mine"), Texts("a", ""), Texts("a", "mine"), False),
    (Texts("a", ""), Texts("b", "b"), Texts("b", ""), False),
]


@pytest.mark.parametrize(("before", "now", "after", "older"), TEXTS)
def test_a_sanitised_text_that_a_person_wrote_stands(before: Texts, now: Texts, after: Texts, older: bool) -> None:
    done = renewed(record("green"), before, record("green"), now, Reach.COMMUNITY)
    assert done.texts == after
    assert ("sanitised_older" in {one.rule for one in done.flags}) is older
    assert done.record.marking.sanitised is bool(after.sanitised)


def test_what_a_person_opened_is_closed_by_a_later_version_that_has_conditions_still() -> None:
    old = replace(record("amber"), marking=record("green").marking, restricted=False)
    done = renewed(old, Texts("a", "a"), record("amber"), Texts("b", "b"), Reach.MEMBERS)
    assert (old.item.is_closed, done.record.item.is_closed) == (False, True)
    assert [one.rule for one in done.flags] == ["closed_again"]


def test_a_grading_and_conditions_given_here_stand() -> None:
    old = record("amber")
    mine = replace(
        old.marking, source_evaluation=type(old.marking.source_evaluation)(1), handling_conditions="Ask me."
    )
    done = renewed(replace(old, marking=mine), Texts("a", ""), record("amber"), Texts("a", ""), Reach.MEMBERS)
    assert done.record.marking.grading == "1/D/C"
    assert done.record.marking.handling_conditions.endswith("Ask me.")
    assert [one.rule for one in done.flags] == ["grading_stands"]


def test_what_somebody_saw_to_is_no_longer_to_be_looked_at() -> None:
    rules = ("ungraded", "sanitised_older", "unmarked", "tlp_contradicts")
    closed, opened = record("amber"), record("clear")
    assert not_seen_to(rules, closed, graded=False, sanitised=False) == rules
    assert not_seen_to(rules, closed, graded=True, sanitised=False) == rules[1:]
    assert not_seen_to(rules, closed, graded=False, sanitised=True) == (rules[0], *rules[2:])
    assert not_seen_to(rules, opened, graded=True, sanitised=True) == ("tlp_contradicts",)


def test_a_later_version_without_a_grading_says_nothing_against_the_one_that_stands() -> None:
    graded, ungraded = record("amber"), replace(record("amber"), source_flags=("ungraded",))
    none, stands = FLAGS["ungraded"], RENEWAL_FLAGS["grading_stands"]
    assert of_this_version(graded, (none, stands)) == ()
    assert of_this_version(ungraded, (none,)) == (none,)
    assert of_this_version(ungraded, (stands,)) == (stands,)
