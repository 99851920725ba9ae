"""Every mail, word for word; and the page that shows them."""

import html
import re

import pytest

from notifications.compose_paper import compose_mail
from rules.mail import WorkMail
from rules.paper import PaperKind
from rules.paper_mail import PaperMail
from rules.reasons import PAPERS
from rules.words import NoticeKind
from tests.notifications.examples import Example, examples
from tests.notifications.write_mails import GOLDEN, HTML_TOO, PAGE, golden_text, page

EXAMPLES = examples()
WORK = [example for example in EXAMPLES if isinstance(example.mail, WorkMail)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_mail_reads_as_its_golden_file(example: Example) -> None:
    assert golden_text(example) == (GOLDEN / f"{example.name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.name in HTML_TOO], ids=lambda example: example.name)
def test_the_html_reads_as_its_golden_file(example: Example) -> None:
    assert compose_mail(example.mail).html == (GOLDEN / f"{example.name}.html").read_text(encoding="utf-8")


def _words(page_text: str) -> list[str]:
    body = re.sub(r"<title>.*?</title>", " ", page_text, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body)).split()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_text_and_html_say_the_same_words(example: Example) -> None:
    composed = compose_mail(example.mail)
    text = [word.lower() for word in composed.text.split()]
    page_words = [word.lower() for word in re.sub(r" :", ":", " ".join(_words(composed.html))).split()]
    assert page_words == text


def test_every_kind_of_notice_has_a_golden_mail() -> None:
    mails = [example.mail for example in EXAMPLES if isinstance(example.mail, WorkMail)]
    shown = {kind for mail in mails for line in mail.lines for kind in line.kinds}
    assert shown | set(PAPERS) == set(NoticeKind)
    kinds = {
        (example.mail.paper.kind, example.mail.brief) for example in EXAMPLES if isinstance(example.mail, PaperMail)
    }
    assert kinds >= {(PaperKind.PACK, False), (PaperKind.DIGEST, False), (PaperKind.PACK, True)}


def test_no_golden_file_is_left_over_from_a_mail_that_is_gone() -> None:
    wanted = {f"{example.name}.txt" for example in EXAMPLES} | {f"{name}.html" for name in HTML_TOO}
    assert {path.name for path in GOLDEN.iterdir()} == wanted
    assert len(EXAMPLES) == len({example.name for example in EXAMPLES})


def test_the_page_of_mails_is_the_golden_files() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.notifications.write_mails"


@pytest.mark.parametrize("example", WORK, ids=lambda example: example.name)
def test_each_line_says_which_rule_fired_what_to_do_and_what_happens_next(example: Example) -> None:
    text = compose_mail(example.mail).text
    shown = text.count("Why you are told:")
    assert shown > 0
    assert text.count("What to do:") == text.count("What happens next:") == shown
    assert "answer this mail" in text.lower() or "answer to their mails comes to you" in text
