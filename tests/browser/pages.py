"""Every page and state that is looked at: by axe, at 320 pixels, and for the pictures.

A scene says who opens which address, and what they do there. `test_axe` fails when a GET endpoint
has no scene here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pyotp
from playwright.sync_api import BrowserContext, Page

from app.cli import player
from app.domain.journey import Journey
from app.domain.lesson import ChoiceStatus, ScreenType
from tests.browser.world import World, choice_of, is_risky_turn

Act = Callable[[Page, World], None]

#: When a year ends.
JULY = datetime(2027, 7, 5, 9, tzinfo=UTC)
#: GET endpoints that answer no page, and why.
NOT_PAGES = {
    "static": "files",
    "main_css": "a file",
    "staff_css": "a file",
    "public.home": "redirects by role",
    "public.favicon": "redirects to the icon",
    "public.health": "plain text",
    "learn.still_open": "what open pages ask",
    "learn.known_copy": "a file",
    "auth.change_password": "back to one's account",
    "auth.end_others": "back from the re-authentication, redirects",
    "auth.new_codes": "back from the re-authentication, redirects",
    "auth.new_phone": "back from the re-authentication, redirects",
    "learn.lesson_ahead": "the screens of the rest of a lesson, for our script",
    "teach.live_now": "what the live page and the board ask",
    "help.blank": "the blank page that leaves at once",
    "admin.new_link": "back from the re-authentication, redirects",
    "admin.end_sessions": "back from the re-authentication, redirects",
    "admin.reset_factor": "back from the re-authentication, redirects",
    "admin.remove": "back from the re-authentication, redirects",
}


@dataclass(frozen=True)
class Scene:
    """A page in one state. `main` pictures are also taken in the dark."""

    name: str
    endpoint: str
    path: str | Callable[[World], str]
    who: str = ""
    act: Act | None = None
    way: Callable[[World], tuple[str, Journey]] | None = None
    main: bool = False

    def __str__(self) -> str:
        return self.name

    def show(self, page: Page, world: World, address: str) -> None:
        """Open the page in this state."""
        context = page.context
        context.clear_cookies()
        path = self.path if isinstance(self.path, str) else self.path(world)
        if self.who:
            give_cookie(context, address, "__Host-repere", world.cookies[self.who])
        if self.way:
            code, journey = self.way(world)
            path = f"/lecon/{world.attempts[code]}"
            give_cookie(context, address, "__Host-repere-way", world.way(code, journey))
        page.goto(address + path)
        if self.act:
            self.act(page, world)
        page.wait_for_load_state("load")


def give_cookie(context: BrowserContext, address: str, name: str, value: str) -> None:
    """Put a cookie in the browser, as the sign-in page does."""
    context.add_cookies(
        [
            {
                "name": name,
                "value": value,
                "url": address.replace("http://", "https://"),
                "httpOnly": True,
                "secure": name.startswith("__Host-"),
                "sameSite": "Lax",
            }
        ]
    )


# -- what people do on a page -------------------------------------------------------------------


def submit(selector: str = "main form", **fields: str) -> Act:
    """Fill fields by name and send the form as it stands, past the browser's own checks."""

    def act(page: Page, world: World) -> None:
        form = page.locator(selector).first
        form.evaluate("form => { form.noValidate = true; }")
        for name, value in fields.items():
            field = form.locator(f"[name='{name}']").first
            if field.get_attribute("type") in ("radio", "checkbox"):
                form.locator(f"[name='{name}'][value='{value}']").check(force=True)
            else:
                field.fill(value)
        page.evaluate("document.querySelector('main').setAttribute('data-seen', '')")
        form.evaluate("form => form.requestSubmit()")
        page.locator("main:not([data-seen])").wait_for()

    return act


def in_july(then: Act | None = None) -> Act:
    """The administrator opens the same address at the end of the year; then it is November
    again."""

    def act(page: Page, world: World) -> None:
        clock, here = world.app.extensions["clock"], page.url
        november = clock.now
        try:
            cookie = world.cookie_at("benali", JULY)
            address = "/".join(here.split("/")[:3])
            give_cookie(page.context, address, "__Host-repere", cookie)
            page.goto(here)
            if then:
                then(page, world)
        finally:
            clock.now = november
            world.signs_in("benali")  # her session of November was over in July

    return act


def types_slip(page: Page, world: World) -> None:
    """A character that no card bears."""
    page.get_by_label("Le code de ta carte").press_sequentially("K7QF-2A")
    page.locator("#code-message").wait_for()


def follows(selector: str) -> Act:
    """Follow a link."""

    def act(page: Page, world: World) -> None:
        page.locator(selector).first.click()
        page.wait_for_url("**" + selector.partition("'")[2].rpartition("'")[0])

    return act


def gives_no_end(page: Page, world: World) -> None:
    """A class is given from a day, and no last day is said."""
    submit("main form:has([name=starts])", starts="2026-12-01")(page, world)


def prepares_twice(page: Page, world: World) -> None:
    """Two classes of the next year would have one name."""
    names = page.locator("main input[name^=label-]")
    names.nth(1).fill(names.nth(0).input_value())
    submit()(page, world)


def opens(selector: str) -> Act:
    """Open a dialog or a menu."""

    def act(page: Page, world: World) -> None:
        page.locator(selector).first.click()

    return act


def chooses_too_late(page: Page, world: World) -> None:
    """The session ends while a choice is being made: the card is asked for in its place."""
    page.context.clear_cookies(name="__Host-repere")
    page.locator("main input[type=radio]").first.check(force=True)
    submit("main form:has([value=choose])")(page, world)


def prints_twice(page: Page, world: World) -> None:
    """The sheet of cards is asked for again with the same one-time number."""
    submit(which="all")(page, world)
    page.reload()


def reads_briefing(page: Page, world: World) -> None:
    """The briefing is read, unless it was; then the page is opened again."""
    here = page.url
    page.goto(here.split("/teach")[0] + "/teach/accueillir-une-confidence")
    if page.locator("main form").count():
        submit()(page, world)
    page.goto(here)


def unfolds(page: Page, world: World) -> None:
    """Open every fold of the page."""
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")


def shows_password(person: str) -> Act:
    """Sign in as far as the second factor."""

    def act(page: Page, world: World) -> None:
        submit(email=world.people[person].email, password=world.people[person].password)(
            page, world
        )

    return act


def enters_factor(page: Page, world: World) -> None:
    """From the invitation to the ten recovery codes."""
    submit(password="un long mot de passe", again="un long mot de passe")(page, world)
    seed = page.locator(".seed").inner_text().replace(" ", "")
    submit(code=pyotp.TOTP(seed).at(world.now))(page, world)


def chooses_password(page: Page, world: World) -> None:
    """From the invitation to the second factor's square."""
    submit(password="un long mot de passe", again="un long mot de passe")(page, world)


# -- places of a lesson -------------------------------------------------------------------------


def at(place: str, code: str = "L1", **more: object) -> Callable[[World], tuple[str, Journey]]:
    """A place by its name."""
    return lambda world: (code, Journey(at=place, **more))  # type: ignore[arg-type]


def at_screen(
    type_: ScreenType, value: float | None = None, threads: bool | None = None, kind: str = ""
) -> Callable[[World], tuple[str, Journey]]:
    """The first screen of a type."""

    def way(world: World) -> tuple[str, Journey]:
        code, key = world.find_screen(
            lambda _, c: (
                c.type is type_
                and (value is None or c.value == value)
                and (threads is None or bool(c.threads) is threads)
                and (not kind or c.kind_of == kind)
            )
        )
        return code, Journey(at=key)

    return way


def after_choice(status: ChoiceStatus) -> Callable[[World], tuple[str, Journey]]:
    """What a choice of a turn leads to."""

    def way(world: World) -> tuple[str, Journey]:
        code, key = world.find_screen(
            lambda lesson, c: (
                is_risky_turn(lesson, c) and any(choice.status is status for choice in c.choices)
            )
        )
        found = world.library.get(code).screen(key)[1]
        return code, Journey(at=f"{key}.{choice_of(found, status)}")

    return way


def at_question(kind: str, answered: bool) -> Callable[[World], tuple[str, Journey]]:
    """A question of a kind, asked or answered."""

    def way(world: World) -> tuple[str, Journey]:
        import random

        code, place, question = world.find_question(kind)
        answer = question.read(player.candidate(question, random.Random(3))) if answered else None
        return code, Journey(at=place, answer=answer)

    return way


def first_before(world: World) -> tuple[str, Journey]:
    """The first question before the lesson."""
    return "L1", Journey(at=f"before:{world.before_key('L1')}")


def skipped_after(world: World) -> tuple[str, Journey]:
    """A neutral question in the place of a skipped one."""
    lesson = world.library.get("L1")
    return "L1", Journey(at=f"after:{world.after_key('L1')}", neutral=lesson.neutral[0])


def skipped_story(world: World) -> tuple[str, Journey]:
    """A neutral question after a skipped situation."""
    lesson = world.library.get("L1")
    step = next(step for step in lesson.steps if step.skip)
    return "L1", Journey(at=f"neutral:{step.skip.question}", then=step.skip.target)


def begins_again(presses: int) -> Act:
    """The follow-up of the dark card, that many buttons further (skipping what is asked)."""

    def act(page: Page, world: World) -> None:
        page.locator(".to-do button").click()
        page.wait_for_url("**/lecon/**")
        for _ in range(presses):
            forms = "main form:has([value=%s]) button, button[form=skip]"
            for action in ("start", "resume", "skip", "go", "finish"):
                button = page.locator(forms % action).first
                if button.count():
                    page.evaluate("document.querySelector('main').setAttribute('data-seen', '')")
                    button.click()
                    page.locator("main:not([data-seen])").wait_for()
                    break
            else:
                return

    return act


def lesson(name: str, way: Callable[[World], tuple[str, Journey]], **more: object) -> Scene:
    """A screen of a lesson, in Bilal's browser."""
    return Scene(f"pupil-lesson-{name}", "learn.lesson", "", "bilal", way=way, **more)  # type: ignore[arg-type]


KINDS = (
    "one",
    "several",
    "signals",
    "order",
    "match",
    "sort",
    "true_false_why",
    "judgement",
    "attitude",
    "confidence",
)


def path(key: str, more: str = "") -> Callable[[World], str]:
    """An address that the world knows."""
    return lambda world: world.paths[key] + more


DOORS = (
    Scene("sign-in", "auth.pupil", "/connexion", main=True),
    Scene("sign-in-slip", "auth.pupil", "/connexion", act=types_slip),
    Scene("sign-in-unknown", "auth.pupil", "/connexion", act=submit(code="BBBBBBBBBBBB")),
    Scene("sign-in-already", "auth.pupil", "/connexion", "alice"),
    Scene("sign-in-card", "auth.card", "/c#0123456789abcdef0123456789abcdef"),
    Scene("sign-in-card-without-qr", "auth.card", "/c"),
    Scene("staff-sign-in", "auth.staff", "/prof/connexion", main=True),
    Scene(
        "staff-sign-in-wrong",
        "auth.staff",
        "/prof/connexion",
        act=submit(email="x@college.test", password="un autre mot"),
    ),
    Scene("staff-factor", "auth.second_factor", "/prof/connexion", act=shows_password("petit")),
    Scene("staff-account", "auth.account", "/prof/compte", "petit", main=True),
    Scene(
        "staff-account-wrong",
        "auth.account",
        "/prof/compte",
        "petit",
        act=submit("form[action$='/mot-de-passe']", password="motdepasse1234"),
    ),
    Scene("staff-confirm", "auth.confirm", "/prof/confirmer?then=teach.classes", "petit"),
    Scene(
        "staff-confirm-wrong",
        "auth.confirm",
        "/prof/confirmer?then=teach.classes",
        "petit",
        act=submit(password=""),
    ),
    Scene("invitation", "auth.invitation", path("invitation")),
    Scene("invitation-wrong", "auth.invitation", path("invitation"), act=submit(password="court")),
    Scene("invitation-ended", "auth.invitation", "/invitation/ce-lien-est-termine"),
    Scene("setup", "admin.setup", path("setup"), main=True),
    Scene("setup-wrong", "admin.setup", path("setup"), act=submit()),
    Scene("help", "help.page", "/aide", main=True),
    Scene("help-of-the-school", "help.page", "/aide", "alice"),
    Scene("trial", "public.trial", "/essai"),
    Scene("privacy", "public.privacy", "/vie-privee", main=True),
    Scene("privacy-details", "public.privacy_details", "/vie-privee/details"),
    Scene("parents", "public.parents", "/vie-privee/parents", main=True),
    Scene("parents-english", "public.parents", "/vie-privee/parents?langue=en"),
    Scene("accessibility", "public.accessibility", "/accessibilite"),
    Scene("credits", "public.credits", "/mentions"),
    Scene("comfort", "public.comfort", "/confort"),
    Scene("letter", "public.letter", "/familles/le-bocal"),
    Scene("letter-english", "public.letter", "/familles/mardi-soir?langue=en"),
    Scene("error-404", "public.home", "/rien"),
)

PUPIL = (
    Scene("pupil-home", "learn.home", "/accueil", "alice", main=True),
    Scene("pupil-home-new", "learn.home", "/accueil", "new"),
    Scene("pupil-home-done", "learn.home", "/accueil", "bilal"),
    Scene("pupil-home-empty", "learn.home", "/accueil", "chloe"),
    Scene(
        "pupil-help-dialog", "learn.home", "/accueil", "alice", act=opens(".bar [data-opens=help]")
    ),
    Scene(
        "pupil-comfort-dialog",
        "learn.home",
        "/accueil",
        "alice",
        act=opens("[data-opens=comfort]"),
    ),
    Scene("pupil-known", "learn.known", "/ce-que-repere-sait", "bilal", act=unfolds, main=True),
    Scene("pupil-known-empty", "learn.known", "/ce-que-repere-sait", "chloe"),
    Scene("pupil-closed", "learn.closed", "/fini"),
    Scene("pupil-class-not-open", "learn.lesson", path("lesson-closed-class"), "dina"),
    Scene("pupil-lesson-closed", "learn.lesson", path("lesson-closed"), "eloi"),
    Scene("pupil-lesson-withdrawn", "learn.lesson", path("lesson-withdrawn"), "eloi"),
    Scene("pupil-paused", "learn.lesson", path("lesson-paused"), "farah", main=True),
    Scene("pupil-home-paused", "learn.home", "/accueil", "farah"),
    lesson("heads-up", at("hu"), main=True),
    Scene(
        "pupil-lesson-resume",
        "learn.lesson",
        "/accueil",
        "alice",
        act=lambda page, world: open_lesson(page),
    ),
    lesson("before", first_before),
    lesson("before-missing", first_before, act=submit("main form:has([value=answer])")),
    lesson("reading", at_screen(ScreenType.READING, threads=False)),
    lesson("tool", at_screen(ScreenType.READING, kind="tool")),
    lesson("repair", at_screen(ScreenType.READING, kind="repair")),
    lesson("turn", at_screen(ScreenType.TURN), main=True),
    lesson("turn-missing", at_screen(ScreenType.TURN), act=submit("main form:has([value=choose])")),
    lesson("too-late", at_screen(ScreenType.TURN), act=chooses_too_late),
    lesson("choice-exposed", after_choice(ChoiceStatus.EXPOSED), main=True),
    lesson("choice-protects", after_choice(ChoiceStatus.PROTECTS)),
    lesson("choice-unsure", after_choice(ChoiceStatus.UNSURE)),
    lesson("ending-safe", at_screen(ScreenType.ENDING, value=1)),
    lesson("ending-again", at_screen(ScreenType.ENDING, value=0.5)),
    lesson("neutral", skipped_story),
    lesson("after-replaced", skipped_after),
    *(lesson(f"{kind}-asked", at_question(kind, False)) for kind in KINDS),
    *(lesson(f"{kind}-answered", at_question(kind, True)) for kind in KINDS),
    lesson("recap", at("recap"), main=True),
    lesson("feeling", at("feeling")),
    lesson("help", at("help")),
    lesson("done", at("done"), main=True),
    lesson("done-unfolded", at("done"), act=unfolds),
    Scene("pupil-home-again", "learn.home", "/accueil", "gaspard", main=True),
    Scene("pupil-again", "learn.lesson", "/accueil", "gaspard", act=begins_again(0)),
    Scene("pupil-again-question", "learn.lesson", "/accueil", "gaspard", act=begins_again(1)),
    Scene("pupil-again-done", "learn.lesson", "/accueil", "gaspard", act=begins_again(99)),
)


def open_lesson(page: Page) -> None:
    """Press the button of the dark card."""
    page.locator(".to-do button").click()
    page.locator("h1").wait_for()
    page.wait_for_url("**/lecon/**")


def board(kind: str, answer: bool = False) -> Callable[[World], str]:
    """The board with something on it."""
    return lambda world: world.board(kind, answer)


def plans_too_long(page: Page, world: World) -> None:
    """A story of two hundred minutes."""
    unfolds(page, world)
    submit("form[action*='/plan']", story="200")(page, world)


def leaves_everybody_out(page: Page, world: World) -> None:
    """Every box is unticked."""
    ticked = page.locator("[name=pupils]:checked")
    for _ in range(ticked.count()):
        ticked.first.uncheck()
    submit()(page, world)


def projects(page: Page, world: World) -> None:
    """The first debate card goes on the board."""
    page.locator(".debate-card .actions a").first.click()
    page.wait_for_url("**/projection")


def projects_the_answer(page: Page, world: World) -> None:
    """The class asks for the answer."""
    projects(page, world)
    page.locator(".stage-answer summary").click()


#: Class lists as they are pasted: one to preview, one with wrong lines, one without known heading.
GOOD_LIST = (
    "Classe;Nom;Prénom;INE;Date de naissance\n6eA;BERNARD;Léa;1;1\n6eA;BLANC;Léa;2;2\n"
    "6eA;DE LA TOUR;Zoé;3;3\n6eB;MÜLLER;Éloïse;4;4\n"
)
WRONG_LIST = "Classe;Nom;Prénom\n6eA;BERNARD;\n;BLANC;Léa\n6eA;=1+1;=cmd()\n"
UNKNOWN_LIST = "Matricule;Qui;Où\n1;MARTIN Léa;6eA\n2;DUPONT Tom;6eA\n"

TEACH = (
    Scene("teach-classes", "teach.classes", "/teach", "petit", main=True),
    Scene("teach-classes-substitute", "teach.classes", "/teach", "roy"),
    Scene("teach-classes-empty", "teach.classes", "/teach", "neuve"),
    Scene("teach-class-new", "teach.class_new", "/teach/classes/new", "petit"),
    Scene(
        "teach-class-new-wrong",
        "teach.class_new",
        "/teach/classes/new",
        "petit",
        act=submit(label="4eB", how="list", names="Alice M.\nB. 12/04/2012\nalice@mail.test"),
    ),
    Scene("teach-class", "teach.classroom", path("4eB"), "petit", main=True),
    Scene("teach-class-open", "teach.classroom", path("4eA"), "petit"),
    Scene("teach-briefing", "teach.briefing", "/teach/accueillir-une-confidence", "petit"),
    Scene("teach-opening-unread", "teach.opening", path("4eC", "/ouvrir"), "petit"),
    Scene("teach-class-empty", "teach.classroom", path("3eA"), "petit"),
    Scene("teach-live", "teach.live", path("4eA", "/sitting"), "petit", act=unfolds, main=True),
    Scene("teach-live-names", "teach.live", path("4eA", "/sitting?names=1"), "petit"),
    Scene("teach-live-paused", "teach.live", path("4eE", "/sitting"), "petit"),
    Scene("teach-live-closed", "teach.live", path("4eB", "/sitting"), "petit"),
    Scene("teach-live-empty", "teach.live", path("3eA", "/sitting"), "petit"),
    Scene(
        "teach-live-plan-wrong",
        "teach.live",
        path("4eA", "/sitting"),
        "petit",
        act=plans_too_long,
    ),
    Scene("teach-board", "teach.projection", path("4eA", "/projection"), "petit", main=True),
    Scene("teach-board-paused", "teach.projection", path("4eE", "/projection"), "petit"),
    Scene("teach-board-empty", "teach.projection", path("3eA", "/projection"), "petit"),
    Scene("teach-board-question", "teach.projection", board("several"), "petit", main=True),
    Scene("teach-board-answer", "teach.projection", board("several", True), "petit"),
    Scene("teach-board-sort", "teach.projection", board("sort"), "petit"),
    Scene("teach-board-why", "teach.projection", board("true_false_why", True), "petit"),
    Scene("teach-board-story", "teach.projection", board("story"), "petit"),
    Scene("teach-board-idea", "teach.projection", board("idea"), "petit"),
    Scene("teach-add-pupil", "teach.add_pupil", path("4eB", "/pupils/new"), "petit"),
    Scene("teach-pupil", "teach.pupil", path("pupil"), "petit"),
    Scene("teach-pupil-new", "teach.pupil", path("pupil-new"), "petit"),
    Scene(
        "teach-reset-attempt",
        "teach.reset_attempt",
        path("pupil"),
        "petit",
        act=follows("a[href$='/reset']"),
    ),
    Scene("teach-move-pupil", "teach.move_pupil", path("pupil", "/move"), "petit"),
    Scene("teach-archive-class", "teach.archive_class", path("3eA", "/archive"), "petit"),
    Scene("teach-roster", "teach.roster", "/teach/import", "petit"),
    Scene(
        "teach-roster-wrong",
        "teach.roster",
        "/teach/import",
        "petit",
        act=submit(how="names", pasted=WRONG_LIST),
    ),
    Scene(
        "teach-roster-columns",
        "teach.roster",
        "/teach/import",
        "petit",
        act=submit(how="names", pasted=UNKNOWN_LIST),
    ),
    Scene(
        "teach-roster-preview",
        "teach.roster_preview",
        "/teach/import",
        "petit",
        act=submit(how="names", pasted=GOOD_LIST),
        main=True,
    ),
    Scene("teach-roster-done", "teach.roster_done", "/teach/import/done", "petit"),
    Scene("teach-pupil-copy", "teach.pupil_copy", path("pupil", "/copy"), "petit", main=True),
    Scene("teach-remove-pupil", "teach.remove_pupil", path("pupil-new", "/remove"), "petit"),
    Scene("teach-cards", "teach.cards", path("4eC", "/cards"), "petit"),
    Scene("teach-cards-empty", "teach.cards", path("3eA", "/cards"), "petit"),
    Scene(
        "teach-card-sheet",
        "teach.cards",
        path("4eC", "/cards"),
        "petit",
        act=submit(which="all"),
        main=True,
    ),
    Scene("teach-cards-used", "teach.cards", path("4eC", "/cards"), "petit", act=prints_twice),
    Scene("teach-card", "teach.card", path("pupil", "/card"), "petit"),
    Scene("teach-card-shown", "teach.card", path("pupil", "/card"), "petit", act=submit()),
    Scene("teach-roster-sheet", "teach.roster_sheet", path("4eB", "/sheet"), "petit"),
    Scene("teach-catalogue", "teach.catalogue", "/teach/lessons", "petit", main=True),
    Scene("teach-lesson", "teach.lesson", "/teach/lessons/L1", "petit"),
    Scene("teach-lesson-withdrawn", "teach.lesson", "/teach/lessons/L5", "petit"),
    Scene("teach-sheet", "teach.sheet", "/teach/lessons/L1/sheet", "petit"),
    Scene("teach-lesson-read", "teach.lesson", "/teach/lessons/L3", "petit"),
    Scene("teach-assign-unread", "teach.assign", "/teach/lessons/L2/assign", "petit"),
    Scene("teach-assign-withdrawn", "teach.assign", "/teach/lessons/L5/assign", "petit"),
    Scene("teach-assign", "teach.assign", "/teach/lessons/L3/assign", "petit"),
    Scene(
        "teach-assign-wrong",
        "teach.assign",
        "/teach/lessons/L3/assign",
        "petit",
        act=submit(opening="later"),
    ),
    Scene(
        "teach-assign-part",
        "teach.assign",
        lambda world: f"/teach/lessons/L3/assign?class={world.paths['part-class']}&whom=pupils",
        "petit",
        main=True,
    ),
    Scene(
        "teach-assign-nobody",
        "teach.assign",
        lambda world: f"/teach/lessons/L3/assign?class={world.paths['part-class']}&whom=pupils",
        "petit",
        act=submit(),
    ),
    Scene("teach-groups", "teach.groups", path("5eA", "/groupes"), "petit", main=True),
    Scene("teach-groups-empty", "teach.groups", path("3eA", "/groupes"), "petit"),
    Scene("teach-class-parts", "teach.classroom", path("5eA"), "petit"),
    Scene("teach-for-whom", "teach.for_whom", path("part", "/pour-qui"), "petit", main=True),
    Scene(
        "teach-for-whom-wrong",
        "teach.for_whom",
        path("part", "/pour-qui"),
        "petit",
        act=leaves_everybody_out,
    ),
    Scene("teach-progress-part", "teach.progress", path("part", "/progress"), "petit"),
    Scene("teach-catch-up", "teach.catch_up", path("part", "/rattrapage"), "petit", main=True),
    Scene("teach-catch-up-closed", "teach.catch_up", path("part-closed", "/rattrapage"), "petit"),
    Scene(
        "teach-catch-up-wrong",
        "teach.catch_up",
        path("part-closed", "/rattrapage"),
        "petit",
        act=submit("form.reopen", until="2020-01-01"),
    ),
    Scene("teach-catch-up-done", "teach.catch_up", path("part-few", "/rattrapage"), "petit"),
    Scene(
        "teach-live-part",
        "teach.live",
        lambda world: (
            f"{world.paths['5eA']}/sitting?lesson={world.paths['part'].rpartition('/')[2]}"
        ),
        "petit",
    ),
    Scene("teach-preview", "teach.preview", "/teach/lessons/L1/preview?form=A", "petit"),
    Scene("teach-dates", "teach.dates", path("full", "/dates"), "petit"),
    Scene(
        "teach-dates-wrong",
        "teach.dates",
        path("full-L2", "/dates"),
        "petit",
        act=submit(first="2020-01-06"),
    ),
    Scene("teach-follow-up", "teach.follow_up", path("again-first"), "petit", main=True),
    Scene("teach-follow-up-names", "teach.follow_up", path("again-first", "?names=1"), "petit"),
    Scene("teach-follow-up-planned", "teach.follow_up", path("again-second"), "petit"),
    Scene(
        "teach-follow-up-export",
        "teach.follow_up_export",
        path("again-first", "/export"),
        "petit",
    ),
    Scene("teach-progress", "teach.progress", path("full", "/progress"), "petit", main=True),
    Scene("teach-progress-names", "teach.progress", path("full", "/progress?names=1"), "petit"),
    Scene("teach-progress-half", "teach.progress", path("half", "/progress"), "petit"),
    Scene("teach-progress-empty", "teach.progress", path("none", "/progress"), "petit"),
    Scene("teach-questions", "teach.questions", path("full", "/questions"), "petit", act=unfolds),
    Scene("teach-questions-empty", "teach.questions", path("none", "/questions"), "petit"),
    Scene("teach-debate", "teach.debate", path("full", "/debate"), "petit", main=True),
    Scene("teach-debate-half", "teach.debate", path("half", "/debate"), "petit"),
    Scene("teach-debate-empty", "teach.debate", path("none", "/debate"), "petit"),
    Scene(
        "teach-debate-board",
        "teach.debate_projection",
        path("full", "/debate"),
        "petit",
        act=projects,
        main=True,
    ),
    Scene(
        "teach-debate-answer",
        "teach.debate_projection",
        path("full", "/debate"),
        "petit",
        act=projects_the_answer,
    ),
    Scene("teach-year", "teach.year", path("4eB", "/year"), "petit", main=True),
    Scene("teach-year-half", "teach.year", path("4eA", "/year"), "petit"),
    Scene("teach-year-empty", "teach.year", path("3eA", "/year"), "petit"),
    Scene("teach-year-export", "teach.year_export", path("4eB", "/year/export"), "petit"),
    Scene("teach-record", "teach.record", path("full", "/bilan"), "petit"),
    Scene("teach-record-empty", "teach.record", path("none", "/bilan"), "petit"),
    Scene("teach-attestations", "teach.attestations", path("full", "/attestations"), "petit"),
    Scene("teach-attestations-empty", "teach.attestations", path("none", "/attestations"), "petit"),
    Scene(
        "teach-attestation",
        "teach.attestation",
        path("pupil"),
        "petit",
        act=opens("a[href$='/attestation']"),
    ),
    Scene("teach-export", "teach.export", path("full", "/export"), "petit"),
    Scene("teach-error-404", "public.home", "/teach/rien", "petit"),
)

ADMIN = (
    Scene("admin-home", "admin.home", "/admin", "benali", main=True),
    Scene("admin-home-new", "admin.home", "/admin", "ferrand"),
    Scene("admin-classes", "admin.classes", "/admin/classes", "benali"),
    Scene("admin-classes-empty", "admin.classes", "/admin/classes", "ferrand"),
    Scene("admin-class", "admin.classroom", path("admin-4eB"), "benali"),
    Scene("admin-move-pupil", "admin.move_pupil", path("admin-4eB", "/move"), "benali"),
    Scene("admin-archive-class", "admin.archive_class", path("admin-3eA", "/archive"), "benali"),
    Scene("admin-archived", "admin.archived", "/admin/classes/archived", "benali"),
    Scene("admin-roster", "admin.roster", "/admin/import", "benali"),
    Scene(
        "admin-roster-preview",
        "admin.roster_preview",
        "/admin/import",
        "benali",
        act=submit(how="pseudonyms", pasted=GOOD_LIST),
    ),
    Scene("admin-roster-done", "admin.roster_done", "/admin/import/done", "benali"),
    Scene("admin-staff", "admin.staff", "/admin/staff", "benali"),
    Scene("admin-staff-wrong", "admin.staff", "/admin/staff", "benali", act=submit()),
    Scene("admin-member", "admin.member", path("colleague"), "benali"),
    Scene("admin-contacts", "admin.contacts", "/admin/contacts", "benali"),
    Scene("admin-exit", "admin.exit_address", "/admin/exit", "benali"),
    Scene("admin-exit-wrong", "admin.exit_address", "/admin/exit", "benali", act=submit(url="ici")),
    Scene("admin-retention", "admin.retention", "/admin/retention", "benali"),
    Scene("admin-journal", "admin.journal", "/admin/journal", "benali"),
    Scene("admin-year", "admin.year", "/admin/year", "benali", act=in_july(), main=True),
    Scene("admin-year-early", "admin.year", "/admin/year", "benali"),
    Scene("admin-year-new", "admin.year", "/admin/year", "ferrand"),
    Scene("admin-year-export", "admin.year_export", "/admin/year/export", "benali"),
    Scene("admin-next-year", "admin.roll_over", "/admin/year/next", "benali", act=in_july()),
    Scene(
        "admin-next-year-wrong",
        "admin.roll_over",
        "/admin/year/next",
        "benali",
        act=in_july(prepares_twice),
    ),
    Scene("admin-next-year-empty", "admin.roll_over", "/admin/year/next", "benali"),
    Scene("admin-erase", "admin.erase_year", "/admin/year/erase", "benali"),
    Scene("admin-erase-wrong", "admin.erase_year", "/admin/year/erase", "benali", act=submit()),
    Scene("admin-erase-new", "admin.erase_year", "/admin/year/erase", "ferrand"),
    Scene("admin-receipt", "admin.receipt", path("receipt"), "benali"),
    Scene("admin-class-wrong", "admin.classroom", path("admin-3eA"), "benali", act=gives_no_end),
)


def invited(page: Page, world: World, then: Act) -> None:
    """A new colleague opens the link that the administrator reads out."""
    number = len(world.people)
    world.people[f"invited-{number}"] = world.people["petit"]
    submit("main form:has([name=email])", name="Mme Vidal", email=f"vidal{number}@college.test")(
        page, world
    )
    link = page.locator("#link").inner_text().split("/invitation/")[1]
    address = page.url.split("/admin")[0]
    page.context.clear_cookies()
    page.goto(f"{address}/invitation/{link}")
    then(page, world)


#: These use one-time links up, or change who is signed in: they come last.
LAST = (
    Scene(
        "teach-briefing-read",
        "teach.briefing",
        "/teach/accueillir-une-confidence",
        "petit",
        act=reads_briefing,
    ),
    Scene("teach-opening", "teach.opening", path("4eB", "/ouvrir"), "petit", act=reads_briefing),
    Scene(
        "teach-opening-nothing-ready",
        "teach.opening",
        path("3eA", "/ouvrir"),
        "petit",
        act=reads_briefing,
    ),
    Scene(
        "teach-newcomer",
        "teach.classroom",
        path("4eA"),
        "petit",
        act=submit("details.add-pupil form"),
    ),
    Scene(
        "admin-member-link",
        "admin.member",
        path("member"),
        "benali",
        act=submit("form[action$='/link']"),
    ),
    Scene(
        "staff-enrol",
        "auth.enrol_factor",
        "/admin/staff",
        "benali",
        act=lambda page, world: invited(page, world, chooses_password),
    ),
    Scene(
        "staff-recovery-codes",
        "auth.enrol_factor",
        "/admin/staff",
        "benali",
        act=lambda page, world: invited(page, world, enters_factor),
    ),
)

SCENES = (*DOORS, *PUPIL, *TEACH, *ADMIN, *LAST)
