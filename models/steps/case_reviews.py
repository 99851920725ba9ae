"""ASB case reviews: one is opened, as a proposal to the coordinator, when a case's reports reach the number.

Source: domain guide §5 (3 reports in 6 months, configurable). Once per case and window, by a constraint.
"""

from models.chain import Writing
from models.place import Place
from models.queries.repeats import Due
from models.steps.opening import propose_case_review
from models.tables import Area, AsbCaseReview
from rules.history import Event

BATCH = 50
"""Reviews opened in one transaction: each opens an action."""


def open_review(tx: Writing, place: Place, due: Due, months: int) -> str:
    """Writes the review and opens its proposal; returns the reference of the action. Its text names nobody."""
    here, window = place.partnership_id, due.window
    area = tx.session.get_one(Area, due.area_id).name if due.area_id is not None else ""
    opened = propose_case_review(
        tx,
        place,
        title=f"ASB case review, {area}" if area else "ASB case review",
        description=f"{window.reports} reports within {months} months. `jatac repeats` names the case.",
    )
    row = AsbCaseReview(
        partnership_id=here,
        case_kind=due.case.kind,
        case_key=due.case.key,
        from_on=window.from_on,
        until_on=window.until_on,
        reports=window.reports,
        area_id=due.area_id,
        action_id=opened.id,
        found_at=tx.moment.as_of,
    )
    tx.session.add(row)
    tx.session.flush()
    assert row.id is not None
    payload = {"case": due.case.kind, "from": window.from_on, "until": window.until_on, "reports": window.reports}
    tx.record(here, Event("asb_case_review_due", "asb_case_review", row.id, {**payload, "action": opened.ref}))
    return opened.ref
