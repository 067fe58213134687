"""Names that name nobody: an animal and a number."""

import random
import unicodedata

#: Easy to read and to say, no animal used as an insult at school.
ANIMALS = (
    "Loutre",
    "Hibou",
    "Renard",
    "Panda",
    "Koala",
    "Lynx",
    "Faucon",
    "Colibri",
    "Castor",
    "Dauphin",
    "Tortue",
    "Écureuil",
    "Hérisson",
    "Girafe",
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
    "Martin",
    "Pinson",
    "Alouette",
    "Aigle",
    "Milan",
    "Chevreuil",
    "Cerf",
    "Bouquetin",
    "Chamois",
    "Marmotte",
    "Hermine",
    "Belette",
    "Blaireau",
    "Phoque",
    "Narval",
    "Béluga",
    "Orque",
    "Requin",
    "Espadon",
    "Saumon",
    "Truite",
    "Raie",
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
        if name not in names:
            names.add(name)
            chosen.append(name)
    return sorted(chosen, key=in_order)


def in_order(name: str) -> str:
    """What a list of names is sorted by: without accents, whatever the case (Héron, Hibou)."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))
