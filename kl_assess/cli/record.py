"""`kl-assess audit` and `kl-assess receipt`: prove that nothing was changed in what is kept."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from sqlalchemy.orm import Session

from kl_assess.cli.installation import database_of, ensure_up_to_date, settings_in, with_instance
from kl_assess.receipts import ReceiptError, known_key, prove
from kl_assess.store import agencies, audit, receipts, service_log
from kl_assess.store.agencies import Agency


@click.group(name="audit")
def audit_group() -> None:
    """The audit logs of an installation."""


@audit_group.command()
@click.option("--agency", "slug", help="Only this agency, by its name in addresses, such as lake-ansel-police.")
@with_instance
def verify(slug: str | None, instance: Path) -> None:
    """Prove the chain of every audit log: that no entry was changed, taken out or put in. Ends with 1 where one was.

    Without --agency it also proves the log of the installation itself: sign-ins, accounts, and agencies that came or
    went.
    """
    wrong = 0
    with _session(instance) as session:
        for agency in _wanted(session, slug):
            length, head = agencies.ends_of(session, agency.id)
            wrong += _tell(agency.name, length, head, partial(audit.broken_at, session, agency.id))
            session.rollback()  # nobody is held up longer than one agency's proof takes
        if slug is None:
            length, head = service_log.ends(session)
            wrong += _tell("The installation itself", length, head, partial(service_log.broken_at, session))
    if wrong:
        raise SystemExit(1)


@contextmanager
def _session(instance: Path) -> Iterator[Session]:
    with database_of(settings_in(instance)) as engine:
        ensure_up_to_date(engine)
        with Session(engine) as session:
            yield session


def _wanted(session: Session, slug: str | None) -> tuple[Agency, ...]:
    if slug is None:
        return agencies.every(session)
    found = agencies.by_slug(session, slug)
    if found is None:
        raise click.ClickException(f"There is no agency with the address {slug} here.")
    return (found,)


def _tell(name: str, length: int, head: str, proof: Callable[[], int | None]) -> bool:
    """Say what a proof found; whether something is wrong."""
    try:
        broken = proof()
    except ValueError:  # what stands in the database is no JSON
        click.echo(f"{name}: an entry cannot be read at all, so it was changed.")
        return True
    if broken is None:
        entries = f"{length:,} {'entry' if length == 1 else 'entries'}"
        click.echo(f"{name}: whole, {entries}{f', ending in {head}' if head else ''}.")
        return False
    click.echo(
        f"{name}: entry {broken} does not fit the chain. It or the one before it was changed, or one is missing."
    )
    return True


@click.group(name="receipt")
def receipt_group() -> None:
    """Receipts of agencies that were deleted."""


@receipt_group.command(name="verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_instance
def verify_receipt(file: Path, instance: Path) -> None:
    """Prove that a receipt FILE says what this installation signed. Ends with 1 where it does not."""
    try:
        proved = prove(file.read_text(encoding="utf-8"))
    except (ReceiptError, UnicodeDecodeError) as error:
        said = str(error) if isinstance(error, ReceiptError) else "This is no receipt of KL Assess."
        raise click.ClickException(f"{file}: {said}") from error
    settings = settings_in(instance)
    own = known_key(settings.instance)
    if own != proved.public_key:
        raise click.ClickException(
            f"{file}: the signature is right, but of another key than this installation's. The key in the file is "
            f"{proved.public_key}. Ask whoever gave you the receipt for the key of their installation."
        )
    agency, by = proved.says.get("agency", {}), proved.says.get("deleted_by", {})
    click.echo("The receipt is genuine: this installation signed it, and nothing in it was changed.")
    click.echo(f"{agency.get('name')} was deleted at {proved.says.get('deleted_at')} by {by.get('name')}.")


@receipt_group.command(name="list")
@with_instance
def list_receipts(instance: Path) -> None:
    """List the receipts that are kept here, from the newest."""
    with _session(instance) as session:
        for found in receipts.every(session):
            click.echo(f"{found.id}  {found.at:%Y-%m-%d}  {found.name}")


@receipt_group.command()
@click.argument("receipt_id", type=click.UUID)
@with_instance
def show(receipt_id: uuid.UUID, instance: Path) -> None:
    """Print a receipt that is kept here, by its id."""
    with _session(instance) as session:
        found = receipts.by_id(session, receipt_id)
    if found is None:
        raise click.ClickException("There is no receipt with this id here.")
    click.echo(found.content, nl=False)
