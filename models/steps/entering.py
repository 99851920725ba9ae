"""Enters actions read from a file: names become people, agencies and priorities; what cannot be placed is said.

Two files come this way: an old action log, so that a coordinator can leave her spreadsheet (true dates kept; the
ladder begins on the day she issues them), and the actions of a meeting. A name that is not known does not stop the
row: it is entered without it, and stays on the coordinator's list until it is complete. Only a row that cannot be
told apart from one already here is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.queries.actions import by_ids
from models.queries.context import context
from models.queries.owners import live_counts
from models.queries.partnership import in_turn
from models.steps.apply import apply
from models.steps.deciding import Decided, locked_versions
from models.steps.naming import Names, Remark, agency_of, names_here, owner_of, plain, priority_of, tie_of
from models.steps.opening import NewAction, Opened, add_action
from models.steps.permitted import permitted
from models.steps.take import StepRefused
from models.tables import Action
from rules.action import Refusal
from rules.drafts import ActionDraft, RejectedRow
from rules.entering import not_to_enter, over_the_cap
from rules.life.dates import past_date
from rules.life.issue import issue
from rules.life.who import SYSTEM, By
from rules.people import Context
from rules.words import ActionKind, ActionStatus, ClosureReason

CLOSED = {
    ActionStatus.DONE_VERIFIED: ClosureReason.COMPLETED,
    ActionStatus.NOT_ACHIEVED: ClosureReason.NOT_UNDERTAKEN,
    ActionStatus.VOID: ClosureReason.SUPERSEDED,
    ActionStatus.REFERRED: None,
}
"""Statuses of an old log that are over, with why; anything else comes in as a proposal, to be issued."""

TO_SETTLE = {
    ActionStatus.DONE_CLAIMED: "was said to be done, and waits to be verified",
    ActionStatus.PROPOSED: "was a proposal, not agreed yet",
}
"""What an old log said of actions that nobody is to be chased for before the coordinator has looked at each. They
keep the status itself as `imported_status`, every other action the log's own word.
"""


@dataclass(slots=True)
class Entered:
    """What a file of actions became."""

    opened: list[Opened] = field(default_factory=list)
    repeated: int = 0
    """Rows that are here already: by their reference, or by title, owner, agency and due date in the cycle."""
    remarks: list[Remark] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    """Rows whose due date is past: a new action is not due before it is entered."""


def enter(
    tx: Writing,
    place: Place,
    drafts: Sequence[ActionDraft],
    by: By = SYSTEM,
    *,
    imported: bool,
    cycle_id: int | None = None,
) -> Entered:
    """Enters every draft, in the order of the file. Call it in one transaction for at most 200 rows.

    Raises StepRefused when `by` may not enter actions.
    """
    ctx = permitted(tx, place, lambda ctx: not_to_enter(ctx, by))
    in_turn(tx.session, place)  # before looking at what is here: two may enter one file at once
    names = names_here(tx, place)
    references, contents = _known(tx, place, cycle_id)
    done, owners = Entered(), dict[int | None, int]()
    for draft in drafts:
        remarks: list[Remark] = []
        new = _new(draft, names, remarks, imported, cycle_id)
        if new.legacy_ref is not None and new.legacy_ref in references:
            done.repeated += 1
            if _differs(_content(new), references[new.legacy_ref]):
                done.remarks.append(_taken(draft))
            continue
        if new.legacy_ref is None and _content(new) in contents:
            done.repeated += 1
            continue
        late = past_date(ctx, new.owner_agency_id, new.due_on, tx.moment.day) if new.due_on and not imported else None
        if late is not None:
            done.rejected.append(_rejected(draft, late))
            continue
        done.opened.append(add_action(tx, place, new, by))
        done.remarks += remarks
        if new.legacy_ref is not None:
            references[new.legacy_ref] = _content(new)
        contents.add(_content(new))
        owners.setdefault(new.owner_id, draft.row_number)
    if not imported:
        done.remarks += _loads(tx, place, ctx, owners)
    return done


def _rejected(draft: ActionDraft, why: Refusal) -> RejectedRow:
    return RejectedRow(draft.row_number, "due", draft.due_words, "it is past", why.fix, draft.raw)


def _loads(tx: Writing, place: Place, ctx: Context, rows: dict[int | None, int]) -> list[Remark]:
    """One remark for each owner who has enough to do already, at the first row that gives them more."""
    live = live_counts(tx.session, place.partnership_id, (one for one in rows if one is not None))
    found = [(rows[owner_id], over_the_cap(ctx, owner_id, number)) for owner_id, number in live.items()]
    return [Remark(row, "owner", one.sentence, one.fix, is_fault=False) for row, one in found if one is not None]


Content = tuple[str, int | None, int | None, date | None]
"""What tells an action without a reference from others of its cycle: title, owner, agency, due date."""


def _content(action: NewAction | Action) -> Content:
    return (plain(action.title), action.owner_id, action.owner_agency_id, action.due_on)


def _differs(row: Content, here: Content) -> bool:
    """Whether a row says something else than the action of the same reference; what it leaves open says nothing."""
    return any(said is not None and said != known for said, known in zip(row, here, strict=True))


def _taken(draft: ActionDraft) -> Remark:
    said = f"the reference {draft.reference} is here already, with another title, owner, agency or due date."
    fix = f"Compare `jatac action show {draft.reference}`; if it is another action, give it another reference."
    return Remark(draft.row_number, "reference", said, fix)


def _known(tx: Writing, place: Place, cycle_id: int | None) -> tuple[dict[str, Content], set[Content]]:
    """The references of logs that are here already, and what was entered for the same cycle without one."""
    here = col(Action.partnership_id) == place.partnership_id
    logged = tx.session.scalars(select(Action).where(here, col(Action.legacy_ref).is_not(None)))
    # The date as the log had it: what was agreed since does not make it another action.
    references = {
        action.legacy_ref: (*_content(action)[:3], action.original_due_on or action.due_on)
        for action in logged
        if action.legacy_ref is not None
    }
    entered = tx.session.scalars(
        select(Action).where(
            here,
            col(Action.legacy_ref).is_(None),
            col(Action.cycle_id).is_not_distinct_from(cycle_id),
            col(Action.status) != ActionStatus.VOID.value,
        )
    )
    return references, {_content(action) for action in entered}


def issue_imported(tx: Writing, place: Place, by: By, refs: Iterable[str] = ()) -> tuple[list[str], dict[str, str]]:
    """Issues imported proposals (all, or `refs`): their ladder starts at rung 0 today, their dates stay true.

    Without `refs` those that are TO_SETTLE are left out. Returns the references issued, and why others were not.
    Raises StepRefused when `by` may not issue.
    """
    permitted(tx, place, lambda ctx: not_to_enter(ctx, by))
    wanted = set(refs)
    rows = tx.session.execute(
        select(col(Action.id), col(Action.ref), col(Action.legacy_ref), col(Action.imported_status)).where(
            col(Action.partnership_id) == place.partnership_id,
            col(Action.imported).is_(True),
            col(Action.status) == ActionStatus.PROPOSED.value,
        )
    ).all()
    left = {} if wanted else {ref: _settle(ref, status) for _, ref, _, status in rows if status in TO_SETTLE}
    ids = [row[0] for row in rows if row[1] not in left and (not wanted or wanted & {row[1], row[2]})]
    locked_versions(tx.session, place.partnership_id, ids)
    ctx = context(tx.session, place, tx.moment.day)
    issued = []
    for state in by_ids(tx.session, place.partnership_id, ids):
        outcome = issue(state, tx.moment.day, ctx, by)
        if not isinstance(outcome, Refusal):
            apply(tx, place.partnership_id, Decided(state, outcome, by), set())
            issued.append(state.ref)
        elif outcome.reason == "incomplete":
            left[state.ref] = outcome.sentence
        else:
            raise StepRefused(outcome)
    return issued, left


def _settle(ref: str, status: str) -> str:
    return (
        f"{ref} is left out: in the log it {TO_SETTLE[ActionStatus(status)]}. See how it stands, then"
        f" `jatac action issue {ref}` or `jatac action void {ref}`."
    )


def _new(draft: ActionDraft, names: Names, remarks: list[Remark], imported: bool, cycle_id: int | None) -> NewAction:
    owner, agency = owner_of(draft, names, remarks), agency_of(draft, names, remarks)
    if owner is not None and agency is not None and owner.agency_id != agency.id:
        said = f"{draft.owner} is not in {draft.agency}; the action is held by the owner's own agency."
        remarks.append(Remark(draft.row_number, "agency", said, "Correct the file, or re-assign the action."))
    priority_id = priority_of(draft, names, remarks)
    status = draft.status if imported and draft.status in CLOSED else ActionStatus.PROPOSED
    closed_for = CLOSED.get(status)
    words = draft.status_words
    return NewAction(
        title=draft.title,
        description=draft.description,
        kind=ActionKind.TASKING,
        owner_id=owner.id if owner else None,
        owner_agency_id=owner.agency_id if owner else agency.id if agency else None,
        due_on=draft.due_on,
        priority_id=priority_id,
        business_as_usual=draft.business_as_usual or (imported and priority_id is None),
        sensitive=draft.sensitive,
        cycle_id=None if imported else cycle_id,
        # The numbers of a meeting's file begin at 1 at every meeting: they tell nothing apart.
        legacy_ref=draft.reference if imported else None,
        imported=imported,
        imported_status=(draft.status.value if words and draft.status in TO_SETTLE else words) or None,
        status=status,
        closure_reason=closed_for.value if closed_for is not None else None,
        tie=tie_of(draft, names, remarks),
    )
