"""`hold`, `release`, `preview`: nothing leaves before it was shown."""

import sqlite3
from contextlib import closing
from dataclasses import replace

from tests.cli.terminal import CHAIR, COLLEAGUE, COORDINATOR, OWNER, Terminal


def _box(terminal: Terminal) -> int:
    place = terminal.data_dir / "mail" / "new"
    return len(list(place.iterdir())) if place.is_dir() else 0


def test_in_hold_notices_are_made_and_nothing_is_sent_until_release(terminal: Terminal) -> None:
    terminal.issue()
    held = terminal.ok("run", "deliver_mail", "--json").json
    assert (held["reason"], held["messages_new"], _box(terminal)) == ("hold", 0, 0)
    said = terminal.ok("release", "--json", by=COORDINATOR).json
    assert said["would_send"] == {"mails": 1, "notices": 1, "by_kind": {"issue": 1}, "unfit": []}
    assert terminal.ok("run", "deliver_mail", "--json").json["messages_new"] == 1
    assert _box(terminal) == 1


def test_release_shows_who_would_get_what_first(terminal: Terminal) -> None:
    ref = terminal.issue()
    said = terminal.ok("release", by=COORDINATOR).out
    assert "Owen Pritchard" in said and ref in said and "1 mail to 1 person" in said


def test_hold_stops_it_again_and_says_when_nothing_changed(terminal: Terminal) -> None:
    terminal.ok("release", by=COORDINATOR)
    assert terminal.ok("hold", "--json", by=COORDINATOR).json["changed"] is True
    assert terminal.ok("hold", "--json", by=COORDINATOR).json == {
        "partnership": "north-worcestershire", "held": True, "changed": False,
    }  # fmt: skip
    assert terminal.ok("status", "--json").json["held"] is True


def test_it_is_on_record_who_released(terminal: Terminal) -> None:
    before = int(terminal.ok("audit", "verify", "--json").json["count"])
    terminal.ok("release", by=COORDINATOR)
    assert terminal.ok("audit", "verify", "--json").json["count"] == before + 1


def test_preview_shows_the_very_words_that_are_sent(terminal: Terminal) -> None:
    terminal.issue()
    (shown,) = terminal.ok("preview", "--json").json["mails"]
    assert shown["to"] == "owen.pritchard@bromsgrove.example" and shown["notices"] == 1
    terminal.ok("release", by=COORDINATOR)
    terminal.ok("run", "deliver_mail")
    (told,) = terminal.ok("explain", "NW-2026-24/01", "--json").json["notices"]
    assert told["subject"] == shown["subject"]
    assert _box(terminal) == 1
    assert terminal.ok("preview").out.strip() == "Nobody would get a mail."


def test_preview_of_a_day_to_come_says_what_that_days_sweeps_would_and_writes_nothing(terminal: Terminal) -> None:
    terminal.ok("release", by=COORDINATOR)
    terminal.issue()
    before = terminal.ok("audit", "verify", "--json").json["head"]
    kinds = {m["name"]: set(m["kinds"]) for m in terminal.ok("preview", "--on", "2026-12-16", "--json").json["mails"]}
    assert {"overdue", "issue"} <= kinds["Owen Pritchard"]
    assert "rung_3" in kinds["Helen Marsh"] and "rung_3" in kinds["Anil Desai"]
    assert terminal.ok("audit", "verify", "--json").json["head"] == before
    assert terminal.ok("action", "show", "NW-2026-24/01", "--json").json["rung"] == 0


def test_in_hold_preview_and_forecast_show_what_a_release_would_begin_anew(terminal: Terminal) -> None:
    ref = terminal.issue()
    on_the_day = terminal.ok("preview", "--on", "2026-12-16", "--json").json["mails"]
    assert [(mail["name"], mail["kinds"]) for mail in on_the_day] == [("Owen Pritchard", ["issue"])]
    later = replace(terminal, at="2026-12-16T09:00")
    (now,) = later.ok("preview", "--json").json["mails"]
    assert now["kinds"] == ["issue"] and "Rung 2" not in now["text"]
    coming = later.ok("forecast", "--to", "2026-12-31", "--json").json["rungs"]
    assert {(one["on"], one["rung"]) for one in coming if one["clock"] == "ack"} == {("2026-12-21", 2)}
    said = later.ok("release", by=COORDINATOR).out
    assert "1 action of which nobody had heard: the clocks count from today, whatever fell due in hold." in said
    assert f"{ref}: to be acknowledged by Fri 18 Dec 2026" in said
    assert later.ok("release", "--json", by=COORDINATOR).json["begun_anew"] == []


def test_release_names_what_is_urgent_no_longer_and_the_day_from_which_clocks_count(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.ok("action", "urgent", ref, "--due-at", "2026-12-02T15:00", "--reason", "tonight", by=CHAIR)
    evening = replace(terminal, at="2026-12-04T20:30")
    said = " ".join(evening.ok("release", by=COORDINATOR).out.split())
    assert "the clocks count from Mon 7 Dec 2026, whatever fell due in hold." in said
    assert (
        f"{ref} was urgent until a time that passed in hold: it is urgent no longer, and the chair is told." in said
    )


def test_preview_shows_proposals_as_they_would_be_issued(terminal: Terminal) -> None:
    ref = terminal.add()
    assert terminal.ok("preview", "--json").json["mails"] == []
    (mail,) = terminal.ok("preview", "--on", "2026-12-03", "--json").json["mails"]
    assert mail["kinds"] == ["issue"] and ref in mail["subject"]


def test_preview_never_shows_what_may_not_travel(terminal: Terminal) -> None:
    words = ("action", "add", "Visit the house", "--owner", OWNER, "--due", "2026-12-09", "--business-as-usual")
    extra = ("--sensitive", "--description", "CANARY at 14 Mill Lane", "--json")
    ref = terminal.ok(*words, *extra, by=COORDINATOR).json["ref"]
    terminal.ok("action", "issue", ref, by=COORDINATOR)
    shown = terminal.ok("preview").out
    assert ref in shown and "CANARY" not in shown and "Visit the house" not in shown


def test_a_person_for_whom_no_mail_can_be_made_stops_neither_preview_nor_release(terminal: Terminal) -> None:
    terminal.issue()
    terminal.issue("Count the vans", owner=COLLEAGUE)
    with closing(sqlite3.connect(terminal.data_dir / "jatac.db")) as database, database:
        (number,) = database.execute("SELECT id FROM person WHERE key = ?", (OWNER,)).fetchone()
        database.execute("UPDATE person SET name = 'Owen\x07' WHERE id = ?", (number,))
    said = terminal.ok("preview", "--json").json
    assert [mail["name"] for mail in said["mails"]] == ["Joy Tandy"]
    assert [one["person"] for one in said["unfit"]] == [number] and "control character" in said["unfit"][0]["why"]
    assert f"No mail can be made for person {number}" in terminal.ok("preview").out
    first = terminal.ok("release", "--json", by=COORDINATOR).json["would_send"]
    assert (first["mails"], [one["person"] for one in first["unfit"]]) == (1, [number])
