"""The four products, their sections and their states; the words of scores and requirements.

Source: domain guide §2 and rows 16–18 (S1 3.7–3.12, S3 rec 5, 7); OSARA is the shape of a problem-solving plan.
"""

from dataclasses import dataclass
from enum import StrEnum


class ProductKind(StrEnum):
    """The products of analysis. Each is commissioned, written, published, and replaced by its next version."""

    STRATEGIC_ASSESSMENT = "strategic_assessment"
    TACTICAL_ASSESSMENT = "tactical_assessment"
    SUBJECT_PROFILE = "subject_profile"
    """About a person: always sensitive, always with an access list."""
    PROBLEM_PROFILE = "problem_profile"
    """About a problem in a place, on OSARA."""


KIND_NAMES = {
    ProductKind.STRATEGIC_ASSESSMENT: "Strategic assessment",
    ProductKind.TACTICAL_ASSESSMENT: "Tactical assessment",
    ProductKind.SUBJECT_PROFILE: "Subject profile",
    ProductKind.PROBLEM_PROFILE: "Problem profile",
}


class ProductState(StrEnum):
    """Where one version of a product stands. Only the first two may be written in."""

    DRAFT = "draft"
    COMMISSIONED = "commissioned"
    """Somebody asked for it: terms of reference, author and due date are agreed."""
    PUBLISHED = "published"
    """Never changed again: a correction is a new version."""
    SUPERSEDED = "superseded"


OPEN_STATES = (ProductState.DRAFT, ProductState.COMMISSIONED)


@dataclass(frozen=True, slots=True)
class SectionKind:
    """One section that a kind of product must have. `asks`: what it answers."""

    key: str
    heading: str
    asks: str


SCORES_IN = "prioritisation"
"""The section that the scores stand in: whoever may not read it reads no reason of theirs."""
SUMMARY = SectionKind("summary", "Summary", "What the chair must know, in a few sentences.")
_OSARA = (
    SectionKind("objective", "Objective", "What is to be achieved, for whom, by when."),
    SectionKind("scanning", "Scanning", "What the problem is, where and when, and who says so."),
    SectionKind("analysis", "Analysis", "Why it happens: victims, offenders, places; what is known and what is not."),
    SectionKind("response", "Response", "What is being done and what is proposed, by whom."),
    SectionKind("assessment", "Assessment", "How anybody will know that it worked, and when they will look."),
)
SECTIONS = {
    ProductKind.PROBLEM_PROFILE: (SUMMARY, *_OSARA),
    ProductKind.TACTICAL_ASSESSMENT: (
        SUMMARY,
        SectionKind("review", "Review", "What was tasked since the last assessment, and what came of it."),
        SectionKind("priorities", "Progress on priorities", "Where each priority of the control strategy stands."),
        SectionKind("emerging", "Emerging issues", "What has risen, what is new, and how sure that is."),
        SectionKind("places", "People and places", "Hotspots, repeat victims and locations, series."),
        SectionKind("ahead", "The weeks ahead", "Events, seasons and releases that are coming."),
        SectionKind("gaps", "Intelligence gaps", "What is not known, and who is to be asked."),
    ),
    ProductKind.STRATEGIC_ASSESSMENT: (
        SUMMARY,
        SectionKind("method", "Sources and method", "What it rests on, whose data, over which period."),
        SectionKind("picture", "The picture", "Crime, disorder, substance misuse and reoffending, and their harm."),
        SectionKind("changes", "What has changed", "Since the last assessment, against which comparator."),
        SectionKind("views", "What communities say", "Surveys, meetings, complaints, and who was not heard."),
        SectionKind("horizon", "Horizon", "What is coming: law, money, population, seasons."),
        SectionKind("prioritisation", "Prioritisation", "How the issues were scored, and what follows."),
        SectionKind("gaps", "Intelligence gaps", "What is not known, and who is to be asked."),
    ),
    ProductKind.SUBJECT_PROFILE: (
        SUMMARY,
        SectionKind("objective", "Objective", "Why this person, and what is to be achieved."),
        SectionKind("background", "Background", "What is known, from whom, and how sure that is."),
        SectionKind("risk", "Risk and vulnerability", "Harm done, harm feared, and the person's own needs."),
        SectionKind("response", "Response", "What is being done and what is proposed, by whom."),
        SectionKind("assessment", "Assessment", "How anybody will know that it worked, and when they will look."),
    ),
}
"""What each kind must hold, in the order in which it is read: the summary first."""


def section_of(kind: ProductKind, key: str) -> SectionKind | None:
    """The section of this kind with this key or heading; None when it has none such."""
    wanted = key.strip().casefold()
    return next((one for one in SECTIONS[kind] if wanted in (one.key, one.heading.casefold())), None)


class RecommendationOutcome(StrEnum):
    """What became of a recommendation (row 17: taken or not taken)."""

    OPEN = "open"
    TAKEN = "taken"
    """Linked to the action that does it."""
    NOT_TAKEN = "not_taken"
    """Declined, with the reason and by whom."""


class Confidence(StrEnum):
    """How sure a score is; never multiplied into it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class RequirementState(StrEnum):
    """Where an intelligence requirement stands."""

    OPEN = "open"
    PARTLY = "partly"
    """Some of those asked have answered."""
    ANSWERED = "answered"
    """Everybody asked has answered, if only that nothing is known."""


class EvidenceKind(StrEnum):
    """What an entry of the evidence log tells."""

    BREACH = "breach"
    """A rise or a fall was found."""
    ANSWER = "answer"
    """An analysis said what a rise was."""
    ACTION = "action"
    """An action was closed, and how."""
    EFFECT = "effect"
    """The counts say what an action did, and that stands."""
    DECISION = "decision"
    """A body decided on an escalated item."""
    NOMINATION = "nomination"
    """What somebody put to a tasking meeting was accepted, declined or withdrawn."""
    NOTED = "noted"
    """Entered by hand: a survey, a meeting, a complaint, a finding."""


EVIDENCE_NAMES = {
    EvidenceKind.BREACH: "Rise or fall found",
    EvidenceKind.ANSWER: "Analysis answered",
    EvidenceKind.ACTION: "Action closed",
    EvidenceKind.EFFECT: "Effect of an action",
    EvidenceKind.DECISION: "Body decided",
    EvidenceKind.NOMINATION: "Nomination decided",
    EvidenceKind.NOTED: "Noted by hand",
}
