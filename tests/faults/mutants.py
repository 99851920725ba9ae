"""Senders that are broken on purpose: the harness is only worth its time if it finds each of them.

Each takes our post and gives a worse one, through the hooks and settings that deliver_mail has anyhow.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from flows.deliver_mail import Post
from flows.wiring import Office
from models.queries.outbox import StoredMessage

Hook = Callable[[StoredMessage], None]


def _ordered(office: Office, *statements: str) -> Hook:
    def act(message: StoredMessage) -> None:
        with office.database.writers.begin() as connection:
            for statement in statements:
                connection.execute(text(statement), {"id": message.id})

    return act


def _then(first: Hook, second: Hook) -> Hook:
    def both(message: StoredMessage) -> None:
        first(message)
        second(message)

    return both


def commits_before_data(office: Office, post: Post) -> Post:
    """Says `sent` before the server has the mail: a crash between the two loses it."""
    sent = _ordered(office, "UPDATE message SET state = 'sent', lease_token = '' WHERE id = :id")
    return replace(post, hooks=replace(post.hooks, before_data=_then(sent, post.hooks.before_data)))


def skips_sent_log(_office: Office, post: Post) -> Post:
    """Writes the 250 down nowhere but in the database."""
    return replace(post, sent_log=Path("/dev/null"))


def composes_anew(office: Office, post: Post) -> Post:
    """Takes a mail whose 250 it has not committed for never sent, and writes another."""
    forget = _ordered(
        office,
        "UPDATE notice SET message_id = NULL WHERE message_id = :id",
        "UPDATE message SET state = 'suppressed', lease_token = '' WHERE id = :id",
    )
    return replace(post, hooks=replace(post.hooks, after_250=_then(forget, post.hooks.after_250)))


def forgets_what_it_decided(office: Office, post: Post) -> Post:
    """Takes back notices that have travelled, which frees their keys: the next run decides them again."""
    forget = _ordered(office, "UPDATE notice SET withdrawn_at = made_at WHERE message_id = :id")
    return replace(post, hooks=replace(post.hooks, after_250=_then(forget, post.hooks.after_250)))


MUTANTS: dict[str, Callable[[Office, Post], Post]] = {
    made.__name__: made for made in (commits_before_data, skips_sent_log, composes_anew, forgets_what_it_decided)
}
"""By the name that `--broken` takes."""
