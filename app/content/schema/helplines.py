"""The numbers and sites of help that Repère may show, by the key of their channel.

A changed number would send a child to a stranger. So each stands twice, here and in
lessons/help/channels.yaml, and nothing is shown unless both agree.
"""

from collections.abc import Mapping

#: What a telephone dials, or writes to by SMS.
NUMBERS: Mapping[str, str] = {
    "3018": "3018",
    "119": "119",
    "114": "114",
    "17": "17",
    "112": "112",
    "15": "15",
    "3114": "3114",
    "fil-sante-jeunes": "0800235236",
    "116006": "116006",
    "info-escroqueries": "0805805817",
}
SITES: Mapping[str, str] = {
    "3018": "3018.fr",
    "119": "allo119.gouv.fr",
    "3114": "3114.fr",
    "fil-sante-jeunes": "filsantejeunes.com",
    "116006": "france-victimes.fr",
    "17cyber": "17cyber.gouv.fr",
    "pharos": "internet-signalement.gouv.fr",
    "take-it-down": "takeitdown.ncmec.org",
    "stopncii": "stopncii.org",
    "thesee": "service-public.fr",
    "ma-securite": "masecurite.interieur.gouv.fr",
    "cnil": "cnil.fr",
}


def stranger(
    key: str, shown: str | None, tel: str | None, sms: str | None, url: str | None
) -> str | None:
    """The number or site of a channel that is not the one known for it, or None.

    `shown` is the number as a person reads it: its digits are those that are dialled.
    """
    digits = "".join(c for c in shown or "" if c.isdigit()) or None
    for found in (tel, sms, digits):
        if found is not None and found != NUMBERS.get(key):
            return found
    return url if url is not None and url != SITES.get(key) else None
