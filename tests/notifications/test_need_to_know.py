"""The need-to-know canary: planted words are found in no mail, no paper and no preview, whoever reads it."""

from collections.abc import Iterator
from itertools import product

import pytest
from sqlmodel import col, select

from flows.wiring import MAILDIR
from models.queries.actions import by_ids
from models.queries.mail_facts import MailSource
from models.queries.outbox import NoticeFacts
from models.queries.papers import paper_to_send
from models.tables import Action, Meeting, Message, Paper, Person
from notifications.compose_paper import compose_mail
from rules.mail import UnfitMail
from rules.reason_texts import WHY
from rules.reasons import PAPERS
from rules.words import NoticeKind
from tests.notifications.secrets import READERS, ZED, winter
from tests.stories.mails import Mail
from tests.stories.promises import CANARY
from tests.stories.world import World

SECRETS = (CANARY, CANARY.lower(), ZED, "Quillfeather")
LOOKING = ("tom", "lena", "cora", "charlie", "gwen", "pia", "iain", "zed")
"""Owner, lead, coordinator, chair, board, board member, another agency, a reader without any office."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = winter(tmp_path_factory.mktemp("secrets"))
    yield world
    world.office.close()


def found_in(text: str) -> list[str]:
    """The secrets that stand in a text."""
    return [secret for secret in SECRETS if secret in text]


def test_the_winter_was_eventful_enough_to_prove_anything(lived: World) -> None:
    kinds = {notice.kind for notice in lived.notices()}
    wanted = {
        "issue", "overdue", "ack_missed", "lead", "rung_3", "monday", "matter", "pack", "digest", "correction",
        "rung_5", "named", "out_of_meeting", "unrecorded", "decided", "to_decide", "withheld",
    }  # fmt: skip
    assert wanted <= kinds
    assert {mail.who for mail in papers(lived)} >= {"bo", "pia", "gwen", "fay"}
    assert len(lived.mails()) > 50
    failures = [f.sentence for result in lived.results for f in result.failures]
    assert not failures, failures


def papers(world: World) -> list[Mail]:
    """The mails of the class `papers` that arrived."""
    with world.database.reading() as session:
        subjects = set(session.exec(select(Message.subject).where(Message.message_class == "papers")))
    return [mail for mail in world.mails() if mail.subject in subjects]


def test_no_mail_that_arrived_holds_a_secret_in_any_header_or_part(lived: World) -> None:
    for mail in lived.mails():
        to_zed = mail.who == "zed"
        leaks = [secret for secret in found_in(mail.whole) if not to_zed or secret.lower() == CANARY.lower()]
        assert not leaks, f"{leaks} went to {mail.who} on {mail.on}: {mail.subject}"
    box = lived.office.data_dir / MAILDIR / "new"
    raw = [file.read_bytes() for file in box.iterdir()]
    assert raw and all(CANARY.encode() not in one for one in raw)


def test_no_published_paper_holds_a_secret_and_restricted_items_are_metadata(lived: World) -> None:
    with lived.database.reading() as session:
        rows = session.exec(select(Paper)).all()
        kinds = {row.kind for row in rows}
        assert kinds == {"pack", "digest"}
        assert not [row.id for row in rows if found_in(row.content)]
        assert any(row.revision > 1 for row in rows)


def test_what_became_secret_after_publication_is_sent_as_metadata(lived: World) -> None:
    with lived.database.reading() as session:
        meeting = session.exec(select(Meeting).where(Meeting.published_on != None)).first()  # noqa: E711
        assert meeting is not None and meeting.id is not None
        stored = session.exec(select(Paper).where(Paper.meeting_id == meeting.id, Paper.revision == 1)).one()
        assert "Mend the fence" in stored.content and "Board up the shop" in stored.content, "both were open then"
        sent = paper_to_send(session, meeting.id, 1)
    assert sent is not None and sent.counts.restricted == 5
    first = [mail for mail in papers(lived) if mail.subject.startswith("[For decision: ")][:2]
    assert len(first) == 2
    for mail in first:
        assert "Mend the fence" not in mail.whole and "Board up the shop" not in mail.whole
        assert "Light the underpass" in mail.whole and "Restricted items on this paper: 5" in mail.text


def test_a_boards_digest_gives_no_title_to_anybody(lived: World) -> None:
    boards = [mail for mail in papers(lived) if "Community Safety Board" in mail.subject]
    assert {mail.who for mail in boards} >= {"gwen", "pia", "fay"}
    titles = ("Clear the alley", "Light the underpass", "Board up the shop", "Mend the fence")
    told = [m for m in lived.mails() if m.who in ("gwen", "fay")]
    for mail in [*boards, *told]:
        assert not [title for title in titles if title in mail.whole]


def _notice(number: int, kind: str, reason: str, action_id: int, person_id: int) -> NoticeFacts:
    at = "2027-01-20T16:00:00+00:00"
    period = {"withheld": f"issue:{person_id}:", "urgent": at, "urgent_half": at}.get(kind, "")
    if kind == "out_of_meeting":
        reason = "late"
    return NoticeFacts(
        number, f"canary-{number}", "action", action_id, kind, 5, 0, person_id, period, reason, False, 1
    )


def test_every_kind_of_notice_on_every_action_to_every_reader_keeps_the_secrets(lived: World) -> None:
    """Beside the rules that decide who is told: whatever is told to whomever carries no secret. New kinds too."""
    source = MailSource(lived.office.place, lived.moment, "jatac@jatac.example")
    composed: set[str] = set()
    with lived.database.reading() as session:
        people = list(session.exec(select(Person).where(col(Person.key).in_(LOOKING))))
        actions = {a.id: a for a in session.exec(select(Action)) if a.id is not None and CANARY in a.title}
        restricted = {s.id for s in by_ids(session, lived.office.place.partnership_id, list(actions)) if s.readers}
        reasons = {(kind, reason) for kind, reason, _ in WHY} | {(kind.value, "") for kind in NoticeKind}
        for number, ((kind, reason), person) in enumerate(product(sorted(reasons), people)):
            if NoticeKind(kind) in PAPERS or kind in ("mail_failed", "uncertain"):
                continue
            for action_id, action in actions.items():
                assert person.id is not None
                notice = _notice(number, kind, reason, action_id, person.id)
                try:
                    mail = source.mail(session, person.id, [notice])
                except (UnfitMail, ValueError):
                    continue  # a sentence that needs a request's date or person; nothing is composed
                said = compose_mail(mail)
                whole = said.subject + said.text + said.html
                assert CANARY not in whole, f"{kind}/{reason} to {person.key} on {action.ref}"
                if person.key != "zed":
                    assert ZED not in whole, f"{kind}/{reason} names a reader to {person.key}"
                if action_id in restricted and person.key not in (*READERS, "sue"):
                    named = said.text.replace("Dear Tom Hollis", "")
                    assert "Tom Hollis" not in named, "an owner's name is no metadata"
                composed.add(kind)
    missing = {kind.value for kind in NoticeKind} - composed - {kind.value for kind in PAPERS}
    assert missing <= {"mail_failed", "uncertain"}, f"never composed: {missing}"
