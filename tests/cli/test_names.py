"""Names as people type them: a near one is shown, a first name that only one person has is taken."""

import shutil
from pathlib import Path

from tests.cli.terminal import CHAIR, COORDINATOR, PARTNERSHIP, ROOT, Terminal


def test_a_first_name_that_only_one_person_has_is_enough(terminal: Terminal) -> None:
    ref = terminal.add()
    assert terminal.ok("action", "issue", ref, by="Anil").code == 0


def test_a_name_that_nobody_has_is_answered_with_near_ones(terminal: Terminal) -> None:
    words = ("action", "add", "Light the underpass", "--due", "2026-12-09", "--owner")
    assert "Did you mean `joy-tandy` (Joy Tandy)?" in terminal.refused(*words, "jo", by=COORDINATOR)
    assert "Did you mean `owen-pritchard` (Owen Pritchard)?" in terminal.refused(*words, "ovenn", by=COORDINATOR)
    assert "jatac person list" in terminal.refused(*words, "zzz", by=COORDINATOR)


def test_bodies_agencies_and_priorities_are_listed_with_the_keys_one_types(terminal: Terminal) -> None:
    assert "Did you mean `performance`" in terminal.refused("body", "items", "perf")
    said = terminal.refused("body", "items", "xyzzy")
    assert "`board` (" in said and "`jatac` (" in said
    held = terminal.refused("meeting", "held", "jatac", "2026-12-02", "--present", "redditsh", by=COORDINATOR)
    assert "Did you mean `redditch`" in held


def test_who_may_act_is_named(terminal: Terminal) -> None:
    assert '--by "Anil Desai", who is the tasking coordinator' in terminal.refused(
        "hold", by=CHAIR[:0] or "owen-pritchard"
    )
    ref = terminal.add()
    assert 'jatac action issue NW-2026-24/01 --by "Anil Desai"' in terminal.refused(
        "action", "ack", ref, by="owen-pritchard"
    )


def test_a_reference_tells_which_partnership_is_meant(terminal: Terminal, tmp_path: Path) -> None:
    ref = terminal.add()
    for name in ("partnership.yaml", "lsoa.csv"):
        shutil.copy(ROOT / "demo" / name, tmp_path / name)
    text = PARTNERSHIP.read_text(encoding="utf-8")
    text = text.replace("key: north-worcestershire", "key: south-vale", 1).replace("prefix: NW", "prefix: SV", 1)
    (tmp_path / "partnership.yaml").write_text(text, encoding="utf-8")
    terminal.ok("init", "--partnership", str(tmp_path / "partnership.yaml"))
    assert terminal.ok("action", "show", ref, "--json").json["ref"] == ref
    assert "Name one: --in" in terminal.refused("status")


def test_dates_that_are_asked_for_are_refused_in_their_own_words(terminal: Terminal) -> None:
    month = terminal.run("forecast", "--to", "2026-13-01")
    assert month.code == 2 and "there is no month 13" in month.err and "blank" not in month.err
    past = terminal.run("forecast", "--to", "2026-11-01")
    assert past.code == 2 and "is past: today is 2026-12-02" in past.err


def test_what_a_meeting_needed_and_what_is_not_stated_is_said_plainly(terminal: Terminal) -> None:
    words = ("meeting", "held", "jatac", "2026-12-02", "--present", "west-mercia-police", "--chaired-by", CHAIR)
    said = " ".join(terminal.ok(*words, by=COORDINATOR).out.split())
    assert "Not stated whether" in said and "there." in said
    assert "Nothing is said" not in said and "there were" not in said
