"""What the environment may say, and what is answered to what it may not."""

from dataclasses import FrozenInstanceError
from hashlib import sha256
from pathlib import Path

import pytest

from whence.errors import InvalidSetting
from whence.settings import ApiRole, LogLevel, RateLimit, Settings, is_loopback

DIGEST = sha256(b"a long random key").hexdigest()
OTHER_DIGEST = sha256(b"another long random key").hexdigest()


def read(**variables: str) -> Settings:
    return Settings.from_env({"HOME": "/home/ada"} | variables)


def test_an_empty_environment_gives_the_defaults_of_the_contract() -> None:
    settings = read()
    assert settings.port == 8080
    assert settings.host == "127.0.0.1"
    assert settings.is_loopback_only
    assert settings.max_text == 1_000
    assert settings.max_lines == 100_000
    assert settings.api_keys == ()
    assert settings.rules_dir is None
    assert settings.cache_dir == Path("/home/ada/.cache/whence")
    assert settings.data_dir == Path("/home/ada/.local/share/whence")
    assert settings.database_url == "sqlite:////home/ada/.local/share/whence/whence.db"
    assert settings.retention_days == 365


def test_a_database_may_be_named_in_the_usual_ways() -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        settings = read(WHENCE_DATABASE_URL=f"{scheme}://ada:hunter2@host/name")
        assert settings.database_url == "postgresql+psycopg://ada:hunter2@host/name"
        assert "hunter2" not in repr(settings)


def test_a_blank_variable_counts_as_absent() -> None:
    assert read(WHENCE_PORT=" ", WHENCE_API_KEYS="", WHENCE_CACHE_DIR="") == read()


def test_every_variable_is_read(tmp_path: Path) -> None:
    settings = read(
        WHENCE_CACHE_DIR=str(tmp_path / "new"),
        WHENCE_RULES_DIR=str(tmp_path),
        WHENCE_HOST="0.0.0.0",
        WHENCE_PORT="9000",
        WHENCE_WORKERS="3",
        WHENCE_API_KEYS=DIGEST,
        WHENCE_LOG_LEVEL="Warning",
        WHENCE_MAX_TEXT="500",
        WHENCE_MAX_LINES="10",
        WHENCE_RATE_LIMIT="5/second",
    )
    assert settings.cache_dir == tmp_path / "new"
    assert settings.rules_dir == tmp_path
    assert (settings.host, settings.port, settings.workers) == ("0.0.0.0", 9000, 3)
    assert settings.log_level is LogLevel.WARNING
    assert (settings.max_text, settings.max_lines) == (500, 10)
    assert settings.rate_limit == RateLimit(requests=5, period_s=1)
    assert not settings.is_loopback_only


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        read().port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WHENCE_PORT", "0"),
        ("WHENCE_PORT", "65536"),
        ("WHENCE_PORT", "80.0"),
        ("WHENCE_PORT", "tcp://10.0.0.1:8080"),
        ("WHENCE_PORT", "٨٠٨٠"),
        ("WHENCE_WORKERS", "-1"),
        ("WHENCE_WORKERS", "many"),
        ("WHENCE_HOST", "http://localhost"),
        ("WHENCE_HOST", "127.0.0.1:8080"),
        ("WHENCE_HOST", "two words"),
        ("WHENCE_LOG_LEVEL", "loud"),
        ("WHENCE_MAX_TEXT", "0"),
        ("WHENCE_MAX_LINES", "1e5"),
        ("WHENCE_RATE_LIMIT", "100"),
        ("WHENCE_RATE_LIMIT", "0/minute"),
        ("WHENCE_RATE_LIMIT", "5/fortnight"),
        ("WHENCE_API_KEYS", "a long random key"),
        ("WHENCE_API_KEYS", f"ada:king:{DIGEST}"),
        ("WHENCE_API_KEYS", f"ada:client:{DIGEST}:"),
        ("WHENCE_API_KEYS", f"{DIGEST},{DIGEST}"),
        ("WHENCE_RULES_DIR", "/nowhere/at/all"),
        ("WHENCE_CACHE_DIR", __file__),
        ("WHENCE_DATA_DIR", __file__),
        ("WHENCE_DATABASE_URL", "mysql://host/name"),
        ("WHENCE_DATABASE_URL", "sqlite://"),
        ("WHENCE_ID_KEY", "short"),
        ("WHENCE_RETENTION_DAYS", "0"),
        ("WHENCE_JOBS_URL", "amqp://host"),
        ("WHENCE_CACHE_DIR", "~nobody-of-that-name/cache"),
    ],
)
def test_a_wrong_value_gives_one_line_that_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        read(**{name: value})
    message = str(caught.value)
    assert message.startswith(f"{name} must be ")
    assert "\n" not in message


def test_a_key_written_in_place_of_its_hash_is_not_repeated() -> None:
    with pytest.raises(InvalidSetting) as caught:
        read(WHENCE_API_KEYS=f"{DIGEST},hunter2-hunter2")
    assert "hunter2" not in str(caught.value)
    assert "key 2" in str(caught.value)


def test_settings_do_not_show_keys_when_printed() -> None:
    assert DIGEST not in repr(read(WHENCE_API_KEYS=DIGEST))


def test_a_bare_hash_is_a_client_of_all_scopes() -> None:
    (key,) = read(WHENCE_API_KEYS=DIGEST.upper()).api_keys
    assert (key.name, key.role, key.digest, key.scopes) == ("key-1", ApiRole.CLIENT, DIGEST, ())


def test_a_full_key_has_name_role_and_scopes() -> None:
    keys = read(WHENCE_API_KEYS=f"{DIGEST}, ada:reviewer:{OTHER_DIGEST}:hr-survey+web").api_keys
    assert keys[1].name == "ada"
    assert keys[1].role is ApiRole.REVIEWER
    assert keys[1].scopes == ("hr-survey", "web")


def test_the_cache_folder_follows_xdg_but_no_relative_path() -> None:
    assert read(XDG_CACHE_HOME="/var/cache").cache_dir == Path("/var/cache/whence")
    assert read(XDG_CACHE_HOME="cache").cache_dir == Path("/home/ada/.cache/whence")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "::1"])
def test_loopback_is_this_machine_alone(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org", "localhost.example"])
def test_other_hosts_are_no_loopback(host: str) -> None:
    assert not is_loopback(host)
