"""What may leave outside the sending hours: what is urgent, to people who have said that they want it then."""

from sqlmodel import Session, col, select

from models.queries.outbox import NoticeFacts, papers_pending
from models.tables import Person
from rules.slots import URGENT


def urgent_at_any_hour(session: Session, partnership_id: int) -> tuple[NoticeFacts, ...]:
    """The urgent notices that wait for people who are written to at any hour."""
    wanted = select(Person.id).where(Person.partnership_id == partnership_id, col(Person.mail_at_any_hour).is_(True))
    people = set(session.exec(wanted))
    waiting = papers_pending(session, partnership_id)
    return tuple(notice for notice in waiting if notice.kind in URGENT and notice.recipient_id in people)
