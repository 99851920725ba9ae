"""What cannot be written, or is no whole backup, is told in a sentence, and nothing is left behind."""

import fcntl
import json
import os
import resource
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from models import backup_file
from models.backup_file import PART, BackupRefused, DamagedBackup
from models.database import Database
from models.restore import RestoreRefused
from tests.models.backups import STARTS, Empty, House, empty_place, furnish


@pytest.fixture
def house(database: Database, data_dir: Path) -> House:
    return furnish(database, data_dir)


@pytest.fixture
def place(address: str, tmp_path: Path, empty_address: Callable[[], str]) -> Iterator[Empty]:
    made = empty_place(address, tmp_path / "new", empty_address)
    yield made
    made.database.close()


@pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_told_and_leaves_nothing(house: House, place: Empty, tmp_path: Path, kept: float) -> None:
    whole = house.backup(tmp_path / "b.jatac").path.read_bytes()
    (tmp_path / "cut.jatac").write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(DamagedBackup, match=r"no whole backup of jatac: it is damaged, cut short"):
        place.restore(tmp_path / "cut.jatac")
    assert place.is_empty()


@pytest.mark.parametrize(("hours", "stays"), [(23, True), (25, False)])
def test_what_a_killed_backup_left_is_removed_by_the_next_into_the_folder_a_day_later(
    house: House, tmp_path: Path, hours: int, stays: bool
) -> None:
    left = [tmp_path / f"monday{end}" for end in (PART, f".db{PART}", f".db{PART}-wal")]
    others = [tmp_path / name for name in ("film.mkv.part", "monday.jatac", "nw.jatac-partnership-monday.zip")]
    for path in (*left, *others):
        path.write_bytes(b"half")
    (tmp_path / "now").touch()
    then = (tmp_path / "now").stat().st_mtime - hours * 3600
    for path in (*left, *others):
        os.utime(path, (then, then))
    house.backup(tmp_path / "tuesday.jatac")
    assert [path.exists() for path in left] == [stays] * 3
    assert all(path.exists() for path in others), "what is not ours is left alone"


def test_a_backup_to_a_file_that_another_is_writing_is_refused_and_leaves_that_one_alone(
    house: House, tmp_path: Path
) -> None:
    part = tmp_path / f"monday{PART}"
    with part.open("wb") as at_work:
        fcntl.flock(at_work, fcntl.LOCK_EX)
        with pytest.raises(BackupRefused, match=r"Another backup to .* is running"):
            house.backup(tmp_path / "monday")
        assert part.exists()
    house.backup(tmp_path / "monday")
    assert not part.exists(), "of a killed one: the next to the same file removes it"


def within_parts(path: Path) -> list[int]:
    """Places in the file that are data of a part: two of each but the empty ones, whose last bits mean nothing."""
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        found = []
        for info in archive.infolist():
            file.seek(info.header_offset + 26)
            name, extra = struct.unpack("<HH", file.read(4))
            begins = info.header_offset + 30 + name + extra
            found += [begins, begins + info.compress_size // 2] if info.file_size else []
    return found


def test_one_changed_byte_in_any_part_is_told_and_leaves_nothing(house: House, place: Empty, tmp_path: Path) -> None:
    made, damaged = house.backup(tmp_path / "b.jatac").path, tmp_path / "damaged.jatac"
    whole = made.read_bytes()
    for at in within_parts(made):
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        with pytest.raises(DamagedBackup, match="take an older one"):
            backup_file.read(damaged)
    with pytest.raises(DamagedBackup):
        place.restore(damaged)
    assert place.is_empty()


def rewritten(source: Path, target: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """The same backup with a changed manifest or changed parts, as a whole ZIP."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    change(manifest, parts)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))
    return target


def another_program(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["format"] = "another"


def a_part_more(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["documents/more.csv"] = b""


def a_part_less(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts["sent.log"]


def another_part(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["sent.log"] = b"<other@x>\n"


def a_part_outside(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["members"]["documents/../../evil"] = manifest["members"]["sent.log"]
    parts["documents/../../evil"] = parts["sent.log"]


def no_list_of_parts(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del manifest["members"]


@pytest.mark.parametrize(
    "change", [another_program, a_part_more, a_part_less, another_part, a_part_outside, no_list_of_parts]
)
def test_a_zip_that_is_not_what_it_says_is_refused(
    house: House, place: Empty, tmp_path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]
) -> None:
    made = rewritten(house.backup(tmp_path / "b.jatac").path, tmp_path / "changed.jatac", change)
    with pytest.raises(DamagedBackup, match="take an older one"):
        place.restore(made)
    assert place.is_empty()
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"PK\x03\x04 and then nothing"])
def test_a_file_of_another_program_is_refused(place: Empty, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(DamagedBackup, match="of another program"):
        place.restore(tmp_path / "other")
    assert place.is_empty()


def newer_file(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["format_version"] = 2


def newer_tables(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["revision"] = "9999"


@pytest.mark.parametrize("change", [newer_file, newer_tables])
def test_a_backup_of_a_later_version_is_refused_with_what_to_do(
    house: House, place: Empty, tmp_path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]
) -> None:
    made = rewritten(house.backup(tmp_path / "b.jatac").path, tmp_path / "newer.jatac", change)
    with pytest.raises((DamagedBackup, RestoreRefused), match=r"a later version of jatac .*Install that version"):
        place.restore(made)
    assert place.is_empty()


def test_a_data_dir_with_anything_in_it_is_refused_and_stays_as_it_was(
    house: House, place: Empty, tmp_path: Path
) -> None:
    made = house.backup(tmp_path / "b.jatac")
    (place.data_dir / "notes.txt").write_text("of value")
    with pytest.raises(RestoreRefused, match=r"is not empty \(notes.txt\).* name an empty folder"):
        place.restore(made.path)
    assert [path.name for path in place.data_dir.iterdir()] == ["notes.txt"]


def test_a_database_with_tables_in_it_is_refused(house: House, tmp_path: Path) -> None:
    made = house.backup(tmp_path / "b.jatac")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RestoreRefused, match="The database that the settings name is not empty"):
        Empty(house.database, tmp_path / "empty").restore(made.path)
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_backup_of_the_other_kind_of_database_is_refused(house: House, tmp_path: Path) -> None:
    made = house.backup(tmp_path / "b.jatac")
    other = "postgresql://localhost/none" if house.database.is_sqlite else f"sqlite:///{tmp_path / 'x.db'}"
    with pytest.raises(RestoreRefused, match=r"Set JATAC_DATABASE_URL .* so that both are the same"):
        Empty(Database(other), tmp_path / "empty").restore(made.path)
    assert not (tmp_path / "empty").exists()


def back_up_on_a_small_disk(address: str, data_dir: Path, target: Path, most: int, said: Any) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        House(Database(address), data_dir, None).backup(target)  # type: ignore[arg-type]
    except BackupRefused as fault:
        said.put(str(fault))


def restore_on_a_small_disk(address: str, data_dir: Path, source: Path, most: int, said: Any) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        Empty(Database(address), data_dir).restore(source)
    except RestoreRefused as fault:
        said.put(str(fault))


@pytest.mark.parametrize("most", [1_000, 20_000])
def test_a_full_disk_leaves_no_half_backup(house: House, address: str, tmp_path: Path, most: int) -> None:
    folder, said = tmp_path / "backups", STARTS.Queue()
    folder.mkdir()
    (house.data_dir / "documents" / "large.csv").write_bytes(bytes(range(256)) * 4_000 + tmp_path.name.encode())
    child = STARTS.Process(
        target=back_up_on_a_small_disk, args=(address, house.data_dir, folder / "b.jatac", most, said)
    )
    child.start()
    sentence = said.get(timeout=60)
    child.join(60)
    assert "nothing was left there. Make room, or name another place." in sentence
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("most", [20_000, 300_000])
def test_a_full_disk_leaves_nothing_of_a_restore(house: House, place: Empty, tmp_path: Path, most: int) -> None:
    said = STARTS.Queue()
    (house.data_dir / "documents" / "large.csv").write_bytes(bytes(range(256)) * 4_000)
    made = house.backup(tmp_path / "b.jatac")
    address = place.database.url.render_as_string(hide_password=False)
    child = STARTS.Process(target=restore_on_a_small_disk, args=(address, place.data_dir, made.path, most, said))
    child.start()
    sentence = said.get(timeout=60)
    child.join(60)
    assert "nothing was left there. Make room, or name another folder." in sentence
    assert place.is_empty()
