"""Products at the terminal, from draft to the printed page; and what a reader without access gets of them."""

import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlmodel import select

from models.database import Database, sqlite_url
from models.tables import Document
from tests.cli.terminal import CHAIR, COORDINATOR, OWNER, Terminal

ANALYST, REF, CANARY = "tom-hollis", "NW-P-2026/001", "zebrafinch"
SCORE = ("priority", "score", "drugs", "--likelihood", "1", "--reason", "x")
SECTIONS = ("summary", "objective", "scanning", "response", "assessment")


@pytest.fixture(scope="module")
def written(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data dir with a product that is out, made once."""
    place = tmp_path_factory.mktemp("written") / "data"
    shutil.copytree(loaded, place)
    write(Terminal(place))
    return place


@pytest.fixture
def desk(written: Path, tmp_path: Path) -> Terminal:
    """A terminal at a copy of it."""
    shutil.copytree(written, tmp_path / "copy")
    return Terminal(tmp_path / "copy")


def write(terminal: Terminal) -> None:
    """A problem profile that is out, a section and a recommendation of it for the police and the chair alone."""
    words = ("product", "new", "problem-profile", "Thefts in Redditch", "--area", "redditch", "--type", "Shoplifting")
    assert terminal.ok(*words, "--json", by=ANALYST).json["ref"] == REF
    terms = ("--terms", "Why it rose", "--due", "2026-12-16", "--body", "jatac")
    measure = ("--measure", "recorded thefts", "--measure-on", "2027-03-01")
    terminal.ok("product", "commission", REF, *terms, *measure, by=CHAIR)
    for key in SECTIONS:
        terminal.ok("product", "section", REF, key, "--text", f"About {key}.", by=ANALYST)
    closed = ("--reader", "west-mercia-police", "--reader", CHAIR)
    terminal.ok("product", "section", REF, "analysis", "--text", f"The {CANARY} group.", *closed, by=ANALYST)
    terminal.ok("product", "recommend", REF, "Visit the stores", "--owner", OWNER, by=ANALYST)
    terminal.ok("product", "recommend", REF, f"Visit the {CANARY}", "--owner", OWNER, *closed, by=ANALYST)
    terminal.ok("product", "publish", REF, by=CHAIR)


def printed(terminal: Terminal, reader: str, out: Path) -> tuple[str, dict[str, object]]:
    """The text of the document as this reader gets it, and what the command said."""
    said = terminal.ok("product", "document", REF, "--out", str(out), "--json", by=reader).json
    return " ".join(page.extract_text() for page in PdfReader(out).pages), said


def test_a_document_holds_what_its_reader_may_read_and_counts_the_rest(desk: Terminal, tmp_path: Path) -> None:
    whole, said = printed(desk, CHAIR, tmp_path / "whole.pdf")
    assert whole.count(CANARY) == 2 and said["left_out"] == 0
    cut, said = printed(desk, OWNER, tmp_path / "cut.pdf")
    assert CANARY not in cut and CANARY.encode() not in (tmp_path / "cut.pdf").read_bytes()
    assert "2 restricted items are left out." in cut and said["left_out"] == 2
    assert "About scanning." in cut and "OFFICIAL" in cut
    kept = desk.data_dir / "documents" / str(said["kept"])
    assert kept.read_bytes() == (tmp_path / "cut.pdf").read_bytes()
    database = Database(sqlite_url(desk.data_dir / "jatac.db"))
    with database.reading() as session:
        assert [row.left_out for row in session.exec(select(Document).order_by(Document.id))] == [0, 2]  # type: ignore[arg-type]
    database.close()
    assert "for somebody" in desk.refused("product", "document", REF)
    again = desk.ok("product", "document", REF, "--for", CHAIR, "--json", by=OWNER).json
    assert again["left_out"] == 2, "who acts reads it, for whomever"
    desk.ok("person", "left", OWNER, by=COORDINATOR)
    for command in (("product", "document", REF), ("evidence", "document"), ("requirement", "document")):
        assert "left the partnership" in desk.refused(*command, by=OWNER)


def test_no_command_shows_a_closed_part_to_another_reader(desk: Terminal) -> None:
    whole = ("product", "readers", REF, "--reader", "west-mercia-police", "--reader", CHAIR)
    show = ("product", "show", REF)
    for command, reader in (
        (("product", "list"), OWNER),
        (show, OWNER),
        ((*show, "--json"), OWNER),
        ((*show, "--json"), None),
        ((*show, "--json", "--for", CHAIR), OWNER),
    ):
        assert CANARY not in desk.ok(*command, by=reader).out, command
    assert CANARY in desk.ok("product", "show", REF.lower().replace("/", "-"), by=CHAIR).out
    desk.ok(*whole, by=CHAIR)
    assert "not on it" in desk.refused("product", "document", REF, by=OWNER)
    for word in ("Thefts in Redditch", CANARY):
        assert word not in desk.ok("product", "list", "--json", by=OWNER).out


def test_a_recommendation_is_taken_or_declined_with_the_reason(desk: Terminal) -> None:
    done = desk.ok("recommendation", "take", REF, "1", "--json", by=CHAIR).json
    assert done["outcome"] == "taken" and "action issue" not in done
    assert desk.ok("action", "show", str(done["action"]), "--json").json["kind"] == "recommendation"
    assert (
        "reason is on record" in desk.ok("recommendation", "decline", REF, "2", "--reason", "No money", by=CHAIR).out
    )
    assert "answered already" in desk.refused("recommendation", "take", REF, "2", by=CHAIR)
    again = desk.ok("product", "supersede", REF, "--reason", "A figure", "--json", by=CHAIR).json
    assert (again["version"], again["state"]) == (2, "commissioned")


def test_scores_strategy_and_evidence_print_as_documents(terminal: Terminal, tmp_path: Path) -> None:
    words = ("--harm", "4", "--likelihood", "3", "--confidence", "low", "--reason", "A year of counts")
    assert terminal.ok("priority", "score", "drugs", *words, "--json", by=ANALYST).json["risk_score"] == 12
    terminal.ok("strategy", "adopt", "jatac", "--priority", "retail-crime", "--priority", "drugs", by=CHAIR)
    shown = terminal.ok("strategy", "show", "--json").json
    assert [one["key"] for one in shown["priorities"]] == ["retail-crime", "drugs"]
    assert shown["origins"]["funder"] == {"count": 1, "percent": 50}
    terminal.ok("evidence", "add", "Lights are out", "--source", "residents", "--area", "redditch", by=ANALYST)
    terminal.ok("requirement", "ask", "Who sells it?", "--of", "redditch", "--due", "2026-12-16", by=ANALYST)
    for command, said in (
        ("priority", "A year of counts"), ("strategy", "A year of counts"),
        ("evidence", "Lights are out (residents)"),
        ("requirement", "Who sells it? Redditch Borough Council: nothing yet"),
    ):  # fmt: skip
        out = tmp_path / f"{command}.pdf"
        terminal.ok(command, "document", "--out", str(out), by=COORDINATOR)
        printed = " ".join(PdfReader(out).pages[0].extract_text().split())
        assert said in printed and "SENSITIVE" not in printed


def test_of_sensitive_evidence_who_may_not_read_it_gets_its_day_alone(terminal: Terminal) -> None:
    about = ("--area", "redditch", "--type", "Drugs", "--priority", "drugs")
    terminal.ok("evidence", "add", "Who deals", "--source", "a visit", *about, "--sensitive", by=ANALYST)
    known = ("area", "type", "priority", "readable")
    for by, wanted in ((COORDINATOR, ["Redditch", "Drugs", "Drug supply", True]), (OWNER, [None, None, None, False])):
        (entry,) = terminal.ok("evidence", "list", "--json", by=by).json["entries"]
        assert [entry[one] for one in known] == wanted
    assert (entry["on"], entry["sentence"]) == ("2026-12-02", "(restricted)")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("product", "new", "essay", "A title"), 2, "problem-profile"),
        (("product", "new", "problem-profile", "Thefts at 14 Mill Lane"), 3, "an address"),
        (("product", "show", "NW-P-2026/009"), 3, "No product here"),
        (("product", "section", REF, "scanning"), 2, "--text"),
        (
            (
                "priority",
                "score",
                "drugs",
                "--harm",
                "9",
                "--likelihood",
                "1",
                "--confidence",
                "low",
                "--reason",
                "x",
            ),
            3,
            "9",
        ),
        (
            ("priority", "score", "drugs", "--harm", "1", "--likelihood", "1", "--confidence", "so", "--reason", "x"),
            2,
            "low",
        ),
        (("requirement", "answer", "NW-R-2026/001"), 2, "--nothing"),
        (("requirement", "answer", "NW-R-2026/001", "--nothing"), 3, "No intelligence requirement"),
        (("strategy", "document"), 3, "No control strategy"),
    ],
)
def test_what_cannot_be_done_is_said(terminal: Terminal, words: tuple[str, ...], code: int, said: str) -> None:
    answer = terminal.run(*words, by=ANALYST)
    assert answer.code == code and said in answer.err, answer


def test_a_product_is_of_a_type_that_there_is_and_its_author_may_read_it(desk: Terminal) -> None:
    words = ("product", "new", "problem-profile", "Thefts")
    assert "no type “Shopliftin”" in desk.refused(*words, "--type", "Shopliftin", by=ANALYST)
    assert "is not on its access list" in desk.refused(*words, "--reader", CHAIR, by=ANALYST)
    assert "what analysts (" in desk.refused(*words, by=OWNER)
