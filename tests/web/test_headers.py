"""The policy of every answer, and whose Host is answered."""

import pytest
from flask import Flask

from app.web import assets
from app.web.headers import POLICY
from tests.page import Client


@pytest.mark.goal("P08")
@pytest.mark.goal("S15")
def test_every_answer_carries_the_policy(client: Client) -> None:
    page = client.get("/aide")
    assert page.headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY and "data:" not in POLICY and "https:" not in POLICY
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "geolocation=()" in page.headers["Permissions-Policy"]


@pytest.mark.goal("S13")
def test_pages_are_kept_nowhere(client: Client) -> None:
    page = client.get("/connexion")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Cookie" in page.headers["Vary"]


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_static_files_are_packed_and_kept_a_year(client: Client, encoding: str) -> None:
    path = f"/static/{assets.revision()}/css/main.css"
    response = client.raw.get(path, headers={"Accept-Encoding": encoding})
    assert response.status_code == 200
    assert response.headers["Content-Encoding"] == encoding
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert sum(len(name) + len(value) + 4 for name, value in response.headers) < 500
    response.close()


@pytest.mark.goal("S13", "S15")
@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [("POST", {}, 405), ("PUT", {}, 405), ("GET", {"Range": "bytes=99999999-"}, 416)],
)
def test_what_the_file_server_refuses_carries_the_policy_too(
    client: Client, method: str, headers: dict[str, str], status: int
) -> None:
    path = f"/static/{assets.revision()}/css/main.css"
    response = client.raw.open(path, method=method, headers=headers)
    assert response.status_code == status
    assert response.headers["Content-Security-Policy"] == POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    response.close()


@pytest.mark.goal("S18")
@pytest.mark.parametrize("host", ["evil.example", "192.168.1.20", "8.8.8.8", "localhost.evil.fr"])
def test_a_host_that_is_not_ours_is_refused(client: Client, host: str) -> None:
    assert client.raw.get("/connexion", headers={"Host": host}).status_code == 400


@pytest.mark.goal("S18")
def test_the_school_network_accepts_private_hosts_only(app: Flask, network_app: Flask) -> None:
    network = network_app.test_client()
    assert network.get("/aide", headers={"Host": "10.4.0.7:8000"}).status_code == 200
    assert network.get("/aide", headers={"Host": "repere.test"}).status_code == 200
    assert network.get("/aide", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.goal("S18")
def test_a_forwarded_host_is_not_believed(client: Client) -> None:
    response = client.raw.get("/connexion", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in response.get_data(as_text=True)


def test_pages_that_reflect_input_go_out_plain(client: Client) -> None:
    packed = client.raw.get("/aide", headers={"Accept-Encoding": "gzip"})
    assert packed.headers.get("Content-Encoding") == "gzip"
    for plain in (
        client.raw.get("/aide?x=1", headers={"Accept-Encoding": "gzip"}),
        client.raw.post("/connexion", data={"code": "x"}, headers={"Accept-Encoding": "gzip"}),
    ):
        assert "Content-Encoding" not in plain.headers
