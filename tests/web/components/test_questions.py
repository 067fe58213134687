"""The templates of the kinds: canaries for the answer key, plain forms, calm words."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.kinds import KINDS
from tests.domain.kinds import samples
from tests.domain.kinds.test_forms import GOOD
from tests.domain.kinds.test_views import TWINS

TEMPLATES = Path(__file__).parents[3] / "app" / "templates"
#: Marks of the author's secrets in the sample questions.
CANARIES = ("NOTE-", "EMPATHY-", "REASON-", "USEFUL-", "M0", "0.5", "0.25", "score", "correct")


def environment() -> Environment:
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    jinja.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    jinja.globals["url_for"] = lambda endpoint, filename: f"/static/{filename}"
    return jinja


JINJA = environment()


def ask(question, given=None, missing=()):
    kind = JINJA.get_template(f"components/questions/{question.kind}.html").module
    return str(kind.ask(question.view(samples.backwards), given, missing))


def test_a_place_left_out_is_tied_to_what_is_said_of_it():
    question = samples.order()
    name = f"place-{question.view(samples.backwards).options[0].key}"
    page = BeautifulSoup(ask(question, missing={name}), "html.parser")
    (select,) = page.select("[aria-invalid]")
    assert "Give each one its own place." in page.find(id=select["aria-describedby"]).text


def feedback(question, answer):
    kind = JINJA.get_template(f"components/questions/{question.kind}.html").module
    review = question.review(answer)
    return str(kind.feedback(question.view(samples.backwards), review))


def fields(html):
    """A form as a browser without JavaScript sends it: first radio, all boxes, last option."""
    sent: dict[str, list[str]] = {}
    page = BeautifulSoup(html, "html.parser")
    for control in page.select("input, select"):
        name = str(control["name"])
        if control.name == "select":
            values = [str(o["value"]) for o in control.select("option") if o["value"]]
            used = {v for k, vs in sent.items() if k.startswith("place-") for v in vs}
            free = [v for v in values if v not in used]
            sent[name] = [free[0] if name.startswith("place-") else values[-1]]
        elif control["type"] == "checkbox":
            sent.setdefault(name, []).append(str(control["value"]))
        else:
            sent.setdefault(name, [str(control["value"])])
    return sent


def test_every_kind_has_its_template_with_three_macros():
    for kind in KINDS:
        module = JINJA.get_template(f"components/questions/{kind}.html").module
        for macro in ("ask", "feedback", "breakdown"):
            assert callable(getattr(module, macro)), f"{kind}: {macro}"


@pytest.mark.goal("S03")
@pytest.mark.parametrize("question", samples.all_kinds(), ids=lambda q: q.kind)
def test_no_byte_of_the_page_tells_the_answer_before_it_is_given(question):
    html = ask(question).replace("True or false?", "")
    for canary in CANARIES:
        assert canary not in html
    assert " checked" not in html
    assert " selected" not in html


@pytest.mark.goal("S03")
@pytest.mark.parametrize(("first", "second"), TWINS, ids=lambda q: q.kind)
def test_two_questions_that_differ_in_the_right_answer_alone_render_the_same_bytes(first, second):
    assert ask(first) == ask(second)
    assert ask(first, missing=("choice", "truth", "item-a")) == ask(
        second, missing=("choice", "truth", "item-a")
    )


@pytest.mark.parametrize("question", samples.all_kinds(), ids=lambda q: q.kind)
def test_a_plain_form_gives_an_answer_that_the_question_reads(question):
    form = fields(ask(question))
    question.judge(question.read(form))
    again = ask(question, form)
    assert " checked" in again or " selected" in again
    assert fields(again) == form


@pytest.mark.parametrize("question", samples.all_kinds(), ids=lambda q: q.kind)
def test_every_control_has_its_words(question):
    page = BeautifulSoup(ask(question), "html.parser")
    for control in page.select("input, select"):
        label = control.find_parent("label") or page.select_one(f'label[for="{control.get("id")}"]')
        assert label is not None
        assert label.get_text(strip=True)
    for fieldset in page.select("fieldset"):
        assert fieldset.find("legend", recursive=False) is not None
    ids = [str(e["id"]) for e in page.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("question", "form", "answer"), GOOD)
def test_feedback_says_the_notes_and_no_verdict(question, form, answer):
    html = feedback(question, answer)
    assert "wrong" not in html.lower()
    for remark in question.review(answer).remarks:
        assert remark.note in html
        assert remark.text in html


@pytest.mark.parametrize("question", samples.all_kinds(), ids=lambda q: q.kind)
def test_a_breakdown_has_a_line_for_every_bar(question):
    kind = JINJA.get_template(f"components/questions/{question.kind}.html").module
    figure = SimpleNamespace(words="45 %", percent=45)
    figures = {bar.mark: figure for bar in question.bars()} | {"acquired": figure}
    html = str(kind.breakdown(question, question.bars(), figures))
    assert html.count("45 %") == max(1, len(question.bars()))
    assert "not counted" in str(kind.breakdown(question, question.bars(), {}))
