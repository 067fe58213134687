"""What is counted, for whom it is answered, and what is counted nowhere."""

import importlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry, generate_latest

from app.web import metrics, request_log
from config import Config, ConfigError
from tests.cast import Cast
from tests.house.source import ROOT
from tests.page import Client
from tests.security.conftest import Walker, assignment, course, walks  # noqa: F401

Walks = Callable[..., Walker]


@pytest.fixture
def counters(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The metrics of this test alone, line by line; every request takes no time."""
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    registry = CollectorRegistry()
    monkeypatch.setitem(app.extensions, "repere_metrics", metrics.counters(registry))
    monkeypatch.setattr(request_log.time, "perf_counter", lambda: 0.0)

    def read() -> list[str]:
        text = generate_latest(registry).decode()
        return sorted(line for line in text.splitlines() if re.match(r"repere_\w+_total", line))

    return read


@pytest.mark.once
@pytest.mark.goal("S24")
@pytest.mark.parametrize(
    "value",
    [
        "0.0.0.0:9464",
        "[::]:9464",
        "8.8.8.8:9464",
        "[2001:4860::8888]:9464",
        "repere.example.fr:9464",
        "9464",
        "127.0.0.1",
        "127.0.0.1:0",
        "127.0.0.1:8000",
    ],
)
def test_metrics_are_refused_where_others_than_the_own_network_could_read_them(value: str) -> None:
    with pytest.raises(ConfigError, match="REPERE_METRICS"):
        Config.from_environment({"REPERE_METRICS": value})


@pytest.mark.once
@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("", None),
        ("127.0.0.1:9464", ("127.0.0.1", 9464)),
        ("localhost:9464", ("127.0.0.1", 9464)),
        ("[::1]:9464", ("::1", 9464)),
        ("192.168.1.20:9464", ("192.168.1.20", 9464)),
    ],
)
def test_metrics_are_off_unless_asked_for_on_the_own_network(value: str, where: Any) -> None:
    assert Config.from_environment({"REPERE_METRICS": value}).metrics == where


def test_nothing_is_counted_unless_metrics_are_asked_for(app: Flask, client: Client) -> None:
    assert "repere_metrics" not in app.extensions
    client.get("/connexion")


@pytest.mark.goal("P07", "S24")
def test_twin_pupils_of_whom_one_opens_help_leave_the_same_counters(
    walks: Walks,  # noqa: F811
    cast: Cast,
    counters: Callable[[], list[str]],
) -> None:
    def does(walker: Walker, needs_help: bool) -> None:
        walker.does("start")
        if needs_help:
            walker.client.get("/aide")
            walker.client.get("/confort")
            walker.client.get("/ouvert")
        walker.opens()
        if needs_help:
            walker.client.post("/sortie")
            walker.client.get("/sortie")

    twins = [walks(cast.alice), walks(cast.bilal)]
    seen, before = [], counters()
    for twin, needs_help in zip(twins, (False, True), strict=True):
        does(twin, needs_help)
        after = counters()
        seen.append(difference(before, after))
        before = after
    assert seen[0] == seen[1] and seen[0]


def difference(before: list[str], after: list[str]) -> dict[str, float]:
    """How much each counter has grown."""
    old, new = (dict(line.rsplit(" ", 1) for line in lines) for lines in (before, after))
    grown = {name: float(number) - float(old.get(name, 0)) for name, number in new.items()}
    return {name: number for name, number in grown.items() if number}


@pytest.mark.goal("S23")
def test_a_counter_says_no_more_than_a_line_of_the_log(
    walks: Walks,  # noqa: F811
    cast: Cast,
    counters: Callable[[], list[str]],
) -> None:
    alice = walks(cast.alice)
    alice.does("start")
    for line in counters():
        assert re.fullmatch(
            r'repere_requests_total\{ms="under 10",route="[a-z_.]+",status="[2345]xx"\} [\d.]+',
            line,
        ), line


@pytest.mark.once
def test_each_metric_is_in_the_document() -> None:
    text = (ROOT / "docs" / "deploying.md").read_text("utf-8")
    for one in metrics.counters(CollectorRegistry()).values():
        assert f"`{one._name}_total`" in text


@pytest.mark.once
def test_an_extra_names_the_library() -> None:
    assert importlib.import_module("prometheus_client")
    assert 'metrics = ["prometheus-client' in (ROOT / "pyproject.toml").read_text("utf-8")
