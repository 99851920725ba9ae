"""What `jatac check` finds: every fault of every kind in one list."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from config.checks import (
    Check,
    Level,
    check_calendar,
    check_data_dir,
    check_partnership_file,
    check_policy,
    check_private,
    errors,
    run_checks,
)
from rules.policy import Ladder, Policy

TESTDATA = Path(__file__).parents[2] / "config" / "testdata"
BAD_POLICY = replace(Policy(), ladder=Ladder(rung_days=(3, 2, 1)))


def mounts(tmp_path: Path, *rows: str) -> Path:
    """A list of mounts as Linux shows it."""
    path = tmp_path / "mounts"
    path.write_text("".join(f"{row} rw 0 0\n" for row in ("/dev/sda1 / ext4", *rows)))
    return path


SHARES = [
    ("a disk of this machine", "/dev/sdb1 {here} ext4", False),
    ("NFS", "server:/share {here} nfs4", True),
    ("Windows", "//server/share {here} cifs", True),
    ("ssh", "user@server: {here} fuse.sshfs", True),
    ("a container's own layers", "overlay {here} fuse.fuse-overlayfs", False),
    ("a share beside it", "server:/share {here}-other nfs4", False),
    ("a share further down", "server:/share {here}/below nfs4", False),
]


@pytest.mark.parametrize(("row", "refused"), [row[1:] for row in SHARES], ids=[row[0] for row in SHARES])
def test_a_data_dir_on_a_share_is_refused(data_dir: Path, tmp_path: Path, row: str, refused: bool) -> None:
    found = check_data_dir(data_dir, mounts(tmp_path, row.format(here=data_dir.resolve())))
    assert [check.id for check in found] == (["data_dir.network"] if refused else [])


def test_the_nearest_mount_counts_and_of_two_the_last(data_dir: Path, tmp_path: Path) -> None:
    here = data_dir.resolve()
    local_over_share = mounts(tmp_path, f"server:/x {here.parent} nfs4", f"/dev/sdb1 {here} ext4")
    assert check_data_dir(data_dir, local_over_share) == []
    share_over_local = mounts(tmp_path, f"/dev/sdb1 {here} ext4", f"server:/x {here} nfs4")
    assert errors(check_data_dir(data_dir, share_over_local))


def test_a_mount_with_a_space_in_its_name_is_found(tmp_path: Path) -> None:
    place = tmp_path / "our share"
    place.mkdir()
    listed = mounts(tmp_path, f"server:/x {str(place.resolve()).replace(' ', chr(92) + '040')} nfs")
    assert errors(check_data_dir(place, listed))


def test_a_data_dir_that_is_not_there_yet_is_judged_by_where_it_will_be(data_dir: Path, tmp_path: Path) -> None:
    listed = mounts(tmp_path, f"server:/x {data_dir.resolve()} nfs")
    assert errors(check_data_dir(data_dir / "new" / "place", listed))


def test_a_data_dir_that_is_a_file_is_refused(data_dir: Path) -> None:
    path = data_dir / "file"
    path.write_text("")
    assert [check.id for check in check_data_dir(path)] == ["data_dir.file"]


def test_a_system_that_lists_no_mounts_finds_nothing(data_dir: Path) -> None:
    assert check_data_dir(data_dir, data_dir / "nowhere") == []


def test_a_coming_year_that_is_not_announced_is_a_warning() -> None:
    assert check_calendar(date(2027, 12, 31)) == []
    (check,) = check_calendar(date(2028, 1, 1))
    assert (check.level, check.id) == (Level.WARNING, "calendar.2029")


def test_an_impossible_policy_is_named_with_its_partnership() -> None:
    (check,) = check_policy("nw", BAD_POLICY)
    assert (check.level, check.id) == (Level.ERROR, "policy.ladder.rung_days")
    assert check.sentence.startswith("nw: ")


def test_a_fault_of_the_file_has_file_and_line() -> None:
    (check,) = check_partnership_file(TESTDATA / "bad-email.yaml")
    assert "bad-email.yaml:15:" in check.sentence


def test_everything_is_shown_at_once(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JATAC_SMTP_PORT", "smtp")
    given = Check(Level.ERROR, "database.reach", "The database does not answer.", "Start it.")
    found = run_checks(
        data_dir,
        date(2029, 1, 1),
        partnership_file=TESTDATA / "many-at-once.yaml",
        policies=[("nw", BAD_POLICY)],
        others=[lambda: [given]],
    )
    ids = [check.id for check in found]
    assert {"settings.smtp_port", "policy.ladder.rung_days", "calendar.2029", "database.reach"} < set(ids)
    assert ids.count("partnership_file") == 7


def test_a_data_dir_that_others_can_read_is_warned_of_with_the_way_to_close_it(data_dir: Path) -> None:
    (data_dir / "jatac.toml").write_text("")
    for mode, named in ((0o640, 2), (0o600, 1)):
        data_dir.chmod(0o755)
        (data_dir / "jatac.toml").chmod(mode)
        (check,) = check_private(data_dir)
        assert (check.level, check.id, check.hint) == (
            Level.WARNING,
            "data_dir.open",
            f"Run: chmod -R go= {data_dir}",
        )
        assert check.sentence.count(str(data_dir)) == named
    (data_dir / "jatac.toml").chmod(0o640)
    data_dir.chmod(0o700)
    assert check_private(data_dir) == [], "whoever cannot enter the folder cannot get at the file"
    assert check_private(data_dir / "nowhere") == []
