"""`escalate`: matters above the coordinator onto the agendas of the next real meetings, and what meetings lack."""

from collections.abc import Callable, Sequence
from functools import partial

from flows.each import Failures
from flows.result import FlowResult
from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries.context import context
from models.steps.agenda import Placing, meeting_notices, meeting_words, placings, put_all, refresh_flags, tell
from models.steps.batches import in_batches_of
from models.steps.county import refer
from models.steps.meetings import open_meetings
from models.steps.other_matters import raise_other_matters
from models.steps.sweep import Line
from rules.action import NoticeDraft
from rules.bodies.facts import Sitting
from rules.moment import Moment
from rules.people import Context


def escalate(database: Database, place: Place, moment: Moment, *, dry_run: bool = False) -> FlowResult:
    """Brings every agenda to what the facts of the day say. Run again, or late, it does the difference.

    Raises matters of agencies and breaches, asks for meetings that nobody recorded, flags those on closed days, and
    tells board members that a paper will name their agency.
    """
    result = FlowResult("escalate", moment.as_of, dry_run)
    failures = Failures("escalate", result.failures)

    def write(item: str, act: Callable[[Writing], int]) -> None:
        if not dry_run:
            result.notices_new += failures.each(item, partial(_in_transaction, database, moment, act)) or 0

    write("meetings", lambda tx: _made(tx, place))
    write("matters of agencies and breaches", lambda tx: raise_other_matters(tx, place))
    write("referrals to and from the county board", lambda tx: refer(tx, place))
    place_items(database, place, moment, result, failures)
    with database.reading() as session:
        ctx = context(session, place, moment.day, moment.as_of)
        to_say = meeting_notices(session, place, moment, ctx)
    for sitting, drafts in to_say:
        result.lines.append(Line(meeting_words(sitting, ctx), tuple(drafts), (), 0, 0))
        if dry_run:
            result.notices_new += len(drafts)
        write(meeting_words(sitting, ctx), partial(_tell, place, sitting, drafts, ctx))
    return result


def place_items(database: Database, place: Place, moment: Moment, result: FlowResult, failures: Failures) -> None:
    """Puts each matter on the agenda where it belongs now; one that fails is listed, the rest goes on."""
    with database.reading() as session:
        ctx = context(session, place, moment.day, moment.as_of)
        found = placings(session, place, moment, ctx, failures.each)

    def write(batch: Sequence[Placing]) -> int:
        done = batch
        if not result.dry_run:
            with database.writing(moment) as tx:
                done = put_all(tx, place, batch, ctx)
        result.lines += [placing.line(ctx) for placing in done]
        return len(done)

    result.counts["items_placed"] = in_batches_of(found, lambda one: one.item.label, write, failures.each)


def _in_transaction(database: Database, moment: Moment, act: Callable[[Writing], int]) -> int:
    with database.writing(moment) as tx:
        return act(tx)


def _made(tx: Writing, place: Place) -> int:
    """Meetings that `open_cycle` has not made yet, and flags after the calendar changed. No notices."""
    open_meetings(tx, place)
    refresh_flags(tx, place)
    return 0


def _tell(place: Place, sitting: Sitting, drafts: list[NoticeDraft], ctx: Context, tx: Writing) -> int:
    return tell(tx, place, sitting, drafts, ctx)
