"""Metrics of the running server, answered on the own network only."""

import time
from wsgiref.simple_server import WSGIServer

import click

from app.cli.workplace import console
from config import Config, ConfigError


@click.command()
def metrics() -> None:
    """Answer with the counters of every server process (Prometheus text), until stopped.

    REPERE_METRICS says where: 127.0.0.1:9464, or a private address of this machine. The
    launcher starts it by itself when the variable is set.
    """
    try:
        config = Config.from_environment()
        server = listen(config)
    except (ConfigError, OSError) as error:
        raise click.ClickException(f"no metrics: {error}") from error
    console.print(f"Metrics on http://{server.server_name}:{server.server_port}/metrics")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        server.shutdown()


def listen(config: Config) -> WSGIServer:
    """Open the listener. Raises ConfigError without an address or without the library."""
    if config.metrics is None:
        raise ConfigError("REPERE_METRICS is not set.")
    try:
        from prometheus_client import CollectorRegistry, start_http_server
        from prometheus_client.multiprocess import MultiProcessCollector
    except ImportError:
        raise ConfigError("prometheus-client is not installed.") from None
    host, port = config.metrics
    config.metrics_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(config.metrics_dir))  # type: ignore[no-untyped-call]
    server, _ = start_http_server(port, addr=host, registry=registry)
    return server
