"""The floor: the least Flask and SQLAlchemy program that lets a class take a quiz.

It does the whole job and nothing more: sign in with a name and a code, read the questions, answer
them one at a time (each answer durable before the page that follows it), see the result; and for
the teacher, a class by quizzes. A signed cookie, a form token, Jinja templates. No languages, no
policy headers, no scope, no ballot, no compression, no slow hash: what Repère costs above it is
the price of what Repère adds.

`python -m benchmarks.floorquiz PATH` makes the database; `FLOOR_DATABASE=PATH` names it to the
server, whose factory is `benchmarks.floorquiz:create_app`.
"""

import hmac
import os
import random
import secrets
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, abort, g, redirect, request, session, url_for
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from werkzeug.wrappers import Response

from app.models.engine import journal_settings
from benchmarks.sizes import CLASS_SIZE, CLASSES, QUESTIONS, QUIZZES, SEED

CODE = "a printed code"
OPTIONS = 4


class Base(DeclarativeBase):
    """The four tables of the floor."""


class Classroom(Base):
    """A class."""

    __tablename__ = "classroom"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]


class Pupil(Base):
    """Somebody who answers."""

    __tablename__ = "pupil"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    classroom_id: Mapped[int] = mapped_column(sa.ForeignKey("classroom.id"), index=True)
    #: The question reached, where every screen has its address (`/step/…`).
    reached: Mapped[int] = mapped_column(default=0)


class Question(Base):
    """One of the questions of a quiz; `right` is the number of its good option."""

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    quiz: Mapped[int] = mapped_column(index=True)
    text: Mapped[str]
    right: Mapped[int]


class Answer(Base):
    """What somebody answered."""

    __tablename__ = "answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    pupil_id: Mapped[int] = mapped_column(sa.ForeignKey("pupil.id"), index=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"))
    choice: Mapped[int]
    good: Mapped[bool]


_FRAME = (
    "<!doctype html><html lang=fr><meta charset=utf-8><title>Quiz</title>"
    "<link rel=stylesheet href=/static/quiz.css><nav><a href=/>Accueil</a> <a href=/aide>3018</a>"
    "</nav><main>{% block main %}{% endblock %}</main><footer>Besoin d’aide : 3018</footer></html>"
)
_TOKEN = '<input type=hidden name=token value="{{ token }}">'
_CHOICES = (
    "{% for n in range(4) %}<label><input type=radio name=choice value={{ n }}> Choix {{ n }} : "
    "je demande de l’aide</label>{% endfor %}"
)
TEMPLATES = {
    "sign_in": f"<form method=post>{_TOKEN}<label>Nom <input name=name></label>"
    "<label>Code <input name=code type=password></label><button>Entrer</button></form>",
    "quiz": "<h1>Quiz</h1>{% for q in questions %}<form method=post action=/answer>"
    f"{_TOKEN}<input type=hidden name=question value={{{{ q.id }}}}><fieldset>"
    f"<legend>Question {{{{ q.id }}}} : {{{{ q.text }}}}</legend>{_CHOICES}</fieldset>"
    "<button>Répondre</button></form>{% endfor %}",
    "answer": "<p>{{ 'Oui' if good else 'Non' }}</p><form method=post><fieldset>"
    f"<legend>Question suivante</legend>{_TOKEN}{_CHOICES}</fieldset><button>Suite</button></form>",
    "step": "<h1>{{ q.text }}</h1>{% if given is none %}<form method=post>"
    f"{_TOKEN}<fieldset>{_CHOICES}</fieldset><button>Répondre</button></form>{{% else %}}"
    "<p>{{ 'Oui' if given == q.right else 'Non' }}</p>"
    f"<form method=post action=/next/{{{{ q.id }}}}>{_TOKEN}<button>Suite</button></form>"
    "{% endif %}",
    "result": "<h1>{{ good }} sur {{ rows|length }}</h1>{% for answer, text in rows %}"
    "<p>{{ text }} : {{ 'oui' if answer.good else 'non' }}</p>{% endfor %}",
    "classroom": "<h1>Classe</h1><table>{% for id, name in pupils %}<tr><th>{{ name }}</th>"
    "{% for quiz in quizzes %}{% set cell = cells.get((id, quiz)) %}"
    "<td>{% if cell %}{{ cell[0] }}/{{ cell[1] }}{% else %}–{% endif %}</td>{% endfor %}</tr>"
    "{% endfor %}</table>",
}


def engine_for(path: str) -> sa.Engine:
    """An engine with the same journal and the same care for the disk as Repère's."""
    engine = sa.create_engine(f"sqlite:///{path}")
    journal, synchronous = journal_settings()

    @sa.event.listens_for(engine, "connect")
    def _pragmas(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=20000")
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute(f"PRAGMA synchronous={synchronous}")

    return engine


def create_app() -> Flask:
    """The floor as a WSGI application."""
    app = Flask(__name__)
    app.secret_key = "the floor keeps no secret"
    make_session = sessionmaker(engine_for(os.environ["FLOOR_DATABASE"]))
    pages = {
        name: app.jinja_env.from_string(_FRAME.replace("{% block main %}{% endblock %}", body))
        for name, body in TEMPLATES.items()
    }

    @app.teardown_appcontext
    def close(error: BaseException | None) -> None:
        opened = g.pop("database", None)
        if opened is not None:
            opened.close()

    def database() -> Session:
        if "database" not in g:
            g.database = make_session()
        opened: Session = g.database
        return opened

    _add_pupil_pages(app, pages, database)
    _add_steps(app, pages, database)
    _add_teacher_page(app, pages, database)
    app.add_url_rule("/hello", "hello", lambda: "hello", methods=["GET", "POST"])
    return app


def _check_token() -> None:
    if not hmac.compare_digest(session.get("token", ""), request.form.get("token", "-")):
        abort(400)


def _add_pupil_pages(app: Flask, pages: dict[str, Any], database: Any) -> None:
    def me() -> Pupil:
        pupil: Pupil | None = database().get(Pupil, session.get("pupil", 0))
        return pupil or abort(403)

    @app.route("/", methods=["GET", "POST"])
    def sign_in() -> Response | str:
        if request.method == "GET":
            session["token"] = secrets.token_urlsafe(16)
            return str(pages["sign_in"].render(token=session["token"]))
        _check_token()
        pupil = database().scalar(sa.select(Pupil).where(Pupil.name == request.form["name"]))
        given = request.form["code"]
        if pupil is None or not hmac.compare_digest(pupil.code.encode(), given.encode()):
            abort(403)
        session["pupil"] = pupil.id
        return redirect(url_for("quiz", number=int(request.form.get("quiz", 1))))

    @app.get("/quiz/<int:number>")
    def quiz(number: int) -> str:
        me()
        questions = database().scalars(sa.select(Question).where(Question.quiz == number)).all()
        return str(pages["quiz"].render(questions=questions, token=session["token"]))

    @app.post("/answer")
    def answer() -> str:
        _check_token()
        pupil = me()
        question = database().get_one(Question, int(request.form["question"]))
        choice = int(request.form["choice"])
        good = choice == question.right
        database().add(Answer(pupil_id=pupil.id, question_id=question.id, choice=choice, good=good))
        database().commit()
        return str(pages["answer"].render(good=good, token=session["token"]))

    @app.get("/result/<int:number>")
    def result(number: int) -> str:
        pupil = me()
        rows = database().execute(
            sa.select(Answer, Question.text)
            .join(Question, Question.id == Answer.question_id)
            .where(Answer.pupil_id == pupil.id, Question.quiz == number)
        )
        found = rows.all()
        return str(pages["result"].render(rows=found, good=sum(a.good for a, _ in found)))


def _add_steps(app: Flask, pages: dict[str, Any], database: Any) -> None:
    """The same quiz by Repère's exchanges: a screen for each question and one for its feedback,
    POST, redirect, GET, and the question reached stored durably."""

    @app.get("/step/<int:number>")
    def step(number: int) -> str:
        question = database().get_one(Question, number)
        at, given = session.get("at", (0, 0))
        given = given if at == number else None
        return str(pages["step"].render(q=question, given=given, token=session["token"]))

    @app.post("/step/<int:number>")
    def take(number: int) -> Response:
        _check_token()
        question, choice = database().get_one(Question, number), int(request.form["choice"])
        good = choice == question.right
        pupil = database().get(Pupil, session.get("pupil", 0)) or abort(403)
        database().add(Answer(pupil_id=pupil.id, question_id=number, choice=choice, good=good))
        database().commit()
        session["at"] = (number, choice)
        return redirect(url_for("step", number=number), 303)

    @app.post("/next/<int:number>")
    def go_on(number: int) -> Response:
        _check_token()
        pupil = database().get(Pupil, session.get("pupil", 0)) or abort(403)
        pupil.reached = number
        database().commit()
        return redirect(url_for("step", number=number + 1), 303)


def _add_teacher_page(app: Flask, pages: dict[str, Any], database: Any) -> None:
    @app.get("/class/<int:number>")
    def classroom(number: int) -> str:
        pupils = database().execute(
            sa.select(Pupil.id, Pupil.name).where(Pupil.classroom_id == number)
        )
        quizzes = database().scalars(
            sa.select(Question.quiz)
            .where(Question.quiz <= QUIZZES)
            .distinct()
            .order_by(Question.quiz)
        )
        sums = (
            sa.select(
                Answer.pupil_id,
                Question.quiz,
                sa.func.sum(sa.case((Answer.good, 1), else_=0)),
                sa.func.count(),
            )
            .join(Question, Question.id == Answer.question_id)
            .join(Pupil, Pupil.id == Answer.pupil_id)
            .where(Pupil.classroom_id == number)
            .group_by(Answer.pupil_id, Question.quiz)
        )
        cells = {(pupil, quiz): (good, of) for pupil, quiz, good, of in database().execute(sums)}
        values = {"pupils": pupils.all(), "quizzes": quizzes.all(), "cells": cells}
        return str(pages["classroom"].render(**values))


# --- its data ----------------------------------------------------------------------------------


def fill(path: Path) -> None:
    """Make the database: a school that has taken everything, and a class that has not."""
    rng = random.Random(SEED)
    engine = engine_for(str(path))
    Base.metadata.create_all(engine)
    taken = CLASSES * CLASS_SIZE
    with engine.begin() as connection:
        rooms = [{"id": n, "label": f"Classe {n}"} for n in range(1, CLASSES + 2)]
        connection.execute(sa.insert(Classroom), rooms)
        pupils = [
            {"id": n, "name": f"p{n}", "code": CODE, "classroom_id": (n - 1) // CLASS_SIZE + 1}
            for n in range(1, taken + CLASS_SIZE + 1)
        ]
        connection.execute(sa.insert(Pupil), pupils)
        questions = [
            {"id": n, "quiz": (n - 1) // QUESTIONS + 1, "text": "Que faire ?", "right": n % OPTIONS}
            for n in range(1, QUIZZES * QUESTIONS + 2)
        ]
        connection.execute(sa.insert(Question), questions)
        asked = questions[:-1]  # nobody answers the last one: `/next/` leads there from the others
        answers = [_answer(rng, pupil, q) for pupil in range(1, taken + 1) for q in asked]
        connection.execute(sa.insert(Answer), answers)
    engine.dispose()


def _answer(rng: random.Random, pupil: int, question: dict[str, Any]) -> dict[str, Any]:
    good = rng.random() < 0.7
    choice = question["right"] if good else (question["right"] + 1) % OPTIONS
    return {"pupil_id": pupil, "question_id": question["id"], "choice": choice, "good": good}


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
