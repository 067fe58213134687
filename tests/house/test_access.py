"""Every endpoint declares who may open it."""

from flask import Flask

#: Made by Flask or by the static bundle: the same bytes for everybody.
WITHOUT = {"static", "main_css", "staff_css"}


def test_every_endpoint_declares_its_access(app: Flask) -> None:
    silent = sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint not in WITHOUT and not hasattr(view, "access")
    )
    assert not silent, f"decorate these with @access(…): {silent}"


def test_an_address_carries_one_id_at_most(app: Flask) -> None:
    wrong = [rule.rule for rule in app.url_map.iter_rules() if str(rule).count("<uuid:") > 1]
    assert not wrong, "an address carries the deepest id only"
