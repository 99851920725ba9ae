"""What is known of the months of one file, some of whose rows were mended since it came."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.deliveries import CURRENT, STRETCH, SourceFacts
from models.tables import DeliveredFile, Delivery, RejectedRow
from rules.covers import Found, Span, month_in_line


@dataclass(frozen=True)
class FileMonths:
    """The months of a file."""

    span: Span | None
    """Those that it said it is of."""
    found: Found
    here: frozenset[date]
    """Months of its source of which something counts, whatever file brought it."""

    @property
    def until(self) -> date | None:
        """The last month that it said it is of."""
        return self.span.last if self.span else None


def months_here(session: Session, source: SourceFacts) -> frozenset[date]:
    """The months of a source of which something counts."""
    current = (col(Delivery.source_id) == source.id, col(Delivery.state) == CURRENT)
    return frozenset(session.scalars(select(col(Delivery.month)).where(*current)))


def months_of_file(session: Session, source: SourceFacts, file: DeliveredFile) -> FileMonths:
    """As the tables have it now. A row that was dropped happened all the same."""
    span = Span(file.covers_from, file.covers_to) if file.covers_from and file.covers_to else None
    current = session.execute(
        select(col(Delivery.month), col(Delivery.file_id), col(Delivery.accepted)).where(
            col(Delivery.source_id) == source.id, col(Delivery.state) == CURRENT
        )
    ).all()
    raws = session.scalars(
        select(col(RejectedRow.raw))
        .where(col(RejectedRow.file_id) == file.id, col(RejectedRow.repaired_at).is_(None))
        .execution_options(yield_per=STRETCH)
    )
    refused = Counter(map(month_in_line, raws))
    found = Found(
        with_rows={
            month
            for month, file_id, accepted in current
            if accepted and (file_id == file.id or (span is not None and span.first <= month <= span.last))
        },
        refused_in={month for month in refused if month is not None},
        accepted=file.rows - refused.total(),
        refused=refused.total(),
    )
    return FileMonths(span, found, frozenset(month for month, _, _ in current))
