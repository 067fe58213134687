"""The inspection of every page can fail: a good page passes, and each harm to it is refused."""

import pytest
from flask import Response

from tests.inspection import inspect
from tests.page import Page

HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Vary": "Cookie",
}
GOOD = """<!doctype html>
<html lang="fr">
<head>
<title>Bonjour – Repère</title>
<link rel="stylesheet" href="/static/main.css">
<script type="module" src="/static/main.js"></script>
</head>
<body>
<a href="tel:3018">3018</a>
<form method="post" action="/sortie"><button>Quitter</button></form>
<main>
<h1 id="top">Bonjour</h1>
<form method="post" action="/accueil" aria-labelledby="top">
<input type="hidden" name="csrf_token" value="x">
<label for="name">Prénom</label><input id="name" name="name" aria-describedby="hint">
<p id="hint">Comme en classe.</p>
<label><input type="checkbox" name="yes"> Oui</label>
<button aria-label="Envoyer"><img src="/static/a.svg" alt=""></button>
</form>
</main>
</body>
</html>"""

HARMS = {
    "an unclosed element": ("</main>", ""),
    "a narrow no-break space": ("Comme en", "Comme\u202fen"),
    "no language": (' lang="fr"', ""),
    "no heading": ('<h1 id="top">Bonjour</h1>', '<p id="top">Bonjour</p>'),
    "an empty heading": ('<h1 id="top">Bonjour</h1>', '<h1 id="top"> </h1>'),
    "two headings": ("<main>", "<main><h1>Bonjour</h1>"),
    "another title": ("<title>Bonjour", "<title>Accueil"),
    "two titles": ("<main>", "<main><svg><title>Bonjour</title></svg>"),
    "the heading told by a quiet tab": ("<body>", "<body data-quiet-title>"),
    "a typewriter apostrophe": ("Bonjour", "L'accueil"),
    "an id twice": ('<p id="hint">', '<p id="hint"></p><p id="hint">'),
    "a label of nothing": ("<main>", '<main><label for="nothing">Oui</label>'),
    "a name that is not there": ('aria-labelledby="top"', 'aria-labelledby="top nothing"'),
    "a hint that is not there": ('id="hint"', 'id="other"'),
    "a control of nothing": ('<p id="hint">', '<p id="hint" aria-controls="nothing">'),
    "a field without a label": ('<label for="name">Prénom</label>', "Prénom"),
    "a box without a label": ("<label><input", "<span></span><input"),
    "a list without a label": ("<main>", "<main><select><option>a</option></select>"),
    "a text without a label": ("<main>", "<main><textarea></textarea>"),
    "a button without words": (' aria-label="Envoyer"', ""),
    "a link without words": ("<main>", '<main><a href="/"></a>'),
    "a form that goes nowhere": (' action="/accueil"', ""),
    "a form without a token": ("csrf_token", "token"),
    "an inline style": ("<main>", '<main style="color:red">'),
    "an inline sheet": ("</head>", "<style>p{}</style></head>"),
    "an inline script": (' src="/static/main.js"', ""),
    "an inline handler": ("<main>", '<main onclick="go()">'),
    "a sheet from elsewhere": ('href="/static', 'href="https://ailleurs.example'),
    "a picture from elsewhere": ('src="/static/a', 'src="//ailleurs.example/a'),
    "no 3018": ("tel:3018", "tel:15"),
    "no quick exit": ('action="/sortie"', 'action="/accueil"'),
    "a quick exit that only reads": ('method="post" action="/sortie"', 'action="/sortie"'),
}


def page(body: str, endpoint: str = "public.home", **headers: str) -> Page:
    """A page as the client of the tests would open it."""
    told = {**HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Page(Response(body, 200, told, mimetype="text/html"), endpoint)


def test_a_good_page_passes() -> None:
    inspect(page(GOOD), "/")


@pytest.mark.parametrize(("old", "new"), HARMS.values(), ids=HARMS.keys())
def test_each_harm_is_refused(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(AssertionError):
        inspect(page(GOOD.replace(old, new)), "/")


@pytest.mark.parametrize("name", HEADERS)
def test_each_header_is_missed(name: str) -> None:
    with pytest.raises(AssertionError):
        inspect(page(GOOD, **{name.replace("-", "_"): "none"}), "/")


@pytest.mark.goal("R28")
def test_an_adult_s_page_needs_neither_3018_nor_the_quick_exit_at_an_adult_s_address_only() -> None:
    body = GOOD.replace("tel:3018", "tel:15").replace('action="/sortie"', 'action="/accueil"')
    token = '<input type="hidden" name="csrf_token" value="x"><button>Quitter'
    body = body.replace("<button>Quitter", token)
    adult_s = body.replace("<body>", '<body data-door="staff">')
    for endpoint in ("teach.home", "admin.home", "auth.account"):
        inspect(page(adult_s, endpoint), "/teach")
        with pytest.raises(AssertionError, match="no 3018"):  # an error page there
            inspect(page(body, endpoint), "/teach")
    for endpoint in ("learn.home", "public.home", "auth.staff", ""):
        with pytest.raises(AssertionError, match="no 3018"):
            inspect(page(adult_s, endpoint), "/accueil")
