"""`jatac action effect` and `impact`: did it work, as the counts say; what was it worth, as a person judges."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import given, show
from cli.action import app
from cli.action_steps import Ref, row_of, show_taken
from cli.asked import Asked, command
from cli.boundary import CannotDo, WrongUsage
from cli.here import opened

if TYPE_CHECKING:
    from models.queries.effect_shown import EffectShown

IMPACTS = ("yes", "partly", "no")
"""What `--answer` of an impact may say."""


@command(app, "effect")
def effect(asked: Asked, ref: Ref) -> None:
    """Show whether it worked, by the counts before and after. Comparison areas stand beside them."""
    from models.queries.effect_shown import effect_shown

    with opened(asked) as here:
        row = row_of(here, ref)
        if not row.readable:
            raise CannotDo(f"{row.ref} is restricted.", "Ask somebody on its access list, or the coordinator.")
        with here.database.reading() as session:
            found = effect_shown(session, here.place, row.id)
    if asked.json:
        show.as_json(found.as_json())
        return
    show.wrapped(f"{found.ref}: {row.title}", found.sentence)
    if found.figures.get("after"):
        _table(found)
    show.wrapped(*_standing(found))


def _table(found: "EffectShown") -> None:
    """Month by month: here, and in the comparison areas together."""
    figures = found.figures
    rows = []
    for part in ("before", "after"):
        for month, count in figures[part].items():
            there = [area[part][month] for area in figures["comparison"]]
            rows.append((month, part, str(count), str(sum(there)) if there else "–"))
    show.table("", ("Month", "", found.area or "", "Comparison"), rows, right=(found.area or "", "Comparison"))


def _standing(found: "EffectShown") -> list[str]:
    said = []
    if found.month is not None:
        stands = "This stands." if found.final else "Not the last word."
        said.append(f"Counted up to {found.month}. {stands}")
    if found.measured_on is not None:
        said.append(f"It is answered for good on {show.day(found.measured_on)}.")
    if found.impact is not None:
        said.append(f"Impact, as judged: {found.impact}.")
    return said


@command(app, "impact")
def impact(
    asked: Asked,
    ref: Ref,
    answer: Annotated[
        str,
        typer.Option("--answer", metavar="A", help="The difference that was wanted: yes, partly or no."),
    ],
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="Why, in words; never mailed.")],
) -> None:
    """Judge the impact of a verified action (coordinator, chair). The counts do not answer for it."""
    from models.steps.impact import impact_written
    from models.steps.take import take
    from rules.life.impact import judge_impact
    from rules.outcomes import ImpactAnswer

    word, why = answer.strip().lower(), given.words(text, "--text")
    if word not in IMPACTS:
        raise WrongUsage(f"“{answer}” is no answer.", f"Use one of: {', '.join(IMPACTS)}.")
    judged = ImpactAnswer(word)
    with opened(asked) as here:
        by = here.by
        taken = take(
            here.database,
            here.moment,
            here.place,
            ref,
            by,
            lambda action, day, ctx: judge_impact(action, day, ctx, by, judged),
            impact_written(here.place, by, judged, why),
        )
        show_taken(asked, here, taken, f"is judged: impact {word}")
