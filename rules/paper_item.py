"""One item of a body's paper, as a type that cannot carry restricted text, and what may stand on one at all.

There is no field here for a description, a note, a reason in somebody's words or an access list. An item that is
sensitive or restricted is metadata only (reference, agency, days overdue), for everybody (domain guide §4, "Need to
know"): it does not even say that it is urgent.
"""

import typing
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

from rules.mail import NO_WORDS, NeutralTitle, Sentence, UnfitMail, one_line
from rules.personal import betrays, betrays_person


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to an item, in a neutral sentence."""

    on: date
    what: Sentence

    def __post_init__(self) -> None:
        check_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperItem:
    """One escalated matter on a paper. Texts are '' where they do not apply.

    `ref` names an action; `about` says what any other matter is about (a count, an agency). `slippage` is in working
    days from the first due date to the present one. `noted`: what happened after publication.
    """

    number: int
    escalation_id: int
    reason: str
    """A `MatterReason`."""
    decision_sought: Sentence
    ref: str = ""
    about: Sentence = NO_WORDS
    title: NeutralTitle | None = None
    agency_name: str = ""
    from_agency: str = ""
    """The agency that held it before, if it passed from one to another on `from_agency_on`."""
    from_agency_on: date | None = None
    priority_name: str = ""
    due_on: date | None = None
    original_due_on: date | None = None
    slippage: int = 0
    working_days_overdue: int = 0
    rung: int = 0
    extended_count: int = 0
    barrier: Sentence = NO_WORDS
    history: tuple[HistoryLine, ...] = ()
    options: tuple[Sentence, ...] = ()
    recommended: Sentence = NO_WORDS
    """The recommended decision and its reason, in one sentence."""
    metadata_only: bool = False
    urgent_since: date | None = None
    """The day on which the chair made it urgent, or last moved its time; None: it is not urgent."""
    noted: Sentence = NO_WORDS
    followed_up: Sentence = NO_WORDS
    """The decision of an earlier meeting that is looked at again."""

    def __post_init__(self) -> None:
        if not (self.ref or self.about):
            raise UnfitMail(f"Item {self.number} of the paper says of nothing what is sought; give `ref` or `about`.")
        if self.metadata_only and not self._is_bare:
            raise UnfitMail(f"{self.ref} is metadata only on every paper; leave out everything else.")
        if self.title is not None and betrays(self.title.text):
            raise UnfitMail(f"The title of {self.ref} may not travel; give the reference alone.")
        check_texts(self)

    @property
    def _is_bare(self) -> bool:
        told = (*METADATA, "decision_sought", "metadata_only")
        bare = all(getattr(self, one.name) == one.default for one in fields(self) if one.name not in told)
        return bare and self.decision_sought == ASK_COORDINATOR

    @property
    def severity(self) -> tuple[int, int]:
        """The worst item is the greatest: by rung, then days overdue."""
        return (self.rung, self.working_days_overdue)


METADATA = ("number", "escalation_id", "reason", "ref", "agency_name", "working_days_overdue", "rung")
"""All that a paper says of an item that is sensitive or restricted."""
ASK_COORDINATOR = Sentence("A decision is sought; ask the coordinator who may be told of it.")
"""What stands in the place of the decision sought where an item is metadata only."""


def as_metadata(item: PaperItem) -> PaperItem:
    """The item with its reference, agency and days overdue, and nothing else."""
    kept = {name: getattr(item, name) for name in METADATA}
    return PaperItem(**kept, decision_sought=ASK_COORDINATOR, metadata_only=True)


@cache
def hints_of(of: Any) -> dict[str, Any]:
    """The types of a dataclass's fields, by name."""
    return typing.get_type_hints(of)


def check_texts(holder: Any) -> None:
    """Every text on one plain line, and no sentence that could lead to a person."""
    of: Any = type(holder)
    for name, hint in hints_of(of).items():
        value = getattr(holder, name)
        for text in value if isinstance(value, tuple) else (value,):
            if not isinstance(text, str):
                continue
            one_line(text, f"{name} of the paper")
            found = betrays_person(text) if Sentence in (hint, *typing.get_args(hint)) else None
            if found:
                raise UnfitMail(f"A sentence of the paper holds {found}; use the sentences of rules/bodies.")
