"""What may not travel does not: restricted text, headers of one's own, personal details in a title."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from notifications.compose import compose
from notifications.subjects import gravest
from rules.mail import MessageLine, NeutralTitle, Section, Sentence, UnfitMail, WorkMail, neutral_title
from rules.reasons import Next, Reader, opening
from rules.words import NoticeKind as Kind
from tests.notifications.examples import action_line, mail_to

CANARY = "zebra-finch-canary"


def _own(*lines: object, **changes: object) -> WorkMail:
    return mail_to(Reader.ACTOR, ("own", lines), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("sensitive", "restricted"), [(True, False), (False, True), (True, True)])
def test_the_title_of_a_sensitive_or_restricted_action_never_travels(sensitive: bool, restricted: bool) -> None:
    line = action_line(Kind.ISSUE, title=neutral_title(CANARY, sensitive=sensitive, restricted=restricted))
    composed = compose(_own(line))
    assert CANARY not in composed.subject + composed.text + composed.html
    assert "NW-2026-23/07" in composed.subject
    assert "\nNW-2026-23/07\n" in composed.text


def test_a_neutral_title_travels_in_the_body_and_never_in_the_subject() -> None:
    composed = compose(_own(action_line(Kind.ISSUE, title=NeutralTitle(CANARY))))
    assert CANARY in composed.text
    assert CANARY in composed.html
    assert CANARY not in composed.subject


@pytest.mark.parametrize(
    "title",
    [
        "Ring 01527 960123 about the shop",
        "Visit B97 4AA",
        "Stop AB12 CDE",
        "Write to j.bloggs@example.org",
        "Man born 12/03/1985",
    ],
)
def test_a_title_that_leads_to_a_person_gives_way_to_the_reference_alone(title: str) -> None:
    composed = compose(_own(action_line(Kind.ISSUE, title=NeutralTitle(title))))
    assert title not in composed.text
    assert title not in composed.html
    assert "\nNW-2026-23/07\n" in composed.text


def test_a_sentence_with_a_telephone_number_stops_the_mail() -> None:
    line = action_line(Kind.ISSUE, why=(Sentence("Ring 07700 900123 at once."),))
    with pytest.raises(UnfitMail, match="telephone"):
        compose(_own(line))


@dataclass(frozen=True)
class _Look_alike(WorkMail):  # noqa: N801
    description: str = CANARY


def test_a_look_alike_with_a_field_of_its_own_is_refused() -> None:
    mail = _own(action_line(Kind.ISSUE))
    values = {name: getattr(mail, name) for name in WorkMail.__dataclass_fields__}
    with pytest.raises(UnfitMail, match="Only a WorkMail"):
        compose(_Look_alike(**values))


def test_a_line_of_another_type_is_refused() -> None:
    mail = _own(action_line(Kind.ISSUE))
    section = Section("own", "Your actions", "Act.", (object(),))  # type: ignore[arg-type]
    with pytest.raises((UnfitMail, AttributeError)):
        compose(replace(mail, sections=(section,)))


def test_markup_in_a_title_is_escaped_in_the_html() -> None:
    composed = compose(_own(action_line(Kind.ISSUE, title=NeutralTitle("<script>alert(1)</script>"))))
    assert "<script" not in composed.html
    assert "&lt;script&gt;" in composed.html


def test_without_a_base_address_there_is_no_link_and_with_one_there_is() -> None:
    line = action_line(Kind.ISSUE)
    assert "href" not in compose(_own(line)).html
    assert "http" not in compose(_own(line)).text
    linked = compose(_own(line, base_url="https://tasking.example"))
    assert 'href="https://tasking.example"' in linked.html
    assert "https://tasking.example" in linked.text


def test_over_twenty_lines_the_worst_twenty_are_shown_and_the_rest_counted() -> None:
    lines = [action_line(Kind.OVERDUE, ref=f"R/{n:02}", working_days_overdue=n, next_step=Next.RUNG_2,
                         on=date(2026, 12, 14)) for n in range(1, 24)]  # fmt: skip
    composed = compose(_own(*lines))
    assert composed.subject == "[23 actions, 23 overdue] North Worcestershire"
    assert "+ 3 more" in composed.text
    assert "+ 3 more" in composed.html
    assert "R/04" in composed.text
    assert "R/03" not in composed.text
    assert composed.text.index("R/23") < composed.text.index("R/04")


@pytest.mark.parametrize(("count", "more"), [(19, False), (20, False), (21, True)])
def test_twenty_lines_fit_and_the_twenty_first_does_not(count: int, more: bool) -> None:
    composed = compose(_own(*(action_line(Kind.ISSUE, ref=f"R/{n:02}") for n in range(count))))
    assert ("more" in composed.text) is more
    assert composed.text.count("Why you are told") == min(count, 20)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([Kind.ISSUE], Kind.ISSUE),
        ([Kind.ISSUE, Kind.OVERDUE], Kind.OVERDUE),
        ([Kind.MONDAY, Kind.OVERDUE], Kind.OVERDUE),
        ([Kind.DECIDED, Kind.REMINDER_1], Kind.REMINDER_1),
    ],
)
def test_a_line_with_several_notices_is_named_after_the_gravest(kinds: list[str], expected: Kind) -> None:
    assert gravest(kinds) == expected


@pytest.mark.parametrize("kinds", [[], ["surprise"], [Kind.ISSUE, "surprise"]])
def test_a_kind_that_is_not_known_stops_the_mail(kinds: list[str]) -> None:
    with pytest.raises(UnfitMail):
        gravest(kinds)


def test_one_action_in_two_parts_of_the_mail_is_counted_once() -> None:
    lines = (action_line(Kind.OVERDUE, next_step=Next.RUNG_2, on=date(2026, 12, 14)),)
    mail = mail_to(Reader.ACTOR, ("own", lines), ("news", (action_line(Kind.DECIDED, reason="extended"),)))
    assert compose(mail).subject == "[Action overdue] NW-2026-23/07, due Wed 9 Dec"


def test_a_mail_about_actions_and_lost_mails_counts_both() -> None:
    lost = MessageLine(
        "Priya Shah", None, (), (Kind.MAIL_FAILED,), (Sentence("It was refused."),), Sentence("-"), Sentence("-")
    )
    mail = mail_to(Reader.COORDINATOR, ("partnership", (action_line(Kind.REMINDER_3),)), ("mail", (lost,)))
    assert compose(mail).subject == "[1 action, 1 mail not delivered] North Worcestershire"


@pytest.mark.parametrize(
    ("count", "overdue", "words"),
    [
        (1, 0, "One action needs you."),
        (1, 1, "One action needs you. It is overdue."),
        (3, 1, "3 actions need you. 1 of them is overdue."),
        (3, 2, "3 actions need you. 2 of them are overdue."),
        (3, 3, "3 actions need you. All of them are overdue."),
    ],
)
def test_the_first_words_say_what_is_happening(count: int, overdue: int, words: str) -> None:
    assert opening("own", count, overdue) == words


@pytest.mark.parametrize(
    ("part", "count", "overdue", "words"),
    [
        ("waiting", 1, 1, "One decision waits for you. The action is overdue."),
        ("waiting", 5, 3, "5 decisions wait for you. 3 of the actions are overdue."),
        ("news", 1, 1, "There is news of one action. The action is overdue."),
        ("problems", 2, 2, "2 things need putting right. All of the actions are overdue."),
    ],
)
def test_an_action_is_overdue_and_never_a_decision_or_a_piece_of_news(
    part: str, count: int, overdue: int, words: str
) -> None:
    assert opening(part, count, overdue) == words


@pytest.mark.parametrize("kind", [Kind.URGENT, Kind.URGENT_HALF, Kind.URGENT_LATE])
def test_an_urgent_mail_does_not_say_that_it_comes_once_a_day(kind: Kind) -> None:
    text = compose(_own(action_line(kind))).text
    assert "alone by North Worcestershire, at once, because an action is urgent; all else comes at most once" in text
    assert "Worcestershire, at most" not in text
    assert "Worcestershire, at most once each working day.\n" in compose(_own(action_line(Kind.ISSUE))).text


def test_what_two_reasons_end_in_is_said_once() -> None:
    alone = "It comes to you because nobody else stands above its owner."
    both = (Sentence(f"Rung 2: not acknowledged. {alone}"), Sentence(f"Rung 2: not closed in time. {alone}"))
    text = compose(_own(action_line(Kind.LEAD, Reader.COORDINATOR, why=both))).text
    assert f"Rung 2: not acknowledged. Rung 2: not closed in time. {alone}\n" in text


def test_a_name_with_initials_stays_as_it_is_in_two_reasons() -> None:
    both = (Sentence("A. B. Shah is away. You act."), Sentence("A. B. Shah is back. You act."))
    text = compose(_own(action_line(Kind.ISSUE, why=both))).text
    assert "A. B. Shah is away. You act. A. B. Shah is back. You act." in text


def test_the_marking_of_the_mail_is_that_of_its_highest_line() -> None:
    plain, marked = action_line(Kind.ISSUE), action_line(Kind.ISSUE, ref="R/2", marking="OFFICIAL-SENSITIVE")
    assert compose(_own(plain)).text.rstrip().endswith("\nOFFICIAL")
    assert compose(_own(plain, marked)).text.rstrip().endswith("\nOFFICIAL-SENSITIVE")
