"""GET /ce-que-repere-sait."""

from typing import Any

from tests.cast import Cast
from tests.page import Client
from tests.web.learn.conftest import Walk


def test_a_pupil_reads_everything_kept_with_the_name(walk: Walk) -> None:
    walk.until(lambda page: "Étape 3 sur 9" in page.title)
    page = walk.client.get("/ce-que-repere-sait")
    assert "Alice" in page.text
    assert "Étape 3 sur 9" in page.text
    assert "Tes choix dans les histoires, avec ton nom." in page.text


def test_a_stranger_is_sent_to_the_card_and_a_teacher_gets_404(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    client.get("/ce-que-repere-sait", expect=302)
    sign_in(client, cast.petit).get("/ce-que-repere-sait", expect=404)
