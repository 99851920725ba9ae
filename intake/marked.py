"""A file that carries a marking above OFFICIAL as a whole: it is refused, and nothing of it is repeated."""

from pathlib import PurePath

from intake.opening import UnreadableFile
from rules.marking_words import REFUSED, marked_above


class MarkedFile(UnreadableFile):
    """A whole file is marked above OFFICIAL, in its name or above its rows."""


def refuse_marked(*texts: str) -> None:
    """Raises MarkedFile if one of the texts that speak for the whole file carries such a marking."""
    if marked_above(*texts):
        raise MarkedFile(f"The file is refused. {REFUSED.sentence}", REFUSED.fix)


def refuse_marked_name(name: str) -> None:
    """Raises MarkedFile if a file's name carries such a marking, whatever kind of file it is."""
    refuse_marked(name, PurePath(name).stem)
