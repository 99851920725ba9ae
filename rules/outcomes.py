"""The words of the two questions that remain when an action is done: was it effective, and what was its impact?

`outcome_effect` is what the counts say; `outcome_impact` is a person's judgement (domain guide §2, row 21; S3 rec 6).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class EffectAnswer(StrEnum):
    """What the counts of an action's area and type say, before it and after."""

    FELL_MORE = "fell_more"
    """Fell by more than chance, and by more than in the comparison areas."""
    FELL_LIKE_OTHERS = "fell_like_others"
    """Fell by more than chance, and no differently from the comparison areas."""
    FELL = "fell"
    """Fell by more than chance; there is no area to hold it beside."""
    NO_CHANGE = "no_change"
    """No more than chance, although a fall of a half would have been seen."""
    ROSE_MORE = "rose_more"
    ROSE_LIKE_OTHERS = "rose_like_others"
    ROSE = "rose"
    TOO_EARLY = "too_early"
    """Fewer complete months since it was done than an answer needs."""
    TOO_FEW = "too_few"
    """The counts are so small that not even a fall of a half would have been told from chance."""
    NOT_ENOUGH_HISTORY = "not_enough_history"
    """Too few complete months before, or since."""
    NO_SERIES = "no_series"
    """The action is tied to no area and type, or was not seen through here: there is nothing to count."""


FALLS = (EffectAnswer.FELL_MORE, EffectAnswer.FELL_LIKE_OTHERS, EffectAnswer.FELL)
UNSAID = (EffectAnswer.TOO_EARLY, EffectAnswer.TOO_FEW, EffectAnswer.NOT_ENOUGH_HISTORY, EffectAnswer.NO_SERIES)
RISES = (EffectAnswer.ROSE_MORE, EffectAnswer.ROSE_LIKE_OTHERS, EffectAnswer.ROSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What the counts say of the actions whose answer has come to stand since a body's last paper, in numbers."""

    measured: int = 0
    fell: int = 0
    """By more than chance, wherever else they fell too."""
    fell_more: int = 0
    """Of these: by more than in the comparison areas."""
    unsaid: int = 0
    """Too few counts, or too little history, to say anything."""
    is_first: bool = False
    """The body had no paper before."""


NOTHING_MEASURED = Effects()


def effects_of(answers: Iterable[str], *, is_first: bool) -> Effects:
    """The answers that stand, counted."""
    found = Counter(EffectAnswer(answer) for answer in answers)
    return Effects(
        measured=found.total(),
        fell=sum(found[one] for one in FALLS),
        fell_more=found[EffectAnswer.FELL_MORE],
        unsaid=sum(found[one] for one in UNSAID),
        is_first=is_first,
    )


def effects_sentence(found: Effects) -> str:
    """The line of a body's paper; '' when nothing was measured. It names no action, and no place."""
    if not found.measured:
        return ""
    many = "1 action" if found.measured == 1 else f"{found.measured} actions"
    since = "so far" if found.is_first else "since the last paper"
    fell = f"{found.fell or 'none'} {'were' if found.fell > 1 else 'was'} followed by a fall of more than chance"
    more = f", {found.fell_more} of these by more than in the comparison areas" if found.fell_more else ""
    unsaid = f" Of {found.unsaid} the counts are too few to say." if found.unsaid else ""
    return f"Of {many} measured {since}, {fell}{more}.{unsaid} Restricted actions are not counted."


class ImpactAnswer(StrEnum):
    """Whether it made the difference that was wanted, as somebody who answers for it judges."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
