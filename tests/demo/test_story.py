"""The story as it was told: its numbers, its mailbox, its clock. Played once (conftest), read by every test here."""

import csv
import gzip
import shutil
from collections import Counter
from datetime import date, datetime, time
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from scipy.stats import binomtest
from sqlmodel import select

import demo.story as story
from config.calendars import bank_holidays
from demo.clock import LAST_MAIL, moment
from demo.mailbox import Mail, count, mails
from flows.wiring import FLOWS, Office, open_office, run_flow
from models.chain import verify
from models.tables import FlowRun, History, Message, Person
from rules.moment import LONDON
from tests.demo.conftest import Told

FIRST, LAST = date(2025, 8, 1), date(2026, 1, 30)
CHRISTMAS = (date(2025, 12, 24), date(2026, 1, 2))


def test_every_bundled_row_is_in_and_none_was_rejected(told: Told) -> None:
    assert (told.summary["intelligence_items"], told.summary["rows_rejected"]) == (23_636, 0)


def test_what_was_sent_is_what_lies_in_the_mailbox(told: Told) -> None:
    found = count(told.data_dir / "mail")
    assert told.summary["messages"]["sent"] == told.summary["mailbox_messages"] == found.mails > 500
    assert found.unmarked == 0
    assert found.notice_ids == sum(told.summary["notices_by_kind"].values())


def test_nobody_was_told_the_same_thing_twice(told: Told) -> None:
    assert told.summary["duplicates"] == count(told.data_dir / "mail").duplicates == 0


def test_every_rung_was_reached_each_by_fewer_than_the_one_below(told: Told) -> None:
    rungs = told.summary["rungs_reached"]
    assert list(rungs) == ["0", "1", "2", "3", "4", "5"]
    assert rungs["0"] > rungs["1"] > rungs["2"] > rungs["3"] > rungs["4"] > rungs["5"] > 0


def test_every_count_is_a_whole_number(told: Told) -> None:
    summary = told.summary
    counted = [summary[key] for key in ("intelligence_items", "rows_rejected", "duplicates", "mailbox_messages")]
    for group in ("actions_by_status", "notices_by_kind", "rungs_reached", "messages"):
        counted += summary[group].values()
    assert {type(number) for number in counted} == {int}


def test_each_breach_is_what_the_bundled_files_say_and_its_p_is_the_exact_test(told: Told) -> None:
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    counts: Counter[tuple[str, str, str]] = Counter()
    for path in story.DATA.glob("*.csv.gz"):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                counts[(row["LSOA name"][:-5], row["Crime type"], row["Month"])] += 1
    assert told.summary["breaches"]
    for one in [*told.summary["breaches"], *told.summary["capped"]]:
        at, n, w = months.index(one["month"]), one["baseline_periods"], one["window"]
        series = [counts[(one["area"], one["type"], month)] for month in months]
        window, baseline = sum(series[at - w + 1 : at + 1]), sum(series[at - w + 1 - n : at - w + 1])
        assert (one["count"], one["window_total"], one["baseline_total"]) == (series[at], window, baseline)
        if one["rule"] == "run":
            assert one["p"] is None
        else:
            exact = binomtest(window, window + baseline, w / (n + w), alternative="greater").pvalue
            assert one["p"] == pytest.approx(exact, rel=1e-9)


def test_no_month_before_july_was_tested_and_every_one_after_it_was(told: Told, office: Office) -> None:
    found = [*told.summary["breaches"], *told.summary["capped"], *told.summary["falls"]]
    assert min(one["month"] for one in found) >= "2025-07"
    with office.database.reading() as session:
        tested = session.exec(select(History).where(History.kind == "month_tested")).all()
    assert len(tested) == 6


def written(mail: Mail) -> datetime:
    message = BytesParser(policy=policy.default).parsebytes(mail.path.read_bytes())
    return parsedate_to_datetime(str(message["Date"])).astimezone(LONDON)


def test_mail_leaves_on_working_days_in_working_hours_and_never_during_the_closure(told: Told) -> None:
    holidays = bank_holidays("england-and-wales")
    for mail in mails(told.data_dir / "mail"):
        at = written(mail)
        assert FIRST <= at.date() <= LAST
        assert at.weekday() < 5 and at.date() not in holidays
        assert not CHRISTMAS[0] <= at.date() <= CHRISTMAS[1]
        assert time(7, 0) <= at.time() < time(19, 0)


def test_nobody_got_two_work_mails_on_a_day_except_for_the_notices_of_a_meeting(told: Told, office: Office) -> None:
    """Papers are mails of their own: one to each member, beside the day's work."""
    a_day = Counter((mail.to, mail.day) for mail in mails(told.data_dir / "mail"))
    twice = {key for key, number in a_day.items() if number > 1}
    with office.database.reading() as session:
        rows = session.exec(select(Message, Person).where(Message.recipient_id == Person.id)).all()
    slots: dict[tuple[str, str], list[str]] = {}
    for message, person in rows:
        if message.state == "sent":
            key = (f"{person.name} <{person.email}>", message.slot_on.isoformat())
            slots.setdefault(key, []).append("paper" if message.message_class == "papers" else message.slot_kind)
    assert sum(map(len, slots.values())) == sum(a_day.values())
    assert {tuple(sorted(slots[key])) for key in twice} <= {("", "meeting"), ("", "paper"), ("meeting", "paper")}
    assert all(len(slots[key]) == 1 for key in slots.keys() - twice)


def test_nothing_left_before_the_coordinator_released_it(told: Told, office: Office) -> None:
    with office.database.reading() as session:
        released = session.exec(select(History).where(History.kind == "released")).one()
    assert released.by_id is not None
    assert min(written(mail) for mail in mails(told.data_dir / "mail")) > released.as_of


def test_the_last_decision_falls_before_five_on_the_last_day(told: Told, office: Office) -> None:
    with office.database.reading() as session:
        moments = list(session.exec(select(History.as_of)))
    assert moments == sorted(moments)
    assert moments[0].astimezone(LONDON).date() == FIRST
    assert moments[-1].astimezone(LONDON) <= datetime.combine(LAST, time(17, 0), LONDON)


def test_every_flow_ran_to_its_end(office: Office) -> None:
    with office.database.reading() as session:
        runs = list(session.exec(select(FlowRun)))
    assert {run.state for run in runs} == {"completed"}
    assert {run.flow for run in runs} == set(FLOWS)


def test_the_chain_of_history_holds(office: Office) -> None:
    with office.database.reading() as session:
        proof = verify(session, office.place.partnership_id)
    assert proof.broken_seq is None, proof
    assert proof.count > 1_000


def test_any_flow_again_at_the_last_moment_says_nothing_new(told: Told, tmp_path: Path) -> None:
    shutil.copytree(told.data_dir, tmp_path / "again")
    office = open_office(tmp_path / "again")
    last = moment(LAST, LAST_MAIL)
    for flow in [*FLOWS, *reversed(FLOWS)]:
        result = run_flow(office, flow, last)
        assert (flow, result.notices_new, result.messages_new, result.failures) == (flow, 0, 0, [])
    office.close()
    assert count(tmp_path / "again" / "mail").mails == told.summary["mailbox_messages"]


def test_the_story_stays_in_its_folder(told: Told) -> None:
    assert not (told.data_dir.parent / "elsewhere.db").exists()
    assert (told.data_dir / "jatac.db").exists()


def test_what_is_printed_fits_eighty_columns_and_says_what_is_assumed(told: Told) -> None:
    assert [line for line in told.headlines if len(line) > 80 and str(told.data_dir) not in line] == []
    printed = " ".join(" ".join(told.headlines).split())
    assert "*assumed* to arrive on the third working day" in printed
    assert "Open Government Licence v3.0" in printed
    assert "23,636 police records" in printed


def test_who_is_at_rung_3_is_named_with_days_overdue_and_a_reason(told: Told) -> None:
    assert told.summary["at_rung_3"]
    printed = "\n".join(told.headlines)
    for one in told.summary["at_rung_3"]:
        assert one["days_overdue"] >= 5
        assert one["why"]
        assert one["ref"] in printed and f"{one['days_overdue']} working days overdue" in printed
