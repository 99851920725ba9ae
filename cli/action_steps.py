"""One step of one action from the terminal: taken through models/steps, shown in a sentence or as JSON."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import show
from cli.asked import Asked
from cli.here import Here, opened

if TYPE_CHECKING:
    from models.queries.listing import Row
    from models.steps.take import Taken
    from rules.action import Outcome

    Rule = Callable[..., Outcome]

Ref = Annotated[str, typer.Argument(metavar="REF", help="The action: NW-2026-23/07, or NW-2026-23-07.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, in a few words. It stays on record.")]


def step(asked: Asked, ref: str, said: str, rule: "Rule", *given: Any, note: str = "", **named: Any) -> None:
    """Takes one step and shows what it left. `said`: what was done, to stand after the reference."""
    with opened(asked) as here:
        show_taken(asked, here, take_step(here, ref, rule, *given, note=note, **named), said)


def take_step(here: Here, ref: str, rule: "Rule", *given: Any, note: str = "", **named: Any) -> "Taken":
    """Takes `rule(action, day, ctx, by, *given, **named)` on the action. Raises UnknownAction, StepRefused."""
    from models.steps.notes import noted
    from models.steps.take import take

    by = here.by
    extra = noted(here.place, by, note.strip()) if note.strip() else None
    return take(
        here.database,
        here.moment,
        here.place,
        ref,
        by,
        lambda action, day, ctx: rule(action, day, ctx, by, *given, **named),
        extra,
    )


def show_taken(asked: Asked, here: Here, taken: "Taken", said: str) -> None:
    """What a step left: the action as it stands, how many notices it made, what happens next."""
    row = row_of(here, taken.action.ref)
    if asked.json:
        show.as_json({**row.as_json(), "notices_new": taken.notices_new})
        return
    show.wrapped(f"{row.ref} {said}.", *summary(row))
    if taken.notices_new:
        show.wrapped(f"{show.count(taken.notices_new, 'notice')} made, for the next mail.")


def row_of(here: Here, ref: str) -> "Row":
    """The action as lists show it."""
    from models.queries.listing import one
    from models.steps.take import UnknownAction

    with here.database.reading() as session:
        row = one(session, here.place, here.moment.day, ref, here.by.person_id)
    if row is None:
        raise UnknownAction(ref)
    return row


def summary(row: "Row") -> list[str]:
    """How an action stands, in two or three lines."""
    if not row.readable:
        return _for_strangers(row)
    late = f", {show.count(row.days_overdue, 'working day')} overdue" if row.days_overdue else ""
    first = ""
    if row.original_due_on and row.original_due_on != row.due_on:
        first = f" (first due {show.day(row.original_due_on)}, extended {row.extended_count}×)"
    whose = f"owner {row.owner or 'nobody'} ({row.agency or 'no agency'})"
    lines = [
        row.title,
        f"{status_words(row)}; {whose}; due {show.day(row.due_on)}{first}{late}; rung {row.rung}.",
    ]
    if row.actor and row.actor != row.owner:
        lines.append(f"{row.actor} acts for the owner.")
    lines += [f"Missing: {sentence}." for sentence in row.missing.values()]
    return [*lines, f"Next: {row.next}"]


def follows(found: dict[str, Any]) -> list[str]:
    """What followed from the answer of an analysis, in sentences."""
    said = []
    if (nomination := found["nomination"]) is not None:
        said.append(f"Nominated for tasking as {nomination['ref']}: {nomination['state']}.")
    for decision in found["decisions"]:
        said.append(f"Decision on the series ({decision['what']}): {decision['state'].replace('_', ' ')}.")
    return said


def _for_strangers(row: "Row") -> list[str]:
    """The same for whoever is not on the access list."""
    late = f", {show.count(row.days_overdue, 'working day')} overdue" if row.days_overdue else ""
    stands = f"{status_words(row)}; {row.agency or 'no agency'}; due {show.day(row.due_on)}{late}."
    return [row.title, stands, f"Next: {row.next}"]


def status_words(row: "Row") -> str:
    """The status for people: "done, not verified yet"."""
    return STATUS_WORDS.get(row.status, row.status)


STATUS_WORDS: dict[str, str] = {
    "proposed": "proposed, not issued",
    "issued": "issued, not acknowledged",
    "in_progress": "in progress",
    "done_claimed": "claimed as done, not verified",
    "done_verified": "done and verified",
    "not_achieved": "not achieved",
    "void": "void",
    "referred": "referred to another body",
}
