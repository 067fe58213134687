"""The configuration refuses what it cannot serve safely."""

import pytest

from config import Config, ConfigError


def test_without_any_setting_it_serves_this_machine_alone() -> None:
    config = Config.from_environment({})
    assert config.secure and not config.demo
    assert config.accepts_host("localhost") and config.accepts_host("127.0.0.1")
    assert not config.accepts_host("192.168.1.20") and not config.accepts_host("repere.example.fr")


def test_a_private_address_over_http_is_the_school_network() -> None:
    config = Config.from_environment({"REPERE_PUBLIC_URL": "http://192.168.1.20:8000"})
    assert config.profile == "school_network"
    assert config.flask_settings()["SESSION_COOKIE_NAME"] == "repere-page"
    assert config.accepts_host("10.4.0.7") and config.accepts_host("salle12.lan")
    assert config.accepts_host("repere.test") and config.accepts_host("pc-prof")
    assert not config.accepts_host("8.8.8.8") and not config.accepts_host("repere.example.fr")


@pytest.mark.parametrize("url", ["http://repere.example.fr", "http://8.8.8.8", "http://[2a00::1]"])
def test_a_public_address_over_http_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="public address over http"):
        Config.from_environment({"REPERE_PUBLIC_URL": url})


def test_https_is_secure_whatever_the_name() -> None:
    config = Config.from_environment({"REPERE_PUBLIC_URL": "https://repere.example.fr/"})
    assert config.secure
    assert config.flask_settings()["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert config.accepts_host("repere.example.fr") and not config.accepts_host("evil.example")


@pytest.mark.goal("R27")
@pytest.mark.parametrize(
    "environ",
    [
        {"REPERE_PUBLIC_URL": "repere.example.fr"},
        {"REPERE_PROFILE": "open"},
        {"REPERE_PROFILE": "secure", "REPERE_PUBLIC_URL": "http://192.168.1.20"},
        {"REPERE_PROXIES": "two"},
    ],
)
def test_a_doubtful_setting_is_refused_in_one_line(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_environment(environ)
    assert "\n" not in str(refused.value)
