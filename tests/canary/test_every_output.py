"""Whoever has no access sees no planted word, by no command, page, log, error, mail or document."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from email.policy import default
from itertools import cycle, product
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.main import get_command

from cli.boundary import unforeseen
from cli.jatac import app
from flows.wiring import MAILDIR
from tests.canary.columns import KEPT, MARKS, MEMBERS, PLAIN, SECRET, SECRETS, found, listed, named, text_columns
from tests.canary.commands import FAULTY, NOT_WALKED, READS, STEPS, SYSTEM, Words
from tests.canary.world import ASKED, GONE, LATE, LEAD, MEMBER, PRODUCT, RECORD, elsewhere, planted
from tests.cli.commands import leaves
from tests.cli.terminal import CHAIR, COORDINATOR, OWNER, Answer, Terminal

OUTSIDERS = (None, MEMBER, LEAD)
"""Nobody, a member, and the lead of the owner's agency."""
OF_ACTIONS = ("action", "explain", "body", "status")
"""Whose a closed action is, is not said by these either."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    with pytest.MonkeyPatch.context() as outside:
        for name in ("JATAC_DATA_DIR", "JATAC_USER", "JATAC_DATABASE_URL", "JATAC_SMTP_HOST"):
            outside.delenv(name, raising=False)
        yield planted(tmp_path_factory.mktemp("canary") / "world")


def test_every_column_of_text_is_judged_once() -> None:
    judged = [*listed(SECRET), *listed(MEMBERS), *listed(PLAIN), *KEPT]
    assert len(judged) == len(set(judged)), "judged twice"
    assert text_columns() == set(judged), "say in tests/canary/columns.py what it holds"


def test_every_command_is_walked() -> None:
    there = {" ".join(path) for path, _ in leaves(get_command(app))}
    assert there == {*READS, *STEPS, *SYSTEM, *NOT_WALKED}, "list it in tests/canary/commands.py, with arguments"


def typed(world: Terminal, words: Words, by: str | None, *more: str) -> Answer:
    folder = str(world.data_dir.parent)
    return world.run(*(word.replace("{folder}", folder) for word in words), *more, by=by)


def leaks(answer: Answer) -> list[str]:
    return named(found(answer.out + answer.err) & SECRETS)


def test_whoever_has_access_reads_what_was_planted(world: Terminal) -> None:
    """Else the walk would prove nothing."""
    seen = set[str]()
    for words, by in (
        (("action", "show", ASKED), OWNER), (("explain", ASKED), OWNER), (("intelligence", "show", RECORD), OWNER),
        (("product", "show", PRODUCT), CHAIR), (("evidence", "list"), COORDINATOR), (("repeats",), COORDINATOR),
        (("requirement", "list", "--all"), COORDINATOR), (("nomination", "list", "--all"), None),
        (("priority", "ranking"), CHAIR),
    ):  # fmt: skip
        answer = world.run(*words, "--json", by=by)
        assert answer.code in (0, 1), answer
        marks = found(answer.out)
        assert marks, words
        seen |= marks
    assert len(seen & SECRETS) >= 20, named(SECRETS - seen)


def test_no_command_mail_file_or_log_shows_a_secret_to_whoever_has_no_access(
    world: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    """One test: what is looked at afterwards is what the walk left, and another worker has not walked."""
    _the_walk_shows_none(world)
    _an_unforeseen_fault_is_told_and_logged_without_its_words(world, capsys)
    _the_walk_came_by_links_and_by_a_paper_with_closed_actions_that_was_mailed(world)
    _no_file_mail_or_other_column_holds_one(world)


def _the_walk_shows_none(world: Terminal) -> None:
    wrong = {}
    for words, by, form in walk():
        answer = typed(world, words, by, *form)
        columns = leaks(answer)
        if words[0] in OF_ACTIONS and "Owen Pritchard" in answer.out + answer.err:
            columns.append("the owner's name")
        if columns:
            wrong[f"{' '.join(words)} {' '.join(form)} by {by or 'nobody'}"] = columns
    assert not wrong, "\n".join(f"{words}: {columns}" for words, columns in wrong.items())


def walk() -> Iterator[tuple[Words, str | None, tuple[str, ...]]]:
    """What is typed: the words, by whom, in which form."""
    plain, as_json = (), ("--json",)
    for name, each in READS.items():
        for words, by, form in product(each, OUTSIDERS, (plain, as_json)):
            yield (*name.split(), *words), by, form
        yield from (((*name.split(), *words), GONE, as_json) for words in each)
    for words, by in zip(FAULTY, cycle(OUTSIDERS)):
        yield words, by, plain
    for name, each in STEPS.items():
        for words, by in product(each, OUTSIDERS):
            yield (*name.split(), *words), by, as_json
    for name, each in SYSTEM.items():
        for words, (by, form) in product(each, ((None, as_json), (MEMBER, plain))):
            yield (*name.split(), *words), by, form


def _an_unforeseen_fault_is_told_and_logged_without_its_words(
    world: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    _changed(world, "UPDATE request SET kind = 'zq00z'")
    with pytest.raises(ValueError, match="zq00z") as caught:
        world.run("run", "chase_overdue")
    with pytest.raises(SystemExit):  # the interpreter's own hook, as main() sets it
        unforeseen(caught.type, caught.value, caught.tb)
    _changed(world, "UPDATE request SET kind = CASE number WHEN 9 THEN 'dispute' ELSE 'extension' END")
    said = capsys.readouterr()
    assert "did not foresee (ValueError)" in said.err and not found(said.out + said.err)
    assert any((world.data_dir / "logs").iterdir()), "it is noted there, and read below"


def _changed(world: Terminal, statement: str) -> None:
    with closing(sqlite3.connect(world.data_dir / "jatac.db")) as database:
        database.execute(statement)
        database.commit()


def _the_walk_came_by_links_and_by_a_paper_with_closed_actions_that_was_mailed(world: Terminal) -> None:
    """Else what follows would prove nothing of them. Of a closed action a paper has the reference and no name."""
    with closing(sqlite3.connect(world.data_dir / "jatac.db")) as database:
        assert database.execute("SELECT count(*) FROM item_link").fetchone()[0] > 0
        [(pack,)] = database.execute("SELECT content FROM paper WHERE kind = 'pack'").fetchall()
    mails = [_text_of(path) for path in sorted((world.data_dir / MAILDIR).rglob("*.jatac"))]
    papers = [mail for mail in mails if "Subject: [For decision:" in mail]
    assert papers and len(mails) > len(papers)
    assert not [mail for mail in mails if "zebra" in mail], "what stood in every free text when the first were sent"
    for one in (pack, *papers):
        assert LATE in one and ASKED in one and "Owen Pritchard" not in one


def _no_file_mail_or_other_column_holds_one(world: Terminal) -> None:
    """After the walk. The database and its backup are the whole; files to mend hold the rejected rows alone."""
    wrong = {}
    files = [path for path in sorted(world.data_dir.rglob("*")) if path.is_file()]
    mails = [path for path in files if MAILDIR in str(path.relative_to(world.data_dir))]
    assert mails and any("logs" in path.parts for path in files), files
    for path in files:
        if path.name.startswith("jatac.db"):
            continue
        allowed = set(MARKS.values()) - SECRETS if path.suffix == ".pdf" else set[str]()
        if "rejected" in path.name or path.parent.name == "rejected":
            allowed = {MARKS["rejected_row", "value"], MARKS["rejected_row", "raw"]}
        if marks := found(_text_of(path)) - allowed:
            wrong[str(path.relative_to(world.data_dir))] = named(marks)
    assert not wrong, wrong
    held = elsewhere(world.data_dir)
    assert not held


def _text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        return " ".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix != ".jatac":
        return path.read_bytes().decode("utf-8", "replace")
    mail = message_from_bytes(path.read_bytes(), policy=default)  # its words, not how they travel
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {said}" for name, said in mail.items()), *map(str, parts)])
