"""Which passwords a member of staff may choose.

Any composition is accepted (NIST SP 800-63B, 5.1.1.2): what counts is how many guesses a password
resists. zxcvbn counts them with lists of common and stolen passwords, names, keyboard runs, dates
and repetitions; no service is asked. Our own words and the person's are known to whoever guesses.
"""

from collections.abc import Iterable

#: Characters at least, and at most.
SHORTEST, LONGEST = 12, 200
#: A password must resist ten thousand million guesses: the top score of zxcvbn, « very unguessable,
#: strong protection from offline slow-hash scenario » (Wheeler, USENIX Security 2016).
TOP_SCORE = 4
#: zxcvbn is asked about that many characters: a longer text costs more than it tells.
LOOKED_AT = 40
#: Words that anybody would try here first.
OUR_WORDS = (
    "repere", "repère", "reperer", "repérer", "motdepasse", "passe", "azerty", "azertyuiop",
    "qsdfghjklm", "college", "collège", "lycee", "lycée", "ecole", "école", "classe", "eleve",
    "élève", "eleves", "élèves", "prof", "professeur", "professeure", "enseignant", "enseignante",
    "principal", "principale", "proviseur", "cpe", "infirmerie", "education", "éducation",
    "academie", "académie", "rentree", "rentrée", "pronote", "ent", "eduscol", "bonjour", "soleil",
    "doudou", "loulou", "chouchou", "marseille", "paris", "france", "septembre", "octobre",
    "novembre", "decembre", "décembre", "janvier", "fevrier", "février", "mars", "avril", "juin",
)  # fmt: skip


def is_easily_guessed(password: str, own: Iterable[str] = ()) -> bool:
    """Whether a password is common, stolen, or made of words that are known here.

    `own` is what is known of the person: name, address, school.
    """
    from zxcvbn import zxcvbn  # its lists take a tenth of a second and are needed once a year

    known = [
        word.lower() for text in own for word in text.replace("@", " ").replace(".", " ").split()
    ]
    found = zxcvbn(password[:LOOKED_AT], user_inputs=[*known, *OUR_WORDS])
    return int(found["score"]) < TOP_SCORE
