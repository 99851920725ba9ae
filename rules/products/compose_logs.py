"""Composes what is no product as documents: the control strategy, the ranking, the requirements, the evidence log.

Each is open to every member; words that its reader may not see are left out and counted. One that holds something
sensitive, because its reader may see it, is marked so itself.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rules.people import Context, Person
from rules.products.charts import counts_chart
from rules.products.compose import STATE_WORDS, Requirement, requirement_table, score_blocks
from rules.products.document import FOR_ITS_READER, Block, Paragraph, Part, Printed, Table
from rules.products.evidence import Entry, heading, sentence
from rules.products.kinds import EVIDENCE_NAMES, EvidenceKind, RequirementState
from rules.products.scoring import Ranked, Score
from rules.products.strategy import ORIGIN_NAMES, OffStrategy, Strategy, origin_shares


def compose_strategy(
    strategy: Strategy,
    off: OffStrategy,
    ranked: Sequence[Ranked],
    partnership: str,
    chain: tuple[int, str],
    ctx: Context,
    reader_id: int,
    day: date,
    left_out: int = 0,
) -> Printed:
    """The control strategy in force. `left_out`: scores whose reasons this reader may not see, and so are absent."""
    named = ", ".join(one.name for one in strategy.priorities)
    summary: tuple[Block, ...] = (
        Paragraph(f"{_many(len(strategy.priorities), 'priority', 'priorities')}, in this order: {named}."),
        Paragraph(off_words(off), strong=True),
    )
    scores = {one.score.subject: one.score for one in ranked}
    rows = tuple(
        (str(one.rank), one.name, ORIGIN_NAMES[one.origin].capitalize(), _risk(scores, one.key))
        for one in strategy.priorities
    )
    shares = tuple(
        (ORIGIN_NAMES[one.origin].capitalize(), str(one.count), f"{one.percent}%")
        for one in origin_shares(strategy.priorities)
    )
    why = (Paragraph(strategy.rationale),) if strategy.rationale else ()
    parts = [
        Part("Priorities", (*why, Table(("Rank", "Priority", "Origin", "Risk score"), rows, (1, 7, 6, 2), (0, 3)))),
        Part(
            "Where the priorities come from", (Table(("Origin", "Priorities", "Share"), shares, (6, 2, 2), (1, 2)),)
        ),
    ]
    if ranked:
        parts.append(Part("How the issues were scored", score_blocks(ranked)))
    cover = _cover("What the partnership acts on", "Control strategy", partnership, chain, ctx.people[reader_id], day)
    return replace(
        cover,
        version=str(strategy.version),
        summary=summary,
        state="adopted",
        facts=(
            ("Adopted by", f"{strategy.body}, {_short(strategy.adopted_on)}"),
            ("In force from", _short(strategy.in_force_from)),
        ),
        parts=tuple(parts),
        left_out=left_out,
        **marked(any(one.score.sensitive for one in ranked)),
    )


def compose_ranking(
    ranked: Sequence[Ranked],
    partnership: str,
    chain: tuple[int, str],
    ctx: Context,
    reader_id: int,
    day: date,
    left_out: int = 0,
) -> Printed:
    """The scored issues, with the reason of each score. `left_out`: those whose reasons this reader may not see."""
    first = f"First: {ranked[0].score.name}, {ranked[0].score.risk} of 25." if ranked else "Nothing is scored."
    cover = _cover("What matters most", "Scored priorities", partnership, chain, ctx.people[reader_id], day)
    return replace(
        cover,
        summary=(Paragraph(f"{_many(len(ranked), 'issue')} scored. {first}", strong=True),),
        facts=(("Rests on", "the latest score of each issue"),),
        parts=(Part("How the issues were scored", score_blocks(ranked)),) if ranked else (),
        left_out=left_out,
        **marked(any(one.score.sensitive for one in ranked)),
    )


def compose_requirements(
    asked: Sequence[Requirement],
    partnership: str,
    chain: tuple[int, str],
    ctx: Context,
    reader_id: int,
    day: date,
    left_out: int = 0,
) -> Printed:
    """What must be found out, who was asked, and what came back: of those that this reader may see."""
    counted = Counter(one.state for one in asked)
    late = sum(is_late(one, day) for one in asked)
    chart = counts_chart("Requirements, by what came back", [(STATE_WORDS[one], counted[one]) for one in STATE_WORDS])
    summary = Paragraph(f"{_many(len(asked), 'requirement')}, {late} of them late.", strong=True)
    cover = _cover(
        "What we must find out", "Intelligence requirements", partnership, chain, ctx.people[reader_id], day
    )
    return replace(
        cover,
        summary=(summary, *((chart,) if asked else ())),
        facts=(("Holds", "what its reader may see of what is asked"),),
        parts=(Part("Questions", (requirement_table(asked),)),) if asked else (),
        left_out=left_out,
        **marked(any(one.sensitive for one in asked)),
    )


def _cover(title: str, kind: str, partnership: str, chain: tuple[int, str], reader: Person, day: date) -> Printed:
    """What each of them says of itself, before anything stands in it."""
    return Printed(
        title=title,
        kind=kind,
        ref=kind,
        version="",
        partnership=partnership,
        day=day,
        chain_count=chain[0],
        chain_head=chain[1],
        summary=(),
        for_name=reader.name,
    )


def marked(sensitive: bool) -> dict[str, Any]:
    """The marking of a document that holds something sensitive, or nothing."""
    return {"sensitive": True, "handling": FOR_ITS_READER} if sensitive else {}


def is_late(asked: Requirement, day: date) -> bool:
    """Whether an answer to it is owed on `day` that was due before."""
    return asked.state is not RequirementState.ANSWERED and (asked.owed_on or asked.due_on) < day


def off_words(off: OffStrategy) -> str:
    """How much of the live work serves no priority of the strategy, in a sentence."""
    if off.percent is None:
        return "No action is live."
    usual = f", {off.business_as_usual} of them business as usual" if off.business_as_usual else ""
    return f"{off.off} of {off.live} live actions ({off.percent}%) serve none of these priorities{usual}."


def compose_evidence(
    entries: Sequence[Entry],
    since: date | None,
    partnership: str,
    chain: tuple[int, str],
    ctx: Context,
    reader_id: int,
    day: date,
) -> Printed:
    """The evidence log: counts first, then every entry, newest first. An entry whose words are closed is left out."""
    shown = [one for one in entries if one.words is not None]
    counted = Counter(one.kind for one in shown)
    chart = counts_chart("Entries, by kind", [(EVIDENCE_NAMES[kind], counted[kind]) for kind in EvidenceKind])
    period = f"since {_short(since)}" if since else "since the log began"
    rows = tuple((_short(one.on_date), heading(one), sentence(one)) for one in shown)
    log: tuple[Block, ...] = (Table(("Day", "What", "Entry"), rows, (3, 4, 11)),) if rows else ()
    cover = _cover(
        "What the next assessment rests on", "Evidence log", partnership, chain, ctx.people[reader_id], day
    )
    return replace(
        cover,
        summary=(Paragraph(f"{_many(len(shown), 'entry', 'entries')} {period}."), *((chart,) if shown else ())),
        facts=(("Fed by", "every cycle that closes, and by hand"),),
        parts=(Part("Entries", log),) if log else (),
        left_out=len(entries) - len(shown),
        **marked(any(one.sensitive for one in shown)),
    )


def _risk(scores: Mapping[str, Score], key: str) -> str:
    found = scores.get(key)
    return str(found.risk) if found is not None else "not scored"


def _many(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
