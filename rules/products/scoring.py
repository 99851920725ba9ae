"""What matters most: harm × likelihood, confidence apart, each score with its reason (S1 3.8: not "feels right").

A score is two judgements by a named person, not a measurement. Confidence is never multiplied in: an unsure grave
risk is still grave, and says what must be found out.
"""

from dataclasses import dataclass
from datetime import date

from rules.action import Refusal
from rules.products.kinds import Confidence

LEAST, MOST = 1, 5
HARM_WORDS = ("negligible", "minor", "moderate", "serious", "grave")
LIKELIHOOD_WORDS = ("rare", "unlikely", "possible", "likely", "almost certain")
CONFIDENCE_ORDER = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
TIE_BREAKS = (
    "Ranked by harm × likelihood; of equal scores the graver harm first, then the surer one, then by name."
    " Confidence is stated apart and changes no score."
)


@dataclass(frozen=True, slots=True)
class Score:
    """How one issue was scored. `subject`: key of a priority, or the name of a candidate for one."""

    subject: str
    name: str
    harm: int
    likelihood: int
    confidence: Confidence
    reason: str
    scored_on: date
    scored_by: str = ""
    origin: str = ""
    """Of a priority, where it comes from; '' for a candidate."""
    sensitive: bool = False
    """Made for an assessment that is marked sensitive."""

    @property
    def risk(self) -> int:
        """The risk score, 1 to 25."""
        return risk_score(self.harm, self.likelihood)

    @property
    def is_candidate(self) -> bool:
        """Whether it is not a priority (yet)."""
        return not self.origin


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking. Issues that not even the tie-breaks tell apart share a rank."""

    rank: int
    score: Score


def risk_score(harm: int, likelihood: int) -> int:
    """Harm × likelihood, 1 to 25. Raises ValueError for either outside 1 to 5."""
    for value in (harm, likelihood):
        if not LEAST <= value <= MOST:
            raise ValueError(f"{value} is not between {LEAST} and {MOST}.")
    return harm * likelihood


def not_to_score(harm: int, likelihood: int, reason: str) -> Refusal | None:
    """A refusal of a score that is out of range, or that says no reason."""
    for name, value in (("harm", harm), ("likelihood", likelihood)):
        if not LEAST <= value <= MOST:
            said = f"{value} is no {name}: it is a whole number from {LEAST} to {MOST}."
            return Refusal(
                f"{name}_out_of_range", said, f"{LEAST} is {_words(name)[0]}, {MOST} is {_words(name)[-1]}."
            )
    if not reason.strip():
        return Refusal("no_reason", "A score needs its reason.", "Say with --reason what it rests on.")
    return None


def ranking(scores: list[Score]) -> list[Ranked]:
    """The scores in order of TIE_BREAKS. By name is an order to print in, not a difference in rank."""
    ordered = sorted(scores, key=lambda one: (_weight(one), one.name.casefold(), one.subject))
    found: list[Ranked] = []
    for place, score in enumerate(ordered, start=1):
        tied = bool(found) and _weight(found[-1].score) == _weight(score)
        found.append(Ranked(found[-1].rank if tied else place, score))
    return found


def in_words(score: Score) -> str:
    """`serious (4) × likely (4) = 16, confidence medium`."""
    harm, likelihood = HARM_WORDS[score.harm - 1], LIKELIHOOD_WORDS[score.likelihood - 1]
    said = f"{harm} ({score.harm}) × {likelihood} ({score.likelihood}) = {score.risk}"
    return f"{said}, confidence {score.confidence}"


def _weight(score: Score) -> tuple[int, int, int]:
    return -score.risk, -score.harm, -CONFIDENCE_ORDER.index(score.confidence)


def _words(name: str) -> tuple[str, ...]:
    return HARM_WORDS if name == "harm" else LIKELIHOOD_WORDS
