"""One sender for each partnership: who sends holds this lock from the first look at the outbox to the last commit.

It ends with the process, however it ends (design decision 4). A partnership's messages are its own, so that one
whose mail server stalls keeps no other from sending (docs/adr/0006).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from models.database import Database
from models.locks import Busy, held


class AnotherSender(RuntimeError):
    """Another sender is at work on this partnership's mail. Let it finish, or end it, then try again."""


@contextmanager
def sender_lock(database: Database, partnership_id: int) -> Iterator[None]:
    """The right to send a partnership's mail, for as long as the block lasts. Raises AnotherSender at once."""
    with ExitStack() as stack:
        try:
            stack.enter_context(held(database, f"sender-{partnership_id}", wait_s=0))
        except Busy as fault:
            raise AnotherSender(
                "Another sender is at work on the mail of this partnership."
                " Let it finish (`jatac status` shows its run), then try again."
            ) from fault
        yield
