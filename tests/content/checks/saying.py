"""What the tests of checks share: say a problem, or fail for saying none."""

from tests.content import drafts
from tests.content.drafts import screen


def said(check, change=None, **fields):
    """What a check says of the small lesson, one thing changed."""
    return [f"{p.key}: {p.what}" for p in check.check(drafts.draft(change, **fields))]


def change_screen(key, **fields):
    """Change the fields of a screen."""
    return lambda data: screen(data, key).update(fields)


def text(words):
    """Change the text of a screen."""
    return change_screen("r9", text=[words])


def fires(check, change, words):
    """Fail unless the check says these words."""
    found = said(check, change)
    assert found, f"nothing said by {check.__name__}"
    assert any(words in f for f in found), found
