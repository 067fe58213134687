"""The paths of the stories: every target exists, every screen is reached, every path ends."""

from collections.abc import Iterator

from app.content.draft import Draft
from app.content.problems import Problem
from app.domain.lesson import Lesson, ScreenContent, ScreenType, Step


def check(draft: Draft) -> Iterator[Problem]:
    """Broken links, screens nobody can see, paths without an end."""
    broken = list(_targets(draft))
    yield from broken
    if broken:
        return
    edges = _edges(draft.lesson)
    reached = _from(edges, draft.lesson.steps[0].key)
    for step in draft.lesson.steps:
        if step.key not in reached and step.start not in reached:
            yield draft.problem(f"steps.{step.key}", "no path leads here", "add a `next` to it")
        for screen in step.screens:
            if screen.key not in reached:
                yield draft.problem(
                    f"steps.{step.key}.screens.{screen.key}",
                    "no path leads to this screen",
                    "link it, or remove it",
                )
    backwards: dict[str, set[str]] = {}
    for node, targets in edges.items():
        for target in targets:
            backwards.setdefault(target, set()).add(node)
    ending = _from(backwards, draft.lesson.steps[-1].key)
    for step in draft.lesson.steps:
        for screen in step.screens:
            if screen.key in reached and screen.key not in ending:
                yield draft.problem(
                    f"steps.{step.key}.screens.{screen.key}",
                    "no path leads from here to the end",
                    "add a `next` that goes on",
                )


def _from(edges: dict[str, set[str]], start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for target in edges.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _edges(lesson: Lesson) -> dict[str, set[str]]:
    """What each step and screen leads to."""
    edges: dict[str, set[str]] = {}
    following = dict(zip(lesson.steps, lesson.steps[1:], strict=False))
    for step in lesson.steps:
        after = following.get(step)
        entry = step.start or (after.key if after else "")
        edges[step.key] = {entry} - {""}
        for screen in step.screens:
            edges[screen.key] = {t for _, t in exits(screen, lesson)}
            if step.skip:
                edges[screen.key].add(step.skip.target)
    return edges


def exits(screen: ScreenContent, lesson: Lesson) -> Iterator[tuple[str, str]]:
    """`(field, target)` of every way on from a screen."""
    if screen.type is ScreenType.TURN:
        for choice in screen.choices:
            if choice.repair:
                yield f"choices.{choice.key}.repair", choice.repair
            else:
                yield f"choices.{choice.key}.next", choice.target
        return
    if screen.repair:
        yield "repair", screen.repair
    for button in screen.buttons:
        yield "buttons" if button.label else "next", button.target
    if not screen.buttons:
        yield "next", lesson.next_screen(screen)


def _targets(draft: Draft) -> Iterator[Problem]:
    lesson = draft.lesson
    for step in lesson.steps:
        here = f"steps.{step.key}"
        if step.start and step.start not in {s.key for s in step.screens}:
            yield draft.problem(
                f"{here}.start", f"no screen `{step.start}` in this step", "name one of its screens"
            )
        if step.skip:
            yield from _target(draft, step, f"{here}.skip.next", step.skip.target)
            if step.skip.question not in lesson.questions:
                yield draft.problem(
                    f"{here}.skip.question",
                    f"no question `{step.skip.question}`",
                    "name one of `neutral:`",
                )
        for screen in step.screens:
            key = f"{here}.screens.{screen.key}"
            if screen.type is ScreenType.ENDING:
                yield from _ending(draft, step, screen, key)
            for name, target in exits(screen, lesson):
                yield from _target(draft, step, f"{key}.{name}", target)
            if screen.peek and lesson.screen(screen.peek.screen) is None:
                yield draft.problem(
                    f"{key}.peek", f"no screen `{screen.peek.screen}`", "name one that exists"
                )


def _target(draft: Draft, step: Step, key: str, target: str) -> Iterator[Problem]:
    lesson = draft.lesson
    found = lesson.screen(target)
    to = found[0] if found else lesson.step_by_key(target)
    if to is None:
        yield draft.problem(key, f"no screen or step `{target}`", "name one that exists")
    elif to.number < step.number:
        yield draft.problem(key, f"`{target}` is in an earlier step", "stories go on")
    elif found and not to.start:
        yield draft.problem(key, f"`{target}` cannot be entered", "name the step")


def _ending(draft: Draft, step: Step, screen: ScreenContent, key: str) -> Iterator[Problem]:
    if screen.value not in (1, 0.5):
        yield draft.problem(f"{key}.value", f"is {screen.value}", "1 or 0.5")
    if screen.value == 0.5 and not (screen.repair and screen.back):
        yield draft.problem(key, "an ending worth 0.5 has no way on", "add `repair:` and `back:`")
    turns = {t.key for t in step.turns}
    if screen.back and screen.back not in turns:
        yield draft.problem(
            f"{key}.back", f"no turn `{screen.back}` in this step", "name one of its turns"
        )
