"""`kl-assess reset-second-factor`: for the only administrator, who lost everything and whom nobody else can help."""

import datetime as dt
from pathlib import Path

import click
from sqlalchemy.orm import Session

from kl_assess.cli.installation import database_of, ensure_up_to_date, settings_in, with_instance
from kl_assess.store import accounts
from kl_assess.store.engine import writing
from kl_assess.workflow import own_account


@click.command(name="reset-second-factor")
@click.argument("email")
@with_instance
def reset_second_factor(email: str, instance: Path) -> None:
    """Take away the authenticator app, recovery codes and passkeys of the account with this EMAIL."""
    with database_of(settings_in(instance)) as engine:
        ensure_up_to_date(engine)
        with Session(engine) as session, writing(session):
            account = accounts.by_email(session, email)
            if account is None:
                raise click.ClickException(f"There is no account with the address {email}.")
            own_account.forget_second_factor(session, account, now=dt.datetime.now(dt.UTC))
    click.echo(f"{account.person.name} signs in with the password alone now, and sets up a second factor anew.")
