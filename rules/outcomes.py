"""The words of the two questions that remain when an action is done: was it effective, and what was its impact?

`outcome_effect` is what the counts say; `outcome_impact` is a person's judgement (domain guide §2, row 21; S3 rec 6).
"""

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
RISES = (EffectAnswer.ROSE_MORE, EffectAnswer.ROSE_LIKE_OTHERS, EffectAnswer.ROSE)


class ImpactAnswer(StrEnum):
    """Whether it made the difference that was wanted, as somebody who answers for it judges."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
