"""A file of actions that comes back to be mended."""

from pathlib import Path

from tests.cli.terminal import COORDINATOR, OWNER, Terminal


def test_a_rejected_action_runs_as_no_formula_in_a_spreadsheet_and_comes_back_as_it_was(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "actions.csv"
    file.write_text(f"title,owner,agency,due\n=1+1 lights,{OWNER},,soonish\n", encoding="utf-8")
    answer = terminal.run("action", "add", str(file), "--json", by=COORDINATOR)
    assert (answer.code, answer.json["rejected"]) == (1, 1), answer.err
    repair = Path(answer.json["repair_file"])
    written = repair.read_text(encoding="utf-8-sig")
    assert "\n'=1+1 lights," in written
    repair.write_text(written.replace(",soonish,", ",2026-12-09,"), encoding="utf-8")
    (ref,) = terminal.run("action", "add", str(repair), "--json", by=COORDINATOR).json["actions"]
    assert terminal.ok("action", "show", ref, "--json").json["title"] == "=1+1 lights"
