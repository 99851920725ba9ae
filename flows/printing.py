"""Prints products, strategy, ranking, requirements and evidence log: gathered, composed for one reader, set, stored.

No session is open while a document is set. The file is written before its row: what a killed run leaves is a file
that nobody asked for, never a row without its file.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from models.database import Database
from models.place import Place
from models.queries.context import context
from models.queries.evidence_read import entries
from models.queries.product_document import document_facts
from models.queries.products import product_row
from models.queries.requirements import to_print
from models.queries.strategy import RESTRICTED, off_now, ranked_for, strategy_on
from models.steps.documents import Made, head, keep_document
from models.steps.take import StepRefused
from notifications.documents.typeset import typeset
from rules.action import Refusal
from rules.life.who import By
from rules.moment import Moment
from rules.people import Context, may_read
from rules.products.compose import compose_product
from rules.products.compose_logs import compose_evidence, compose_ranking, compose_requirements, compose_strategy
from rules.products.document import Printed


@dataclass(frozen=True, slots=True)
class Press:
    """Where documents are made, for whom, and the folder they are kept in."""

    database: Database
    place: Place
    moment: Moment
    by: By
    folder: Path

    def reader(self, ctx: Context) -> int:
        """Whose access decides what is in a document: who acts, for whomever. Raises StepRefused: nobody is named, or
        somebody who has left."""
        if self.by.person_id is None:
            said = "A document is made for somebody: it holds what they may read."
            raise StepRefused(Refusal("nobody", said, "Add --by PERSON."))
        if not may_read(ctx, frozenset(), self.by.person_id, self.moment.day):
            said = "A document is made for somebody who is here: they have left the partnership."
            raise StepRefused(Refusal("has_left", said, "Add --by PERSON, somebody who has not left."))
        return self.by.person_id


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it was stored."""

    path: Path
    sha256: str
    pages: int
    left_out: int
    content: bytes


def print_product(press: Press, ref: str, version: int | None = None) -> Kept:
    """A product's document. Raises StepRefused, UnknownProduct, NotTypeset."""
    with press.database.reading() as session:
        day = press.moment.day
        ctx = context(session, press.place, day)
        row = product_row(session, press.place, ref, version)
        assert row.id is not None
        subject_id, name = row.id, f"{row.ref}-v{row.version}"
        facts = document_facts(session, press.place, ctx, row, day, head(session, press.place))
        printed = compose_product(facts, ctx, press.reader(ctx), day)
    if isinstance(printed, Refusal):
        raise StepRefused(printed)
    return _keep(press, printed, "product", subject_id, name)


def print_strategy(press: Press, on: date | None = None) -> Kept:
    """The control strategy in force on a day. Raises StepRefused, NotTypeset."""
    with press.database.reading() as session:
        day = press.moment.day
        ctx = context(session, press.place, day)
        found = strategy_on(session, press.place, on or day)
        if found is None:
            said = "No control strategy is in force on that day."
            raise StepRefused(Refusal("no_strategy", said, "Adopt one: `jatac strategy adopt`."))
        subject_id, strategy = found
        ranked, hidden = ranked_for(session, press.place, ctx, day, press.reader(ctx))
        shown = [one for one in ranked if one.score.reason != RESTRICTED]
        off = off_now(session, press.place, strategy)
        chain = head(session, press.place)
        printed = compose_strategy(
            strategy, off, shown, press.place.name, chain, ctx, press.reader(ctx), day, left_out=hidden
        )
    return _keep(press, printed, "strategy", subject_id, f"control-strategy-v{strategy.version}")


def print_ranking(press: Press) -> Kept:
    """The scored issues with their reasons. Raises StepRefused, NotTypeset."""
    with press.database.reading() as session:
        day = press.moment.day
        ctx = context(session, press.place, day)
        ranked, hidden = ranked_for(session, press.place, ctx, day, press.reader(ctx))
        shown = [one for one in ranked if one.score.reason != RESTRICTED]
        chain = head(session, press.place)
        printed = compose_ranking(shown, press.place.name, chain, ctx, press.reader(ctx), day, left_out=hidden)
    return _keep(press, printed, "ranking", press.place.partnership_id, f"scored-priorities-{day.isoformat()}")


def print_requirements(press: Press, *, answered: bool = False) -> Kept:
    """The open intelligence requirements, with `answered` all of them. Raises StepRefused, NotTypeset."""
    with press.database.reading() as session:
        day = press.moment.day
        ctx = context(session, press.place, day)
        found, hidden = to_print(session, press.place, ctx, day, press.reader(ctx), answered=answered)
        chain = head(session, press.place)
        printed = compose_requirements(found, press.place.name, chain, ctx, press.reader(ctx), day, left_out=hidden)
    return _keep(press, printed, "requirements", press.place.partnership_id, f"requirements-{day.isoformat()}")


def print_evidence(press: Press, since: date | None = None) -> Kept:
    """The evidence log. Raises StepRefused, NotTypeset."""
    with press.database.reading() as session:
        day = press.moment.day
        ctx = context(session, press.place, day)
        found = entries(session, press.place, ctx, day, press.reader(ctx), since)
        chain = head(session, press.place)
        printed = compose_evidence(found, since, press.place.name, chain, ctx, press.reader(ctx), day)
    return _keep(press, printed, "evidence", press.place.partnership_id, f"evidence-{day.isoformat()}")


def _keep(press: Press, printed: Printed, subject_kind: str, subject_id: int, stem: str) -> Kept:
    pdf = typeset(printed, press.moment.as_of)
    chain = (printed.chain_count, printed.chain_head)
    made = Made(subject_kind, subject_id, "", pdf.content, pdf.pages, printed.left_out, chain)
    name = f"{stem.replace('/', '-')}-{made.sha256[:12]}.pdf"
    path = press.folder / name
    press.folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".pdf.jatac-part")
    part.write_bytes(pdf.content)
    part.replace(path)
    with press.database.writing(press.moment) as tx:
        keep_document(tx, press.place, replace(made, name=name), press.by)
    return Kept(path, made.sha256, pdf.pages, printed.left_out, pdf.content)
