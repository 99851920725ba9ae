"""Files as people hand them over: plain, gzip'd, a zip of months, empty, damaged, of another kind."""

import gzip
import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.encodings import Seen
from intake.opening import CHUNK, Member, UnreadableFile, line_chunks, members
from intake.table_rows import sheets

CSV = b"Month,Crime type\n2025-06,Burglary\n"


def read(path: Path) -> dict[str, bytes]:
    found = {}
    for member in members(path):
        with member.open() as stream:
            found[member.name] = stream.read()
    return found


def zipped(path: Path, contents: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def test_a_plain_file_a_gzip_and_a_zip_of_one_month_are_the_same_month(tmp_path: Path) -> None:
    plain = tmp_path / "june.csv"
    plain.write_bytes(CSV)
    packed = tmp_path / "june.csv.gz"
    packed.write_bytes(gzip.compress(CSV))
    archive = zipped(tmp_path / "june.zip", {"2025-06/june.csv": CSV})
    found = [members(path)[0] for path in (plain, packed, archive)]
    assert [member.name for member in found] == ["june.csv"] * 3
    assert len({member.sha256() for member in found}) == 1
    assert all(read(path) == {"june.csv": CSV} for path in (plain, packed, archive))
    assert all(member.size() > 0 for member in found)


def test_what_a_file_is_is_told_from_its_bytes_and_not_its_name(tmp_path: Path) -> None:
    renamed = tmp_path / "june.csv"
    renamed.write_bytes(gzip.compress(CSV))
    assert read(renamed) == {"june.csv": CSV}
    not_packed = tmp_path / "july.csv.gz"
    not_packed.write_bytes(CSV)
    assert read(not_packed) == {"july.csv": CSV}


def test_of_a_police_download_the_street_files_are_read_in_order_of_month(tmp_path: Path) -> None:
    download = zipped(
        tmp_path / "download.zip",
        {
            "2025-07/2025-07-west-mercia-street.csv": CSV,
            "2025-06/2025-06-west-mercia-outcomes.csv": b"Outcome type\n",
            "2025-06/2025-06-west-mercia-street.csv": CSV,
            "__MACOSX/2025-06/._2025-06-west-mercia-street.csv": b"\0",
            "readme.txt": b"hello",
        },
    )
    names = [member.name for member in members(download)]
    assert names == ["2025-06-west-mercia-street.csv", "2025-07-west-mercia-street.csv"]


def test_a_zip_of_gzips_is_unpacked_twice(tmp_path: Path) -> None:
    assert read(zipped(tmp_path / "all.zip", {"june.csv.gz": gzip.compress(CSV)})) == {"june.csv": CSV}


FAULTS = {
    "an empty file": (b"", "is empty (0 bytes)"),
    "a zip cut short": (b"PK\x03\x04 and then nothing", "is not a whole zip"),
    "a zip of nothing": (b"PK\x05\x06" + bytes(18), "holds no CSV"),
    "a gzip cut short": (gzip.compress(CSV * 500)[:-30], "damaged or cut short"),
    "a gzip with a changed byte": (gzip.compress(CSV)[:-8] + bytes(8), "damaged or cut short"),
}


@pytest.mark.parametrize(("content", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_file_that_cannot_be_read_says_why_and_what_next(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "months.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as fault:
        read(path)
    assert sentence in fault.value.sentence
    assert "months.csv" in fault.value.sentence
    assert fault.value.fix.endswith(".")


def test_a_zip_with_a_changed_byte_is_found_while_reading(tmp_path: Path) -> None:
    path = zipped(tmp_path / "months.zip", {"june.csv": CSV * 2_000})
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"june\.csv is damaged"):
        read(path)


@pytest.mark.parametrize(("name", "fix"), [("nowhere.csv", "Check the path"), (".", "Name the files in it: ")])
def test_a_missing_file_and_a_folder_are_said_to_be_so(tmp_path: Path, name: str, fix: str) -> None:
    with pytest.raises(UnreadableFile, match=fix):
        members(tmp_path / name)


def test_lines_come_whole_with_their_numbers_however_long_the_file() -> None:
    lines = [f"row {n} {'x' * 90}".encode() for n in range(1, 120_000)]
    found, chunks = [], 0
    for first, chunk in line_chunks(io.BytesIO(b"\n".join(lines)), "long.csv"):
        assert len(chunk) <= CHUNK + 200
        assert chunk.startswith(f"row {first} ".encode())
        found += chunk.splitlines()
        chunks += 1
    assert found == lines
    assert chunks > 1


def test_a_byte_order_mark_and_carriage_returns_go_and_a_last_line_end_comes() -> None:
    chunks = list(line_chunks(io.BytesIO(b"\xef\xbb\xbfa,b\r\n1,2"), "f.csv"))
    assert b"".join(chunk for _, chunk in chunks) == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"x" * (2 * 2**20), "no line ends"),
        (b"", "empty"),
    ],
)
def test_bytes_that_are_no_lines_are_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        list(line_chunks(io.BytesIO(content), "f.csv"))


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_bytes_are_read_or_refused_in_words(tmp_path: Path, content: bytes, start: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(start + content)
    with suppress(UnreadableFile):  # anything else that is raised fails this test
        for member in members(path):
            with member.open() as stream:
                list(line_chunks(stream, member.name))


@pytest.mark.parametrize("packed", ["gzip", "zip"])
def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path, packed: str) -> None:
    content = bytes(101 * 2**20)
    path = tmp_path / "june.csv"
    if packed == "zip":
        zipped(path, {"june.csv": content})
    else:
        path.write_bytes(gzip.compress(content, 1))
    (member,) = members(path)
    with pytest.raises(UnreadableFile, match="unpacks to far more"):
        member.sha256()


def test_a_zip_of_a_version_that_nobody_knows_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "may.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("2026-05-west-mercia-street.csv", "x")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 6] = 123
    path.write_bytes(data)
    for read in (members, lambda path: list(sheets(Member(path), Seen()))):
        with pytest.raises(UnreadableFile, match=r"not a whole zip|damaged workbook"):
            read(path)
