"""What is said of the data: to a pupil of eleven, to parents, to adults; and that it is true."""

import re
from datetime import timedelta
from typing import Any

import pytest

from app.content.checks.counting import measure, sentences, spoken_words
from app.content.checks.readability import ADULTS, TARGETS
from app.domain.school_year import GRACE
from app.services import retention
from app.services.sessions import IDLE, LIFE
from tests.cast import Cast
from tests.page import Client, Page

PUPIL, PARENTS, DETAILS = "/vie-privee", "/vie-privee/parents", "/vie-privee/details"


def said(page: Page) -> list[str]:
    """The passages of a notice."""
    return [
        tag.get_text(" ", strip=True) for tag in page.select("article h1, article p, article li")
    ]


def test_a_pupil_of_eleven_can_read_the_notice(client: Client, figure: Any) -> None:
    """The reading level asked of the lessons of the first two years."""
    target, texts = TARGETS["6e-5e"], said(client.get(PUPIL))
    longest = max(len(spoken_words(s)) for text in texts for s in sentences(text))
    found = measure(texts)
    assert longest <= target.longest
    assert found.mean <= target.mean and found.kandel_moles >= target.kandel_moles
    assert found.words < 400, "short enough to be read"
    measures = f"Kandel-Moles {found.kandel_moles:.0f}, {found.mean:.1f} words a sentence"
    figure("P04", f"the pupils' notice: {measures}")


def test_it_speaks_to_the_pupil_and_quotes_the_promises(client: Client) -> None:
    page = client.get(PUPIL)
    assert page.h1 == "Ta vie privée dans Repère"
    assert not re.search(r"\b(vous|votre|vos)\b", page.select_one("article").get_text())
    for promise in (
        (
            "Ton prof voit où tu en es et combien de repères tu sais reconnaître. Tes choix dans "
            "l’histoire sont comptés avec ceux de la classe, sans ton nom."
        ),
        (
            "Ton établissement choisit le dernier jour de l’année, le 31 août au plus tard. Trente "
            "jours après, tout ce qui concerne la classe est effacé."
        ),
        "Demande à ton prof ou à la direction, avec ou sans tes parents.",
    ):
        assert promise in page.text, promise


def test_it_is_one_press_away_from_the_sign_in_and_from_every_page_of_a_pupil(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    pages = [client.get(path) for path in ("/connexion", "/aide", "/confort", PARENTS)]
    sign_in(client, cast.alice)
    pages += [client.get(path) for path in ("/accueil", "/ce-que-repere-sait")]
    for page in pages:
        assert page.select(f"footer a[href='{PUPIL}']"), page.endpoint


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (PARENTS, ("jamais la réponse choisie", "article 6", "Trente jours après", "la CNIL")),
        (
            f"{PARENTS}?langue=en",
            ("never the answer chosen", "article 6(1)(e)", "Thirty days later", "the CNIL"),
        ),
    ],
)
def test_parents_read_what_why_until_when_and_their_rights_without_an_account(
    client: Client, path: str, words: tuple[str, ...], statements: Any
) -> None:
    with statements() as seen:
        page = client.get(path)
    assert seen == [] and "Set-Cookie" not in page.headers
    assert page.select_one("html")["lang"] == ("en" if "langue" in path else "fr")
    for word in words:
        assert word in page.text, word


def test_adults_can_read_the_notices(client: Client) -> None:
    for path in (PARENTS, DETAILS):
        found = measure(said(client.get(path)))
        assert found.mean <= ADULTS.mean and found.kandel_moles >= ADULTS.kandel_moles, path


def test_nothing_claims_that_anybody_has_validated_anything(client: Client) -> None:
    for path in (PUPIL, PARENTS, DETAILS):
        text = client.get(path).text.lower()
        assert not re.search(r"conforme au rgpd|certifié|labellis|agréé|approuvé|validé par", text)


# --- the words are the behaviour ----------------------------------------------------------------


def test_the_terms_on_the_pages_are_those_of_the_code(client: Client) -> None:
    assert timedelta(days=30) == GRACE
    assert "Trente jours après" in client.get(PUPIL).text
    assert timedelta(days=182) == retention.AUDIT
    assert "gardé six mois" in client.get(PARENTS).text
    longest = max(LIFE.values())
    assert longest + timedelta(days=1) < timedelta(days=2), (
        "a session is dropped a day after its end"
    )
    assert max(IDLE.values()) < longest and "deux jours au plus" in client.get(DETAILS).text
