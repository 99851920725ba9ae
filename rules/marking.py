"""How an intelligence record is graded, marked and handled: the 3x5x2 evaluation and what stands beside it.

The words are those of the College of Policing's APP on intelligence management (intelligence report, 3x5x2) and of
the Government Security Classifications: OFFICIAL with, inside it, the sensitive marking. Source: domain guide §2.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum


class SourceEvaluation(IntEnum):
    """How reliable the source is. The 3 of 3x5x2."""

    RELIABLE = 1
    """Believed to be competent, and what came from it before was reliable."""
    UNTESTED = 2
    """Not used before, or what came from it could not be checked."""
    NOT_RELIABLE = 3
    """There are reasonable grounds to doubt it."""


class InformationAssessment(StrEnum):
    """How the source knows it. The 5 of 3x5x2."""

    KNOWN_DIRECTLY = "A"
    """Known directly to the source: seen or heard at first hand."""
    CORROBORATED = "B"
    """Known indirectly to the source, and corroborated."""
    KNOWN_INDIRECTLY = "C"
    """Known indirectly to the source: told by others, not corroborated."""
    NOT_KNOWN = "D"
    """Not known: there is no means of assessing it."""
    SUSPECTED_FALSE = "E"
    """Suspected to be false."""


class HandlingCode(StrEnum):
    """How far it may be shared. The 2 of 3x5x2."""

    PERMITTED = "P"
    """Lawful sharing permitted: whoever has a purpose and a need, under the protocols in place."""
    CONDITIONS = "C"
    """Lawful sharing permitted with conditions, and the conditions are stated."""


class LegalGateway(StrEnum):
    """The power under which personal information is shared."""

    CDA98_S115 = "CDA98_s115"
    """Crime and Disorder Act 1998, section 115: disclosure to a relevant authority for the Act's purposes."""
    CDA98_S17A = "CDA98_s17A"
    """The same Act, section 17A: the duty of relevant authorities to share prescribed information."""
    ASBCPA14_SCH4 = "ASBCPA14_sch4"
    """Anti-social Behaviour, Crime and Policing Act 2014, schedule 4: information for an ASB case review."""


OFFICIAL = "OFFICIAL"
"""The one classification jatac holds; SECRET and above are refused on entry."""
STANDARD = "standard"
"""The retention class of a record that names none."""


@dataclass(frozen=True, slots=True)
class Marking:
    """The grading and marking of one record."""

    source_evaluation: SourceEvaluation
    information_assessment: InformationAssessment
    handling_code: HandlingCode
    handling_conditions: str = ""
    """Of code C: under what conditions it may be shared."""
    sensitive: bool = False
    """OFFICIAL-SENSITIVE: a marking inside OFFICIAL, not a tier of its own."""
    handling_instructions: str = ""
    """What whoever holds it is to do and not to do; they go with the sensitive marking."""
    sanitised: bool = False
    """Whether there is a text from which whatever identifies its source or its subject was removed."""
    personal: bool = True
    """Whether it is about people who can be identified: then it needs a legal gateway."""
    legal_gateway: LegalGateway | None = None
    agreement: str = ""
    """Key of the sharing agreement it came under; '' for none."""
    retention_class: str = STANDARD
    review_on: date | None = None
    """When somebody decides again whether to keep it; None: as its retention class has it."""

    @property
    def classification(self) -> str:
        """As it is written on paper."""
        return f"{OFFICIAL}-SENSITIVE" if self.sensitive else OFFICIAL

    @property
    def grading(self) -> str:
        """As it is written on paper: `2/B/P`."""
        return f"{self.source_evaluation.value}/{self.information_assessment}/{self.handling_code}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A sharing agreement between agencies (S1 3.4; S4 12.1)."""

    key: str
    name: str
    parties: frozenset[int]
    """Ids of agencies."""
    gateway: LegalGateway | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Words that are no marking, or one that is refused: which rule, why, and what to write. Never the words."""

    rule: str
    sentence: str
    fix: str

    @property
    def keeps_nothing(self) -> bool:
        """Whether nothing of the row may be kept anywhere, not even as a row to mend."""
        return self.rule in KEEPS_NOTHING


ABOVE_OFFICIAL, CLASSIFICATION_UNKNOWN = "above_official", "classification_unknown"
KEEPS_NOTHING = frozenset({ABOVE_OFFICIAL, CLASSIFICATION_UNKNOWN})
"""What is marked above OFFICIAL, or in words nobody can rank, leaves no trace but row number and rule."""
