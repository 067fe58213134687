"""What the screens promise about what is recorded. The code keeps these promises; tests quote them.

One place for all doors: a sentence changes here and in the French catalogue, with its test.
"""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext

from app.web.formats import full_day, in_words


def pupil() -> str:
    """« Ton prof voit où tu en es… » on the pupil's home and « Ce que Repère sait de toi »."""
    return gettext(
        "Your teacher sees where you are and how many signs you can recognise. Your choices in "
        "the story are counted with those of the class, without your name."
    )


def follow_up() -> str:
    """« Ton prof voit si tu as fait ce rappel… » before a follow-up: nothing of it is named."""
    return gettext(
        "Your teacher sees whether you have done this refresher. Your answers are counted with "
        "those of the class, without your name."
    )


def heads_up() -> str:
    """« Tu peux te tromper… » before a lesson."""
    return gettext(
        "You can be mistaken. Every choice can be replayed. Your name is never attached to it."
    )


def waiting() -> str:
    """« Sans réseau, tes réponses aux six questions attendent… » on the page on private life."""
    return gettext(
        "Without network, your answers to the six questions wait in this browser, for a day at "
        "most. Your choices in the story wait in the page: close it, and they are gone."
    )


def sign_in() -> str:
    """« Personne ne lit ce site pour t’aider en direct… », followed by the numbers."""
    return gettext("Nobody reads this site to help you live. For help now:")


def teacher() -> str:
    """« Les choix des histoires n’existent qu’en totaux de classe. »"""
    return gettext("The choices of the stories exist only as totals of the class.")


def teacher_follow_up() -> str:
    """« Les réponses aux rappels n’existent qu’en totaux de classe. »"""
    return gettext("The answers to the refreshers exist only as totals of the class.")


def pupil_until(day: date) -> str:
    """« Tout cela sera effacé… » on « Ce que Repère sait de toi »."""
    return gettext("All of this is erased on %(day)s at the latest.", day=full_day(day))


def rights() -> str:
    """« Tu peux demander à voir, à faire corriger ou à faire effacer… » wherever rights are said to
    a pupil."""
    return gettext(
        "You can ask to see what Repère keeps about you, to have it corrected or erased. Ask your "
        "teacher or the head of your school, alone or with your parents. Your teacher can do it "
        "at once, and the choices of the class stay, without your name."
    )


def purpose() -> str:
    """« Apprendre, en classe, à se repérer en ligne… » in the copies and the notices."""
    return gettext(
        "To learn in class how to find one’s bearings online: to take the lesson again where it "
        "was left, and to tell the teacher what the class has understood."
    )


def year_until() -> str:
    """« L’établissement choisit un jour… » where the day itself is not known."""
    return gettext(
        "Your school chooses the last day of the year, 31 August at the latest. Thirty days "
        "later, everything about the class is erased."
    )


def backups() -> str:
    """« Une copie de secours, fermée à clé… » after the day of the erasure, for a pupil."""
    return gettext("A spare copy, locked with a key, may stay for thirty days more.")


def backups_of_the_school() -> str:
    """« Les sauvegardes, chiffrées… » after what is erased, for parents, teachers and others."""
    return gettext("Backups, encrypted, keep what was erased for thirty days more at most.")


def staff_until(day: date, classes: Sequence[str] = ()) -> str:
    """When the year is erased, for teachers and administrators; of some classes where they do not
    all go on the same day."""
    if not classes:
        return gettext("The year’s data are erased on %(day)s.", day=full_day(day))
    return gettext(
        "The data of %(classes)s are erased on %(day)s.",
        classes=in_words(classes),
        day=full_day(day),
    )


def families() -> tuple[str, ...]:
    """What is recorded, in the letter to families."""
    return (
        gettext(
            "Kept for the school year, and erased thirty days after its last day at the latest: "
            "the name on the card, often a pseudonym; where your child is in the lesson and the "
            "day; for the six questions at the end, whether the sign is recognised, never the "
            "answer chosen."
        ),
        gettext(
            "The teacher sees who has finished and how many signs each pupil recognises. The "
            "choices in the stories and the answers to the short refreshers are counted with those "
            "of the class, without a name."
        ),
        gettext(
            "Kept nowhere: what is skipped or replayed, the help opened, the time taken, any "
            "message, photo or address."
        ),
    )
