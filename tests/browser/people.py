"""Who acts in the journeys: a teacher, a pupil at a tablet. Methods read as what they do."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pyotp
from playwright.sync_api import Locator, Page, expect

from tests.browser import qr
from tests.browser.hands import Hand
from tests.cast import Person

#: A lesson has far fewer screens.
LONGEST_WAY = 90

#: Enough of a page has changed for the next step: the main part is a new one.
_MARK = "document.querySelector('main').setAttribute('data-seen', '')"
_NEW_MAIN = "main:not([data-seen])"

_FOCUSED = """() => {
    const at = document.activeElement;
    return at.hasAttribute('data-focus') && ['H1', 'DIV'].includes(at.tagName);
}"""


@dataclass(frozen=True)
class PaperCard:
    """A pupil's card as it is read from the sheet."""

    name: str
    code: str
    link: str

    @property
    def last_three(self) -> str:
        """What the QR page asks for."""
        return self.code[-3:]


def plain(text: str) -> str:
    """Words without the marks of new words, every space made one."""
    return re.sub(r"\s+", " ", re.sub(r"\[\[(.+?)\]\]", r"\1", text)).strip()


class Visitor:
    """Somebody in front of a browser."""

    def __init__(self, page: Page, address: str, hand: Hand) -> None:
        self.page = page
        self.address = address
        self.hand = hand

    @property
    def heading(self) -> str:
        """The page's heading."""
        return plain(self.page.locator("h1").inner_text())

    @property
    def main(self) -> Locator:
        """The main part of the page."""
        return self.page.locator("main")

    def opens(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.address + path)

    def presses(self, words: str, role: str = "button") -> None:
        """Press the one button (or link) of the main part with these words; wait for the page."""
        self.takes(self.main.get_by_role(role, name=words, exact=True))  # type: ignore[arg-type]

    def takes(self, control: Locator) -> None:
        """Press a control that leads to another screen, and wait for it."""
        self.page.evaluate(_MARK)
        self.hand.press(control)
        self.page.locator(_NEW_MAIN).wait_for()
        self.page.wait_for_load_state("domcontentloaded")

    def is_at(self, heading: str) -> None:
        """The page has this heading."""
        assert self.heading == plain(heading)

    def reads(self, words: str) -> None:
        """These words are on the page, where they can be seen."""
        expect(self.main.get_by_text(plain(words)).filter(visible=True).first).to_be_visible()


class PupilAtTablet(Visitor):
    """A pupil. `script` tells whether the tablet runs JavaScript."""

    def __init__(self, page: Page, address: str, hand: Hand, script: bool = True) -> None:
        super().__init__(page, address, hand)
        self.script = script
        self.headings: list[str] = []

    # -- signing in -----------------------------------------------------------------------------

    def signs_in_by_code(self, code: str) -> None:
        """Type the code of the card."""
        self.opens("/connexion")
        self.hand.write(self.page.get_by_label("Le code de ta carte"), code)
        self.presses("Entrer")
        expect(self.page).to_have_url(re.compile(r"/accueil$"))

    def signs_in_by_link(self, card: PaperCard) -> None:
        """Open the QR link, then type the last three characters."""
        self.page.goto(card.link)
        expect(self.page).to_have_url(re.compile(r"/c$"))  # the secret does not stay there
        self.hand.write(self.page.get_by_label("Les trois derniers caractères"), card.last_three)
        self.presses("Entrer")
        expect(self.page).to_have_url(re.compile(r"/accueil$"))

    def is_greeted_as(self, name: str) -> None:
        """The page says whose it is."""
        assert name in self.heading

    # -- in a lesson ----------------------------------------------------------------------------

    def begins(self) -> None:
        """Press the one button of the dark card."""
        self.takes(self.page.locator(".to-do button"))
        expect(self.page).to_have_url(re.compile(r"/lecon/"))

    def takes(self, control: Locator) -> None:
        """In a lesson the focus goes to the heading or the status, when there is a script."""
        inside = "/lecon/" in self.page.url
        if self.script:  # before that a form is sent the ordinary way
            self.page.locator("html[data-ready]").wait_for()
        super().takes(control)
        if inside and self.script and "/lecon/" in self.page.url:
            assert self.page.evaluate(_FOCUSED), f"focus is lost at « {self.heading} »"
        self.headings.append(self.heading)

    def can(self, action: str) -> Locator:
        """The forms of the screen that send this action."""
        return self.main.locator(f"form:has(input[name=action][value={action}])")

    def reads_on_to(self, heading: str) -> None:
        """Go on, answering what is asked, until a screen with this heading."""
        for _ in range(LONGEST_WAY):
            if self.heading == plain(heading):
                return
            self.goes_on()
        raise AssertionError(f"never reached « {heading} »: {self.headings}")

    def goes_on(self) -> None:
        """Do what this screen asks: begin, answer, choose, continue."""
        if self.can("answer").count():
            self.answers()
        elif self.can("choose").count():
            self.hand.choose(self.can("choose").locator("input[type=radio]").last)
            self.presses("Voir la suite")
        else:
            leading = self.main.locator(".actions button:not(.outline):not(.plain)")
            self.takes(leading.first)

    def chooses(self, words: str) -> None:
        """Choose a line of the story, and see what happens."""
        self.hand.choose(self.main.get_by_role("radio", name=plain(words), exact=True))
        self.presses("Voir la suite")

    def answers(self) -> None:
        """Answer the question, whatever its kind, with the first thing that comes."""
        form = self.can("answer")
        for group in form.locator("fieldset:has(> * input[type=radio])").all():
            self.hand.choose(group.locator("input[type=radio]").first)
        if form.locator("input[type=checkbox]").count():
            self.hand.choose(form.locator("input[type=checkbox]").first)
        for place, field in enumerate(form.locator("select").all(), 1):
            if not (self.script and form.locator("[data-order]").count()):
                values = [o.get_attribute("value") or "" for o in field.locator("option").all()]
                self.hand.pick(field, values[1 + (place - 1) % (len(values) - 1)])
        self.takes(form.locator("button[type=submit]:not(.plain)"))

    def skips(self, words: str = "Passer cette situation") -> None:
        """Skip, without saying why."""
        self.presses(words)

    def goes_on_to_the_end(self) -> None:
        """Take the rest of the lesson, until the calm page that ends it."""
        for _ in range(LONGEST_WAY):
            if self.has_finished:
                return
            self.goes_on()
        raise AssertionError(f"no end to the lesson: {self.headings}")

    @property
    def has_finished(self) -> bool:
        """Whether this is the calm page of the end."""
        return self.main.locator("[data-idle-return]").count() == 1


class Teacher(Visitor):
    """A teacher at a laptop."""

    def __init__(
        self, page: Page, address: str, hand: Hand, person: Person, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(page, address, hand)
        self.person = person
        self.clock = clock

    def signs_in(self) -> None:
        """Password, then the six digits of the phone."""
        self.opens("/prof/connexion")
        self.hand.write(self.page.get_by_label("Adresse mail"), self.person.email)
        self.hand.write(self.page.get_by_label("Mot de passe"), self.person.password)
        self.presses("Se connecter")
        digits = pyotp.TOTP(self.person.seed).at(self.clock())
        self.hand.write(self.page.get_by_label("Code", exact=True), digits)
        self.presses("Se connecter")
        expect(self.page).to_have_url(re.compile(r"/teach$"))

    def creates_a_class(self, label: str, pupils: int) -> None:
        """A class of pseudonyms."""
        self.opens("/teach")
        self.presses("Nouvelle classe", "link")
        self.hand.write(self.page.get_by_label("Nom de la classe"), label)
        self.hand.write(self.page.get_by_label("Nombre d’élèves"), str(pupils))
        self.presses("Créer la classe")
        self.is_at(label)

    def prints_the_cards(self) -> list[PaperCard]:
        """Ask for the sheet and read it: names, codes, and what the QR codes hold."""
        self.presses("Imprimer les cartes", "link")
        self.presses("Préparer la planche")
        cards = [self._reads_card(card) for card in self.page.locator(".paper-card").all()]
        self.presses("C’est imprimé", "link")
        return cards

    def _reads_card(self, card: Locator) -> PaperCard:
        drawing = card.locator("svg.qr")
        side = (drawing.get_attribute("viewBox") or "").split()[2]
        path = drawing.locator("path[stroke]").get_attribute("d") or ""
        return PaperCard(
            plain(card.locator("h2").inner_text()),
            plain(card.locator(".paper-code").inner_text()),
            qr.read(path, int(side)),
        )

    def assigns(self, title: str, label: str) -> None:
        """Give a lesson to a class, after acknowledging that nobody reviewed it."""
        self.presses("Assigner une leçon", "link")
        self.presses(f"Assigner : {title}", "link")
        self.reads("Pas encore relue par un professionnel")
        self.presses("J’en prends acte")
        self.hand.pick(self.page.get_by_label("Classe", exact=True), self._value_of(label))
        self.presses("Assigner la leçon")
        self.is_at(label)

    def _value_of(self, label: str) -> str:
        option = self.page.get_by_label("Classe", exact=True).locator("option", has_text=label)
        return option.get_attribute("value") or ""

    def opens_the_class(self) -> None:
        """Ouvrir: the briefing the first time of the school year, the ticks, the button."""
        self.presses("Ouvrir la classe", "link")
        unread = self.main.get_by_role("button", name="J’ai lu, ouvrir la classe", exact=True)
        self.takes(unread if unread.count() else self._opening)
        self.reads("La classe est ouverte")

    @property
    def _opening(self) -> Locator:
        return self.main.get_by_role("button", name="Ouvrir la classe", exact=True)

    def goes_to_the_class(self, label: str) -> None:
        """From the list of classes."""
        self.opens("/teach")
        self.presses(label, "link")

    def ends_the_class(self, label: str) -> None:
        """Terminer."""
        self.goes_to_the_class(label)
        self.presses("Terminer")

    def looks_at_progress(self, label: str, title: str) -> None:
        """Class progress of one lesson."""
        self.goes_to_the_class(label)
        self.presses(title, "link")
        self.is_at(f"Suivi de la {label}")

    @property
    def finished(self) -> str:
        """How many have finished, as the page says it."""
        return plain(self.page.locator("section[aria-labelledby=who] .figure-large").inner_text())

    @property
    def gain(self) -> str:
        """What the class recognises after the lesson and before it."""
        return plain(self.page.locator("section[aria-labelledby=gain]").inner_text())
