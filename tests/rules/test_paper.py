"""A paper's types: what they carry, what they cannot, and that a stored paper reads back as it was."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.mail import NeutralTitle, Sentence, UnfitMail
from rules.paper import AgencyCount, Counts, Horizon, Paper, PaperKind, Ratification, as_json, from_json, redacted
from rules.paper_item import ASK_COORDINATOR, METADATA, HistoryLine, PaperItem, as_metadata

DAY = date(2026, 12, 9)


def item(number: int = 1, **changed: Any) -> PaperItem:
    """A late action on a pack, with everything that it may say."""
    given_: dict[str, Any] = {
        "number": number,
        "escalation_id": 40 + number,
        "reason": "late",
        "decision_sought": Sentence("Remove the barrier, or refer it up."),
        "ref": f"NW-2026-23/{number:02}",
        "title": NeutralTitle("Light the underpass"),
        "agency_name": "Police",
        "from_agency": "Council",
        "from_agency_on": DAY,
        "priority_name": "Burglary",
        "due_on": DAY,
        "original_due_on": DAY - timedelta(days=7),
        "slippage": 5,
        "working_days_overdue": 12,
        "rung": 4,
        "extended_count": 1,
        "barrier": Sentence("Its owner has left."),
        "history": (HistoryLine(DAY, Sentence("Overdue (rung 1).")),),
        "options": (Sentence("extend"), Sentence("re-assign")),
        "recommended": Sentence("Re-assign: the owner has left."),
        "urgent_since": DAY,
        "followed_up": Sentence("Decided on Thu 17 Dec 2026: re-assigned."),
    }
    return PaperItem(**given_ | changed)


def paper(*items: PaperItem, **changed: Any) -> Paper:
    """A pack with these items."""
    given_: dict[str, Any] = {
        "kind": PaperKind.PACK,
        "partnership_name": "North Worcestershire",
        "body_name": "Performance Group",
        "meeting_on": date(2026, 12, 17),
        "meeting_time": "14:00",
        "published_on": DAY,
        "clear_days": 5,
        "chain_count": 207,
        "chain_head": "9a33",
        "items": items or (item(),),
        "counts": Counts(live=4, overdue=(AgencyCount("Police", 3),)),
    }
    return Paper(**given_ | changed)


_words = st.text("abc ÄöéŁ", min_size=1, max_size=12).map(lambda text: f"x{text}".rstrip())
_sentences = _words.map(Sentence)
_dates = st.dates(date(2026, 1, 1), date(2027, 12, 31))
_counts = st.builds(AgencyCount, _words, st.integers(0, 99))
_items = st.builds(
    PaperItem,
    number=st.integers(1, 99),
    escalation_id=st.integers(1, 10**6),
    reason=_words,
    decision_sought=_sentences,
    ref=_words,
    title=st.none() | _words.map(NeutralTitle),
    agency_name=_words,
    from_agency_on=st.none() | _dates,
    due_on=st.none() | _dates,
    working_days_overdue=st.integers(0, 400),
    rung=st.integers(3, 6),
    barrier=_sentences,
    history=st.lists(st.builds(HistoryLine, _dates, _sentences), max_size=3).map(tuple),
    options=st.lists(_sentences, max_size=3).map(tuple),
)
_all_items = st.lists(_items | _items.map(as_metadata), max_size=4).map(tuple)


@given(
    st.builds(
        Paper,
        kind=st.just(PaperKind.PACK),
        partnership_name=_words,
        body_name=_words,
        meeting_on=_dates,
        meeting_time=st.just("14:00"),
        published_on=_dates,
        clear_days=st.integers(0, 20),
        chain_count=st.integers(0, 10**6),
        chain_head=st.text("0123456789abcdef", min_size=64, max_size=64),
        cancelled=st.booleans(),
        items=_all_items,
        noting=_all_items,
        to_ratify=st.lists(st.builds(Ratification, _words, _dates, _sentences), max_size=2).map(tuple),
        counts=st.builds(Counts, live=st.integers(0, 99), overdue=st.lists(_counts, max_size=2).map(tuple)),
        horizon=st.builds(Horizon, st.none() | _dates, st.integers(0, 9)),
    )
)
def test_a_stored_paper_reads_back_as_it_was(written: Paper) -> None:
    text = as_json(written)
    assert from_json(text) == written
    assert as_json(from_json(text)) == text


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"kind": "leaflet"}', "null"])
def test_what_is_no_paper_is_refused_with_a_next_step(text: str) -> None:
    with pytest.raises(UnfitMail, match="restore it from a backup"):
        from_json(text)


def test_metadata_is_reference_agency_and_days_overdue_and_nothing_else() -> None:
    bare = as_metadata(item())
    said = {f.name for f in fields(bare) if getattr(bare, f.name) != f.default}
    assert said == {*METADATA, "decision_sought", "metadata_only"}
    assert (bare.ref, bare.agency_name, bare.working_days_overdue) == ("NW-2026-23/01", "Police", 12)
    assert bare.decision_sought == ASK_COORDINATOR


@pytest.mark.parametrize(
    "extra",
    [
        {"title": NeutralTitle("Watch the house")},
        {"priority_name": "Burglary"},
        {"due_on": DAY},
        {"barrier": Sentence("Its owner has left.")},
        {"history": (HistoryLine(DAY, Sentence("Issued.")),)},
        {"recommended": Sentence("Re-assign.")},
        {"decision_sought": Sentence("Decide.")},
        {"noted": Sentence("Extended.")},
        {"followed_up": Sentence("Decided.")},
    ],
    ids=lambda extra: next(iter(extra)),
)
def test_an_item_that_is_metadata_only_carries_nothing_more(extra: dict[str, Any]) -> None:
    with pytest.raises(UnfitMail, match="metadata only"):
        replace(as_metadata(item()), **extra)


@pytest.mark.parametrize("case_detail", ["title", "history"])
def test_the_boards_digest_carries_no_title_and_no_history(case_detail: str) -> None:
    neither = item(title=None, history=())
    assert paper(neither, kind=PaperKind.DIGEST).items == (neither,)
    with pytest.raises(UnfitMail, match="no case detail"):
        paper(replace(neither, **{case_detail: getattr(item(), case_detail)}), kind=PaperKind.DIGEST)


def test_what_became_restricted_since_is_cut_down_and_counted_and_never_the_other_way_round() -> None:
    published = paper(item(1), item(2), as_metadata(item(3)))
    sent = redacted(published, {41})
    assert [one.metadata_only for one in sent.items] == [True, False, True]
    assert sent.counts.restricted == 2
    assert redacted(sent, ()) == sent, "an item that was metadata stays so"


def test_a_title_that_leads_to_a_person_has_no_place_on_a_paper() -> None:
    with pytest.raises(UnfitMail, match="may not travel"):
        item(title=NeutralTitle("Visit B97 4AA"))


@pytest.mark.parametrize("text", ["Ring 07700 900123.", "Two\nlines"])
def test_a_sentence_that_leads_to_a_person_or_breaks_the_line_has_no_place_on_a_paper(text: str) -> None:
    with pytest.raises(UnfitMail):
        item(barrier=Sentence(text))
    with pytest.raises(UnfitMail):
        HistoryLine(DAY, Sentence(text))


@pytest.mark.parametrize(("revision", "correction"), [(1, "The meeting was moved."), (2, ""), (0, "")])
def test_a_later_revision_says_what_it_corrects_the_first_nothing(revision: int, correction: str) -> None:
    with pytest.raises(UnfitMail, match="revision"):
        paper(revision=revision, correction=Sentence(correction))


def test_an_item_names_what_it_is_about() -> None:
    with pytest.raises(UnfitMail, match="says of nothing"):
        item(ref="", about=Sentence(""))
