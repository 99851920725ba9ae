"""Loads the declared sharing agreements. One no longer declared has ended: what came under it stays under it."""

from sqlmodel import select

from models.steps.declared import ChangeKind, Ledger, id_of_row
from models.tables import SharingAgreement
from rules.declarations import DeclaredPartnership


def load_agreements(ledger: Ledger, declared: DeclaredPartnership) -> None:
    """The agreements with their parties."""
    stored = ledger.tx.session.exec(
        select(SharingAgreement).where(SharingAgreement.partnership_id == ledger.partnership_id)
    )
    rows = {row.key: row for row in stored}
    for agreement in declared.agreements:
        values = {
            "key": agreement.key,
            "name": agreement.name,
            "gateway": agreement.gateway.value if agreement.gateway else "",
            "review_on": agreement.review_on,
            "parties": sorted(agreement.parties),
            "ended_on": None,
        }
        ledger.put("agreement", agreement.key, rows.get(agreement.key), SharingAgreement, values)
    today = ledger.tx.moment.day
    for key in sorted(rows.keys() - {agreement.key for agreement in declared.agreements}):
        if rows[key].ended_on is None:
            rows[key].ended_on = today
            ledger.note(ChangeKind.ENDED, "agreement", id_of_row(rows[key]), key, {"ended_on": today})
