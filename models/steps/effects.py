"""Works out the effect of verified actions, once for each complete month, and writes it down until it stands.

Source: domain guide row 21 (effective?) and §2 (`outcome_effect`); ADR 0019. Callers hold the lock `thresholds`: a
month is read once. Reading none, or several at once, leaves the same rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from models.chain import Writing
from models.place import Place
from models.queries.context import policy_in_force
from models.queries.effects import MEASURED, ToMeasure, beside, months_to_read, tied
from models.steps.deciding import locked_versions
from models.tables import OutcomeEffect
from rules.effect import Effect, comparable, effect
from rules.effect_words import effect_sentence
from rules.findings import SeriesMonths
from rules.history import Event, canonical
from rules.policy import Measuring
from rules.series_notes import decided_before


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found of one action up to one month. `restricted`: only its readers may know what it is tied to."""

    ref: str
    found: Effect
    figures: dict[str, Any]
    sentence: str
    restricted: bool


def measure(
    session: Session, place: Place, one: ToMeasure, gathered: Sequence[SeriesMonths], policy: Measuring
) -> list[Measured]:
    """What is to be said of an action, month after month, up to the one with which it stands. Writes nothing.

    `gathered`: the counts of its type in every area.
    """
    mine = next((series for series in gathered if (series.area_id, series.type) == (one.area_id, one.type)), None)
    if mine is None:
        return []
    own, decided = comparable(mine, one.done_on), decided_before(mine, one.done_on)
    others = beside(session, place.partnership_id, one, gathered)
    done = []
    for month in months_to_read(one, mine.counts, policy):
        found = effect(
            own,
            others,
            from_=one.from_,
            done_on=one.done_on,
            until=month,
            policy=policy,
            measured_on=one.measured_on,
        )
        sentence = effect_sentence(found, one.type, one.area, one.from_, answers_rise=one.answers_rise)
        sentence = " ".join((sentence, *decided))
        named = {area.name: area.counts for area in others}
        figures = _figures(found, one, own, {name: named[name] for name in found.beside})
        done.append(Measured(one.ref, found, figures, sentence, one.restricted))
        if found.final:
            break
    return done


def write_effects(tx: Writing, place: Place, one: ToMeasure, found: Sequence[Measured]) -> list[Measured]:
    """A row and a line of history for each month; nothing when the action was opened again since it was gathered."""
    here = place.partnership_id
    version_id, _ = policy_in_force(tx.session, here)
    locked_versions(tx.session, here, [one.action_id])
    if [again.done_on for again in tied(tx.session, here, [one.action_id])] != [one.done_on]:
        return []
    for measured in found:
        row = OutcomeEffect(
            partnership_id=here,
            action_id=one.action_id,
            done_on=one.done_on,
            month=measured.found.until,
            answer=measured.found.answer.value,
            final=measured.found.final,
            figures=canonical(measured.figures),
            sentence=measured.sentence,
            policy_version_id=version_id,
            found_at=tx.moment.as_of,
        )
        tx.session.add(row)
        payload = {
            "answer": measured.found.answer,
            "month": f"{measured.found.until:%Y-%m}",
            "stands": measured.found.final,
            "figures": measured.figures,
        }
        tx.record(here, Event(MEASURED, "action", one.action_id, payload), version_id)
    tx.session.flush()
    return list(found)


Months = dict[str, int]


def _figures(
    found: Effect, one: ToMeasure, own: Mapping[date, int], others: Mapping[str, Mapping[date, int]]
) -> dict[str, Any]:
    """What it was worked out from, as text and whole numbers."""
    ratio = found.ratio
    return {
        "measured_from": f"{one.from_:%Y-%m}",
        "before": _months(found.before, own),
        "after": _months(found.after, own),
        "by_season": found.by_season,
        "expected": _text(found.totals.expected if found.totals else None),
        "dispersion": _text(found.scatter.dispersion if found.totals else None),
        "p_fell": _text(found.p_fell),
        "p_rose": _text(found.p_rose),
        "least_fall_seen": _text(found.least_seen),
        "comparison": [
            {"area": name, "before": _months(found.before, counts), "after": _months(found.after, counts)}
            for name, counts in others.items()
        ],
        "ratio": _text(ratio.ratio if ratio else None),
        "ratio_low": _text(ratio.low if ratio else None),
        "ratio_high": _text(ratio.high if ratio else None),
        "p_less": _text(ratio.p_less if ratio else None),
        "p_more": _text(ratio.p_more if ratio else None),
        "can_be_said": found.can_be_said,
    }


def _months(months: Sequence[date], counts: Mapping[date, int]) -> Months:
    return {f"{month:%Y-%m}": counts[month] for month in months}


def _text(number: float | None) -> str | None:
    """Six figures are more than anybody reads; the record has no floats."""
    return None if number is None else f"{number:.6g}"
