"""The sections of a partnership file about intelligence: sharing agreements, and how long records are kept."""

import re

from config.section import Section
from rules.declarations import DeclaredAgreement
from rules.marking import LegalGateway
from rules.nearest import nearest
from rules.retention import Kept, Retention

CLASS = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_agreement(section: Section) -> DeclaredAgreement:
    """One agreement, with its parties."""
    parties = section.texts("parties")
    if section.node("parties") is None:
        section.missing("parties")
    return DeclaredAgreement(
        key=section.slug(),
        name=section.text("name"),
        parties=parties,
        gateway=_gateway(section),
        review_on=section.day("review_on"),
    )


def _gateway(section: Section) -> LegalGateway | None:
    found = section.maybe("gateway")
    known = {one.value: one for one in LegalGateway}
    if found and found not in known:
        section.wrong("gateway", f"“{found}” is no legal gateway.", nearest(found, known))
    return known.get(found or "")


def read_retention(section: Section) -> Retention:
    """The retention classes; those of the default where none is stated."""
    given = Retention()
    classes: dict[str, Kept] = {}
    for one in section.sections("classes", "retention_class"):
        name = one.text("name")
        if name and not CLASS.fullmatch(name):
            fix = "Write small letters, digits and underscores, for example public_protection."
            one.wrong("name", f"“{name}” is not a name for a retention class.", fix)
        elif name in classes:
            one.wrong("name", f"The retention class `{name}` stands twice.", "Take one out.")
        classes[name] = Kept(one.whole("years", 6, least=1), one.whole("review_months", 72, least=1))
    months = section.whole("sensitive_review_months", given.sensitive_review_months, least=1)
    return Retention(classes or given.classes, months)
