"""The bytes: read back through the standard parser, lawful on the wire, with no header but ours."""

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from notifications.compose import Composed
from notifications.compose_paper import compose_mail
from notifications.message import build, message_id, read_notice_ids
from rules.mail import UnfitMail, WorkMail
from rules.reasons import Reader
from rules.words import NoticeKind as Kind
from tests.notifications.examples import action_line, examples, mail_to

MESSAGE_ID = "<m0001@northworcs.example>"


def _mail(**changes: object) -> WorkMail:
    return mail_to(Reader.ACTOR, ("own", (action_line(Kind.ISSUE),)), **changes)


def _parsed(mail: WorkMail) -> EmailMessage:
    found = BytesParser(policy=policy.default).parsebytes(build(mail, compose_mail(mail), MESSAGE_ID))
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_carries_exactly_these_headers() -> None:
    message = _parsed(_mail(notice_ids=("n1", "n2")))
    assert dict(message.items()) == {
        "From": "North Worcestershire <tasking@northworcs.example>",
        "To": "Priya Shah <priya.shah@redditch.example>",
        "Reply-To": "Sam Field <sam.field@northworcs.example>",
        "Subject": "[New action] NW-2026-23/07 by Wed 9 Dec",
        "Date": "Mon, 14 Dec 2026 08:30:00 +0000",
        "Message-ID": MESSAGE_ID,
        "X-Jatac-Notices": "n1, n2",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Type": message["Content-Type"],
    }
    assert not message.defects


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_text_and_html_come_back_from_the_bytes_as_they_were(example: object) -> None:
    mail = example.mail  # type: ignore[attr-defined]
    composed = compose_mail(mail)
    message = _parsed(mail)
    assert message["Subject"] == composed.subject
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert page is not None
    assert text.get_content().replace("\r\n", "\n").rstrip("\n") == composed.text.rstrip("\n")
    assert page.get_content().replace("\r\n", "\n").rstrip("\n") == composed.html.rstrip("\n")
    assert read_notice_ids(message) == mail.notice_ids


def test_no_line_on_the_wire_is_longer_than_the_law_allows() -> None:
    ids = tuple(f"n{number:031x}" for number in range(500))
    mail = _mail(notice_ids=ids, partnership_name="Ŵyre " * 40, recipient_name="Łucja " * 30)
    body = build(mail, compose_mail(mail), MESSAGE_ID)
    assert max(len(line) for line in body.split(b"\r\n")) <= 998
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert read_notice_ids(_parsed(mail)) == ids


def test_the_date_is_the_wall_clock_of_the_partnership_in_summer() -> None:
    message = _parsed(_mail(written_at=datetime(2026, 8, 3, 8, 0, tzinfo=UTC)))
    assert message["Date"] == "Mon, 03 Aug 2026 09:00:00 +0100"


def test_the_same_facts_give_the_same_bytes() -> None:
    mail = _mail()
    assert build(mail, compose_mail(mail), MESSAGE_ID) == build(mail, compose_mail(mail), MESSAGE_ID)


def test_names_beyond_ascii_are_encoded_and_come_back() -> None:
    message = _parsed(_mail(recipient_name="Siân Ŵyn-Jones", coordinator_name="Zoë Błoński"))
    assert message["To"].addresses[0].display_name == "Siân Ŵyn-Jones"
    assert message["Reply-To"].addresses[0].display_name == "Zoë Błoński"


def test_a_comma_or_quote_in_a_name_makes_no_second_address() -> None:
    message = _parsed(_mail(recipient_name='Shah, "Priya" <x@y.example>'))
    assert [address.addr_spec for address in message["To"].addresses] == ["priya.shah@redditch.example"]


BREAKS = ["a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\x00b", "a\u2028b", "a\u202eb", "a\x7fb", "a\x85b"]


@pytest.mark.parametrize("value", BREAKS, ids=repr)
@pytest.mark.parametrize(
    "field",
    ["partnership_name", "recipient_name", "recipient_email", "sender", "coordinator_name", "coordinator_email"],
)
def test_a_line_break_in_a_header_field_is_refused(field: str, value: str) -> None:
    with pytest.raises(UnfitMail):
        _mail(**{field: value})


@pytest.mark.parametrize("value", BREAKS, ids=repr)
def test_a_line_break_in_a_reference_subject_or_id_is_refused(value: str) -> None:
    mail = _mail()
    with pytest.raises(UnfitMail):
        action_line(Kind.ISSUE, ref=value)
    with pytest.raises(UnfitMail):
        _mail(notice_ids=(value,))
    with pytest.raises(UnfitMail):
        build(mail, Composed(value, "t", "<p>t</p>"), MESSAGE_ID)
    with pytest.raises(UnfitMail):
        build(mail, compose_mail(mail), value)
    with pytest.raises(UnfitMail):
        message_id(value, "tasking@northworcs.example")


@pytest.mark.parametrize("address", ["", "nobody", "a@b.example, c@d.example", "a b@c.example", "<a@b.example>"])
def test_only_one_plain_address_is_taken(address: str) -> None:
    with pytest.raises(UnfitMail):
        _mail(recipient_email=address)


def test_a_message_id_is_opaque_and_in_the_senders_domain() -> None:
    assert message_id("m77", "tasking@northworcs.example") == "<m77@northworcs.example>"
