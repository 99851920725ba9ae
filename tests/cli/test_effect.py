"""From an action tied to its counts to what they say of it, and what a person judges, at the terminal."""

import json
from pathlib import Path

from tests.cli.terminal import CHAIR, COORDINATOR, OWNER, Terminal
from tests.flows.intelligence import a_month

TIED = ("--area", "redditch", "--type", "drugs")


def ingest(terminal: Terminal, folder: Path, months: dict[str, int]) -> None:
    """So many drugs rows in Redditch each month, and a steady 20 in Bromsgrove."""
    files = []
    for month, many in months.items():
        file = folder / f"{month}-west-mercia-street.csv"
        file.write_bytes(a_month(month, {("Redditch", "Drugs"): many, ("Bromsgrove", "Drugs"): 20}))
        files.append(str(file))
    terminal.ok("ingest", *files)


def tied(terminal: Terminal, *more: str) -> str:
    words = ("action", "add", "Light the underpass", "--owner", OWNER, "--due", "2026-12-09", "--business-as-usual")
    ref = terminal.ok(*words, *TIED, *more, "--json", by=COORDINATOR).json["ref"]
    terminal.ok("action", "issue", ref, by=COORDINATOR)
    assert isinstance(ref, str)
    return ref


def done(terminal: Terminal, ref: str) -> None:
    terminal.ok("action", "done", ref, by=OWNER)
    terminal.ok("action", "verify", ref, by=COORDINATOR)


def test_a_fall_is_shown_listed_explained_and_judged(terminal: Terminal, tmp_path: Path) -> None:
    ingest(terminal, tmp_path, dict.fromkeys([f"2026-{month:02d}" for month in range(5, 12)], 20))
    ref = tied(terminal)
    assert "Measured by Drugs in Redditch." in terminal.ok("action", "show", ref).out
    assert terminal.ok("action", "effect", ref, "--json").json["answer"] == "too_early"
    early = terminal.refused("action", "impact", ref, "--answer", "yes", "--text", "it is lit", by=CHAIR)
    assert "not done and verified" in early
    done(terminal, ref)
    assert "No complete month was counted" in terminal.ok("action", "effect", ref).out
    later = Terminal(terminal.data_dir, at="2027-04-13T10:00")
    ingest(later, tmp_path, {"2027-01": 6, "2027-02": 6, "2027-03": 6})
    later.ok("run", "run_thresholds")
    shown = later.ok("action", "effect", ref)
    assert "Drugs in Redditch fell by more than chance, and by more than in the comparison areas" in " ".join(
        shown.out.split()
    )
    assert "2027-03" in shown.out and "Not the last word." in shown.out
    found = later.ok("action", "effect", ref, "--json").json
    assert (found["answer"], found["final"], found["month"]) == ("fell_more", False, "2027-03")
    assert found["figures"]["after"] == {"2027-01": 6, "2027-02": 6, "2027-03": 6}
    assert [row["ref"] for row in later.ok("action", "list", "--effect", "fell-more", "--json").json["actions"]] == [
        ref
    ]
    assert later.ok("action", "list", "--effect", "no_change", "--json").json["count"] == 0
    later.ok("action", "impact", ref, "--answer", "Partly", "--text", "fewer calls, same people", by=CHAIR)
    told = later.ok("explain", ref).out
    assert "its effect was worked out" in told and "its impact was judged" in told
    assert "fewer calls, same people" in told and "Impact, as judged: partly." in told


def test_what_is_measured_is_said_whole_and_ahead(terminal: Terminal) -> None:
    half = terminal.run("action", "add", "Light it", "--area", "redditch", by=COORDINATOR)
    assert half.code == 2 and "both --area and --type" in half.err
    assert "Did you mean" in terminal.refused("action", "add", "Light it", *TIED[:3], "drug", by=COORDINATOR)
    past = terminal.refused("action", "add", "Light it", *TIED, "--measure-on", "2026-12-01", by=COORDINATOR)
    assert "is past" in past
    assert terminal.run("action", "list", "--effect", "better").code == 2


def test_a_file_ties_its_rows_and_says_what_it_does_not_know(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "actions.csv"
    rows = ("Light it,Owen Pritchard,,2026-12-09,Redditch,Drugs", "Fence it,Owen Pritchard,,2026-12-09,Mars,Drugs")
    file.write_text("\n".join(["title,owner,agency,due,area,type", *rows]) + "\n", encoding="utf-8")
    entered = terminal.ok("action", "add", str(file), "--json", by=COORDINATOR).json
    assert [(r["row"], r["field"]) for r in entered["remarks"] if r["field"] != "owner"] == [(3, "area")]
    found = [terminal.ok("action", "show", ref, "--json").json for ref in entered["actions"]]
    assert [(one["area"], one["type"]) for one in found] == [("Redditch", "Drugs"), (None, None)]


def test_a_restricted_action_tells_only_its_readers_what_it_is_measured_by(terminal: Terminal) -> None:
    ref = tied(terminal, "--reader", OWNER, "--reader", COORDINATOR, "--reader", CHAIR, "--contact", COORDINATOR)
    done(terminal, ref)
    stranger = "joy-tandy"
    assert "restricted" in terminal.refused("action", "effect", ref, by=stranger)
    shown = terminal.ok("action", "show", ref, "--json", by=stranger).json
    assert (shown["area"], shown["type"], shown["effect"]) == (None, None, None)
    assert terminal.ok("action", "list", "--effect", "too_early", "--json", by=stranger).json["count"] == 0
    assert "Drugs" not in json.dumps(terminal.ok("explain", ref, "--json", by=stranger).json)
    assert terminal.ok("action", "effect", ref, "--json", by=COORDINATOR).json["type"] == "Drugs"


def test_nobody_judges_the_impact_of_an_action_of_their_own(terminal: Terminal) -> None:
    ref = terminal.issue(owner=CHAIR)
    terminal.ok("action", "done", ref, by=CHAIR)
    terminal.ok("action", "verify", ref, by=COORDINATOR)
    judged = ("action", "impact", ref, "--answer", "yes", "--text", "it is lit")
    assert "of their own" in terminal.refused(*judged, by=CHAIR)
    assert "may not judge" in terminal.refused(*judged, by=OWNER)
    assert terminal.run("action", "impact", ref, "--answer", "well", "--text", "x", by=COORDINATOR).code == 2
    assert terminal.ok(*judged, "--json", by=COORDINATOR).json["impact"] == "yes"
