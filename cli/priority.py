"""`jatac priority …`: what matters most, scored with reasons; `jatac strategy …`: what is acted on."""

from typing import Annotated

import typer

from cli import given, named, show
from cli.asked import Asked, command, group
from cli.boundary import WrongUsage
from cli.here import opened
from cli.product_read import Out, press, say_kept

priority = group("Scores: harm × likelihood, confidence apart, each with its reason.")
strategy = group("The control strategy: which priorities are acted on.")


@command(priority, "score")
def score(
    asked: Asked,
    name: Annotated[str, typer.Argument(metavar="PRIORITY", help="A priority: key or name; or an issue.")],
    harm: Annotated[int, typer.Option("--harm", metavar="1-5", help="1 negligible to 5 grave.")],
    likelihood: Annotated[int, typer.Option("--likelihood", metavar="1-5", help="1 rare to 5 almost certain.")],
    confidence: Annotated[str, typer.Option("--confidence", metavar="C", help="low, medium or high: stated apart.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What the score rests on.")],
    candidate: Annotated[bool, typer.Option("--candidate", help="An issue that is no priority (yet).")] = False,
    product: Annotated[
        str | None, typer.Option("--product", metavar="REF", help="The assessment it is made for, still open.")
    ] = None,
) -> None:
    """Score a priority, or an issue that may become one (analyst)."""
    from models.steps.scoring import Judged
    from models.steps.scoring import score as step
    from rules.products.kinds import Confidence
    from rules.products.scoring import risk_score

    why = given.words(reason, "--reason")
    if confidence.strip().lower() not in {one.value for one in Confidence}:
        raise WrongUsage(f"“{confidence}” is no confidence.", f"One of: {', '.join(Confidence)}.")
    sure = Confidence(confidence.strip().lower())
    judged = Judged(given.words(name, "PRIORITY"), harm, likelihood, sure, why, candidate, product)
    with opened(asked) as here, here.database.writing(here.moment) as tx:
        row = step(tx, here.place, judged, here.by)
        called, number = row.name, row.number
    risk = risk_score(harm, likelihood)
    if asked.json:
        show.as_json({"name": called, "number": number, "risk_score": risk, "confidence": sure.value})
        return
    show.say(f"{called}: {harm} × {likelihood} = {risk}, confidence {sure}.")


@command(priority, "ranking")
def ranking(asked: Asked) -> None:
    """Show the ranking, with the reason of each score."""
    from models.queries.context import context
    from models.queries.strategy import ranked_for
    from rules.products.scoring import TIE_BREAKS

    with opened(asked) as here, here.database.reading() as session:
        ctx = context(session, here.place, here.moment.day)
        found, _ = ranked_for(session, here.place, ctx, here.moment.day, here.by.person_id)
    if asked.json:
        rows = [
            {
                "rank": one.rank,
                "name": one.score.name,
                "origin": one.score.origin or None,
                "harm": one.score.harm,
                "likelihood": one.score.likelihood,
                "risk_score": one.score.risk,
                "confidence": one.score.confidence.value,
                "reason": one.score.reason,
                "scored_on": one.score.scored_on,
                "by": one.score.scored_by or None,
            }
            for one in found
        ]
        show.as_json({"count": len(rows), "tie_breaks": TIE_BREAKS, "ranking": rows})
        return
    if not found:
        show.say("Nothing is scored yet: `jatac priority score`.")
        return
    show.table(
        "",
        ("Rank", "Issue", "Risk", "Confidence", "Reason"),
        [
            (
                str(one.rank),
                f"{one.score.name}{'' if one.score.origin else ' (candidate)'}",
                f"{one.score.harm}×{one.score.likelihood}={one.score.risk}",
                one.score.confidence.value,
                one.score.reason,
            )
            for one in found
        ],
        right=("Rank",),
        whole=("Rank", "Risk", "Confidence"),
    )
    show.wrapped(TIE_BREAKS)


@command(priority, "document")
def ranking_document(asked: Asked, out: Out = None) -> None:
    """Print the ranking as a PDF, with the reason of each score."""
    from flows.printing import print_ranking

    with opened(asked) as here:
        kept = print_ranking(press(here))
    say_kept(asked, kept, out)


@command(strategy, "adopt")
def adopt(
    asked: Asked,
    body: Annotated[str, typer.Argument(metavar="BODY", help="The body that adopts it: its key or name.")],
    priorities: Annotated[
        list[str], typer.Option("--priority", metavar="P", help="A priority, the first one first; repeat.")
    ],
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="In force from; else today.")] = None,
    meeting: Annotated[
        str | None,
        typer.Option("--meeting", metavar="DATE", help="The meeting that adopted it; else its chair."),
    ] = None,
    assessment: Annotated[
        str | None, typer.Option("--assessment", metavar="REF", help="The strategic assessment it rests on.")
    ] = None,
    rationale: Annotated[str, typer.Option("--rationale", metavar="TEXT", help="Why these.")] = "",
) -> None:
    """Adopt a control strategy: its priorities in order (chair)."""
    from models.steps.strategy import Adopted
    from models.steps.strategy import adopt as step

    begins, met_on = given.maybe_day(first, "--from"), given.maybe_day(meeting, "--meeting")
    with opened(asked) as here:
        with here.database.reading() as session:
            ids = tuple(named.priority_id(here, session, one) or 0 for one in priorities)
        wanted = Adopted(body, ids, begins or here.moment.day, rationale, met_on, assessment)
        with here.database.writing(here.moment) as tx:
            row = step(tx, here.place, wanted, here.by)
            done = {"version": row.version, "adopted_on": row.adopted_on, "priorities": len(ids)}
            in_force_from = row.in_force_from
    if asked.json:
        show.as_json({**done, "in_force_from": in_force_from})
        return
    show.say(
        f"Version {done['version']} of the control strategy: {show.count(len(ids), 'priority', 'priorities')},"
        f" in force from {show.day(in_force_from)}."
    )


@command(strategy, "show")
def show_strategy(
    asked: Asked,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="As it stood on a day; else today.")] = None,
) -> None:
    """Show the control strategy, and how much live work is off it."""
    from models.queries.strategy import off_now, strategy_on
    from rules.products.compose_logs import off_words
    from rules.products.strategy import ORIGIN_NAMES, origin_shares

    day = given.maybe_day(on, "--on")
    with opened(asked) as here, here.database.reading() as session:
        found = strategy_on(session, here.place, day or here.moment.day)
        off = off_now(session, here.place, found[1] if found is not None else None)
    if found is None:
        if asked.json:
            show.as_json({"version": None, "priorities": [], "off_strategy": {"live": off.live, "off": off.off}})
        else:
            show.say("No control strategy is in force. Adopt one: `jatac strategy adopt`.")
        return
    now = found[1]
    shares = origin_shares(now.priorities)
    if asked.json:
        lines = [{"rank": p.rank, "key": p.key, "name": p.name, "origin": p.origin.value} for p in now.priorities]
        show.as_json(
            {
                "version": now.version,
                "body": now.body,
                "adopted_on": now.adopted_on,
                "in_force_from": now.in_force_from,
                "priorities": lines,
                "origins": {one.origin.value: {"count": one.count, "percent": one.percent} for one in shares},
                "off_strategy": {
                    "live": off.live,
                    "off": off.off,
                    "percent": off.percent,
                    "business_as_usual": off.business_as_usual,
                },
            }
        )
        return
    show.say(f"Version {now.version}, adopted by {now.body}, in force from {show.day(now.in_force_from)}.")
    rows = [(str(one.rank), one.name, ORIGIN_NAMES[one.origin]) for one in now.priorities]
    show.table("", ("Rank", "Priority", "Origin"), rows, right=("Rank",))
    said = ", ".join(f"{one.percent}% {ORIGIN_NAMES[one.origin]}" for one in shares if one.count)
    show.wrapped(f"Of its priorities {said}.", off_words(off))


@command(strategy, "document")
def document(
    asked: Asked,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="As it stood on a day; else today.")] = None,
    out: Out = None,
) -> None:
    """Print the control strategy as a PDF, with the scores."""
    from flows.printing import print_strategy

    day = given.maybe_day(on, "--on")
    with opened(asked) as here:
        kept = print_strategy(press(here), day)
    say_kept(asked, kept, out)
