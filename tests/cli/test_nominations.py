"""From an answered rise to the agenda: nominations and decisions on series, as they are typed."""

import shutil
from pathlib import Path

import pytest

from tests.cli.terminal import COORDINATOR, OWNER, Terminal
from tests.cli.test_answers import rising

ANALYST = "Tom Hollis"
REF = "NW-2026-D/001"


@pytest.fixture(scope="module")
def risen(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data dir with a rise in Redditch's drugs in July 2026, under analysis; each test works on a copy."""
    place = tmp_path_factory.mktemp("risen")
    shutil.copytree(loaded, place / "data")
    rising(Terminal(place / "data"), place)
    return place / "data"


def answered(risen: Path, tmp_path: Path, answer: str) -> Terminal:
    """A terminal at a copy of it, once the analysis is verified with this answer."""
    shutil.copytree(risen, tmp_path / "data")
    terminal = Terminal(tmp_path / "data")
    terminal.ok("action", "done", REF, "--answer", answer, by=ANALYST)
    terminal.ok("action", "verify", REF, by=COORDINATOR)
    return terminal


def test_a_real_rise_is_nominated_once_and_follows_its_analysis(risen: Path, tmp_path: Path) -> None:
    terminal = answered(risen, tmp_path, "real")
    (row,) = terminal.ok("nomination", "list", "--json").json["nominations"]
    assert (row["title"], row["analysis"], row["late"]) == ("Rise: Drugs in Redditch, July 2026", REF, False)
    assert (row["from_person"], row["priority"]) == (ANALYST, "Drug supply")
    assert "Nominated for tasking as NW-N-2026/001: open." in terminal.ok("explain", REF).out.replace("\n  ", " ")
    terminal.ok("action", "reopen", REF, "--reason", "New counts", "--due", "2026-12-09", by="helen-marsh")
    assert "No nomination is open" in terminal.ok("nomination", "list").out
    terminal.ok("action", "done", REF, "--answer", "real", by=ANALYST)
    verified = terminal.ok("action", "verify", REF, by=COORDINATOR).out
    assert verified.endswith(f"Nominated for tasking as {row['ref']}: open.\n")
    (again,) = terminal.ok("nomination", "list", "--all", "--json").json["nominations"]
    assert (again["ref"], again["state"]) == (row["ref"], "open")
    assert terminal.ok("audit", "verify").code == 0


def test_it_is_accepted_with_an_action_and_its_nominator_is_told_without_its_words(terminal: Terminal) -> None:
    title = "Quad bikes behind the Quillfeather works"
    words = ("nomination", "add", title, "--area", "redditch", "--type", "vehicle crime", "--json")
    ref = terminal.ok(*words, by=OWNER).json["ref"]
    assert "1 nomination open" in terminal.ok("meeting", "list").out
    assert "may not decide" in terminal.refused("nomination", "accept", ref, by=OWNER)
    accepted = ("nomination", "accept", ref.replace("/", "-"), "--action", "Patrol the works", "--json")
    action = terminal.ok(*accepted, by=COORDINATOR).json["action"]
    proposed = terminal.ok("action", "show", action.lower().replace("/", "-"), "--json").json
    assert proposed["status"] == "proposed"
    assert (proposed["area"], proposed["type"]) == ("Redditch", "Vehicle crime"), "so its effect can be told"
    assert "is accepted already" in terminal.refused("nomination", "decline", ref, "--reason", "No", by=COORDINATOR)
    (waits,) = [
        one for one in terminal.ok("forecast", "--to", "2026-12-03", "--json").json["notices"] if one["waiting"]
    ]
    assert (waits["ref"], waits["kind"]) == (ref, "nomination")
    shown = terminal.ok("preview").out
    assert f"[Nomination decided] {ref}, Vehicle crime in Redditch" in shown
    assert "was accepted for the meeting of Wed 16 Dec 2026" in shown and "Quillfeather" not in shown
    terminal.ok("release", by=COORDINATOR)
    assert terminal.ok("run", "deliver_mail", "--json").json["failures"] == []


def test_late_is_after_noon_five_days_before_and_needs_the_coordinators_reason(terminal: Terminal) -> None:
    terminal.ok("run", "open_cycle")  # Wed 16 Dec 2026: nominations close on Wed 9 Dec at 12:00
    refs = []
    for terminal.at in ("2026-12-09T12:00", "2026-12-09T12:01"):
        refs.append(terminal.ok("nomination", "add", "Fires in bins", "--json", by=OWNER).json["ref"])
    rows = terminal.ok("nomination", "list", "--json").json["nominations"]
    assert [(row["ref"], row["late"]) for row in rows] == [(refs[0], False), (refs[1], True)]
    assert "--accept-late" in terminal.refused("nomination", "accept", refs[1], by=COORDINATOR)
    terminal.ok("nomination", "accept", refs[1], "--accept-late", "A bin burned on Tuesday", by=COORDINATOR)
    terminal.at = "2026-12-16T10:00"
    terminal.ok("run", "open_cycle")
    late = terminal.ok("nomination", "add", "Fires in skips", "--json", by=OWNER).json
    assert (late["meeting_on"], late["late"]) == ("2026-12-30", False)
    kept = terminal.ok("nomination", "list", "--json").json["nominations"]
    assert [row["meeting_on"] for row in kept] == ["2026-12-30"] * 2, "what is still open is for the next one"


def test_what_is_declined_or_withdrawn_says_why(terminal: Terminal) -> None:
    one, two = (terminal.ok("nomination", "add", title, "--json", by=OWNER).json["ref"] for title in ("One", "Two"))
    assert terminal.run("nomination", "decline", one, "--reason", " ", by=COORDINATOR).code == 2
    terminal.ok("nomination", "decline", one, "--reason", "A matter for the parish", by=COORDINATOR)
    terminal.ok("nomination", "withdraw", two, "--reason", "Settled", by=OWNER)
    rows = terminal.ok("nomination", "list", "--all", "--json").json["nominations"]
    assert [(row["state"], row["reason"]) for row in rows] == [
        ("declined", "A matter for the parish"),
        ("withdrawn", "Settled"),
    ]
    assert "See `jatac nomination list" in terminal.refused("nomination", "accept", "NW-N-2026/009", by=COORDINATOR)


@pytest.mark.parametrize(
    ("answer", "kind", "until"), [("recording-change", "rebase", None), ("series", "leave_out", "2026-07")]
)
def test_an_answer_proposes_a_decision_and_the_coordinator_decides(
    risen: Path, tmp_path: Path, answer: str, kind: str, until: str | None
) -> None:
    terminal = answered(risen, tmp_path, answer)
    (row,) = terminal.ok("series", "list", "--json").json["decisions"]
    assert (row["kind"], row["state"], row["analysis"]) == (kind, "proposed", REF)
    assert (row["from_month"], row["until_month"]) == ("2026-07", until)
    words = ("Redditch", "drugs", "--reason", "Recorded by another rule", "--from")
    assert "for the tasking coordinator" in terminal.refused("series", "rebase", *words, "2026-07", by=OWNER)
    command = "rebase" if kind == "rebase" else "leave-out"
    said = terminal.ok("series", command, *words, "2026-07", by=COORDINATOR).out
    waits = "Drugs in Redditch is not tested before 2027-01: a baseline needs 6 months."
    assert (waits in said) is (kind == "rebase")
    (row,) = terminal.ok("series", "list", "--json").json["decisions"]
    assert (row["state"], row["decided_by"], row["analysis"]) == ("in_force", "Anil Desai", REF)
    decided = terminal.ok("explain", REF, "--json").json["breach"]["decisions"]
    assert [one["state"] for one in decided] == ["replaced", "in_force"]


def test_a_later_decision_replaces_an_earlier_one_and_both_stay_on_record(terminal: Terminal) -> None:
    words = ("series", "rebase", "Redditch", "Drugs", "--reason", "Again", "--from")
    terminal.ok(*words, "2026-05", by=COORDINATOR)
    terminal.ok(*words, "2026-08", by=COORDINATOR)
    rows = terminal.ok("series", "list", "--all", "--json").json["decisions"]
    assert [(row["from_month"], row["state"]) for row in rows] == [("2026-05", "replaced"), ("2026-08", "in_force")]
    assert "has not begun" in terminal.refused(*words, "2027-01", by=COORDINATOR)
    kept = ("series", "keep", "Redditch", "drugs", "--reason", "All of it counts")
    terminal.ok(*kept, by=COORDINATOR)
    assert terminal.ok("series", "list", "--json").json["count"] == 0
    assert "Nothing is proposed" in terminal.refused(*kept, by=COORDINATOR)
    assert "Did you mean" in terminal.refused("series", "rebase", "Redditch", "Drug", *words[4:], "2026-05")
