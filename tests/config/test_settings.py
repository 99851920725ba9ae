"""Settings: from where, in which order, every fault at once, all of them documented."""

import os
from pathlib import Path

import pytest

from config.fault import Faults, Level
from config.settings import HINTS, Settings, load_settings, setting_names, settings_or_checks
from config.story import is_story, mark_story

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("JATAC_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize("name", setting_names())
def test_every_setting_is_described(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_every_setting_has_a_description_and_a_hint() -> None:
    assert set(HINTS) == set(Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())


def test_without_any_setting_mail_stays_here(data_dir: Path) -> None:
    settings = load_settings(data_dir)
    assert (settings.data_dir, settings.smtp_host, settings.database_url, settings.base_url) == (
        data_dir, None, None, None,
    )  # fmt: skip


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data_dir / "jatac.toml").write_text('smtp_host = "file"\nJATAC_SMTP_PORT = 2525\nmail_from = "a@b.example"\n')
    monkeypatch.setenv("JATAC_DATA_DIR", "/elsewhere")
    monkeypatch.setenv("JATAC_SMTP_HOST", "environment")
    settings = load_settings(data_dir)
    assert (settings.smtp_host, settings.smtp_port, settings.data_dir) == ("environment", 2525, data_dir)


def test_the_data_dir_comes_from_the_environment(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JATAC_DATA_DIR", str(data_dir))
    (data_dir / "jatac.toml").write_text('base_url = "https://jatac.council.example/"\n')
    assert load_settings().base_url == "https://jatac.council.example"


def test_an_empty_value_is_no_value(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JATAC_SMTP_HOST", "")
    monkeypatch.setenv("JATAC_SMTP_PORT", "")
    assert (load_settings(data_dir).smtp_host, load_settings(data_dir).smtp_port) == (None, 25)


FAULTY = [
    ("a port in words", {"JATAC_SMTP_PORT": "smtp"}, "smtp_port"),
    ("a port below the first", {"JATAC_SMTP_PORT": "0"}, "smtp_port"),
    ("a port above the last", {"JATAC_SMTP_PORT": "65536"}, "smtp_port"),
    ("a host with its port", {"JATAC_SMTP_HOST": "relay.example/25", "JATAC_MAIL_FROM": "a@b.example"}, "smtp_host"),
    ("neither yes nor no", {"JATAC_SMTP_STARTTLS": "perhaps"}, "smtp_starttls"),
    ("a sender that is no address", {"JATAC_MAIL_FROM": "jatac"}, "mail_from"),
    ("a relay elsewhere without a sender", {"JATAC_SMTP_HOST": "relay.example"}, "mail_from"),
    ("a user without password", {"JATAC_SMTP_USER": "jatac"}, "smtp_password"),
    ("a password without user", {"JATAC_SMTP_PASSWORD": "secret"}, "smtp_user"),
    (
        "tokens without a secret",
        {"JATAC_SMTP_OAUTH_URL": "https://x.example/t", "JATAC_SMTP_OAUTH_CLIENT": "c", "JATAC_SMTP_USER": "u"},
        "smtp_oauth_secret",
    ),
    ("a token server without TLS", {"JATAC_SMTP_OAUTH_URL": "http://x.example/t"}, "smtp_oauth_url"),
    (
        "tokens for nobody",
        {
            "JATAC_SMTP_OAUTH_URL": "https://x.example/t",
            "JATAC_SMTP_OAUTH_CLIENT": "c",
            "JATAC_SMTP_OAUTH_SECRET": "s",
        },
        "smtp_user",
    ),
    ("a page that is no page", {"JATAC_BASE_URL": "ftp://jatac.example"}, "base_url"),
    ("a port that is no number", {"JATAC_DATABASE_URL": "postgresql://u:secret@host:notaport/db"}, "database_url"),
    ("neither auto nor off nor an address", {"JATAC_PREFECT": "on"}, "prefect"),
    ("an address without a machine", {"JATAC_PREFECT": "http:///api"}, "prefect"),
    ("another database", {"JATAC_DATABASE_URL": "mysql://u:secret@host/x"}, "database_url"),
]


@pytest.mark.parametrize(("given", "name"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY])
def test_a_wrong_setting_is_refused_with_a_hint(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], name: str
) -> None:
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(Faults) as refused:
        load_settings(data_dir)
    (check,) = refused.value.checks
    assert (check.id, check.hint) == (f"settings.{name}", HINTS[name])
    assert "secret" not in str(check)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("OFF", "off"), ("auto", "auto"), ("http://127.0.0.1:4200/api/", "http://127.0.0.1:4200/api")],
)
def test_where_runs_are_seen(data_dir: Path, monkeypatch: pytest.MonkeyPatch, given: str, meant: str) -> None:
    monkeypatch.setenv("JATAC_PREFECT", given)
    assert load_settings(data_dir).prefect == meant


def test_a_relay_on_this_machine_needs_no_sender(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JATAC_SMTP_HOST", "127.0.0.1")
    assert settings_or_checks(data_dir)[1] == []


def test_all_faults_are_shown_at_once(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JATAC_SMTP_PORT", "smtp")
    monkeypatch.setenv("JATAC_SMTP_HOTS", "relay.example")
    (data_dir / "jatac.toml").write_text('base_url = "nowhere"\nsmtp_prot = 25\ndata_dir = "/x"\n')
    settings, checks = settings_or_checks(data_dir)
    assert settings is None
    assert {(check.level, check.id) for check in checks} == {
        (Level.WARNING, "settings.JATAC_SMTP_HOTS"),
        (Level.ERROR, "settings.smtp_port"),
        (Level.ERROR, "settings.base_url"),
        (Level.ERROR, "settings.smtp_prot"),
        (Level.ERROR, "settings.data_dir"),
    }
    assert any("`JATAC_SMTP_HOST`" in check.hint for check in checks)


def test_a_file_that_is_not_toml_is_said(data_dir: Path) -> None:
    (data_dir / "jatac.toml").write_text("smtp_host: relay\n")
    settings, checks = settings_or_checks(data_dir)
    assert settings is None
    assert "jatac.toml" in checks[0].sentence


def test_a_password_that_could_travel_unprotected_is_warned_of(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"HOST": "relay.example", "USER": "jatac", "PASSWORD": "hunter2"}
    for name, value in given.items():
        monkeypatch.setenv(f"JATAC_SMTP_{name}", value)
    monkeypatch.setenv("JATAC_MAIL_FROM", "tasking@council.example")
    settings, checks = settings_or_checks(data_dir)
    assert settings is not None
    assert [check.level for check in checks] == [Level.WARNING]
    monkeypatch.setenv("JATAC_SMTP_STARTTLS", "true")
    assert settings_or_checks(data_dir)[1] == []
    assert "hunter2" not in repr(settings)


def test_only_a_marked_data_dir_is_a_story(data_dir: Path) -> None:
    assert not load_settings(data_dir).story
    mark_story(data_dir)
    assert load_settings(data_dir).story
    assert is_story(data_dir)
