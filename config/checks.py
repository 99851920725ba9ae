"""Every fault of an installation at once, each with a fix: what `jatac check` shows.

Checks that need the database or the SMTP server are handed in by the command line as functions: this room
knows neither.
"""

import re
import stat
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from config.calendars import LAST_PUBLISHED_YEAR, years_not_announced
from config.fault import Check, Level, errors
from config.partnership_file import read_partnership_file
from config.settings import FILE, settings_or_checks
from rules.policy import Policy
from rules.policy_faults import policy_faults

__all__ = [
    "Check",
    "Level",
    "check_calendar",
    "check_data_dir",
    "check_partnership_file",
    "check_policy",
    "check_private",
    "check_settings",
    "errors",
    "run_checks",
]

Checker = Callable[[], Iterable[Check]]
MOUNTS = Path("/proc/mounts")
AHEAD = timedelta(days=366)
"""How far ahead dates are set: the years they may fall into should have been announced."""
NETWORK = frozenset(
    {"nfs", "nfs3", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "gpfs", "davfs"}
)
LOCAL_FUSE = frozenset({"fuse.fuse-overlayfs", "fuse.lxcfs", "fuse.mergerfs"})
"""File systems in user space that are of this machine; every other `fuse.` one is taken for a share."""


def run_checks(
    data_dir: Path | None,
    today: date,
    partnership_file: Path | None = None,
    policies: Sequence[tuple[str, Policy]] = (),
    others: Sequence[Checker] = (),
) -> list[Check]:
    """Every finding. `policies`: those in force, by the key of their partnership. `others`: database, SMTP."""
    settings, found = settings_or_checks(data_dir)
    if settings is not None:
        found += check_data_dir(settings.data_dir) + check_private(settings.data_dir)
    if partnership_file is not None:
        found += check_partnership_file(partnership_file)
    for key, policy in policies:
        found += check_policy(key, policy)
    found += check_calendar(today)
    for other in others:
        found += other()
    return found


def check_settings(data_dir: Path | None) -> list[Check]:
    """What is wrong with the environment and jatac.toml."""
    return settings_or_checks(data_dir)[1]


def check_partnership_file(path: Path) -> list[Check]:
    """What is wrong with the partnership file."""
    return [fault.as_check() for fault in read_partnership_file(path).found]


def check_policy(key: str, policy: Policy) -> list[Check]:
    """What is impossible in the policy in force of the partnership `key`."""
    return [
        Check(
            Level.ERROR,
            f"policy.{fault.section}.{fault.key}".replace("..", "."),
            f"{key}: {fault.sentence}",
            fault.fix,
        )
        for fault in policy_faults(policy)
    ]


def check_calendar(today: date) -> list[Check]:
    """Whether the bank holidays of the coming year have been announced."""
    return [
        Check(
            Level.WARNING,
            f"calendar.{year}",
            f"The bank holidays of {year} are not yet announced here (the list ends with {LAST_PUBLISHED_YEAR}).",
            "Install a newer jatac once gov.uk lists them; until then every weekday of that year counts.",
        )
        for year in years_not_announced(today, today + AHEAD)
    ]


def check_data_dir(data_dir: Path, mounts: Path = MOUNTS) -> list[Check]:
    """Whether the data dir can hold a database: on a disk of this machine, and a folder.

    A share is refused: SQLite's locks and the sender's lock file do not hold across machines (design
    decision 9). Where the system does not list its mounts (other than Linux) nothing is found.
    """
    found = []
    if data_dir.exists() and not data_dir.is_dir():
        found.append(
            Check(Level.ERROR, "data_dir.file", f"The data dir {data_dir} is a file.", "Name a folder: --data-dir D.")
        )
    kind = _file_system(data_dir.resolve(), mounts)
    if kind is not None and _is_share(kind):
        found.append(
            Check(
                Level.ERROR,
                "data_dir.network",
                f"The data dir {data_dir} lies on a network share ({kind}), where locks do not hold.",
                "Put it on a disk of this machine, or set JATAC_DATABASE_URL and a local data dir.",
            )
        )
    return found


def check_private(data_dir: Path) -> list[Check]:
    """Whether other users of this machine can get at the data dir, or at the passwords in jatac.toml."""
    open_to_others = [path for path in (data_dir, data_dir / FILE) if path.exists() and _is_open(path)]
    if data_dir not in open_to_others:
        open_to_others = []  # whoever cannot enter the folder cannot get at what lies in it
    return (
        [
            Check(
                Level.WARNING,
                "data_dir.open",
                f"Other users of this machine can get at {' and '.join(map(str, open_to_others))}.",
                f"Run: chmod -R go= {data_dir}",
            )
        ]
        if open_to_others
        else []
    )


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _is_share(kind: str) -> bool:
    return kind in NETWORK or (kind.startswith("fuse.") and kind not in LOCAL_FUSE)


def _file_system(place: Path, mounts: Path) -> str | None:
    """The kind of file system under `place`: of the longest mount point above it, the last listed of equals."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    best, kind = -1, None
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[1]))
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind
