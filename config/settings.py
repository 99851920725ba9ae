"""What an installation sets: from the environment (JATAC_…) or `jatac.toml` in the data dir, checked at start.

The environment goes before the file, the command line before both. All faults are shown at once.
docs/settings.md describes each; a test holds the two together.
"""

import os
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from config.fault import Check, Faults, Level, errors
from config.story import is_story
from rules.mail import UnfitMail, mail_address
from rules.nearest import nearest

PREFIX = "JATAC_"
FILE = "jatac.toml"
DEFAULT_DATA_DIR = Path("jatac-data")
DEMO_DATA_DIR = Path("jatac-demo")
"""Where the demo tells its story unless a folder is named: never where somebody's own data would lie."""
EMBEDDED_FROM = "jatac@jatac.example"
PREFECT_AUTO, PREFECT_OFF = "auto", "off"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SECRET = frozenset({"smtp_password", "smtp_oauth_secret", "database_url"})


class Settings(BaseSettings):
    """Every setting. `smtp_host` None: mail goes to the embedded server, which files it into a Maildir."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, validate_default=True
    )

    data_dir: Path = Field(DEFAULT_DATA_DIR, description="Folder of the database, the mail and the logs.")
    database_url: SecretStr | None = Field(
        None, description="Address of the database; unset: the file jatac.db in the data dir."
    )
    smtp_host: str | None = Field(
        None, description="SMTP relay; unset: an embedded server files the mail into mail/ of the data dir."
    )
    smtp_port: int = Field(25, ge=1, le=65535, description="Port of the relay.")
    smtp_starttls: bool | None = Field(
        None, description="true: refuse to send without TLS; false: never; unset: TLS when the relay offers it."
    )
    smtp_user: str | None = Field(None, description="Name to sign in to the relay with.")
    smtp_password: SecretStr | None = Field(None, description="Password to sign in to the relay with.")
    smtp_oauth_url: str | None = Field(
        None, description="Where access tokens are fetched, for a relay that takes no password (XOAUTH2)."
    )
    smtp_oauth_client: str | None = Field(None, description="The application that tokens are fetched for.")
    smtp_oauth_secret: SecretStr | None = Field(None, description="The secret of that application.")
    smtp_oauth_scope: str = Field("", description="What the token is asked for, as the provider names it.")
    mail_from: str = Field(
        EMBEDDED_FROM, description="Address that mail comes from; required with a relay on another machine."
    )
    base_url: str | None = Field(None, description="Address of the web pages; unset: mails carry no link.")
    user: str | None = Field(None, description="Key of the person who acts, when a command has no --by.")
    prefect: str = Field(
        PREFECT_AUTO,
        description="auto: runs are seen in a Prefect server on this machine if there is one; off: never; or an API.",
    )

    @field_validator("mail_from")
    @classmethod
    def _one_address(cls, value: str) -> str:
        try:
            return mail_address(value, "JATAC_MAIL_FROM")
        except UnfitMail as fault:
            raise ValueError("is not one plain mail address") from fault

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        parts = urlsplit(value) if value else None
        if parts and (parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value or "")):
            raise ValueError("is not the address of a web page")
        return value.rstrip("/") if value else None

    @field_validator("smtp_oauth_url")
    @classmethod
    def _token_address(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"https://[^\s/]+/\S*", value):
            raise ValueError("is not an https address")
        return value

    @field_validator("prefect")
    @classmethod
    def _prefect_api(cls, value: str) -> str:
        value = value.strip()
        parts = urlsplit(value)
        if value.lower() in (PREFECT_AUTO, PREFECT_OFF):
            return value.lower()
        if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value):
            raise ValueError("is neither auto nor off, nor the address of a Prefect API")
        return value.rstrip("/")

    @field_validator("smtp_host")
    @classmethod
    def _bare_host(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"[A-Za-z0-9.:_-]+", value):
            raise ValueError("is not the bare name of a machine")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        from sqlalchemy.engine import make_url  # only here: most commands need no address
        from sqlalchemy.exc import ArgumentError

        wrong = "is not the address of an SQLite or PostgreSQL database"
        try:
            name = make_url(value.get_secret_value()).drivername
        except (ArgumentError, ValueError):
            raise ValueError(wrong) from None  # the fault quotes the address, and with it the password
        if name.partition("+")[0] not in ("sqlite", "postgresql", "postgres"):
            raise ValueError(wrong)
        return value

    @property
    def story(self) -> bool:
        """Whether the data dir is marked as a story."""
        return is_story(self.data_dir)


PLAIN = {
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    "string_type": "is not text in quotation marks",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
}
"""What the library says in its own words, in ours."""
HINTS = {
    "data_dir": "Name a folder that jatac may write to.",
    "database_url": "Write sqlite:///path/to/jatac.db or postgresql://user:password@host/name, or leave it out.",
    "smtp_host": "Write the name or number of the machine only, for example relay.example, the port apart.",
    "smtp_port": "Write a port from 1 to 65535, usually 25 or 587.",
    "smtp_starttls": "Write true or false, or leave it out.",
    "smtp_user": "Set JATAC_SMTP_USER with JATAC_SMTP_PASSWORD, or with JATAC_SMTP_OAUTH_*; or none of them.",
    "smtp_password": "Set JATAC_SMTP_PASSWORD with JATAC_SMTP_USER and without JATAC_SMTP_OAUTH_*; or none of them.",
    "smtp_oauth_url": "Write it like https://login.example/tenant/oauth2/v2.0/token.",
    "smtp_oauth_client": "Set JATAC_SMTP_OAUTH_URL, _CLIENT and _SECRET together with JATAC_SMTP_USER, or none.",
    "smtp_oauth_secret": "Set JATAC_SMTP_OAUTH_URL, _CLIENT and _SECRET together with JATAC_SMTP_USER, or none.",
    "smtp_oauth_scope": "Write it as the provider's page says, for example https://outlook.office365.com/.default.",
    "mail_from": "Write an address the relay lets you send from, for example tasking@council.example.",
    "base_url": "Write it like https://jatac.council.example, or leave it out.",
    "user": "Write the key of a person in the partnership file.",
    "prefect": "Write auto, off, or an address like http://127.0.0.1:4200/api.",
}
ALSO_OURS = frozenset({"JATAC_TESTS_POSTGRES", "JATAC_TESTS_REQUIRE_POSTGRES"})
"""Names of the environment that are no settings: those of the test run."""


def settings_or_checks(data_dir: Path | None = None) -> tuple[Settings | None, list[Check]]:
    """The settings and every finding about them; None for settings with an error among the findings."""
    place = data_dir or Path(os.environ.get(f"{PREFIX}DATA_DIR") or DEFAULT_DATA_DIR)
    checks = _unknown_names()
    stated, of_file = _read_file(place / FILE)
    checks += of_file
    given = {**stated, **EnvSettingsSource(Settings)(), "data_dir": place}
    try:
        settings = Settings(**given)
    except ValidationError as fault:
        return None, checks + [
            _as_check(str(e["loc"][0]), PLAIN.get(e["type"], e["msg"]), e["input"]) for e in fault.errors()
        ]
    checks += _together(settings)
    return (None if errors(checks) else settings), checks


def load_settings(data_dir: Path | None = None) -> Settings:
    """The settings of this run. Raises Faults with all that is wrong in them."""
    settings, checks = settings_or_checks(data_dir)
    if settings is None:
        raise Faults(errors(checks))
    return settings


def setting_names() -> tuple[str, ...]:
    """The names of all settings as the environment knows them."""
    return tuple(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)


def _unknown_names() -> list[Check]:
    known = set(setting_names())
    found = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known | ALSO_OURS:
            sentence = f"The environment sets {name}, which is no setting."
            found.append(Check(Level.WARNING, f"settings.{name}", sentence, nearest(name, known)))
    return found


def _read_file(path: Path) -> tuple[dict[str, Any], list[Check]]:
    """What the file states, by the names of the fields; `smtp_host` and `JATAC_SMTP_HOST` are the same key."""
    if not path.exists():
        return {}, []
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        hint = 'Write lines like smtp_host = "relay.example".'
        return {}, [_error(FILE, f"{path} cannot be read: {fault}.", hint)]
    stated: dict[str, Any] = {}
    checks = []
    for name, value in raw.items():
        key = name.lower().removeprefix(PREFIX.lower())
        if key == "data_dir":
            checks.append(_error(key, f"{path} sets data_dir, but is itself found through it.", "Take the line out."))
        elif key not in Settings.model_fields:
            near = nearest(key, set(Settings.model_fields) - {"data_dir"})
            checks.append(_error(name, f"{path} sets {name}, which is no setting.", near))
        else:
            stated[key] = value
    return stated, checks


def _together(settings: Settings) -> list[Check]:
    found = _sign_in(settings)
    local = settings.smtp_host in _LOOPBACK
    if settings.smtp_host and not local and settings.mail_from == EMBEDDED_FROM:
        found.append(_error("mail_from", "A relay is set, but not the address that mail comes from."))
    if (settings.smtp_password or settings.smtp_oauth_url) and settings.smtp_starttls is not True and not local:
        found.append(
            Check(
                Level.WARNING,
                "settings.smtp_starttls",
                "The relay's password or token could travel unprotected.",
                "Set JATAC_SMTP_STARTTLS to true.",
            )
        )
    return found


def _sign_in(settings: Settings) -> list[Check]:
    """A user goes with a password, or with an application whose tokens stand for one."""
    parts = {name: getattr(settings, f"smtp_oauth_{name}") for name in ("url", "client", "secret")}
    lacking = [name for name, value in parts.items() if not value]
    if not any(parts.values()):
        if bool(settings.smtp_user) is bool(settings.smtp_password):
            return []
        given, other = ("user", "password") if settings.smtp_user else ("password", "user")
        return [_error(f"smtp_{other}", f"JATAC_SMTP_{given.upper()} is set without its {other}.")]
    found = [_error(f"smtp_oauth_{name}", f"JATAC_SMTP_OAUTH_{name.upper()} is missing.") for name in lacking]
    if settings.smtp_password:
        found.append(_error("smtp_password", "A password is set beside tokens: only one of them is used."))
    if not settings.smtp_user:
        found.append(_error("smtp_user", "Tokens are set without JATAC_SMTP_USER."))
    return found


def _as_check(name: str, message: str, given: Any) -> Check:
    shown = "what is set" if isinstance(given, SecretStr) or name in _SECRET else f"“{given}”"
    reason = message.removeprefix("Value error, ")
    sentence = reason if reason.startswith("is ") else f"is refused: {reason[0].lower()}{reason[1:]}"
    return _error(name, f"JATAC_{name.upper()}: {shown} {sentence}.")


def _error(name: str, sentence: str, hint: str | None = None) -> Check:
    return Check(Level.ERROR, f"settings.{name}", sentence, hint or HINTS[name])
