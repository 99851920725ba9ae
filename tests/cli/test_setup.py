"""`init` and `check`."""

import shutil
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from cli.jatac import app
from config.version import version
from notifications.embedded import Behaviour, running
from tests.cli.terminal import PARTNERSHIP, ROOT, Terminal


def _edited(tmp_path: Path, old: str, new: str) -> Path:
    shutil.copy(ROOT / "demo" / "lsoa.csv", tmp_path / "lsoa.csv")
    text = PARTNERSHIP.read_text(encoding="utf-8")
    assert old in text
    target = tmp_path / "partnership.yaml"
    target.write_text(text.replace(old, new), encoding="utf-8")
    return target


def test_a_new_partnership_is_loaded_and_starts_in_hold(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data", at="")
    said = terminal.ok("init", "--partnership", str(PARTNERSHIP), "--json").json
    assert said["created"] is True
    assert said["partnership"] == "north-worcestershire"
    assert terminal.ok("status", "--json").json["held"] is True


def test_loading_it_twice_changes_nothing(terminal: Terminal) -> None:
    before = terminal.ok("audit", "verify", "--json").json["head"]
    said = terminal.ok("init", "--partnership", str(PARTNERSHIP), "--json").json
    assert (said["created"], said["changes"]) == (False, [])
    assert terminal.ok("audit", "verify", "--json").json["head"] == before


def test_a_change_of_the_file_is_shown_by_name(terminal: Terminal, tmp_path: Path) -> None:
    file = _edited(tmp_path, "phone: 01632 960102", "phone: 01632 960999")
    said = terminal.ok("init", "--partnership", str(file), "--json").json
    assert said["changes"] == [{"what": "person", "key": "anil-desai", "change": "changed", "fields": ["phone"]}]


def test_a_changed_file_leaves_the_clock_of_a_story_where_it_stands(terminal: Terminal, tmp_path: Path) -> None:
    terminal.add()
    before = terminal.ok("status", "--json").json["as_of"]
    terminal.at = ""
    terminal.ok("init", "--partnership", str(_edited(tmp_path, "phone: 01632 960102", "phone: 01632 960999")))
    assert terminal.ok("status", "--json").json["as_of"][:16] == before[:16]


def test_every_fault_of_the_file_is_told_at_once_with_its_line_and_nothing_is_made(tmp_path: Path) -> None:
    file = _edited(tmp_path, "lead: gareth-lowe", "lead: gareth-low")
    file.write_text(file.read_text(encoding="utf-8").replace("every: 2 weeks", "every: 2 weks"), encoding="utf-8")
    terminal = Terminal(tmp_path / "data", at="")
    said = terminal.refused("init", "--partnership", str(file))
    assert "gareth-low" in said and "2 weks" in said
    assert said.count("partnership.yaml:") >= 2
    assert not (tmp_path / "data").exists()


def test_a_person_with_live_actions_who_is_missing_from_the_file_is_refused(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.issue(owner="farah-aziz")
    text = PARTNERSHIP.read_text(encoding="utf-8")
    block = text[text.index("  - key: farah-aziz") : text.index("  - key: colin-reeve")]
    file = _edited(tmp_path, block, "")
    gone = (
        file.read_text(encoding="utf-8")
        .replace("    lead: farah-aziz\n", "")
        .replace("      - person: farah-aziz\n", "")
    )
    file.write_text(gone, encoding="utf-8")
    assert "Farah Aziz" in terminal.refused("init", "--partnership", str(file))


def test_a_partnership_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    said = Terminal(tmp_path / "data", at="").refused("init", "--partnership", str(tmp_path / "no.yaml"))
    assert "no.yaml" in said


def test_check_finds_nothing_wrong_but_the_hold(terminal: Terminal) -> None:
    said = terminal.run("check", "--json")
    assert said.code == 0
    ids = [one["id"] for one in said.json["checks"]]
    assert "partnership.north-worcestershire.held" in ids
    assert all(one["fix"] for one in said.json["checks"])


def test_check_without_a_database_says_what_to_run(tmp_path: Path) -> None:
    said = Terminal(tmp_path, at="").run("check", "--json")
    assert said.code == 1 and said.json["ok"] is False
    (missing,) = [one for one in said.json["checks"] if one["id"] == "database.missing"]
    assert "jatac init" in missing["fix"]


def test_check_tells_settings_file_and_server_faults_in_one_go(terminal: Terminal, tmp_path: Path) -> None:
    file = _edited(tmp_path, "deputy: rosa-flint", "deputy: rosa-flnt")
    (terminal.data_dir / "jatac.toml").write_text(
        'smtp_host = "127.0.0.1"\nsmtp_port = 1\nsmtp_colour = "red"\n', encoding="utf-8"
    )
    said = terminal.run("check", "--partnership", str(file), "--json")
    assert said.code == 1
    text = said.out
    assert "smtp_colour" in text and "rosa-flnt" in text
    (terminal.data_dir / "jatac.toml").write_text('smtp_host = "127.0.0.1"\nsmtp_port = 1\n', encoding="utf-8")
    ids = [one["id"] for one in terminal.run("check", "--json").json["checks"]]
    assert "smtp.unreachable" in ids


def test_a_test_mail_reaches_the_relay_and_a_refusal_is_told(terminal: Terminal, tmp_path: Path) -> None:
    refusing = Behaviour(refuse=frozenset({"gone@council.example"}))
    with running(tmp_path / "box", refusing) as server:
        (terminal.data_dir / "jatac.toml").write_text(
            f'smtp_host = "{server.host}"\nsmtp_port = {server.port}\nmail_from = "jatac@council.example"\n',
            encoding="utf-8",
        )
        assert terminal.run("check", "--send-test", "clerk@council.example").code == 0
        refused = terminal.run("check", "--send-test", "gone@council.example", "--json")
        odd = terminal.run("check", "--send-test", "not an address", "--json")
    assert len(list((tmp_path / "box" / "new").iterdir())) == 1
    assert refused.code == 1 and "550" in refused.out
    assert odd.code == 1 and "not one plain mail address" in odd.out


def test_a_test_mail_without_a_relay_leaves_no_mail_in_the_box(terminal: Terminal) -> None:
    said = terminal.ok("check", "--send-test", "clerk@council.example")
    assert "reached nobody: no relay is set" in said.out
    assert not (terminal.data_dir / "mail").exists()


def test_the_data_dir_is_made_for_its_user_alone(tmp_path: Path) -> None:
    Terminal(tmp_path / "data", at="").ok("init", "--partnership", str(PARTNERSHIP))
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_every_file_of_the_program_is_for_its_user_alone(tmp_path: Path) -> None:
    script = "import sys; from cli.jatac import main; sys.argv = sys.argv[:1] + sys.argv[2:]; main()"
    words = ("init", "--partnership", str(PARTNERSHIP), "--data-dir", str(tmp_path / "data"))
    subprocess.run([sys.executable, "-c", script, "", *words], cwd=ROOT, check=True, capture_output=True)
    assert (tmp_path / "data" / "jatac.db").stat().st_mode & 0o077 == 0


def test_a_changed_key_is_told_as_a_new_partnership_beside_the_old_one(terminal: Terminal, tmp_path: Path) -> None:
    file = _edited(tmp_path, "key: north-worcestershire", "key: north-worcs")
    file.write_text(file.read_text(encoding="utf-8").replace("prefix: NW", "prefix: NX", 1), encoding="utf-8")
    said = terminal.ok("init", "--partnership", str(file)).out
    assert "`north-worcs` is a NEW partnership beside north-worcestershire" in said


def test_a_priority_in_use_and_a_person_that_the_file_no_longer_names_are_remarked_on(
    terminal: Terminal, tmp_path: Path
) -> None:
    words = ("--owner", "owen", "--due", "2026-12-09", "--priority", "retail-crime")
    terminal.ok("action", "add", "Walk the retail park", *words, by="anil")
    file = _edited(tmp_path, "key: retail-crime", "key: shop-crime")
    text = file.read_text(encoding="utf-8").replace("key: mei-tan", "key: mei-t").replace(": mei-tan", ": mei-t")
    file.write_text(text, encoding="utf-8")
    said = terminal.ok("init", "--partnership", str(file)).out
    assert "has ended; 1 open action names it still" in said
    assert "`mei-tan` (Mei Tan) is not in the file, so has left as of today" in said


def test_the_version_is_shown_by_itself_and_by_check(terminal: Terminal) -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0 and result.stdout == f"jatac {version()}\n"
    assert terminal.run("check", "--json").json["version"] == version()
