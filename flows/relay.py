"""The relay of the settings, as the sender is given it: with a password, or with tokens that are fetched."""

from functools import cache
from time import monotonic

from config.settings import Settings
from notifications.smtp import SmtpSettings
from notifications.smtp_token import Tokens, TokenSettings


def relay_of(settings: Settings) -> SmtpSettings:
    """How to reach the relay. Only with `smtp_host` set; without one the embedded server is meant."""
    assert settings.smtp_host is not None
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    return SmtpSettings(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_starttls,
        settings.smtp_user,
        password,
        _tokens(_application(settings)) if settings.smtp_oauth_url else None,
    )


def _application(settings: Settings) -> TokenSettings:
    assert settings.smtp_oauth_url and settings.smtp_oauth_client and settings.smtp_oauth_secret
    return TokenSettings(
        settings.smtp_oauth_url,
        settings.smtp_oauth_client,
        settings.smtp_oauth_secret.get_secret_value(),
        settings.smtp_oauth_scope,
    )


@cache
def _tokens(application: TokenSettings) -> Tokens:
    """One for the whole process: deliveries share a token while it lasts."""
    return Tokens(application, monotonic)
