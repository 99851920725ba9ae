"""A composed document → PDF/UA-1 by Typst. Every text goes in as data; a sign no font has, as its number."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from notifications.documents.draw import drawn
from notifications.documents.fonts import fonts_of_charts, legible_all
from rules.products.document import Printed, as_data

TEMPLATE = Path(__file__).with_name("document.typ")
PAGES = re.compile(rb"/Type\s*/Pages\s*/Count (\d+)")
"""Where a PDF of Typst says how many pages it has."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """The bytes of a document, and how many pages they are."""

    content: bytes
    pages: int


class NotTypeset(RuntimeError):
    """A document could not be set; the message says why and what to do, and nothing of what is in it."""


def typeset(printed: Printed, made_at: datetime) -> Pdf:
    """The PDF of a document. The same document at the same moment gives the same bytes. Raises NotTypeset."""
    import typst

    compiler: Any = typst  # its types leave out bytes beside a list of folders

    data = legible_all(as_data(printed))
    charts = [drawn(chart) for chart in printed.charts]
    try:
        content: bytes = compiler.compile(
            TEMPLATE.read_bytes(),
            sys_inputs={"data": json.dumps(data), "charts": json.dumps(charts)},
            font_paths=[str(fonts_of_charts())],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=int(made_at.timestamp()),
        )
    except typst.TypstError as fault:
        raise NotTypeset(
            f"The document could not be set ({type(fault).__name__})."
            " That is a fault of jatac's template: tell whoever looks after jatac which product it was."
        ) from fault
    counted = PAGES.search(content)
    return Pdf(content, int(counted[1]) if counted is not None else 0)
