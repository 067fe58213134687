"""The Flask application, put together from its parts."""

import gc
from datetime import UTC, datetime
from importlib import import_module

from flask import Flask
from flask_sqlalchemy_lite._extension import _close_async_sessions
from werkzeug.middleware.proxy_fix import ProxyFix

from app.content import shelf
from app.extensions import babel, csrf, db
from app.models import engine as engines
from app.services import erasures
from app.web import (
    assets,
    compression,
    cross_site,
    errors,
    formats,
    fresh_keys,
    headers,
    input_checks,
    locale,
    metrics,
    page,
    request_log,
    sign_in,
    signing,
    static_files,
    templating,
    throttling,
)
from app.web.head_requests import HeadAsGet
from config import Config

#: One blueprint per audience.
DOORS = ("public", "help", "auth", "learn", "teach", "admin")


def build(config: Config) -> Flask:
    """Return the application, ready to serve.

    Raises KeysError or a content error whose text says what is missing.
    """
    request_log.configure(config.testing)
    app = Flask(__name__, static_url_path=f"/static/{assets.revision()}")
    app.jinja_environment = templating.Templates
    app.config.from_mapping(config.flask_settings())
    metrics.register(app, config)
    signing.register(app)
    fresh_keys.open_ring(app, config.var_dir / "keys" / "keys.json")
    app.extensions["clock"] = lambda: datetime.now(UTC)
    app.extensions["library"] = shelf.load_kept(config.lessons_dir, config.var_dir / "lessons")
    _open_database(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=locale.select_locale)
    for part in (throttling, errors, request_log, sign_in, page, formats, assets):
        part.register(app)
    headers.register(app, config)
    cross_site.register(app)
    input_checks.register(app)
    for door in DOORS:
        app.register_blueprint(import_module(f"app.web.{door}").blueprint)
    compression.register(app)
    static_files.serve(app, config)
    app.wsgi_app = HeadAsGet(app.wsgi_app)  # type: ignore[method-assign]
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    if not config.testing:
        _settle()
    return app


def _settle() -> None:
    """Take what lives as long as the process out of the collector's rounds.

    The library alone is 164,000 objects: walking them again and again cost a lesson 17 ms, in
    pauses of 90 ms that a pupil feels (docs/performance.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 20, 20)


def _open_database(app: Flask) -> None:
    """Create the engines with the pragmas and scopes that every connection needs."""
    db.init_app(app)
    # There is no asynchronous engine: its teardown would start an event loop at each request.
    app.teardown_appcontext_funcs.remove(_close_async_sessions)
    with app.app_context():
        for one in db.engines.values():
            engines.configure(one)
            one.update_execution_options(**{erasures.BESIDE: app.config["BACKUPS_DIR"]})
