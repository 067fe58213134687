"""Figures of a class in words, for every door that shows them: a before and after, what to take up
again first."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext

from app.domain.disclosure import Band, Share, band
from app.domain.figures import BeforeAfter
from app.domain.ideas import TakeUp
from app.domain.progress import Change
from app.web.figure_words import band_words, gain_words, held_words, share_words
from app.web.lesson_view import library


@dataclass(frozen=True)
class ChangeView:
    """A before and after: words, places on the dumbbell, the normalised gain for the export."""

    number: int
    title: str
    before: Share | None
    after: Share | None
    before_words: str
    after_words: str
    bands: str
    gain: str
    change: Change | None


@dataclass(frozen=True)
class TakeUpView:
    """« À reprendre en premier »: a few words, one action."""

    title: str
    words: str
    target: str
    action: str


def change_view(pair: BeforeAfter, title: str) -> ChangeView:
    """A before and after in words."""
    shown = pair.before is not None and pair.after is not None
    missing = gettext("not given") if pair.change else gettext("not counted")
    bands = (
        band_words(pair.after_band)
        if pair.before_band is pair.after_band
        else gettext(
            "before: %(before)s; after: %(after)s",
            before=band_words(pair.before_band),
            after=band_words(pair.after_band),
        )
    )
    return ChangeView(
        pair.slot,
        title,
        pair.before,
        pair.after,
        share_words(pair.before) if shown else missing,
        share_words(pair.after) if shown else missing,
        bands,
        gain_words(pair.change.gain) if pair.change else "",
        pair.change,
    )


def take_up_view(
    found: TakeUp | None, finished: int, running: int, debates: Collection[str] = ()
) -> TakeUpView | None:
    """The first thing to do, under forty words; None while nobody has begun. `debates` are the keys
    of the debate cards at hand."""
    if found is None:
        return _not_counted(finished) if finished or running else None
    if found.misconception and (idea := library().misconception(found.misconception)):
        return TakeUpView(
            idea.text,
            gettext(
                "A mistaken idea persists: %(share)s of the class.", share=held_words(found.share)
            ),
            "debate" if f"idea-{found.misconception}" in debates else "ideas",
            gettext("Take it up with the class"),
        )
    if found.objective:
        return TakeUpView(
            found.objective,
            gettext("Acquired by %(share)s of the class.", share=_of(found.share)),
            "questions",
            gettext("See this question"),
        )
    return TakeUpView(
        gettext("Nothing stands out"),
        gettext("Each sign is acquired by three quarters of the class or more."),
        "questions",
        gettext("See the questions"),
    )


def _not_counted(finished: int) -> TakeUpView:
    if band(finished) is Band.TOO_FEW:
        words = gettext(
            "Class figures need ten answers, so that no pupil can be recognised in them. Until "
            "then, the table below tells who has finished."
        )
    else:
        words = gettext("End the class: the answers are counted then, all at once, without names.")
    return TakeUpView(gettext("Not counted yet"), words, "class", gettext("Back to the class"))


def _of(share: Share | None) -> str:
    return share_words(share)
