"""Writes the golden files and docs/mails.md anew: `python -m tests.notifications.write_mails`, then read the diff."""

from pathlib import Path

from notifications.compose_paper import compose_mail
from tests.notifications.examples import Example, examples

GOLDEN = Path(__file__).parent / "golden"
PAGE = Path(__file__).parents[2] / "docs" / "mails.md"
HTML_TOO = ("issue", "overdue", "several", "with_link", "pack", "digest")

HEAD = """# Every mail that jatac writes

These are the golden files of the tests (`tests/notifications/golden/`), put together by
`python -m tests.notifications.write_mails`; a test fails when this page and the mails differ. People and
addresses are invented. Each mail goes to one person as plain text and as simple HTML with the same words: at most
one each working day, and the papers of bodies beside it. The words are in `rules/reason_texts.py` and
`rules/bodies/paper_words.py`, the layout in `notifications/templates/`.

What may stand in a mail: the reference, a neutral title when the action is neither sensitive nor restricted, the
owner, the agency, the priority, the dates, the rung, whom to ring. A title that holds an address, a telephone
number, a postcode, a vehicle registration or a date of birth is left out, and the reference stands alone. Somebody
who is told because of their place on the ladder and may not read the action gets reference, agency and days overdue.
"""


def golden_text(example: Example) -> str:
    """A mail as the golden file shows it: the headers that matter, then the plain text."""
    composed = compose_mail(example.mail)
    to = f"{example.mail.recipient_name} <{example.mail.recipient_email}>"
    return f"To: {to}\nSubject: {composed.subject}\n\n{composed.text}"


def page(golden: Path = GOLDEN) -> str:
    """docs/mails.md, from the golden files as they stand."""
    parts = [HEAD]
    for example in examples():
        text = (golden / f"{example.name}.txt").read_text(encoding="utf-8")
        parts.append(f"## {example.title}\n\n`{example.name}.txt`\n\n```text\n{text.rstrip()}\n```\n")
    return "\n".join(parts)


def write() -> None:
    """Writes golden files and page; files of examples that are gone are removed. Where one mail fails, nothing is."""
    found = examples()
    files = {f"{example.name}.txt": golden_text(example) for example in found}
    files |= {f"{one.name}.html": compose_mail(one.mail).html for one in found if one.name in HTML_TOO}
    for stale in GOLDEN.glob("*.*"):
        stale.unlink()
    for name, text in files.items():
        (GOLDEN / name).write_text(text, encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
