"""The fonts of documents, and the signs that they have.

Libertinus is in Typst itself; DejaVu comes with matplotlib, which is loaded on first use, without a screen, its cache
in a folder that is thrown away. Fonts of the machine are not used: a document looks the same wherever it is made.
"""

import os
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

QUIET = "#505a5f"
KEPT = {"\n", " "}
LONG = re.compile(r"\S{30}(?=\S{6})")
"""A word that no line would hold: it may be broken after every thirty signs."""


@cache
def library() -> Any:
    """The library, set up once for the process. Raises ImportError."""
    if "MPLCONFIGDIR" not in os.environ:
        holder = tempfile.TemporaryDirectory(prefix="jatac-charts-")
        os.environ["MPLCONFIGDIR"] = holder.name
        _held.append(holder)
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update(
        {
            "font.family": "DejaVu Sans",
            "font.size": 8,
            "svg.hashsalt": "jatac",
            "svg.fonttype": "path",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": QUIET,
            "text.parse_math": False,
        }
    )
    return matplotlib


_held: list[tempfile.TemporaryDirectory[str]] = []
"""Folders that go when the process ends."""


def fonts_of_charts() -> Path:
    """The folder of the fonts that come with matplotlib: DejaVu, for what the text font has not."""
    return Path(library().get_data_path()) / "fonts" / "ttf"


@cache
def signs_known() -> frozenset[int]:
    """Code points that DejaVu Sans has."""
    library()
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(fonts_of_charts() / "DejaVuSans.ttf")).get_charmap())


def legible_all(value: Any) -> Any:
    """Every text in lists and mappings, `legible`; all else as it is."""
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, dict):
        return {key: legible_all(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [legible_all(inner) for inner in value]
    return value


def legible(text: str) -> str:
    """The same text, each sign that no font of ours has as `[U+1F600]`: nothing is lost, and nothing is a blank box.

    Control characters and lone surrogates are shown so too; tabs become blanks. Long words may be broken.
    """
    plain = text.isascii() and text.isprintable()
    return LONG.sub("\\g<0>\u200b", text if plain else "".join(_sign(sign) for sign in text))


@cache
def _sign(sign: str) -> str:
    if sign in KEPT or (sign.isprintable() and ord(sign) in signs_known()):
        return sign
    return " " if sign in "\t\u00a0\u202f" else f"[U+{ord(sign):04X}]"
