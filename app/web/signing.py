"""What signs the page cookie and the form tokens: HMAC-SHA-256.

itsdangerous signs with HMAC-SHA-1 unless told otherwise. Flask asks its session interface which
digest to take; Flask-WTF takes the default of itsdangerous' signer, a class attribute that the
library documents as the one to change.
"""

import hashlib

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Signer


class PageCookie(SecureCookieSessionInterface):
    """Flask's page cookie, under another digest."""

    digest_method = staticmethod(hashlib.sha256)


def register(app: Flask) -> None:
    """Sign cookies and forms with SHA-256."""
    app.session_interface = PageCookie()
    Signer.default_digest_method = staticmethod(hashlib.sha256)
