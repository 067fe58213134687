"""What must be ready before Repère says that it is well."""

from functools import cache

import sqlalchemy as sa
from flask import current_app

from app.models import migrate


@cache
def newest_revision() -> str:
    """The revision the code expects, read once."""
    return migrate.head()


def report(engine: sa.Engine) -> dict[str, bool]:
    """Part to whether it is ready: database, migrations, keys, lessons."""
    found = {"database": False, "migrations": False}
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
            found["database"] = True
            found["migrations"] = migrate.current(connection) == newest_revision()
    except sa.exc.SQLAlchemyError:
        pass
    found["keys"] = current_app.extensions.get("repere_keys") is not None
    library = current_app.extensions.get("library")
    found["lessons"] = bool(getattr(library, "lessons", ()))
    return found
