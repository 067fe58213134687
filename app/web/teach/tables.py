"""The pages of a lesson as tables, for the exports. Nothing here that the pages do
not show, but for the normalised gain, which is rounded to a tenth so that it tells no more than
the shares."""

from collections.abc import Sequence

from flask_babel import gettext

from app.web.class_figures import ChangeView
from app.web.files import Table, Value
from app.web.teach.after_view import AlarmsView
from app.web.teach.progress_view import ColumnView, ProgressView
from app.web.teach.questions_view import NOT_WORDS, BreakdownView, bar_words


def tables_of(view: ProgressView) -> tuple[Table, ...]:
    """All that the pages of a lesson show: progress, question by question, debate cards."""
    return (
        _pupils(view),
        _changes(view),
        _objectives(view),
        _tactics(view),
        _alarms(view),
        _ideas(view),
        _feeling(view),
        _questions(view),
        _turns(view),
        _cards(view),
    )


def _lesson(column: ColumnView) -> str:
    """A lesson, and for whom when it is not for the whole class."""
    name = f"{column.name.code} {column.name.quiet}"
    return f"{name} ({column.part})" if column.part else name


def _pupils(view: ProgressView) -> Table:
    return Table(
        gettext("Signs acquired out of 6"),
        (gettext("Pupil"), *(_lesson(c) for c in view.columns)),
        tuple(
            (row.name, *(c.words if c.digit is None else c.digit for c in row.cells))
            for row in view.rows
        ),
    )


def _changes(view: ProgressView) -> Table:
    changes: Sequence[ChangeView] = (*view.changes, *([view.total] if view.total else []))
    return Table(
        gettext("Before and after, %(code)s", code=view.name.code),
        (
            gettext("Objective"),
            gettext("Before"),
            gettext("After"),
            gettext("Answers"),
            gettext("What can be said"),
            gettext("Normalised gain"),
            gettext("Interval at 95 per cent, from"),
            gettext("Interval at 95 per cent, to"),
        ),
        tuple(_change(change) for change in changes),
    )


def _change(view: ChangeView) -> tuple[Value, ...]:
    change = view.change
    numbers = (change.normalised, change.low, change.high) if change else (None, None, None)
    return (
        f"{view.number}. {view.title}" if view.number else view.title,
        view.before_words,
        view.after_words,
        view.bands,
        view.gain,
        *("" if n is None else round(n, 1) + 0.0 for n in numbers),
    )


def _ideas(view: ProgressView) -> Table:
    return Table(
        gettext("Mistaken ideas that persist, %(code)s", code=view.name.code),
        (gettext("Idea"), gettext("Before"), gettext("After")),
        tuple((i.idea.text, i.before or gettext("not asked"), i.after) for i in view.ideas),
    )


def _objectives(view: ProgressView) -> Table:
    return Table(
        gettext("By objective, %(code)s", code=view.name.code),
        (
            gettext("Objective"),
            gettext("Before"),
            gettext("After"),
            gettext("Answers"),
            gettext("What can be said"),
            gettext("Questions"),
        ),
        tuple(
            (
                o.change.title,
                o.change.before_words,
                o.change.after_words,
                o.change.bands,
                o.change.gain,
                o.questions,
            )
            for o in view.objectives
        ),
    )


def _tactics(view: ProgressView) -> Table:
    return Table(
        gettext("By tactic, %(code)s", code=view.name.code),
        (gettext("Tactic"), gettext("Before"), gettext("After"), gettext("Answers")),
        tuple(
            (t.name, t.before, t.after.words if t.after else gettext("not given"), t.band)
            for t in view.tactics
        ),
    )


def _alarms(view: ProgressView) -> Table:
    return Table(
        gettext("Signs and false alarms, %(code)s", code=view.name.code),
        (
            gettext("Question"),
            gettext("Objective"),
            gettext("Signs recognised"),
            gettext("False alarms"),
            gettext("Signs recognised before"),
            gettext("False alarms before"),
            gettext("Answers"),
        ),
        tuple(
            (
                a.place,
                a.words,
                a.recognised.words if a.recognised else gettext("not given"),
                _harmless(a),
                a.recognised_before,
                a.false_alarms_before,
                a.band,
            )
            for a in view.alarms
        ),
    )


def _harmless(view: AlarmsView) -> str:
    if not view.has_harmless:
        return ""
    return view.false_alarms.words if view.false_alarms else gettext("not given")


def _feeling(view: ProgressView) -> Table:
    found = view.feeling
    return Table(
        gettext("After the lesson, %(code)s", code=view.name.code),
        (gettext("The answer"), gettext("Share")),
        tuple((words, f.words if f else gettext("not given")) for words, f in found.lines)
        if found
        else (),
    )


def _questions(view: ProgressView) -> Table:
    shown = view.questions
    after, before = gettext("After"), gettext("Before")
    places = [
        *((str(s.number), after, b) for s in shown.slots for b in s.after),
        *((str(s.number), before, b) for s in shown.slots for b in s.before),
        *((gettext("Practice"), "", b) for b in shown.practice),
    ]
    return Table(
        gettext("Question by question, %(code)s", code=view.name.code),
        (
            gettext("Number"),
            gettext("When"),
            gettext("Question"),
            gettext("Element"),
            gettext("The answer"),
            gettext("Share"),
            gettext("Answers"),
        ),
        tuple(row for number, when, b in places for row in question_rows(number, when, b)),
    )


def question_rows(number: str, when: str, found: BreakdownView) -> list[tuple[Value, ...]]:
    """A line for each share of a question."""
    head = (number, when, found.prompt)
    rows: list[tuple[Value, ...]] = []
    for bar in found.lines:
        element = "" if bar.group in NOT_WORDS else bar.group
        if figure := found.figures.get(bar.mark):
            rows.append((*head, element, bar_words(bar), figure.words, found.band))
    if found.acquired:
        rows.append((*head, "", gettext("acquired"), found.acquired, found.band))
    return rows


def _turns(view: ProgressView) -> Table:
    return Table(
        gettext("Turning points, %(code)s", code=view.name.code),
        (
            gettext("Turning point"),
            gettext("First choice"),
            gettext("Share"),
            gettext("Way back"),
            gettext("Answers"),
        ),
        tuple(
            (
                turn.prompt,
                gettext(" or ").join(b.words for b in line.branches),
                line.figure.words,
                " ".join(dict.fromkeys(b.way_back for b in line.branches if b.way_back)),
                turn.band,
            )
            for turn in view.questions.turns
            for line in turn.lines
        ),
    )


def _cards(view: ProgressView) -> Table:
    return Table(
        gettext("Debate cards, %(code)s", code=view.name.code),
        (gettext("Question"), gettext("Why"), gettext("Prompts"), gettext("The answer")),
        tuple(
            (
                " ".join(part for part in (card.question, card.element) if part),
                card.why,
                " ".join(card.prompts),
                " ".join(part for part in (*card.answer.lines, card.answer.words) if part),
            )
            for card in view.cards
        ),
    )
