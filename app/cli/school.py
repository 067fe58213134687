"""The operator's acts on a school."""

import uuid

import click
import sqlalchemy as sa

from app.cli.workplace import Workplace, console, now
from app.models import Account, Role, School, StaffDirectory
from app.models.engine import enter_school
from app.services import schools, staff


@click.group()
def school() -> None:
    """Create a school, and recover its sole administrator."""


@school.command("setup-link")
def setup_link() -> None:
    """Print the one-time link (24 h) with which an administrator creates a school."""
    place = Workplace.open()
    with place.session() as session:
        token = schools.new_setup_link(session, now())
        session.commit()
    console.print(f"{address(place)}/installation/{token}", soft_wrap=True)


@school.command("reset-administrator")
@click.argument("email")
def reset_administrator(email: str) -> None:
    """Take a lost second factor away: the person chooses a password and a factor again."""
    place = Workplace.open()
    with place.session() as session:
        entry = session.get(StaffDirectory, staff.clean_email(email))
        if entry is None:
            raise click.ClickException(f"nobody signs in as {email}")
        enter_school(session, entry.school_id)
        account = session.get(Account, (entry.school_id, entry.account_id))
        if account is None or account.role is not Role.ADMINISTRATOR:
            raise click.ClickException("this is for administrators; they recover teachers")
        token = staff.reset_factor(session, account, None, now())
        session.commit()
    console.print("Give this link to the person, by hand (7 days, once):")
    console.print(f"{address(place)}/invitation/{token}", soft_wrap=True)


@school.command("list")
def list_schools() -> None:
    """List the schools of this installation."""
    with Workplace.open().session() as session:
        for one in session.scalars(sa.select(School).order_by(School.name)):
            console.print(f"{one.id}  {one.name}")


def address(place: Workplace) -> str:
    """Return the address of the installation, as far as it is known here."""
    return place.config.public_url or "http://127.0.0.1:8000"


def only_school(place: Workplace) -> uuid.UUID | None:
    """Return the first school of the installation, None when there is none."""
    with place.session() as session:
        return session.scalar(sa.select(School.id).order_by(School.created_on))
