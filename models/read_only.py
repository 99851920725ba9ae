"""A SQLite database in a folder that may only be read: an auditor's copy, a mounted backup.

SQLite in WAL mode writes beside the file even to read it. Where it may not, the file is opened as one that nobody
changes (`immutable`), and only if it is whole by itself: what a `-wal` holds would be missing, without a word.
"""

import os
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import URL


def may_only_read(database: Path) -> bool:
    """Whether the file is there, and it or its folder may not be written."""
    return database.exists() and not (os.access(database, os.W_OK) and os.access(database.parent, os.W_OK))


def immutable_url(database: Path) -> URL:
    """The address that opens the file for reading, writes nothing beside it, and takes no lock."""
    query = {"mode": "ro", "immutable": "1", "uri": "true"}
    return URL.create("sqlite", database=f"file:{quote(str(database))}", query=query)


def not_whole(database: Path) -> str | None:
    """Why the file alone must not be read: a sentence and a next step; None when it is whole."""
    wal = Path(f"{database}-wal")
    try:
        left = wal.stat().st_size
    except FileNotFoundError:
        return None
    if not left:
        return None
    return (
        f"{wal} holds changes that are not in {database.name} yet, and this folder may only be read."
        " Copy the whole folder to a place where you may write, and name that with --data-dir; or ask for a backup"
        " (`jatac backup FILE`)."
    )
