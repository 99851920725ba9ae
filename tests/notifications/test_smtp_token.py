"""Signing in with a token: a real token server, a real SMTP server that takes XOAUTH2 alone."""

import asyncio
import base64
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from notifications.smtp import OutcomeKind, Relay, RelayUnreachable, SmtpSettings
from notifications.smtp_token import Tokens, TokenSettings

USER = "tasking@council.example"
GOOD = "a-token-that-is-good"


@dataclass
class TokenServer:
    """What it answers, and what it was asked."""

    answer: dict[str, Any]
    status: int = 200
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    url: str = ""


@contextmanager
def _tokens(server: TokenServer) -> Iterator[TokenServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            server.asked.append(parse_qs(body))
            content = json.dumps(server.answer).encode()
            self.send_response(server.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    http = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}/token"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Mailbox:
    """Takes mail from whoever signed in with the good token."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        words = base64.b64decode(args[1]).decode()
        good = words == f"user={USER}\x01auth=Bearer {GOOD}\x01\x01"
        return AuthResult(success=good, handled=False)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken.append(envelope.content)
        return "250 OK"


@contextmanager
def _smtp() -> Iterator[tuple[_Mailbox, int]]:
    box = _Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, auth_required=True, auth_require_tls=False)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


@pytest.fixture(autouse=True)
def _no_tls_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def _send(tokens: Tokens, port: int, times: int = 1) -> list[OutcomeKind]:
    async def go() -> list[OutcomeKind]:
        found = []
        for _ in range(times):
            async with Relay(SmtpSettings("127.0.0.1", port, user=USER, token=tokens)) as relay:
                outcome = await relay.send(USER, "priya@x.example", b"Subject: hello\r\n\r\nHello.\r\n")
                found.append(outcome.kind)
        return found

    return asyncio.run(go())


def test_a_mail_goes_out_with_a_token_and_no_password() -> None:
    with (
        _tokens(TokenServer({"access_token": GOOD, "token_type": "Bearer", "expires_in": 3600})) as server,
        _smtp() as (
            box,
            port,
        ),
    ):
        settings = TokenSettings(server.url, "jatac", "secret", "https://outlook.example/.default")
        assert _send(Tokens(settings, lambda: 0.0), port) == [OutcomeKind.ACCEPTED]
        assert len(box.taken) == 1
    assert server.asked == [
        {
            "grant_type": ["client_credentials"],
            "client_id": ["jatac"],
            "client_secret": ["secret"],
            "scope": ["https://outlook.example/.default"],
        }
    ]


@pytest.mark.parametrize(
    ("seconds_later", "asked"),
    [(0.0, 1), (3299.0, 1), (3300.0, 2), (4000.0, 2)],
    ids=["at once", "almost five minutes before it ends", "five minutes before it ends", "after its end"],
)
def test_a_token_is_used_until_five_minutes_before_it_ends(seconds_later: float, asked: int) -> None:
    now = [0.0]
    with _tokens(TokenServer({"access_token": GOOD, "token_type": "Bearer", "expires_in": 3600})) as server:
        tokens = Tokens(TokenSettings(server.url, "jatac", "secret"), lambda: now[0])

        async def twice() -> None:
            await tokens()
            now[0] = seconds_later
            await tokens()

        asyncio.run(twice())
    assert len(server.asked) == asked


def test_a_refused_token_says_where_to_look_and_never_the_secret() -> None:
    answer = {"error": "invalid_client", "error_description": "No such application"}
    with _tokens(TokenServer(answer, status=401)) as server, _smtp() as (_, port):
        settings = TokenSettings(server.url, "jatac", "very-secret")
        with pytest.raises(RelayUnreachable, match="JATAC_SMTP_OAUTH_") as refused:
            asyncio.run(
                Relay(SmtpSettings("127.0.0.1", port, user=USER, token=Tokens(settings, lambda: 0.0))).connect()
            )
    assert "very-secret" not in str(refused.value) + repr(settings)


def test_a_token_that_the_mail_server_does_not_take_refuses_us() -> None:
    with (
        _tokens(TokenServer({"access_token": "stale", "token_type": "Bearer", "expires_in": 3600})) as server,
        _smtp() as (
            box,
            port,
        ),
    ):
        tokens = Tokens(TokenSettings(server.url, "jatac", "secret"), lambda: 0.0)
        assert _send(tokens, port) == [OutcomeKind.TEMPORARY]
        assert box.taken == []


def test_an_address_without_tls_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT")
    with _tokens(TokenServer({"access_token": GOOD, "expires_in": 3600})) as server:
        tokens = Tokens(TokenSettings(server.url, "jatac", "secret"), lambda: 0.0)
        with pytest.raises(ConnectionError, match="gave no token"):
            asyncio.run(tokens())
    assert server.asked == []
