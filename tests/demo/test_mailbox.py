"""The count of a mailbox sees what it is there to see: repeats that were planted."""

from pathlib import Path

import pytest

from demo.mailbox import count

MULTIPART = (
    "To: {to}\r\nSubject: {subject}\r\nDate: {date}\r\nX-Jatac-Notices: {ids}\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
    '--{boundary}\r\nContent-Type: text/plain; charset="utf-8"\r\n\r\n{text}\r\n--{boundary}--\r\n'
)
PLAIN = {
    "to": "Ann <ann@agency.example>",
    "subject": "[New action] NW-2025-01/01",
    "date": "Fri, 01 Aug 2025 08:30:00 +0100",
    "ids": "aaa",
    "boundary": "one",
    "text": "Do this.",
}


def box(tmp_path: Path, *mails: dict[str, str], folder: str = "new") -> Path:
    (tmp_path / folder).mkdir(exist_ok=True)
    for mail in mails:
        number = sum(1 for _ in tmp_path.rglob("*.mail"))
        text = MULTIPART.format(**{**PLAIN, "boundary": f"b{number}", **mail})
        (tmp_path / folder / f"{number}.mail").write_text(text, newline="")
    return tmp_path


@pytest.mark.parametrize(
    ("mails", "notices", "pairs"),
    [
        pytest.param([{}], 0, 0, id="one mail repeats nothing"),
        pytest.param([{}, {"ids": "bbb", "text": "Do that."}], 0, 0, id="two mails that differ repeat nothing"),
        pytest.param([{}, {"text": "Do that."}], 1, 0, id="an id in two mails is one repeat"),
        pytest.param([{}, {"text": "Do that."}, {"text": "Rest."}], 1, 0, id="an id in three mails is one repeat"),
        pytest.param([{"ids": "aaa, aaa"}], 0, 0, id="an id twice in one mail is no repeat"),
        pytest.param(
            [{"ids": "aaa,\r\n bbb"}, {"ids": "bbb", "text": "x"}], 1, 0, id="a folded header is read to its end"
        ),
        pytest.param([{}, {"ids": "bbb"}], 0, 1, id="equal To, subject and body on one day are a pair"),
        pytest.param([{}, {"ids": "bbb"}, {"ids": "ccc"}], 0, 3, id="three equal mails are three pairs"),
        pytest.param(
            [{}, {"ids": "bbb", "date": "Sat, 02 Aug 2025 08:30:00 +0100"}], 0, 0, id="on another day they are not"
        ),
        pytest.param(
            [
                {"date": "Fri, 01 Aug 2025 23:30:00 +0000"},
                {"ids": "bbb", "date": "Sat, 02 Aug 2025 08:30:00 +0100"},
            ],
            0,
            1,
            id="the day is London's",
        ),
        pytest.param([{}, {"ids": "bbb", "to": "Ben <ben@agency.example>"}], 0, 0, id="to another person it is not"),
        pytest.param([{}, {}], 1, 1, id="the very same mail twice is both"),
    ],
)
def test_repeats_are_counted(tmp_path: Path, mails: list[dict[str, str]], notices: int, pairs: int) -> None:
    found = count(box(tmp_path, *mails))
    assert (found.mails, found.notices_repeated, found.mails_repeated) == (len(mails), notices, pairs)
    assert found.duplicates == notices + pairs


def test_mails_that_were_read_count_too(tmp_path: Path) -> None:
    box(tmp_path, {})
    assert count(box(tmp_path, {}, folder="cur")).duplicates == 2


def test_a_mail_without_a_notice_id_is_counted_as_such(tmp_path: Path) -> None:
    assert count(box(tmp_path, {"ids": ""}, {"ids": "aaa"})).unmarked == 1


def test_a_mail_without_a_date_does_not_stop_the_count(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_text("To: ann@agency.example\n\nHello")
    assert (count(tmp_path).mails, count(tmp_path).unmarked) == (1, 1)


def test_a_folder_that_is_not_there_holds_no_mail(tmp_path: Path) -> None:
    assert count(tmp_path / "nowhere").mails == 0
