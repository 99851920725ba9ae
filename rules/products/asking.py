"""How an intelligence requirement is called where it is asked: as the title of an action."""

from rules.personal import betrays_person

LONGEST_TITLE = 160
"""Signs of a question that is a title as it stands."""


def title_of(ref: str, question: str, *, open_to_all: bool) -> str:
    """`NW-R-2026/003: Which stores ban offenders?`; of what not every member may read, or that betrays somebody, the
    reference alone."""
    said = " ".join(question.split())
    if not open_to_all or len(said) > LONGEST_TITLE or betrays_person(said) is not None:
        return f"Answer {ref}"
    return f"{ref}: {said}"
