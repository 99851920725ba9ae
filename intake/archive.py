"""The JSON files of what was handed over: one file, or a zip or tar of many, unpacked no further than is sensible."""

import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from intake.opening import CHUNK, DAMAGED, MOST_UNPACKED, ZIP, Member, UnreadableFile

MOST_FILES = 100_000
"""Files of one archive: a ward for each month of two centuries would be fewer."""
JSON_NAMES = (".json", ".json.gz")


@contextmanager
def json_members(path: Path) -> Iterator[list[Member]]:
    """The JSON files in order of name; those of a tar lie in a folder that is gone after the block.

    Raises UnreadableFile: missing, a folder, damaged, or an archive with no JSON in it.
    """
    with Member(path).open() as raw:
        start = raw.read(512)
    if start[:4] in ZIP:
        yield _in_zip(path)
    elif start[257:262] == b"ustar":
        with tempfile.TemporaryDirectory(prefix="jatac-") as folder:
            yield _in_tar(path, Path(folder))
    else:
        yield [Member(path)]


def _in_zip(path: Path) -> list[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(info.filename for info in archive.infolist() if _is_json(info.filename))
    except (zipfile.BadZipFile, NotImplementedError) as fault:
        raise UnreadableFile(f"{path.name} is not a whole zip ({fault}).", "Fetch it again.") from fault
    _some(path, len(names))
    return [Member(path, name) for name in names]


def _in_tar(path: Path, folder: Path) -> list[Member]:
    """Each file under a number of its own: two of one name in different folders stay two, and no name leads out."""
    found: list[Member] = []
    left = MOST_UNPACKED
    try:
        with tarfile.open(path, "r|*") as archive:
            for info in archive:
                if not info.isfile() or not _is_json(info.name):
                    continue
                left -= info.size
                if left < 0 or len(found) > MOST_FILES:
                    raise UnreadableFile(f"{path.name} unpacks to far more than expected.", "Check where it is from.")
                place = folder / f"{len(found):06}"
                place.mkdir()
                target = place / PurePosixPath(info.name).name
                content = archive.extractfile(info)
                assert content is not None
                with target.open("wb") as file:
                    while block := content.read(CHUNK):
                        file.write(block)
                found.append(Member(target))
    except (tarfile.TarError, *DAMAGED) as fault:
        raise UnreadableFile(f"{path.name} is damaged or cut short ({fault}).", "Fetch it again.") from fault
    _some(path, len(found))
    return sorted(found, key=lambda member: member.name)


def _some(path: Path, number: int) -> None:
    if not number:
        raise UnreadableFile(f"{path.name} holds no JSON file.", "Check that it is the right download.")
    if number > MOST_FILES:
        raise UnreadableFile(f"{path.name} holds {number:,} files.", "Split it, and ingest the parts.")


def _is_json(name: str) -> bool:
    parts = PurePosixPath(name)
    hidden = parts.name.startswith(".") or "__MACOSX" in parts.parts
    return not hidden and parts.name.lower().endswith(JSON_NAMES)
