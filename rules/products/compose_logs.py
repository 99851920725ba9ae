"""Composes the control strategy and the evidence log as documents: open to every member, closed words left out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from rules.people import Context
from rules.products.compose import score_blocks
from rules.products.document import Block, Paragraph, Part, Printed, Table
from rules.products.evidence import Entry, heading, sentence
from rules.products.kinds import EVIDENCE_NAMES, EvidenceKind
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
    number = len(strategy.priorities)
    named = ", ".join(one.name for one in strategy.priorities)
    summary: tuple[Block, ...] = (
        Paragraph(f"{number} {'priority' if number == 1 else 'priorities'}, in this order: {named}."),
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
    return Printed(
        title="What the partnership acts on",
        kind="Control strategy",
        ref="Control strategy",
        version=str(strategy.version),
        partnership=partnership,
        day=day,
        chain_count=chain[0],
        chain_head=chain[1],
        summary=summary,
        state="adopted",
        facts=(
            ("Adopted by", f"{strategy.body}, {_short(strategy.adopted_on)}"),
            ("In force from", _short(strategy.in_force_from)),
        ),
        parts=tuple(parts),
        left_out=left_out,
        for_name=ctx.people[reader_id].name,
    )


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
    counts = tuple((EVIDENCE_NAMES[kind], str(counted[kind])) for kind in EvidenceKind)
    period = f"since {_short(since)}" if since else "since the log began"
    number = f"{len(shown)} {'entry' if len(shown) == 1 else 'entries'}"
    rows = tuple((_short(one.on_date), heading(one), sentence(one)) for one in shown)
    log: tuple[Block, ...] = (Table(("Day", "What", "Entry"), rows, (3, 4, 11)),) if rows else ()
    return Printed(
        title="What the next assessment rests on",
        kind="Evidence log",
        ref="Evidence log",
        version="",
        partnership=partnership,
        day=day,
        chain_count=chain[0],
        chain_head=chain[1],
        summary=(Paragraph(f"{number} {period}."), Table(("What", "Entries"), counts, (8, 2), numbers=(1,))),
        facts=(("Fed by", "every cycle that closes, and by hand"),),
        parts=(Part("Entries", log),) if log else (),
        left_out=len(entries) - len(shown),
        for_name=ctx.people[reader_id].name,
    )


def _risk(scores: Mapping[str, Score], key: str) -> str:
    found = scores.get(key)
    return str(found.risk) if found is not None else "not scored"


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
