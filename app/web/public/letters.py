"""The letter to families: one page for each lesson, in French and English, without signing in."""

from flask import abort, render_template, request
from markupsafe import Markup

from app.web import help_card, locale
from app.web.access import PUBLIC, access
from app.web.lesson_view import library
from app.web.page import today
from app.web.public.routes import blueprint


@blueprint.get("/familles/<name>")
@access(PUBLIC)
def letter(name: str) -> str:
    """The address and the tab hold the quiet title; `?langue=en` asks for English."""
    lesson = library().by_quiet_name(name)
    english = request.args.get("langue") == "en"
    if lesson is None or not lesson.letter("en" if english else "fr"):
        abort(404)
    locale.speak("en" if english else "fr")
    page = library().letter(lesson, "en" if english else "fr")
    return render_template(
        "public/letter.html",
        lesson=lesson,
        name=name,
        english=english,
        letter=Markup(page.html),  # noqa: S704  cleaned by nh3 when it is rendered
        facts=page.facts,
        numbers=help_card.numbers(today(), english),
    )
