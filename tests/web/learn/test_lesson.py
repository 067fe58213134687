"""GET and POST /lecon/<attempt>: one address for a whole lesson."""

from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.models import EditionState, LessonEdition
from tests.cast import Cast
from tests.page import Client
from tests.web.learn.conftest import Given, Walk


def test_the_heads_up_names_four_rights_and_what_is_recorded(walk: Walk) -> None:
    assert walk.page.h1 == "Avant de commencer"
    assert len(walk.page.select(".rights > li")) == 4
    assert "Tu peux te tromper. Chaque choix se rejoue. Ton nom n’y est jamais attaché." in (
        walk.page.text
    )
    assert "Autre parcours, même durée" in walk.page.text
    assert "Aller droit au résumé" in walk.page.text


def test_the_tab_keeps_a_neutral_title_from_the_first_screen_to_the_last(walk: Walk) -> None:
    for _ in range(12):
        assert walk.page.title.startswith("Étape ")
        assert walk.page.title.endswith("sur 9 – Repère")
        walk.step()


def test_a_turn_shows_a_conversation_and_nothing_is_preselected(walk: Walk) -> None:
    page = walk.until(lambda page: bool(page.select('input[value="choose"]')))
    assert page.select('.chat [role="log"] > ol > li')
    assert not page.select("main input[checked]")
    assert "Je ne sais pas trop" in page.text
    assert "Passer cette situation" in page.text


def test_the_feedback_names_the_tactic_and_numbers_the_marked_words(walk: Walk) -> None:
    page = walk.until(lambda page: page.h1 == "L’isolement")
    assert page.select('[role="status"][tabindex="-1"]')
    marks = page.select("mark")
    assert len(marks) == len(page.select(".notes > li")) >= 2
    assert "Ce qui protège Inès" in page.text
    assert "Revenir à ce moment" in page.text


def test_going_back_to_the_moment_shows_the_turn_again(walk: Walk) -> None:
    walk.until(lambda page: page.h1 == "L’isolement")
    back = [
        form for form in walk.page.select("main form") if "Revenir à ce moment" in form.get_text()
    ]
    data = {str(i["name"]): str(i["value"]) for i in back[0].select("input")}
    page = walk.client.follow(walk.client.post(walk.address, data))
    assert page.select('input[value="choose"]')


def test_an_incomplete_answer_is_asked_again_and_says_so(walk: Walk) -> None:
    walk.until(lambda page: bool(page.select('input[value="choose"]')))
    page = walk.send("choose", expect=422)
    assert "Choisis une ligne, ou passe." in page.text


def test_a_key_that_the_screen_does_not_have_is_refused(walk: Walk) -> None:
    walk.until(lambda page: bool(page.select('input[value="choose"]')))
    walk.send("choose", expect=400, choice="zzz")


def test_skipping_a_situation_leads_on_without_a_trace_in_the_page(walk: Walk) -> None:
    walk.until(lambda page: bool(page.select('input[value="choose"]')))
    page = walk.send("skip")
    assert "Autre chose à la place" in page.text


def test_a_whole_lesson_ends_on_the_help_and_then_the_calm_end(walk: Walk) -> None:
    page = walk.until(lambda page: bool(page.select('input[value="finish"]')))
    assert page.select('.number-card[href="tel:3018"]')
    page = walk.step()
    assert page.h1.startswith("C’est fini.")
    assert page.select("[data-idle-return]")
    assert "Terminée" in walk.client.get("/accueil").text


def test_another_device_resumes_at_the_beginning_of_the_step(
    walk: Walk, app: Flask, session: Session, cast: Cast, sign_in: Any
) -> None:
    walk.until(lambda page: "Étape 4 sur 9" in page.title)
    other = sign_in(Client(app, session), cast.alice)
    page = other.get(walk.address)
    assert page.h1 == "Tu en étais à l’étape 4"


def test_no_answer_key_is_on_the_page_of_a_question(walk: Walk, app: Flask) -> None:
    page = walk.until(lambda page: "Question 1 sur 3" in page.text)
    lesson = app.extensions["library"].get("L1", "4e-3e")
    for question in lesson.questions.values():
        for remark in getattr(question, "items", ()):
            note = getattr(remark, "notes", None)
            assert note is None or note.alert not in page.text
    assert "data-correct" not in page.body


def test_a_closed_assignment_says_it_kindly(
    walk: Walk, given: Given, session: Session, clock: Any
) -> None:
    given.assignment.closes_at = clock.now
    session.commit()
    clock.advance(minutes=1)
    page = walk.client.get(walk.address, expect=409)
    assert page.h1 == "Cette leçon est fermée"
    assert "Ce que tu as répondu est gardé." in page.text


def test_a_withdrawn_lesson_is_a_calm_page_with_help(
    walk: Walk, given: Given, session: Session
) -> None:
    edition = session.get_one(LessonEdition, given.assignment.edition_hash)
    edition.state = EditionState.WITHDRAWN
    session.commit()
    page = walk.client.get(walk.address, expect=409)
    assert page.h1 == "Cette leçon est en correction"


def test_a_pupil_of_the_class_but_not_of_the_attempt_gets_404(
    walk: Walk, app: Flask, session: Session, cast: Cast, sign_in: Any
) -> None:
    for outsider in (cast.bilal, cast.chloe, cast.dina, cast.petit):
        sign_in(Client(app, session), outsider).get(walk.address, expect=404)


def test_a_pupil_of_another_class_cannot_begin_the_lesson(
    client: Client, cast: Cast, given: Given, sign_in: Any
) -> None:
    fields = {"assignment": str(given.assignment.id)}
    for outsider in (cast.chloe, cast.dina):
        sign_in(client, outsider).post("/lecon", fields, expect=404)


def test_an_answer_costs_at_most_six_statements(walk: Walk, statements: Any) -> None:
    walk.until(lambda page: "Question 1 sur 6" in page.text)
    data = walk.fill()
    with statements() as seen:
        walk.client.post(
            walk.address,
            {
                "action": "answer",
                "screen": str(walk.page.select('input[name="screen"]')[0]["value"]),
                **data,
            },
        )
    assert len(seen) <= 6, seen


def test_a_session_that_ended_by_itself_keeps_the_answer(
    walk: Walk, clock: Any, given: Given
) -> None:
    walk.until(lambda page: bool(page.select('input[value="choose"]')))
    clock.advance(minutes=31)
    page = walk.send("choose", expect=401, choice="a")
    assert page.h1 == "Ta séance s’est arrêtée"
    assert page.select_one('input[name="kept"]')["value"]


def test_a_lesson_after_the_class_was_ended_is_not_shown(walk: Walk, given: Given) -> None:
    given.end_class()
    assert walk.client.get(walk.address, expect=302).location == "/fini"


def test_asking_for_the_headers_only_takes_no_step(walk: Walk) -> None:
    form = {"action": "start", "screen": "", "csrf_token": "none"}
    walk.client.raw.head(walk.address, data=form, base_url="https://localhost")
    assert walk.open().h1 == "Avant de commencer"


def test_every_screen_says_whose_session_it_is(walk: Walk) -> None:
    for _ in range(5):
        who = walk.page.select_one(".who")
        assert "Alice" in who.get_text() and "Ce n’est pas moi" in who.get_text()
        walk.step()


def test_before_questions_get_their_feedback_once_the_lesson_is_finished(walk: Walk) -> None:
    first = walk.until(lambda page: "Question 1 sur 3" in page.text)
    prompt = first.select_one("h1").get_text(" ", strip=True)
    page = walk.until(lambda page: bool(page.select("[data-idle-return]")))
    keys = page.select(".keys-of-before > li")
    assert len(keys) == 3
    assert prompt in keys[0].get_text(" ", strip=True)


def test_a_choice_left_out_is_said_beside_its_lines_and_takes_the_focus(walk: Walk) -> None:
    walk.until(lambda page: bool(page.select('input[value="choose"]')))
    page = walk.send("choose", expect=422)
    said = page.select_one("[data-focus]")
    assert said["id"] == page.select_one("main fieldset")["aria-describedby"]
    assert "Choisis une ligne" in said.get_text()


def test_an_answer_left_out_takes_the_focus(walk: Walk) -> None:
    walk.until(lambda page: "Question 1 sur 3" in page.text)
    assert walk.page.select_one("[data-focus]").name == "h1"
    page = walk.send("answer", expect=422)
    assert page.select_one("[data-focus]")["id"] == "answer-error"


def test_the_last_page_leaves_by_itself_without_script_and_never_over_a_replay(walk: Walk) -> None:
    page = walk.until(lambda page: bool(page.select("[data-idle-return]")))
    leaves = page.select_one('head noscript meta[http-equiv="refresh"]')
    assert leaves["content"] == "170;url=/connexion"
    assert "Refresh" not in page.headers
    assert not walk.send("replay").select("noscript")
