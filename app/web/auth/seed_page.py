"""The seed of a second key, as the page that sets it up shows it."""

import pyotp
import segno
from markupsafe import Markup

from app.models import Account


def spaced(seed: str) -> str:
    """The seed in groups of four, to be typed."""
    return " ".join(seed[i : i + 4] for i in range(0, len(seed), 4))


def qr(account: Account, seed: str) -> Markup:
    """The square that a code application reads."""
    address = pyotp.TOTP(seed).provisioning_uri(name=account.display_name, issuer_name="Repère")
    drawing = segno.make(address, error="m").svg_inline(
        scale=4, border=2, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawing)  # noqa: S704  made by segno, without any text of ours
