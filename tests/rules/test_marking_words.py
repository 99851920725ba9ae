"""Markings as people write them: what is taken, and what is refused without a trace."""

import pytest

from rules.marking import HandlingCode, InformationAssessment, LegalGateway, SourceEvaluation, Unread
from rules.marking_words import (
    Grading,
    gateway_of,
    grading_of,
    handling_of,
    information_of,
    marked_above,
    sensitive_of,
    source_of,
    yes_of,
)


@pytest.mark.parametrize(
    ("words", "sensitive"),
    [
        ("", False), ("OFFICIAL", False), (" official ", False), ("UK OFFICIAL", False), ("Official.", False),
        ("OFFICIAL-SENSITIVE", True), ("OFFICIAL SENSITIVE", True), ("Official: Sensitive", True),
        ("OFFICIAL – SENSITIVE", True), ("UK OFFICIAL-SENSITIVE", True), ("OS", True), ("O-S", True),
        ("ＯＦＦＩＣＩＡＬ", False),
    ],
)  # fmt: skip
def test_official_is_read_however_it_is_spelt(words: str, sensitive: bool) -> None:
    assert sensitive_of(words) is sensitive


@pytest.mark.parametrize(
    "words",
    [
        "SECRET", "secret", "TOP SECRET", "Top-Secret", "TOPSECRET", "UK SECRET", "UK TOP SECRET", "S", "TS", "UK S",
        "Secret - UK eyes only", "S E C R E T", "S.E.C.R.E.T.", "SECRET//STRAP1", "S3CRET", "OFFICIAL/SECRET",
        "NATO SECRET", "ＳＥＣＲＥＴ", "CONFIDENTIAL", "UK CONFIDENTIAL", "official secret", "COSMIC", "STRAP 2",
        "OFFICIAL ЅЕСRЕТ", "OFFICIAL, SÉCRET attached", "S\u200bECRET",
    ],
)  # fmt: skip
@pytest.mark.parametrize("historic", [False, True])
def test_anything_above_official_is_refused_and_keeps_nothing(words: str, historic: bool) -> None:
    found = sensitive_of(words, historic=historic)
    assert isinstance(found, Unread)
    assert (found.rule, found.keeps_nothing) == ("above_official", True)
    assert words not in found.sentence or words in ("S", "O")


@pytest.mark.parametrize(
    "words",
    ["SECRTE", "SECЯET", "geheim", "OFFICIAL СЕКРЕТНО", "O 机密", "OFFICIAL é", "?", "-", "HIGH", "AMBER", "5"],
)
def test_of_a_classification_that_nobody_knows_nothing_is_kept_either(words: str) -> None:
    found = sensitive_of(words)
    assert isinstance(found, Unread)
    assert (found.rule, found.keeps_nothing) == ("classification_unknown", True)


@pytest.mark.parametrize(("words", "sensitive"), [("RESTRICTED", True), ("PROTECT", False), ("NPM", False)])
def test_a_marking_of_before_2014_is_read_from_historic_files_alone(words: str, sensitive: bool) -> None:
    assert sensitive_of(words, historic=True) is sensitive
    found = sensitive_of(words)
    assert isinstance(found, Unread)
    assert (found.rule, found.keeps_nothing) == ("old_marking", False)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("SECRET\nA car was seen", True), ("UK SECRET - a car", True), ("(SECRET) a car", True),
        ("TOP SECRET", True), ("A car.\n  TOP SECRET\n", True), ("marked UK SECRET by its sender", True),
        ("S E C R E T: a car", True), ("U.K. SECRET a car", True),
        ("secret", True),
        ("A car.\nSecret - UK eyes only", True), ("They kept it secret", False),
        ("Secret Santa at the hall", False), ("SECRETARY told us", False),
        ("THE SECRET GARDEN CAFE", False), ("", False),
        ("S.E.C.R.E.T a car", True), ("S-E-C-R-E-T: a car", True), ("T O P  S E C R E T a car", True),
        ("It is TOP  SECRET", True), ("It is TOP\tSECRET", True), ("A car\rSECRET: seen", True),
        ("Marking: SECRET\nA car", True), ("Classification - secret. A car", True), ("NATO SECRET a car", True),
        ("Secret: a car was seen", True), ("UK Top Secret - a car", True), ("This is SECRET // UK EYES ONLY", True),
        ("S\u200bECRET: a car", True), ("ЅЕСRЕТ: a car", True), ("SÉCRET a car", True), ("1. SECRET a car", True),
        ("Secret Garden café", False), ("The secretary: Jo", False), ("The marking was kept secret", False),
        ("Top secret nightclub in the Rise", False), ("Marked: secretary's car", False), ("UK-Serbia match", False),
        ("Le café du Théâtre", False), ("OFFICIAL-SENSITIVE: the CAFÉ", False),
    ],
)  # fmt: skip
def test_a_text_that_carries_the_marking_itself_is_refused(text: str, refused: bool) -> None:
    assert (marked_above("nothing here", text) is not None) is refused


P, C = HandlingCode.PERMITTED, HandlingCode.CONDITIONS


@pytest.mark.parametrize(
    ("words", "graded"),
    [
        ("2/B/P", (2, "B", P)), ("2BP", (2, "B", P)), ("b2", (2, "B", None)), ("2B", (2, "B", None)),
        ("B2P", (2, "B", P)), ("2 c c", (2, "C", C)), ("C2C", (2, "C", C)), ("3x5x2: 1-A-P", (1, "A", P)),
        ("3/E/C", (3, "E", C)), ("C3", (3, "C", None)),
    ],
)  # fmt: skip
def test_a_grading_is_read_however_it_is_written(words: str, graded: tuple[int, str, HandlingCode | None]) -> None:
    source, information, handling = graded
    assert grading_of(words) == Grading(SourceEvaluation(source), InformationAssessment(information), handling)


@pytest.mark.parametrize(
    "words", ["", "4/B/P", "0AP", "2/F/P", "2/B/X", "P", "2", "BB", "22", "2/B/P/P", "2PB", "5x5x5"]
)
def test_what_is_no_grading_is_refused(words: str) -> None:
    found = grading_of(words)
    assert isinstance(found, Unread) and found.rule == "grading_unreadable"


@pytest.mark.parametrize(
    ("words", "graded"),
    [
        ("A11", (1, "A", C)), ("B/2/2", (1, "A", P)), ("D33", (3, "B", C)), ("E-4-4", (2, "D", C)),
        ("5x5x5 B 5 5", (1, "E", C)), ("2/B/P", (2, "B", P)),
    ],
)  # fmt: skip
def test_an_old_grading_is_mapped_when_the_file_is_historic(
    words: str, graded: tuple[int, str, HandlingCode]
) -> None:
    found = grading_of(words, historic=True)
    assert isinstance(found, Grading)
    assert (found.source, found.information, found.handling) == graded


@pytest.mark.parametrize(
    ("words", "historic", "rule"),
    [
        ("B22", False, "old_grading"), ("B/2/1", False, "old_grading"), ("C22", True, "old_grading_unmapped"),
        ("B2", True, "grading_unreadable"), ("2B", True, "grading_unreadable"), ("B61", True, "grading_unreadable"),
    ],
)  # fmt: skip
def test_an_old_grading_is_refused_where_it_could_mean_two_things(words: str, historic: bool, rule: str) -> None:
    found = grading_of(words, historic=historic)
    assert isinstance(found, Unread) and found.rule == rule


def test_an_old_handling_code_brings_its_condition_along() -> None:
    found = grading_of("B14", historic=True)
    assert isinstance(found, Grading) and "within the agency that recorded it" in found.conditions


@pytest.mark.parametrize(("words", "value"), [("1", 1), ("Untested", 2), ("3 - not reliable", 3), ("Unreliable", 3)])
def test_a_source_evaluation_is_read_by_figure_or_word(words: str, value: int) -> None:
    assert source_of(words) == value


def test_columns_of_their_own_take_a_letter_with_words_after_it() -> None:
    assert information_of("b - known indirectly, corroborated") is InformationAssessment.CORROBORATED
    assert handling_of("C (with conditions)") is HandlingCode.CONDITIONS
    assert all(
        isinstance(one, Unread) for one in (information_of("F"), handling_of("R"), source_of("4"), source_of(""))
    )


@pytest.mark.parametrize(
    ("words", "gateway"),
    [
        ("", None), ("CDA98_s115", LegalGateway.CDA98_S115), ("Section 115 CDA 1998", LegalGateway.CDA98_S115),
        ("s.17A Crime and Disorder Act", LegalGateway.CDA98_S17A), ("ASBCPA14_sch4", LegalGateway.ASBCPA14_SCH4),
        ("Schedule 4 ASB, Crime and Policing Act 2014", LegalGateway.ASBCPA14_SCH4),
    ],
)  # fmt: skip
def test_a_gateway_is_read_however_it_is_cited(words: str, gateway: LegalGateway | None) -> None:
    assert gateway_of(words) is gateway


@pytest.mark.parametrize("words", ["GDPR", "s1155", "sch 40", "s115 and s17A"])
def test_a_gateway_that_is_none_of_ours_or_two_is_refused(words: str) -> None:
    assert isinstance(gateway_of(words), Unread)


@pytest.mark.parametrize(("words", "yes"), [("Yes", True), ("y", True), ("", False), ("no", False)])
def test_yes_and_no(words: str, yes: bool) -> None:
    assert yes_of(words) is yes
    assert isinstance(yes_of("maybe"), Unread)
