"""One sender per database: who sends holds this lock from the first look at the outbox to the last commit.

It ends with the process, however it ends (design decision 4).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from models.database import Database
from models.locks import Busy, held


class AnotherSender(RuntimeError):
    """Another sender is at work on this database. Let it finish, or end it, then try again."""


@contextmanager
def sender_lock(database: Database) -> Iterator[None]:
    """The right to send, for as long as the block lasts. Raises AnotherSender at once when it is taken."""
    with ExitStack() as stack:
        try:
            stack.enter_context(held(database, "sender", wait_s=0))
        except Busy as fault:
            raise AnotherSender(
                "Another sender is at work on this database."
                " Let it finish (`jatac status` shows its run), then try again."
            ) from fault
        yield
