"""Access tokens for mail servers that no longer take a password (SASL XOAUTH2), by the client-credentials grant.

The relay signs in as an application: no person's password is stored. aiosmtplib speaks XOAUTH2; requests-oauthlib
fetches the token and refuses an address that is not https.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

WAIT = 30
"""Seconds for the token server to answer."""
EARLY = 300.0
"""A token is fetched anew so many seconds before it ends, so that it never ends while a mail is on its way."""

Clock = Callable[[], float]


class TokenRefused(ConnectionError):
    """The token server gave no token. Check the JATAC_SMTP_OAUTH_ settings with `jatac check --send-test`."""


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """Where tokens are fetched, and as which application."""

    url: str
    client_id: str
    client_secret: str
    scope: str = ""

    def __repr__(self) -> str:
        return f"TokenSettings({self.url})"


@dataclass(slots=True)
class Tokens:
    """Tokens of one application, each used until shortly before it ends. `clock` counts seconds, from any start."""

    settings: TokenSettings
    clock: Clock
    _token: str = ""
    _ends: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def __call__(self) -> str:
        """A token that is good for at least five minutes, or as long as the server gives. Raises TokenRefused."""
        return await asyncio.to_thread(self._good)

    def _good(self) -> str:
        """The lock is a thread's, not a loop's: every delivery has a loop of its own."""
        with self._lock:
            if not self._token or self.clock() >= self._ends:
                asked_at = self.clock()
                found = fetch(self.settings)
                self._token = str(found["access_token"])
                lasts = float(found.get("expires_in") or 0.0)
                self._ends = asked_at + max(lasts - EARLY, 0.0)
            return self._token


TokenSource = Callable[[], Awaitable[str]]


def fetch(settings: TokenSettings) -> dict[str, Any]:
    """One token, as the server describes it. Raises TokenRefused."""
    # Here, because nobody without a token server should wait for them.
    from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
    from requests import RequestException
    from requests_oauthlib import OAuth2Session

    client = BackendApplicationClient(client_id=settings.client_id, scope=settings.scope.split() or None)
    try:
        with OAuth2Session(client=client) as session:
            found: dict[str, Any] = session.fetch_token(
                settings.url,
                client_id=settings.client_id,
                client_secret=settings.client_secret,
                include_client_id=True,
                timeout=WAIT,
            )
    except (OAuth2Error, RequestException, ValueError) as fault:
        words = " ".join(str(fault).split())[:200] or type(fault).__name__
        raise TokenRefused(
            f"The token server {settings.url} gave no token ({words}). Check the JATAC_SMTP_OAUTH_ settings."
        ) from fault
    return found
