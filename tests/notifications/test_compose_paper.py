"""A paper in words: what leads, what fits on two pages, what is left out."""

from dataclasses import replace
from datetime import date

import pytest

from notifications.compose_paper import MOST_OF_PACK, compose_paper, paper_subject
from rules.bodies.paper_words import decided_words
from rules.mail import Sentence, UnfitMail
from rules.paper import AgencyCount, Horizon, Ratification
from rules.paper_item import as_metadata
from rules.words import DecisionOutcome
from tests.notifications.examples import examples
from tests.notifications.paper_examples import HEAD, MEETING, digest, item, pack, paper_mail

PAGE, PAGES, WIDTH = 55, 2, 80


def printed_lines(text: str) -> int:
    """Lines of a page 80 characters wide that a text takes."""
    return sum(max(1, -(-len(line) // WIDTH)) for line in text.splitlines())


@pytest.mark.parametrize(
    ("items", "ratify", "label"),
    [
        (0, 0, "Nothing needs you"),
        (1, 0, "For decision: 1 item"),
        (3, 0, "For decision: 3 items"),
        (0, 1, "To ratify: 1 decision"),
        (0, 2, "To ratify: 2 decisions"),
        (2, 1, "For decision: 2 items; 1 to ratify"),
    ],
)
def test_the_subject_says_how_much_is_sought(items: int, ratify: int, label: str) -> None:
    decided = Ratification("NW/1", MEETING, decided_words(DecisionOutcome.VOID))
    paper = pack(*(item(n) for n in range(1, items + 1)), to_ratify=(decided,) * ratify)
    assert paper_subject(paper) == f"[{label}] Performance Group, Thu 17 Dec"


def test_what_is_only_to_be_ratified_is_not_called_for_decision() -> None:
    decided = Ratification("NW/1", MEETING, decided_words(DecisionOutcome.VOID))
    text = compose_paper(paper_mail(pack(to_ratify=(decided, decided)))).text
    assert text.splitlines()[4] == (
        "2 decisions of its chair are to be ratified at Performance Group on Thu 17 Dec 2026 at 14:00;"
        " nothing else is sought."
    )
    assert "for decision" not in text.lower()


@pytest.mark.parametrize(
    ("coming", "words"),
    [
        (0, "No other action is on the way to its paper."),
        (1, "1 other action will be on its paper unless it is closed before it goes out."),
        (11, "11 other actions will be on its paper unless they are closed before it goes out."),
    ],
)
def test_what_is_ahead_says_what_will_be_on_the_next_paper(coming: int, words: str) -> None:
    text = compose_paper(paper_mail(pack(horizon=Horizon(date(2027, 1, 21), coming)))).text
    assert f"The next meeting is on Thu 21 Jan 2027. {words}" in text


def test_a_correction_says_its_revision_and_leads_with_its_one_line() -> None:
    line = Sentence("The meeting of Thu 17 Dec 2026 was moved to Fri 18 Dec 2026. Its items go with it.")
    paper = pack(item(1), revision=2, correction=line, meeting_on=date(2026, 12, 18))
    short, whole = compose_paper(paper_mail(paper, brief=True)), compose_paper(paper_mail(paper))
    assert short.subject == whole.subject == "[Correction, revision 2] Performance Group, Fri 18 Dec"
    assert short.text.splitlines()[4] == line
    assert whole.text.splitlines()[4].startswith(line)
    assert "Options:" in whole.text and "Options:" not in short.text
    assert "NW-2026-21/01" in short.text


def test_a_board_reads_two_pages_with_forty_items_behind_it() -> None:
    agencies = ("Police", "Council", "Fire and Rescue", "Probation", "Health")
    forty = [item(n, agency=agencies[n % 5], overdue=80 - n) for n in range(1, 41)]
    counts = tuple(AgencyCount(agency, 8) for agency in agencies)
    paper = digest(*forty)
    paper = replace(paper, counts=replace(paper.counts, overdue=counts, non_delivery=counts))
    text = compose_paper(paper_mail(paper)).text
    assert printed_lines(text) <= PAGE * PAGES
    assert "40 items are for decision" in text
    assert "+ 32 more, by agency: " in text
    assert len(paper.items) == 40, "the stored paper keeps them all"


def test_a_digest_gives_no_date_no_barrier_and_no_history() -> None:
    text = compose_paper(paper_mail(digest(item(1)))).text
    for word in ("Due:", "Barrier:", "History:", "Visit the shops"):
        assert word not in text
    for word in (
        "1. NW-2026-21/01, 22 working days overdue",
        "Agency: ",
        "Priority: ",
        "Decision sought: ",
        "Options: ",
    ):
        assert word in text


@pytest.mark.parametrize(("count", "rest"), [(MOST_OF_PACK, 0), (MOST_OF_PACK + 1, 1), (MOST_OF_PACK + 5, 5)])
def test_a_pack_names_every_item_and_gives_the_worst_in_full(count: int, rest: int) -> None:
    text = compose_paper(paper_mail(pack(*(item(n) for n in range(1, count + 1))))).text
    assert text.count("Recommended: ") == count - rest
    assert all(f"NW-2026-21/{n:02}" in text for n in range(1, count + 1))


def test_an_item_that_is_metadata_only_says_reference_agency_days_and_whom_to_ask() -> None:
    text = compose_paper(paper_mail(pack(as_metadata(item(1))))).text
    part = text.split("FOR DECISION")[1].split("IN NUMBERS")[0].split()
    assert " ".join(part) == (
        "1. NW-2026-21/01 Agency: West Mercia Police Overdue: 22 working days"
        " Decision sought: A decision is sought; ask the coordinator who may be told of it."
    )


def test_every_paper_prints_the_head_of_the_record_and_its_marking() -> None:
    for example in (paper_mail(pack(item(1))), paper_mail(digest()), paper_mail(pack(item(1)))):
        composed = compose_paper(example)
        assert f"Head of the record: 1207 {HEAD}" in composed.text
        assert composed.text.rstrip().endswith("OFFICIAL")


def test_a_paper_carries_no_link_until_there_is_an_address() -> None:
    mail = paper_mail(pack(item(1)))
    assert "http" not in compose_paper(mail).text and "href" not in compose_paper(mail).html
    assert "https://tasking.example" in compose_paper(replace(mail, base_url="https://tasking.example")).text


def test_a_mail_of_work_is_no_paper() -> None:
    with pytest.raises(UnfitMail, match="Only a PaperMail"):
        compose_paper(examples()[0].mail)  # type: ignore[arg-type]
