"""The public pages: nothing here says anything about anybody."""

import re

from flask import Blueprint, Response, render_template, request, url_for

from app.extensions import db
from app.web import locale
from app.web.access import PUBLIC, access
from app.web.comfort import READING_COOKIE, READINGS, THEME_COOKIE, THEMES
from app.web.page import see_other
from app.web.public import health as checks
from app.web.sign_in import person, role_home

blueprint = Blueprint("public", __name__)

#: A path of this site, without query: the only place that the comfort page goes back to.
_OURS = re.compile(r"(/[A-Za-z0-9_-]+)+/?")


@blueprint.get("/")
@access(PUBLIC)
def home() -> Response:
    """The start page of whoever is signed in, else the pupils' sign-in."""
    me = person()
    return see_other(url_for(role_home(me.role) if me else "auth.pupil"))


@blueprint.get("/essai")
@access(PUBLIC)
def trial() -> str:
    """Tells whoever sets up the room that this device reaches Repère, and from where."""
    return render_template("public/trial.html", address=request.remote_addr, server=request.host)


@blueprint.get("/healthz")
@access(PUBLIC)
def health() -> Response:
    """200 when database, migrations, keys and lessons are ready, else 503 and which is not."""
    found = checks.report(db.engine)
    text = "".join(f"{name}: {'ok' if ready else 'no'}\n" for name, ready in found.items())
    status = 200 if all(found.values()) else 503
    return Response(text, status, mimetype="text/plain")


@blueprint.route("/confort", methods=["GET", "POST"])
@access(PUBLIC)
def comfort() -> Response | str:
    """Reading comfort and theme, for browsers without script.

    The choice is kept in cookies of the browser session; the server keeps nothing.
    """
    if request.method != "POST":
        return render_template("public/comfort.html")
    back = request.form.get("back", "")
    if not _OURS.fullmatch(back) or back == url_for(".comfort"):
        back = url_for(".home")
    response = see_other(back)
    for field, cookie, allowed in (
        ("theme", THEME_COOKIE, THEMES),
        ("reading", READING_COOKIE, READINGS),
    ):
        value = request.form.get(field)
        if value in allowed:
            response.set_cookie(cookie, value, samesite="Lax", path="/")
        elif value is not None:
            response.delete_cookie(cookie, path="/")
    return response


@blueprint.get("/vie-privee")
@access(PUBLIC)
def privacy() -> str:
    """What Repère keeps, in words that a pupil of eleven reads."""
    return render_template("public/privacy.html")


@blueprint.get("/vie-privee/parents")
@access(PUBLIC)
def parents() -> str:
    """The same for parents, on one sheet; `?langue=en` asks for English."""
    english = request.args.get("langue") == "en"
    locale.speak("en" if english else "fr")
    return render_template("public/parents.html", english=english)


@blueprint.get("/vie-privee/details")
@access(PUBLIC)
def privacy_details() -> str:
    """What the two notices leave out, for adults."""
    return render_template("public/privacy_details.html")


@blueprint.get("/accessibilite")
@access(PUBLIC)
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("public/accessibility.html")


@blueprint.get("/mentions", endpoint="credits")
@access(PUBLIC)
def credits_page() -> str:
    """Who makes it, licences, sources."""
    return render_template("public/credits.html")


@blueprint.get("/favicon.ico")
@access(PUBLIC)
def favicon() -> Response:
    """Old browsers ask for it by themselves."""
    return see_other(url_for("static", filename="images/icon.svg"))
