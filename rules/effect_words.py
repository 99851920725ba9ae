"""What an action's effect is, in sentences that a chair can read. No decision is taken here."""

from datetime import date

from rules.effect import Effect
from rules.outcomes import FALLS, RISES, EffectAnswer
from rules.periods import month_words, months_back
from rules.words import LIVE, ActionKind, ActionStatus

OPEN = frozenset({*LIVE, ActionStatus.PROPOSED})

SAID = {
    EffectAnswer.FELL_MORE: "fell by more than chance, and by more than in the comparison areas",
    EffectAnswer.FELL_LIKE_OTHERS: "fell by more than chance, no different from the comparison areas",
    EffectAnswer.FELL: "fell by more than chance; there is no area to compare it with",
    EffectAnswer.NO_CHANGE: "changed by no more than chance",
    EffectAnswer.ROSE_MORE: "rose by more than chance, and by more than in the comparison areas",
    EffectAnswer.ROSE_LIKE_OTHERS: "rose by more than chance, no different from the comparison areas",
    EffectAnswer.ROSE: "rose by more than chance; there is no area to compare it with",
    EffectAnswer.TOO_EARLY: "too early to say",
    EffectAnswer.TOO_FEW: "too few to say",
    EffectAnswer.NOT_ENOUGH_HISTORY: "not enough history to say",
    EffectAnswer.NO_SERIES: "tied to no counts",
}
"""Each answer in a few words."""


MANY = 4
"""More comparison areas than this are counted, not named."""


def effect_sentence(found: Effect, type_: str, area: str, from_: date, *, answers_rise: bool) -> str:
    """What was found of the counts of `type_` in `area`. `from_`: nothing from this month on counts as before."""
    what = f"{type_} in {area}"
    if found.answer is EffectAnswer.TOO_EARLY:
        return f"{what}: too early to say. {_wait(found)}"
    if found.answer is EffectAnswer.NOT_ENOUGH_HISTORY or found.totals is None:
        short = "after it was done" if found.can_be_said is None and not found.before else "before it"
        return f"{what}: not enough history to say: too few complete months {short}."
    said = f": {SAID[found.answer]}" if found.answer is EffectAnswer.TOO_FEW else f" {_less_than_others(found)}"
    parts = [f"{what}{said}: {_counted(found)}."]
    nothing = not found.totals.after and not found.totals.expected
    if nothing:
        parts.append("Nothing of it was ever counted there: look whether it is tied to the right area and type.")
    elif found.answer not in (*FALLS, *RISES):
        parts.append(_seen(found))
    if found.ratio is not None and not nothing:
        parts.append(_beside(found))
    if answers_rise:
        parts.append(
            f"A rise was found from {month_words(from_)} on, so the months before are those before it: after high"
            " months lower ones mostly follow by themselves."
        )
    if not found.by_season:
        parts.append("There are not two years of months before, so a season is not allowed for.")
    if not found.final:
        parts.append("It is worked out anew with each further month.")
    return " ".join(parts)


def _less_than_others(found: Effect) -> str:
    """The answer in words; one that went the way of the others by less than they did is not "no different"."""
    ratio, said = found.ratio, SAID[found.answer]
    less_fall = found.answer is EffectAnswer.FELL_LIKE_OTHERS and ratio is not None and ratio.p_more < found.p
    less_rise = found.answer is EffectAnswer.ROSE_LIKE_OTHERS and ratio is not None and ratio.p_less < found.p
    return said.replace("no different from", "but by less than in") if less_fall or less_rise else said


def not_read(
    area: str | None, type_: str | None, kind: str, status: str, *, is_measured: bool
) -> tuple[EffectAnswer, str]:
    """The answer and the sentence of an action of whose counts no month was read."""
    if area is None or type_ is None:
        return EffectAnswer.NO_SERIES, "It is tied to no area and type, so there are no counts to look at."
    what = f"{type_} in {area}"
    if kind == ActionKind.ANALYSIS:
        return EffectAnswer.NO_SERIES, f"It explains {what} and changes nothing there, so it is not measured."
    if is_measured:
        return (
            EffectAnswer.TOO_EARLY,
            f"{what}: too early to say. No complete month was counted since it was done.",
        )
    if status in OPEN:
        return EffectAnswer.TOO_EARLY, f"{what}: too early to say. It is not done and verified yet."
    return EffectAnswer.NO_SERIES, f"It was not seen through here, so {what} says nothing of it."


def _wait(found: Effect) -> str:
    have = len(found.after)
    months = f"{have} complete month{'' if have == 1 else 's'}" if have else "No complete month"
    months += f" {'have' if have > 1 else 'has'} been counted since it was done"
    day = found.can_be_said
    if day is None:
        return f"{months}."
    last = months_back(day, 2)[1]
    return f"{months}; it can be said once {month_words(last)} is counted, not before {day.day} {month_words(day)}."


def _counted(found: Effect) -> str:
    assert found.totals is not None
    expected, after = found.totals.expected, found.totals.after
    many = len(found.after) > 1
    months = f"{len(found.after)} months" if many else "month"
    when = f"{month_words(found.after[0])} to {month_words(found.after[-1])}" if many else month_words(found.after[0])
    like = "the same months of the two years before" if found.by_season else f"the {len(found.before)} months before"
    return f"{after} in the {months} after it was done ({when}), where {like} lead one to expect {_plain(expected)}"


def _plain(number: float) -> str:
    if not number:
        return "none"
    return f"about {number:.0f}" if number >= 10 else f"about {number:.1f}"


def _seen(found: Effect) -> str:
    if found.least_seen is None:
        return "Not even a fall to none would have been told from chance."
    return f"Only a fall of {_percent(found.least_seen)} or more would have been told from chance."


def _beside(found: Effect) -> str:
    ratio, names = found.ratio, found.beside
    assert ratio is not None
    where = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    if len(names) > MANY:
        where = f"the {len(names)} comparison areas"
    interval = f"{1 - 2 * found.p:.0%} interval: {_change(ratio.low)} to {_change(ratio.high)}"
    return f"It is {_change(ratio.ratio)} than if it had gone as in {where} ({interval})."


def _change(ratio: float) -> str:
    change = ratio - 1
    return f"{_percent(abs(change))} {'lower' if change < 0 else 'higher'}"


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"
