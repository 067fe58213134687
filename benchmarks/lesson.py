"""The benchmark's lessons: ten after-questions and nothing to read.

The editor's checks ask for a story, three questions before and six after, and rightly refuse such
a lesson in lessons/. So it is made here, of the same frozen objects that the loader builds, and
lives only in the processes of a run.
"""

from dataclasses import replace

from app.content.editions import edition_hash
from app.content.opaque import seal_lesson
from app.domain.kinds import One
from app.domain.kinds.one import ScoredOption
from app.domain.lesson import Lesson, Step, StepKind
from app.domain.question import Feedback, Question
from benchmarks.sizes import QUESTIONS, QUIZZES

_PROMPT = (
    "Quelqu’un que tu ne connais pas t’écrit tous les soirs et demande une photo (n° {}). "
    "Que peux-tu faire maintenant ?"
)
_OPTIONS = (
    ("a", "J’en parle à un adulte du collège et je garde les messages.", 1.0),
    ("b", "Je bloque ce contact, et je n’en parle à personne.", 0.5),
    ("c", "Je réponds que je n’ai pas envie, et nous continuons à discuter.", 0.0),
    ("d", "J’envoie une photo sans mon visage, pour avoir la paix.", 0.0),
)
_FEEDBACK = Feedback(
    "Beaucoup de personnes hésitent à ce moment-là.",
    "Celui qui insiste est seul responsable de ce qu’il demande.",
    "Un adulte de confiance ou le 3018 peuvent aider, même tard.",
)


def lessons() -> list[Lesson]:
    """As many lessons as the school has quizzes; only their codes and keys differ."""
    return [_lesson(number) for number in range(1, QUIZZES + 1)]


def _lesson(number: int) -> Lesson:
    questions = {q.key: q for q in (_question(number, n) for n in range(1, QUESTIONS + 1))}
    lesson = Lesson(
        code=f"B{number}",
        slug=f"mesure-{number}",
        band="4e-3e",
        role="main",
        title=f"Dix questions, série {number}",
        quiet_title=f"Série {number}",
        summary="Une leçon faite pour mesurer.",
        minutes=10,
        address="tu",
        parallel=None,
        objectives=(),
        frameworks={},
        facts=(),
        gestures=(),
        misconceptions=(),
        glossary=(),
        people=(),
        reviews=(),
        steps=_steps(),
        pairs=(),
        more=tuple(questions),
        follow_up=(),
        spare=(),
        neutral=(),
        before=(),
        questions=questions,
    )
    sealed = seal_lesson(lesson)
    return replace(sealed, hash=edition_hash(sealed))


def _steps() -> tuple[Step, ...]:
    return (
        Step("depart", StepKind.HEADS_UP, 1, "Avant de commencer", ("Dix questions.",)),
        Step("apres", StepKind.AFTER, 2, "Les questions", ("Réponds à ton rythme.",)),
        Step(
            "bilan",
            StepKind.RECAP,
            3,
            "Ce qu’on retient",
            closing=("Tu peux en parler.",),
            help_title="De l’aide",
            help_text=("Le 3018 répond tous les jours.",),
        ),
    )


def _question(lesson: int, number: int) -> Question:
    return One(
        key=f"m{lesson}q{number}",
        prompt=_PROMPT.format(number),
        options=tuple(ScoredOption(key, text, score, _FEEDBACK) for key, text, score in _OPTIONS),
    )
