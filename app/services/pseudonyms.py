"""Names that name nobody: an animal and a number."""

import random
import unicodedata

#: Easy to read and to say. None is an insult, slang, a mockery of a body or a first name: a child
#: bears it for a year, in front of others.
ANIMALS = (
    "Loutre",
    "Hibou",
    "Renard",
    "Panda",
    "Koala",
    "Lynx",
    "Épervier",
    "Colibri",
    "Castor",
    "Dauphin",
    "Tortue",
    "Écureuil",
    "Hérisson",
    "Okapi",
    "Zèbre",
    "Panthère",
    "Tigre",
    "Lion",
    "Léopard",
    "Guépard",
    "Mésange",
    "Merle",
    "Cygne",
    "Héron",
    "Roitelet",
    "Pinson",
    "Alouette",
    "Aigle",
    "Goéland",
    "Chevreuil",
    "Cerf",
    "Bouquetin",
    "Chamois",
    "Marmotte",
    "Fennec",
    "Suricate",
    "Lièvre",
    "Caribou",
    "Narval",
    "Macareux",
    "Toucan",
    "Requin",
    "Espadon",
    "Saumon",
    "Grillon",
    "Iguane",
    "Méduse",
    "Nautile",
    "Hippocampe",
    "Libellule",
    "Papillon",
    "Coccinelle",
    "Criquet",
    "Cigale",
    "Scarabée",
    "Luciole",
    "Salamandre",
    "Triton",
    "Gecko",
    "Caméléon",
)

#: A number that a class would laugh at.
MOCKED = " 69"


def pseudonyms(number: int, taken: set[str], rng: random.Random) -> list[str]:
    """That many pseudonyms (« Loutre 12 »), none in `taken`, in alphabetical order.

    Animals do not repeat in a class while enough remain.
    """
    used = {name.rsplit(" ", 1)[0] for name in taken}
    fresh = [a for a in ANIMALS if a not in used]
    rng.shuffle(fresh)
    chosen: list[str] = []
    names = set(taken)
    while len(chosen) < number:
        animal = fresh.pop() if fresh else rng.choice(ANIMALS)
        name = f"{animal} {rng.randint(10, 99)}"
        if name not in names and not name.endswith(MOCKED):
            names.add(name)
            chosen.append(name)
    return sorted(chosen, key=in_order)


def in_order(name: str) -> str:
    """What a list of names is sorted by: without accents, whatever the case (Héron, Hibou)."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))
