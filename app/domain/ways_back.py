"""The way back that a story offers from a choice."""

from app.domain.lesson import Choice, Lesson, ScreenContent, ScreenType


def way_back(lesson: Lesson, choice: Choice) -> ScreenContent | None:
    """The screen « Et maintenant ? » that a choice leads to, at once or at the end of its branch;
    None where there is nothing to repair."""
    repair = choice.repair
    if repair is None:
        found = lesson.screen(choice.target)
        if found and found[1].type is ScreenType.ENDING:
            repair = found[1].repair
    screen = lesson.screen(repair) if repair else None
    return screen[1] if screen else None
