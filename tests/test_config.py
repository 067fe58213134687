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


@pytest.mark.asvs("12.3.1", "12.3.2")
@pytest.mark.parametrize("name", ["REPERE_DATABASE_URL", "REPERE_OWNER_DATABASE_URL"])
@pytest.mark.parametrize(
    ("address", "elsewhere"),
    [
        ("u@db.example.org/x", {}),
        ("u@db.example.org/x?sslmode=require", {}),
        ("u@db.example.org/x?sslmode=verify-full&sslmode=disable", {}),
        ("u@10.0.0.4:5433/x", {}),
        ("u@/x?host=db.example.org", {}),
        ("u@/x?host=localhost:5432&host=db.example.org:5432", {}),
        ("u@localhost/x?hostaddr=10.0.0.4", {}),
        ("u@/x", {"PGHOST": "db.example.org"}),
        ("u@db.example.org/x?sslmode=disable", {"PGSSLMODE": "verify-full"}),
    ],
)
def test_a_database_on_another_machine_is_reached_with_its_certificate_checked(
    name: str, address: str, elsewhere: dict[str, str]
) -> None:
    with pytest.raises(ConfigError, match="sslmode=verify-full"):
        Config.from_environment({name: f"postgresql+psycopg://{address}", **elsewhere})


@pytest.mark.parametrize(
    ("address", "elsewhere"),
    [
        ("u@db.example.org/x?sslmode=verify-full&sslrootcert=system", {}),
        ("u@db.example.org/x", {"PGSSLMODE": "verify-full"}),
        ("u@localhost/x", {}),
        ("u:p%40ss@127.0.0.1:5432/x", {}),
        ("u@[::1]:5432/x", {}),
        ("u@/x", {}),
        ("u@/x?host=/var/run/postgresql", {"PGHOST": "db.example.org"}),
        ("u@/x?host=localhost:5432", {}),
    ],
)
def test_a_checked_link_a_socket_and_this_machine_are_enough(
    address: str, elsewhere: dict[str, str]
) -> None:
    url = f"postgresql+psycopg://{address}"
    assert Config.from_environment({"REPERE_DATABASE_URL": url, **elsewhere}).database_url == url


@pytest.mark.goal("R27")
@pytest.mark.parametrize(
    "environ",
    [
        {"REPERE_PUBLIC_URL": "repere.example.fr"},
        {"REPERE_PROFILE": "open"},
        {"REPERE_PROFILE": "secure", "REPERE_PUBLIC_URL": "http://192.168.1.20"},
        {"REPERE_PROXIES": "two"},
        {"REPERE_DATABASE_URL": "a database"},
    ],
)
def test_a_doubtful_setting_is_refused_in_one_line(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_environment(environ)
    assert "\n" not in str(refused.value)
