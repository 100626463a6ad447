"""`kl-assess accounts`: let people sign in, and make the link of an administrator."""

import datetime as dt
import os
import re
from pathlib import Path
from typing import Final

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kl_assess.cli.installation import bring_up_to_date, database_of, ensure_up_to_date, settings_in, with_instance
from kl_assess.config import FILE, PREFIX, Settings
from kl_assess.store import accounts
from kl_assess.store.engine import writing
from kl_assess.workflow import joining

_LINE: Final = re.compile(r"^[ \t]*accounts[ \t]*=.*$", re.MULTILINE)
_ON: Final = "accounts = true"


@click.group(name="accounts")
def accounts_group() -> None:
    """Let people sign in, each with an account of their own."""


@accounts_group.command()
@with_instance
def on(instance: Path) -> None:
    """Let people sign in from now on, and print the link that makes the first administrator.

    Everything that is here stays. The other settings stay as they are.
    """
    settings_in(instance)  # a file with a mistake is named, and not written over
    if os.environ.get(f"{PREFIX}ACCOUNTS", "true").lower() != "true":
        raise click.ClickException(f"{PREFIX}ACCOUNTS in the environment says otherwise. Take it out first.")
    instance.mkdir(parents=True, exist_ok=True)
    turn_on(instance / FILE)
    settings = settings_in(instance)
    with database_of(settings) as engine:
        bring_up_to_date(engine)
        told = first_link(engine, settings)
    click.echo(f"People sign in from now on. Everything that was here is kept. The setting is in {instance / FILE}.")
    click.echo(told or "There is an administrator already. For another link: kl-assess accounts link")
    click.echo(f"Now start it, or start it again: kl-assess serve --instance {instance}")


@accounts_group.command()
@with_instance
def link(instance: Path) -> None:
    """Print a new link that makes an administrator, once: also when the only one has lost access.

    Whoever signed in before opens it becomes an administrator too. It stands in the log that one was made.
    """
    settings = settings_in(instance)
    if not settings.accounts:
        raise click.ClickException("People do not sign in here. Run kl-assess accounts on first.")
    with database_of(settings) as engine:
        ensure_up_to_date(engine)
        click.echo(_link(engine, settings))


def first_link(engine: Engine, settings: Settings) -> str | None:
    """What to print where people sign in and nobody administers yet; None otherwise."""
    if not settings.accounts:
        return None
    with Session(engine) as session:
        if accounts.has_administrator(session):
            return None
    return _link(engine, settings)


def turn_on(file: Path) -> None:
    """Write the setting into a file of settings. The rest of it stays, letter by letter."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if _LINE.search(before):
        after = _LINE.sub(_ON, before)
    else:
        after = f"{before}{'' if before.endswith(chr(10)) or not before else chr(10)}{_ON}\n"
    fresh = file.with_name(f"{file.name}.part")
    fresh.write_text(after, encoding="utf-8")
    fresh.chmod(file.stat().st_mode if file.exists() else 0o600)
    fresh.rename(file)


def _link(engine: Engine, settings: Settings) -> str:
    with Session(engine) as session, writing(session):
        secret = joining.invite_first_administrator(session, dt.datetime.now(dt.UTC))
    return (
        f"Open this to become the administrator. It works once, for 24 hours; one made before does not any more.\n"
        f"  {settings.site}/invitations/{secret}"
    )
