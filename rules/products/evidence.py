"""The evidence log: what a closing cycle leaves for the next assessment, by reference and counts, in words.

Source: row 16 (S1 3.7–3.12): the assessment is continuous, so every cycle feeds it: each rise or fall found and its
answer, each action closed and how, each decision of a body, each nomination decided on. Nothing here repeats
anybody's own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules.effect_words import SAID
from rules.findings import State
from rules.nominations import NominationState
from rules.periods import Unit, month_words, period_words
from rules.products.kinds import EVIDENCE_NAMES, EvidenceKind
from rules.words import AnalysisAnswer, ClosureReason, DecisionOutcome

BREACH_WORDS: Mapping[str, str] = {
    State.OPENED: "a rise, an analysis was opened",
    State.CAPPED: "a rise, listed only",
    State.CONTINUING: "a rise in a series under analysis",
    State.SHARED: "a rise, and the areas most like it rose as well",
    State.SEASONAL: "a seasonal rise, expected",
    State.FALL: "a fall: good practice, ask what was done",
}
EFFECT_WORDS: Mapping[str, str] = {answer.value: said for answer, said in SAID.items()}
ANSWER_WORDS: Mapping[str, str] = {
    AnalysisAnswer.REAL: "the rise is real",
    AnalysisAnswer.RECORDING_CHANGE: "a change of recording",
    AnalysisAnswer.SEASONAL: "seasonal",
    AnalysisAnswer.SERIES: "one series of offences",
}
CLOSURE_WORDS: Mapping[str, str] = {
    ClosureReason.COMPLETED: "completed",
    ClosureReason.NOT_POSSIBLE: "could not be done",
    ClosureReason.NOT_UNDERTAKEN: "was not done",
    ClosureReason.SUPERSEDED: "superseded",
    ClosureReason.ENTERED_IN_ERROR: "entered in error",
}
DECISION_WORDS: Mapping[str, str] = {
    DecisionOutcome.EXTEND: "more time",
    DecisionOutcome.REASSIGN: "a new owner",
    DecisionOutcome.RESOURCE: "a barrier removed or means given",
    DecisionOutcome.ACCEPT_RISK: "the risk accepted",
    DecisionOutcome.VOID: "closed as superseded",
    DecisionOutcome.REFER_UP: "referred up",
    DecisionOutcome.REFER_DOWN: "sent down",
}
NOMINATION_WORDS: Mapping[str, str] = {
    NominationState.ACCEPTED: "accepted",
    NominationState.DECLINED: "declined",
    NominationState.WITHDRAWN: "withdrawn",
}
RESTRICTED = "(restricted)"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is read. `words` is what a person noted; None where this reader may not see it.

    Then it has the reference and the day alone: of an action that they may not read, or of what is sensitive.
    """

    kind: EvidenceKind
    on_date: date
    ref: str = ""
    area: str = ""
    crime_type: str = ""
    priority: str = ""
    code: str = ""
    month: date | None = None
    week: date | None = None
    count: int | None = None
    expected: float | None = None
    words: str | None = ""
    source: str = ""
    cycle_on: date | None = None
    """The meeting of the cycle whose closing wrote it."""
    sensitive: bool = False
    """Noted by hand as sensitive."""


def sentence(entry: Entry) -> str:
    """The entry in one line, without its date."""
    match entry.kind:
        case EvidenceKind.BREACH | EvidenceKind.ANSWER:
            return _breach(entry)
        case EvidenceKind.ACTION:
            return f"{entry.ref}: {CLOSURE_WORDS.get(entry.code, 'closed')}."
        case EvidenceKind.EFFECT:
            what = f"{entry.crime_type} in {entry.area} " if entry.area else ""
            return f"{entry.ref}: {what}{EFFECT_WORDS.get(entry.code, entry.code or RESTRICTED)}."
        case EvidenceKind.DECISION:
            about = f" on {entry.ref}" if entry.ref else ""
            return f"A body decided{about}: {DECISION_WORDS.get(entry.code, entry.code or RESTRICTED)}."
        case EvidenceKind.NOMINATION:
            what = " in ".join(one for one in (entry.crime_type, entry.area) if one)
            named = f"{entry.ref}, {what}" if what else entry.ref
            return f"{named}: {NOMINATION_WORDS.get(entry.code, entry.code)}."
        case EvidenceKind.NOTED:
            where = f" ({entry.source})" if entry.source else ""
            return f"{entry.words}{where}" if entry.words is not None else RESTRICTED


def heading(entry: Entry) -> str:
    """What kind of entry it is."""
    return EVIDENCE_NAMES[entry.kind]


def _breach(entry: Entry) -> str:
    what = f"{entry.crime_type} in {entry.area}" if entry.area else entry.crime_type
    when = f", {month_words(entry.month)}" if entry.month else ""
    if entry.week is not None:
        when = f", {period_words(Unit.WEEK, entry.week)}"
    if entry.kind is EvidenceKind.ANSWER:
        return f"{what}{when}: {ANSWER_WORDS.get(entry.code, entry.code)} ({entry.ref})."
    counted = ""
    if entry.count is not None:
        counted = f": {entry.count} recorded"
        if entry.expected is not None:
            counted += f", about {entry.expected:.0f} expected"
    return f"{what}{when}{counted}; {BREACH_WORDS.get(entry.code, entry.code)}."
