"""A checked lesson file to the lesson of the domain."""

from typing import assert_never

from app.content.questions import build_attitude, build_question, feedback
from app.content.schema import lesson as part
from app.domain.lesson import (
    Button,
    Choice,
    ChoiceStatus,
    GlossaryEntry,
    Lesson,
    Letter,
    Message,
    Note,
    Objective,
    Peek,
    Person,
    Review,
    ScreenContent,
    ScreenType,
    Skip,
    Step,
    StepKind,
    Thread,
)


def build_lesson(
    file: part.LessonFile, sheet: str = "", letters: tuple[Letter, ...] = ()
) -> Lesson:
    """The lesson, with the keys as written and without its hash."""
    return Lesson(
        code=file.code,
        slug=file.slug,
        band=file.band,
        role=file.role,
        title=file.title,
        quiet_title=file.quiet_title,
        summary=file.summary,
        minutes=file.minutes,
        address=file.address,
        parallel=file.parallel,
        objectives=tuple(Objective(o.key, o.text, o.criterion) for o in file.objectives),
        frameworks={
            name: tuple(str(v) for v in values)
            for name, values in file.frameworks.model_dump().items()
            if values
        },
        facts=tuple(file.facts),
        gestures=tuple(file.gestures),
        misconceptions=tuple(file.misconceptions),
        glossary=tuple(GlossaryEntry(g.key, g.term, g.text) for g in file.glossary),
        people=tuple(Person(p.name, p.gender, p.role, p.age) for p in file.people),
        reviews=tuple(Review(r.role, r.date, r.name) for r in file.reviews),
        steps=tuple(_step(s, number) for number, s in enumerate(file.steps, start=1)),
        pairs=tuple((pair[0], pair[1]) for pair in file.pairs),
        more=tuple(file.more),
        follow_up=tuple(file.follow_up),
        near=tuple(file.near),
        far=tuple(file.far),
        spare=tuple(file.spare),
        neutral=tuple(file.neutral),
        before=tuple(file.before),
        questions={q.key: build_question(q) for q in file.questions},
        sheet=sheet,
        letters=letters,
    )


def _step(step: part.AnyStep, number: int) -> Step:
    kind = StepKind(step.kind)
    words = tuple(step.text)
    match step:
        case part.PlainStepPart():
            return Step(step.key, kind, number, step.title, words)
        case part.StoryPart():
            return Step(
                step.key,
                kind,
                number,
                step.title,
                words,
                protagonist=step.protagonist,
                start=step.start or step.screens[0].key,
                skip=_skip(step.skip),
                screens=_screens(step.screens),
            )
        case part.PracticePart():
            return Step(
                step.key,
                kind,
                number,
                step.title,
                words,
                start=step.screens[0].key,
                skip=_skip(step.skip),
                screens=_screens(step.screens),
            )
        case part.RecapPart():
            return Step(
                step.key,
                kind,
                number,
                step.title,
                words,
                tactics=tuple(t for t in step.tactics if t != "none"),
                gestures_title=step.gestures_title,
                gestures=tuple(step.gestures),
                closing=tuple(step.closing),
                feeling=build_attitude(step.feeling),
                help_title=step.help_title,
                help_text=tuple(step.help_text),
            )
        case _:
            assert_never(step)


def _skip(skip: part.SkipPart | None) -> Skip | None:
    return Skip(skip.question, skip.next) if skip else None


def _screens(screens: list[part.AnyScreen]) -> tuple[ScreenContent, ...]:
    keys = [s.key for s in screens]
    following = dict(zip(keys, [*keys[1:], ""], strict=True))
    return tuple(_screen(s, following[s.key]) for s in screens)


def _screen(screen: part.AnyScreen, following: str) -> ScreenContent:
    match screen:
        case part.ReadingPart():
            return _reading(screen)
        case part.TurnPart():
            return _turn(screen, following)
        case part.EndingPart():
            return _ending(screen)
        case part.QuestionScreenPart():
            return ScreenContent(
                screen.key,
                ScreenType.QUESTION,
                screen.title or "",
                tuple(screen.text),
                question=build_question(screen.question),
            )
        case _:
            assert_never(screen)


def _buttons(buttons: list[part.ButtonPart], next_: str | None) -> tuple[Button, ...]:
    """The exits of a screen; an explicit `next` is one button without words of its own, which
    the application calls « Continuer »."""
    if not buttons and next_:
        return (Button("", next_),)
    return tuple(Button(b.label, b.next) for b in buttons)


def _tactic(tactic: str | None) -> str | None:
    return None if tactic == "none" else tactic


def _threads(threads: list[part.ThreadPart]) -> tuple[Thread, ...]:
    return tuple(
        Thread(
            t.head,
            tuple(Message(m.key, m.sender, m.text or "", m.card or "") for m in t.messages),
            t.time or "",
        )
        for t in threads
    )


def _notes(notes: list[part.NotePart]) -> tuple[Note, ...]:
    return tuple(Note(n.message, n.words, n.text) for n in notes)


def _peek(peek: part.PeekPart | None) -> Peek | None:
    return Peek(peek.label, peek.screen) if peek else None


def _reading(s: part.ReadingPart) -> ScreenContent:
    return ScreenContent(
        key=s.key,
        type=ScreenType.READING,
        title=s.title or "",
        text=tuple(s.text),
        kind_of=s.kind_of,
        points=tuple(s.points),
        threads=_threads(s.threads),
        notes=_notes(s.notes),
        tactic=_tactic(s.tactic),
        stamp=s.stamp or "",
        responsibility=s.responsibility or "",
        buttons=_buttons(s.buttons, s.next),
        peek=_peek(s.peek),
        facts=tuple(s.facts),
        gestures=tuple(s.gestures),
        ask_help=s.ask_help,
    )


def _turn(s: part.TurnPart, following: str) -> ScreenContent:
    return ScreenContent(
        key=s.key,
        type=ScreenType.TURN,
        title=s.title or "",
        text=tuple(s.text),
        threads=_threads(s.threads),
        notes=_notes(s.notes),
        tactic=_tactic(s.tactic),
        stamp=s.stamp or "",
        responsibility=s.responsibility or "",
        benign=s.benign,
        prompt=s.question,
        hint=s.hint or "",
        choices=tuple(_choice(c, s.next or following) for c in s.choices),
        peek=_peek(s.peek),
        facts=tuple(s.facts),
        gestures=tuple(s.gestures),
    )


def _choice(c: part.ChoicePart, following: str) -> Choice:
    return Choice(
        key=c.key,
        status=ChoiceStatus(c.status),
        text=c.text or "",
        outcome=c.outcome,
        feedback=feedback(c.feedback),
        target=c.next or c.repair or following,
        misconception=c.misconception,
        card=c.card or "",
        gestures=tuple(c.gestures),
        facts=tuple(c.facts),
        ask_help=c.ask_help,
        repair=c.repair,
    )


def _ending(s: part.EndingPart) -> ScreenContent:
    return ScreenContent(
        key=s.key,
        type=ScreenType.ENDING,
        title=s.title or "",
        text=tuple(s.text),
        kind_of="ending",
        buttons=_buttons(s.buttons, s.next),
        facts=tuple(s.facts),
        gestures=tuple(s.gestures),
        ask_help=s.ask_help,
        value=s.value,
        state=s.state,
        repair=s.repair,
        back=s.back,
    )
